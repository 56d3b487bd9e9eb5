"""A record as it is shown beside an answer: its fields in words, what is missing in it, and what it is linked to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic.fields import FieldInfo

from knowledge import fields
from knowledge.records.base import PersonId, Record, Ref, Who


@dataclass(frozen=True)
class Hole:
    """A field that ought to be filled and is not: a door may offer to fill it."""

    ref: Ref
    field: str
    text: str
    """What to say of it: "no contract"."""
    label: str = ""
    """What the field is called."""
    wants_somebody: bool = False


@dataclass(frozen=True)
class Related:
    """A record at the other end of a link, as seen from this one: "mitigated by"."""

    relation: str
    ref: Ref
    title: str


@dataclass(frozen=True)
class Row:
    """A record that an answer stands on, to be shown as a card."""

    record: Record
    facts: Mapping[str, str] = field(default_factory=dict)
    """What is known, by the label of its field."""
    holes: tuple[Hole, ...] = ()
    related: tuple[Related, ...] = ()


def row(record: Record, related: tuple[Related, ...] = ()) -> Row:
    """The card of a record; derived from its class."""
    return Row(record, facts(record), holes(record), related)


def facts(record: Record) -> dict[str, str]:
    """The filled fields that only this kind has, as a person would type them."""
    own = [one for one in fields.every(type(record)) if one.name in type(record).__annotations__]
    said = {one.label: fields.typed(record, one.name) for one in own if getattr(record, one.name)}
    score = getattr(record, "score", None)
    return ({"Score": f"{score} of 25"} if score else {}) | {label: text for label, text in said.items() if text}


def holes(record: Record) -> tuple[Hole, ...]:
    """What is missing in a record, in the order of its fields."""
    known = {one.name: one for one in fields.every(type(record))}
    return tuple(Hole(record.ref, name, text, known[name].label, known[name].sort in ("person", "people"))
                 for name, text in record.holes.items())  # fmt: skip


def people(record: Record) -> frozenset[PersonId]:
    """Everybody whom the fields of a record name."""
    asked = [one.name for one in fields.every(type(record)) if one.sort in ("person", "people")]
    noted = [name for name, info in type(record).model_fields.items() if _is_a_person(info)]
    known = [getattr(record, name) for name in dict.fromkeys((*asked, *noted))]
    named = {who for value in known for who in ((value,) if isinstance(value, str) else value or ())}
    return frozenset(named - {""})


def _is_a_person(info: FieldInfo) -> bool:
    """Whether a field names somebody, also where nobody is asked for it (``done_by``)."""
    parts = (info.annotation, *get_args(info.annotation))
    return Who in info.metadata or any(Who in getattr(part, "__metadata__", ()) for part in parts)


def row_json(shown: Row) -> dict[str, Any]:
    """The card as plain data for other programs."""
    return {
        "ref": shown.record.ref,
        "title": shown.record.title,
        "status": shown.record.status,
        "facts": dict(shown.facts),
        "holes": [{"field": hole.field, "text": hole.text} for hole in shown.holes],
        "related": [{"relation": one.relation, "ref": one.ref, "title": one.title} for one in shown.related],
    }
