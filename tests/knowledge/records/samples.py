"""Records of any kind, filled from what the class says of its fields; a new kind needs nothing here."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel

from knowledge.fields import Field, every, read
from knowledge.records import kinds
from knowledge.records.base import Record, Visibility
from knowledge.text import visible

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
TODAY = NOON.date()
ENVELOPE: dict[str, Any] = {
    "workspace": "main", "visibility": Visibility.WORKSPACE,
    "created_at": NOON, "created_by": "U1", "updated_at": NOON, "updated_by": "U1",
}  # fmt: skip
KINDS = sorted(kinds().values(), key=lambda kind: kind.prefix)
LENGTHS = ("max_downtime", "rto", "rpo", "notice_period", "window")


def make(kind: type[Record], /, **fields: Any) -> Any:
    """A workspace-visible record of this kind; whatever it cannot be without is made up."""
    needed = {field.name: f"some {field.name}" for field in every(kind) if field.required}
    return kind(**{**ENVELOPE, **needed, **fields})


def full(kind: type[Record], /, **fields: Any) -> Any:
    """A record of this kind in which every field says something."""
    values, problems = read(kind, {field.name: answer(kind, field) for field in every(kind)})
    assert not problems, problems
    return kind(**{**ENVELOPE, "ref": f"{kind.prefix}-7", **values, **fields})


def answer(kind: type[Record], field: Field) -> str:
    """Something that may be typed into this field."""
    texts = {
        "choice": field.choices[-1:] and field.choices[-1],
        "date": "2027-03-31",
        "person": "Dana",
        "people": "Dana, Robin",
        "number": "3",
        "flag": "yes",
        "words": "checkout, pii",
        "lines": f"first {field.name}\nsecond {field.name}",
        "rows": " | ".join(answer(kind, column).replace("\n", "; ") for column in field.columns),
    }
    return str(texts.get(field.sort) or _text(kind, field))


def _text(kind: type[Record], field: Field) -> str:
    if field.name == "quarter":
        return "Q2 2027"
    is_length = "P1D" in field.hint
    return "1 day 12 h" if is_length else f"the {field.name} of {kind.noun}"


# --- anything ----------------------------------------------------------------------------------------------------

LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp"), exclude_characters="↵")
TEXT = st.text(LETTERS, max_size=40).map(lambda text: " ".join(visible(text).split()))
PROSE = st.lists(TEXT, max_size=4).map(lambda lines: "\n".join(lines).strip())
SOME = TEXT.filter(bool)
NAME = st.text(st.characters(categories=("Lu", "Ll", "Nd")), min_size=1, max_size=12).map(visible)


def anything(kind: type[Record]) -> st.SearchStrategy[Record]:
    """Records of this kind with any values that its fields admit."""
    values = {field.name: _values(kind, field) for field in every(kind)}
    return st.fixed_dictionaries({}, optional=values).map(lambda given: _made(kind, given))


def _made(kind: type[Record], given: dict[str, Any]) -> Record:
    if given.get("one_way_door") and not given.get("safe_stop"):
        given = given | {"safe_stop": "at the seam"}
    made: Record = make(kind, **given)
    return made


def _values(kind: type[BaseModel], field: Field) -> st.SearchStrategy[Any]:
    if field.name == "quarter":
        return st.sampled_from(["", "2027-Q2"])
    if "P1D" in field.hint:
        return st.sampled_from(["", "PT4H", "P3M", "P1DT12H30M"])
    return {
        "choice": st.sampled_from(field.choices or ("",)),
        "date": st.dates(date(2020, 1, 1), date(2099, 12, 31)),
        "person": NAME,
        "people": st.lists(NAME, max_size=3).map(tuple),
        "number": st.integers(1, 5),
        "flag": st.booleans(),
        "words": st.lists(NAME, max_size=3).map(tuple),
        "lines": st.lists(SOME, max_size=3).map(tuple),
        "rows": st.lists(st.fixed_dictionaries(_columns(kind, field)), max_size=3).map(tuple),
        "line": SOME if field.required or field.name == "team" else TEXT,
        "prose": PROSE,
    }[field.sort]


def _columns(kind: type[BaseModel], field: Field) -> dict[str, st.SearchStrategy[Any]]:
    return {c.name: SOME if c.required and c.sort == "line" else _values(kind, c) for c in field.columns}
