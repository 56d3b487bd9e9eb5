"""Recall, guard and drafting, speed and memory, beside what one would build instead. Prints Markdown tables.

The evaluation set is not part of this repository: real decision records, questions, messages and threads, in the folder
that ``CHESTERTON_EVAL`` names; without it nothing here runs. ``BENCH_WORKSPACES`` says on which of its workspaces; left
out, the program is measured on ``medium`` and ``full`` and the peers, which embed everything anew, on ``medium`` alone.

What must hold is asserted (evidence that exists, no crash); the rest is printed, because a figure on a sample of this
size is to be read with its interval.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from knowledge.evaluation import items, questions
from tests.bench import peers
from tests.bench.conftest import Workspace, chesterton
from tests.derived_docs import table
from tests.source import ROOT

OURS = os.environ.get("BENCH_WORKSPACES", "medium full").split()
WITH_PEERS = os.environ.get("BENCH_WORKSPACES", "medium").split()
RANKING = ("recall@1", "recall@5", "recall@10", "mrr@10", "ndcg@10")
ABSTENTION = ("tpr", "fpr", "balanced_accuracy", "auc", "absent.fpr", "absent.balanced_accuracy", "absent.auc")
TOLD_APART = ("auc", "absent.auc")
"""What can be said of a peer that does not abstain."""
GUARD = ("precision", "recall", "f1", "joint_f1", "average_precision", "recall@p95")
ALARMS = ("false_alarms.status", "false_alarms.proposal-near", "false_alarms.proposal-far")
CAPTURE = ("is_decision_accuracy", "status_accuracy", "evidence_exists", "chosen_f1", "alternatives_f1")

Report = dict[str, Any]
Open = Callable[[str], Workspace]

pytestmark = [pytest.mark.bench, pytest.mark.timeout(7200), pytest.mark.xdist_group("evaluation")]


def figure(report: Report, metric: str) -> str:
    """A metric with its interval, as the docs write it."""
    value, interval = report["metrics"].get(metric), report["intervals"].get(metric)
    if value is None:
        return "–"
    return f"{value:.2f} [{interval[0]:.2f}, {interval[1]:.2f}]" if interval else f"{value:.2f}"


def show(
    title: str, first: Sequence[str], metrics: Sequence[str], rows: Sequence[tuple[Sequence[str], Report]]
) -> None:
    """Print a Markdown table: what each row is called, then its figures."""
    lines = ((*names, *(figure(report, metric) for metric in metrics)) for names, report in rows)
    print(f"\n**{title}**\n\n{table((*first, *metrics), lines)}")


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def evaluated(home: Path, *arguments: str) -> Report:
    """What `chesterton eval` counts."""
    report: Report = json.loads(chesterton(home, "eval", *arguments, "--json"))
    return report


def of_peers(kit: Path, place: Workspace) -> list[tuple[str, Report]]:
    """What each peer gets on the same questions, counted alike."""
    texts = peers.documents(place.corpus)
    gold, hidden = (kit / f"{name}-dev.jsonl" for name in ("questions", "questions-absent"))
    asked = [
        one
        for one in items.questions(gold.read_text(encoding="utf-8"), gold.name)
        if not one.gold or texts.keys() & set(one.gold)
    ]
    absent = [
        one
        for one in items.hidden_questions(hidden.read_text(encoding="utf-8"), hidden.name)
        if texts.keys() & set(one.hidden)
    ]
    words, meaning = peers.Bm25(texts), peers.Chunks(texts)
    judged = []
    for peer in (words, meaning, peers.Fused(words, meaning)):
        found = questions.judge(list(peers.answers(peer, asked)), list(peers.answers(peer, absent))).as_json()
        judged.append((peer.name, found))
    return judged


def test_questions(kit: Path, workspace: Open) -> None:
    """Every question is ranked and answered or not, by the program and by its peers."""
    arguments = ("questions", str(kit / "questions-dev.jsonl"), "--absent", str(kit / "questions-absent-dev.jsonl"))
    rows: list[tuple[tuple[str, str], Report]] = []
    apart: list[tuple[tuple[str, str], Report]] = []
    for name in OURS:
        report = evaluated(workspace(name).home, *arguments)
        rows.append(((name, f"Chesterton, {report['about']}"), report))
        apart.append(((name, "Chesterton"), report))
        for peer, found in of_peers(kit, workspace(name)) if name in WITH_PEERS else ():
            rows.append(((name, peer), found))
            only = {key: found["metrics"][key] for key in TOLD_APART}
            apart.append(((name, peer), {**found, "metrics": only}))
    show("Ranking", ("records", "system"), RANKING, rows)
    show("Abstention", ("records", "system"), ABSTENTION, apart)
    for (name, system), report in rows:
        if system.startswith("Chesterton"):
            print(f"\n**Confidence, {name}**\n\n{thresholds(report)}")

    assert len(OURS) <= len(rows)


def test_debates(kit: Path, workspace: Open) -> None:
    """Every message is judged."""
    found = [(name, evaluated(workspace(name).home, "debates", str(kit / "debates-dev.jsonl"))) for name in OURS]
    show("Guard", ("records", "messages"), GUARD, [((name, report["about"]), report) for name, report in found])
    show("False alarms", ("records",), ALARMS, [((name,), report) for name, report in found])
    for name, report in found:
        print(f"\n**Score of the guard, {name}**\n\n{thresholds(report)}\n\n{report['advice']}")

    assert len(OURS) == len(found)


def test_threads(kit: Path, own_home: Path) -> None:
    """Every thread is drafted; whatever is quoted was said."""
    report = evaluated(own_home, "threads", str(kit / "threads-dev.jsonl"))
    show("Capture", ("threads",), CAPTURE, [((report["about"],), report)])

    assert 1.0 == report["metrics"]["evidence_exists"]


def test_speed_and_memory(kit: Path, workspace: Open) -> None:
    """From files to a searchable workspace, from a question to its answer, and the memory that takes."""
    lines = (kit / "questions-dev.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line)["q"] for line in lines]
    rows = []
    for name in OURS:
        place = workspace(name)
        for door in ("terminal", "bot"):
            told = answering(place.home, door, asked)
            first, *rest = told["milliseconds"]
            times = [f"{value:.0f} ms" for value in (first, percentile(rest, 0.5), percentile(rest, 0.95))]
            rows.append(
                (name, f"{place.seconds:.0f} s", door, str(told["vectors"]), *times, f"{told['megabytes']:.0f} MB")
            )
    head = ("records", "import", "door", "vectors", "first answer", "p50", "p95", "peak memory")
    print(f"\n**Speed and memory**\n\n{table(head, rows)}")

    assert 2 * len(OURS) == len(rows)


def answering(home: Path, door: str, asked: Sequence[str]) -> Report:
    """How long the answers took, in a fresh process, and its memory at the peak."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench.answering", str(home), door],
        cwd=ROOT, input="\n".join(asked), stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    told: Report = json.loads(ran.stdout.splitlines()[-1])
    return told


def thresholds(report: Report) -> str:
    """What other thresholds would give, as a table."""
    rows = report["thresholds"]
    written = ((f"{value:.2f}" if isinstance(value, float) else str(value) for value in row.values()) for row in rows)
    return table(rows[0], written)
