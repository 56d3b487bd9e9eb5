"""The guard: does it speak when something settled is re-opened, about the right record, and only then?

``joint_…`` counts a warning only when it names a right record; one that names another is a false alarm, and the
debate is missed as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.evaluation import metrics, report
from knowledge.evaluation.items import Said
from knowledge.evaluation.metrics import PRECISE, Metrics
from knowledge.evaluation.report import Report

THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
MANY = 60
"""From so many messages on, a threshold is advised without a warning."""
MEANS = {
    "precision": "warnings that are right",
    "recall": "debates that are noticed",
    "f1": "both in one figure",
    "joint_precision": "… with a right record",
    "joint_recall": "… with a right record",
    "joint_f1": "… with a right record",
    "average_precision": "over every threshold",
    "recall@p95": f"with {PRECISE:.0%} of warnings right",
}
HEADLINE = ("precision", "recall", "f1", "joint_f1")


@dataclass(frozen=True)
class Judged:
    """What the guard made of one message."""

    item: Said
    reopens: bool
    score: float
    right: bool
    """Whether it names a right record."""


def judge(
    found: Sequence[Judged], *, by: str = "", left_out: Sequence[str] = (), samples: int = metrics.SAMPLES
) -> Report:
    """The figures of the messages."""
    reopening = [one for one in found if one.item.reopens]
    kinds = sorted({one.item.negative for one in found if not one.item.reopens})
    others = [[one for one in found if one.item.negative == kind] for kind in kinds]
    figures, sure = report.measured([reopening, *others], measure, samples)
    groups = report.grouped(found, by, lambda one: one.item.about)
    return Report(
        "debates",
        f"{len(reopening)} re-open something, {len(found) - len(reopening)} do not",
        figures,
        MEANS | {f"false_alarms.{kind}": "warnings at such messages" for kind in kinds},
        sure,
        thresholds=[_at(threshold, found) for threshold in THRESHOLDS],
        advice=advice(found),
        headline=HEADLINE,
        by={name: {"n": len(group), **measure(group)} for name, group in groups.items()},
        left_out=left_out,
    )


def measure(found: Sequence[Judged]) -> Metrics:
    """Warnings right and wrong as the guard gave them, and over every threshold it might have had."""
    points = metrics.curve((one.score, one.item.reopens) for one in found)
    kinds = sorted({one.item.negative for one in found if not one.item.reopens})
    return {
        **_warnings("", found, [one for one in found if one.reopens and one.item.reopens]),
        **_warnings("joint_", found, [one for one in found if one.reopens and one.item.reopens and one.right]),
        "average_precision": metrics.average_precision(points),
        "recall@p95": metrics.recall_while_precise(points),
        **{f"false_alarms.{kind}": _alarms(found, kind) for kind in kinds},
    }


def enough(found: Sequence[Judged]) -> float | None:
    """The smallest threshold, in hundredths, from which on at least ``PRECISE`` of the warnings are right."""
    rows = (_at(n / 100, found) for n in range(1, 101))
    return next((row["threshold"] for row in rows if (row["precision"] or 0) >= PRECISE), None)


def advice(found: Sequence[Judged]) -> str:
    """Which threshold these messages speak for, and how it is set."""
    threshold = enough(found)
    if threshold is None:
        return f"No threshold has {PRECISE:.0%} of the warnings right on these messages."
    found_few = "" if len(found) >= MANY else f" {len(found)} messages are few: a hundred would say more."
    return (
        f"From a score of {threshold:.2f} on, at least {PRECISE:.0%} of the warnings are right.{found_few} Set it with "
        f"/chesterton policy guard-threshold {threshold:.2f}"
    )


def _warnings(prefix: str, found: Sequence[Judged], right: Sequence[Judged]) -> dict[str, float | None]:
    warned, wanted = sum(one.reopens for one in found), sum(one.item.reopens for one in found)
    return {
        f"{prefix}precision": metrics.share(len(right), warned),
        f"{prefix}recall": metrics.share(len(right), wanted),
        f"{prefix}f1": metrics.f1(len(right), warned, wanted),
    }


def _alarms(found: Sequence[Judged], kind: str) -> float | None:
    return metrics.mean(one.reopens for one in found if one.item.negative == kind)


def _at(threshold: float, found: Sequence[Judged]) -> dict[str, float | None]:
    """What the guard would say if that took this score."""
    warned = [one for one in found if one.score >= threshold]
    right = sum(one.item.reopens for one in warned)
    wanted = sum(one.item.reopens for one in found)
    return {
        "threshold": threshold,
        "warnings": len(warned),
        "precision": metrics.share(right, len(warned)),
        "recall": metrics.share(right, wanted),
    }
