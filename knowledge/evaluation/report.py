"""What an evaluation found, as figures: for a table, for a program, and for a limit that must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from knowledge.errors import NotUnderstood
from knowledge.evaluation.metrics import SAMPLES, Interval, Metrics, intervals

T = TypeVar("T")
Row = Mapping[str, Any]

LOW_IS_GOOD = frozenset({"fpr", "false_alarms"})
"""Metrics that a lower limit says nothing about."""


@dataclass(frozen=True)
class Report:
    """The figures of one file of gold."""

    what: str
    about: str
    """What was measured, in a line."""
    metrics: Metrics
    means: Mapping[str, str]
    """Each metric in plain words."""
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    thresholds: Sequence[Mapping[str, float | None]] = ()
    advice: str = ""
    headline: Sequence[str] = ()
    """The metrics that a table of groups has room for."""
    by: Mapping[str, Metrics] = field(default_factory=dict)
    left_out: Sequence[str] = ()
    """The ids of items whose records are not here."""

    def as_json(self) -> dict[str, Any]:
        """The report as one JSON object; figures are rounded to four places."""
        return {
            "what": self.what,
            "about": self.about,
            "metrics": _rounded(self.metrics),
            "intervals": {name: [round(low, 4), round(high, 4)] for name, (low, high) in self.intervals.items()},
            "thresholds": [_rounded(row) for row in self.thresholds],
            "advice": self.advice,
            "by": {name: _rounded(values) for name, values in self.by.items()},
            "left_out": list(self.left_out),
        }

    def below(self, floors: Mapping[str, float]) -> list[str]:
        """A sentence for each metric that is below its floor, or that could not be computed."""
        found = {name: self.every[name] for name in floors}
        return [
            f"{name} is {'not known' if value is None else f'{value:.4g}'}, and is to be {floors[name]:g} at least."
            for name, value in found.items()
            if value is None or value < floors[name]
        ]

    @property
    def every(self) -> Metrics:
        """All metrics, those of the groups as ``group.metric``."""
        grouped = {f"{group}.{name}": value for group, values in self.by.items() for name, value in values.items()}
        return {**grouped, **self.metrics}


def floors(given: Iterable[str], known: Iterable[str]) -> dict[str, float]:
    """The limits written as ``metric=value``. Raises NotUnderstood for another form or a metric that is not known."""
    names = list(known)
    limits = {}
    for text in given:
        name, _, value = (part.strip() for part in text.partition("="))
        if name not in names:
            raise NotUnderstood(f"There is no metric {name!r}.", advice=f"There are {', '.join(names)}.")
        if LOW_IS_GOOD & set(name.split(".")):
            raise NotUnderstood(
                f"{name} is good when it is low, so a floor says nothing.",
                advice="Use precision, auc or balanced_accuracy.",
            )
        limits[name] = _number(text, value)
    return limits


def grouped(items: Sequence[T], key: str, row: Callable[[T], Row]) -> dict[str, list[T]]:
    """The items by what their line says under ``key``, text or a list of texts; empty without a key.

    Raises NotUnderstood when no line says anything there.
    """
    groups: dict[str, list[T]] = {}
    for item in items if key else ():
        said = row(item).get(key)
        for value in said if isinstance(said, list) else [said]:
            if isinstance(value, str) and value:
                groups.setdefault(value, []).append(item)
    if key and not groups:
        raise NotUnderstood(f"No line has {key!r}.", advice="Group by another key.")
    return dict(sorted(groups.items()))


def measured(
    groups: Sequence[Sequence[T]], measure: Callable[[Sequence[T]], Metrics], samples: int = SAMPLES
) -> tuple[Metrics, dict[str, Interval]]:
    """The metrics of all items and their intervals; the items come in the groups that they are drawn within."""
    return measure([item for group in groups for item in group]), intervals(groups, measure, samples)


def _number(text: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise NotUnderstood(f"{text!r} is no limit.", advice="Write it as recall@10=0.9.") from None


def _rounded(values: Mapping[str, float | None]) -> dict[str, float | None]:
    return {name: None if value is None else round(value, 4) for name, value in values.items()}
