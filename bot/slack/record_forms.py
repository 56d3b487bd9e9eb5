"""The forms of records: opened by a command, a button or a shortcut; what is submitted is saved and told.

A new record is checked while its form is open, and has its card where it was written down. A change is saved while
the form waits: what the record refuses comes back in the form, beside the field, with all that was typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack import indexing, record_cards
from bot.slack.capture import visibility_from
from bot.slack.desk import Bells, Desk
from bot.slack.gateway import open_for
from bot.slack.gesture import Body, name_of, team_of
from bot.slack.thread import read_thread
from bot.slack.views import record_form as form
from bot.slack.views import records as views
from bot.slack.views.inputs import Answers
from bot.slack.views.record_form import ADD, EDIT, Errand
from bot.slack.views.wording import is_user
from bot.work import Enqueue, Job, Task
from knowledge import fields, moving
from knowledge.audience import AudienceScope
from knowledge.consent import must_agree_to_capture
from knowledge.draft import QUOTE
from knowledge.errors import ChestertonError, NotFound, NotUnderstood, Unavailable
from knowledge.fields import Faults, Field
from knowledge.lifecycle import may_read
from knowledge.records import kinds
from knowledge.records.base import Evidence, Origin, Record, Ref
from knowledge.records.risk import Risk
from knowledge.text import clip, plain, visible
from knowledge.transcript import readable

LOGGED: Mapping[str, tuple[type[Record], str]] = {"log_risk": (Risk, "event")}
"""The kind of record that a message shortcut makes of a message, and the field that the message goes into."""


def listen(app: App, bells: Bells) -> None:
    """Hang out the bells of the forms."""
    app.view(form.CALLBACK)(partial(_submitted, ring=bells.ring))
    app.action("more_fields")(_more)
    for shortcut in LOGGED:
        app.shortcut({"callback_id": shortcut, "type": "message_action"})(_logged)


def tasks(desk: Desk) -> dict[str, Task]:
    """What follows."""
    return {"add record": partial(_add, desk), "change record": partial(_change, desk)}


# --- bells -----------------------------------------------------------------------------------------------------------


def open_new(client: WebClient, body: Body, kind: type[Record], errand: Errand, given: Mapping[str, str]) -> None:
    """Open the form of a new record; nothing is stored before it is submitted."""
    open_for(client, body, form.blank(kind, errand, given))


def _logged(ack: Ack, body: Body, client: WebClient) -> None:
    (kind, field), message = LOGGED[body["callback_id"]], body["message"]
    said = readable(message.get("text", ""), {})
    errand = Errand(ADD, kind.prefix, body["channel"]["id"], message["ts"], message.get("thread_ts") or message["ts"])
    open_new(client, body, kind, errand, {"title": clip(plain(said), 150), field: said})
    ack()


def _more(ack: Ack, body: Body, client: WebClient) -> None:
    ack()
    view = body["view"]
    client.views_update(view_id=view["id"], hash=view["hash"], view=form.with_more(view))


def _submitted(ack: Ack, body: Body, *, ring: Enqueue) -> None:
    view, by = body["view"], body["user"]["id"]
    errand, typed = Errand.read(view["private_metadata"]), form.typed(view)
    kind = kinds()[errand.what.partition("-")[0]]
    if wrong := form.errors(_problems(kind, errand, typed), view):
        ack(response_action="errors", errors=wrong)
        return
    key = f"{team_of(body)}:{view['id']}:{view['hash']}"
    asked = {"errand": str(errand), "typed": dict(typed), "by": by}
    new = errand.verb == ADD
    ring("add record" if new else "change record", key, asked | {"view": None if new else name_of(key)})
    ack() if new else ack(response_action="update", view=form.loading(name_of(key)))


def _problems(kind: type[Record], errand: Errand, typed: Answers) -> dict[str, str]:
    """What can be told without the ledger: each field by itself, and of a new record whether they go together."""
    if errand.verb != ADD:
        return fields.read(kind, typed)[1]
    values, problems = fields.read_new(kind, typed)
    return problems or _together(kind, values)


def _together(kind: type[Record], values: Mapping[str, Any]) -> dict[str, str]:
    """What the kind refuses of values that are good one by one."""
    stamps: dict[str, Any] = {
        "created_at": datetime.now(UTC),
        "updated_at": datetime.now(UTC),
        "created_by": "",
        "updated_by": "",
    }
    try:
        kind(workspace="", **stamps, **values)
    except NotUnderstood as error:
        return {error.field or "title": error.whole}
    return {}


# --- adding ----------------------------------------------------------------------------------------------------------


def _add(desk: Desk, job: Job) -> None:
    """A submitted form becomes a record; once questions can find it, its card appears where it was written down."""
    try:
        ref = job.step(_store, desk, job.payload, job.key)
    except ChestertonError as error:
        job.step(_give_back, desk, job.payload, job.key, error.whole)
        return
    indexed = job.step(indexing.index_now, desk)
    job.step(record_cards.post, desk, ref, Errand.read(job.payload["errand"]).channel, job.payload["by"])
    if not indexed:
        job.step(indexing.catch_up, desk)


def _store(desk: Desk, asked: Mapping[str, Any], key: str) -> Ref:
    """Save the record. Harmless to repeat: a request adds one record, which the ledger returns again."""
    errand, by = Errand.read(asked["errand"]), asked["by"]
    kind = kinds()[errand.what]
    quotes = [quote_of(desk, errand, by, _field_of(kind))] if errand.ts else []
    try:
        return desk.keeping.add(
            kind, asked["typed"], by, desk.audience.of_person(by, seen_in=errand.channel),
            origin=Origin(channel=errand.channel or None, thread_ts=errand.thread or None, permalink=_link(quotes)),
            visibility=visibility_from(desk, errand.channel), evidence=quotes, request=key,
        ).ref  # fmt: skip
    except Faults as faults:
        raise NotUnderstood(faults.whole, field=faults.field) from None


def _field_of(kind: type[Record]) -> str:
    return next(field for made, field in LOGGED.values() if made is kind)


def _link(quotes: Sequence[Evidence]) -> str | None:
    return quotes[0].permalink if quotes else None


def quote_of(desk: Desk, errand: Errand, by: str, field: str) -> Evidence:
    """The message of an errand as evidence of ``field``, word for word; raises where it may not be kept or read."""
    must_agree_to_capture(desk.policy(errand.channel))
    if not may_read(by, errand.channel, desk.directory):
        raise NotFound("There is no such message.")
    message = read_thread(desk, errand.channel, errand.thread or errand.ts).message(errand.ts)
    if message is None:
        raise NotFound("There is no such message any more.", advice="It may have been deleted.")
    quoted = clip(visible(message.text), QUOTE).removesuffix("…")
    return Evidence(field=field, ts=message.ts, user=message.user, quote=quoted, permalink=message.permalink)


def _give_back(desk: Desk, asked: Mapping[str, Any], key: str, why: str) -> None:
    """Say why it was not saved, with what the person had typed. Harmless to repeat: posted by key."""
    errand = Errand.read(asked["errand"])
    kind = kinds()[errand.what.partition("-")[0]]
    labels = {field.name: field.label for field in fields.every(kind)}
    typed = [(labels.get(name, name), said if isinstance(said, str) else ", ".join(said))
             for name, said in asked["typed"].items() if name != "status" and said != fields.NO]  # fmt: skip
    desk.gateway.post_once(f"kept:{key}", asked["by"], views.given_back(f"Your {kind.noun}", typed, why))


# --- changing --------------------------------------------------------------------------------------------------------


def asked_by(kind: type[Record], verb: str) -> tuple[Field, ...]:
    """What the form of a verb asks: all the fields for an edit, for a move what it needs and what stands beside it."""
    return fields.fields(kind) if verb == EDIT else moving.asked(kind, verb)


def change_form(record: Record, verb: str, by: str, at: str = "") -> Mapping[str, Any]:
    """The form that changes or moves a record."""
    given = {} if verb == EDIT else moving.assumed(record, verb, by)
    return form.filled(record, Errand(verb, record.ref), asked_by(type(record), verb), at=at, given=given)


def _change(desk: Desk, job: Job) -> None:
    """What was submitted is saved, and the form says so or asks again; then the card shows it."""
    refused = job.step(_apply, desk, job.payload, job.key)
    job.step(_tell, desk, job.payload, job.key, refused)
    if not refused:
        job.step(record_cards.redraw, desk, Errand.read(job.payload["errand"]).what)
        job.step(indexing.catch_up, desk)


def _apply(desk: Desk, asked: Mapping[str, Any], key: str) -> dict[str, str]:
    """Save the change; returns what is to be mended, by field. Harmless to repeat: what is there already stays."""
    errand, by = Errand.read(asked["errand"]), asked["by"]
    try:
        carry_out(desk, errand.what, errand.verb, asked["typed"], by, desk.audience.of_person(by), key)
    except Faults as faults:
        return faults.problems
    except Unavailable:
        raise
    except ChestertonError as error:
        return {error.field or "": error.whole}
    return {}


def carry_out(desk: Desk, ref: Ref, verb: str, typed: Answers, by: str, scope: AudienceScope, key: str) -> Record:
    """Change the record or move it by what was typed, all or nothing. Raises Faults, Conflict or NotFound."""
    record = record_cards.found(desk, ref, scope)
    needed = {field.name for field in fields.needed(type(record), verb)}
    words = {name: _kept(record, name, said) for name, said in typed.items() if name not in needed}
    if verb == EDIT:
        return desk.keeping.edit(ref, words, by, scope, key) if words else record
    given = {name: said for name, said in typed.items() if name in needed}
    return desk.keeping.move(ref, verb, by, scope, given, key, words)


def _kept(record: Record, name: str, said: str | list[str]) -> str | list[str]:
    """People who were picked, and those beside them whom Slack does not know and cannot show."""
    if not isinstance(said, list):
        return said
    return [*said, *(who for who in getattr(record, name) if not is_user(who))]


def _tell(desk: Desk, asked: Mapping[str, Any], key: str, refused: Mapping[str, str]) -> None:
    """Say that it is saved, or show the form again with what was typed. Harmless to repeat: the same view."""
    errand, by = Errand.read(asked["errand"]), asked["by"]
    try:
        record = record_cards.found(desk, errand.what, desk.audience.of_person(by))
    except NotFound as error:
        view: Mapping[str, Any] = form.notice(error.whole)
    else:
        view = _again(record, errand, asked["typed"], refused) if refused else form.saved(record)
    if not desk.gateway.show(view, external_id=asked["view"]) and refused:
        _give_back(desk, asked, key, " ".join(refused.values()))


def _again(record: Record, errand: Errand, typed: Answers, refused: Mapping[str, str]) -> Mapping[str, Any]:
    if record.is_final:
        return form.notice(" ".join(refused.values()))
    return form.filled(record, errand, asked_by(type(record), errand.verb), given=typed, problems=refused)
