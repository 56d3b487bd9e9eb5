"""What people say to a proposal in Slack: Approve and Object, by a button or a reaction, and *Request review*.

A word is kept on the record and drawn on its card; it accepts nothing. ✅ and ⛔ on a card count where a named
decision-maker gives them, and are taken back with them; ⛔ asks why. Who may not open a record is not asked about it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack import capture, indexing, record_cards
from bot.slack.desk import Bells, Desk
from bot.slack.due import post_key
from bot.slack.gateway import open_for
from bot.slack.gesture import Body, action_key, event_key, name_of, team_of
from bot.slack.views import approvals as views
from bot.slack.views.decision import APPROVE, OBJECT, REQUEST
from bot.slack.views.gate import Message
from bot.slack.views.help import problem
from bot.slack.views.inputs import answers
from bot.slack.views.record_form import loading
from bot.slack.views.reviews import SILENCE
from bot.slack.views.wording import is_user
from bot.work import Enqueue, Job, Task
from knowledge.audience import AudienceScope, operator_scope
from knowledge.errors import ChestertonError, Conflict, NotAllowed, NotFound, Unavailable
from knowledge.records.base import PersonId, Ref
from knowledge.records.decision import Decision

SIGNS = {"white_check_mark": "approves", "no_entry": "objects"}
"""✅ and ⛔, and what they say."""
FORMS = {OBJECT: views.objection_form, REQUEST: views.review_form}
_CARD = re.compile(r"(?:card|review):.*?:([A-Z]{3}-\d+)(?::.*)?")


def listen(app: App, bells: Bells) -> None:
    """Hang out the bells of approval; before those of capture, which hear every reaction."""
    for action in FORMS:
        app.action(action)(_opens)
    for action in (APPROVE, views.WITHDRAW):
        app.action(action)(partial(_clicked, ring=bells.ring))
    for callback in (views.OBJECTION, views.REVIEW):
        app.view(callback)(partial(_submitted, ring=bells.ring))
    app.event("reaction_added", matchers=[_is_sign])(partial(_added, bells=bells))
    app.event("reaction_removed", matchers=[_is_sign])(partial(_signed, bells=bells))


def tasks(desk: Desk) -> dict[str, Task]:
    """What follows."""
    return {"voice": partial(_carry_out, desk), "sign": partial(_carry_out_sign, desk)}


# --- bells -----------------------------------------------------------------------------------------------------------


def _opens(ack: Ack, body: Body, client: WebClient) -> None:
    ack()
    action = body["actions"][0]
    open_for(client, body, FORMS[action["action_id"]](action["value"]))


def _clicked(ack: Ack, body: Body, *, ring: Enqueue) -> None:
    action, channel = body["actions"][0], (body.get("channel") or {}).get("id", "")
    asked = {"verb": action["action_id"], "ref": action["value"], "by": body["user"]["id"], "channel": channel}
    ring("voice", action_key(body), {**asked, "url": body.get("response_url", ""), "view": ""})
    ack()


def _submitted(ack: Ack, body: Body, *, ring: Enqueue) -> None:
    view = body["view"]
    key = f"{team_of(body)}:{view['id']}:{view['hash']}"
    asked = {"verb": view["callback_id"], "ref": view["private_metadata"], "by": body["user"]["id"], "channel": ""}
    ring("voice", key, {**asked, **answers(view), "url": "", "view": name_of(key)})
    ack(response_action="update", view=loading(name_of(key)))


def _is_sign(event: Mapping[str, Any]) -> bool:
    return event.get("reaction") in SIGNS


def _added(body: Body, *, bells: Bells) -> None:
    capture.reacted(body, bells=bells)  # a channel may have chosen this very emoji to record threads
    _signed(body, bells=bells)


def _signed(body: Body, *, bells: Bells) -> None:
    event = body["event"]
    item = event["item"]
    found = _CARD.fullmatch(bells.posted(item["channel"], item["ts"])) if item.get("type") == "message" else None
    if found:
        sign = {"ref": found[1], "by": event["user"], "stance": SIGNS[event["reaction"]], "channel": item["channel"]}
        bells.ring("sign", event_key(body), {**sign, "given": event["type"] == "reaction_added"})


# --- work ------------------------------------------------------------------------------------------------------------


def review_key(desk: Desk, ref: Ref, who: PersonId) -> str:
    """The key under which somebody is asked to look at a proposal, once."""
    return f"review:{desk.workspace}:{ref}:{who}"


def why_key(desk: Desk, ref: Ref, n: int) -> str:
    """The key under which the reason of the voice with this number is asked for, once."""
    return f"why:{desk.workspace}:{ref}:{n}"


def _carry_out(desk: Desk, job: Job) -> None:
    """Keep what was said and say so; then ask whoever is to be asked, and draw anew what shows it."""
    told: Sequence[PersonId] | None = job.step(_do, desk, job.payload, job.key)
    if told is None:
        return
    ref, by = job.payload["ref"], job.payload["by"]
    for who in told:
        job.step(ask, desk, ref, who, by)
    job.step(_close, desk, ref, by)
    job.step(record_cards.redraw, desk, ref)
    job.step(indexing.catch_up, desk)


def _do(desk: Desk, asked: Mapping[str, Any], key: str) -> list[PersonId] | None:
    """Who is to be asked now; None where it was refused. Harmless to repeat: a word that is there stays as it is."""
    told: list[PersonId] | None
    try:
        scope = desk.audience.of_person(asked["by"], seen_in=asked["channel"])
        told, said = _DO[asked["verb"]](desk, _found(desk, asked["ref"], scope), asked, scope, key)
    except Unavailable:
        raise
    except ChestertonError as error:
        told, said = None, problem(error)
    if asked["view"]:
        desk.gateway.show(views.told_in_form(said), external_id=asked["view"])
    elif asked["url"]:
        desk.gateway.respond(asked["url"], said)
    return told


def _found(desk: Desk, ref: Ref, scope: AudienceScope) -> Decision:
    record = record_cards.found(desk, ref, scope)
    if not isinstance(record, Decision):
        raise NotFound("There is no such decision.")
    return record


Done = tuple[list[PersonId], Message]


def _approve(desk: Desk, one: Decision, asked: Mapping[str, Any], scope: AudienceScope, key: str) -> Done:
    return [], views.heard(desk.approvals.approve(one.ref, asked["by"], scope, key), asked["by"])


def _withdraw(desk: Desk, one: Decision, asked: Mapping[str, Any], scope: AudienceScope, key: str) -> Done:
    return [], views.heard(desk.approvals.withdraw(one.ref, asked["by"], scope, key), asked["by"])


def _object(desk: Desk, one: Decision, asked: Mapping[str, Any], scope: AudienceScope, key: str) -> Done:
    return [], views.heard(desk.approvals.object(one.ref, asked["by"], scope, asked["reason"], key), asked["by"])


def _request(desk: Desk, one: Decision, asked: Mapping[str, Any], scope: AudienceScope, key: str) -> Done:
    return request(desk, one, asked["people"], asked["by"], scope, key)


def request(
    desk: Desk, one: Decision, people: Sequence[PersonId], by: PersonId, scope: AudienceScope, key: str
) -> Done:
    """Keep whom ``by`` asks for a review: those who may open the record and decide. Nobody else hears of it."""
    told = [who for who in people if who != by and may_be_asked(desk, who, one)]
    record = desk.approvals.ask(one.ref, told, by, scope, key)
    others = [who for who in people if who not in told and who != by]
    name = partial(record_cards.name, desk)
    return told, views.sent(record, [*map(name, told)], [*map(name, others)])


def may_be_asked(desk: Desk, who: PersonId, record: Decision) -> bool:
    """Whether somebody may hear of a record at all, and has a word in it."""
    if not is_user(who):
        return False
    try:
        return desk.directory.person(who).may_decide and desk.audience.may_open(desk.audience.of_person(who), record)
    except NotFound:
        return False


_DO: Mapping[str, Callable[[Desk, Decision, Mapping[str, Any], AudienceScope, str], Done]] = {
    APPROVE: _approve, views.WITHDRAW: _withdraw, views.OBJECTION: _object, views.REVIEW: _request,
}  # fmt: skip


def ask(desk: Desk, ref: Ref, who: PersonId, by: PersonId) -> None:
    """Ask a reviewer, as long as they may open it. Harmless to repeat: posted by key."""
    with suppress(NotFound, NotAllowed):  # it is closed to them by now, or they take no messages
        record = _found(desk, ref, desk.audience.of_person(who))
        if record.status == "proposed" and who in record.reviewers:
            desk.gateway.post_once(review_key(desk, ref, who), who, views.asked(record, by))


def _close(desk: Desk, ref: Ref, who: PersonId) -> None:
    """Put what somebody said in the place of what they were asked. Harmless to repeat: an update replaces."""
    with suppress(NotFound, NotAllowed):  # it is closed to them by now, or the message is gone
        record = _found(desk, ref, desk.audience.of_person(who))
        theirs = [(n, voice) for n, voice in enumerate(record.voices) if voice.by == who]
        over = record.status != "proposed"
        answered = [why_key(desk, ref, n) for n, voice in theirs if over or voice.withdrawn]
        for posted in filter(None, map(desk.posts.find, [review_key(desk, ref, who), *answered])):
            desk.gateway.update(posted.channel, posted.ts, views.closed(record, who))


def conclude(desk: Desk, ref: Ref) -> None:
    """Whoever was asked about a proposal is asked no more once it is decided. Harmless to repeat: updates replace."""
    record = desk.ledger.get(ref, operator_scope(desk.workspace, private=True))
    if not isinstance(record, Decision) or record.status == "proposed":
        return
    for who in dict.fromkeys([*record.reviewers, *(voice.by for voice in record.voices)]):
        _close(desk, ref, who)
    if record.silence_until and (posted := desk.posts.find(post_key(ref, SILENCE, record.silence_until))):
        with suppress(NotFound, NotAllowed):
            desk.gateway.update(posted.channel, posted.ts, views.concluded(record))


# --- reactions -------------------------------------------------------------------------------------------------------


def _carry_out_sign(desk: Desk, job: Job) -> None:
    """✅ or ⛔ on a card, given or taken back by a decision-maker; anybody else's is only a picture."""
    if job.step(_sign, desk, job.payload, job.key):
        job.step(_ask_why, desk, job.payload)
        job.step(_close, desk, job.payload["ref"], job.payload["by"])
        job.step(record_cards.redraw, desk, job.payload["ref"])
        job.step(indexing.catch_up, desk)


def _sign(desk: Desk, sign: Mapping[str, Any], key: str) -> bool:
    """Keep it; says whether it counts. Harmless to repeat: a word that is there stays as it is."""
    ref, by, scope = sign["ref"], sign["by"], desk.audience.of_person(sign["by"])
    with suppress(NotFound, NotAllowed, Conflict):  # it is none of theirs, or decided by now: nobody asked for a word
        record = _found(desk, ref, scope)
        now = record.voice_of(by)
        if by not in record.decision_makers or not (sign["given"] or (now and now.stance == sign["stance"])):
            return False
        if not sign["given"]:
            desk.approvals.withdraw(ref, by, scope, key)
        elif sign["stance"] == "approves":
            desk.approvals.approve(ref, by, scope, key)
        else:
            desk.approvals.object(ref, by, scope, request=key)
        return True
    return False


def _ask_why(desk: Desk, sign: Mapping[str, Any]) -> None:
    """Ask whoever objects with a reaction for the reason. Harmless to repeat: posted by key."""
    with suppress(NotFound, NotAllowed):
        record = _found(desk, sign["ref"], desk.audience.of_person(sign["by"]))
        now = record.voice_of(sign["by"])
        if sign["given"] and now and now.stance == "objects" and not now.reason:
            desk.gateway.post_once(why_key(desk, record.ref, record.voices.index(now)), sign["by"], views.why(record))
