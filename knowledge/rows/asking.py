"""Which field of a record a question asks for, read from what the fields are called and how they are asked for.

The rules:

- this is tried where no route fits, so that a new field can be asked for on the day it is added;
- the record has to be named, and each word beside its name has to be one of asking, or one of the field's own;
- most of these words have to be the field's own;
- of several fields the one that explains most words is meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache

from knowledge import fields, vocabulary
from knowledge.fields import Field
from knowledge.records import kinds
from knowledge.records.base import Record
from knowledge.rows import routes
from knowledge.rows.many import Asked
from knowledge.rows.naming import TIE, names
from knowledge.rows.single import Said, end
from knowledge.rows.talk import TALK

COMMON = 3
"""A word that so many fields of a kind are asked with tells none of them from the others."""


def by_field(asked: Asked) -> list[tuple[Record, Said]]:
    """The field that is asked for, of the records that are named; nothing where the question is about more."""
    if routes.asks_for_reasons(asked.text):
        return []
    able = [kind for kind in routes.RECORDS if _may_ask(asked.plain, kind)]
    meant = [kind for kind in able if kind in asked.kinds]
    return (_told(asked, meant) if meant else []) or (_told(asked, able) if able else [])


def _may_ask(plain: str, kind: str) -> bool:
    """Whether a question has a word of any field of this kind: else none of its records need to be looked up."""
    said = {vocabulary.stem(word) for word in vocabulary.tokens(plain)}
    return any(said & own for own in _words(kinds()[kind]).values())


def _told(asked: Asked, prefixes: Sequence[str]) -> list[tuple[Record, Said]]:
    """What the records of these kinds say that fit best among those that have such a field."""
    fitting = asked.naming.fitting(asked.text, prefixes)
    found = [(one, field) for one in fitting if (field := field_in(asked.plain, one.record))]
    return [(one.record, _said(one.record, field)) for one, field in found if one.score >= found[0][0].score - TIE]


def field_in(plain: str, record: Record) -> Field | None:
    """The field of this record that a question asks for, or nothing."""
    named = vocabulary.stems(" ".join((*names(record), record.noun)))
    words = {word: vocabulary.stem(word) for word in vocabulary.tokens(plain) if word not in vocabulary.STOP}
    left = {stem for word, stem in words.items() if stem not in named}
    talk = {stem for word, stem in words.items() if word in TALK}
    known = {name: left & own for name, own in _words(type(record)).items()}
    best = max(known, key=lambda name: len(known[name]), default="")
    if not best or not known[best] or left - talk - known[best] or not named & {*words.values()}:
        return None
    if len(left - known[best]) > len(known[best]):
        return None
    return next(field for field in fields.every(type(record)) if field.name == best)


@cache
def _words(kind: type[Record]) -> dict[str, frozenset[str]]:
    """The words of each field that tell it from the others of its kind."""
    asked = [field for field in fields.every(kind) if field.name != "title"]
    said = {field.name: vocabulary.stems(f"{field.name} {field.label} {field.question}") for field in asked}
    often = Counter(stem for stems in said.values() for stem in stems)
    return {name: frozenset(stem for stem in stems if often[stem] < COMMON) for name, stems in said.items()}


def _said(record: Record, field: Field) -> Said:
    value = " · ".join(fields.typed(record, field.name).splitlines())
    if not value:
        missing = record.holes.get(field.name, f"{field.label.lower()} is not recorded")
        return Said(end(f"{record.title}: {missing}"), record.title)
    return Said(end(f"{record.title}, {field.label.lower()}: {value}"), record.title)
