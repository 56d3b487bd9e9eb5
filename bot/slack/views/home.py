"""App Home as Slack shows it: a few calm sections, each with at most five rows and the rest behind a button.

A row is one thing, said in two lines, with what can be done about it now. Where nothing waits, it says how to begin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    Option,
    PlainTextInputElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.slack.views import decision as decisions
from bot.slack.views.digest import SHOW
from bot.slack.views.gate import (
    BUTTON,
    HEADER,
    Json,
    Message,
    finalize_message,
    finalize_view,
    literal,
    mrkdwn,
    one_line,
)
from bot.slack.views.records import SNOOZE
from bot.slack.views.reviews import DISCARD, STILL
from bot.slack.views.wording import context, counted, day, person, section, users
from knowledge import fields
from knowledge.coverage import Coverage
from knowledge.home import Home, Mine, Wait
from knowledge.keeping import Due
from knowledge.ports import StoredDraft
from knowledge.records import kinds
from knowledge.records.base import Record
from knowledge.records.decision import Decision

ROWS, LISTED, TITLE = 5, 45, 120
"""How many rows a section has, and a list that opens from it; characters of a title in a row."""
MORE, ADD, FIND, WORDS, KIND, STATUS = (f"home_{name}" for name in ("more", "add", "find", "words", "kind", "status"))
"""The buttons that list the rest, begin a record and search; and what a search is narrowed down by."""
NEW_DECISION, REVIEW = "new_decision", "review_draft"
ANY = "any"
TITLES = {"waiting": "Waiting for you", "due": "Due within two weeks", "area": "Your area", "coverage": "Coverage"}
"""What each section is called that may have more than its rows."""
FULL, EMPTY = "▰", "▱"


@dataclass(frozen=True)
class Row:
    """One thing in two lines, and what can be done about it."""

    name: str
    head: str
    says: str
    buttons: tuple[ButtonElement, ...]

    @property
    def first(self) -> ButtonElement:
        """The one that a list has room for: it shows the record, where there is one."""
        return next((button for button in self.buttons if button.action_id == SHOW), self.buttons[0])


@dataclass(frozen=True)
class Health:
    """How one part of the app is, in a few words."""

    part: str
    says: str
    well: bool = True


# --- the whole tab -------------------------------------------------------------------------------------------------


def home(found: Home, health: Sequence[Health] = ()) -> Json:
    """All six sections."""
    parts = (
        _begin(),
        _section("waiting", rows("waiting", found), _NOTHING_WAITS),
        _section("due", rows("due", found), _NOTHING_DUE),
        _section("area", rows("area", found), _nothing_owned(found.unowned)),
        _search(),
        _coverage(found.coverage, rows("coverage", found)),
        _health(health),
    )
    return _view([block for part in parts for block in part], _named(found))


def loading() -> Json:
    """What is there within a second, while the rest is looked up."""
    return _view([section("loading", "_Looking up what waits for you…_")])


def outside(*, guest: bool) -> Json:
    """What somebody sees who may not decide here: a guest, or a person of another company."""
    who = "a guest in this workspace" if guest else "not a member of this workspace"
    return _view([
        HeaderBlock(block_id="outside", text=literal("What you can do here", HEADER)),
        section("outside.can", f"You are {who}. I keep the decisions of the team here.\n{_OUTSIDE}"),
        context("outside.why", "I answer from what that channel may see, and from nothing else."),
    ])  # fmt: skip


_OUTSIDE = (
    "• Mention me in a channel that you share with it, with a question: “why did we choose Postgres?”\n"
    "• To record, accept or change a decision, ask somebody of the team."
)
_NOTHING_WAITS = (
    "Nothing waits for you. To record a decision, open the menu (⋮) of any message of its thread and choose "
    "*Record this decision*."
)
_NOTHING_DUE = "Nothing of yours is due. What you answer for comes up here two weeks before its date."


def _nothing_owned(unowned: int) -> str:
    if unowned:
        ends = f"{counted(unowned, 'integration')} {'has' if unowned == 1 else 'have'} an end that nobody answers for"
        return f"You look after no system and no integration yet. {ends}: `/integration unowned` lists them."
    return "You look after no system and no integration yet. `/chesterton edit SYS-3 owner me` changes that."


def _view(blocks: Sequence[Block], named: Iterable[str] = ()) -> Json:
    return finalize_view(View(type="home", blocks=blocks), recipients=users(named))


def _named(found: Home) -> list[str]:
    return [wait.objection.by for wait in found.waits if wait.objection]


def _begin() -> Iterator[Block]:
    new, risk = _button("New decision", NEW_DECISION, "home"), _button("Log a risk", ADD, "RSK")
    yield ActionsBlock(block_id="begin", elements=[new, risk])


def _section(name: str, found: Sequence[Row], empty: str) -> Iterator[Block]:
    """A heading with how many there are, the first of them, and a button to the others."""
    count = f" · {len(found)}" if found else ""
    yield HeaderBlock(block_id=name, text=literal(f"{TITLES[name]}{count}", HEADER))
    yield from _rows(name, found)
    if not found:
        yield context(f"{name}.empty", empty)
    yield DividerBlock(block_id=f"{name}.end")


def _rows(name: str, found: Sequence[Row]) -> Iterator[Block]:
    for row in found[:ROWS]:
        yield from _drawn(row)
    if len(found) > ROWS:
        more = _button(f"and {len(found) - ROWS} more", MORE, name)
        yield ActionsBlock(block_id=f"{name}.more", elements=[more])


def _drawn(row: Row) -> Iterator[Block]:
    """One button stands beside a row, several stand below it."""
    beside = row.buttons[0] if len(row.buttons) == 1 else None
    yield SectionBlock(block_id=row.name, text=mrkdwn(f"{row.head}\n{row.says}"), accessory=beside)
    if not beside:
        yield ActionsBlock(block_id=f"{row.name}.actions", elements=list(row.buttons))


def _button(text: str, action: str, value: str, **more: Any) -> ButtonElement:
    return ButtonElement(text=literal(text, BUTTON), action_id=action, value=value, **more)


# --- the rows of each section --------------------------------------------------------------------------------------


def rows(name: str, found: Home) -> list[Row]:
    """Every row of a section, in order."""
    if name == "waiting":
        return [*map(_draft, found.drafts), *map(_wait, found.waits)]
    if name == "due":
        return [_due(due, found.today) for due in found.due]
    return [*map(_mine, found.area)] if name == "area" else [*_holes(found.coverage)]


def _draft(stored: StoredDraft) -> Row:
    title = one_line(stored.draft.title, TITLE) if stored.draft else ""
    replaces = f", to take the place of {one_line(stored.supersedes, 40)}" if stored.supersedes else ""
    found = stored.draft is None or stored.draft.is_decision
    says = f"A draft that you began{replaces}" if found else "A draft that you began; I found no decision in it"
    moves = _button("Review", REVIEW, stored.id, style="primary"), _button("Discard", DISCARD, stored.id)
    return Row(f"draft.{stored.id}", f"*{title or 'A decision without a title yet'}*", says, moves)


def _wait(wait: Wait) -> Row:
    record = wait.decision
    by = f", by {day(record.decide_by)}" if record.decide_by else ""
    return Row(f"wait.{record.ref}", _name(record), f"{_why(wait)}{by}", (*_words(wait), _show(record)))


def _words(wait: Wait) -> tuple[ButtonElement, ...]:
    """What can be said to it at once; who meets an objection reads it first."""
    if wait.why == "decide" and not wait.decision.objections:
        return (decisions.accept(wait.decision),)
    if wait.why == "review":
        ref = wait.decision.ref
        return (_button("Approve", decisions.APPROVE, ref), _button("Object…", decisions.OBJECT, ref))
    return ()


def _why(wait: Wait) -> str:
    if wait.objection:
        reason = one_line(wait.objection.reason, 200)
        return f"{person(wait.objection.by)} objects{f': “{reason}”' if reason else ''}"
    return "Your review is asked for" if wait.why == "review" else "It waits for your decision"


def _due(due: Due, today: date) -> Row:
    record, label = due.record, _label(type(due.record), due.field)
    said = f"{label} {day(due.day)}{_late(due.day, today)}"
    return Row(f"due.{record.ref}.{due.field}", _name(record), said, (*_answers(due), _show(record)))


def _answers(due: Due) -> Iterator[ButtonElement]:
    """What can be said to a date at once; a deadline that is no reminder is not put off."""
    value = f"{due.record.ref}:{due.field}:{due.day}"
    decided = isinstance(due.record, Decision)
    if decided and due.field == "review_by":
        yield _button("Still valid", STILL, value)
    if due.field not in ("quarter", "accepted_until") and (not decided or due.field == "review_by"):
        yield _button("Snooze 30 days", SNOOZE, value)


def _late(when: date, today: date) -> str:
    if when < today:
        return f" · :warning: {counted((today - when).days, 'day')} late"
    return " · today" if when == today else f" · in {counted((when - today).days, 'day')}"


_DATES = {
    "review_by": "Review due", "decide_by": "Decision due", "target_date": "Mitigation due", "due": "Due",
    "accepted_until": "Acceptance ends", "quarter": "Its quarter ends",
}  # fmt: skip


def _label(kind: type[Record], name: str) -> str:
    found = (field.label for field in fields.every(kind) if field.name == name)
    return _DATES.get(name) or one_line(next(found, name.replace("_", " ").capitalize()), 80)


def _mine(mine: Mine) -> Row:
    record = mine.record
    noun = record.noun if mine.own else f"{record.noun} beside yours"
    says = f"{noun.capitalize()} · {one_line(record.status, 40)}"
    if not mine.hole:
        return Row(f"area.{record.ref}", _name(record), says, (_show(record),))
    label = next(field.label for field in fields.every(type(record)) if field.name == mine.hole)
    fill = _button(f"Add: {label}", f"fill_{mine.hole}", f"{record.ref}:{mine.hole}")
    return Row(f"area.{record.ref}", _name(record), f"{says} · :warning: {record.holes[mine.hole]}", (fill,))


def _holes(found: Coverage) -> Iterator[Row]:
    for hole in found.holes:
        need = hole.lacks[0]
        place = hole.deliverable.needs.index(need)
        more = len(hole.lacks) - 1
        says = f"Needs {need.what}{', and one thing more' if more else ''}"
        value = f"{need.kind.prefix}:{hole.deliverable.name}.{place}"
        yield Row(f"hole.{hole.deliverable.name}", f"*{hole.deliverable.title}*", says,
                  (_button(f"Add {need.kind.noun}", ADD, value),))  # fmt: skip


def _name(record: Record) -> str:
    return f"*{one_line(record.ref, 40)}*  {one_line(record.title, TITLE)}"


def _show(record: Record) -> ButtonElement:
    return _button("Show", SHOW, record.ref)


# --- search, coverage, health --------------------------------------------------------------------------------------


def _search() -> Iterator[Block]:
    """Words and two filters; what is found opens in a window."""
    typed = PlainTextInputElement(
        action_id=WORDS, max_length=200, placeholder=literal("Words, a name, or a ref such as ADR-42", 150)
    )
    yield HeaderBlock(block_id="search", text=literal("Find a record", HEADER))
    yield InputBlock(block_id=WORDS, label=literal("What is it about?", 100), element=typed, optional=True,
                     dispatch_action=True)  # fmt: skip
    nouns = {kind.prefix: kind.noun.capitalize() for kind in kinds().values()}
    statuses = {name: name.capitalize() for kind in kinds().values() for name in kind.moves}
    yield ActionsBlock(block_id="search.how", elements=[
        _select(KIND, {ANY: "Any kind"} | nouns),
        _select(STATUS, {ANY: "Any status"} | dict(sorted(statuses.items()))),
        _button("Search", FIND, "find", style="primary"),
    ])  # fmt: skip
    yield DividerBlock(block_id="search.end")


def asked(view_payload: Mapping[str, Any]) -> dict[str, str]:
    """What is searched for, as it stands in the tab: the words, the kind and the status, empty where it is any."""
    values = view_payload["state"]["values"]
    typed = values.get(WORDS, {}).get(WORDS, {}).get("value") or ""
    chosen = {name: values.get("search.how", {}).get(name, {}).get("selected_option") or {} for name in (KIND, STATUS)}
    kind, status = (str(option.get("value", ANY)).replace(ANY, "") for option in chosen.values())
    return {"words": " ".join(typed.split()), "kind": kind, "status": status}


def _select(action: str, labels: Mapping[str, str]) -> StaticSelectElement:
    options = [Option(value=value, text=literal(label, BUTTON)) for value, label in labels.items()]
    return StaticSelectElement(action_id=action, options=options, initial_option=options[0])


def _coverage(found: Coverage, holes: Sequence[Row]) -> Iterator[Block]:
    """The gauge, then what each document lacks."""
    yield HeaderBlock(block_id="coverage", text=literal(TITLES["coverage"], HEADER))
    yield section("coverage.gauge", gauge(found))
    yield from _rows("coverage", holes)
    yield DividerBlock(block_id="coverage.end")


def gauge(found: Coverage) -> str:
    """How many of the documents are covered, and which."""
    there, all_ = len(found.whole), len(found.documents)
    bar = FULL * there + EMPTY * (all_ - there)
    named = ", ".join(one.deliverable.title for one in found.whole)
    said = f"Covered: {named}" if named else "Each of them begins with one record."
    return f"{bar}  *{there} of {all_}* documents have what they need\n{said}"


def coverage(found: Coverage) -> Message:
    """The gauge and every hole, for whoever asks for it."""
    blocks = [block for row in _holes(found) for block in _drawn(row)]
    seen = context("coverage.seen", "Only you see this, from what you may open.")
    text = f"{len(found.whole)} of {len(found.documents)} documents have what they need"
    return finalize_message([section("coverage.gauge", gauge(found)), *blocks, seen], text)


def _health(health: Sequence[Health]) -> Iterator[Block]:
    """How the app is; what is not well is marked."""
    said = [f"{'' if one.well else ':warning: '}*{one.part}* {one_line(one.says, 300)}" for one in health]
    foot = "Only you see this, from what you may open."
    yield context("health", *said, foot)


# --- windows -------------------------------------------------------------------------------------------------------


def listing(title: str, found: Sequence[Row], named: Iterable[str] = (), empty: str = "") -> Json:
    """Every row of a section, or what a search found, as a window."""
    blocks: list[Block] = [
        SectionBlock(block_id=row.name, text=mrkdwn(f"{row.head}\n{row.says}"), accessory=row.first)
        for row in found[:LISTED]
    ]
    if len(found) > LISTED:
        blocks.append(context("list.more", f"and {len(found) - LISTED} more; a search finds them."))
    if not found:
        blocks.append(section("list.empty", empty or "Nothing is left here."))
    view = View(type="modal", title=literal(title, 24), close="Close", blocks=blocks)
    return finalize_view(view, recipients=users(named))


def more(name: str, found: Home) -> Json:
    """All of a section, as far as a window holds it."""
    return listing(TITLES[name], rows(name, found), _named(found))


def results(found: Sequence[Record], asked: str, *, near: bool = False) -> Json:
    """What a search found, the best or newest first; ``near`` where none of them holds the words."""
    kept = [Row(f"found.{record.ref}", _name(record), f"{record.noun.capitalize()} · {one_line(record.status, 40)}",
                (_show(record),)) for record in found]  # fmt: skip
    about = f" about “{one_line(asked, 150)}”" if asked.strip() else " of that kind"
    title = "Found near in meaning" if near and found else "Found"
    return listing(title, kept, empty=f"I found nothing on record{about}. Fewer words may find more.")
