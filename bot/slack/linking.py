"""*Link to a record*: a message becomes the evidence of a record that somebody chooses.

A window opens at once; it offers what the message sounds like, then the newest records, all of them such as the
person may open. Typing words looks again.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack import indexing, record_cards
from bot.slack.capture import visibility_from
from bot.slack.desk import Bells, Desk
from bot.slack.gateway import open_view
from bot.slack.gesture import Body, name_of, team_of, trigger_key
from bot.slack.record_forms import quote_of
from bot.slack.views import linking as views
from bot.slack.views.help import problem
from bot.slack.views.record_form import Errand
from bot.work import Enqueue, Job, Task
from knowledge.audience import AudienceScope
from knowledge.errors import ChestertonError, NotFound, NotUnderstood, Unavailable
from knowledge.ports import RecordQuery
from knowledge.records.base import Evidence, Record, Ref, Visibility
from knowledge.relations import ref_in

FIELD = "title"
"""What a linked message supports: the record as a whole."""
OFFERED = 20


def listen(app: App, bells: Bells) -> None:
    """Hang out the bells of the shortcut and of its form."""
    app.shortcut({"callback_id": views.CALLBACK, "type": "message_action"})(partial(_asked, ring=bells.ring))
    app.view(views.CALLBACK)(partial(_chosen, ring=bells.ring))


def tasks(desk: Desk) -> dict[str, Task]:
    """What follows."""
    return {"offer records": partial(_offer, desk), "link record": partial(_link, desk)}


# --- bells -----------------------------------------------------------------------------------------------------------


def _asked(ack: Ack, body: Body, client: WebClient, *, ring: Enqueue) -> None:
    message, key = body["message"], trigger_key(body)
    thread = message.get("thread_ts") or message["ts"]
    errand = Errand("link", "", body["channel"]["id"], message["ts"], thread)
    ring("offer records", key, {"errand": str(errand), "words": "", "by": body["user"]["id"], "view": name_of(key)})
    ack()
    open_view(client, body["trigger_id"], views.loading(name_of(key)))


def _chosen(ack: Ack, body: Body, *, ring: Enqueue) -> None:
    view = body["view"]
    ref, words = views.wanted(view)
    if not (ref or words):
        ack(response_action="errors", errors={"words": "Choose a record, or type its reference or words of it."})
        return
    key = f"{team_of(body)}:{view['id']}:{view['hash']}"
    asked = {"errand": view["private_metadata"], "by": body["user"]["id"], "view": name_of(key)}
    typed = ref_in(words)
    if words and not typed:
        ring("offer records", key, {**asked, "words": words})
    else:
        ring("link record", key, {**asked, "ref": typed or ref})
    ack(response_action="update", view=views.loading(name_of(key)))


# --- work ------------------------------------------------------------------------------------------------------------


def _offer(desk: Desk, job: Job) -> None:
    job.step(_show, desk, job.payload, job.key)


def _show(desk: Desk, asked: Mapping[str, Any], key: str, wrong: str = "") -> None:
    """Fill the window with the records that it may belong to. Harmless to repeat: the same view."""
    errand, by = Errand.read(asked["errand"]), asked["by"]
    try:
        quoted = _quoted(desk, errand, by)
        scope = desk.audience.of_person(by, seen_in=errand.channel)
        near = _near(desk, asked.get("words") or quoted.quote, scope, typed=bool(asked.get("words")))
        found = [record for record in near if _stays_inside(desk, errand.channel, record)]
        view = views.form(errand, found, quoted.quote, asked.get("words", ""), wrong)
    except Unavailable:
        raise
    except ChestertonError as error:
        view = views.notice(error.whole)
    desk.gateway.show(view, external_id=asked["view"])


def _quoted(desk: Desk, errand: Errand, by: str) -> Evidence:
    return quote_of(desk, errand, by, FIELD)


def _near(desk: Desk, words: str, scope: AudienceScope, *, typed: bool) -> list[Record]:
    """What may be meant, the likeliest first; then the newest, where nobody has typed what to look for."""
    likely = [precedent.record for precedent in desk.recall.search(words, scope)[:OFFERED]] if words else []
    newest = [] if typed else desk.ledger.list(scope, RecordQuery(limit=OFFERED))
    held = desk.ledger.list(scope, RecordQuery(words=words, limit=OFFERED)) if typed else []
    once = {record.ref: record for record in (*held, *likely, *newest)}
    return [record for record in once.values() if desk.audience.may_open(scope, record)]


def _stays_inside(desk: Desk, channel: str, record: Record) -> bool:
    """Whether what was said in a channel is read by nobody else, once it stands with the record."""
    own = record.origin.channel == channel and record.visibility is Visibility.CHANNEL
    return own or visibility_from(desk, channel) is Visibility.WORKSPACE


def _link(desk: Desk, job: Job) -> None:
    """The message becomes evidence; the window says so, and the card shows it."""
    try:
        ref = job.step(_note, desk, job.payload, job.key)
    except (NotUnderstood, NotFound) as error:
        job.step(_show, desk, job.payload, job.key, error.whole)
        return
    except ChestertonError as error:
        job.step(_refuse, desk, job.payload, job.key, error.whole)
        return
    job.step(_confirm, desk, job.payload, ref)
    job.step(record_cards.redraw, desk, ref)
    job.step(indexing.catch_up, desk)


def _note(desk: Desk, asked: Mapping[str, Any], key: str) -> Ref:
    """Keep the quote with the record. Harmless to repeat: a message is noted once."""
    errand, by = Errand.read(asked["errand"]), asked["by"]
    scope = desk.audience.of_person(by, seen_in=errand.channel)
    record = record_cards.found(desk, asked["ref"], scope)
    if not _stays_inside(desk, errand.channel, record):
        raise NotUnderstood(
            "What is said here stays here, and that record is open to others.",
            advice="Choose a record that comes from this channel.",
        )
    desk.keeping.note(record.ref, _quoted(desk, errand, by), by, scope, key)
    return record.ref


def _confirm(desk: Desk, asked: Mapping[str, Any], ref: Ref) -> None:
    """Say what it is linked to now. Harmless to repeat: the same view."""
    record = record_cards.found(desk, ref, desk.audience.of_person(asked["by"]))
    desk.gateway.show(views.linked(record), external_id=asked["view"])


def _refuse(desk: Desk, asked: Mapping[str, Any], key: str, why: str) -> None:
    """Say why it is not linked, where the person is looking. Harmless to repeat: the same view, or posted by key."""
    if not desk.gateway.show(views.notice(why), external_id=asked["view"]):
        desk.gateway.post_once(f"unlinked:{key}", asked["by"], problem(NotUnderstood(why)))
