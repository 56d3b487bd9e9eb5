"""What is derived from the class of a kind, for all kinds: a new one is covered on the day it is added."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from knowledge import passages
from knowledge.audience import operator_scope
from knowledge.fields import blank, every, fields, kind_named, needed, read, read_new, typed
from knowledge.recall import FACETS
from knowledge.records.base import Record
from storage.ledger import SqlLedger
from tests.fakes import FixedClock
from tests.knowledge.records.samples import KINDS, anything, full, make

of_every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.noun)


def test_there_are_the_kinds_that_the_house_has() -> None:
    """Nine of them, each under its prefix."""
    assert ["ADR", "DAT", "IND", "INT", "ITM", "MIL", "NFR", "RSK", "SYS"] == [kind.prefix for kind in KINDS]


@of_every_kind
def test_each_field_has_a_plain_question_and_a_label(kind: type[Record]) -> None:
    """Form, command and terminal have nothing else to show."""
    asked = every(kind)

    assert "title" == asked[0].name
    assert [] == [field.name for field in asked if "?" not in field.question or not field.label]
    assert len(asked) == len({field.name for field in asked}) == len({field.label for field in asked})


@of_every_kind
def test_what_a_form_asks_and_what_a_move_asks_is_all_there_is(kind: type[Record]) -> None:
    """Nothing is asked for twice, and nothing is forgotten."""
    form = {field.name for field in fields(kind)}
    moves = {field.name for verb in kind.verbs for field in needed(kind, verb)}

    assert form | moves == {field.name for field in every(kind)}
    assert set() == form & moves
    assert len(blank(kind)) == len(form) + (len(kind.starts) > 1)


@of_every_kind
def test_what_is_shown_can_be_typed_again(kind: type[Record]) -> None:
    """The words for a value are the value, in every field."""
    record = full(kind)
    again, problems = read(kind, {field.name: typed(record, field.name) for field in every(kind)})

    assert {} == problems
    assert again == {field.name: getattr(record, field.name) for field in every(kind)}


@of_every_kind
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_anything_that_is_shown_can_be_typed_again(kind: type[Record], data: st.DataObject) -> None:
    """Whatever signs the words hold."""
    record = data.draw(anything(kind))
    again, problems = read(kind, {field.name: typed(record, field.name) for field in every(kind)})

    assert {} == problems
    assert {field.name: getattr(record, field.name) for field in every(kind)} == again


@of_every_kind
def test_nothing_typed_is_a_problem_only_where_something_is_needed(kind: type[Record]) -> None:
    """An empty form names what the record cannot be without."""
    empty: dict[str, str] = {field.name: "" for field in every(kind)}

    assert {field.name for field in every(kind) if field.required} == set(read_new(kind, empty)[1])
    assert read_new(kind, empty)[1] == read_new(kind, {})[1]


@of_every_kind
def test_a_record_says_itself_in_one_sentence(kind: type[Record]) -> None:
    """Full or nearly empty."""
    said = [full(kind).line, make(kind).line]

    assert [] == [line for line in said if not line.strip() or "\n" in line or "None" in line]


@of_every_kind
def test_each_kind_is_found_by_noun_plural_and_prefix(kind: type[Record]) -> None:
    """In any case."""
    assert [kind] * 3 == [kind_named(name) for name in (kind.noun, f"{kind.noun.upper()}S", kind.prefix)]


@of_every_kind
def test_each_searched_field_is_in_a_passage(kind: type[Record]) -> None:
    """What a facet is given for can be found."""
    record = full(kind)
    texts = " ".join(passage.text for passage in passages.of(record))
    lost = [field.name for field in every(kind) if field.facet and not _words(record, field.name) <= set(texts.split())]

    assert [] == lost


def _words(record: Record, name: str) -> set[str]:
    value: Any = getattr(record, name)
    return set(value.split()) if isinstance(value, str) else set()


@of_every_kind
def test_each_kind_is_stored_and_found_again(kind: type[Record], sqlite_engine: Engine, clock: FixedClock) -> None:
    """As it was, under a number of its own kind, also with all fields filled."""
    ledger = SqlLedger(sqlite_engine, clock)
    stored = ledger.add(full(kind, ref=""), by="U1")

    assert f"{kind.prefix}-1" == stored.ref
    assert stored == ledger.get(stored.ref, operator_scope("main", private=False))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.verbs], ids=lambda kind: kind.noun)
def test_each_status_can_be_reached_and_left_by_a_verb(kind: type[Record]) -> None:
    """Unless it is final; decisions have methods for their moves, and no verbs."""
    reached = {target for targets in kind.moves.values() for target in targets}

    assert reached <= set(kind.verbs.values())
    assert set(kind.moves) == reached | set(kind.starts)


def test_every_intent_is_answered_by_a_facet_that_a_kind_has() -> None:
    """No question leads to a facet that nothing is searched as."""
    known = {field.facet for kind in KINDS for field in every(kind)}

    assert set() == {facet for facets in FACETS.values() for facet in facets} - known
