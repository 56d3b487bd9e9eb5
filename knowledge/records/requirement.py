"""The requirement record: a goal, a quality scenario or a constraint, with the measure that tells whether it is met.

Words follow arc42 and the quality attributes of ISO 25010, with cost and compliance, which people set against them.
"""

from __future__ import annotations

from typing import Literal

from knowledge.duration import EXAMPLE, Duration, plainly
from knowledge.records.base import Line, PersonId, Prose, Record, ask

Attribute = Literal[
    "availability", "performance", "reliability", "security", "privacy", "compliance", "cost", "usability",
    "maintainability", "compatibility", "flexibility", "safety", "functional suitability",
]  # fmt: skip


class Requirement(
    Record,
    prefix="NFR",
    starts="draft, agreed",
    moves={
        "draft": "agreed, retired",
        "agreed": "met, not met, retired",
        "met": "not met, retired",
        "not met": "met, retired",
        "retired": "",
    },
    verbs={"agree": "agreed", "meet": "met", "miss": "not met", "retire": "retired"},
    beside="drives",
):
    """What the system must do well, how well exactly, and when it matters most."""

    type: Literal["goal", "scenario", "constraint"] = ask(
        "Is it a business goal, a quality scenario or a constraint?", default="scenario"
    )
    attribute: Attribute | None = ask("Which quality is it about?", default=None)
    source: Line = ask("Who needs it: customers, a team, a partner?", facet="people", label="Needed by")
    stimulus: Prose = ask(
        "What happens to the system?", facet="failure", lines=2, label="When", example="eu-west is down"
    )
    environment: Line = ask("Under which circumstances?", facet="failure", label="While", example="peak sales")
    response: Prose = ask("What does the system do then?", facet="outcome", lines=2, label="Then")
    measure: Prose = ask(
        "How is it measured?", facet="measure", lines=2, label="Measure", example="95 % of requests under 300 ms",
        missing="no measure",
    )  # fmt: skip
    priority: int | None = ask("Which place has it in the order of priorities? 1 is first.", default=None, ge=1, le=999)
    max_downtime: Duration = ask("How long may it be down?", label="Tolerable downtime", example=EXAMPLE)
    rto: Duration = ask("How soon must it be back?", label="Recovery time (RTO)", example=EXAMPLE)
    rpo: Duration = ask("How much work may be lost?", label="Recovery point (RPO)", example=EXAMPLE)
    recovery_order: int | None = ask("Which place has it in the order of recovery?", default=None, ge=1, le=999)
    window: Line = ask(
        "When does it matter most?", facet="measure", label="Calendar window", example="20 November to 2 December"
    )
    owner: PersonId | None = ask(
        "Who looks after it?", facet="owner", label="Owner", default=None, missing="no owner"
    )  # fmt: skip

    @property
    def line(self) -> str:
        """The scenario and its measures, in one sentence."""
        when = f"when {self.stimulus.rstrip('.')}" if self.stimulus else ""
        told = ", ".join(filter(None, (when, self.environment, self.response.rstrip("."))))
        return "; ".join(filter(None, (": ".join(filter(None, (self.title, told))), *self._measures)))

    @property
    def _measures(self) -> tuple[str, ...]:
        spans = (
            ("down for at most", self.max_downtime),
            ("back within", self.rto),
            ("losing at most", self.rpo),
        )  # fmt: skip
        said = [f"{words} {plainly(span)}" for words, span in spans if span]
        return (self.measure.rstrip(".") or "no measure", *said, self.window)
