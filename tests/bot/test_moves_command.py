"""`chesterton done ITM-4`, `link`, `reorder`, `list door:one-way` and `show`: the grammar of Slack in a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import records
from bot.settings import read_settings
from bot.wiring import build
from knowledge.records.decision import Decision
from tests.bot.conftest import Run
from tests.knowledge.records.samples import make

DECISION = "---\nstatus: accepted\nnav_order: 3\n---\n# Use Postgres\n\n## Decision Outcome\n\nPostgres.\n"


@pytest.fixture
def held(run: Run) -> Run:
    """A terminal with a decision, a risk, a task, a system and two requirements."""
    with build(read_settings()) as app:
        decision = make(Decision, title="Use Postgres", status="accepted", decision_makers=("Dev",))
        app.ledger.add(decision, by="Dev")
        for kind, title in (("risk", "It rains"), ("item", "Mend the roof"), ("system", "Roof"),
                            ("requirement", "Dry"), ("requirement", "Warm")):  # fmt: skip
            records.add(app, [kind, title])
    return run


@pytest.fixture
def imported(run: Run, tmp_path: Path) -> Run:
    """A terminal with a decision that was imported, front matter and all."""
    (tmp_path / "adr" / "docs").mkdir(parents=True)
    (tmp_path / "adr" / "docs" / "0001-postgres.md").write_text(DECISION)
    run("import", str(tmp_path / "adr"))
    return run


def test_a_verb_is_a_command(held: Run) -> None:
    """By the verb or by where it leads to; what the move asks stands behind it or in options."""
    assert "ITM-1 is done" in held("done", "ITM-1", "Mended", "in", "May")[1]
    assert "Mended in May" in held("show", "ITM-1")[1]
    assert "SYS-1 is retired" in held("retire", "sys-1", "--by", "ana")[1]
    assert "RSK-1 is treating" in held("mitigate", "RSK-1", "A tarpaulin", "--target-date", "2099-05-01")[1]
    assert "2099-05-01" in held("show", "RSK-1")[1]
    assert "RSK-1 is accepted" in held("accept", "RSK-1", "until", "2099-12-31", "--by", "ana")[1]
    assert "accepted by ana until 2099-12-31" in held("show", "RSK-1")[1]


def test_a_link_is_shown_from_both_ends(held: Run) -> None:
    """Until it is taken back."""
    held("link", "RSK-1", "is", "mitigated", "by", "ADR-1")

    assert "* mitigated by ADR-1 Use Postgres (accepted)" in held("show", "RSK-1")[1]
    assert "* mitigates RSK-1 It rains (open)" in held("show", "ADR-1")[1]
    held("unlink", "ADR-1", "mitigates", "RSK-1")
    assert "## Linked" not in held("show", "RSK-1")[1] + held("show", "ADR-1")[1]


def test_a_page_says_where_a_record_stands_once(imported: Run) -> None:
    """Front matter is for files: `--file` has it."""
    shown, file = imported("show", "ADR-1")[1], imported("show", "ADR-1", "--file")[1]

    assert shown.startswith("ADR-1 · accepted")
    assert [False, True] == ["nav_order" in text for text in (shown, file)]
    assert file.startswith("---\nstatus: accepted")
    assert "# Use Postgres" in shown


def test_requirements_are_listed_in_their_order(held: Run) -> None:
    """After somebody has said what matters most."""
    held("reorder", "NFR-2", "1")

    assert "1. NFR-1 Dry\n2. NFR-2 Warm\n" == held("reorder", "NFR-1", "before", "NFR-2")[1]
    listed = held("list", "requirements")[1]
    assert listed.index("NFR-1") < listed.index("NFR-2")


def test_a_list_is_narrowed_by_door_system_and_day(held: Run) -> None:
    """As `/adr list` is."""
    assert "No decision matches." in held("list", "decisions", "door:one-way")[1]
    held("link", "ADR-1", "affects", "SYS-1")

    assert "ADR-1" in held("list", "decisions", "system:roof", "since:2020")[1]
    assert "No decision matches." in held("list", "decisions", "system:cellar")[1]


SLIPS = (
    ("retir SYS-1", "Did you mean `chesterton retire`?"), ("lisst", "Did you mean `chesterton list`?"),
    ("frobnicate", "chesterton --help"), ("done", "Which record?"), ("done RSK-1", "no move called 'done'"),
    ("retire SYS-1 because", "its reference alone"), ("reject ADR-1", "There is no command"),
    ("retire ADR-1", "chesterton accept ADR-1"), ("accept RSK-1 --by a", "--accepted-until: "),
    ("accept RSK-1 until tomorrow --by a", "Write it like 2027-03-31"),
    ("accept RSK-1 2020-01-01 --by a", "--accepted-until: "), ("mitigate RSK-1 --impact 1e9", "--impact: "),
    ("mitigate RSK-1 --impact -3", "--impact: "), ("link RSK-1 mitigats ADR-1", "Did you mean mitigates?"),
    ("link", "Which two records?"), ("link RSK-1 supersedes ADR-1", "Supersede the decision"),
    ("unlink RSK-1 affects ADR-1", "is not on record"), ("reorder NFR-1 soon", "reorder NFR-3"),
    ("reorder RSK-1 1", "not among the requirements"), ("list decisions door:front", "one-way"),
    ("list risks door:one-way", "Only decisions are doors"),
)  # fmt: skip


def test_a_slip_is_answered_and_changes_nothing(held: Run) -> None:
    """With what to type instead, and exit status 2."""
    before = held("list", "--json")[1]

    answers = {typed: held(*typed.split()) for typed, _ in SLIPS}

    assert [] == [(typed, answers[typed]) for typed, told in SLIPS if told not in answers[typed][2]]
    assert {(2, "")} == {(code, out) for code, out, _ in answers.values()}
    assert before == held("list", "--json")[1]


def test_a_link_that_is_illegal_is_a_conflict(held: Run) -> None:
    """To itself, or in a circle: a sentence, and exit status 1."""
    held("link", "SYS-1", "has part", "RSK-1")
    circle = held("link", "SYS-1", "part", "of", "RSK-1")
    itself = held("link", "SYS-1", "SYS-1")

    assert [1, 1] == [circle[0], itself[0]]
    assert ["circle" in circle[2], "itself" in itself[2]] == [True, True]


def test_an_import_of_what_is_here_already_is_a_success(imported: Run, tmp_path: Path) -> None:
    """Also from another folder, where each file is left out because it is on record."""
    code, out, _ = imported("import", str(tmp_path / "adr" / "docs"))

    assert "it is here already" in out
    assert 0 == code
