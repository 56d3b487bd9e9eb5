"""The integration record: who provides what to whom, who answers for each end, what happens when it breaks.

Words follow the Open Data Contract Standard and Backstage. What is missing is computed (``holes``), never typed.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from knowledge.duration import EXAMPLE, Duration
from knowledge.records.base import Line, PersonId, Prose, Record, ask


class ServiceLevel(BaseModel):
    """One promise about an integration: "availability | 99.9 | %"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    property: Line
    value: Line
    unit: Line = ""


class Integration(
    Record,
    prefix="INT",
    starts="active, proposed, in development, deprecated",
    moves={
        "proposed": "in development, active, retired",
        "in development": "active, retired",
        "active": "deprecated",
        "deprecated": "active, retired",
        "retired": "",
    },
    verbs={"develop": "in development", "activate": "active", "deprecate": "deprecated", "retire": "retired"},
    beside="relates to",
):
    """Two systems that talk, with an owner at each end."""

    provider: Line = ask("Which system offers it?", facet="ends", example="Stripe", min_length=1, default=...)
    consumer: Line = ask("Which system uses it?", facet="ends", example="checkout", min_length=1, default=...)
    owner_provider: PersonId | None = ask(
        "Who answers for the providing end?", facet="owner", label="Owner at the provider", default=None,
        missing="nobody answers for the providing end",
    )  # fmt: skip
    owner_consumer: PersonId | None = ask(
        "Who answers for the consuming end?", facet="owner", label="Owner at the consumer", default=None,
        missing="nobody answers for the consuming end",
    )  # fmt: skip
    cut_off: Prose = ask(
        "What do we do when it breaks?", facet="failure", lines=3, label="When it breaks",
        example="Queue the orders for 4 h, then turn card payments off.", missing="no cut-off for when it breaks",
    )  # fmt: skip
    contract: Prose = ask(
        "Where is the contract: a document, a schema, an address?", facet="contract", label="Contract",
        missing="no contract",
    )  # fmt: skip
    direction: Literal["provider to consumer", "consumer to provider", "both ways"] | None = ask(
        "Which way does the data go?", default=None
    )
    style: Literal["sync", "async", "batch", "file"] | None = ask("How do they talk?", default=None)
    protocol: Line = ask("Over which protocol?", facet="contract", label="Protocol", example="HTTPS webhook")
    data: Prose = ask("What data goes over it?", facet="data", lines=2, label="Data", example="payment events")
    data_shape: Prose = ask(
        "What shape does the data have?", facet="data", lines=3, label="Data shape", example="order id, amount"
    )
    rate_limit: Line = ask("How much may be asked of it?", facet="limits", label="Rate limit", example="100 a second")
    service_levels: tuple[ServiceLevel, ...] = ask(
        "What was promised?", facet="limits", lines=3, label="Service levels", example="availability | 99.9 | %",
        default=(),
    )  # fmt: skip
    auth: Line = ask("How do they prove who they are?", facet="access", label="Access", example="signed webhook secret")
    on_call: Line = ask("Who is called when it breaks?", facet="failure", label="On call", example="#payments-oncall")
    notice_period: Duration = ask("How long before a change must we be told?", example=EXAMPLE)
    vendor: Line = ask("Which company is behind it, if not ours?", facet="ends", label="Vendor")

    @property
    def answerable(self) -> tuple[PersonId, ...]:
        """Whoever answers for either end."""
        ends = (*super().answerable, self.owner_provider, self.owner_consumer)
        return tuple(dict.fromkeys(person for person in ends if person))

    @property
    def line(self) -> str:
        """Who provides what to whom, who answers for each end, and what when it breaks."""
        given = f" ({self.data.rstrip('.')})" if self.data else ""
        ends = f"{self.owner_provider or 'nobody'} answers for {self.provider}, {self.owner_consumer or 'nobody'} for "
        breaks = f"when it breaks: {self.cut_off}" if self.cut_off else "what happens when it breaks is not on record."
        return f"{self.provider} provides {self.title} to {self.consumer}{given}: {ends}{self.consumer}; {breaks}"
