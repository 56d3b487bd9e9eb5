"""Records of every kind as Slack shows them: the card, and lists. What is said of a field is read from its class.

A field that ought to be filled and is not is said, and can be filled with a click. Ids of people stand as mentions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, SectionBlock

from bot.slack.views.gate import (
    BUTTON,
    SECTION,
    Message,
    finalize_message,
    is_permalink,
    literal,
    mrkdwn,
    one_line,
    shown,
)
from bot.slack.views.wording import context, counted, day, is_user, listed, people, person, quote, section
from knowledge import fields
from knowledge.fields import Field
from knowledge.handwriting import split, unescaped
from knowledge.records.base import REVERSE, PersonId, Record, Relation

PAGE = 10
"""How many records one section of a list holds."""
MOST = 50
"""How many records a list holds."""
COLUMNS, CELL = 10, 40
"""How many fields stand in two columns of one section, and how many characters each may have there."""
BRIEF, WHOLE = 300, 2_000
"""Characters of a field on a card, and where the record is shown whole."""
Tie = tuple[Relation, Record]
"""How the record is linked to another one."""
SNOOZE = "snooze_record"
"""The button that puts a record off by a month."""
_MOVES = {"treat": "Mitigate", "mitigate": "Mitigated", "reopen": "Reopen"}
"""What the button of a move says where its verb alone does not tell."""


# --- the card ----------------------------------------------------------------------------------------------------


def card(record: Record, ties: Sequence[Tie] = (), *, today: date) -> Message:
    """The record at a glance: what it says in a sentence, its fields, its holes, and what can be done now."""
    return _message(record, [
        section(f"{record.ref}.summary", f"*{heading(record)}*\n{_sentence(record)}"),
        context(f"{record.ref}.status", _standing(record, today)),
        *_facts(record, BRIEF),
        *_holes(record),
        *_ties(record, ties),
        *_quotes(record, 2),
        *_buttons(record),
    ])  # fmt: skip


def whole(record: Record, ties: Sequence[Tie] = (), *, today: date) -> Message:
    """The same with every field at length, and all the words it rests on."""
    more = [section(f"{record.ref}.more.{n}", f"*{one_line(part.heading, 150)}*\n{shown(part.text, WHOLE)}")
            for n, part in enumerate(record.more)]  # fmt: skip
    return _message(record, [
        section(f"{record.ref}.summary", f"*{heading(record)}*\n{_sentence(record)}"),
        context(f"{record.ref}.status", _standing(record, today)),
        *_facts(record, WHOLE),
        *more,
        *_holes(record),
        *_ties(record, ties),
        *_quotes(record, 10),
        *_buttons(record),
    ])  # fmt: skip


def _message(record: Record, blocks: Sequence[Block]) -> Message:
    said = f"{heading(record)} ({one_line(record.status, 40)})"
    return finalize_message(blocks, said, recipients=_named(record))


def heading(record: Record, limit: int = 300) -> str:
    """RSK-3 · Title."""
    return f"{one_line(record.ref, 40)} · {one_line(record.title, limit)}"


def _sentence(record: Record) -> str:
    """The record's own sentence below its title, which it need not begin with once more."""
    said, title = told(record, 1_200), one_line(record.title, 300)
    rest = said.removeprefix(f"{title}: ").removeprefix(f"{title}; ")
    return rest if rest == said else f"{rest[:1].upper()}{rest[1:]}"


def told(record: Record, limit: int) -> str:
    """The record's own sentence, with its people as mentions."""
    said = one_line(record.line, limit) or one_line(record.title, limit)
    ids = "|".join(map(re.escape, sorted(_named(record), key=len, reverse=True)))
    return re.sub(rf"\b(?:{ids})\b", lambda found: person(found[0]), said) if ids else said


def _named(record: Record) -> frozenset[PersonId]:
    """The Slack users that its fields name."""
    asked = [field for field in fields.every(type(record)) if field.sort in ("person", "people")]
    values = (getattr(record, field.name) for field in asked)
    everybody = (who for value in values for who in ((value,) if isinstance(value, str) else value or ()))
    return frozenset(filter(is_user, everybody))


def _standing(record: Record, today: date) -> str:
    late = [f"{_deadline(record, name)} overdue since {day(record.deadlines[name])}".strip()
            for name in record.overdue(today)]  # fmt: skip
    due = f"review by {day(record.review_by)}" if record.review_by and "review_by" not in record.overdue(today) else ""
    team = f"team {one_line(record.team, 80)}" if record.team else ""
    return " · ".join(filter(None, [one_line(record.status, 40).capitalize(), team, due, *late]))


def _deadline(record: Record, name: str) -> str:
    """What is to be done by a date: "review" of "review by", nothing of "due"."""
    return _label(record, name).lower().removesuffix(" by").removeprefix("due")


def _label(record: Record, name: str) -> str:
    return next((field.label for field in fields.every(type(record)) if field.name == name), name.replace("_", " "))


def _facts(record: Record, limit: int) -> Iterator[Block]:
    """Every filled field of the kind under its label: what is short in two columns, then what takes more room."""
    said = [(f"*{one_line(field.label, 80)}:*", _value(record, field, limit)) for field in _filled(record)]
    short = [" ".join(one) for one in said if _is_short(one[1])]
    for n in range(0, len(short), COLUMNS):
        cells = [mrkdwn(text) for text in short[n : n + COLUMNS]]
        yield SectionBlock(block_id=f"{record.ref}.short.{n}", fields=cells)
    long = [("\n" if "\n" in text else " ").join((label, text)) for label, text in said if not _is_short(text)]
    for n, page in enumerate(_pages(long)):
        yield section(f"{record.ref}.facts.{n}", page)


def _is_short(text: str) -> bool:
    return len(text) <= CELL and "\n" not in text


def _filled(record: Record) -> list[Field]:
    shared = {"title", "team", "review_by"}
    return [each for each in fields.every(type(record)) if each.name not in shared and getattr(record, each.name)]


def _value(record: Record, field: Field, limit: int) -> str:
    value = getattr(record, field.name)
    if field.sort == "person":
        return person(value)
    if field.sort == "people":
        return people(value, most=20)
    if field.sort == "date":
        return day(value)
    text = fields.typed(record, field.name)
    if field.sort in ("lines", "rows"):
        return _listed(text.split("\n"), limit)
    return shown(text, limit) if field.sort == "prose" else one_line(text, limit)


def _listed(lines: Sequence[str], limit: int) -> str:
    """Lines with a point each, where there are several; the parts of a row with points between them."""
    told = [" · ".join(unescaped(part, "|;") for part in split(line, "|") if part) for line in lines]
    return shown("\n".join(f"• {line}" for line in told), limit) if len(told) > 1 else one_line(told[0], limit)


def _pages(lines: Iterable[str]) -> Iterator[str]:
    page = ""
    for line in lines:
        if page and len(page) + len(line) + 1 > SECTION:
            yield page
            page = ""
        page = f"{page}\n{line}" if page else line
    if page:
        yield page


def _holes(record: Record) -> Iterator[Block]:
    """What ought to be said and is not, each with the button that opens the form at that field."""
    if not record.holes:
        return
    holes = [f"• *{_label(record, name)}:* {one_line(said, BRIEF)}" for name, said in record.holes.items()]
    buttons = [_fill(record, name) for name in list(record.holes)[:5]]
    yield section(f"{record.ref}.holes", "\n".join(["_Not on record:_", *holes]))
    yield ActionsBlock(block_id=f"{record.ref}.fill", elements=buttons)


def _ties(record: Record, ties: Sequence[Tie]) -> Iterator[Block]:
    if ties:
        said = "\n".join(f"• {relation.capitalize()} {heading(other, 120)} ({one_line(other.status, 40)})"
                         for relation, other in ties[:10])  # fmt: skip
        more = f"\nand {len(ties) - 10} more" if len(ties) > 10 else ""
        yield section(f"{record.ref}.ties", f"*Related*\n{said}{more}")


def _quotes(record: Record, most: int) -> Iterator[Block]:
    if record.evidence:
        yield context(f"{record.ref}.quotes", *map(quote, record.evidence[:most]))


def _buttons(record: Record) -> Iterator[Block]:
    """The moves that are legal now; then what can always be done."""
    later = [_button("Snooze 30 days", SNOOZE, record.ref)] if record.can_wait else []
    edit = [] if record.is_final else [_button("Edit", "edit_record", record.ref)]
    where = record.origin.permalink
    origin = [_button("Open thread", "open_thread", record.ref, url=where)] if where and is_permalink(where) else []
    if found := [*moves(record), *later, *edit, *origin]:
        yield ActionsBlock(block_id=f"{record.ref}.actions", elements=found[:25])


def moves(record: Record) -> list[ButtonElement]:
    """The buttons of the moves that are legal now."""
    legal = (verb for verb, status in record.verbs.items() if record.may_become(status))
    return [_button(move_label(record, verb), f"move_{verb}", record.ref) for verb in legal]


def move_label(record: Record, verb: str) -> str:
    """What the button of a move says: "Accept until…", where it asks something; "Not a risk", where that says it."""
    status = record.verbs[verb]
    if status.startswith("not "):
        return status.capitalize()
    said = _MOVES.get(verb, verb.capitalize())
    asked = record.needs.get(status, ())
    until = asked[0].removeprefix(status).replace("_", " ") if asked and asked[0].startswith(f"{status}_") else ""
    return f"{said}{until}…" if asked else said


def _button(text: str, action: str, value: str, *, url: str | None = None) -> ButtonElement:
    return ButtonElement(text=literal(text, BUTTON), action_id=action, value=value, url=url)


# --- lists -------------------------------------------------------------------------------------------------------


def listing(records: Sequence[Record], kind: type[Record], about: str = "", *, more: bool = False) -> Message:
    """One line a record, in the order given; ``about`` says what they have in common."""
    said = f" {one_line(about, 200)}" if about.strip() else ""
    if not records:
        nothing = f"I found no {kind.noun}s{said}."
        return finalize_message([section("list", f"{nothing} `/chesterton add {kind.noun}` records one.")], nothing)
    title = f"{counted(len(records), kind.noun)}{said}"
    pages = ["\n".join(map(_line, records[n : n + PAGE])) for n in range(0, len(records), PAGE)]
    narrow = " There are more: narrow it down by words, `status:`, `owner:` or `tag:`." if more else ""
    blocks = [
        section("list", f"*{title}*"),
        *(section(f"list.{n}", page) for n, page in enumerate(pages, 1)),
        context("list.help", f"`/chesterton show {one_line(records[0].ref, 40)}` shows one of them whole.{narrow}"),
    ]
    return finalize_message(blocks, title, recipients=_everybody(records))


def _line(record: Record) -> str:
    place = f"{number}. " if (number := getattr(record, "priority", None)) else ""
    return f"{place}*{one_line(record.ref, 40)}* {told(record, 220)} · {one_line(record.status, 40)}"


def owners(records: Sequence[Record], about: str) -> Message:
    """Who answers for each of these records, and what nobody answers for."""
    if not records:
        return nothing_found(about)
    blocks = [_to_fill(record, "owners", "owner", "\n".join(_owned(record))) for record in records[:PAGE]]
    more = [context("more", f"and {len(records) - PAGE} more")] if len(records) > PAGE else []
    text = f"Who answers for {listed(one_line(record.title, 80) for record in records[:3])}"
    return finalize_message([*blocks, *more], text, recipients=_everybody(records))


def _to_fill(record: Record, what: str, facet: str, said: str) -> Block:
    """What is said of a record, with the button that fills the first hole of this facet."""
    missing = [
        field.name for field in fields.every(type(record)) if field.facet == facet and field.name in record.holes
    ]
    button = _fill(record, missing[0]) if missing else None
    return SectionBlock(block_id=f"{record.ref}.{what}", text=mrkdwn(said), accessory=button)


def _fill(record: Record, name: str) -> ButtonElement:
    return _button(f"Add: {_label(record, name)}", f"fill_{name}", f"{record.ref}:{name}")


def _owned(record: Record) -> Iterator[str]:
    yield f"*{heading(record)}*"
    for field in fields.every(type(record)):
        if field.facet == "owner" and (named := getattr(record, field.name)):
            yield f"{one_line(field.label, 80)}: {person(named) if field.sort == 'person' else people(named)}"
        elif field.facet == "owner" and field.name in record.holes:
            yield f"{one_line(field.label, 80)}: _{record.holes[field.name]}_"


def answers(records: Sequence[Record], facet: str, about: str) -> Message:
    """What each of these records says under one facet, and that it says nothing where it does not."""
    if not records:
        return nothing_found(about)
    blocks = [_to_fill(record, "told", facet, "\n".join(_said(record, facet))) for record in records[:PAGE]]
    text = listed(one_line(record.title, 80) for record in records[:3])
    return finalize_message(blocks, text, recipients=_everybody(records))


def _said(record: Record, facet: str) -> Iterator[str]:
    yield f"*{heading(record)}*"
    for field in fields.every(type(record)):
        if field.facet == facet and getattr(record, field.name):
            yield f"*{one_line(field.label, 80)}:* {_value(record, field, 600)}"
        elif field.facet == facet and field.name in record.holes:
            yield f"_{record.holes[field.name].capitalize()}._"


def nothing_found(about: str) -> Message:
    """Nothing on record that the person may open."""
    said = (
        f"I found nothing on record about “{one_line(about, 200)}”." if about.strip() else "Nothing is on record yet."
    )
    return finalize_message([section("nothing", said)], said)


def _everybody(records: Iterable[Record]) -> Collection[PersonId]:
    return frozenset(who for record in records for who in _named(record))


# --- what happened -----------------------------------------------------------------------------------------------


def changed(record: Record, what: str) -> Message:
    """What became of a record, in a sentence: ``what`` is "is accepted"."""
    said = f"*{one_line(record.ref, 40)}* {one_line(record.title, 300)} {one_line(what, 200)}."
    return finalize_message([section("changed", said)], said)


def linked(one: Record, relation: Relation, two: Record, told: str = "") -> Message:
    """What a link says, from one end and from the other; ``told`` where it was there, or is no more."""
    said = f"*{heading(one)}*\n{relation} *{heading(two)}*"
    seen = (
        f"{one_line(told, 100).capitalize()}." if told else f"From there: {REVERSE[relation]} {one_line(one.ref, 40)}."
    )
    text = f"{one_line(one.ref, 40)} {relation} {one_line(two.ref, 40)}"
    return finalize_message([section("linked", said), context("linked.seen", seen)], text)


def given_back(what: str, typed: Sequence[tuple[str, str]], why: str) -> Message:
    """Why something was not saved, and what the person had typed, by label."""
    kept = [section(f"kept.{n}", f"*{one_line(label, 80)}*\n{shown(text, 2_000)}")
            for n, (label, text) in enumerate(typed) if text.strip()]  # fmt: skip
    said = f"{shown(why, 1_000)} {one_line(what, 100)} was not saved. This is what you had written:"
    return finalize_message([section("problem", said), *kept], said)
