"""Decisions as Slack shows them: the card in a thread, the whole record, the list, what was rejected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject, HeaderBlock

from bot.slack.views.gate import BUTTON, HEADER, Message, finalize_message, is_permalink, link, literal, one_line, shown
from bot.slack.views.wording import (
    badge,
    context,
    counted,
    day,
    listed,
    paragraphs,
    people,
    person,
    quote,
    section,
    users,
)
from knowledge.records.assumption import Standing
from knowledge.records.base import PersonId, Record
from knowledge.records.decision import Consequence, Decision, Option, Voice

OBJECT, APPROVE, REQUEST, SUPERSEDE = "object_decision", "approve_decision", "request_review", "supersede_decision"
"""The buttons by which people speak to a proposal, and begin what is to take the place of a decision."""
CONDITION = "condition_met"
PAGE = 10
"""How many decisions one section of a list holds."""


# --- the card ----------------------------------------------------------------------------------------------------


def card(record: Decision, *, today: date) -> Message:
    """The decision at a glance, with buttons for the moves that are legal now."""
    blocks: list[Block] = [
        section(f"{record.ref}.summary", _summary(record)),
        context(f"{record.ref}.status", _status(record, badge(record, today))),
        *_why(record),
        *said_to(record),
        *_doubts(record),
        *_ties(record),
        *_buttons(record),
    ]
    return finalize_message(blocks, f"{heading(record)} ({one_line(record.status, 40)})", recipients=named(record))


def named(record: Decision) -> frozenset[PersonId]:
    """The Slack users that its card names."""
    said = (*(voice.by for voice in record.voices), *(standing.by for _, standing in record.doubts))
    return users((*record.decision_makers, *said))


def heading(record: Decision) -> str:
    """ADR-42 · Title."""
    return f"{one_line(record.ref, 40)} · {one_line(record.title, 300)}"


def _summary(record: Decision) -> str:
    lines = [f"*{heading(record)}*", one_line(record.outcome.strip().split("\n", 1)[0], 900), _choice(record)]
    return "\n".join(filter(None, lines))


def _choice(record: Decision) -> str:
    """What was chosen, and instead of what."""
    chosen = listed(one_line(option.name, 120) for option in record.options if option.outcome == "chosen")
    names = [one_line(option.name, 80) for option in record.options if option.outcome != "chosen"]
    others = listed([*names[:5], f"{len(names) - 5} more"] if len(names) > 5 else names)
    if chosen and others:
        return f"_{chosen}_ instead of {others}"
    return f"_{chosen}_" if chosen else f"Considered: {others}" if others else ""


def _status(record: Decision, standing: str) -> str:
    return " · ".join(filter(None, [
        one_line(record.status, 40).capitalize(),
        day(record.decided_on or record.created_at.date()),
        _deciders(record),
        f"decide by {day(record.decide_by)}" if record.decide_by and record.status == "proposed" else "",
        standing if record.status == "accepted" else "",
        f"{counted(len(record.rejected), 'option')} rejected" if record.rejected else "",
    ]))  # fmt: skip


def _deciders(record: Decision) -> str:
    if not record.decision_makers:
        return "no decision-maker named yet" if record.status == "proposed" else ""
    verb = "to be decided by" if record.may_become("accepted") else "decided by"
    return f"{verb} {people(record.decision_makers)}"


def _why(record: Decision) -> list[Block]:
    chosen = next((option.reason for option in record.options if option.outcome == "chosen"), "")
    reason = record.justification or chosen or record.context
    return [section(f"{record.ref}.why", f"*Why:* {shown(reason, 700)}")] if reason.strip() else []


def said_to(record: Decision, most: int = 3, limit: int = 300) -> list[Block]:
    """What people say to it: who approves while it is proposed, and every objection that stands, with its reason."""
    lines = []
    if record.status == "proposed" and record.approvals:
        lines.append(f":white_check_mark: approved by {people([voice.by for voice in record.approvals], most=5)}")
    against = record.objections
    lines += [f":no_entry: {objection(voice, limit)}" for voice in against[:most]]
    lines += [f":no_entry: {len(against) - most} more object"] if len(against) > most else []
    if record.status == "proposed" and record.silence_until:
        lines.append(f"Objections are awaited until {day(record.silence_until)}")
    return [context(f"{record.ref}.voices", *lines)] if lines else []


def objection(voice: Voice, limit: int = 300) -> str:
    """Who objects, and why."""
    why = f": {one_line(voice.reason, limit)}" if voice.reason else ", and has not said why"
    return f"{person(voice.by)} objects{why}"


def _doubts(record: Decision, most: int = 3, limit: int = 200) -> list[Block]:
    """The assumptions that are in doubt or broken."""
    lines = [f":warning: {doubt(standing, limit)}" for _, standing in record.doubts]
    more = [f"{len(lines) - most} more assumptions in doubt"] if len(lines) > most else []
    return [context(f"{record.ref}.doubts", *lines[:most], *more)] if lines else []


def doubt(said: Standing, limit: int = 200) -> str:
    """Which assumption is in doubt or broken, since when, who says so, and why."""
    check = f", to be checked by {day(said.check_by)}" if said.check_by else ""
    why = f": {one_line(said.why, limit)}" if said.why else ""
    return f"“{one_line(said.which, limit)}” {said.state} since {day(said.at.date())} ({person(said.by)}){check}{why}"


def _ties(record: Decision) -> list[Block]:
    """Where it stands among the others: what it supersedes and what supersedes it, from either end."""
    said = [
        f"{link_.relation.capitalize()} {one_line(link_.ref, 40)}{' once it is accepted' if link_.pending else ''}"
        for link_ in record.links[:8]
    ]
    return [context(f"{record.ref}.links", " · ".join(said))] if said else []


def _buttons(record: Decision) -> list[Block]:
    rejected = len(record.rejected)
    more = [
        rejected and _button(f"Show rejected ({rejected})", "show_rejected", record.ref),
        is_permalink(record.origin.permalink)
        and _button("Open thread", "open_thread", record.ref, url=record.origin.permalink),
        record.may_become("superseded") and _button("Supersede…", SUPERSEDE, record.ref),
    ]
    kept = [*moves(record), *(button for button in more if button)]
    return [ActionsBlock(block_id=f"{record.ref}.actions", elements=kept)] if kept else []


def moves(record: Decision) -> list[ButtonElement]:
    """The buttons of the moves that are legal now."""
    buttons = [
        record.may_become("accepted") and accept(record),
        record.status == "proposed" and _button("Object…", OBJECT, record.ref),
        record.status == "proposed" and _button("Request review…", REQUEST, record.ref),
        record.may_become("rejected") and _reject(record),
        record.may_become("deferred") and _button("Defer", "defer_decision", record.ref),
    ]
    return [button for button in buttons if button]


def _button(text: str, action: str, value: str, **more: Any) -> ButtonElement:
    return ButtonElement(text=literal(text, BUTTON), action_id=action, value=value, **more)


def accept(record: Decision, label: str = "Accept") -> ButtonElement:
    """The button that accepts, by whoever may, knowing of every objection that stands now."""
    fixed = "From then on its text stays as it is; a change is a new decision that supersedes it."
    dissent = f"{counted(len(record.objections), 'objection')} on the card; dissent is kept. "
    known = f"{record.ref}:{len(record.voices)}" if record.objections else record.ref
    sure = _sure("Accept", record, f"{dissent if record.objections else ''}{fixed}")
    return _button(label, "accept_decision", known, style="primary", confirm=sure)


def _reject(record: Decision) -> ButtonElement:
    again = "It stays on record, and it can be proposed again."
    return _button("Reject…", "reject_decision", record.ref, confirm=_sure("Reject", record, again))


def _sure(verb: str, record: Decision, what_then: str) -> ConfirmObject:
    return ConfirmObject(
        title=literal(f"{verb} {record.ref}?", 100),
        text=literal(what_then, 300),
        confirm=literal(verb, 30),
        deny=literal("Not yet", 30),
    )


# --- the whole record --------------------------------------------------------------------------------------------


_FIRST = ("outcome", "justification")
_ASKED = tuple(
    name for name, field in Decision.model_fields.items() if field.description and name not in Record.model_fields
)
_FIELDS = (*_FIRST, *(name for name in _ASKED if name not in _FIRST))
_LABELS = {"decision_makers": "Decision-makers"}


def whole(record: Decision) -> Message:
    """Everything that is on record, field by field, each with the words it rests on."""
    due = f"review by {day(record.review_by)}" if record.review_by else ""
    blocks: list[Block] = [
        HeaderBlock(block_id=f"{record.ref}.header", text=literal(f"{record.ref} · {record.title}", HEADER)),
        context(f"{record.ref}.status", _status(record, due)),
        *_ties(record),
        *said_to(record, most=8, limit=900),
        *_doubts(record, most=8, limit=600),
    ]
    for name in _FIELDS:
        blocks += _field(record, name)
    for n, part in enumerate(record.more):
        blocks += paragraphs(f"{record.ref}.more.{n}", one_line(part.heading, 150) or "More", part.text or "–")
    blocks += _thread(record)
    everybody = named(record) | users((*record.consulted, *record.informed))
    return finalize_message(blocks, heading(record), recipients=everybody)


def _field(record: Decision, name: str) -> list[Block]:
    """One field under its own name, with the words it rests on; nothing when it is empty."""
    value = getattr(record, name)
    block_id, label = f"{record.ref}.{name}", _LABELS.get(name, name.replace("_", " ").capitalize())
    if not value or value == "unknown":
        return []
    if name == "options":
        return [block for n in range(len(value)) for block in _option(record, n)]
    if name in ("decision_makers", "consulted", "informed"):
        return [section(block_id, f"*{label}*\n{people(value, most=20)}"), *_quotes(record, name)]
    return [*paragraphs(block_id, label, _text(value)), *_quotes(record, name)]


def _text(value: object) -> str:
    """A field's value as plain text: lists as bullets, consequences with their sign."""
    if isinstance(value, date):
        return day(value)
    if isinstance(value, tuple):
        return "\n".join(f"{_SIGNS[c.kind]} {c.text}" if isinstance(c, Consequence) else f"• {c}" for c in value)
    return str(value)


_SIGNS = {"good": "+", "neutral": "·", "bad": "−"}


def _option(record: Decision, n: int) -> list[Block]:
    option = record.options[n]
    facts = [
        option.reason,
        *(f"{_SIGNS['good']} {text}" for text in option.pros),
        *(f"{_SIGNS['neutral']} {text}" for text in option.neutral),
        *(f"{_SIGNS['bad']} {text}" for text in option.cons),
    ]
    heading_ = f"{one_line(option.name, 300)} ({option.outcome})"
    block_id = f"{record.ref}.options.{n}"
    body = paragraphs(block_id, heading_, "\n".join(filter(None, facts)) or "No reason is on record.")
    again = [context(f"{block_id}.again", line)] if (line := _again(option)) else []
    return [*body, *again, *_quotes(record, f"options.{n}")]


def _again(option: Option) -> str:
    """What would make the team look at an option again."""
    conditions = [
        one_line(option.reopen_when, 600),
        f"after {day(option.reopen_after)}" if option.reopen_after else "",
        f"came true on {day(option.reopened_on)}" if option.reopened_on else "",
    ]
    said = "; ".join(filter(None, conditions))
    return f"*Reconsider when:* {said}" if said else ""


def _quotes(record: Decision, field: str, most: int = 2) -> list[Block]:
    found = [evidence for evidence in record.evidence if evidence.field == field]
    return [context(f"{record.ref}.{field}.quotes", *map(quote, found[:most]))] if found else []


def _thread(record: Decision) -> list[Block]:
    where = record.origin.permalink
    if is_permalink(where):
        return [context(f"{record.ref}.thread", link(where, "The thread it was decided in"))]
    if record.origin.source:
        return [context(f"{record.ref}.thread", f"Imported from {one_line(record.origin.source, 300)}")]
    return []


# --- lists -------------------------------------------------------------------------------------------------------


def rejected(record: Decision) -> Message:
    """The options that were turned down: why, and what would make them worth another look."""
    blocks: list[Block] = [section(f"{record.ref}.rejected", f"*Rejected in {heading(record)}*")]
    for n, option in enumerate(record.options):
        if option.outcome == "rejected":
            blocks += [*_option(record, n), *_condition(record, n)]
    if len(blocks) == 1:
        blocks = [section(f"{record.ref}.rejected", f"{heading(record)} has no rejected options.")]
    return finalize_message(blocks, f"{counted(len(record.rejected), 'rejected option')} in {record.ref}")


def _condition(record: Decision, n: int) -> list[Block]:
    """The door by which somebody says that what would re-open an option has come true."""
    option = record.options[n]
    if record.status != "accepted" or not option.reopen_when or option.reopened_on:
        return []
    button = _button("This has come true", CONDITION, f"{record.ref}:{n}")
    return [ActionsBlock(block_id=f"{record.ref}.options.{n}.met", elements=[button])]


def listing(records: Sequence[Decision], query_text: str = "") -> Message:
    """One line a decision, in the order given."""
    asked = f" for “{one_line(query_text, 200)}”" if query_text.strip() else ""
    if not records:
        nothing = f"I found no decisions{asked}."
        return finalize_message([section("list", f"{nothing} `/adr new` records one.")], nothing)
    title = f"{counted(len(records), 'decision')}{asked}"
    lines = [f"*{one_line(record.ref, 40)}* {one_line(record.title, 180)} · {_standing(record)}" for record in records]
    pages = ["\n".join(lines[n : n + PAGE]) for n in range(0, len(lines), PAGE)]
    return finalize_message(
        [
            section("list", f"*{title}*"),
            *(section(f"list.{n}", page) for n, page in enumerate(pages, 1)),
            context("list.help", f"`/adr show {records[0].ref}` shows one of them whole."),
        ],
        title,
    )


def _standing(record: Decision) -> str:
    return f"{one_line(record.status, 40)} · {day(record.decided_on or record.created_at.date())}"
