"""The forms that a model fills in. None has a field for a status, an audience or a ref of a record.

Lists are cut to the length that is kept rather than refused; text is clipped where it is read (``filled``). The
schemas carry no lengths and no defaults: OpenAI's strict schemas allow neither.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetJsonSchemaHandler
from pydantic import Field as Described
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from knowledge.fields import Field
from knowledge.proposed import asked, beside
from knowledge.records.base import Record

PARTS = 20
"""The most parts of one kind that are kept; further ones are cut off."""

T = TypeVar("T")


def _first_parts(value: Any) -> Any:
    return value[:PARTS] if isinstance(value, list) else value


Parts = Annotated[list[T], BeforeValidator(_first_parts)]
Numbers = Parts[int]
Share = Annotated[float, Described(allow_inf_nan=False)]


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


class FieldForm(_Form):
    """One field of a record, by its name, and what the conversation says of it; a person by label."""

    name: str
    text: str

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core))
        names = (field.name for kind in beside().values() for field in asked(kind))
        schema["properties"]["name"]["enum"] = [*dict.fromkeys(names)]
        return schema


class RecordForm(_Form):
    """Something to be kept beside the decision: its kind, its fields, and the messages that say it.

    Which kinds and fields there are is told by their classes, and in the schema by ``_told``.
    """

    kind: str
    fields: Parts[FieldForm]
    messages: Numbers

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core))
        schema["properties"]["kind"]["enum"] = [*beside()]
        schema["properties"]["fields"]["description"] = "\n".join(_told(kind) for kind in beside().values())
        return schema


def _told(kind: type[Record]) -> str:
    """The fields of a kind, each with its question and what it takes: "risk: title (What …?), cause (…)"."""
    takes = {"person": "a label such as P1", "choice": "one of {0}", "date": "YYYY-MM-DD"}

    def told(field: Field) -> str:
        how = takes.get(field.sort, "").format(", ".join(field.choices))
        return f"{field.name} ({'; '.join(filter(None, (field.question, how)))})"

    return f"{kind.noun}: {', '.join(map(told, asked(kind)))}"


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
    records: Parts[RecordForm]
    deciders: Parts[str]
    deciders_messages: Numbers
    review_by: Annotated[str, Described(description="YYYY-MM-DD, or empty")]


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
