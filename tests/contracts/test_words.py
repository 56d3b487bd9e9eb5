"""What every Words keeps, on SQLite and on Postgres."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from knowledge.audience import AudienceScope
from knowledge.ports import Holders, RecordQuery
from knowledge.records.base import Origin, Ref, Visibility
from knowledge.records.risk import Risk
from storage.fulltext import SqlWords
from storage.ledger import SqlLedger
from tests.storage.shelf import EVERYONE, MEMBERS, NOBODY, NOON, decision, of_kind, private

NONE: frozenset[Ref] = frozenset()


def listed(ledger: SqlLedger, words: str, scope: AudienceScope) -> list[Ref]:
    """The refs of the records that hold all these words."""
    return [record.ref for record in ledger.list(scope, RecordQuery(words=words))]


@pytest.fixture
def words(engine: Engine) -> SqlWords:
    """The search over the ledger of this test."""
    return SqlWords(engine)


def test_a_passage_is_found_by_any_of_its_words_in_any_form(ledger: SqlLedger, words: SqlWords) -> None:
    """Plural, tense, case; words that it lacks do no harm."""
    ledger.add(decision("Retry failed payments with Kafka"), by="U1")

    for question in ("why retrying PAYMENT?", "kafka or rabbitmq", "payments_retry", "rate/payments"):
        assert ["main/ADR-1/summary/0"] == list(words.passages(question, EVERYONE, 1))


def test_better_matches_score_higher_and_come_first(ledger: SqlLedger, words: SqlWords) -> None:
    """More of the words, and the rarer ones."""
    for title in ("Use Kafka for events", "Use Postgres for events", "Use events"):
        ledger.add(decision(title), by="U1")
    scores = words.records("kafka events", EVERYONE, 10)

    assert ["ADR-1", "ADR-3", "ADR-2"] == list(scores)
    assert sorted(scores.values(), reverse=True) == list(scores.values())
    assert scores["ADR-1"] > 2 * scores["ADR-3"] > 0


def test_the_limit_keeps_the_best(ledger: SqlLedger, words: SqlWords) -> None:
    """Of passages and of records."""
    for title in ("Events", "Kafka events", "Some other events"):
        ledger.add(decision(title), by="U1")

    assert ["ADR-2"] == list(words.records("kafka events", EVERYONE, 1))
    assert ["main/ADR-2/summary/0"] == list(words.passages("kafka events", EVERYONE, 1))


@pytest.mark.parametrize(
    "question",
    [
        '"', "*", "'; DROP TABLE records; --", "NEAR(kafka", "kafka AND NOT (", "kafka:*", "header:x", "\\", "^kafka",
        "a & b | !c <-> d", "%s %(x)s :name ?", "\u0000kafka", "x " * 10_000, "日本語 émigré 🙂", "k" * 10_000,
        "", "the of",
    ],
)  # fmt: skip
def test_no_question_is_syntax(ledger: SqlLedger, words: SqlWords, question: str) -> None:
    """Whatever is asked is a list of words."""
    ledger.add(decision("Use Kafka"), by="U1")
    words.passages(question, EVERYONE, 5)
    words.records(question, EVERYONE, 5)
    listed(ledger, question, EVERYONE)

    assert ["ADR-1"] == list(words.records(f"{question} kafka"[-200:], EVERYONE, 5))


def test_what_changed_is_found_as_it_is_now(ledger: SqlLedger, words: SqlWords) -> None:
    """The old words no longer lead to it."""
    ledger.add(decision("Use Kafka"), by="U1")
    renamed = decision("Use Rabbit", ref="ADR-1", version=2)
    ledger.save(renamed, by="U1", action="edit")

    assert ([], ["ADR-1"]) == (list(words.records("kafka", EVERYONE, 5)), list(words.records("rabbits", EVERYONE, 5)))
    assert {} == words.passages("kafka", EVERYONE, 5)


def test_nothing_out_of_scope_is_found(ledger: SqlLedger, words: SqlWords) -> None:
    """Each audience finds its own; an empty one and another workspace nothing."""
    ledger.add(decision("Buy servers"), by="U1")
    ledger.add(private("Buy the rival"), by="U1")
    ledger.add(decision("Buy lunch", workspace="other"), by="U1")
    audiences = [EVERYONE, MEMBERS, NOBODY, EVERYONE.hiding(frozenset({"ADR-1"}))]

    assert [["ADR-1"], ["ADR-2"], [], []] == [list(words.records("buy", scope, 9)) for scope in audiences]
    assert [["main/ADR-1/summary/0"], ["main/ADR-2/summary/0"], [], []] == [
        list(words.passages("buy", scope, 9)) for scope in audiences
    ]
    assert [["ADR-1"], ["ADR-2"], [], []] == [listed(ledger, "buy", scope) for scope in audiences]


def test_hidden_records_do_not_change_a_score(ledger: SqlLedger, words: SqlWords) -> None:
    """How rare a word is counts within the audience: else the order would tell of what is hidden."""
    for title in ("Use Kafka for events", "Use Postgres"):
        ledger.add(decision(title), by="U1")
    before = words.records("kafka events", EVERYONE, 9), words.passages("kafka events", EVERYONE, 9)
    for n in range(5):
        ledger.add(private(f"Kafka and a long list of other words {n}"), by="U1")

    assert before == (words.records("kafka events", EVERYONE, 9), words.passages("kafka events", EVERYONE, 9))


def test_a_record_that_turned_private_is_not_found_any_more(ledger: SqlLedger, words: SqlWords) -> None:
    """From the next question on."""
    origin = Origin(channel="C-PRIVATE")
    ledger.add(decision("Use Kafka", visibility=Visibility.WORKSPACE, origin=origin), by="U1")
    ledger.restrict_channel("C-PRIVATE", "main", by="slack")

    assert ({}, ["ADR-1"]) == (words.records("kafka", EVERYONE, 5), list(words.records("kafka", MEMBERS, 5)))


def test_a_word_tells_which_records_hold_it(ledger: SqlLedger, words: SqlWords) -> None:
    """In any form, among those that the audience may see; also after one more was written."""
    for title in ("Use Kafka for events", "Event sourcing", "Use Postgres"):
        ledger.add(decision(title), by="U1")
    ledger.add(private("Kafka events"), by="U1")
    before = words.holders(["events", "kafka", "zeppelin", "the"], EVERYONE)
    ledger.add(decision("Kafka again"), by="U1")

    assert before == Holders(
        3, {"events": frozenset({"ADR-1", "ADR-2"}), "kafka": frozenset({"ADR-1"}), "zeppelin": NONE, "the": NONE}
    )
    assert [Holders(4, {"kafka": frozenset({"ADR-1", "ADR-5"})}), Holders(0, {"kafka": NONE})] == [
        words.holders(["kafka"], scope) for scope in (EVERYONE, NOBODY)
    ]
    assert frozenset({"ADR-4"}) == words.holders(["kafka"], MEMBERS).of["kafka"]


def test_two_workspaces_are_counted_apart(ledger: SqlLedger, words: SqlWords) -> None:
    """Whichever was asked about first."""
    ledger.add(decision("Use Kafka"), by="U1")
    ledger.add(decision("Kafka", workspace="other"), by="U1")
    ledger.add(decision("Kafka, twice", workspace="other"), by="U1")
    scopes = (EVERYONE, AudienceScope("other", everyone=True), EVERYONE)

    assert [1, 2, 1] == [len(words.holders(["kafka"], scope).of["kafka"]) for scope in scopes]
    assert [1, 2, 1] == [len(words.passages("kafka", scope, 9)) for scope in scopes]


def test_every_word_counts_where_all_are_asked_for(ledger: SqlLedger) -> None:
    """A list narrowed by words holds them all, in whatever form; without a word worth looking for it is empty."""
    for title in ("Kafka", "Kafka events", "Events"):
        ledger.add(decision(title, updated_at=NOON), by="U1")

    asked = ("the events of Kafka", "KAFKA event's", 'kafka" OR "events', "kafka rabbits", "of the", "?")
    assert [["ADR-2"], ["ADR-2"], ["ADR-2"], [], [], []] == [listed(ledger, words, EVERYONE) for words in asked]


def test_one_kind_is_searched_by_itself(ledger: SqlLedger, words: SqlWords) -> None:
    """However many records of other kinds hold the words better; and its titles are listed, for its audience."""
    for title in ("Kafka kafka kafka", "Kafka"):
        ledger.add(decision(title), by="U1")
    ledger.add(of_kind(Risk, "Kafka is lost"), by="U1")
    ledger.add(of_kind(Risk, "Kafka is sold", visibility=Visibility.CHANNEL), by="U1")

    assert [["RSK-1"], ["ADR-1"], []] == [list(words.records("kafka", EVERYONE, 1, k)) for k in ("RSK", "ADR", "INT")]
    assert [["Kafka is lost"], [], []] == [
        words.titles("RSK", EVERYONE), words.titles("INT", EVERYONE), words.titles("RSK", NOBODY)
    ]  # fmt: skip


def test_a_very_long_record_is_stored_and_found(ledger: SqlLedger, words: SqlWords) -> None:
    """Beyond what Postgres puts into one tsvector."""
    text = " ".join(f"word{n}" for n in range(18_000))
    ledger.add(decision("Long", context=text, outcome=text, justification=text), by="U1")

    assert ["ADR-1"] == list(words.records("long", EVERYONE, 5))
