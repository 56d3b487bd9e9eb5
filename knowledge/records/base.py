"""The envelope that all kinds of record share, and the rules that hold for each of them.

A kind is one class: its fields carry the question a person is asked (``ask``), the facet under which their text is
searched, and its statuses with their legal moves. Modals, command options, documents, passages, import and export
read *that*. Nobody sets ``.status``: a record is moved by its own methods, which return a changed copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from knowledge.errors import Conflict

PersonId = str
"""A Slack user id (``U…``), ``cli:<name>`` for an operator, or a plain name that an imported file gives."""
ChannelId = str
Ref = str
"""``ADR-42``: a kind's prefix and a number that the database allocates once and never again."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200_000)]

Relation = Literal[
    "supersedes", "superseded by", "amends", "amended by", "relates to", "depends on", "conflicts with"
]  # fmt: skip

KINDS: dict[str, type[Record]] = {}
"""Every kind by its prefix; filled as the classes are defined."""


class Visibility(StrEnum):
    """Who may see a record: the whole workspace, or only the members of the channel it comes from."""

    WORKSPACE = "workspace"
    CHANNEL = "channel"


class Origin(BaseModel):
    """Where a record comes from: a thread in Slack, or a file that was imported."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: ChannelId | None = None
    thread_ts: str | None = None
    permalink: str | None = None
    source: str | None = None
    """The imported file's path under the folder that was imported, with forward slashes."""
    digest: str | None = None
    """SHA-256 of the imported file's bytes: an unchanged file is not imported twice."""


class Evidence(BaseModel):
    """A verbatim quote that supports one field."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    """A field name, or ``options.2`` for one part of a list."""
    ts: str
    user: PersonId = ""
    quote: Annotated[str, StringConstraints(max_length=280)]
    permalink: str = ""


class Link(BaseModel):
    """A typed link to another record; a supersession is pending until its new end is accepted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    relation: Relation
    ref: Ref
    pending: bool = False


class Section(BaseModel):
    """A part of an imported document that no field stands for, kept verbatim."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    heading: str
    text: str


def ask(question: str, *, facet: str = "", lines: int = 1, **field: Any) -> Any:
    """A record field: the plain question a person is asked, the facet it is searched as, how many lines it takes."""
    field.setdefault("default", "")
    return Field(description=question, json_schema_extra={"facet": facet, "lines": lines}, **field)


class Record(BaseModel):
    """What every kind has: a name that never changes, a status with legal moves, an audience and a history."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    prefix: ClassVar[str] = ""
    noun: ClassVar[str] = "record"
    moves: ClassVar[Mapping[str, frozenset[str]]] = {}

    ref: Ref = ""
    """Empty until the ledger has allocated one."""
    workspace: str
    title: Line = ask("What is it called, in one line?", facet="summary", min_length=1, default=...)
    status: str
    owner: PersonId | None = None
    team: str | None = None
    visibility: Visibility = Visibility.CHANNEL
    origin: Origin = Origin()
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    """Numbers the record had elsewhere (``0012`` in an imported folder)."""
    review_by: date | None = None
    evidence: tuple[Evidence, ...] = ()
    links: tuple[Link, ...] = ()
    more: tuple[Section, ...] = ()
    version: int = 1
    created_at: datetime
    created_by: PersonId
    updated_at: datetime
    updated_by: PersonId

    def __init_subclass__(cls, *, prefix: str = "", moves: Mapping[str, str] | None = None, **config: Any) -> None:
        """Register a kind: ``class Decision(Record, prefix="ADR", moves={"draft": "proposed discarded", …})``."""
        super().__init_subclass__()
        if not prefix:
            return
        cls.prefix = prefix
        cls.noun = cls.__name__.lower()
        cls.moves = {status: frozenset(targets.split()) for status, targets in (moves or {}).items()}
        KINDS[prefix] = cls

    @property
    def line(self) -> str:
        """The record in one plain sentence."""
        return f"{self.ref} {self.title} ({self.status})"

    def may_become(self, status: str) -> bool:
        """Whether the move to ``status`` is legal from here."""
        return status in self.moves.get(self.status, frozenset())

    def _moved(self, status: str, by: PersonId, at: datetime, **changes: Any) -> Self:
        """A copy in its new status; raises Conflict when the move is not legal from here."""
        if not self.may_become(status):
            legal = " or ".join(sorted(self.moves.get(self.status, ())))
            raise Conflict(
                f"{self.ref} is {self.status}, so it cannot become {status}.",
                advice=f"It can become {legal}." if legal else "That is final.",
            )
        return self._changed(by, at, status=status, **changes)

    def _changed(self, by: PersonId, at: datetime, **changes: Any) -> Self:
        """A validated copy with ``changes``, one version later."""
        stamp = {"version": self.version + 1, "updated_at": at, "updated_by": by}
        return type(self).model_validate({**dict(self), **changes, **stamp})

    def since(self, stored: Self) -> Self:
        """The same record, as one change of ``stored``: what moved in several steps is saved as one version."""
        return self.model_copy(update={"version": stored.version + 1})

    def linked(self, relation: Relation, *, pending: bool | None = None) -> tuple[Ref, ...]:
        """The refs at the other end of links of this kind; ``pending`` narrows to pending or to active ones."""
        return tuple(
            link.ref for link in self.links if link.relation == relation and pending in (None, link.pending)
        )  # fmt: skip
