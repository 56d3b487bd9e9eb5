"""The indicator record: how we know that something is healthy, or what it costs, and what to do when not.

Words follow OpenSLO, for budgets FinOps.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.duration import EXAMPLE, Duration, plainly
from knowledge.records.base import Line, PersonId, Prose, Record, ask


class Threshold(BaseModel):
    """At how much of the budget somebody is told, and what happens then."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    percent: Annotated[int, Field(ge=1, le=1000)]
    tell: Line = ""
    then: Line = ""


class Indicator(
    Record,
    prefix="IND",
    moves={"current": "retired", "retired": ""},
    verbs={"retire": "retired"},
):
    """A number that we look at, what it means, and what to do about it."""

    meaning: Prose = ask(
        "What does it tell, in plain words?", facet="measure", lines=2, label="Meaning", missing="no plain meaning"
    )
    objective: Line = ask(
        "Which value is healthy?", facet="measure", label="Objective", example="99.9 % of orders go through"
    )
    window: Duration = ask("Over which time is it measured?", label="Window", example=EXAMPLE)
    unit: Line = ask("In which unit?", facet="measure", label="Unit", example="%")
    where: Line = ask(
        "Where do we look?", facet="measure", label="Where to look", example="the checkout dashboard",
        missing="nowhere to look",
    )  # fmt: skip
    daily: bool = ask("Is it looked at every day?", default=False)
    alert: Line = ask("When does it raise an alarm?", facet="failure", label="Alert", example="below 99 % for 5 min")
    runbook: Prose = ask(
        "What do we do then?", facet="failure", lines=3, label="Runbook", missing="no runbook for when it is bad"
    )
    budget: Line = ask("How much may it cost?", facet="measure", label="Budget", example="12,000 EUR")
    budget_period: Literal["day", "week", "month", "quarter", "year"] | None = ask("Per which period?", default=None)
    thresholds: tuple[Threshold, ...] = ask(
        "At what part of the budget is who told, and then?", facet="measure", lines=3, label="Budget thresholds",
        example="80 | #platform | turn off the batch jobs", default=(),
    )  # fmt: skip
    owner: PersonId | None = ask(
        "Who looks after it?", facet="owner", label="Owner", default=None, missing="no owner"
    )  # fmt: skip

    @property
    def line(self) -> str:
        """What it means, which value is healthy, where to look."""
        over = f" over {plainly(self.window)}" if self.window else ""
        period = f" a {self.budget_period}" if self.budget_period else ""
        parts = (
            f"{self.title}: {self.meaning.rstrip('.')}" if self.meaning else self.title,
            f"healthy at {self.objective}{over}" if self.objective else "",
            f"budget {self.budget}{period}" if self.budget else "",
            f"look at {self.where}" if self.where else "",
            f"owned by {self.owner or 'nobody'}",
        )
        return "; ".join(filter(None, parts))
