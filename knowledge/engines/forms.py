"""The forms that a model fills in. None has a field for an owner, an audience or a ref of a record.

Lists are cut to the length that is kept rather than refused; text is clipped where it is read (``filled``). The
schemas carry no lengths and no defaults: OpenAI's strict schemas allow neither.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

PARTS = 20
"""The most parts of one kind that are kept; further ones are cut off."""

T = TypeVar("T")


def _first_parts(value: Any) -> Any:
    return value[:PARTS] if isinstance(value, list) else value


Parts = Annotated[list[T], BeforeValidator(_first_parts)]
Numbers = Parts[int]
Share = Annotated[float, Field(allow_inf_nan=False)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Cited(_Form):
    """Something the conversation says, and the numbers of the messages that say it."""

    text: str
    messages: Numbers


class RejectedForm(_Form):
    """An option that was looked at and not taken."""

    name: str
    reason: str
    reopen_when: str
    messages: Numbers


class RiskForm(_Form):
    """Something that may go wrong; ``person`` deals with it."""

    risk: str
    mitigation: str
    person: str
    messages: Numbers


class IntegrationForm(_Form):
    """Two systems that exchange data; a person or a team answers for each end."""

    source: str
    target: str
    data: str
    answers_for_source: str
    answers_for_target: str
    limits: str
    messages: Numbers


class ActionForm(_Form):
    """Something that somebody said they would do."""

    what: str
    person: str
    due: str
    messages: Numbers


class DecisionForm(_Form):
    """The decision in one conversation."""

    is_decision: bool
    outcome: Literal["decided", "proposed", "rejected", "deferred", "none"]
    title: str
    context: Cited
    drivers: Parts[Cited]
    chosen: str
    decision: Cited
    rejected: Parts[RejectedForm]
    good: Parts[Cited]
    bad: Parts[Cited]
    risks: Parts[RiskForm]
    integrations: Parts[IntegrationForm]
    actions: Parts[ActionForm]
    deciders: Parts[str]
    deciders_messages: Numbers
    review_by: Annotated[str, Field(description="YYYY-MM-DD, or empty")]


class RewriteForm(_Form):
    """What a question asks, and how a record that answers it may put that."""

    intent: Literal["why", "rejected", "considered", "owner", "risk", "consequences"]
    option: str
    phrasings: Parts[str]


class ClaimForm(_Form):
    """One sentence that answers the question, the number of the precedent it rests on, and that record's own words."""

    precedent: int
    claim: str
    quote: str


class AnswerForm(_Form):
    """What the precedents say about the question; no claims when they do not answer it.

    The verdict comes last: it is written after the quotes were looked for and what they leave open was named.
    """

    claims: Parts[ClaimForm]
    missing: str
    answers: Literal["yes", "partly", "no"]
    confidence: Share


class ReopensForm(_Form):
    """Whether the message proposes again what one of the precedents settled."""

    reopens: bool
    precedent: int
    option: int
    confidence: Share
    reason: str
