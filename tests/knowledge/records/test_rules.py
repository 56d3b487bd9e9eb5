"""The rules that records keep themselves, whoever makes or moves them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from knowledge.errors import Conflict, NotUnderstood
from knowledge.records.base import ACYCLIC, LEANING, REVERSE, Link, Record, Relation
from knowledge.records.dataset import Copy, Dataset
from knowledge.records.decision import Decision, Option
from knowledge.records.indicator import Indicator
from knowledge.records.integration import Integration
from knowledge.records.item import Item
from knowledge.records.milestone import Milestone
from knowledge.records.requirement import Requirement
from knowledge.records.risk import Risk
from knowledge.records.system import System
from tests.knowledge.records.samples import NOON, TODAY, full, make

TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)


# --- every record ------------------------------------------------------------------------------------------------


def test_every_link_has_a_reverse_that_leads_back() -> None:
    """One table says both, for every word there is."""
    assert set(get_args(Relation)) == set(REVERSE)
    assert all(one == REVERSE[REVERSE[one]] for one in REVERSE)
    assert (ACYCLIC | LEANING) <= set(REVERSE)


def test_a_record_starts_in_the_first_status_of_its_kind() -> None:
    """A door need not know it."""
    assert ("open", "active", "existing") == tuple(make(kind).status for kind in (Risk, Integration, System))


def test_a_status_of_another_kind_is_refused() -> None:
    """And the right ones are named."""
    with pytest.raises(NotUnderstood, match="A risk cannot be 'superseded'") as error:
        make(Risk, status="superseded")

    assert "It can be open, treating" in error.value.advice


def test_what_is_final_is_neither_moved_nor_edited() -> None:
    """A new record is added instead."""
    closed = make(Risk, ref="RSK-1", status="closed")

    with pytest.raises(Conflict, match="RSK-1 is closed"):
        closed.moved("reopen", "U1", NOON)
    with pytest.raises(Conflict, match="that is final"):
        closed.amended("U1", NOON, cause="x")


def test_an_unknown_verb_is_answered_with_the_nearest() -> None:
    """Or with all there are."""
    with pytest.raises(NotUnderstood) as near:
        make(Risk).moved("acept", "U1", NOON)
    with pytest.raises(NotUnderstood) as far:
        make(System).moved("zzz", "U1", NOON)

    assert ("Did you mean accept?", "You can build, retire it.") == (near.value.advice, far.value.advice)


def test_a_status_is_not_edited() -> None:
    """It is moved."""
    with pytest.raises(NotUnderstood, match="moved, not edited"):
        make(System, ref="SYS-1").amended("U1", NOON, status="retired")


def test_the_words_of_an_accepted_decision_stay() -> None:
    """A change is a successor."""
    with pytest.raises(Conflict, match="its words stay"):
        make(Decision, ref="ADR-1", status="accepted", decision_makers=("U1",)).amended("U1", NOON, outcome="other")


def test_a_review_is_overdue_on_the_day_after() -> None:
    """Not on the day itself, and never once the record is final."""
    due = make(System, review_by=TODAY)

    assert ((), ("review_by",)) == (due.overdue(TODAY), due.overdue(TOMORROW))
    assert () == make(System, status="retired", review_by=YESTERDAY).overdue(TODAY)


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (make(Decision, status="proposed", decide_by=YESTERDAY), "decide_by"),
        (make(Risk, target_date=YESTERDAY), "target_date"),
        (make(Item, due=YESTERDAY), "due"),
        (make(Milestone, quarter="2025-Q4"), "quarter"),
        (make(Integration, review_by=YESTERDAY), "review_by"),
    ],
)
def test_every_date_that_something_waits_for_falls_due(record: Record, field: str) -> None:
    """Each kind has its own."""
    assert (field,) == record.overdue(TODAY)


def test_nothing_is_linked_to_itself() -> None:
    """It would say nothing."""
    system = make(System, ref="SYS-1")

    with pytest.raises(Conflict, match="to itself"):
        system.may_link("depends on", system)


def test_a_link_is_there_once() -> None:
    """Linking again changes nothing."""
    link = Link(relation="depends on", ref="SYS-2")
    linked = make(System, ref="SYS-1").with_link(link, "U1", NOON)

    assert linked is linked.with_link(link, "U1", NOON)


# --- risks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("likelihood", "impact", "score", "level"),
    [(5, 5, 25, "critical"), (3, 5, 15, "critical"), (2, 5, 10, "high"), (1, 5, 5, "medium"), (2, 2, 4, "low"),
     (None, 5, None, "unscored"), (None, None, None, "unscored")],
)  # fmt: skip
def test_a_score_is_likelihood_times_impact(likelihood: Any, impact: Any, score: Any, level: str) -> None:
    """None until both are judged."""
    risk = make(Risk, likelihood=likelihood, impact=impact)

    assert (score, level) == (risk.score, risk.level)


@pytest.mark.parametrize("grade", [0, 6, -1])
def test_likelihood_and_impact_go_from_one_to_five(grade: int) -> None:
    """Nothing else can be stored."""
    with pytest.raises(ValidationError):
        make(Risk, likelihood=grade)


@pytest.mark.parametrize("position", [-1, 2, 10**9])
def test_no_condition_is_met_of_an_option_that_is_not_there(position: int) -> None:
    """A place before the first is not the last."""
    options = (
        Option(name="SQS", outcome="chosen"),
        Option(name="Kafka", outcome="rejected", reopen_when="5,000 a second"),
    )

    with pytest.raises(Conflict):
        make(Decision, ref="ADR-1", status="accepted", decision_makers=("U1",), options=options).condition_met(
            position, "U1", NOON
        )


def test_a_risk_is_accepted_by_somebody_until_a_day() -> None:
    """Who moves it accepts it, unless somebody else is named."""
    accepted = make(Risk, ref="RSK-1").moved("accept", "U1", NOON, accepted_until=TOMORROW)

    assert ("accepted", "U1", TOMORROW) == (accepted.status, accepted.accepted_by, accepted.accepted_until)
    assert "accepted by U1 until 2026-01-15" in accepted.line


@pytest.mark.parametrize("until", [None, TODAY, YESTERDAY])
def test_a_risk_is_not_accepted_for_ever_or_until_a_day_that_has_come(until: date | None) -> None:
    """A sign-off that nobody would look at again."""
    with pytest.raises(NotUnderstood) as error:
        make(Risk, ref="RSK-1").moved("accept", "U1", NOON, accepted_until=until)

    assert "accepted_until" == error.value.field


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"accepted_until": TOMORROW}, "accepted_by"), ({"accepted_by": "U1"}, "accepted_until")],
)
def test_no_accepted_risk_lacks_a_person_or_a_day(fields: dict[str, Any], field: str) -> None:
    """Wherever it comes from."""
    with pytest.raises(NotUnderstood) as error:
        make(Risk, status="accepted", **fields)

    assert field == error.value.field


def test_an_acceptance_is_not_edited() -> None:
    """It is a move, so that it is seen and audited as one."""
    risk = make(Risk, ref="RSK-1").moved("accept", "U1", NOON, accepted_until=TOMORROW)

    with pytest.raises(NotUnderstood, match="by a move"):
        risk.amended("U1", NOON, accepted_until=date(2099, 1, 1))


def test_a_risk_is_open_again_on_the_day_that_its_acceptance_ends() -> None:
    """Not before; and who had accepted it stays on record."""
    risk = make(Risk, ref="RSK-1").moved("accept", "U1", NOON, accepted_until=TOMORROW)

    assert (False, True) == (risk.expired(TODAY), risk.expired(TOMORROW))
    with pytest.raises(Conflict, match="has not ended"):
        risk.reopened(NOON)
    opened = risk.reopened(NOON + timedelta(days=1))
    assert ("open", "U1", TOMORROW) == (opened.status, opened.accepted_by, opened.accepted_until)
    assert not opened.expired(TOMORROW)


# --- the others --------------------------------------------------------------------------------------------------


def test_an_integration_names_its_holes() -> None:
    """An end without owner, no cut-off, no contract; none once it is retired."""
    bare = make(Integration)

    assert ["owner_provider", "owner_consumer", "cut_off", "contract"] == list(bare.holes)
    assert {} == full(Integration).holes
    assert {} == make(Integration, status="retired").holes


def test_an_integration_says_who_provides_what_to_whom_and_what_when_it_breaks() -> None:
    """In one sentence, also where something is missing."""
    known = {"title": "card payments", "provider": "Stripe", "consumer": "checkout"}
    bare = make(Integration, **known)
    whole = make(Integration, **known, owner_provider="Dana", owner_consumer="Robin", cut_off="Queue the orders.")

    assert "Stripe provides card payments to checkout: nobody answers for Stripe, nobody for checkout" in bare.line
    assert whole.line.endswith("Dana answers for Stripe, Robin for checkout; when it breaks: Queue the orders.")
    assert ("Dana", "Robin") == whole.answerable


def test_a_copy_without_an_owner_is_uncontrolled() -> None:
    """And a hole."""
    copies = (Copy(system="warehouse", owner="Dana"), Copy(system="laptop"))
    dataset = make(Dataset, copies=copies)

    assert (copies[1],) == dataset.uncontrolled
    assert "nobody owns the copy in laptop" == dataset.holes["copies"]


@pytest.mark.parametrize(
    ("kind", "hole"),
    [(Requirement, "measure"), (Indicator, "runbook"), (System, "owner"), (Milestone, "safe_stop"), (Item, "owner")],
)
def test_what_ought_to_be_said_and_is_not_is_a_hole(kind: type[Record], hole: str) -> None:
    """Computed, never typed."""
    assert hole in make(kind).holes
    assert hole not in full(kind).holes


def test_an_acceptance_criterion_says_how_it_is_verified() -> None:
    """A task need not."""
    assert "how_verified" in make(Item, type="acceptance").holes
    assert "how_verified" not in make(Item, type="task").holes


def test_an_item_notes_who_finished_it_and_when() -> None:
    """With the answer, where there is one."""
    done = make(Item, ref="ITM-1").moved("finish", "U2", NOON, answer="yes")

    assert ("done", "U2", TODAY, "yes") == (done.status, done.done_by, done.done_on, done.answer)


def test_a_milestone_through_a_one_way_door_needs_a_safe_stopping_point() -> None:
    """Whether it says so itself or is linked to a decision that does."""
    door = make(Decision, ref="ADR-1", status="proposed", reversibility="one-way")
    with pytest.raises(NotUnderstood) as stated:
        make(Milestone, one_way_door=True)
    with pytest.raises(NotUnderstood) as linked:
        make(Milestone, ref="MIL-1").may_link("depends on", door)
    make(Milestone, ref="MIL-1", one_way_door=True, safe_stop="after the copy").may_link("depends on", door)

    assert ["safe_stop", "safe_stop"] == [stated.value.field, linked.value.field]


@pytest.mark.parametrize(
    ("quarter", "last"),
    [("2027-Q1", "2027-03-31"), ("2027-Q2", "2027-06-30"), ("2027-Q3", "2027-09-30"), ("2027-Q4", "2027-12-31")],
)
def test_a_quarter_ends_on_its_last_day(quarter: str, last: str) -> None:
    """That is when its milestone is due."""
    assert date.fromisoformat(last) == make(Milestone, quarter=quarter).ends
