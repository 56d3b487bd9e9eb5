from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from knowledge.audience import AudienceScope
from knowledge.ports import Index, Question
from knowledge.recall import PHRASED, Recall
from knowledge.records.base import Link, Record
from knowledge.records.decision import Option
from tests.knowledge.fakes import (
    EVERYONE,
    BagOfWords,
    LeakyIndex,
    LostIndex,
    Scan,
    Shelf,
    audience,
    decision,
    in_channel,
)

POSTGRES = decision(
    "ADR-1",
    "Use Postgres for idempotency keys",
    context="Retried charges must not charge twice.",
    outcome="Keep idempotency keys in Postgres, in the charge transaction.",
    options=(
        Option(name="Postgres", outcome="chosen", reason="We know how to run it."),
        Option(name="Shared Redis", outcome="rejected", reason="Eviction loses keys under memory pressure."),
    ),
)
KAFKA = decision("ADR-2", "Send order events through Kafka", outcome="Orders publish events to Kafka topics.")
CLERK = decision("ADR-3", "Let Clerk handle the login", outcome="Sign-in is done by Clerk.")
SALARIES = decision("ADR-4", "Pay salaries by Kafka events", outcome="Payroll listens to Kafka.", **in_channel("C0HR"))


def recall_of(
    *records: Record, index: type[Scan] = Scan, private: Iterable[str] = (), seen: list[Shelf] | None = None
) -> Recall:
    shelf = Shelf(records or (POSTGRES, KAFKA, CLERK, SALARIES))
    if seen is not None:
        seen.append(shelf)
    near: Index = index(shelf, BagOfWords())
    return Recall(shelf, near, BagOfWords(), shelf, audience(shelf, set(private)))


def refs(recall: Recall, question: Question | str, scope: AudienceScope = EVERYONE, limit: int = 10) -> list[str]:
    return [precedent.record.ref for precedent in recall.search(question, scope, limit)]


def test_the_record_that_shares_meaning_and_words_comes_first() -> None:
    """A question in other words still finds its record."""
    assert "ADR-1" == refs(recall_of(), "why do we keep the idempotency keys in pg?")[0]


def test_an_option_that_was_rejected_is_found_by_its_reason() -> None:
    """What was turned down is searched as well as what was chosen."""
    found = recall_of().search("why not redis for the keys?", EVERYONE)

    assert ("ADR-1", "option") == (found[0].record.ref, found[0].hits[0].passage.facet)


def test_an_empty_scope_finds_nothing_and_reads_nothing() -> None:
    """Nobody is not everybody: an empty scope never means all."""
    seen: list[Shelf] = []
    recall = recall_of(seen=seen)

    assert [] == recall.search("kafka", AudienceScope("main", everyone=False))
    assert [] == seen[0].reads


def test_a_record_outside_the_scope_is_as_if_it_were_never_written() -> None:
    """The answer is the same, scores included, with and without a record that the audience may not see."""
    question = "why kafka for events?"

    with_it = recall_of(POSTGRES, KAFKA, CLERK, SALARIES).search(question, EVERYONE)
    without_it = recall_of(POSTGRES, KAFKA, CLERK).search(question, EVERYONE)

    assert without_it == with_it


def test_an_index_that_answers_too_widely_leaks_nothing() -> None:
    """Whatever the index says, each record is read from the ledger within the scope."""
    assert "ADR-4" not in refs(recall_of(index=LeakyIndex), "salaries payroll kafka")


def test_a_channel_that_turned_private_hides_its_records_at_once() -> None:
    """A workspace-visible record of a channel that is private by now is checked, and not shown."""
    open_record = KAFKA.model_copy(update={"ref": "ADR-9", "origin": SALARIES.origin})

    assert ["ADR-2"] == refs(recall_of(KAFKA, open_record, private={"C0HR"}), "kafka events")


def test_hidden_records_are_not_found() -> None:
    """``without`` behaves as if the record had never been imported."""
    assert "ADR-1" not in refs(recall_of(), "idempotency keys", EVERYONE.hiding(frozenset({"ADR-1"})))


def test_without_the_index_words_answer() -> None:
    """A lost index costs meaning, not the answer."""
    assert "ADR-2" == refs(recall_of(index=LostIndex), "why kafka?")[0]


def test_only_as_many_records_are_read_as_are_shown() -> None:
    """Reading is what costs: the ledger is asked for the best only."""
    seen: list[Shelf] = []
    recall = recall_of(seen=seen)

    assert 2 == len(recall.search("kafka postgres clerk", EVERYONE, limit=2))
    assert 2 == len(seen[0].reads)


@pytest.mark.parametrize("index", [Scan, LostIndex])
def test_another_phrasing_finds_what_the_question_does_not_say(index: type[Scan]) -> None:
    """By meaning and by words; the question alone shares none with the record."""
    recall, asked = recall_of(index=index), Question("how do folks enter?")

    assert "ADR-3" not in refs(recall, asked, limit=1)
    assert "ADR-3" == refs(recall, replace(asked, phrasings=("who handles the login", "sign-in by clerk")))[0]


def test_a_passage_is_as_near_as_the_nearest_phrasing_which_counts_a_little_less() -> None:
    """A phrasing is a guess: said by the person, the same words weigh more."""
    text = "Sign-in is done by Clerk."
    said, guessed, both = (
        recall_of().search(question, EVERYONE)[0].signals["cosine"]
        for question in (Question(text), Question("what?", phrasings=(text,)), Question(text, phrasings=("kafka",)))
    )

    assert (True, said) == (abs(guessed - PHRASED * said) < 1e-6, both)


def test_a_phrasing_names_no_record() -> None:
    """Only the person can ask for a record by its ref."""
    asked = Question("why kafka?", phrasings=("adr-3",))

    assert "ADR-2" == refs(recall_of(), asked)[0]


def test_a_record_named_by_its_ref_is_first() -> None:
    """``/why ADR-3`` is about ADR-3, whatever else its words resemble."""
    assert "ADR-3" == refs(recall_of(), "why adr-3 and not kafka?")[0]


def test_a_superseded_record_brings_its_successor() -> None:
    """The old one stays findable; who finds it also sees what replaced it."""
    old = decision(
        "ADR-5", "Deploy on Heroku", status="superseded", links=(Link(relation="superseded by", ref="ADR-6"),)
    )
    new = decision("ADR-6", "Run containers on ECS", outcome="Fargate runs everything.")

    assert ["ADR-5", "ADR-6"] == refs(recall_of(old, new, CLERK), "heroku", limit=1)


def test_equal_scores_are_ordered_by_ref() -> None:
    """The same question gives the same answer, whatever the order of the records."""
    twins = [KAFKA.model_copy(update={"ref": ref}) for ref in ("ADR-8", "ADR-7")]

    assert ["ADR-7", "ADR-8"] == refs(recall_of(*twins), "kafka")


@pytest.mark.parametrize("question", ["", "   ", "?!", "the of and"])
def test_a_question_without_words_is_harmless(question: str) -> None:
    """No words, no error."""
    assert isinstance(refs(recall_of(), question), list)


def test_signals_tell_how_strange_a_question_is() -> None:
    """A word that no visible record holds is strange; one that the record holds is covered."""
    signals = recall_of().search("kafka zeppelin", EVERYONE)[0].signals

    assert 0.5 == signals["strange"]
    assert 0 < signals["coverage"] < 1


def test_a_word_tells_more_the_fewer_records_hold_it() -> None:
    """All the way from none to every one of many."""
    many = [decision(f"ADR-{n}", f"Keep the ledger of shop {n}", outcome="The ledger stays.") for n in range(1, 61)]
    found = recall_of(*many, POSTGRES.model_copy(update={"ref": "ADR-99"})).search(
        "ledger idempotency zeppelin", EVERYONE
    )

    ledger, idempotency, zeppelin = found[0].telling.values()
    assert ledger < idempotency < zeppelin == 1


def test_a_record_is_ranked_by_what_the_words_it_holds_tell() -> None:
    """A word of its own counts for more than one that every record holds."""
    many = [decision(f"ADR-{n}", f"Kafka topic {n}", outcome="Kafka it is.") for n in range(10, 70)]
    rare = decision("ADR-1", "Rotate the seal", outcome="Rotated weekly.")
    found = recall_of(rare, *many).search("kafka seal", EVERYONE, 100)

    shares = {precedent.record.ref: precedent.signals["coverage"] for precedent in found}
    assert shares["ADR-1"] > 0.5 > max(share for ref, share in shares.items() if ref != "ADR-1")


def test_in_a_small_workspace_a_word_that_one_record_holds_is_still_rare() -> None:
    """One of three says little about how common a word is."""
    found = recall_of(POSTGRES, KAFKA, CLERK).search("idempotency", EVERYONE)

    assert found[0].telling["idempotency"] > 0.7
