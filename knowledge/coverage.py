"""The coverage gauge: which of the twelve documents that an architect hands over have what they are made of.

A document is covered once each of its needs is met by a record that stands. What is missing is said as one thing to
write down, of one kind; only records that the reader may open count, for a hole as for the gauge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.records.base import Record
from knowledge.records.dataset import Dataset
from knowledge.records.decision import Decision
from knowledge.records.indicator import Indicator
from knowledge.records.integration import Integration
from knowledge.records.item import Item
from knowledge.records.milestone import Milestone
from knowledge.records.requirement import Requirement
from knowledge.records.risk import Risk
from knowledge.records.system import System


@dataclass(frozen=True)
class Need:
    """One thing that a document is made of: what it is in a few words, the kind that holds it, and how it is told.

    ``given`` is what the form of a new one begins with.
    """

    what: str
    kind: type[Record]
    met: Callable[[Any], bool]
    given: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Deliverable:
    """One of the documents, and what it needs."""

    name: str
    title: str
    needs: tuple[Need, ...]


@dataclass(frozen=True)
class Covered:
    """How far a document is: what it still lacks, in the order of its needs; nothing once it is covered."""

    deliverable: Deliverable
    lacks: tuple[Need, ...]


@dataclass(frozen=True)
class Coverage:
    """How far all of them are."""

    documents: tuple[Covered, ...]

    @property
    def whole(self) -> tuple[Covered, ...]:
        """The documents that lack nothing."""
        return tuple(one for one in self.documents if not one.lacks)

    @property
    def holes(self) -> tuple[Covered, ...]:
        """Those that lack something, those that lack least first."""
        found = [one for one in self.documents if one.lacks]
        return tuple(sorted(found, key=lambda one: len(one.lacks) - len(one.deliverable.needs)))


def coverage(records: Iterable[Record]) -> Coverage:
    """How far the documents are that can be made of these records."""
    wanted = [need for one in DELIVERABLES for need in one.needs]
    met: set[Need] = set()
    for record in records:
        met |= {need for need in wanted if isinstance(record, need.kind) and need.met(record)}
    return Coverage(tuple(
        Covered(one, tuple(need for need in one.needs if need not in met)) for one in DELIVERABLES
    ))  # fmt: skip


def need_of(name: str) -> tuple[type[Record], Mapping[str, str]] | None:
    """The kind of record that a hole asks for, with what its form begins with; ``roadmap.0`` is a document's first."""
    title, _, place = name.partition(".")
    for one in DELIVERABLES:
        if one.name == title and place.isdecimal() and int(place) < len(one.needs):
            need = one.needs[int(place)]
            return need.kind, dict(need.given)
    return None


def _standing(record: System) -> bool:
    return record.status == "existing"


def _planned(record: System) -> bool:
    return record.status == "target"


def _accepted(record: Decision) -> bool:
    return record.status == "accepted"


def _owned(record: Integration) -> bool:
    return not record.is_final and bool(record.owner_provider and record.owner_consumer)


def _filled(*names: str) -> Callable[[Record], bool]:
    """A record that still counts, in which these fields say something."""

    def told(record: Record) -> bool:
        return not record.is_final and all(getattr(record, name) for name in names)

    return told


def _item(sort: str, *names: str) -> Callable[[Item], bool]:
    """An item of this sort that was not dropped; one that is done is an answer, too."""

    def told(item: Item) -> bool:
        return item.type == sort and item.status != "dropped" and all(getattr(item, name) for name in names)

    return told


DELIVERABLES: tuple[Deliverable, ...] = (
    Deliverable("target", "Target view", (
        Need("a system that stands today", System, _standing),
        Need("a system that is to be built", System, _planned, (("status", "target"),)),
    )),
    Deliverable("decisions", "Decision log", (Need("an accepted decision", Decision, _accepted),)),
    Deliverable("integrations", "Integration map", (
        Need("an integration with an owner at each end", Integration, _owned),
    )),
    Deliverable("requirements", "Non-functional requirements", (
        Need("a requirement with its measure", Requirement, _filled("measure")),
    )),
    Deliverable("roadmap", "Roadmap", (
        Need("a milestone with a safe stopping point", Milestone, _filled("quarter", "safe_stop")),
    )),
    Deliverable("security", "Security summary", (
        Need("a system with its zone", System, _filled("zone")),
        Need("an integration that says how access is proven", Integration, _filled("auth")),
    )),
    Deliverable("observability", "Observability guide", (
        Need("an indicator with where to look and a runbook", Indicator, _filled("where", "runbook")),
    )),
    Deliverable("data", "Data strategy", (
        Need("a dataset with its source of truth", Dataset, _filled("source_of_truth")),
    )),
    Deliverable("risks", "Risks and mitigations", (
        Need("a risk with its score and treatment", Risk, _filled("score", "treatment")),
    )),
    Deliverable("checklist", "Implementation checklist", (
        Need("a criterion that says how it is verified", Item, _item("acceptance", "how_verified"),
             (("type", "acceptance"),)),
    )),
    Deliverable("handover", "Handover session", (
        Need("a question that is to be answered", Item, _item("question"), (("type", "question"),)),
    )),
    Deliverable("next", "Next steps", (
        Need("a next step with its value and effort", Item, _item("next step", "worth"), (("type", "next step"),)),
    )),
)  # fmt: skip
"""The documents in the order in which they are handed over."""
