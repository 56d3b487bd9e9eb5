"""The milestone record: what a quarter changes, and where we can safely stop.

A milestone that passes a one-way door needs a safe stopping point: nobody is to be stuck half-way through one.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import BeforeValidator, model_validator

from knowledge.errors import NotUnderstood
from knowledge.records.base import Line, Prose, Record, Relation, ask
from knowledge.records.decision import Decision

_QUARTER = re.compile(r"(?:(\d{4})\W*q([1-4])|q([1-4])\W*(\d{4}))", re.IGNORECASE)


def _quarter(value: object) -> object:
    """``Q2 2027`` as ``2027-Q2``."""
    if not isinstance(value, str) or not value.strip():
        return ""
    found = _QUARTER.fullmatch(value.strip())
    if not found:
        raise ValueError(f"I cannot read {value[:40]!r} as a quarter. Write it like 2027-Q2.")
    return f"{found[1] or found[4]}-Q{found[2] or found[3]}"


class Milestone(
    Record,
    prefix="MIL",
    starts="planned, active",
    moves={"planned": "active, stopped", "active": "done, stopped", "done": "", "stopped": ""},
    verbs={"begin": "active", "finish": "done", "stop": "stopped"},
):
    """One step of the roadmap."""

    quarter: Annotated[str, BeforeValidator(_quarter)] = ask(
        "In which quarter?", facet="context", label="Quarter", example="2027-Q2", missing="no quarter"
    )
    goal: Prose = ask("What is better afterwards?", facet="outcome", lines=2, label="Goal", missing="no goal")
    one_way_door: bool = ask("Does it pass a door that cannot be passed back?", default=False)
    safe_stop: Prose = ask(
        "Where can we safely stop?", facet="failure", lines=2, label="Safe stopping point",
        missing="no safe stopping point",
    )  # fmt: skip
    business_event: Line = ask("Which event of the business does it meet?", facet="context", label="Business event")

    @model_validator(mode="after")
    def _can_stop_before_a_one_way_door(self) -> Self:
        if self.one_way_door and not self.safe_stop:
            raise NotUnderstood(
                "A milestone that passes a one-way door needs a safe stopping point.",
                advice="Say where we can stop and still be well.",
                field="safe_stop",
            )
        return self

    def may_link(self, relation: Relation, other: Record) -> None:
        """No link to a decision that cannot be undone without a safe stopping point."""
        super().may_link(relation, other)
        if isinstance(other, Decision) and other.reversibility == "one-way" and not self.safe_stop:
            raise NotUnderstood(
                f"{other.ref} is a one-way door, so {self.ref} needs a safe stopping point.",
                advice="Say where we can stop and still be well, then link them.",
                field="safe_stop",
            )

    @property
    def ends(self) -> date | None:
        """The last day of its quarter."""
        if not self.quarter:
            return None
        year, quarter = int(self.quarter[:4]), int(self.quarter[-1])
        return date(year + quarter // 4, quarter % 4 * 3 + 1, 1) - timedelta(days=1)

    @property
    def deadlines(self) -> dict[str, date]:
        """Also the end of its quarter, until it is done or stopped."""
        return super().deadlines | ({"quarter": self.ends} if self.ends and not self.is_final else {})

    @property
    def line(self) -> str:
        """When, what for, and where we can stop."""
        goal = f": {self.goal.rstrip('.')}" if self.goal else ""
        event = f", before {self.business_event}" if self.business_event else ""
        stop = f"; safe stop: {self.safe_stop}" if self.safe_stop else "; no safe stopping point on record"
        return f"{self.quarter or 'No quarter yet'}, {self.status}: {self.title}{goal}{event}{stop}"
