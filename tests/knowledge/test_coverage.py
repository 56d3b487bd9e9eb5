"""The coverage gauge: which documents have what they need, computed from records alone."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.coverage import DELIVERABLES, Need, coverage, need_of
from knowledge.fields import every
from knowledge.records import kinds
from knowledge.records.base import Record
from knowledge.records.dataset import Dataset
from knowledge.records.decision import Decision
from knowledge.records.indicator import Indicator
from knowledge.records.integration import Integration
from knowledge.records.item import Item
from knowledge.records.milestone import Milestone
from knowledge.records.requirement import Requirement
from knowledge.records.risk import Risk
from knowledge.records.system import System
from tests.knowledge.records.samples import make

ENOUGH: tuple[tuple[type[Record], dict[str, Any]], ...] = (
    (System, {"zone": "pii"}),
    (System, {"status": "target"}),
    (Decision, {"status": "accepted", "decision_makers": ("U1",)}),
    (Integration, {"owner_provider": "U1", "owner_consumer": "U2", "auth": "signed"}),
    (Requirement, {"measure": "300 ms"}),
    (Milestone, {"quarter": "2027-Q2", "safe_stop": "after step one"}),
    (Indicator, {"where": "the dashboard", "runbook": "call Ana"}),
    (Dataset, {"source_of_truth": "orders"}),
    (Risk, {"likelihood": 3, "impact": 4, "treatment": "mitigate"}),
    (Item, {"type": "acceptance", "how_verified": "a load test"}),
    (Item, {"type": "question"}),
    (Item, {"type": "next step", "value": 5, "effort": 2}),
)
RECORDS = [make(kind, ref=f"{kind.prefix}-{n}", **given) for n, (kind, given) in enumerate(ENOUGH)]


def lacking(records: list[Record]) -> set[str]:
    """The documents that lack something."""
    return {one.deliverable.name for one in coverage(records).holes}


def test_twelve_documents_lack_everything_at_first() -> None:
    """Nothing is covered by nothing."""
    found = coverage([])

    assert (0, 12) == (len(found.whole), len(found.holes))


def test_a_dozen_records_cover_all_of_them() -> None:
    """One for each need."""
    assert set() == lacking(RECORDS)


@pytest.mark.parametrize("left_out", RECORDS, ids=lambda record: record.ref)
def test_without_any_one_of_them_something_is_lacking(left_out: Record) -> None:
    """And that document alone, or those that share it."""
    found = lacking([record for record in RECORDS if record is not left_out])

    assert 1 <= len(found) <= 2


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (System, {"status": "retired", "zone": "pii"}),
        (Decision, {"status": "proposed"}),
        (Integration, {"owner_provider": "U1"}),
        (Requirement, {"status": "retired", "measure": "300 ms"}),
        (Item, {"type": "question", "status": "dropped"}),
        (Item, {"type": "next step"}),
    ],
)
def test_what_is_retired_or_half_said_covers_nothing(kind: type[Record], given: dict[str, Any]) -> None:
    """A document is made of what stands."""
    assert 12 == len(coverage([make(kind, ref="X-1", **given)]).holes)


def test_what_lacks_least_comes_first() -> None:
    """A click away from being covered."""
    found = coverage([make(System, ref="SYS-1")])

    assert "target" == found.holes[0].deliverable.name
    assert ["a system that is to be built"] == [need.what for need in found.holes[0].lacks]


@pytest.mark.parametrize("need", [need for one in DELIVERABLES for need in one.needs], ids=lambda need: need.what)
def test_every_hole_names_a_form_that_can_be_opened(need: Need) -> None:
    """With fields of its kind filled in."""
    assert need.kind in kinds().values()
    assert {name for name, _ in need.given} <= {field.name for field in every(need.kind)} | {"status"}


def test_a_hole_is_found_by_its_name() -> None:
    """And a name that is none finds nothing."""
    assert (Item, {"type": "question"}) == need_of("handover.0")
    assert [None] * 4 == [need_of(name) for name in ("handover.7", "handover", "nothing.0", "")]
