"""What people are told after a decision has moved: who moved it, and who owns what rested on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from slack_sdk.models.blocks import ActionsBlock

from bot.slack.views.gate import Message, finalize_message, one_line
from bot.slack.views.records import moves
from bot.slack.views.wording import context, counted, listed, person, section, users
from knowledge.keeping import Ripple
from knowledge.records.base import Record
from knowledge.records.decision import Decision

MOST = 10
"""How many things are named in a row."""

_NOW = {
    "accepted": "is accepted",
    "rejected": "is turned down; it can be proposed again",
    "deferred": "is put off; it can be proposed again",
    "superseded": "is superseded",
    "proposed": "is proposed",
}


def moved(changed: Sequence[Decision], ripples: Sequence[Ripple] = ()) -> Message:
    """The decision as it stands now, what changed with it, and what has lost its ground."""
    first, *others = changed
    said = f"{_named(first)} {_NOW.get(first.status, f'is {first.status}')}."
    if pending := first.linked("supersedes", pending=True):
        said += f" It will take the place of {_few(map(_ref, pending))} once it is accepted."
    if others:
        said += f" It takes the place of {_few(map(_named, others))}."
    shaken = [section(f"ripple.{n}", _shaken(ripple)) for n, ripple in enumerate(ripples) if ripple.resting]
    owners = users(item.owner for ripple in ripples for item in ripple.items if item.owner)
    return finalize_message([section("moved", said), *shaken], said, recipients=owners)


def _shaken(ripple: Ripple) -> str:
    number = len(ripple.resting)
    rests = "record rests" if number == 1 else "records rest"
    items = _few(f"*{_ref(item.ref)}* for {person(item.owner) if item.owner else 'nobody yet'}"
                 for item in ripple.items)  # fmt: skip
    opened = f" {counted(len(ripple.items), 'item')} opened to look at that: {items}." if items else ""
    return f"*{number} {rests} on {_ref(ripple.fallen.ref)}*: {_few(map(_named, ripple.resting))}.{opened}"


def look_again(item: Record, fallen: Record, resting: Sequence[Record]) -> Message:
    """To the owner of what rested on a superseded decision: what it is, and what to do with it."""
    said = f"{_named(fallen)} is superseded, and what you look after rests on it. Does it still stand?"
    lines = "\n".join(f"• {_named(record)}" for record in resting[:MOST])
    buttons = [ActionsBlock(block_id="look.actions", elements=found)] if (found := moves(item)) else []
    kept = context("look.item", f"It is on your list as {_ref(item.ref)}.")
    return finalize_message([section("look", said), section("look.resting", lines), kept, *buttons], said)


def _few(items: Iterable[str]) -> str:
    """The first of them in a row, and how many more there are."""
    known = [*items]
    return listed([*known[:MOST], *([f"{len(known) - MOST} more"] if len(known) > MOST else [])])


def _named(record: Record) -> str:
    return f"*{_ref(record.ref)}* {one_line(record.title, 120)}"


def _ref(ref: str) -> str:
    return one_line(ref, 40)
