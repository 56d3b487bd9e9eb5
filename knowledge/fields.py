"""What a person is asked for a record, and how their answers are read: derived from the class of the kind.

Modal, command, terminal and file all take a field as the text that a person types (``read``) and show it as such
(``typed``). The rules of that text:

- one thing a line where there are several; a row's parts are divided by ``|``, and what is a list within one by ``;``
  (``\\|`` and ``\\;`` are the signs themselves); words and people on one line are divided by commas;
- ``↵`` is a line break within something that is one line;
- a choice is found in any case, a day is 2027-03-31 or 31 Mar 2027, yes is yes, on or true;
- nothing typed leaves a field empty, or at its default.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from knowledge import handwriting
from knowledge.duration import Span, plainly
from knowledge.errors import NotUnderstood
from knowledge.records import kinds
from knowledge.records.base import Record, Who, asked
from knowledge.text import visible

Sort = Literal["line", "prose", "choice", "date", "person", "people", "number", "words", "lines", "rows", "flag"]
Typed = str | Sequence[str]
"""What was typed into one field: a text, or several where a form picks several."""

YES, NO = "yes", "no"
SHORT = 300
"""The most characters of a name, a word or a line."""


class Faults(NotUnderstood):
    """What was typed cannot be used; ``problems`` has one sentence for each field at fault."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        first = next(iter(problems))
        super().__init__(" ".join(problems.values()), field=first)
        self.problems = dict(problems)


@dataclass(frozen=True)
class Field:
    """One thing that a person is asked: ``choices`` are all there are, ``columns`` the parts of a row."""

    name: str
    label: str
    question: str
    required: bool
    sort: Sort
    choices: tuple[str, ...] = ()
    lines: int = 1
    hint: str = ""
    """What may be typed, with an example where there is one."""
    columns: tuple[Field, ...] = ()
    facet: str = ""


# --- what is asked -----------------------------------------------------------------------------------------------


@cache
def every(kind: type[BaseModel]) -> tuple[Field, ...]:
    """All that a person may be asked for this kind: its title, its own fields, then what all kinds share."""
    known = [name for name, info in kind.model_fields.items() if asked(info)]
    own = [name for name in kind.__annotations__ if name in known]
    order = [*(name for name in known if name == "title"), *own, *known]
    return tuple(_field(kind, name) for name in dict.fromkeys(order))


@cache
def fields(kind: type[Record]) -> tuple[Field, ...]:
    """What the form of this kind asks: all but what only a move asks for (``needed``)."""
    later = {name for names in kind.needs.values() for name in names}
    return tuple(field for field in every(kind) if field.name not in later)


@cache
def blank(kind: type[Record]) -> tuple[Field, ...]:
    """What the form of a new record asks: its fields, and where it stands if it may start in more than one status."""
    where = Field("status", "Status", "Where does it stand?", False, "choice", kind.starts)
    first, *rest = fields(kind)
    return (first, where, *rest) if len(kind.starts) > 1 else (first, *rest)


def needed(kind: type[Record], verb: str) -> tuple[Field, ...]:
    """What a person is asked when they move a record by ``verb``."""
    names = kind.needs.get(kind.verbs.get(verb, ""), ())
    return tuple(field for field in every(kind) if field.name in names)


@cache
def _field(kind: type[BaseModel], name: str) -> Field:
    info = kind.model_fields[name]
    extra = asked(info)
    core, marks = _core(info.annotation, info.metadata)
    sort = _sort(core, marks, extra.get("lines", 1))
    columns = (
        tuple(_field(get_args(core)[0], each) for each in get_args(core)[0].model_fields) if sort == "rows" else ()
    )
    choices = tuple(map(str, get_args(core))) if sort == "choice" else ()
    return Field(
        name,
        extra.get("label") or name.replace("_", " ").capitalize(),
        info.description or "",
        info.is_required(),
        sort,
        choices,
        extra.get("lines", 1),
        extra.get("takes") or _hint(sort, columns, marks, extra.get("example", "")),
        columns,
        extra.get("facet", ""),
    )


def _core(annotation: Any, marks: Iterable[Any]) -> tuple[Any, list[Any]]:
    """A type without what may be around it (None, Annotated), and the marks that it bears."""
    found = list(marks)
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            found += more
        elif get_origin(annotation) in (Union, types.UnionType):
            others = [part for part in get_args(annotation) if part is not type(None)]
            if len(others) > 1:
                return annotation, found
            annotation = others[0]
        else:
            return annotation, found


def _sort(core: Any, marks: Sequence[Any], lines: int) -> Sort:
    if get_origin(core) is tuple:
        return _many(get_args(core)[0], lines)
    if get_origin(core) is Literal:
        return "choice"
    sorts: dict[Any, Sort] = {bool: "flag", int: "number", float: "number", date: "date"}
    if core in sorts:
        return sorts[core]
    return "person" if Who in marks else "prose" if lines > 1 else "line"


def _many(part: Any, lines: int) -> Sort:
    core, marks = _core(part, ())
    if isinstance(core, type) and issubclass(core, BaseModel):
        return "rows"
    return "people" if Who in marks else "words" if core is str and lines == 1 and part is str else "lines"


def _hint(sort: Sort, columns: Sequence[Field], marks: Sequence[Any], example: str) -> str:
    least = next((mark.ge for mark in marks if isinstance(mark, Ge)), None)
    most = next((mark.le for mark in marks if isinstance(mark, Le)), None)
    takes = {
        "number": f"a number from {least} to {most}" if most is not None else "a number",
        "date": "a day such as 2027-03-31",
        "people": "names, divided by commas",
        "words": "words, divided by commas",
        "lines": "one a line",
        "rows": f"{' | '.join(column.name.replace('_', ' ') for column in columns)}, one a line",
        "flag": f"{YES} or {NO}",
    }.get(sort, "")
    return "; ".join(filter(None, (takes, f"for example {example}" if example else "")))


# --- what is shown -----------------------------------------------------------------------------------------------


def typed(record: BaseModel, name: str) -> str:
    """A field of a record as a person would type it; reading it again gives the same value."""
    return _said(_field(type(record), name), type(record).model_fields[name], getattr(record, name))


def _said(field: Field, info: FieldInfo, value: Any) -> str:
    if value is None:
        return ""
    match field.sort:
        case "flag":
            return YES if value else NO
        case "people" | "words":
            return ", ".join(value)
        case "lines":
            return "\n".join(map(handwriting.one_line, value))
        case "rows":
            return "\n".join(_row(row) for row in value)
    return plainly(value) if value and Span in _core(info.annotation, info.metadata)[1] else str(value)


def _row(row: BaseModel) -> str:
    infos = type(row).model_fields
    cells = [_cell(_field(type(row), name), info, getattr(row, name)) for name, info in infos.items()]
    while len(cells) > 1 and not cells[-1]:
        cells.pop()
    return " | ".join(cells)


def _cell(field: Field, info: FieldInfo, value: Any) -> str:
    if field.sort in ("lines", "people", "words"):
        return "; ".join(handwriting.escaped(handwriting.one_line(part), "|;") for part in value)
    return handwriting.escaped(handwriting.one_line(_said(field, info, value)), "|")


# --- what is read ------------------------------------------------------------------------------------------------


def read(kind: type[Record], given: Mapping[str, Typed]) -> tuple[dict[str, Any], dict[str, str]]:
    """What was typed into these fields as values, and for each field at fault what to do about it."""
    known = {field.name: field for field in (*blank(kind), *every(kind))}
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, text in given.items():
        try:
            field = known[name if name in known else field_named(kind, name)]
            values[field.name] = _value(field, kind, text)
        except NotUnderstood as error:
            problems[name] = error.whole
        except ValueError as error:
            problems[name] = str(error)
    return values, problems


def read_new(kind: type[Record], given: Mapping[str, Typed]) -> tuple[dict[str, Any], dict[str, str]]:
    """The same for a record that is to be added: what it cannot be without is missed too."""
    values, problems = read(kind, given)
    missed = [field for field in every(kind) if field.required and field.name not in {*values, *problems}]
    return values, {field.name: _missed(field) for field in missed} | problems


def _missed(field: Field) -> str:
    return f"{field.label} is needed. {field.question}".strip()


def _value(field: Field, kind: type[BaseModel], given: Typed) -> Any:
    """One field's value; raises ValueError with a sentence that says what is wrong."""
    info = kind.model_fields[field.name]
    parts = [visible(given)] if isinstance(given, str) else [visible(part) for part in given]
    if not any(part.strip() for part in parts):
        if field.required:
            raise ValueError(_missed(field))
        return info.get_default(call_default_factory=True)
    parsed = _parsed(field, info, parts)
    _must_be_short(field, parsed)
    try:
        return _adapter(kind, field.name).validate_python(parsed)
    except ValidationError as error:
        raise ValueError(_refused(field, parts[0], error)) from None


@cache
def _adapter(kind: type[BaseModel], name: str) -> TypeAdapter[Any]:
    """What checks a field; cached, as building it takes longer than a thousand checks."""
    info = kind.model_fields[name]
    bare: Any = info.annotation
    return TypeAdapter(Annotated[bare, *info.metadata] if info.metadata else bare)


def _must_be_short(field: Field, parsed: Any) -> None:
    """A name, a word or a line is no text: raise ValueError where somebody put one in."""
    if field.sort not in ("line", "person", "people", "words"):
        return
    longest = max((parsed,) if isinstance(parsed, str) else parsed, key=len, default="")
    if len(longest) > SHORT:
        one = f"{field.label} has" if isinstance(parsed, str) else f"{longest[:20]!r}… in {field.label.lower()} has"
        raise ValueError(f"{one} {len(longest)} characters; {SHORT} is the most.")


def _parsed(field: Field, info: FieldInfo, parts: Sequence[str]) -> Any:
    whole = parts[0].strip()
    match field.sort:
        case "choice":
            return handwriting.choice(field.label, "\n".join(parts).strip(), field.choices)
        case "date":
            return handwriting.day(whole)
        case "number":
            return whole
        case "flag":
            return handwriting.flag(field.label, whole)
        case "person":
            return handwriting.person(whole)
        case "people":
            return tuple(map(handwriting.person, handwriting.listed(parts)))
        case "words":
            return handwriting.listed(parts)
        case "lines":
            return tuple(map(handwriting.broken, _lines(parts)))
        case "rows":
            model = get_args(_core(info.annotation, ())[0])[0]
            return tuple(_read_row(model, field, n, line) for n, line in enumerate(_lines(parts), 1))
    return "\n".join(parts)


def _lines(parts: Iterable[str]) -> list[str]:
    return [line.strip() for part in parts for line in part.split("\n") if line.strip()]


def _read_row(model: type[BaseModel], field: Field, number: int, line: str) -> dict[str, Any]:
    cells = handwriting.split(line, "|")
    if len(cells) > len(field.columns):
        raise ValueError(f"Line {number} has {len(cells)} parts; it takes {field.hint}.")
    values: dict[str, Any] = {}
    for n, column in enumerate(field.columns):
        text = cells[n] if n < len(cells) else ""
        try:
            values[column.name] = _value(column, model, _uncelled(column, text))
        except ValueError as error:
            raise ValueError(f"Line {number}: {error}") from None
    return values


def _uncelled(column: Field, text: str) -> Typed:
    if column.sort in ("lines", "people", "words"):
        return [handwriting.unescaped(part, "|;") for part in handwriting.split(text, ";")]
    return handwriting.broken(handwriting.unescaped(text, "|"))


def _refused(field: Field, text: str, error: ValidationError) -> str:
    """What is wrong, by the check that failed."""
    one = error.errors(include_input=False, include_url=False)[0]
    context = one.get("ctx", {})
    if "max_length" in context:
        return f"{field.label} has {len(text.strip())} characters; {context['max_length']} is the most."
    told = str(context.get("error", ""))
    if told:
        return told
    short = text if len(text) <= 60 else f"{text[:60]}…"
    return f"{field.label} cannot be {short!r}." + (f" It takes {field.hint}." if field.hint else "")


# --- names -------------------------------------------------------------------------------------------------------


def written(name: str) -> str:
    """The name of a field as people type it: ``cut-off``."""
    return name.replace("_", "-")


def field_named(kind: type[BaseModel], text: str) -> str:
    """The field that somebody means, by name or label; raises NotUnderstood with the nearest one, or all of them."""
    noun = getattr(kind, "noun", kind.__name__.lower())
    names = _names(kind)
    wanted = written(text.strip().casefold().replace(" ", "_"))
    if wanted not in names:
        listed = ", ".join(written(field.name) for field in every(kind))
        if wanted == "status":
            raise NotUnderstood(
                f"{handwriting.an(noun).capitalize()} has no 'status' to type: it is moved.", advice=_moves(kind)
            )
        hint = handwriting.meant(wanted, names) or f" There are {listed}."
        raise NotUnderstood(f"{handwriting.an(noun).capitalize()} has no {text!r}.", advice=hint.strip())
    return names[wanted]


def _moves(kind: type[BaseModel]) -> str:
    """How a record of this kind is moved."""
    verbs = getattr(kind, "verbs", {})
    return f"You can {', '.join(verbs)} it." if verbs else "Its own commands move it."


@cache
def _names(kind: type[BaseModel]) -> Mapping[str, str]:
    """The fields by all that people call them."""
    names = {written(field.name): field.name for field in every(kind)}
    return names | {written(field.label.casefold().replace(" ", "_")): field.name for field in every(kind)}


def kind_named(text: str) -> type[Record]:
    """The kind that somebody means, by noun, plural or prefix; raises NotUnderstood with the nearest, or all."""
    every_kind = {name: kind for kind in kinds().values() for name in (kind.noun, f"{kind.noun}s", kind.prefix.lower())}
    wanted = text.strip().casefold()
    if wanted not in every_kind:
        listed = ", ".join(sorted(kind.noun for kind in kinds().values()))
        hint = handwriting.meant(wanted, every_kind) or f" There are {listed}."
        raise NotUnderstood(f"There is no kind of record called {text!r}.", advice=hint.strip())
    return every_kind[wanted]
