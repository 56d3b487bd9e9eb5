"""What people are asked when something settled is to be looked at again, left open, or without an owner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, SectionBlock

from bot.slack.views.approvals import window_over
from bot.slack.views.decision import SUPERSEDE, doubt, heading
from bot.slack.views.gate import BUTTON, Message, finalize_message, literal, mrkdwn, one_line
from bot.slack.views.records import SNOOZE
from bot.slack.views.wording import context, counted, day, person, section, users
from knowledge.keeping import Due
from knowledge.records.base import PersonId, Record
from knowledge.records.decision import Decision, Option

STILL, TAKE_OVER, DISCARD = "still_valid", "take_over", "discard_draft"
SILENCE = "silence_until"
MOST = 10
"""How many records are named in a row."""
_WHY = "I ask you because you answer for it; I ask once for each date."


def asked(due: Due) -> Message:
    """What is due about a decision, to the one person who answers for it."""
    record = due.record
    if not isinstance(record, Decision):
        raise TypeError(f"{record.ref} is no decision")
    if due.field == SILENCE:
        return window_over(record)
    named = users(standing.by for _, standing in record.doubts)
    blocks = [
        section("review", f"*{heading(record)}*\n{_said(record, due)}"),
        *([section("review.line", line)] if (line := one_line(record.line, 900)) else []),
        ActionsBlock(block_id="review.actions", elements=answers(record, due.field, due.day)),
        context("review.why", _WHY),
    ]
    return finalize_message(blocks, f"{heading(record)}: is it still valid?", recipients=named)


def _said(record: Decision, due: Due) -> str:
    if due.field == "review_by":
        was = "was" if due.state == "overdue" else "is"
        return f"It {was} to be looked at again by {day(due.day)}. Is it still valid?"
    if position := assumption_of(due.field):
        said = next(doubt(standing, 600) for n, standing in record.doubts if n == int(position))
        return f"{said}\nDoes it still hold?"
    option = option_of(record, due.field)
    name, when = one_line(option.name, 200), one_line(option.reopen_when, 600)
    if due.field.endswith("reopen_after"):
        return f"“{name}” was not taken, to be looked at again from {day(due.day)} on. Is the decision still valid?"
    return f"“{name}” was not taken, unless: {when}. Somebody says that this has come true. Is it still valid?"


def assumption_of(field: str) -> str:
    """The position of the assumption that ``assumptions.2.check_by`` is about; empty where it is about none."""
    name, _, rest = field.partition(".")
    return rest.partition(".")[0] if name == "assumptions" else ""


def option_of(record: Decision, field: str) -> Option:
    """The option that ``options.2.reopen_after`` is about."""
    return record.options[int(field.split(".")[1])]


def answers(record: Decision, field: str, when: date | None) -> list[ButtonElement]:
    """What can be said to a date of a decision that is to be looked at again."""
    value = f"{record.ref}:{field}:{when}"
    later = [_button("Snooze 30 days", SNOOZE, value)] if field == "review_by" else []
    changed = [_button("Changed…", SUPERSEDE, value)] if record.may_become("superseded") else []
    return [_button("Still valid", STILL, value, "primary"), *changed, *later]


def confirmed(record: Decision) -> Message:
    """In the place of the question, once it is answered."""
    again = f" I ask again by {day(record.review_by)}." if record.review_by else ""
    said = f"*{heading(record)}* is still valid.{again}"
    return finalize_message([section("review", said)], said)


def marked(record: Decision, position: int) -> Message:
    """How an assumption stands now, to whoever said so."""
    standing = next((said for n, said in record.doubts if n == position), None)
    holds = f"“{one_line(record.assumptions[position], 600)}” holds."
    said = f"*{heading(record)}*\n{doubt(standing, 600) if standing else holds}"
    return finalize_message([section("marked", said)], said, recipients=users([standing.by] if standing else ()))


def noted(record: Decision) -> Message:
    """To whoever said that a condition has come true."""
    said = f"Noted on *{heading(record)}*. I ask whoever answers for it whether it is still valid."
    return finalize_message([section("noted", said)], said)


# --- left open ---------------------------------------------------------------------------------------------------


def left_open(draft_id: str, title: str) -> Message:
    """To whoever began a draft that nobody has confirmed."""
    said = f"The draft “{one_line(title, 200) or 'without a title'}” has been waiting for a week. Is it a decision?"
    buttons = [_button("Review", "review_draft", draft_id, "primary"), _button("Discard", DISCARD, draft_id)]
    return finalize_message([section("left", said), ActionsBlock(block_id="left.actions", elements=buttons)], said)


def discarded() -> Message:
    """The draft is gone."""
    said = "The draft is discarded; nothing was recorded."
    return finalize_message([section("left", said)], said)


# --- without an owner --------------------------------------------------------------------------------------------


def orphaned(records: Sequence[Record], gone: PersonId, name: str) -> Message:
    """To the channel that the records come from: their owner has left."""
    said = (
        f"{one_line(name, 80)} has left, and looked after {counted(len(records), 'record')} from here. Who takes over?"
    )
    if not records:
        said = f"{one_line(name, 80)} has left. All that they looked after here has a new owner."
    blocks: list[Block] = [section("orphaned", said)]
    for n, record in enumerate(records[:MOST]):
        text = mrkdwn(f"*{one_line(record.ref, 40)}* {one_line(record.title, 200)}")
        button = _button("I look after it", TAKE_OVER, f"{record.ref}:{gone}")
        blocks.append(SectionBlock(block_id=f"orphaned.{n}", text=text, accessory=button))
    if len(records) > MOST:
        blocks.append(context("orphaned.more", f"and {len(records) - MOST} more"))
    return finalize_message(blocks, said)


def taken_over(record: Record, who: PersonId) -> Message:
    """Who looks after it now."""
    said = f"{person(who)} looks after *{one_line(record.ref, 40)}* {one_line(record.title, 200)} now."
    return finalize_message([section("taken", said)], said, recipients=users([who]))


def _button(text: str, action: str, value: str, style: str | None = None) -> ButtonElement:
    return ButtonElement(text=literal(text, BUTTON), action_id=action, value=value, style=style)
