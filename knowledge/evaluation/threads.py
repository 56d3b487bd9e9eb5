"""Capture: is a decision seen where there is one, with its status, its options, and words that were really said?

Names of options are compared word by word (``metrics.token_f1``): a right name in other words counts little.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from knowledge.draft import Draft, DraftAction, DraftIntegration, DraftOption, DraftRisk
from knowledge.evaluation import metrics, report
from knowledge.evaluation.items import Talked
from knowledge.evaluation.metrics import Metrics
from knowledge.evaluation.report import Report

_Backed = DraftOption | DraftRisk | DraftIntegration | DraftAction

MEANS = {
    "is_decision_accuracy": "a decision, or none",
    "status_accuracy": "accepted, deferred, …",
    "evidence_exists": "quotes that were said",
    "chosen_f1": "words of what was chosen",
    "alternatives_f1": "words of what was not",
}
HEADLINE = ("is_decision_accuracy", "chosen_f1", "alternatives_f1")


@dataclass(frozen=True)
class Compared:
    """What was drafted from one thread, held against what should have been."""

    item: Talked
    decision_right: bool
    status_right: bool
    quoted: int
    """Messages that the draft names as evidence."""
    real: int
    """Those of them that are in the thread."""
    chosen: float | None
    alternatives: float | None


def compare(item: Talked, draft: Draft) -> Compared:
    """The draft of a thread beside its gold."""
    quoted = list(_evidence(draft))
    return Compared(
        item,
        draft.is_decision == item.is_decision,
        draft.status == item.status,
        len(quoted),
        sum(item.thread.message(ts) is not None for ts in quoted),
        metrics.paired_f1(_listed(item.chosen), _listed(draft.chosen or "")),
        metrics.paired_f1(item.alternatives, [option.name for option in draft.alternatives]),
    )


def judge(
    found: Sequence[Compared], *, by: str = "", left_out: Sequence[str] = (), samples: int = metrics.SAMPLES
) -> Report:
    """The figures of the threads."""
    figures, sure = report.measured([found], measure, samples)
    groups = report.grouped(found, by, lambda one: one.item.about)
    settled = sum(one.item.is_decision for one in found)
    return Report(
        "threads",
        f"{settled} that settle something, {len(found) - settled} that do not",
        figures,
        MEANS,
        sure,
        headline=HEADLINE,
        by={name: {"n": len(group), **measure(group)} for name, group in groups.items()},
        left_out=left_out,
    )


def measure(found: Sequence[Compared]) -> Metrics:
    """Names are compared in the threads that have one, on either side; everything else in all."""
    return {
        "is_decision_accuracy": metrics.mean(one.decision_right for one in found),
        "status_accuracy": metrics.mean(one.status_right for one in found),
        "evidence_exists": metrics.share(sum(one.real for one in found), sum(one.quoted for one in found)),
        "chosen_f1": metrics.mean(one.chosen for one in found if one.chosen is not None),
        "alternatives_f1": metrics.mean(one.alternatives for one in found if one.alternatives is not None),
    }


def _listed(name: str) -> list[str]:
    return [name] if name else []


def _evidence(draft: Draft) -> Iterator[str]:
    parts = (draft.alternatives, draft.risks, draft.integrations, draft.actions)
    yield from chain.from_iterable(draft.evidence.values())
    every: Iterator[_Backed] = chain(*parts)
    yield from (ts for part in every for ts in part.evidence)
