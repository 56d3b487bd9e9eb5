"""What a person is told after a decision has moved."""

from __future__ import annotations

from collections.abc import Sequence

from bot.slack.views.gate import Message, finalize_message, one_line
from bot.slack.views.wording import listed, section
from knowledge.records.decision import Decision

_NOW = {
    "accepted": "is accepted",
    "rejected": "is turned down; it can be proposed again",
    "deferred": "is put off; it can be proposed again",
    "superseded": "is superseded",
    "proposed": "is proposed",
}


def moved(changed: Sequence[Decision]) -> Message:
    """The decision as it stands now, and what changed with it."""
    first, *others = changed
    said = f"{_named(first)} {_NOW.get(first.status, f'is {first.status}')}."
    if pending := first.linked("supersedes", pending=True):
        said += f" It will take the place of {listed(map(_ref, pending))} once it is accepted."
    if others:
        said += f" It takes the place of {listed(map(_named, others))}."
    return finalize_message([section("moved", said)], said)


def _named(record: Decision) -> str:
    return f"*{_ref(record.ref)}* {one_line(record.title, 300)}"


def _ref(ref: str) -> str:
    return one_line(ref, 40)
