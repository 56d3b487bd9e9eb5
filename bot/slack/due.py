"""What comes due is asked of one named person, once for each date; an accepted risk whose day has come is open again.

Whoever is to be asked and may not open the record any more is not told, and nobody else is in their place. Of an owner
who has left Slack the channel is asked who takes over (``reviews``); a decision then goes to its decision-makers. A
person is asked a few things a day, the oldest first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack import indexing, record_cards
from bot.slack.desk import Bells, Desk
from bot.slack.gateway import open_for
from bot.slack.gesture import Body, action_key, is_in_modal, name_of
from bot.slack.views import due as views
from bot.slack.views import record_form as form
from bot.slack.views.gate import Message
from bot.slack.views.help import problem
from bot.slack.views.records import SNOOZE
from bot.slack.views.wording import is_user
from bot.work import Enqueue, Job, Task
from knowledge.audience import operator_scope
from knowledge.errors import ChestertonError, NotAllowed, NotFound, Unavailable
from knowledge.keeping import Due
from knowledge.ports import Post
from knowledge.records.base import PersonId, Record, Ref
from knowledge.records.decision import Decision

NOTICE = timedelta(days=7)
"""How long before its day something is asked for."""
A_DAY = 5
"""How many things one person is asked within a day."""
Draw = Callable[[Due], Message]


def listen(app: App, bells: Bells) -> None:
    """Hang out the bell of *Snooze*."""
    app.action(SNOOZE)(partial(_clicked, ring=bells.ring))


def tasks(desk: Desk) -> dict[str, Task]:
    """What follows."""
    return {"snooze": partial(_carry_out, desk)}


# --- by the clock ----------------------------------------------------------------------------------------------------


def on_the_quarter(desk: Desk, job: Job, now: datetime) -> None:
    """Open the risks whose acceptance has ended, then ask for what is due. Harmless to repeat: see the steps."""
    today = now.date()
    expired = job.step(_expired, desk, today.isoformat())
    for ref in expired:
        job.step(_expire, desk, ref)
    if expired:
        job.step(indexing.catch_up, desk)
    for ref in expired:
        job.step(record_cards.redraw, desk, ref)
    for ask in job.step(_owed, desk, now.isoformat()):
        job.step(_ask, desk, ask)
        if ask["state"] == "expired":  # Slack may have been away when it ended
            job.step(record_cards.redraw, desk, ask["ref"])


def _expired(desk: Desk, today: str) -> list[Ref]:
    """The risks whose acceptance has ended. Harmless to repeat: only read."""
    return [risk.ref for risk in desk.keeping.expired(date.fromisoformat(today))]


def _expire(desk: Desk, ref: Ref) -> None:
    """Open a risk again. Harmless to repeat: one that is open stays so."""
    desk.keeping.expire(ref)


def _owed(desk: Desk, now: str) -> list[dict[str, str]]:
    """What is to be asked now. Harmless to repeat: only read."""
    moment = datetime.fromisoformat(now)
    found = desk.keeping.due(operator_scope(desk.workspace, private=True), moment.date(), NOTICE)
    mine = [due for due in found if not isinstance(due.record, Decision) and due.field != "accepted_until"]
    return [asdict(ask) for ask in owed(desk, [*desk.keeping.lapsed(), *mine], moment)]


def _ask(desk: Desk, given: Mapping[str, str]) -> None:
    """Ask one person for one thing."""
    deliver(desk, Ask(**given), views.asked)


# --- asking, for any feature that has something to ask ---------------------------------------------------------------


@dataclass(frozen=True)
class Ask:
    """Somebody who is to be asked about a date of a record; holds no text, so a step may return it."""

    ref: Ref
    field: str
    day: str
    state: str
    who: PersonId

    @property
    def key(self) -> str:
        """The post under which it is asked, once."""
        return post_key(self.ref, self.field, self.day)


def post_key(ref: Ref, field: str, day: date | str) -> str:
    """The key of what is asked about one date of a record."""
    return f"due:{ref}:{field}:{day}"


def owed(desk: Desk, found: Iterable[Due], now: datetime) -> list[Ask]:
    """What is still to be asked of ``found``, in that order: each date once, of one person, a few things a day."""
    told, asked = Counter[PersonId](), list[Ask]()
    waiting: list[tuple[Due, PersonId]] = []
    for due in found:
        posted = desk.posts.find(post_key(due.record.ref, due.field, due.day))
        if posted and not _lately(posted, now):
            continue
        if (who := _here(desk, due.record)) and posted:
            told[who] += 1
        elif who:
            waiting.append((due, who))
    for due, who in waiting:
        if told[who] < A_DAY and _may_open(desk, who, due.record):
            told[who] += 1
            asked.append(Ask(due.record.ref, due.field, due.day.isoformat(), due.state, who))
    return asked


def _lately(posted: Post, now: datetime) -> bool:
    return posted.first_try_at is not None and now - posted.first_try_at < timedelta(days=1)


def whom(desk: Desk, record: Record) -> PersonId | None:
    """The one person who is to be asked about a record: the first who answers for it and is here, if they may open it.

    None where that is nobody: nobody is named, they left, they are a guest, or the record is closed to them by now.
    """
    who = _here(desk, record)
    return who if who and _may_open(desk, who, record) else None


def _here(desk: Desk, record: Record) -> PersonId | None:
    return next((person for person in record.in_turn if _is_here(desk, person)), None)


def _is_here(desk: Desk, person: PersonId) -> bool:
    if not is_user(person):
        return False
    try:
        return desk.directory.person(person).may_decide
    except NotFound:
        return False


def _may_open(desk: Desk, person: PersonId, record: Record) -> bool:
    return desk.audience.may_open(desk.audience.of_person(person), record)


def _stands(record: Record, field: str, day: date) -> bool:
    return not record.is_final and getattr(record, field, None) == day


def deliver(desk: Desk, ask: Ask, draw: Draw, stands: Callable[[Record, str, date], bool] = _stands) -> None:
    """Ask it, where ``stands`` says of the field and its day that it is still so. Harmless to repeat: posted by key."""
    day = date.fromisoformat(ask.day)
    with suppress(NotFound, NotAllowed):  # it is gone, or they are, or they take no messages
        record = desk.ledger.get(ask.ref, desk.audience.of_person(ask.who))
        if whom(desk, record) == ask.who and stands(record, ask.field, day):
            desk.gateway.post_once(ask.key, ask.who, draw(Due(record, ask.field, day, ask.state)))  # type: ignore[arg-type]  # a Literal, come back from JSON


# --- putting off -----------------------------------------------------------------------------------------------------


def _clicked(ack: Ack, body: Body, client: WebClient, *, ring: Enqueue) -> None:
    (ref, _, asked), key = body["actions"][0]["value"].partition(":"), action_key(body)
    channel = (body.get("channel") or {}).get("id", "")
    given = {"ref": ref, "asked": asked, "by": body["user"]["id"], "channel": channel}
    window = name_of(key) if is_in_modal(body) else None  # App Home shows by itself that it is put off
    ring("snooze", key, given | {"url": body.get("response_url", ""), "view": window})
    ack()
    if window:
        open_for(client, body, form.loading(window))


def _carry_out(desk: Desk, job: Job) -> None:
    """Put it off and say so; then draw again what showed the old date."""
    ref = job.step(_snooze, desk, job.payload, job.key)
    if ref:
        job.step(_close, desk, job.payload)
        job.step(record_cards.redraw, desk, ref)
        job.step(indexing.catch_up, desk)


def _snooze(desk: Desk, asked: Mapping[str, Any], key: str) -> Ref:
    """Put it off by a month. Harmless to repeat: it is put off to the same day."""
    scope = desk.audience.of_person(asked["by"], seen_in=asked["channel"])
    field = _put_off(asked["asked"])
    try:
        record = record_cards.found(desk, asked["ref"], scope)
        later = desk.keeping.snooze(record.ref, asked["by"], scope, field, key)
        ref, said = later.ref, views.put_off(later, field)
    except Unavailable:
        raise
    except ChestertonError as error:
        ref, said = "", problem(error)
    _say(desk, asked, said, key, fine=bool(ref))
    return ref


def _say(desk: Desk, asked: Mapping[str, Any], said: Message, key: str, *, fine: bool) -> None:
    """Where it was clicked; what failed in App Home is told directly."""
    if asked["url"]:
        desk.gateway.respond(asked["url"], said)
    elif asked.get("view"):
        desk.gateway.show(form.notice(said["text"]), external_id=asked["view"])
    elif not fine:
        desk.gateway.post_once(f"snooze:{key}", asked["by"], said)


def _put_off(asked: str) -> str:
    """The date that is put off; an acceptance cannot be, so the risk itself is."""
    field = asked.partition(":")[0]
    return "" if field == "accepted_until" else field


def _close(desk: Desk, asked: Mapping[str, Any]) -> None:
    """Put the answer in the place of the question. Harmless to repeat: an update replaces."""
    field, _, day = asked["asked"].partition(":")
    posted = desk.posts.find(post_key(asked["ref"], field, day)) if day else None
    if posted:
        record = record_cards.found(desk, asked["ref"], desk.audience.of_person(asked["by"]))
        desk.gateway.update(posted.channel, posted.ts, views.put_off(record, _put_off(field)))
