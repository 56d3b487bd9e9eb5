"""Recall and abstention: is the right record found, and is nothing answered where nothing is on file?

Ranking is counted whether or not a question was answered. Abstention holds the answerable questions against those that
no record answers; ``absent.…`` against questions whose own records were hidden, which is far harder, because their
neighbours are still there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from knowledge.evaluation import metrics, report
from knowledge.evaluation.items import Asked
from knowledge.evaluation.metrics import Metrics
from knowledge.evaluation.report import Report
from knowledge.records.base import Ref

THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
DEPTHS = (1, 5, 10)
MEANS = {
    **{f"recall@{k}": f"record among the first {k}" if k > 1 else "record comes first" for k in DEPTHS},
    "mrr@10": "one over its place",
    "ndcg@10": "gain at its place",
    "tpr": "answerable and answered",
    "fpr": "not on file, yet answered",
    "balanced_accuracy": "mean of tpr and 1 - fpr",
    "auc": "they are told apart",
    "absent.fpr": "hidden, yet answered",
    "absent.balanced_accuracy": "the same, when hidden",
    "absent.auc": "they are told apart",
}
HEADLINE = ("recall@1", "recall@10", "mrr@10", "tpr", "fpr")


@dataclass(frozen=True)
class Answered:
    """What was said to one question."""

    item: Asked
    answered: bool
    confidence: float
    rank: int | None
    """The place of the first right record, counted from 1."""


def place(hits: Sequence[Ref], right: Collection[Ref]) -> int | None:
    """Where the first right record stands among the hits, counted from 1; None when it is not there."""
    return next((n for n, ref in enumerate(hits, start=1) if ref in right), None)


def judge(
    found: Sequence[Answered],
    absent: Sequence[Answered] = (),
    *,
    by: str = "",
    left_out: Sequence[str] = (),
    samples: int = metrics.SAMPLES,
) -> Report:
    """The figures of the questions, and of those in ``absent``, which were asked while their records were hidden."""
    able = [one for one in found if one.item.answerable]
    unable = [one for one in found if not one.item.answerable]
    figures, sure = report.measured([able, unable], measure, samples)
    if absent:
        hidden, sure_of_hidden = report.measured([able, absent], abstention, samples)
        figures = {**figures, **_of_absent(hidden)}
        sure.update({f"absent.{name}": interval for name, interval in sure_of_hidden.items() if name != "tpr"})
    groups = report.grouped(found, by, lambda one: one.item.about)
    return Report(
        "questions",
        f"{len(able)} answerable, {len(unable)} that nothing on file answers, {len(absent)} with their records hidden",
        figures,
        MEANS,
        sure,
        thresholds=[_at(threshold, able, unable, absent) for threshold in THRESHOLDS],
        headline=HEADLINE,
        by={name: {"n": len(group), **measure(group)} for name, group in groups.items()},
        left_out=left_out,
    )


def measure(found: Sequence[Answered]) -> Metrics:
    """Ranking over those that can be answered, and abstention over all."""
    ranks = [one.rank for one in found if one.item.answerable]
    return {
        **{f"recall@{k}": metrics.mean(metrics.found_within(rank, k) for rank in ranks) for k in DEPTHS},
        "mrr@10": metrics.mean(metrics.reciprocal_rank(rank) for rank in ranks),
        "ndcg@10": metrics.mean(metrics.discounted_gain(rank) for rank in ranks),
        **abstention(found),
    }


def abstention(found: Sequence[Answered]) -> Metrics:
    """Whether what can be answered is, and nothing else."""
    able = [one for one in found if one.item.answerable]
    unable = [one for one in found if not one.item.answerable]
    tpr, fpr = (metrics.mean(one.answered for one in group) for group in (able, unable))
    return {
        "tpr": tpr,
        "fpr": fpr,
        "balanced_accuracy": metrics.balanced(tpr, fpr),
        "auc": metrics.auc([one.confidence for one in able], [one.confidence for one in unable]),
    }


def _of_absent(hidden: Metrics) -> dict[str, float | None]:
    return {f"absent.{name}": value for name, value in hidden.items() if name != "tpr"}


def _at(
    threshold: float, able: Sequence[Answered], unable: Sequence[Answered], absent: Sequence[Answered]
) -> dict[str, float | None]:
    """What would be answered if that took this much confidence."""

    def answered(group: Sequence[Answered]) -> float | None:
        return metrics.mean(one.confidence >= threshold for one in group)

    row = {"confidence": threshold, "tpr": answered(able), "fpr": answered(unable)}
    return {**row, "absent.fpr": answered(absent)} if absent else row
