"""`/adr` and the buttons of a card: list and show decisions, and move them, by whoever may."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack import approvals, indexing, record_cards, reviews, ripple
from bot.slack.capture import open_blank
from bot.slack.desk import Bells, Desk
from bot.slack.gateway import open_for
from bot.slack.gesture import Body, action_key, name_of, trigger_key
from bot.slack.views import approvals as said
from bot.slack.views import decision as cards
from bot.slack.views import help as words
from bot.slack.views import reviews as views
from bot.slack.views.gate import Message, in_modal
from bot.slack.views.record_form import loading
from bot.work import Enqueue, Job, Task
from knowledge import assuming, sifting
from knowledge.audience import AudienceScope
from knowledge.errors import ChestertonError, NotUnderstood, Unavailable, not_found
from knowledge.handwriting import day
from knowledge.lifecycle import Objected
from knowledge.records.base import Record
from knowledge.records.decision import Decision

BUTTONS = {
    "accept_decision": "accept",
    "reject_decision": "reject",
    "defer_decision": "defer",
    "show_rejected": "rejected",
}
_EXAMPLES = {
    "supersede": "`/adr supersede ADR-7 by ADR-12`",
    "review": "`/adr review ADR-42 until 2026-12-01` or `/adr review ADR-42 @ben`",
}
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_REF = re.compile(r"^[A-Za-z]{3}-?\d+$|^\d{1,6}$")
LISTED = 50
"""How many decisions a list holds."""


def listen(app: App, bells: Bells) -> None:
    """Hang out the bells of `/adr` and of the card's buttons."""
    app.command("/adr")(partial(_commanded, ring=bells.ring))
    for action in BUTTONS:
        app.action(action)(partial(_clicked, ring=bells.ring))
    app.action(re.compile(r"^open_.*"))(lambda ack: ack())  # a button that is only a link; Slack tells us all the same


def tasks(desk: Desk) -> dict[str, Task]:
    """What follows."""
    return {"adr": partial(_carry_out, desk)}


# --- bells -----------------------------------------------------------------------------------------------------------


def _commanded(ack: Ack, body: Body, client: WebClient, *, ring: Enqueue) -> None:
    verb, *rest = body.get("text", "").split() or ["help"]
    verb = verb.lower()
    if verb not in words.VERBS["/adr"]:
        ack(words.unknown_verb("/adr", verb))
        return
    if verb == "help":
        ack(words.usage())
        return
    if verb == "new":
        open_blank(ring, body, client)
        ack()
        return
    by, channel = body["user_id"], body["channel_id"]
    asked = {"verb": verb, "words": rest, "by": by, "channel": channel, "url": body["response_url"]}
    ring("adr", trigger_key(body), asked)
    ack()


def _clicked(ack: Ack, body: Body, client: WebClient, *, ring: Enqueue) -> None:
    action, key, url = body["actions"][0], action_key(body), body.get("response_url", "")
    ref, _, told = action["value"].partition(":")
    asked = {"verb": BUTTONS[action["action_id"]], "words": [ref], "by": body["user"]["id"], "told": int(told or 0)}
    channel = (body.get("channel") or {}).get("id", "")
    ring("adr", key, {**asked, "channel": channel, "url": url, "view": None if url else name_of(key)})
    ack()
    if not url:
        open_for(client, body, loading(name_of(key)))


# --- work ------------------------------------------------------------------------------------------------------------


def _carry_out(desk: Desk, job: Job) -> None:
    """Do what was asked and say so to the person alone; then redraw the cards of whatever changed.

    Whoever owns what rested on a superseded decision is told of the item that was opened for it.
    """
    changed: Sequence[str] = job.step(_do, desk, job.payload, job.key)
    if not changed:
        return
    for who in _reviewers(job.payload["words"]) if job.payload["verb"] == "review" else ():
        job.step(approvals.ask, desk, changed[0], who, job.payload["by"])
    for ref in changed:
        job.step(ripple.step_for(ref), desk, ref)
    job.step(approvals.conclude, desk, changed[0])
    if job.payload["verb"] == "doubt":
        job.step(reviews.tell_of_doubts, desk, changed[0])
    job.step(indexing.catch_up, desk)


def _do(desk: Desk, asked: Mapping[str, Any], key: str) -> list[str]:
    """One verb. Harmless to repeat: a decision that has moved already is left as it is, and the reply is fleeting."""
    scope = desk.audience.of_person(asked["by"], seen_in=asked["channel"])
    try:
        changed, reply = _DO[asked["verb"]](desk, asked, scope, key)
    except Unavailable:
        raise
    except ChestertonError as error:
        changed, reply = [], words.problem(error)
    if asked["url"]:
        desk.gateway.respond(asked["url"], reply)
    elif asked.get("view"):
        desk.gateway.show(in_modal(reply, "Chesterton"), external_id=asked["view"])
    return [record.ref for record in changed]


Done = tuple[Sequence[Record], Message]


def _list(desk: Desk, asked: Mapping[str, Any], scope: AudienceScope, _: str) -> Done:
    wanted = sifting.read(asked["words"], asked["by"], Decision, LISTED, desk.clock.now().date())
    found = wanted.sift(desk.ledger, scope)
    decisions = [record for record in found if isinstance(record, Decision) and desk.audience.may_open(scope, record)]
    return [], cards.listing(decisions, " ".join(asked["words"]))


def _show(desk: Desk, asked: Mapping[str, Any], scope: AudienceScope, _: str) -> Done:
    return [], record_cards.whole(desk, _found(desk, _ref(asked["words"], 0, "show"), scope), scope)


def _rejected(desk: Desk, asked: Mapping[str, Any], scope: AudienceScope, _: str) -> Done:
    return [], cards.rejected(_found(desk, _ref(asked["words"], 0, "rejected"), scope))


def _found(desk: Desk, ref: str, scope: AudienceScope) -> Decision:
    record = desk.ledger.get(ref, scope)
    if not desk.audience.may_open(scope, record):
        raise not_found(ref)
    if not isinstance(record, Decision):
        raise NotUnderstood(f"{record.ref} is a {record.noun}, not a decision.")
    return record


def _moved(verb: str) -> Callable[[Desk, Mapping[str, Any], AudienceScope, str], Done]:
    def move(desk: Desk, asked: Mapping[str, Any], scope: AudienceScope, key: str) -> Done:
        record = _found(desk, _ref(asked["words"], 0, verb), scope)
        changed = getattr(desk.lifecycle, verb)(record.ref, asked["by"], scope, key)
        return ripple.told(desk, changed, asked["by"], scope, key)

    return move


def _accept(desk: Desk, asked: Mapping[str, Any], scope: AudienceScope, key: str) -> Done:
    """Accept it; who has not been told of an objection is told first."""
    record = _found(desk, _ref(asked["words"], 0, "accept"), scope)
    try:
        changed = desk.lifecycle.accept(record.ref, asked["by"], scope, key, asked.get("told", 0))
    except Objected:
        return [], said.objected(_found(desk, record.ref, scope))
    return ripple.told(desk, changed, asked["by"], scope, key)


def _review(desk: Desk, asked: Mapping[str, Any], scope: AudienceScope, key: str) -> Done:
    """`review ADR-42 until 2026-12-01` sets the window for objections, `review ADR-42 @ben` asks him."""
    record = _found(desk, _ref(asked["words"], 0, "review"), scope)
    if people := _reviewers(asked["words"]):
        return [record], approvals.request(desk, record, people, asked["by"], scope, key)[1]
    words_ = [word for word in asked["words"][1:] if word.casefold() != "until"]
    if not words_:
        raise NotUnderstood("Until when, or by whom?", advice=f"Write it like {_EXAMPLES['review']}.")
    until = _day(" ".join(words_))
    waiting = desk.approvals.wait(record.ref, until, asked["by"], scope, key)
    return [waiting], said.window_set(waiting, until)


def _assumed(verb: assuming.Verb) -> Callable[[Desk, Mapping[str, Any], AudienceScope, str], Done]:
    """`doubt ADR-42 2 because …`, `holds ADR-42 2`, `broken ADR-42 2`."""

    def mark(desk: Desk, asked: Mapping[str, Any], scope: AudienceScope, key: str) -> Done:
        record = _found(desk, _ref(asked["words"], 0, verb), scope)
        heard = assuming.read(verb, record, asked["words"][1:])
        marked = desk.lifecycle.assume(record.ref, heard, asked["by"], scope, key)
        return [marked], views.marked(marked, heard.position)

    return mark


def _day(text: str) -> date:
    try:
        return day(text)
    except ValueError as error:
        raise NotUnderstood(str(error)) from None


def _reviewers(given: Sequence[str]) -> list[str]:
    """The people who are mentioned, as Slack writes them: `<@U012AB3CD|ben>`."""
    return [found[1] for word in given if (found := _MENTION.fullmatch(word))]


def _supersede(desk: Desk, asked: Mapping[str, Any], scope: AudienceScope, key: str) -> Done:
    given = [word for word in asked["words"] if word.lower() not in ("by", "with")]
    named = [_ref(given, place, "supersede") for place in (0, 1)]  # both, before either is looked up
    old, new = (_found(desk, ref, scope).ref for ref in named)
    return ripple.told(desk, desk.lifecycle.supersede(old, new, asked["by"], scope, key), asked["by"], scope, key)


def _ref(given: Sequence[str], place: int, verb: str) -> str:
    example = _EXAMPLES.get(verb, f"`/adr {verb} ADR-42`")
    if len(given) <= place:
        raise NotUnderstood("Which decision?", advice=f"Write it like {example}.")
    if not _REF.match(given[place]):
        raise NotUnderstood(f"{given[place]!r} is not a reference.", advice=f"Write it like {example}.")
    return given[place].upper()


_DO = {
    "list": _list,
    "show": _show,
    "rejected": _rejected,
    "accept": _accept,
    "review": _review,
    "reject": _moved("reject"),
    "defer": _moved("defer"),
    "supersede": _supersede,
    "doubt": _assumed("doubt"),
    "holds": _assumed("holds"),
    "broken": _assumed("broken"),
}
