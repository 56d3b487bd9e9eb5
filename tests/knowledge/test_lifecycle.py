"""What people do with decisions, and who may: the record's own rules, and the moves that keep them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.audience import AudienceScope
from knowledge.errors import Conflict, NotAllowed, NotFound, NotUnderstood
from knowledge.lifecycle import Lifecycle
from knowledge.ports import Person, Place
from knowledge.records.base import Origin, Visibility
from knowledge.records.decision import Decision
from tests.fakes import FixedClock
from tests.knowledge.interop.fakes import MemoryLedger

NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)
EVERYONE = AudienceScope("main", everyone=True)


def proposal(title: str = "Use Postgres", **fields: Any) -> Decision:
    """A decision that somebody proposed."""
    stamp: dict[str, Any] = {"created_at": NOON, "created_by": "UANA", "updated_at": NOON, "updated_by": "UANA"}
    known: dict[str, Any] = {"workspace": "main", "title": title, "status": "proposed", "outcome": title, **stamp}
    return Decision(**{**known, "visibility": Visibility.WORKSPACE, **fields})


@dataclass
class Guests:
    """A directory in which everybody is a guest."""

    def channel(self, channel: str) -> Place:
        return Place(channel)

    def members(self, channel: str) -> frozenset[str]:
        return frozenset()

    def person(self, person: str) -> Person:
        return Person(person, is_guest=True)

    def forget(self, *, channel: str | None = None, person: str | None = None) -> None:
        return None


@dataclass
class Desk:
    """A ledger and the moves on it."""

    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    clock: FixedClock = field(default_factory=FixedClock)

    @property
    def moves(self) -> Lifecycle:
        return Lifecycle(self.ledger, self.clock)

    def holds(self, record: Decision) -> str:
        """Store a decision; its ref."""
        return self.ledger.add(record, by="UANA").ref

    def status(self, ref: str) -> str:
        """Where it stands."""
        return self.ledger.get(ref, EVERYONE).status


def test_who_accepts_is_the_decision_maker_where_none_is_named() -> None:
    """Accepting needs a named person: the one who does it."""
    desk = Desk()

    accepted, *others = desk.moves.accept(desk.holds(proposal()), "UBEN", EVERYONE)

    assert ("accepted", ("UBEN",), "UBEN") == (accepted.status, accepted.decision_makers, accepted.ratified_by)
    assert [] == others


def test_only_a_named_decision_maker_accepts() -> None:
    """The others are told who may, and nothing changes."""
    desk = Desk()
    ref = desk.holds(proposal(decision_makers=("UANA",)))

    with pytest.raises(NotAllowed, match="names other decision-makers"):
        desk.moves.accept(ref, "UBEN", EVERYONE)

    assert "proposed" == desk.status(ref)


def test_nobody_is_not_a_decision_maker() -> None:
    """A decision needs a named person."""
    desk = Desk()

    with pytest.raises(NotUnderstood, match="named person"):
        desk.moves.accept(desk.holds(proposal()), "", EVERYONE)


@pytest.mark.parametrize("verb", ["accept", "reject", "defer"])
def test_guests_move_nothing(verb: str) -> None:
    """Full members of the workspace decide."""
    desk = Desk()
    ref = desk.holds(proposal())

    with pytest.raises(NotAllowed, match="full members"):
        getattr(Lifecycle(desk.ledger, desk.clock, Guests()), verb)(ref, "UGUS", EVERYONE)

    assert "proposed" == desk.status(ref)


@pytest.mark.parametrize("verb", ["accept", "reject", "defer"])
def test_a_second_click_changes_nothing(verb: str) -> None:
    """The same move by the same person again is harmless."""
    desk = Desk()
    ref = desk.holds(proposal())
    getattr(desk.moves, verb)(ref, "UANA", EVERYONE)
    version = desk.ledger.get(ref, EVERYONE).version

    getattr(desk.moves, verb)(ref, "UANA", EVERYONE)

    assert version == desk.ledger.get(ref, EVERYONE).version


def test_a_successor_takes_over_at_its_acceptance_and_not_before() -> None:
    """Both ends flip at once."""
    desk = Desk()
    old, new = desk.holds(proposal("Use Mongo")), desk.holds(proposal("Use Postgres"))
    desk.moves.accept(old, "UANA", EVERYONE)

    desk.moves.supersede(old, new, "UANA", EVERYONE)
    assert ("accepted", "proposed") == (desk.status(old), desk.status(new))

    changed = desk.moves.accept(new, "UANA", EVERYONE)
    assert [new, old] == [record.ref for record in changed]
    assert ("superseded", "accepted") == (desk.status(old), desk.status(new))
    assert (new,) == desk.ledger.get(old, EVERYONE).linked("superseded by")
    assert (old,) == desk.ledger.get(new, EVERYONE).linked("supersedes", pending=False)


def test_an_accepted_successor_takes_over_at_once() -> None:
    """It need not be accepted twice; saying it twice changes nothing."""
    desk = Desk()
    old, new = desk.holds(proposal("Use Mongo")), desk.holds(proposal("Use Postgres"))
    for ref in (old, new):
        desk.moves.accept(ref, "UANA", EVERYONE)

    for _ in range(2):
        desk.moves.supersede(old, new, "UANA", EVERYONE)

    assert ("superseded", "accepted") == (desk.status(old), desk.status(new))


def test_decisions_cannot_replace_each_other() -> None:
    """No cycles, and nothing replaces itself."""
    desk = Desk()
    old, new = desk.holds(proposal("Use Mongo")), desk.holds(proposal("Use Postgres"))
    for ref in (old, new):
        desk.moves.accept(ref, "UANA", EVERYONE)
    desk.moves.supersede(old, new, "UANA", EVERYONE)

    with pytest.raises(Conflict):
        desk.moves.supersede(new, old, "UANA", EVERYONE)
    with pytest.raises(Conflict):
        desk.moves.supersede(new, new, "UANA", EVERYONE)


def test_what_will_never_be_accepted_again_replaces_nothing() -> None:
    """Over any number of successors: a circle would stay pending for ever."""
    desk = Desk()
    refs = [desk.holds(proposal(f"Option {n}")) for n in range(3)]
    for ref in refs:
        desk.moves.accept(ref, "UANA", EVERYONE)
    for old, new in pairwise(refs):
        desk.moves.supersede(old, new, "UANA", EVERYONE)

    with pytest.raises(Conflict, match="is superseded; it cannot take the place"):
        desk.moves.supersede(refs[2], refs[0], "UANA", EVERYONE)

    assert "accepted" == desk.status(refs[2])


def test_of_two_successors_the_second_replaces_the_first() -> None:
    """It is told so, and then it can."""
    desk = Desk()
    old, first, second = (desk.holds(proposal(title)) for title in ("Use Mongo", "Use Postgres", "Use Aurora"))
    desk.moves.accept(old, "UANA", EVERYONE)
    for new in (first, second):
        desk.moves.supersede(old, new, "UANA", EVERYONE)
    desk.moves.accept(first, "UANA", EVERYONE)

    with pytest.raises(Conflict, match="superseded by another decision") as refused:
        desk.moves.accept(second, "UANA", EVERYONE)
    desk.moves.supersede(first, second, "UANA", EVERYONE)
    desk.moves.accept(second, "UANA", EVERYONE)

    assert f"{second} supersedes {first}" in refused.value.advice
    assert ["superseded", "superseded", "accepted"] == [desk.status(ref) for ref in (old, first, second)]
    assert (first,) == desk.ledger.get(second, EVERYONE).linked("supersedes")


def test_who_accepts_need_not_see_what_is_replaced() -> None:
    """Whoever linked the two could open both; a refusal would say that there is something hidden."""
    desk = Desk()
    insider = AudienceScope("main", everyone=True, channels=frozenset({"C-PRIVATE"}))
    closed = proposal("Buy the rival", visibility=Visibility.CHANNEL, origin=Origin(channel="C-PRIVATE"))
    old, new = desk.holds(closed), desk.holds(proposal("Build it"))
    desk.moves.accept(old, "UANA", insider)
    desk.moves.supersede(old, new, "UANA", insider)

    desk.moves.accept(new, "UBEN", EVERYONE)

    assert "superseded" == desk.ledger.get(old, insider).status


def test_what_one_may_not_see_does_not_exist() -> None:
    """A private decision cannot be moved from outside, and cannot be told from one that is not there."""
    desk = Desk()
    ref = desk.holds(proposal(visibility=Visibility.CHANNEL))

    with pytest.raises(NotFound):
        desk.moves.accept(ref, "UBEN", EVERYONE)


def test_an_accepted_decision_has_a_decision_maker_and_a_person_who_confirmed_it() -> None:
    """A bot can neither decide nor ratify; a file that was imported is its own witness."""
    with pytest.raises(NotUnderstood, match="decision-maker"):
        proposal(status="accepted")
    with pytest.raises(NotUnderstood, match="confirms"):
        proposal(status="accepted", decision_makers=("UANA",), provenance="rules")

    assert "accepted" == proposal(status="accepted", provenance="imported").status


MOVES = ("propose", "accept", "reject", "defer")


@given(st.lists(st.sampled_from(MOVES), max_size=12))
def test_no_order_of_moves_breaks_a_rule(moves: list[str]) -> None:
    """Whatever is tried in whatever order, a decision is in a known status and its version only grows."""
    record = proposal(status="draft")

    for move in moves:
        before = record
        try:
            record = getattr(record, move)("UANA", NOON)
        except Conflict:
            continue
        assert before.may_become(record.status)
        assert before.version + 1 == record.version

    assert record.status in Decision.moves
