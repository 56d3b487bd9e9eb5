"""`chesterton add`, `edit` and `list`: records of every kind from the terminal, by the fields of their class.

An option is the name of a field (``--cut-off "Queue for 4 h"``); given again it adds a line. What cannot be used is
named field by field, and then nothing is saved. Questions are asked only where somebody sits at a terminal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.wiring import operator
from knowledge import fields, moving, ordering, sifting
from knowledge.errors import NotUnderstood
from knowledge.fields import NO, YES, Faults, Field, field_named, kind_named, written
from knowledge.handwriting import an
from knowledge.keeping import Keeping
from knowledge.ports import RecordQuery
from knowledge.records import kinds
from knowledge.records.base import Record, Visibility
from knowledge.records.decision import Decision
from knowledge.records.requirement import Requirement

if TYPE_CHECKING:
    from bot.wiring import App
    from knowledge.audience import AudienceScope

Prompt = Callable[[Field, str], str]
"""Asks for a field, after a sentence on what was wrong with the last answer."""
_EVERYTHING = 1_000_000


# --- what was typed ----------------------------------------------------------------------------------------------


def kind_and_words(given: Sequence[str], verb: str) -> tuple[type[Record], list[str]]:
    """The kind that was named first, and the rest; raises NotUnderstood with what there is."""
    if not given:
        nouns = ", ".join(sorted(kind.noun for kind in kinds().values()))
        example = f"`chesterton {verb} risk`"
        raise NotUnderstood(f"What shall I {verb}?", advice=f"Write it like {example}. There are {nouns}.")
    return kind_named(given[0]), list(given[1:])


def options(kind: type[Record], given: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """``given`` as plain words and the values of fields; raises NotUnderstood that names what is no field."""
    words: list[str] = []
    values: dict[str, str] = {}
    rest = iter(given)
    ahead = next(rest, None)
    while ahead is not None:
        name, equals, value = ahead.partition("=")
        ahead = next(rest, None)
        if not name.startswith("--"):
            words.append(f"{name}{equals}{value}")
            continue
        field = _field(kind, name)
        if not equals:
            value, ahead = _value(field, ahead, rest)
        values[field.name] = f"{values[field.name]}\n{value}" if field.name in values else value
    return words, values


def _field(kind: type[Record], option: str) -> Field:
    known = {field.name: field for field in (*fields.every(kind), *fields.blank(kind))}
    name = option.removeprefix("--")
    return known[name if name in known else field_named(kind, name)]


def _value(field: Field, ahead: str | None, rest: Iterator[str]) -> tuple[str, str | None]:
    """The value of a field, and what stands after it; a flag needs none."""
    if field.sort == "flag" and (ahead or "").casefold() not in (YES, NO):
        return YES, ahead
    if ahead is None or ahead.startswith("--"):
        raise NotUnderstood(f"--{written(field.name)} has no value.", advice=f"It takes {field.hint or 'a text'}.")
    return ahead, next(rest, None)


def described(kind: type[Record]) -> list[tuple[str, str, str]]:
    """Every field of a new record: its option, what is asked, and what it takes."""
    return [(f"--{written(field.name)}", field.question, _takes(field)) for field in fields.blank(kind)]


def _takes(field: Field) -> str:
    takes = ", ".join(field.choices) or field.hint
    return f"{takes} (required)".strip() if field.required else takes


# --- adding and changing -----------------------------------------------------------------------------------------


def add(app: App, given: Sequence[str], by: str = "", ask: Prompt | None = None) -> Record:
    """The new record that was typed; ``ask`` is asked field by field where nothing but the kind was given."""
    kind, rest = kind_and_words(given, "add")
    if kind is Decision:
        raise NotUnderstood("A decision is recorded from what people said.",
                            advice="Use `/adr new` or a thread in Slack, or `chesterton import`.")  # fmt: skip
    words, values = options(kind, rest)
    typed = values | ({"title": " ".join(words)} if words else {})
    if not typed and ask:
        typed = {field.name: _answer(kind, field, ask) for field in fields.blank(kind)}
    with _told_by_option():
        return keeping(app).add(
            kind, typed, by or operator(), app.scope(), visibility=Visibility.WORKSPACE,
        )  # fmt: skip


def _answer(kind: type[Record], field: Field, ask: Prompt) -> str:
    """What is typed for a field, once it can be used."""
    wrong = ""
    while True:
        answer = ask(field, wrong)
        problems = fields.read(kind, {field.name: answer})[1]
        if not problems:
            return answer
        wrong = problems[field.name]


def edit(app: App, given: Sequence[str], by: str = "", *, private: bool = False) -> Record:
    """The record after the fields that were typed have changed: ``RSK-3 --impact 4``, a kind before it or not."""
    words = [word for word in given if not word.startswith("--")]
    named = bool(words) and "-" not in words[0]
    rest = list(given[1:] if named else given)
    if not rest or rest[0].startswith("--"):
        raise NotUnderstood("Which record?", advice="Write it like `chesterton edit RSK-3 --impact 4`.")
    scope = app.scope(private)
    record = app.ledger.get(rest[0], scope)
    if named and kind_named(words[0]) is not type(record):
        raise NotUnderstood(f"{record.ref} is {an(record.noun)}, not {an(kind_named(words[0]).noun)}.")
    strange, values = options(type(record), rest[1:])
    if strange or not values:
        about = f"I do not know what to do with {strange[0]!r}." if strange else "What shall I change?"
        raise NotUnderstood(about, advice=f"Name a field, such as `--title`; `chesterton add {record.noun} --fields` "
                                          "lists them.")  # fmt: skip
    with _told_by_option():
        return keeping(app).edit(record.ref, values, by or operator(), scope)


def keeping(app: App) -> Keeping:
    """What people do with records of any kind."""
    return Keeping(app.ledger, app.clock, app.workspace)


def move(app: App, given: Sequence[str], by: str = "", ask: Prompt | None = None, *, private: bool = False) -> Record:
    """The record after a move that was typed: ``done ITM-4 Shipped``; ``ask`` is asked what the move asks for."""
    if len(given) < 2:
        raise NotUnderstood("Which record?", advice=f"Write it like `chesterton {' '.join(given) or 'done'} ITM-4`.")
    scope = app.scope(private)
    record = app.ledger.get(given[1], scope)
    kind = type(record)
    if kind is Decision:
        advice = f"There are `chesterton accept {record.ref}` and `chesterton supersede {record.ref} ADR-42`."
        raise NotUnderstood(f"{record.ref} is a decision.", advice=advice)
    verb = moving.verb_now(record, moving.verb_named(kind, given[0]))
    words, values = options(kind, given[2:])
    typed = moving.typed(record, verb, " ".join(words), by or operator()) | values
    if ask and not (words or values) and record.may_become(record.verbs[verb]):
        said = {field.name: _answer(kind, field, ask) for field in moving.asked(kind, verb)}
        typed |= {name: text for name, text in said.items() if text}
    needed = {field.name for field in fields.needed(kind, verb)}
    with _told_by_option():
        return keeping(app).move(
            record.ref, verb, by or operator(), scope,
            {name: said for name, said in typed.items() if name in needed}, "",
            {name: said for name, said in typed.items() if name not in needed},
        )  # fmt: skip


@contextmanager
def _told_by_option() -> Iterator[None]:
    """Name what is wrong by the option that a person typed."""
    try:
        yield
    except Faults as faults:
        each = "\n".join(f"--{written(name)}: {sentence}" for name, sentence in faults.problems.items())
        raise NotUnderstood(f"Nothing was saved.\n{each}", field=faults.field) from None


# --- listing -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """What was found, of which kind where one was named, and whether there may be more that was not asked for."""

    records: Sequence[Record]
    kind: type[Record] | None
    narrowed: bool


def find(
    app: App, given: Sequence[str], status: str = "", owner: str = "", tag: str = "", *, limit: int = 50,
    private: bool = False,
) -> Found:  # fmt: skip
    """The records of a kind, or of all, that hold the words; raises NotUnderstood where a kind was misspelt."""
    kind, words = _perhaps_a_kind(given)
    named = {"status": status, "owner": owner, "tag": tag}
    typed = [*words, *(f"{name}:{value}" for name, value in named.items() if value)]
    most = _EVERYTHING if kind is Requirement else limit
    wanted = sifting.read(typed, operator(), kind, most, app.clock.now().date())
    found: Sequence[Record] = wanted.sift(app.ledger, app.scope(private))
    if not found and given and kind is None:
        _suggest(given[0])
    if kind is Requirement:
        found = ordering.in_order(one for one in found if isinstance(one, Requirement))[:limit]
    return Found(found, kind, narrowed=wanted.narrows)


def requirements(app: App, scope: AudienceScope) -> list[Requirement]:
    """Those that still stand."""
    every = app.ledger.list(scope, RecordQuery(Requirement.prefix, limit=_EVERYTHING))
    return [one for one in every if isinstance(one, Requirement) and not one.is_final]


def _perhaps_a_kind(given: Sequence[str]) -> tuple[type[Record] | None, Sequence[str]]:
    try:
        return (kind_named(given[0]), given[1:]) if given else (None, ())
    except NotUnderstood:
        return None, given


def _suggest(word: str) -> None:
    """Raise what the word may have been meant for, where it is near the name of a kind."""
    try:
        kind_named(word)
    except NotUnderstood as error:
        if "Did you mean" in error.advice:
            raise


# --- at the terminal ---------------------------------------------------------------------------------------------


def prompt(field: Field, wrong: str) -> str:
    """Ask whoever sits there; Enter leaves a field empty."""
    import typer

    if wrong:
        typer.echo(wrong, err=True)
    takes = _takes(field)
    return str(typer.prompt(f"{field.question}{f' [{takes}]' if takes else ''}", default="", show_default=False))


def page(app: App, record: Record, scope: AudienceScope) -> str:
    """The record for a person to read: where it stands, its Markdown, its links, and the words that it rests on."""
    from knowledge.interop.page import write

    body = write(record).split("\n---\n", 1)[-1].strip()
    others = {other.ref: other for other in app.ledger.get_many([link.ref for link in record.links], scope)}
    linked = [f"* {link.relation} {link.ref} {others[link.ref].title} ({others[link.ref].status})"
              for link in record.links if link.ref in others]  # fmt: skip
    quoted = [
        f"* “{' '.join(one.quote.split())}”{f' {one.permalink}' if one.permalink else ''}" for one in record.evidence
    ]
    parts = [" · ".join([record.ref, record.status, *_aside(record)]), body]
    parts += [f"## Linked\n\n{chr(10).join(linked)}"] if linked else []
    parts += [f"## Said\n\n{chr(10).join(quoted)}"] if quoted else []
    return "\n\n".join(parts)


def _aside(record: Record) -> Iterator[str]:
    """What the page of a decision has in its front matter alone: when, who, and whatever takes a word."""
    if not isinstance(record, Decision):
        return
    if record.decided_on:
        yield f"decided on {record.decided_on}"
    for field in fields.every(Decision):
        said = fields.typed(record, field.name)
        if field.sort in ("person", "people", "words", "date", "choice") and said not in ("", "unknown"):
            yield f"{field.label.lower()}: {said}"


def show_saved(record: Record, as_json: bool) -> None:
    """The record that was saved: its name, and the options that fill what is still missing."""
    import typer

    holes = [f"  --{written(name)}: {sentence}" for name, sentence in record.holes.items()]
    told = [f"{record.ref} is on record: {record.title} ({record.status})", *holes]
    typer.echo(record.model_dump_json() if as_json else "\n".join(told))


def show_fields(given: Sequence[str], as_json: bool) -> None:
    """The fields of a kind, as options."""
    import typer
    from rich.markup import escape
    from rich.table import Table

    from bot.terminal import console

    kind, _ = kind_and_words(given, "add")
    if as_json:
        rows = [{"option": option, "question": asked, "takes": takes} for option, asked, takes in described(kind)]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    table = Table(box=None, pad_edge=False, show_header=False)
    for option, asked, takes in described(kind):
        table.add_row(f"[bold]{option}[/]", escape(asked), f"[dim]{escape(takes)}[/]")
    console().print(table)


def show_found(found: Found, as_json: bool) -> None:
    """A list, or that there is none and how to begin."""
    import typer

    from bot.terminal import show_list

    if as_json:
        typer.echo(json.dumps([record.model_dump(mode="json") for record in found.records]))
        return
    show_list(found.records, narrowed=found.narrowed, noun=found.kind.noun if found.kind else "")
