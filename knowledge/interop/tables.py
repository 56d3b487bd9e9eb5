"""Reads tables (CSV) of records of any kind: a row is a record, a column one of its fields, by name or label.

- the columns may be divided by commas, semicolons or tabs; cells in quotes may hold any of these and line breaks;
- ``id``, ``key`` or ``number`` is what a row is known by from one import to the next, else its title is; ``ref``
  names a record that is here already;
- an empty cell says nothing; a cell that cannot be used is named with its line, its column and what to write instead.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from knowledge import fields, handwriting
from knowledge.errors import NotUnderstood
from knowledge.interop.files import File
from knowledge.interop.incoming import Incoming, Problem
from knowledge.records import kinds
from knowledge.records.base import Record
from knowledge.text import visible

_DIVIDERS = ",;\t"
_KEYS = ("id", "key", "number", "nr", "no")
_REF = "ref"
_STATUS = "status"
_LONGEST_CELL = 1_000_000
_GUARD = re.compile(r"^'(?='*[=+@\t-])")
"""What an export puts before a cell so that no spreadsheet takes it for a formula."""


@dataclass(frozen=True)
class Row:
    """A row of a table with the line it begins on, its cells by column."""

    line: int
    cells: Mapping[str, str]
    wrong: str = ""
    """Why its cells cannot be told apart, if so."""


class NoTable(NotUnderstood):
    """A text cannot be read as a table; ``line`` is where, ``column`` which one if it is one."""

    def __init__(self, reason: str, line: int = 0, column: str = "") -> None:
        super().__init__(reason)
        self.line = line
        self.column = column


class NoKind(NoTable):
    """Neither the name nor the columns of a table tell of which kind its records are."""


# --- rows and columns


def rows(text: str) -> tuple[tuple[str, ...], list[Row]]:
    """The columns and the rows of a table; raises NoTable."""
    text = visible(text)
    if not text.strip():
        raise NoTable("it is empty")
    lines = list(_lines(text))
    if not lines:
        raise NoTable("it is empty")
    (first, head), *below = lines
    columns = tuple(cell.strip() for cell in head)
    while columns and not columns[-1]:
        columns = columns[:-1]
    if "" in columns:
        raise NoTable(f"column {columns.index('') + 1} has no name", first)
    twice = next((name for name, count in Counter(map(plain_column, columns)).items() if count > 1), "")
    if twice:
        raise NoTable(f"the column {twice!r} is there twice", first)
    return columns, [Row(line, _cells(columns, cells), _too_wide(columns, cells)) for line, cells in below]


def plain_column(column: str) -> str:
    """A column as columns are compared."""
    return re.sub(r"[\s_-]+", " ", column.strip().casefold())


def _too_wide(columns: Sequence[str], cells: Sequence[str]) -> str:
    if not any(cell.strip() for cell in cells[len(columns) :]):
        return ""
    return f"the row has {len(cells)} cells for {len(columns)} columns; put cells with a divider in quotes"


def _cells(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    return {name: _GUARD.sub("", cell.strip()) for name, cell in zip(columns, cells, strict=False)}


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds anything, with the line it begins on."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_divider(text), strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise NoTable(f"a cell cannot be read: {_said(error)}", begins) from None
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _said(error: csv.Error) -> str:
    told = str(error)
    if "end of data" in told:
        return "its quotation mark is never closed"
    if "expected after" in told:
        return "something follows its closing quotation mark; write a quotation mark within quotes twice"
    return told


def _divider(text: str) -> str:
    """The sign that divides the first line into the most columns, outside of quotes."""
    first = next(line for line in text.split("\n") if line.strip())
    bare = re.sub(r'"[^"]*"', "", first)
    return max(_DIVIDERS, key=bare.count)


# --- what the rows are


def kind_of(path: str, columns: Sequence[str]) -> type[Record]:
    """The kind that a table's name or its columns tell; raises NoTable where they tell none, or more than one."""
    words = re.split(r"[^a-z]+", PurePosixPath(path).stem.casefold())
    named = {kind for kind in kinds().values() for word in words if word in (kind.noun, f"{kind.noun}s")}
    if len(named) == 1:
        return named.pop()
    fitting = [kind for kind in kinds().values() if _fits(kind, columns)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        told = ", ".join(kind.noun for kind in fitting)
        raise NoKind(f"its columns are those of more than one kind ({told}): say which with --kind")
    raise NoKind(f"its columns are those of no kind{_nearest(columns)}: say which with --kind, such as --kind risk")


def _nearest(columns: Sequence[str]) -> str:
    """The kind that has most of the columns, and what it says of the first that it has not."""
    strange = {kind: _unknown(kind, columns, "") for kind in kinds().values()}
    kind = min(strange, key=lambda kind: len(strange[kind]))
    few = 0 < len(strange[kind]) <= len(columns) / 2
    return f" (the nearest is {kind.noun}: {strange[kind][0].reason.rstrip('.')})" if few else ""


def _fits(kind: type[Record], columns: Sequence[str]) -> bool:
    """Whether every column is one of this kind's, and all that it cannot be without is there."""
    names = set()
    for column in columns:
        try:
            names.add(_field_of(kind, column))
        except NotUnderstood:
            return False
    return {field.name for field in fields.every(kind) if field.required} <= names


def _field_of(kind: type[Record], column: str) -> str:
    """The field that a column holds; "" for what the row is known by. Raises NotUnderstood with the nearest."""
    plain = plain_column(column)
    if plain in (*_KEYS, _REF):
        return ""
    return _STATUS if plain == _STATUS else fields.field_named(kind, column)


def read(file: File, kind: type[Record] | None = None, *, project: str = "") -> tuple[list[Incoming], list[Problem]]:
    """The records of a table; where any row cannot be used there are none, and each bad cell is named."""
    try:
        columns, found = rows(file.text)
        kind = kind or kind_of(file.path, columns)
        if not found:
            raise NoTable("it has columns and no rows")
    except NoKind:
        raise
    except NoTable as error:
        return [], [Problem(file.path, error.line, error.whole, error.column)]
    problems = _unknown(kind, columns, file.path)
    if problems:
        return [], problems
    source = f"{project}/{file.path}" if project else file.path
    incoming: list[Incoming] = []
    problems += [Problem(file.path, row.line, row.wrong) for row in found if row.wrong]
    for row in found:
        if row.wrong:
            continue
        made, wrong = _row(kind, row, file.path, source)
        incoming.append(made)
        problems += wrong
    problems += _twins(incoming)
    return ([] if problems else incoming), sorted(problems, key=lambda problem: problem.line)


def _unknown(kind: type[Record], columns: Sequence[str], path: str) -> list[Problem]:
    """The columns that are no field of this kind, or the same one by two names."""
    problems: list[Problem] = []
    taken: dict[str, str] = {}
    for column in columns:
        try:
            name = _field_of(kind, column)
        except NotUnderstood as error:
            problems.append(Problem(path, 1, error.whole, column))
            continue
        if name and name in taken:
            problems.append(Problem(path, 1, f"it is the same as the column {taken[name]!r}", column))
        taken[name] = column
    return problems


def _row(kind: type[Record], row: Row, path: str, source: str) -> tuple[Incoming, list[Problem]]:
    by_field = {_field_of(kind, column): column for column in row.cells}
    given = {name: row.cells[column] for name, column in by_field.items() if name and row.cells[column]}
    given = {name: _as_one_line(kind, name, cell) for name, cell in given.items()}
    status = given.pop(_STATUS, "")
    values, wrong = fields.read_new(kind, given)
    values |= _status(kind, status, wrong)
    key, ref = _known_by(row), _cell(row, (_REF,)).upper()
    if key:
        values["aliases"] = (key,)
    name = key or ref or str(given.get("title", ""))
    problems = [Problem(path, row.line, reason, by_field.get(name, name)) for name, reason in wrong.items()]
    return Incoming(kind, f"{source}#{_slug(name)}", values, path, row.line, ref=ref), problems


def _as_one_line(kind: type[Record], name: str, cell: str) -> str:
    """A cell without its line breaks where the field is a line."""
    line = any(field.name == name and field.sort in ("line", "person") for field in fields.every(kind))
    return " ".join(cell.split()) if line else cell


def _status(kind: type[Record], said: str, wrong: dict[str, str]) -> dict[str, Any]:
    """Where a record stands in its file: any status of its kind, as a register is kept over years."""
    if not said:
        return {}
    try:
        return {_STATUS: handwriting.choice("Status", said, tuple(kind.moves))}
    except ValueError as error:
        wrong[_STATUS] = str(error)
        return {}


def _known_by(row: Row) -> str:
    return _cell(row, _KEYS)[:100]


def _cell(row: Row, names: Sequence[str]) -> str:
    return next((cell for column, cell in row.cells.items() if plain_column(column) in names and cell), "")


def _slug(name: str) -> str:
    """A short form of what a row is known by, unlike that of any other."""
    plain = " ".join(name.casefold().split())
    words = re.sub(r"[^\w]+", "-", plain).strip("-")[:60]
    return f"{words}-{hashlib.sha256(plain.encode()).hexdigest()[:8]}"


def _twins(incoming: Sequence[Incoming]) -> list[Problem]:
    """Rows that are known by the same: which of them is meant the next time could not be told."""
    first: dict[str, int] = {}
    problems: list[Problem] = []
    for one in incoming:
        if (line := first.setdefault(one.key, one.line)) != one.line:
            reason = f"line {line} is known by the same; give each row an id of its own, in a column 'id'"
            problems.append(Problem(one.path, one.line, reason))
    return problems
