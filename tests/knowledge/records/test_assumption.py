"""How the assumptions of a decision stand, and that saying so changes none of their words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from knowledge.errors import Conflict, NotUnderstood
from knowledge.passages import texts
from knowledge.records.assumption import Standing
from knowledge.records.decision import Decision
from tests.knowledge.records.samples import NOON, TODAY, make

SOON = TODAY + timedelta(days=14)
LATER = NOON + timedelta(days=3)


def decision(status: str = "accepted", **fields: Any) -> Decision:
    """A decision that takes two things for granted."""
    known: dict[str, Any] = {"ref": "ADR-42", "assumptions": ("AWS stays", "We are ten"), "decision_makers": ("Ann",)}
    made = make(Decision, status=status, **known | fields)
    assert isinstance(made, Decision)
    return made


def states(one: Decision) -> dict[int, str]:
    """The assumptions that do not simply hold."""
    return {n: standing.state for n, standing in one.doubts}


def test_an_accepted_assumption_is_doubted_held_and_broken_and_its_words_stay() -> None:
    """Each time as a version of its own, by whom and when."""
    doubted = decision().doubt(1, "U2", NOON, "Three leave", SOON)
    held = doubted.hold(1, "U3", LATER)
    broken = doubted.broken(1, "U3", LATER, "They left")

    assert ({}, {1: "in doubt"}, {}, {1: "broken"}) == tuple(map(states, (decision(), doubted, held, broken)))
    assert (Standing(which="We are ten", state="holds", by="U3", at=LATER),) == held.standings
    assert decision().assumptions == broken.assumptions
    assert (2, 3) == (doubted.version, held.version)


def test_a_doubt_goes_on_from_when_it_began() -> None:
    """What is added to it is kept, and saying nothing new changes nothing."""
    doubted = decision().doubt(0, "U2", NOON, "They raise prices")
    again = doubted.doubt(0, "U3", LATER, check_by=SOON)

    assert again.doubt(0, "U4", LATER) is again
    [(_, standing)] = again.doubts
    assert ("They raise prices", SOON, NOON) == (standing.why, standing.check_by, standing.at)


def test_what_is_broken_is_not_doubted_but_may_hold_after_all() -> None:
    """Whoever said so too early says that it holds."""
    broken = decision().broken(0, "U2", NOON)

    with pytest.raises(Conflict, match="broken already"):
        broken.doubt(0, "U2", NOON)
    assert {} == states(broken.hold(0, "U2", NOON))


def test_holding_is_confirmed_once_a_day_by_one_person() -> None:
    """Clicking twice makes one version."""
    held = decision().hold(0, "U2", NOON)

    assert held.hold(0, "U2", NOON + timedelta(hours=1)) is held
    assert LATER == held.hold(0, "U2", LATER).standings[0].at


@pytest.mark.parametrize("status", ["superseded", "discarded"])
def test_nothing_rests_on_what_is_final(status: str) -> None:
    """Nor is it to be checked by then."""
    doubted = decision(standings=(Standing(which="AWS stays", state="in doubt", by="U2", at=NOON, check_by=SOON),))

    with pytest.raises(Conflict, match="nothing rests on"):
        decision(status).doubt(0, "U2", NOON)
    assert {} == doubted.model_copy(update={"status": status}).deadlines


def test_an_assumption_that_is_not_there_and_a_day_that_has_passed_are_answered() -> None:
    """With what there is to do."""
    with pytest.raises(NotUnderstood, match="no assumption 3"):
        decision().doubt(2, "U2", NOON)
    with pytest.raises(NotUnderstood, match="has passed"):
        decision().doubt(0, "U2", NOON, check_by=TODAY - timedelta(days=1))


def test_a_doubt_is_due_on_its_day_and_is_not_put_off() -> None:
    """The first of several; until it is settled."""
    doubted = decision().doubt(0, "U2", NOON, check_by=date(2027, 1, 1)).doubt(1, "U2", NOON, check_by=SOON)

    assert {"check_by": SOON} == doubted.deadlines
    assert {"check_by": date(2027, 1, 1)} == doubted.hold(1, "U2", NOON).deadlines
    with pytest.raises(NotUnderstood, match="cannot be put off"):
        doubted.snoozed(date(2028, 1, 1), "U2", NOON, "check_by")


def test_a_doubt_stays_with_its_assumption_while_that_is_edited() -> None:
    """Moved, reworded, or gone with it."""
    doubted = decision("proposed").doubt(0, "U2", NOON)

    assert {1: "in doubt"} == states(doubted.amended("U2", NOON, assumptions=("New", "AWS stays")))
    assert {0: "in doubt"} == states(doubted.amended("U2", NOON, assumptions=("AWS stays for a year", "We are ten")))
    assert {0: "in doubt"} == states(doubted.amended("U2", NOON, context="More of it"))
    assert () == doubted.amended("U2", NOON, assumptions=("We are ten",)).standings


def test_why_it_is_in_doubt_is_searched_and_the_words_only_once() -> None:
    """As an assumption."""
    found = [text for text in texts(decision().doubt(0, "U2", NOON, "They leave")) if text.facet == "assumptions"]

    assert ["AWS stays", "We are ten", "They leave"] == [text.words for text in found]
