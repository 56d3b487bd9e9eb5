"""A mention of the bot: `record` captures the thread, `check` looks for precedents, anything else is a question."""

from __future__ import annotations

import re
from functools import partial

from slack_bolt import App

from bot.slack.answer import ring_question
from bot.slack.capture import ring_capture
from bot.slack.desk import Bells, Desk
from bot.slack.gesture import Body, event_key, without_mention
from bot.slack.guard import CHECK, ring_check
from bot.work import Enqueue, Task

RECORD = re.compile(r"(please )?(record|adr)( (this|the|it|decision|thread|please))*[ .!]*", re.IGNORECASE)


def listen(app: App, bells: Bells) -> None:
    """Hang out the bell of mentions."""
    app.event("app_mention")(partial(_mentioned, ring=bells.ring))


def tasks(_: Desk) -> dict[str, Task]:
    """Mentions have no work of their own; they ask for a capture or an answer."""
    return {}


def _mentioned(body: Body, *, ring: Enqueue) -> None:
    event = body["event"]
    if event.get("bot_id") or not event.get("user"):
        return
    said = without_mention(event["text"])
    thread = event.get("thread_ts") or event["ts"]
    if RECORD.fullmatch(said):
        ring_capture(ring, event_key(body), event["channel"], thread, event["user"], tell=event["channel"])
        return
    if CHECK.match(said):
        ring_check(ring, event_key(body), event["channel"], event["ts"], thread, event["user"])
        return
    ring_question(ring, event_key(body), said, by=event["user"], channel=event["channel"], thread=thread)
