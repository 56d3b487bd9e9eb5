"""Recall, guard and drafting, measured on the evaluation set that ``CHESTERTON_EVAL`` names, against their floors.

The set is not part of this repository: real decision records, questions, messages and threads, and the ``score.py``
that counts. The floors are what simple systems without a language model reach on it. Run with ``make bench``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

WORKSPACE = "medium"
FLOORS = {
    "questions": ("recall@1=0.60", "recall@5=0.88", "mrr@10=0.71", "auc=0.95"),
    "debates": ("f1=0.80", "joint_f1=0.73", "recall@p95=0.60"),
    "threads": ("overall=0.41", "is_decision=0.91", "evidence_exists=1"),
}
COMMANDS = {"questions": "ask", "debates": "check", "threads": "draft"}

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600), pytest.mark.xdist_group("evaluation")]


@pytest.fixture(scope="module")
def kit() -> Path:
    """The folder of the evaluation set."""
    folder = os.environ.get("CHESTERTON_EVAL")
    if not folder:
        pytest.fail("CHESTERTON_EVAL is not set: set it to the folder of the evaluation set (the one with score.py).")
    return Path(folder)


@pytest.fixture(scope="module")
def home(kit: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds the records of one workspace of the set, imported through the front door."""
    folder = tmp_path_factory.mktemp("bench")
    names = json.loads((kit / "workspaces.json").read_text(encoding="utf-8"))[WORKSPACE]["directories"]
    for name in names:
        shutil.copytree(kit / "corpus" / name, folder / "corpus" / name)
    chesterton(folder / "home", "import", str(folder / "corpus"))
    return folder / "home"


def chesterton(home: Path, *arguments: str, given: str = "") -> str:
    """What the command prints."""
    ran = subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        env={**os.environ, "CHESTERTON_HOME": str(home)},
        cwd=Path(__file__).parents[2], input=given, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def score(kit: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the scorer of the set."""
    return subprocess.run([sys.executable, str(kit / "score.py"), *arguments], capture_output=True, text=True)


@pytest.mark.parametrize("what", ["questions", "debates", "threads"])
def test_answers_notes_and_drafts_stay_above_their_floors(what: str, kit: Path, home: Path, tmp_path: Path) -> None:
    """Each figure that the docs name is reached, on records that were imported and asked as a user does it."""
    gold, predictions = str(kit / f"{what}-dev.jsonl"), tmp_path / "predictions.jsonl"
    asked = score(kit, "inputs", gold).stdout
    predictions.write_text(chesterton(home, COMMANDS[what], "--batch", "-", given=asked), encoding="utf-8")

    floors = [word for floor in FLOORS[what] for word in ("--fail-under", floor)]
    within = [] if what == "threads" else ["--workspace", WORKSPACE]
    scored = score(kit, what, gold, str(predictions), *within, *floors)
    print(f"\n{scored.stdout}")

    assert scored.returncode == 0, scored.stderr
