"""What a person is asked when a date of a record comes, and what they are told when it is put off."""

from __future__ import annotations

from datetime import date

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from bot.slack.views.gate import BUTTON, Message, finalize_message, literal
from bot.slack.views.records import SNOOZE, heading, moves, told
from bot.slack.views.wording import context, day, section, users
from knowledge.keeping import Due
from knowledge.records.base import Record

_DATES = {"target_date": "to be done", "due": "due", "review_by": "to be looked at again"}
_WHY = "I ask you because you answer for it; I ask once for each date."


def asked(due: Due) -> Message:
    """What has come, or comes soon, and what can be done about it in a click."""
    said = _said(due)
    blocks = [
        section("due", f"*{heading(due.record)}*\n{said}"),
        section("due.told", told(due.record, 600)),
        _buttons(due),
        context("due.why", _WHY),
    ]
    return finalize_message(blocks, f"{heading(due.record)}: {said}", recipients=users(_people(due.record)))


def _people(record: Record) -> list[str]:
    named = (getattr(record, name, None) for name in type(record).model_fields)
    return [value for value in named if isinstance(value, str)]


def _said(due: Due) -> str:
    if due.state == "expired":
        return f"Its acceptance ended on {day(due.day)}, so this risk is open again. What now?"
    was = "was" if due.state == "overdue" else "is"
    return f"It {was} {_DATES.get(due.field, 'due')} by {day(due.day)}. What now?"


def _buttons(due: Due) -> ActionsBlock:
    """What can be done about it now, and the same a month later."""
    edit = ("Edit", "edit_record", due.record.ref)
    later = ("Snooze 30 days", SNOOZE, f"{due.record.ref}:{due.field}:{due.day}")
    others = [ButtonElement(text=literal(text, BUTTON), action_id=action, value=value)
              for text, action, value in (later, edit)]  # fmt: skip
    return ActionsBlock(block_id="due.actions", elements=[*moves(due.record), *others])


def put_off(record: Record, field: str) -> Message:
    """Until when something is put off."""
    until: date | None = getattr(record, field, None) if field else min(record.deadlines.values(), default=None)
    said = f"*{heading(record)}* is put off{f' until {day(until)}' if until else ''}."
    return finalize_message([section("put_off", said)], said)
