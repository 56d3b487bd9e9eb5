"""What App Home tells a person, gathered from what they may open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from knowledge.audience import Audience, AudienceScope
from knowledge.draft import Draft
from knowledge.home import Home, Homes, waiting
from knowledge.ports import StoredDraft
from knowledge.records.base import Record
from knowledge.records.decision import Voice
from knowledge.records.integration import Integration
from knowledge.records.risk import Risk
from knowledge.records.system import System
from tests.knowledge.fakes import NOON, Shelf, Town, decision, in_channel
from tests.knowledge.records.samples import TODAY, make

ANA, BEN = "U1", "U2"


@dataclass
class Begun:
    """The drafts that wait, and nothing else of the port."""

    found: Sequence[StoredDraft] = ()
    asked: list[str] = field(default_factory=list)

    def waiting(self, workspace: str, by: str) -> Sequence[StoredDraft]:
        """Those of one person."""
        return [draft for draft in self.found if draft.by == by]


def home(*records: Record, drafts: Sequence[StoredDraft] = (), private: Sequence[str] = (), who: str = ANA) -> Home:
    """The Home of somebody who is in none of the ``private`` channels."""
    shelf, town = Shelf(records), Town(private)
    homes = Homes(shelf, Begun(drafts), Audience(town, shelf), town)  # type: ignore[arg-type]
    scope = AudienceScope("main", everyone=True)
    return homes.of(who, scope, TODAY, lambda record: next(iter(record.in_turn), None))


def draft(draft_id: str, **more: Any) -> StoredDraft:
    """A draft of Ana's from an open channel."""
    known: dict[str, Any] = {"workspace": "main", "channel": "C1", "thread_ts": "1.0", "state": "open", "by": ANA}
    return StoredDraft(draft_id, **(known | more))


def proposed(ref: str, **more: Any) -> Any:
    """A proposal that Ana decides."""
    return decision(ref, "Use Kafka", status="proposed", decided_on=None, **more)


def says(by: str, stance: str, **more: Any) -> Voice:
    """A word that somebody said to it."""
    return Voice.model_validate({"by": by, "at": NOON, "stance": stance, **more})


def test_drafts_wait_for_whoever_began_them() -> None:
    """One of a private channel that they left does not, nor a form that was opened and left."""
    drafts = [draft("d1"), draft("d2", by=BEN), draft("d3", channel="C9"), draft("d4", thread_ts=""),
              draft("d5", thread_ts="", draft=Draft(is_decision=True))]  # fmt: skip

    assert ["d1", "d5"] == [one.id for one in home(drafts=drafts, private=["C9"]).drafts]


@pytest.mark.parametrize(
    ("more", "waits"),
    [
        ({}, ["decide"]),
        ({"voices": (says(ANA, "approves"),)}, []),
        ({"voices": (says(ANA, "approves", withdrawn=NOON),)}, ["decide"]),
        ({"decision_makers": (BEN,)}, []),
        ({"decision_makers": (BEN,), "created_by": BEN, "reviewers": (ANA,)}, ["review"]),
        ({"voices": (says(BEN, "objects", reason="too slow"),)}, ["objection"]),
        ({"voices": (says(ANA, "objects", reason="too slow"),)}, []),
        ({"status": "accepted"}, []),
    ],
)
def test_a_proposal_waits_for_those_who_have_not_spoken(more: dict[str, Any], waits: list[str]) -> None:
    """And an objection for those who proposed it, until it is withdrawn."""
    assert waits == [wait.why for wait in waiting([proposed("ADR-1").model_copy(update=more)], ANA)]


def test_objections_come_before_reviews_and_what_is_to_be_decided_soonest_first() -> None:
    """The order in which somebody looks at it."""
    found = home(
        proposed("ADR-1", decide_by=TODAY + timedelta(days=9)),
        proposed("ADR-2", decide_by=TODAY + timedelta(days=2)),
        proposed("ADR-3", reviewers=(ANA,)),
        proposed("ADR-4", voices=(says(BEN, "objects"),)),
    )

    assert ["ADR-4", "ADR-3", "ADR-2", "ADR-1"] == [wait.decision.ref for wait in found.waits]


def test_what_is_due_is_what_is_asked_of_them() -> None:
    """Within two weeks, the oldest day first; what another is asked for is not theirs."""
    found = home(
        make(Risk, ref="RSK-1", owner=ANA, target_date=TODAY + timedelta(days=14)),
        make(Risk, ref="RSK-2", owner=ANA, target_date=TODAY - timedelta(days=1)),
        make(Risk, ref="RSK-3", owner=ANA, target_date=TODAY + timedelta(days=15)),
        make(Risk, ref="RSK-4", owner=BEN, target_date=TODAY),
    )

    assert [("RSK-2", "overdue"), ("RSK-1", "due")] == [(due.record.ref, due.state) for due in found.due]


def test_their_area_begins_with_what_nobody_answers_for() -> None:
    """Theirs first, then what touches a system of theirs; what is whole comes last, what is retired not at all."""
    found = home(
        make(System, ref="SYS-1", title="Checkout", owner=ANA),
        make(System, ref="SYS-2", title="Till", owner=ANA, status="retired"),
        make(Integration, ref="INT-1", provider="Warehouse", consumer="checkout"),
        make(Integration, ref="INT-2", provider="Mail", consumer="Shop", owner_consumer=ANA),
        make(Integration, ref="INT-3", provider="Mail", consumer="Shop", owner_consumer=BEN),
    )

    assert [("INT-2", "owner_provider", True), ("INT-1", "owner_provider", False), ("SYS-1", "", True)] == [
        (mine.record.ref, mine.hole, mine.own) for mine in found.area
    ]
    assert 3 == found.unowned


def test_what_they_may_not_open_changes_nothing() -> None:
    """Neither a row, nor a count, nor the gauge."""
    closed = in_channel("C9")
    hidden = [
        proposed("ADR-1", **closed),
        make(Risk, ref="RSK-1", owner=ANA, target_date=TODAY, likelihood=1, impact=1, treatment="accept", **closed),
        make(System, ref="SYS-1", owner=ANA, zone="vault", **closed),
        make(Integration, ref="INT-1", owner_consumer=ANA, **closed),
    ]

    assert home() == home(*hidden, private=["C9"])


def test_a_channel_that_was_closed_since_hides_its_records_at_once() -> None:
    """Though they were stored as open."""
    stored = proposed("ADR-1", origin={"channel": "C9"})

    assert (1, 0) == (len(home(stored).waits), len(home(stored, private=["C9"]).waits))
