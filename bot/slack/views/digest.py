"""The weekly digest as Slack shows it: one line a section in the channel, one reply a section in its thread.

A reply asks each thing of one person, with the button that deals with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, SectionBlock

from bot.slack.views import decision as decisions
from bot.slack.views import feedback, records, reviews
from bot.slack.views.gate import BUTTON, Message, finalize_message, literal, mrkdwn, one_line
from bot.slack.views.wording import context, listed, person, section, users
from knowledge import fields
from knowledge.digest.sections import REVIEWS, Line, Section
from knowledge.digest.weekly import Digest
from knowledge.policy import Digest as Plan
from knowledge.records.decision import Decision
from knowledge.records.risk import Risk

SHOW = "show_record"
BRIEF, WHOLE = 70, 150
"""Characters of a record's title, in the channel and in the thread."""
FOOT = "The details are in the thread. From what this channel may see."
HOW = "`/chesterton policy digest monday 9 Europe/Lisbon` turns it on"


# --- in the channel ----------------------------------------------------------------------------------------------


def message(digest: Digest, plan: Plan) -> Message:
    """One line a section, whatever there is to it in the thread."""
    head, lines = _head(digest, plan), [_summary(one) for one in digest.sections]
    text = f"{head}: {'; '.join(f'{one.title}: {_tally(one)}' for one in digest.sections)}"
    blocks = [section("digest", "\n".join([f"*{head}*", *lines])), context("digest.foot", FOOT)]
    return finalize_message(blocks, text)


def _head(digest: Digest, plan: Plan) -> str:
    """``This week, 16 to 23 Nov``."""
    first, last = (moment.astimezone(ZoneInfo(plan.zone)) for moment in (digest.since, digest.until))
    since = f"{first.day}" if (first.month, first.year) == (last.month, last.year) else f"{first.day} {first:%b}"
    return f"The week in decisions, {since} to {last.day} {last:%b}"


def _summary(one: Section) -> str:
    """The only thing there is to tell, or how many there are and of which records."""
    if len(one.lines) == 1 and not one.more:
        line = one.lines[0]
        named = " ".join(filter(None, [_ref(line), one_line(line.record.title, BRIEF)]))
        return f"*{one.title}* · {named}: {one_line(line.says, 200)}"
    if not any(map(_ref, one.lines)):
        return f"*{one.title}* · {_tally(one)}"
    return f"*{one.title}* · {_tally(one)}: {listed([*dict.fromkeys(map(_ref, one.lines)), *_more(one)])}"


def _tally(one: Section) -> str:
    return ", ".join(f"{count} {word}" for word, count in one.tally.items())


def _more(one: Section) -> list[str]:
    return [f"{one.more} more"] if one.more else []


def _ref(line: Line) -> str:
    return one_line(line.record.ref, 40)


# --- in its thread -----------------------------------------------------------------------------------------------


def details(one: Section) -> Message:
    """The lines of a section, each with what can be done about it."""
    asked = users(line.asks for line in one.lines)
    return finalize_message(_detailed(one), f"{one.title}: {_tally(one)}", recipients=asked)


def _detailed(one: Section) -> Iterator[Block]:
    yield section(one.name, f"*{one.title}*")
    for n, line in enumerate(one.lines):
        yield from _line(f"{one.name}.{n}", line, _later(line) if one.name == REVIEWS else _moves(line))
    if one.more:
        yield context(f"{one.name}.more", f"and {one.more} more")


def _line(block_id: str, line: Line, moves: Sequence[ButtonElement]) -> Iterator[Block]:
    asks = f" · {person(line.asks)}" if line.asks else ""
    ref = f"*{_ref(line)}* " if line.record.ref else ""
    named = f"{ref}{one_line(line.record.title, WHOLE)}"
    text = mrkdwn(f"{named}\n{one_line(line.says, 300)}{asks}")
    yield SectionBlock(block_id=block_id, text=text, accessory=None if moves else _button(line))
    if moves:
        yield ActionsBlock(block_id=f"{block_id}.actions", elements=[*moves, _button(line)])


def _moves(line: Line) -> Sequence[ButtonElement]:
    """What can be decided about it now, where something is called for."""
    record = line.record
    if isinstance(record, Decision):
        return decisions.moves(record) if record.status == "proposed" else ()
    return records.moves(record) if isinstance(record, Risk) else ()


def _later(line: Line) -> Sequence[ButtonElement]:
    """A review can be put off; whether a decision is still valid can be said here too."""
    record = line.record
    if isinstance(record, Decision):
        return reviews.answers(record, "review_by", record.review_by)
    value = f"{record.ref}:review_by:{record.review_by}"
    return (ButtonElement(text=literal("Snooze 30 days", BUTTON), action_id=records.SNOOZE, value=value),)


def _button(line: Line) -> ButtonElement:
    """What is missing, filled in; else all of the record, shown to whoever wants to see it."""
    ref = line.record.ref
    if not ref:
        about = feedback.About(line.record.draft_id or "", line.record.title)
        return feedback.button("Log this question", feedback.LOG, str(about))
    if not line.fills:
        return ButtonElement(text=literal("Show", BUTTON), action_id=SHOW, value=ref)
    label = next(field.label for field in fields.every(type(line.record)) if field.name == line.fills)
    return ButtonElement(
        text=literal(f"Add: {label}", BUTTON), action_id=f"fill_{line.fills}", value=f"{ref}:{line.fills}"
    )


def nothing_left(title: str) -> Message:
    """In the place of a section that had something to say when it was posted."""
    said = f"*{title}* · Nothing is left."
    return finalize_message([section("nothing", said)], f"{title}: nothing is left")


# --- to whoever asks ---------------------------------------------------------------------------------------------


def preview(digest: Digest | None, plan: Plan, due: datetime | None, posted: bool) -> Message:
    """What would be posted now, and when the next one is due; ``due`` is None where the channel wants none."""
    when = _now_or_then(due, plan, posted=posted, some=digest is not None)
    seen = context("preview", f"Only you see this. {when}")
    if digest is None:
        return finalize_message([section("digest", "There is nothing to say this week."), seen], "Nothing to say")
    shown = message(digest, plan)
    replies = [block for one in digest.sections for block in _detailed(one)]
    asked = users(line.asks for one in digest.sections for line in one.lines)
    return finalize_message([seen, shown["blocks"][0], *replies], shown["text"], recipients=asked)


def _now_or_then(due: datetime | None, plan: Plan, *, posted: bool, some: bool) -> str:
    if due is None:
        return f"There is none in this channel: {HOW}."
    now = "brings up to date what was posted this week" if posted else "posts it at once"
    return f"{_when(due, plan)}; `/chesterton digest now` {now}." if some else f"{_when(due, plan)}."


def done(digest: Digest | None, plan: Plan, due: datetime, posted: bool) -> Message:
    """What became of ``now``."""
    if digest is None:
        said = "There is nothing to say this week, so nothing was posted."
    else:
        said = (
            "This week's digest was posted before; it is up to date now." if posted else "This week's digest is posted."
        )
    return finalize_message([section("done", said), context("next", _when(due, plan))], said)


def _when(due: datetime, plan: Plan) -> str:
    local = due.astimezone(ZoneInfo(plan.zone))
    return f"The next one is due {local:%A} {local.day} {local:%b} at {local:%H:%M} ({one_line(plan.zone, 60)})"
