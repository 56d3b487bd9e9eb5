"""The note that a settled debate has come back: one quiet message, the reasons behind it, and what remains of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.slack.views.answer import FOR_ALL
from bot.slack.views.gate import BUTTON, Json, Message, finalize_message, is_permalink, link, literal, one_line
from bot.slack.views.wording import (
    badge,
    context,
    day,
    paragraphs,
    people,
    person,
    quote,
    section,
    users,
    window,
)
from knowledge.guard import reason_of
from knowledge.ports import MetNote
from knowledge.records.base import Ref
from knowledge.records.decision import Decision, Option

SHORTCUT = "check_precedent"
REASONS, CHANGED, DISMISSED, MUTED = "note_reasons", "note_changed", "note_dismissed", "note_muted"
REASON, CONDITION = 300, 300
NOTHING = "I found nothing settled that this re-opens."
_TARGET = re.compile(r"([A-Z]+-\d+)#(\d*)@([\d.]*)")
_SMALL = re.compile(
    r"(?:an?|the|its?|we|our|they|their|th(?:is|at|ese|ose|ere)|s?he|you|your|and|so|with|without|no|not|nobody|if|when|"
    r"too|for|in|on|at|to)(?:['’]\w+)?",
    re.I,
)
"""Words that are written large only because a sentence begins with them."""
_BECAUSE = re.compile(r"^(?:but|and|because(?: of)?|since|as)\s+", re.I)
_IF = re.compile(r"^(?:if|when|once)\s+", re.I)
_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|ha[sd]|have|can(?:not)?|could|would|will|needs?|do(?:es)?|did|runs?|costs?|makes?|takes?|"
    r"gives?|means?|requires?|lacks?|knows?|gets?|loses?|adds?|scales?|\w+n['’]t)\b",
    re.I,
)
"""What tells a sentence ("nobody has run it"), which can follow "because", from a few words ("no transactions")."""
_STOPPED = re.compile(r"(?<=\w[.!?])\s+(?=[A-Z])|\n")


@dataclass(frozen=True)
class Target:
    """What a note is about, and the thread it stands in: the opaque value of its buttons."""

    ref: Ref
    option: int | None
    thread: str

    def __str__(self) -> str:
        return f"{self.ref}#{'' if self.option is None else self.option}@{self.thread}"

    @classmethod
    def read(cls, value: str) -> Self:
        """What ``str`` wrote."""
        found = _TARGET.fullmatch(value)
        if found is None:
            raise ValueError("not the value of a note's button")
        return cls(found[1], int(found[2]) if found[2] else None, found[3])


# --- the note ----------------------------------------------------------------------------------------------------


def note(record: Decision, target: Target, *, lapsed: bool) -> Message:
    """What was settled, why, and what would re-open it; said unasked, so it can be put aside and muted."""
    buttons = _buttons(target, lapsed)
    return _note(record, target, lapsed, [*buttons, _button("Not the same", DISMISSED, target),
                                          _button("Mute in this thread", MUTED, target)], "note")  # fmt: skip


def checked(record: Decision, target: Target, *, lapsed: bool, private: bool) -> Message:
    """The same for somebody who asked: nothing to mute. In a channel it says from what it was made."""
    shown = _note(record, target, lapsed, _buttons(target, lapsed), "check")
    return shown if private else _for_all(shown)


def clear(nearest: Decision | None, *, private: bool) -> Message:
    """Nothing settled stands against it; the nearest record, if one is near at all."""
    near = (
        [context("check.nearest", f"The nearest is {_named(nearest)} {one_line(nearest.title, 200)}.")]
        if nearest
        else []
    )
    shown = finalize_message([section("check", NOTHING), *near], NOTHING)
    return shown if private else _for_all(shown)


def _for_all(shown: Message) -> Message:
    return finalize_message([*shown["blocks"], context("check.audience", FOR_ALL)], shown["text"])


def _note(record: Decision, target: Target, lapsed: bool, buttons: list[ButtonElement], name: str) -> Message:
    option = _option(record, target)
    said = _settled(record, option, lapsed)
    again = _again(option, lapsed) if option else ""
    blocks: list[Block] = [section(name, said), *([context(f"{name}.again", again)] if again else [])]
    return finalize_message([*blocks, ActionsBlock(block_id=f"{name}.actions", elements=buttons)], said)


def _settled(record: Decision, option: Option | None, lapsed: bool) -> str:
    """This looks settled in ADR-42 (14 Jan 2026): Postgres over MongoDB, because …"""
    where = f"{_named(record)} ({day(_decided(record))})"
    if option is None:
        start = "This looks like what was turned down in" if record.status == "rejected" else "This looks settled in"
        return f"{start} {where}: {one_line(record.line, REASON)}"
    said = f"{_choice(record, option)}{_because(option)}."
    if not lapsed:
        return f"This looks settled in {where}: {said}"
    return f"*The reason for {_turned(option, 'ing')} {one_line(option.name, 120)} may have lapsed.*\n{where}: {said}"


def _choice(record: Decision, option: Option) -> str:
    """*Postgres* over *MongoDB*, or what became of the option where nothing was chosen."""
    chosen = [one_line(other.name, 120) for other in record.options if other.outcome == "chosen"]
    name = one_line(option.name, 120)
    return f"*{chosen[0]}* over *{name}*" if chosen else f"*{name}* was {_turned(option, 'ed')}"


def _turned(option: Option, ending: str) -> str:
    return {"ing": "putting off", "ed": "put off"}[ending] if option.outcome == "deferred" else f"reject{ending}"


def _because(option: Option) -> str:
    """The first sentence of the reason, so that it runs on in ours; nothing where none is on record."""
    reason = _BECAUSE.sub("", _STOPPED.split(reason_of(option).strip(), maxsplit=1)[0])
    said = one_line(_running(reason), REASON)
    return f", because {said}" if _CLAUSE.search(said) else f" ({said})" if said else ""


def _running(text: str) -> str:
    """A sentence as it goes on inside another: no full stop, and no capital that only marked its beginning."""
    first, space, rest = text.rstrip(" .;,").partition(" ")
    return f"{first.lower() if _SMALL.fullmatch(first) else first}{space}{rest}"


def _again(option: Option, lapsed: bool) -> str:
    """What would re-open it, as it was agreed."""
    condition = one_line(_running(_IF.sub("", option.reopen_when.strip())), CONDITION)
    agreed = [
        f"if {condition}" if condition else "",
        f"after {day(option.reopen_after)}" if option.reopen_after else "",
    ]
    when = ", or ".join(filter(None, agreed))
    would = "It was to be looked at again" if lapsed else "It would be re-opened"
    return f"{would} {when}." if when else ""


def _buttons(target: Target, lapsed: bool) -> list[ButtonElement]:
    """The two that everybody gets; what may have lapsed leads with *Something changed*."""
    reasons = _button("Show the reasons", REASONS, target)
    changed = _button("Something changed", CHANGED, target, **({"style": "primary"} if lapsed else {}))
    return [changed, reasons] if lapsed else [reasons, changed]


def _button(text: str, action: str, target: Target, **more: Any) -> ButtonElement:
    return ButtonElement(text=literal(text, BUTTON), action_id=action, value=str(target), **more)


def _option(record: Decision, target: Target) -> Option | None:
    at = target.option
    return None if at is None or at >= len(record.options) else record.options[at]


def _named(record: Decision) -> str:
    """Its reference, which leads to the thread where that can be read."""
    return f"*{link(record.origin.permalink, one_line(record.ref, 40))}*"


def _decided(record: Decision) -> date:
    return record.decided_on or record.created_at.date()


# --- behind it, and after it -------------------------------------------------------------------------------------


def reasons(record: Decision, target: Target, *, today: date) -> Message:
    """Why the option was not taken and what was taken instead, in the words on record; seen by whoever asked."""
    option = _option(record, target)
    ref = link(record.origin.permalink, one_line(record.ref, 40))
    blocks: list[Block] = [
        section("reasons", f"*{ref} · {one_line(record.title, 300)}*"),
        *(_told(record, option) if option else _whole(record)),
    ]
    for n, chosen in enumerate(record.options):
        if chosen.outcome == "chosen":
            why = chosen.reason or record.justification or record.outcome
            blocks += paragraphs("reasons.chosen", f"{one_line(chosen.name, 200)} (chosen)", why or _NO_REASON)
            blocks += _quotes(record, n)
    blocks.append(context("reasons.status", _standing(record, today)))
    return finalize_message(
        blocks, f"Why {one_line(record.ref, 40)} was decided so", recipients=users(record.decision_makers)
    )


_NO_REASON = "No reason is on record."


def _told(record: Decision, option: Option) -> Iterator[Block]:
    said = "\n".join(filter(None, [option.reason, *(f"− {con}" for con in option.cons),
                                   *(f"· {each}" for each in option.neutral)]))  # fmt: skip
    yield from paragraphs("reasons.option", f"{one_line(option.name, 200)} ({option.outcome})", said or _NO_REASON)
    yield from _quotes(record, record.options.index(option))
    if again := _again(option, lapsed=False):
        yield context("reasons.again", again)


def _whole(record: Decision) -> list[Block]:
    return [*paragraphs("reasons.whole", record.status.capitalize(), record.outcome or record.context or _NO_REASON)]


def _quotes(record: Decision, position: int) -> list[Block]:
    found = [evidence for evidence in record.evidence if evidence.field == f"options.{position}"][:2]
    return [context(f"reasons.quotes.{position}", *map(quote, found))] if found else []


def _standing(record: Decision, today: date) -> str:
    where = link(record.origin.permalink, "The thread it was decided in")
    return " · ".join(filter(None, [
        badge(record, today).capitalize(),
        day(_decided(record)),
        f"decided by {people(record.decision_makers, most=5)}" if record.decision_makers else "",
        where if is_permalink(record.origin.permalink) else "",
    ]))  # fmt: skip


def settled(met: MetNote) -> Message:
    """One grey line in the place of a note that somebody has answered."""
    ref, who = one_line(met.ref, 40), person(met.by)
    said = {
        "dismissed": f"Not the same as {ref}, says {who}.",
        "muted": f"Muted in this thread by {who}.",
        "changed": f"{ref} is being looked at again, by {who}.",
    }.get(met.outcome, f"See {ref}.")
    return finalize_message([context("note.settled", said)], said, recipients=users([met.by]))


def loading(external_id: str) -> Json:
    """What is there within a second, while the old decision is looked up."""
    return window("Decide it anew", "Looking up what was decided…", external_id)


def refused(text: str) -> Json:
    """Why it cannot be decided anew, in the place of the form."""
    return window("Decide it anew", one_line(text, 2_000))
