"""What people say to a proposal, and what that changes: the record's own rules, and who may speak."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from knowledge import passages
from knowledge.approvals import Approvals
from knowledge.errors import Conflict, NotAllowed, NotUnderstood
from knowledge.interop import madr, reading
from knowledge.lifecycle import Lifecycle, Objected
from knowledge.records.decision import Decision
from tests.knowledge.test_lifecycle import EVERYONE, NOON, Desk, Guests, proposal

ANA, BEN = "UANA", "UBEN"
DAY = timedelta(days=1)


def test_a_person_says_one_thing_at_a_time() -> None:
    """What they said before is kept as withdrawn."""
    said = proposal().object(BEN, NOON, "Too dear").approve(BEN, NOON + DAY)

    assert [("objects", NOON + DAY), ("approves", None)] == [(one.stance, one.withdrawn) for one in said.voices]
    assert () == said.objections
    assert not said.contested


def test_the_same_word_twice_is_one_word() -> None:
    """A click that is sent again changes nothing; a bare objection keeps the reason that was given."""
    said = proposal().object(BEN, NOON, "Too dear")

    assert said is said.object(BEN, NOON + DAY, "Too dear")
    assert said is said.object(BEN, NOON + DAY)
    assert said.withdraw(ANA, NOON) is said


@pytest.mark.parametrize("status", ["draft", "accepted", "rejected", "deferred", "superseded"])
def test_only_what_is_proposed_is_spoken_to(status: str) -> None:
    """Whatever else it is, a word to it would change nothing."""
    record = proposal(status=status, decision_makers=(ANA,))

    for say in (record.approve, record.object, record.withdraw):
        with pytest.raises(Conflict, match="only what is proposed"):
            say(BEN, NOON)


def test_accepting_takes_knowing_of_every_objection() -> None:
    """One that came later counts as well; the dissent is kept."""
    desk = Desk()
    ref = desk.ledger.add(proposal(decision_makers=(ANA,)), by=ANA).ref
    voices = Approvals(desk.ledger, desk.clock)
    voices.object(ref, BEN, EVERYONE, "Too dear")
    voices.object(ref, "UDEV", EVERYONE, "Too slow")
    for told in (0, 1):
        with pytest.raises(Objected):
            desk.moves.accept(ref, ANA, EVERYONE, told=told)

    [accepted] = desk.moves.accept(ref, ANA, EVERYONE, told=2)

    assert ["Too dear", "Too slow"] == [one.reason for one in accepted.objections]
    assert accepted.contested


def test_a_one_way_door_is_accepted_by_somebody_who_was_named_before() -> None:
    """Nobody becomes its decision-maker by the way, and silence is never approval."""
    door = proposal(reversibility="one-way")

    with pytest.raises(NotUnderstood, match="hard to undo"):
        door.accept(ANA, NOON)
    with pytest.raises(NotAllowed, match="silence is never approval"):
        door.await_objections(date(2090, 1, 1), ANA, NOON)
    assert "accepted" == door.amended(ANA, NOON, decision_makers=(ANA,)).accept(ANA, NOON).status


def test_a_window_ends_on_a_day_to_come() -> None:
    """Its last day may be today."""
    with pytest.raises(NotUnderstood, match="has passed"):
        proposal().await_objections((NOON - DAY).date(), ANA, NOON)
    assert NOON.date() == proposal().await_objections(NOON.date(), ANA, NOON).silence_until


def test_guests_have_no_word() -> None:
    """They read, in their channel."""
    desk = Desk()
    ref = desk.ledger.add(proposal(), by=ANA).ref

    with pytest.raises(NotAllowed):
        Approvals(desk.ledger, desk.clock, Guests()).approve(ref, BEN, EVERYONE)


def test_an_objection_is_searched_and_written_down_and_one_withdrawn_is_not() -> None:
    """The document gives the voices back exactly as they were."""
    said = proposal(ref="ADR-1").object(BEN, NOON, "Disks are too dear for that").object("UDEV", NOON, "Never mind")
    record = said.withdraw("UDEV", NOON)
    text = madr.write(record)

    found = " ".join(passage.text for passage in passages.of(record))
    assert "Objection: Disks are too dear for that" in found
    assert "Never mind" not in found
    assert "## Objections" in text
    read = reading.parse("decision.md", text, workspace="main", at=NOON)
    assert isinstance(read, Decision)
    assert record.voices == read.voices


def test_confirming_a_review_that_has_moved_changes_nothing() -> None:
    """The button is an old one."""
    desk = Desk()
    record = proposal(status="accepted", decision_makers=(ANA,), review_by=date(2026, 3, 1))
    ref = desk.ledger.add(record, by=ANA).ref
    moves = Lifecycle(desk.ledger, desk.clock)

    assert date(2026, 3, 1) == moves.confirm(ref, date(2026, 2, 1), ANA, EVERYONE).review_by
    assert date(2026, 2, 13) == moves.confirm(ref, date(2026, 3, 1), ANA, EVERYONE).review_by
