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


LONG = " ".join(f"Reason number {n} is of some length." for n in range(8))


def test_an_option_is_a_passage_with_its_names_outcome_and_reasons() -> None:
    """It says what it is also called, what became of it and why, and stays apart from other options."""
    found = {p.part: p.body for p in passages.of(POSTGRES) if p.facet == "option"}

    assert {
        0: "Postgres, chosen: We know how to run it.",
        1: "MongoDB (mongo), rejected: No transactions. Bad: Another DB",
    } == found


def test_short_texts_share_a_passage_under_the_facet_that_says_most() -> None:
    """A few words alone say too little to be found; summary and outcome stay alone, and a section keeps its heading."""
    found = {p.facet: p.body for p in passages.of(POSTGRES) if p.facet != "option"}

    assert {
        "summary": "Keep the keys in Postgres.",
        "context": "Retries charge twice.",
        "outcome": "Keep the keys in Postgres.",
        "consequences": "Nothing new to run. U1 Rollout: In March.",
    } == found


def test_options_that_are_only_names_share_a_passage() -> None:
    """A list of names is one text, and tells of no option in particular."""
    options = tuple(Option(name=name) for name in ("Celery", "dramatiq", "RQ"))
    found = [(p.part, p.body) for p in passages.of(decision("ADR-8", "Queue", options=options)) if p.facet == "option"]

    assert [(None, "Celery: dramatiq: RQ: U1")] == found


def test_the_passages_that_matter_most_are_searched_by_meaning() -> None:
    """Eight at most: the first of each facet, and options before sections that no field stands for."""
    options = tuple(Option(name=f"Option {n}", reason=LONG, outcome="rejected") for n in range(4))
    sections = tuple(Section(heading=f"Part {n}", text=f"{LONG} {LONG}") for n in range(9))
    record = decision("ADR-9", "Long", context=f"{LONG} {LONG}", outcome=LONG, options=options, more=sections)
    every = passages.of(record)
    facets = [p.facet for p in every if p.by_meaning]

    assert passages.BY_MEANING == len(facets) < len(every)
    assert {"summary", "context", "outcome"} < set(facets)
    assert 4 == facets.count("option")


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
