"""Links to records: in a message each unfolds into what its channel may see, and in a browser it leads to Slack.

A link is the public address of this installation, ``/r/`` and the ref. It holds nothing, and says the same of a record
that is not there and of one that not all of the workspace may see.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from slack_bolt import App

from bot.slack import record_cards
from bot.slack.desk import Bells, Desk
from bot.slack.gesture import Body, event_key
from bot.slack.views.gate import is_permalink
from bot.work import Enqueue, Job, Task
from knowledge.audience import AudienceScope
from knowledge.errors import ChestertonError, NotAllowed, NotFound
from knowledge.records.base import Ref

MOST = 5
"""How many links of one message unfold."""
SHOWN = ("section", "context")
"""The blocks of a card that stand below a link: what can be done is on the card itself."""
_LINK = re.compile(r"https://[^/]+(?:/[^?#]*)?/r/([A-Za-z]{3}-\d+)/?(?:[?#].*)?")


def listen(app: App, bells: Bells) -> None:
    """Hang out the bell of links."""
    app.event("link_shared")(partial(_linked, ring=bells.ring))


def tasks(desk: Desk) -> dict[str, Task]:
    """What follows."""
    return {"unfurl": lambda job: _carry_out(desk, job)}


def _linked(body: Body, *, ring: Enqueue) -> None:
    event = body["event"]
    refs = {link["url"]: found[1].upper() for link in event["links"] if (found := _LINK.fullmatch(link["url"]))}
    if refs and event.get("source", "conversations_history") == "conversations_history":  # else nobody has sent it yet
        shared = {"channel": event["channel"], "ts": event["message_ts"], "links": dict([*refs.items()][:MOST])}
        ring("unfurl", event_key(body), shared)


def _carry_out(desk: Desk, job: Job) -> None:
    job.step(_unfurl, desk, job.payload)


def _unfurl(desk: Desk, shared: Mapping[str, Any]) -> None:
    """Show what the channel may see. Harmless to repeat: a link unfolds into one thing."""
    channel = shared["channel"]
    scope = desk.audience.of_channel(channel)
    shown: dict[str, Any] = {}
    for url, ref in shared["links"].items():
        with suppress(NotFound):
            card = record_cards.card(desk, record_cards.found(desk, ref, scope), channel)
            shown[url] = {"blocks": [block for block in card["blocks"] if block["type"] in SHOWN]}
    if shown:
        with suppress(NotFound, NotAllowed):  # the message is gone, or the bot is
            desk.gateway.unfurl(channel, shared["ts"], shown)


def address(desk: Desk, ref: Ref) -> str:
    """Where a record's card stands in Slack, or its thread; empty where not all of the workspace may see it."""
    everybody = AudienceScope(desk.workspace, everyone=True)
    try:
        record = record_cards.found(desk, ref, everybody)
        if record.origin.permalink and is_permalink(record.origin.permalink):
            return record.origin.permalink
        posted = desk.posts.find(record_cards.card_key(desk.workspace, record.ref))
        return desk.gateway.permalink(posted.channel, posted.ts) if posted else ""
    except ChestertonError:
        return ""
