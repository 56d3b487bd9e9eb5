from __future__ import annotations

from knowledge import passages
from knowledge.records.base import Origin, Section
from knowledge.records.decision import Consequence, Option
from tests.knowledge.fakes import decision

POSTGRES = decision(
    "ADR-1",
    "Use Postgres for idempotency keys",
    origin=Origin(source="shop__payments/docs/adr/0001-postgres.md"),
    context="Retries charge twice.",
    options=(
        Option(name="Postgres", outcome="chosen", reason="We know how to run it."),
        Option(name="MongoDB", outcome="rejected", aliases=("mongo",), reason="No transactions.", cons=("Another DB",)),
    ),
    outcome="Keep the keys in Postgres.",
    consequences=(Consequence(kind="good", text="Nothing new to run."),),
    more=(Section(heading="Rollout", text="In March."),),
)


def test_every_option_is_a_passage_with_its_names_outcome_and_reasons() -> None:
    """Every option is a passage of its own, which says what it is also called, what became of it and why."""
    found = {p.part: p.body for p in passages.of(POSTGRES) if p.facet == "option"}

    assert {
        0: "Postgres, chosen: We know how to run it.",
        1: "MongoDB (mongo), rejected: No transactions. Bad: Another DB",
    } == found


def test_each_facet_is_searched_apart() -> None:
    """A facet is a passage; sections that no field stands for keep their heading."""
    found = {p.facet: p.body for p in passages.of(POSTGRES) if p.facet != "option"}

    assert {
        "summary": "Keep the keys in Postgres.",
        "context": "Retries charge twice.",
        "outcome": "Keep the keys in Postgres.",
        "consequences": "Nothing new to run.",
        "people": "U1",
        "more": "Rollout: In March.",
    } == found


def test_a_passage_says_where_it_belongs() -> None:
    """The header names the project that a file was imported from, and the record's title."""
    headers = {p.header for p in passages.of(POSTGRES)}

    assert {"shop payments · Use Postgres for idempotency keys:"} == headers


def test_a_folder_that_names_no_project_is_not_a_project() -> None:
    """``docs/adr/0001.md`` says nothing about the project; the team does."""
    record = decision("ADR-2", "Use Kafka", origin=Origin(source="docs/adr/0002-kafka.md"), team="Orders")

    assert "Orders" == passages.project(record)


def test_ids_are_stable_and_name_the_record() -> None:
    """The same record gives the same ids, and an id leads back to its record."""
    first, second = ([p.id for p in passages.of(POSTGRES)] for _ in range(2))

    assert first == second
    assert len(set(first)) == len(first)
    assert {"ADR-1"} == {passages.ref_of(name) for name in first}


def test_long_prose_is_cut_at_paragraph_and_sentence_ends() -> None:
    """No piece is longer than the limit, none ends inside a sentence, and no word is lost."""
    prose = "One short paragraph.\n\n" + " ".join(f"Sentence number {n} says a little more." for n in range(40))

    found = passages.pieces(prose, limit=50)

    assert all(len(piece.split()) <= 50 and piece.endswith(".") for piece in found)
    assert prose.split() == " ".join(found).split()


def test_a_sentence_without_end_is_cut_by_words() -> None:
    """Even text without a full stop stays within the limit."""
    assert [5, 5, 2] == [len(piece.split()) for piece in passages.pieces("word " * 12, limit=5)]


def test_marks_that_carry_no_meaning_are_left_out() -> None:
    """Link targets, emphasis and comments are not searched."""
    assert "See the plan for Postgres." == passages.clean("See [the plan](https://x.test) for **Postgres**.<!--x-->")


def test_texts_are_the_words_as_stored() -> None:
    """What may be quoted is what the record holds, letter for letter."""
    held = {text.words for text in passages.texts(POSTGRES)}

    assert {"No transactions.", "Another DB", "Retries charge twice.", "In March."} <= held
