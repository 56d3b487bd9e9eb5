"""The measures, by the definitions that the field uses. A measure of nothing is None, never 0.

Where several records answer a question they are taken as equals: to find one of them is enough, so every measure of
ranking looks at the first right one.
"""

from __future__ import annotations

import math
import random
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import quantiles
from typing import TypeVar

T = TypeVar("T")
Metrics = Mapping[str, float | None]
Interval = tuple[float, float]

DEEP = 10
"""How far down a ranking anybody looks."""
SAMPLES = 1000
"""Resamples of a bootstrap interval."""
SEED = 2026
PRECISE = 0.95
"""The share of warnings that have to be right for a guard that people leave switched on."""


def mean(values: Iterable[float]) -> float | None:
    """The arithmetic mean."""
    listed = list(values)
    return math.fsum(listed) / len(listed) if listed else None


# --- ranking -----------------------------------------------------------------------------------------------------


def found_within(rank: int | None, k: int) -> float:
    """Whether the first right one (counted from 1; None: nowhere) is among the first ``k``: its mean is recall@k."""
    return float(rank is not None and rank <= k)


def reciprocal_rank(rank: int | None) -> float:
    """One over the place of the first right one, 0 from the eleventh place on: its mean is MRR@10."""
    return 1 / rank if rank is not None and rank <= DEEP else 0.0


def discounted_gain(rank: int | None) -> float:
    """The gain of the first right one, halved slowly down the list; the ideal is 1, so its mean is nDCG@10."""
    return 1 / math.log2(rank + 1) if rank is not None and rank <= DEEP else 0.0


# --- telling apart -----------------------------------------------------------------------------------------------


def auc(positives: Sequence[float], negatives: Sequence[float]) -> float | None:
    """The chance that a positive scores above a negative, ties counted half: the area under the ROC curve."""
    if not positives or not negatives:
        return None
    below = sorted(negatives)
    won = sum(bisect_left(below, score) + bisect_right(below, score) for score in positives)
    return won / (2 * len(positives) * len(negatives))


def balanced(tpr: float | None, fpr: float | None) -> float | None:
    """Balanced accuracy: the mean of what is rightly answered and what is rightly not."""
    return None if tpr is None or fpr is None else (tpr + 1 - fpr) / 2


def f1(right: int, warned: int, wanted: int) -> float | None:
    """The harmonic mean of precision (``right / warned``) and recall (``right / wanted``)."""
    return 2 * right / (warned + wanted) if warned + wanted else None


def share(part: int, whole: int) -> float | None:
    """A part of a whole."""
    return part / whole if whole else None


def curve(scored: Iterable[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Precision and recall at every score that occurs, from the highest down; equal scores come together."""
    ordered = sorted(scored, key=lambda pair: pair[0], reverse=True)
    wanted = sum(right for _, right in ordered)
    points, right_so_far = [], 0
    for n, (score, right) in enumerate(ordered, start=1):
        right_so_far += right
        last_of_its_score = n == len(ordered) or ordered[n][0] < score
        if last_of_its_score and wanted:
            points.append((right_so_far / n, right_so_far / wanted))
    return points


def average_precision(points: Sequence[tuple[float, float]]) -> float | None:
    """The area under the precision-recall curve: each precision weighed by the recall that it adds."""
    before = [0.0, *(recall for _, recall in points)]
    gained = [precision * (recall - last) for (precision, recall), last in zip(points, before, strict=False)]
    return math.fsum(gained) if points else None


def recall_while_precise(points: Sequence[tuple[float, float]]) -> float | None:
    """The highest recall at which at least ``PRECISE`` of the warnings are right."""
    return max((recall for precision, recall in points if precision >= PRECISE), default=0.0) if points else None


# --- wording -----------------------------------------------------------------------------------------------------


def tokens(text: str) -> Counter[str]:
    """The words and numbers of a text, lower case and without accents, each as often as it stands there."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return Counter(re.findall(r"\w+", bare.casefold()))


def token_f1(gold: str, said: str) -> float:
    """How much of the wording two names share: the F1 of their tokens, 1 for equal ones and 0 for nothing in common.

    Nothing is stemmed, stopped or translated, so "Redis" for "shared Redis with a TTL" gives .33: read it as a
    comparison of two versions of a program on the same file, not as the share of names that are right.
    """
    one, other = tokens(gold), tokens(said)
    return f1((one & other).total(), one.total(), other.total()) or 0.0


def paired_f1(gold: Sequence[str], said: Sequence[str]) -> float | None:
    """The token F1 of two lists of names: each is paired once, the most alike first; who finds no partner counts 0."""
    if not gold and not said:
        return None
    pairs = sorted(
        ((token_f1(one, other), n, m) for n, one in enumerate(gold) for m, other in enumerate(said)), reverse=True
    )
    alike, taken_gold, taken_said = 0.0, set[int](), set[int]()
    for value, n, m in pairs:
        if n not in taken_gold and m not in taken_said:
            alike += value
            taken_gold.add(n)
            taken_said.add(m)
    return alike / max(len(gold), len(said))


# --- certainty ---------------------------------------------------------------------------------------------------


def intervals(
    groups: Sequence[Sequence[T]], measure: Callable[[Sequence[T]], Metrics], samples: int = SAMPLES
) -> dict[str, Interval]:
    """95 % bootstrap intervals of every metric: items are drawn anew, with replacement, within each group.

    The seed is fixed, so that the same results give the same intervals.
    """
    chance = random.Random(SEED)
    drawn: dict[str, list[float]] = {}
    for _ in range(samples):
        sample = [item for group in groups if group for item in chance.choices(group, k=len(group))]
        for name, value in measure(sample).items():
            if value is not None:
                drawn.setdefault(name, []).append(value)
    return {name: _middle(values) for name, values in drawn.items() if len(values) > 1}


def _middle(values: Sequence[float]) -> Interval:
    cuts = quantiles(values, n=40, method="inclusive")
    return cuts[0], cuts[-1]
