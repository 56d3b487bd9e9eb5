"""`chesterton eval`: a team's own questions, messages and threads, counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot.conftest import Run

POSTGRES = """# 1. Keep idempotency keys in Postgres

## Status

Accepted

## Context

POST /charges was charged twice when clients retried.

## Considered options

* Postgres
* MongoDB

## Decision

Chosen option: "Postgres", because the key is kept in the transaction of the charge.

## Pros and Cons of the Options

### MongoDB

* Bad, because it cannot write the key and the charge in one transaction.
"""
QUESTIONS: list[dict[str, Any]] = [
    {"id": "a", "q": "why not mongo for idempotency keys?", "type": "rejected", "gold": ["0001-postgres.md"]},
    {"id": "b", "q": "why do we keep idempotency keys in Postgres?", "type": "why", "gold": ["ADR-1"]},
    {"id": "c", "q": "which colour are the office walls?", "type": "none", "answerable": False, "gold": []},
]
MESSAGES = [
    {"id": "a", "msg": "let's move the idempotency keys to MongoDB", "reopens": True, "gold": ["ADR-1"]},
    {"id": "b", "msg": "the backup ran fine", "reopens": False, "negative": "status"},
]
THREAD = {
    "id": "t",
    "users": {"U0": "Ana", "U1": "Ben"},
    "messages": [
        {"ts": "1.0", "user": "U0", "text": "Postgres or MongoDB for the keys?"},
        {"ts": "2.0", "user": "U1", "text": "Mongo can't do one transaction."},
        {"ts": "3.0", "user": "U0", "text": "ok, decided: we use Postgres."},
    ],
    "gold": {"is_decision": True, "status": "accepted", "chosen": "Postgres", "alternatives": [{"name": "MongoDB"}]},
}


@pytest.fixture
def run(run: Run, tmp_path: Path) -> Run:
    """Run an evaluation of these lines, on one imported record; its exit status, output and errors."""
    chesterton = run
    (tmp_path / "adr").mkdir()
    (tmp_path / "adr" / "0001-postgres.md").write_text(POSTGRES)
    assert chesterton("import", str(tmp_path / "adr"))[0] == 0

    def evaluated(what: str, lines: list[dict[str, Any]], *options: str) -> tuple[int, str, str]:
        return chesterton("eval", what, "-", *options, given="\n".join(map(json.dumps, lines)))

    return evaluated


def test_questions_are_counted(run: Run) -> None:
    """The gold names its record by path or by ref."""
    code, out, _ = run("questions", QUESTIONS, "--json")

    found = json.loads(out)
    assert 0 == code
    assert (1.0, 1.0, 0.0) == tuple(found["metrics"][name] for name in ("recall@1", "tpr", "fpr"))
    assert [0.3, 0.4, 0.5, 0.6, 0.7, 0.8] == [row["confidence"] for row in found["thresholds"]]


def test_hidden_records_are_not_found(run: Run, tmp_path: Path) -> None:
    """Asked as if they had never been imported, by path or by ref."""
    names = ["0001-postgres.md", "ADR-1"]
    hidden = [json.dumps({**QUESTIONS[0], "id": name, "needs_absent": [name]}) for name in names]
    (tmp_path / "absent.jsonl").write_text("\n".join(hidden))

    out = run("questions", QUESTIONS, "--absent", str(tmp_path / "absent.jsonl"), "--json")[1]

    assert 0.0 == json.loads(out)["metrics"]["absent.fpr"]
    assert 1.0 == json.loads(out)["metrics"]["absent.auc"]


def test_messages_are_counted_and_a_threshold_is_advised(run: Run) -> None:
    """The line can be pasted."""
    code, out, _ = run("debates", MESSAGES)

    assert 0 == code
    assert "joint_f1" in out
    assert "/chesterton policy guard-threshold 0." in " ".join(out.split())


def test_threads_are_counted(run: Run) -> None:
    """Also by a key of the lines."""
    found = json.loads(run("threads", [{**THREAD, "tags": ["short"]}], "--json", "--by", "tags")[1])

    assert 1.0 == found["metrics"]["is_decision_accuracy"]
    assert 1.0 == found["metrics"]["evidence_exists"]
    assert 1 == found["by"]["short"]["n"]


def test_the_table_names_every_metric_whole(run: Run) -> None:
    """On a terminal of eighty columns nothing is cut off."""
    out = run("questions", QUESTIONS, "--by", "type")[1]

    assert "…" not in out
    assert "balanced_accuracy" in out
    assert "rejected" in out


def test_a_missed_floor_ends_with_one(run: Run) -> None:
    """For a pipeline; the figure and the floor are on standard error."""
    code, out, err = run("questions", QUESTIONS[:2], "--fail-under", "recall@1=1", "--fail-under", "auc=0.5")

    assert 1 == code
    assert "recall@1" in out
    assert "chesterton: auc is not known, and is to be 0.5 at least.\n" == err


def test_a_record_that_is_not_here_leaves_its_question_out(run: Run) -> None:
    """It is named: nothing could find it."""
    stray = {"id": "stray", "q": "why?", "gold": ["0099-gone.md"]}

    found = json.loads(run("questions", [*QUESTIONS, stray], "--json")[1])

    assert ["stray"] == found["left_out"]
    assert 1.0 == found["metrics"]["recall@1"]
    assert "stray" in run("questions", [*QUESTIONS, stray])[1]


@pytest.mark.parametrize(("what", "lines"), [("questions", QUESTIONS), ("debates", MESSAGES)])
def test_gold_of_which_nothing_is_here_is_no_evaluation(run: Run, what: str, lines: list[dict[str, Any]]) -> None:
    """It says what to do first, rather than print a table of nothing."""
    code, out, err = run(what, [{**line, "gold": ["9999-gone.md"] if line.get("gold") else []} for line in lines])

    assert (1, "") == (code, out)
    assert "chesterton import" in err


@pytest.mark.parametrize(
    ("what", "lines", "options", "told"),
    [
        ("questions", [{"id": "a"}], [], "-, line 1: there is no 'q'."),
        ("questions", QUESTIONS, ["--fail-under", "recall=1"], "no metric 'recall'"),
        ("questions", QUESTIONS, ["--by", "kind"], "No line has 'kind'"),
        ("debates", MESSAGES, ["--absent", "/dev/null"], "--absent"),
        ("walls", QUESTIONS, [], "'walls' is not one of"),
    ],
)
def test_nothing_is_run_on_what_is_not_understood(
    run: Run, what: str, lines: list[dict[str, Any]], options: list[str], told: str
) -> None:
    """Exit status 2, a sentence, no figures."""
    code, out, err = run(what, lines, *options)

    assert (2, "") == (code, out)
    assert told in err
