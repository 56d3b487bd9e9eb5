"""Looking again at what was decided: reviews that fall due, conditions that came true, windows that are over.

One named person is asked, once for each date. A decision that may take the place of an old one is begun in a click.
Drafts that nobody confirmed are brought to mind once; and when an owner leaves, the channel their records come from
is asked who takes over, once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack import capture, due, indexing, record_cards
from bot.slack.desk import Bells, Desk
from bot.slack.gateway import open_view
from bot.slack.gesture import Body, action_key, name_of
from bot.slack.views import reviews as views
from bot.slack.views.decision import CONDITION, SUPERSEDE
from bot.slack.views.gate import Message
from bot.slack.views.help import problem
from bot.slack.views.record_form import loading, notice
from bot.slack.views.wording import is_user
from bot.work import Enqueue, Job, Task
from knowledge.assuming import Said
from knowledge.audience import operator_scope
from knowledge.errors import ChestertonError, Conflict, NotAllowed, NotFound, NotUnderstood, Unavailable
from knowledge.keeping import Due
from knowledge.lifecycle import must_decide
from knowledge.ports import RecordQuery
from knowledge.records.base import ChannelId, PersonId, Record, Ref
from knowledge.records.decision import Decision

LEFT_OPEN = timedelta(days=7)
"""After how long a draft is brought to mind."""
_EVERYTHING = 1_000_000
_CLICKS = (views.STILL, views.TAKE_OVER, views.DISCARD, CONDITION)


def listen(app: App, bells: Bells) -> None:
    """Hang out the bells of second looks."""
    app.action(SUPERSEDE)(partial(_superseded, ring=bells.ring))
    for action in _CLICKS:
        app.action(action)(partial(_clicked, ring=bells.ring))


def tasks(desk: Desk) -> dict[str, Task]:
    """What follows."""
    return {"successor": partial(_succeed, desk), "second look": partial(_carry_out, desk)}


# --- by the clock ----------------------------------------------------------------------------------------------------


def on_the_quarter(desk: Desk, job: Job, now: datetime) -> None:
    """Ask for what is due of decisions, and bring old drafts to mind. Harmless to repeat: each is posted by key."""
    for ask in job.step(_owed, desk, now.isoformat()):
        job.step(_ask, desk, ask)
    for channel, person in job.step(_without_owner, desk, now.isoformat()):
        job.step(ask_team, desk, channel, person)
    for draft in job.step(_left_open, desk, now.isoformat()):
        job.step(_remind, desk, draft)


def _owed(desk: Desk, now: str) -> list[dict[str, str]]:
    """What is to be asked now. Harmless to repeat: only read."""
    moment = datetime.fromisoformat(now)
    everything = operator_scope(desk.workspace, private=True)
    wanted = RecordQuery(Decision.prefix, statuses=("accepted", "proposed"), limit=_EVERYTHING)
    found = [due_ for one in desk.ledger.list(everything, wanted) if isinstance(one, Decision)
             for due_ in dues(one, moment.date())]  # fmt: skip
    return [asdict(ask) for ask in due.owed(desk, sorted(found, key=lambda one: (one.day, one.record.ref)), moment)]


def dues(record: Decision, today: date) -> Iterator[Due]:
    """What is due of a decision: a doubt, the end of its window, its review, and each option to be looked at again."""
    yield from doubts(record, today)
    if record.status == "proposed":
        if record.silence_until and record.silence_until < today:
            yield Due(record, views.SILENCE, record.silence_until, "due")
        return
    if record.status != "accepted":
        return
    if record.review_by and record.review_by <= today + due.NOTICE:
        yield Due(record, "review_by", record.review_by, "overdue" if record.review_by < today else "due")
    for n, option in enumerate(record.options):
        for name in ("reopen_after", "reopened_on") if option.outcome != "chosen" else ():
            day = getattr(option, name)
            if day and day <= today:
                yield Due(record, f"options.{n}.{name}", day, "due")


def doubts(record: Decision, today: date) -> Iterator[Due]:
    """Each assumption in doubt, unless whoever is to be asked doubts it; and once more on the day it is checked by."""
    for n, said in record.doubts:
        if said.state == "in doubt" and record.in_turn[:1] != (said.by,):
            yield Due(record, f"assumptions.{n}.doubted", said.at.date(), "due")
        if said.state == "in doubt" and said.check_by and said.check_by <= today:
            yield Due(record, f"assumptions.{n}.check_by", said.check_by, "due")


def tell_of_doubts(desk: Desk, ref: Ref) -> None:
    """Ask at once whoever answers for a decision that is in doubt. Harmless to repeat: posted by key."""
    record, now = desk.ledger.get(ref, operator_scope(desk.workspace, private=True)), desk.clock.now()
    for ask in due.owed(desk, doubts(record, now.date()) if isinstance(record, Decision) else (), now):
        _ask(desk, asdict(ask))


def _ask(desk: Desk, given: Mapping[str, str]) -> None:
    """Ask one person for one thing. Harmless to repeat: posted by key."""
    due.deliver(desk, due.Ask(**given), views.asked, stands=_stands)


def _stands(record: Record, field: str, day: date) -> bool:
    later = date.max - due.NOTICE
    return isinstance(record, Decision) and (field, day) in {(one.field, one.day) for one in dues(record, later)}


# --- drafts that were left open --------------------------------------------------------------------------------------


def _left_open(desk: Desk, now: str) -> list[str]:
    """The drafts to bring to mind. Harmless to repeat: only read."""
    old = desk.drafts.left(desk.workspace, datetime.fromisoformat(now) - LEFT_OPEN)
    return [draft.id for draft in old if desk.posts.find(_left_key(desk, draft.id)) is None]


def _remind(desk: Desk, draft_id: str) -> None:
    """Ask whoever began it, as long as they may see it. Harmless to repeat: posted by key."""
    stored = desk.drafts.get(draft_id, desk.workspace)
    with suppress(NotFound, NotAllowed):
        capture.may_see(desk, stored, stored.by)
        said = views.left_open(stored.id, stored.draft.title if stored.draft else "")
        desk.gateway.post_once(_left_key(desk, draft_id), stored.by, said)


def _left_key(desk: Desk, draft_id: str) -> str:
    return f"left:{desk.workspace}:{draft_id}"


# --- an owner who left -----------------------------------------------------------------------------------------------


def left(desk: Desk, job: Job, person: PersonId) -> None:
    """Somebody has left: the channels that their records come from are asked who takes over."""
    for channel in job.step(_channels_of, desk, person):
        job.step(ask_team, desk, channel, person)


def _channels_of(desk: Desk, person: PersonId) -> list[ChannelId]:
    """Where the records come from that somebody owns. Harmless to repeat: only read."""
    everything = operator_scope(desk.workspace, private=True)
    owned = desk.ledger.list(everything, RecordQuery(owner=person, limit=_EVERYTHING))
    return sorted({record.origin.channel for record in owned if record.origin.channel and not record.is_final})


def _without_owner(desk: Desk, now: str) -> list[tuple[ChannelId, PersonId]]:
    """The channels to ask, since something is due whose owner is gone. Harmless to repeat: only read."""
    everything = operator_scope(desk.workspace, private=True)
    found = desk.keeping.due(everything, datetime.fromisoformat(now).date(), due.NOTICE)
    owned = {(one.record.origin.channel, one.record.owner) for one in found}
    return [
        (channel, owner) for channel, owner in sorted((c, o) for c, o in owned if c and o and is_user(o))
        if desk.posts.find(_team_key(desk, channel, owner)) is None and _is_gone(desk, owner)
    ]  # fmt: skip


def _is_gone(desk: Desk, person: PersonId) -> bool:
    try:
        return desk.directory.person(person).is_deactivated
    except NotFound:
        return False


def ask_team(desk: Desk, channel: ChannelId, person: PersonId) -> None:
    """Ask a channel who takes over, or draw that anew. Harmless to repeat: posted by key, then edited."""
    key = _team_key(desk, channel, person)
    with suppress(NotFound, NotAllowed):  # nobody may write there any more
        orphans = _orphans(desk, channel, person)
        if desk.directory.channel(channel).is_direct or not (orphans or desk.posts.find(key)):
            return
        said = views.orphaned(orphans, person, record_cards.name(desk, person))
        if posted := desk.posts.find(key):
            desk.gateway.update(posted.channel, posted.ts, said)
        elif _is_gone(desk, person):
            desk.gateway.post_once(key, channel, said)


def _orphans(desk: Desk, channel: ChannelId, person: PersonId) -> list[Record]:
    """What somebody owns and the channel may see."""
    scope = desk.audience.of_channel(channel)
    owned = desk.ledger.list(scope, RecordQuery(owner=person, limit=_EVERYTHING))
    here = [one for one in owned if one.origin.channel == channel and not one.is_final]
    return [one for one in here if desk.audience.may_open(scope, one)]


def _team_key(desk: Desk, channel: ChannelId, person: PersonId) -> str:
    return f"owner:{desk.workspace}:{channel}:{person}"


# --- answers ---------------------------------------------------------------------------------------------------------


def _clicked(ack: Ack, body: Body, *, ring: Enqueue) -> None:
    action, channel = body["actions"][0], (body.get("channel") or {}).get("id", "")
    asked = {"verb": action["action_id"], "value": action["value"], "by": body["user"]["id"], "channel": channel}
    ring("second look", action_key(body), {**asked, "url": body.get("response_url", "")})
    ack()


def _carry_out(desk: Desk, job: Job) -> None:
    """Do what was clicked and say so; then draw anew what shows it."""
    ref = job.step(_do, desk, job.payload, job.key)
    if ref:
        job.step(_close, desk, job.payload)
        job.step(record_cards.redraw, desk, ref)
        job.step(indexing.catch_up, desk)


def _do(desk: Desk, asked: Mapping[str, Any], key: str) -> Ref:
    """One answer. Harmless to repeat: what is there already stays as it is."""
    try:
        ref, said = _DO[asked["verb"]](desk, asked, key)
    except Unavailable:
        raise
    except ChestertonError as error:
        ref, said = "", problem(error)
    if asked["url"]:
        desk.gateway.respond(asked["url"], said)
    return ref


Done = tuple[Ref, Message]


def _still(desk: Desk, asked: Mapping[str, Any], key: str) -> Done:
    ref, field, day = asked["value"].split(":")
    record = _decision(desk, ref, asked)
    scope = desk.audience.of_person(asked["by"], seen_in=asked["channel"])
    if field == "review_by":
        record = desk.lifecycle.confirm(ref, date.fromisoformat(day), asked["by"], scope, key)
    elif (position := views.assumption_of(field)) and _stands(record, field, date.fromisoformat(day)):
        record = desk.lifecycle.assume(ref, Said("holds", int(position)), asked["by"], scope, key)
    return record.ref, _answered(record, field)


def _answered(record: Decision, field: str) -> Message:
    position = views.assumption_of(field)
    return views.marked(record, int(position)) if position else views.confirmed(record)


def _condition(desk: Desk, asked: Mapping[str, Any], key: str) -> Done:
    ref, _, position = asked["value"].partition(":")
    record = _decision(desk, ref, asked)
    scope = desk.audience.of_person(asked["by"], seen_in=asked["channel"])
    met = desk.lifecycle.meet(record.ref, int(position), asked["by"], scope, key)
    return met.ref, views.noted(met)


def _take_over(desk: Desk, asked: Mapping[str, Any], key: str) -> Done:
    ref, _, gone = asked["value"].partition(":")
    scope = desk.audience.of_person(asked["by"], seen_in=asked["channel"])
    record = record_cards.found(desk, ref, scope)
    if record.owner not in (gone, asked["by"]):
        raise Conflict(f"{ref} has a new owner already.", advice="Nothing is left to do.")
    taken = desk.keeping.edit(ref, {"owner": asked["by"]}, asked["by"], scope, key)
    return taken.ref, views.taken_over(taken, asked["by"])


def _discard(desk: Desk, asked: Mapping[str, Any], key: str) -> Done:
    stored = desk.drafts.get(asked["value"], desk.workspace)
    capture.may_see(desk, stored, asked["by"])
    desk.drafts.close(stored.id, desk.workspace, "discarded")
    if posted := desk.posts.find(_left_key(desk, stored.id)):
        desk.gateway.update(posted.channel, posted.ts, views.discarded())
    return "", views.discarded()


_DO = {views.STILL: _still, views.TAKE_OVER: _take_over, views.DISCARD: _discard, CONDITION: _condition}


def _decision(desk: Desk, ref: Ref, asked: Mapping[str, Any]) -> Decision:
    record = record_cards.found(desk, ref, desk.audience.of_person(asked["by"], seen_in=asked["channel"]))
    if not isinstance(record, Decision):
        raise NotUnderstood(f"{ref} is no decision.")
    return record


def _close(desk: Desk, asked: Mapping[str, Any]) -> None:
    """Put the answer in the place of the question. Harmless to repeat: an update replaces."""
    ref, _, rest = asked["value"].partition(":")
    if asked["verb"] == views.TAKE_OVER:
        record = record_cards.found(desk, ref, desk.audience.of_person(asked["by"], seen_in=asked["channel"]))
        ask_team(desk, record.origin.channel or "", rest)
    elif asked["verb"] == views.STILL and (posted := desk.posts.find(due.post_key(ref, *rest.split(":")))):
        said = _answered(_decision(desk, ref, asked), rest.partition(":")[0])
        desk.gateway.update(posted.channel, posted.ts, said)


# --- a successor -----------------------------------------------------------------------------------------------------


def _superseded(ack: Ack, body: Body, client: WebClient, *, ring: Enqueue) -> None:
    key, ref = action_key(body), body["actions"][0]["value"].partition(":")[0]
    channel = (body.get("channel") or {}).get("id", "")
    ring("successor", key, {"ref": ref, "by": body["user"]["id"], "channel": channel, "view": name_of(key)})
    ack()
    open_view(client, body["trigger_id"], loading(name_of(key)))


def _succeed(desk: Desk, job: Job) -> None:
    """The form of a decision that takes the place of an old one once it is accepted, its options filled in."""
    try:
        draft = job.step(_begin, desk, job.payload, job.key)
    except ChestertonError as error:
        job.step(_refuse, desk, job.payload, error.whole)
        return
    asked = {"draft": draft, "by": job.payload["by"], "view": job.payload["view"], "channel": ""}
    capture.tasks(desk)["review"](replace(job, payload=asked))


def _begin(desk: Desk, asked: Mapping[str, Any], key: str) -> str:
    """Make the draft where the old decision comes from. Harmless to repeat: this key makes one draft."""
    by = asked["by"]
    must_decide(by, desk.directory)
    old = record_cards.found(desk, asked["ref"], desk.audience.of_person(by, seen_in=asked["channel"]))
    return desk.drafts.begin(name_of(key), desk.workspace, old.origin.channel or "", "", by, old.ref).id


def _refuse(desk: Desk, asked: Mapping[str, Any], why: str) -> None:
    """Say why not, where the person is looking. Harmless to repeat: the same view."""
    desk.gateway.show(notice(why), external_id=asked["view"])
