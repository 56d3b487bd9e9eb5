from __future__ import annotations

from datetime import date

import pytest

from knowledge import guard
from knowledge.engines.rules import Rules, reopening
from knowledge.ports import Precedent
from knowledge.proposals import HEARD, proposal
from knowledge.recall import Recall
from knowledge.records.base import Origin, Record
from knowledge.records.decision import Option
from tests.knowledge.fakes import EVERYONE, BagOfWords, Scan, Shelf, audience, decision
from tests.knowledge.test_answer import Scripted

ORDERS = decision(
    "ADR-11",
    "Keep the orders in one PostgreSQL database",
    origin=Origin(source="shop/adr/0011.md"),
    outcome="Orders stay in PostgreSQL.",
    options=(
        Option(name="PostgreSQL", outcome="chosen"),
        Option(
            name="Cassandra for the orders",
            outcome="rejected",
            aliases=("cassandra",),
            reason="Nobody on the team has run it.",
            reopen_when="orders pass 10k writes a second",
            reopen_after=date(2027, 1, 1),
        ),
    ),
)


def checked(
    message: str,
    *records: Record,
    today: date | None = None,
    away: bool = False,
    threshold: float | None = None,
    asked: bool = False,
) -> guard.Note | None:
    shelf = Shelf(records or (ORDERS,))
    recall = Recall(shelf, Scan(shelf, BagOfWords()), BagOfWords(), shelf, audience(shelf))
    reader = Scripted(away=True) if away else Rules()
    return guard.check(message, EVERYONE, recall, reader, Rules(), today=today, threshold=threshold, asked=asked)


@pytest.mark.parametrize(
    "message",
    [
        "let's move the whole ledger to Cassandra this quarter",
        "Should we put the sessions in redis? This is slow",
        "why don't we keep the receipts in a graph database instead",
        "I propose we replace Jenkins with GitHub Actions",
        "what about Flutter for the courier app, again",
        "can we go back to Heroku for the small services",
        "time to leave Netlify and host the site ourselves",
        "has anyone considered SQS for the mail jobs?",
        "I know we said no to Segment, but let's give it a month",
        "Tailwind would save us all this css, shall we switch?",
    ],
)
def test_a_proposal_is_heard(message: str) -> None:
    """What somebody wants to do goes on to the search."""
    assert proposal(message)


@pytest.mark.parametrize(
    "message",
    [
        "reminder: we rejected Cassandra in May because nobody can run it",
        "the Cassandra user group meets on Tuesday, who joins?",
        "Globex, our customer, keeps its orders in Cassandra so we have to read it",
        "nightly vacuum of postgres took two hours",
        "our Segment invoice from last month is still open",
        "why didn't we go with Cassandra?",
        "the proposal to supersede the orders decision is up, please review",
        "the exporter writes to Cassandra, as agreed last week",
        "> let's use Cassandra",
        "lol let's rewrite everything in Cassandra",
        "`docker run cassandra` fails on my laptop",
        "can someone review my vacuum PR?",
        "hungry, tacos or ramen today?",
        "ok",
        "",
    ],
)
def test_ordinary_chat_is_not(message: str) -> None:
    """Reports, history, other people's systems, operations, quotes, code and jokes propose nothing."""
    assert "" == proposal(message)


def test_a_rejected_option_proposed_again_is_noted_with_what_would_reopen_it() -> None:
    """The note says which record, which option, why, and under which condition."""
    note = checked("let's move the orders to cassandra")

    assert note is not None
    assert (True, "ADR-11", "Cassandra for the orders", "Nobody on the team has run it.") == (
        note.reopens, note.record.ref, note.option, note.reason
    )  # fmt: skip
    assert ("orders pass 10k writes a second", False) == (note.reopen_when, note.lapsed)


def test_a_met_condition_is_said() -> None:
    """The message states the condition, or its date has passed: the reason may have lapsed."""
    stated = checked("orders pass 10k writes every second now, should we move the orders to cassandra?")
    passed = checked("let's move the orders to cassandra", today=date(2027, 1, 1))

    assert [True, True] == [note is not None and note.lapsed for note in (stated, passed)]


def test_chat_reaches_neither_search_nor_reader() -> None:
    """The first gate ends it."""
    assert checked("the orders table has a new index") is None


@pytest.mark.parametrize("status", ["draft", "proposed", "superseded", "deprecated"])
def test_what_is_not_in_force_settles_nothing(status: str) -> None:
    """Only what holds can be re-opened."""
    assert checked("let's move the orders to cassandra", ORDERS.model_copy(update={"status": status})) is None


def test_when_the_reader_is_away_the_rules_judge() -> None:
    """A missing model does not silence the guard."""
    note = checked("let's move the orders to cassandra", away=True)

    assert note is not None
    assert note.reopens


def test_a_threshold_says_from_which_score_on_to_speak() -> None:
    """A channel may want a quieter guard than the reader is, or a keener one."""
    message = "let's move the orders to cassandra"
    note = checked(message)
    score = note.score if note else 0.0
    notes = [checked(message, threshold=at) for at in (score, score + 0.001)]

    assert [True, False] == [note.reopens for note in notes if note]


def test_a_batch_line_names_the_file_and_the_option() -> None:
    """A message that proposes nothing has a line too."""
    line = guard.batch_line("d1", checked("let's move the orders to cassandra"))

    assert {"source": "shop/adr/0011.md", "option": "Cassandra for the orders"} == line["hit"]
    assert {"id": "d2", "reopens": False, "score": 0.0, "hit": None} == guard.batch_line("d2", None)


def test_what_the_whole_record_is_about_names_none_of_its_options() -> None:
    """ "Concourse on EC2" is not proposed again by a message about Concourse's disks."""
    options = tuple(
        Option(name=f"Concourse on {place}", outcome="rejected", reason=f"Concourse on {place} is a lot of work.")
        for place in ("EC2", "Kubernetes", "one cluster")
    )
    record = decision("ADR-21", "Restructure the pipelines", outcome="Concourse on one cluster.", options=options)
    disks = reopening.judge(
        "let's give the concourse workers bigger disks", [Precedent(record, 1.0, (), {"cosine": 0.5})]
    )
    boxes = reopening.judge("let's put concourse on some ec2 boxes", [Precedent(record, 1.0, (), {"cosine": 0.5})])

    assert ("Concourse on EC2", True) == (boxes.option, boxes.score > 2 * disks.score)


def test_what_somebody_asks_about_is_judged_however_it_sounds() -> None:
    """A report is no proposal, but whoever asks gets the nearest record; an option says where it stands."""
    report = "cassandra for the orders was running fine last night"
    note, proposed = checked(report, asked=True), checked("let's use Cassandra for the orders")

    assert None is checked(report)
    assert note is not None
    assert "ADR-11" == note.record.ref
    assert proposed is not None
    assert 1 == proposed.position


def test_only_the_beginning_of_a_long_message_is_listened_to() -> None:
    """What is proposed is said early; nothing that long takes long."""
    wordy = "and so on " * 1_000

    assert proposal(f"let's use Cassandra for the orders {wordy}")
    assert not proposal(f"{wordy} let's use Cassandra for the orders")
    assert len(proposal("imo " * 20_000)) <= HEARD
