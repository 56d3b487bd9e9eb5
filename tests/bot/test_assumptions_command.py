"""`chesterton doubt ADR-1`, `holds` and `broken`: assumptions from the terminal."""

from __future__ import annotations

from bot.settings import read_settings
from bot.wiring import build
from knowledge.records.decision import Decision
from tests.bot.conftest import Run
from tests.knowledge.records.samples import make

KNOWN = ("AWS stays cheap", "We are ten")


def recorded(**fields: object) -> None:
    """Put an accepted decision on record."""
    with build(read_settings()) as app:
        decision = make(Decision, title="Use AWS", status="accepted", decision_makers=("Dev",), **fields)
        app.ledger.add(decision, by="Dev")


def test_an_assumption_is_doubted_held_and_broken(run: Run) -> None:
    """The page of the decision tells it."""
    recorded(assumptions=KNOWN)

    assert "ADR-1 'We are ten' in doubt." in run("doubt", "adr-1", "2", "because", "three", "leave", "--by", "ana")[1]
    page = run("show", "ADR-1")[1]
    assert "We are ten (in doubt since" in page
    assert "ana): three leave" in page
    assert "ADR-1 'We are ten' holds." in run("holds", "ADR-1", "we", "are", "ten")[1]
    assert "in doubt" not in run("show", "ADR-1")[1]
    assert "ADR-1 'AWS stays cheap' broken." in run("broken", "ADR-1", "1")[1]


def test_which_one_is_asked_with_a_numbered_list(run: Run) -> None:
    """Nothing is changed; what is no decision has no assumptions."""
    recorded(assumptions=KNOWN)
    run("add", "risk", "It rains")
    code, _, said = run("doubt", "ADR-1", "because", "it", "rains")

    assert code != 0
    assert all(words in said for words in ("1. AWS stays cheap", "2. We are ten", "doubt ADR-1 1 because"))
    assert "not a decision" in run("holds", "RSK-1")[2]
