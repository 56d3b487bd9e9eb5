from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from knowledge.answer import Answer, answer, batch_line, holds, standing
from knowledge.draft import Draft
from knowledge.engines.rules import Rules
from knowledge.errors import Unavailable
from knowledge.ports import Claim, Precedent, Question, Reader, Reading, Verdict
from knowledge.recall import Recall
from knowledge.records.base import Link, Origin, Record
from knowledge.records.decision import Option
from knowledge.thread import Thread
from tests.knowledge.fakes import EVERYONE, BagOfWords, Scan, Shelf, audience, decision

TODAY = date(2026, 6, 1)
POSTGRES = decision(
    "ADR-42",
    "Use Postgres for idempotency keys",
    origin=Origin(source="shop/adr/0042.md", permalink="https://slack.test/p42"),
    outcome="Keep idempotency keys in Postgres because we know how to run it.",
    options=(
        Option(name="Postgres", outcome="chosen"),
        Option(name="MongoDB", outcome="rejected", reason="A second store would have to be run for one table."),
    ),
)


class Scripted:
    """A Reader that returns what it was told to, or is away."""

    name = "scripted"

    def __init__(self, *claims: Claim, away: bool = False) -> None:
        self.claims, self.away = claims, away
        self.given: list[str] = []

    def draft(self, thread: Thread) -> Draft:
        raise Unavailable("away")

    def rewrite(self, question: Question) -> Question:
        return question

    def answer(self, question: Question, precedents: Sequence[Precedent]) -> Reading:
        if self.away:
            raise Unavailable("The model is away.")
        self.given = [precedent.record.ref for precedent in precedents]
        return Reading(self.claims, 0.9)

    def reopens(self, message: str, precedents: Sequence[Precedent]) -> Verdict:
        raise Unavailable("away")

    def ping(self) -> str:
        return "ready"


def asked(question: str, *records: Record, reader: Reader | None = None, threshold: float | None = None) -> Answer:
    shelf = Shelf(records or (POSTGRES,))
    recall = Recall(shelf, Scan(shelf, BagOfWords()), BagOfWords(), shelf, audience(shelf))
    return answer(question, EVERYONE, recall, reader or Rules(), Rules(), today=TODAY, threshold=threshold)


def test_an_answer_quotes_its_record_word_for_word() -> None:
    """Each sentence has its ref and a quote that the record holds."""
    found = asked("why keep idempotency keys in postgres?")

    assert found.answered
    assert {"ADR-42"} == {claim.ref for claim in found.claims}
    assert all(holds(POSTGRES, claim.quote) for claim in found.claims)


def test_why_not_is_answered_with_the_rejected_option_and_its_reason() -> None:
    """The option asked about speaks first."""
    found = asked("why not mongo for the idempotency keys?")

    assert "MongoDB was rejected: A second store would have to be run for one table." == found.claims[0].text


def test_a_source_says_how_the_record_stands() -> None:
    """Status, date, who decided, and the link to what was said."""
    (source,) = asked("why keep idempotency keys in postgres?").sources

    assert ("ADR-42", "accepted", "current", date(2026, 1, 14), ("U1",), "https://slack.test/p42") == (
        source.ref, source.status, source.standing, source.on, source.decided_by, source.permalink
    )  # fmt: skip


def test_nothing_on_file_is_no_precedent() -> None:
    """A question about something else is not guessed at; what was found stays for the ranking."""
    found = asked("who leads the giraffe zeppelin programme in Norway?")

    assert (False, (), ()) == (found.answered, found.claims, found.sources)


def test_a_claim_on_a_record_that_was_not_given_is_dropped() -> None:
    """A ref that the reader invents does not stand."""
    found = asked("why postgres?", reader=Scripted(Claim("Because.", "ADR-99", "Keep idempotency keys in Postgres")))

    assert not found.answered


def test_a_quote_that_the_record_does_not_hold_is_dropped() -> None:
    """So is a claim whose quote was never written, or that quotes nothing."""
    invented = Claim("It is free.", "ADR-42", "Postgres costs nothing")
    bare = Claim("It is free.", "ADR-42")
    true = Claim("We run it already.", "ADR-42", "because we know  how to run it")

    found = asked("why postgres?", reader=Scripted(invented, bare, true))

    assert ["We run it already."] == [claim.text for claim in found.claims]


def test_a_channel_may_ask_for_more_certainty_than_the_reader_has() -> None:
    """What is less sure than its threshold is no precedent; how sure it was stays for whoever tunes it."""
    claim = Claim("We run it.", "ADR-42", "we know how to run it")

    found = {at: asked("why postgres?", reader=Scripted(claim), threshold=at) for at in (0.9, 0.95)}

    assert {0.9: True, 0.95: False} == {at: one.answered for at, one in found.items()}
    assert 0.9 == found[0.95].confidence


def test_a_channel_may_be_content_with_less_certainty_than_the_rules_ask_for() -> None:
    """It is still a sentence of a record that was found."""
    question = "which zeppelin keeps the keys?"

    assert (False, True) == (asked(question).answered, asked(question, threshold=0.0).answered)


def test_at_most_three_sentences_are_said() -> None:
    """However much a reader says."""
    claim = Claim("Yes.", "ADR-42", "we know how to run it")

    assert 3 == len(asked("why postgres?", reader=Scripted(*[claim] * 7)).claims)


def test_when_the_reader_is_away_the_rules_answer() -> None:
    """A missing model costs style, not the answer."""
    assert asked("why keep idempotency keys in postgres?", reader=Scripted(away=True)).answered


REDIS = decision(
    "ADR-7",
    "Keep idempotency keys in Redis",
    status="superseded",
    outcome="Idempotency keys live in Redis.",
    decision_makers=("Ana",),
    links=(Link(relation="superseded by", ref="ADR-42"),),
)


def test_who_asks_for_a_superseded_record_is_told_so_before_what_holds_now() -> None:
    """The old one says only that it was replaced; its successor answers."""
    reader = Scripted(Claim("We run it.", "ADR-42", "we know how to run it"))

    found = asked("where do idempotency keys live, in redis?", REDIS, POSTGRES, reader=reader)

    assert ["ADR-42"] == reader.given
    assert [("Keep idempotency keys in Redis was replaced by ADR-42.", "ADR-7"), ("We run it.", "ADR-42")] == [
        (claim.text, claim.ref) for claim in found.claims
    ]
    assert ["superseded", "current"] == [source.standing for source in found.sources]


def test_a_superseded_record_that_nobody_asked_for_is_named_as_not_used() -> None:
    """With its successor."""
    reader = Scripted(Claim("We run it.", "ADR-42", "we know how to run it"))

    found = asked("why postgres, do we know how to run it?", REDIS, POSTGRES, reader=reader)

    assert [("ADR-7", ("ADR-42",))] == [(left.ref, left.successors) for left in found.not_used]


def test_who_decided_on_what_was_replaced_is_not_answered_from_its_successor() -> None:
    """Its own people decided it."""
    new = POSTGRES.model_copy(update={"decision_makers": ("Zoe",)})

    found = asked("who decided to keep the keys in redis?", REDIS, new)

    assert ["Keep idempotency keys in Redis was replaced by ADR-42.", "Decided by Ana."] == [
        claim.text for claim in found.claims[:2]
    ]


def test_a_threshold_holds_for_what_was_replaced_as_well() -> None:
    """A channel that wants to be sure is not told of the past instead."""
    question = "where do idempotency keys live, in redis?"

    assert asked(question, REDIS, POSTGRES, threshold=0.0).answered
    assert not asked(question, REDIS, POSTGRES, threshold=1.0).answered


def test_a_record_that_names_nobody_does_not_say_who_decided() -> None:
    """No sentence about something else stands in for a name."""
    nobody = POSTGRES.model_copy(update={"decision_makers": (), "status": "proposed"})

    assert not asked("who decided on the idempotency keys in postgres?", nobody).answered


def test_a_file_without_a_date_gets_none() -> None:
    """The day of the import is not the day of the decision."""
    imported = POSTGRES.model_copy(update={"provenance": "imported", "decided_on": None})

    assert [None] == [source.on for source in asked("why idempotency keys in postgres?", imported).sources]


def test_drafts_do_not_speak() -> None:
    """What nobody has confirmed is no precedent."""
    draft = decision("ADR-8", "Keep idempotency keys in Kafka", status="draft", outcome="Keys go to Kafka.")

    assert not asked("why idempotency keys in kafka?", draft).answered


def test_an_overdue_review_is_said() -> None:
    """A record whose review date has passed still answers, marked."""
    assert "review overdue" == standing(decision("ADR-9", "X", review_by=date(2026, 5, 1)), TODAY)
    assert "not in force" == standing(decision("ADR-9", "X", status="proposed"), TODAY)
    assert "superseded" == standing(decision("ADR-9", "X", status="superseded"), TODAY)


def test_a_batch_line_gives_the_hits_also_when_nothing_is_answered() -> None:
    """Ranking and abstention are measured apart."""
    line = batch_line("q1", asked("who leads the giraffe zeppelin programme for postgres?", reader=Scripted()))

    assert ("q1", False, "shop/adr/0042.md", "ADR-42") == (
        line["id"], line["answered"], line["hits"][0]["source"], line["hits"][0]["ref"]
    )  # fmt: skip
