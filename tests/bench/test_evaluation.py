"""Recall, guard and drafting, measured on the evaluation set that ``CHESTERTON_EVAL`` names. Prints the tables.

The set is not part of this repository: real decision records, questions, messages and threads, and the ``score.py``
that counts. Run with ``make bench``. What must hold is asserted (evidence that exists, no crash); the rest is printed,
because a figure on a sample of this size is to be read with its interval.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.settings import read_settings
from bot.wiring import build
from knowledge import answer

WORKSPACE = "medium"
MUST_HOLD = {"questions": (), "debates": (), "threads": ("evidence_exists=1",)}
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
    began = time.perf_counter()
    chesterton(folder / "home", "import", str(folder / "corpus"))
    print(f"\nimport of {WORKSPACE}: {time.perf_counter() - began:.0f} s")
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
def test_answers_notes_and_drafts(what: str, kit: Path, home: Path, tmp_path: Path) -> None:
    """Every item of the set is answered without a crash, on records that were imported and asked as a user does it."""
    gold, predictions = str(kit / f"{what}-dev.jsonl"), tmp_path / "predictions.jsonl"
    asked = score(kit, "inputs", gold).stdout
    began = time.perf_counter()
    predictions.write_text(chesterton(home, COMMANDS[what], "--batch", "-", given=asked), encoding="utf-8")
    took = time.perf_counter() - began

    must = [word for rule in MUST_HOLD[what] for word in ("--fail-under", rule)]
    within = [] if what == "threads" else ["--workspace", WORKSPACE]
    scored = score(kit, what, gold, str(predictions), *within, *must)
    print(f"\n{scored.stdout}\n{len(asked.splitlines())} {what} in {took:.1f} s, start included")

    assert scored.returncode == 0, scored.stderr
    assert len(asked.splitlines()) == len(predictions.read_text(encoding="utf-8").splitlines())


def test_the_time_from_question_to_answer(kit: Path, home: Path) -> None:
    """In one process that has answered before, as the bot does."""
    lines = (kit / "questions-dev.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["q"] for line in lines]
    times = []
    with build(read_settings(home=home)) as app:
        today, scope = app.clock.now().date(), app.scope()
        for question in (questions[0], *questions):
            began = time.perf_counter()
            answer.answer(question, scope, app.recall, app.reader, app.fallback, today=today)
            times.append(1000 * (time.perf_counter() - began))
        held = len(app.ledger.passages.ids(app.workspace, app.embedder.name))
    warm = sorted(times[1:])
    told = f"p50 {warm[len(warm) // 2]:.0f} ms, p95 {warm[int(len(warm) * 0.95)]:.0f} ms"
    print(
        f"\nquestion to answer over {WORKSPACE} ({held} passages with a vector): first {times[0]:.0f} ms, then {told}"
    )

    assert len(questions) == len(warm)
