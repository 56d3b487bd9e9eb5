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

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.fields import FieldInfo

from knowledge.errors import Conflict, NotUnderstood
from knowledge.handwriting import an, meant


class Who:
    """Marks a text that names a person."""


PersonId = Annotated[str, Who]
"""A Slack user id (``U…``), ``cli:<name>`` for an operator, or a plain name that an imported file gives."""
ChannelId = str
Ref = str
"""``ADR-42``: a kind's prefix and a number that the database allocates once and never again."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200_000)]

Relation = Literal[
    "supersedes", "superseded by", "amends", "amended by", "depends on", "required by", "conflicts with", "relates to",
    "drives", "driven by", "mitigates", "mitigated by", "affects", "affected by", "confirms", "confirmed by",
    "rests on", "supports", "part of", "has part",
]  # fmt: skip
_ENDS: tuple[tuple[Relation, Relation], ...] = (
    ("supersedes", "superseded by"),
    ("amends", "amended by"),
    ("depends on", "required by"),
    ("conflicts with", "conflicts with"),
    ("relates to", "relates to"),
    ("drives", "driven by"),
    ("mitigates", "mitigated by"),
    ("affects", "affected by"),
    ("confirms", "confirmed by"),
    ("rests on", "supports"),
    ("part of", "has part"),
)
REVERSE: Mapping[Relation, Relation] = {one: two for pair in _ENDS for one, two in (pair, pair[::-1])}
"""What each link is called from its other end."""
LEANING: frozenset[Relation] = frozenset({"rests on", "depends on", "driven by", "mitigated by", "amends", "part of"})
"""Links from a record that is no longer well founded when the other end falls."""
ACYCLIC: frozenset[Relation] = frozenset({"supersedes", "amends", "drives", "rests on", "part of"})
"""Links that may not lead back to where they start, and by their reverses neither."""

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


def ask(
    question: str,
    *,
    facet: str = "",
    lines: int = 1,
    label: str = "",
    example: str = "",
    missing: str = "",
    **field: Any,
) -> Any:
    """A record field: the plain question a person is asked, and what else is derived from it.

    ``facet`` says as what its text is searched, ``lines`` how many lines it takes, ``label`` what it is called where
    its name does not do, ``example`` how an answer looks, ``missing`` what is said where it ought to be filled and is
    not.
    """
    field.setdefault("default", "")
    extra: dict[str, Any] = {"facet": facet, "lines": lines, "label": label, "example": example, "missing": missing}
    return Field(description=question, json_schema_extra=extra, **field)


def keep(*, facet: str, **field: Any) -> Any:
    """A record field that no person fills in, but whose text is searched as ``facet``."""
    field.setdefault("default", ())
    return Field(json_schema_extra={"facet": facet}, **field)


def facet_of(field: FieldInfo) -> str:
    """As what the text of a field is searched; empty where it is not."""
    extra = field.json_schema_extra
    return str(extra.get("facet") or "") if isinstance(extra, dict) else ""


def asked(field: FieldInfo) -> Mapping[str, Any]:
    """What ``ask`` was told of a field; nothing for one that no person is asked for."""
    return field.json_schema_extra if field.description and isinstance(field.json_schema_extra, dict) else {}


class Record(BaseModel):
    """What every kind has: a name that never changes, a status with legal moves, an audience and a history."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    prefix: ClassVar[str] = ""
    noun: ClassVar[str] = "record"
    moves: ClassVar[Mapping[str, frozenset[str]]] = {}
    starts: ClassVar[tuple[str, ...]] = ()
    """The statuses in which a record may be added; the first where none is chosen."""
    verbs: ClassVar[Mapping[str, str]] = {}
    """The status that each plain verb leads to, for ``moved``."""
    needs: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """The fields that a person is asked for when a record is moved to a status."""
    beside: ClassVar[Relation | None] = None
    """How a record of this kind, found in the thread of a decision, is linked to it; None: none is looked for there."""

    ref: Ref = ""
    """Empty until the ledger has allocated one."""
    workspace: str
    title: Line = ask("What is it called, in one line?", facet="summary", min_length=1, default=...)
    status: str = ""
    owner: PersonId | None = ask("Who looks after it?", facet="owner", label="Owner", default=None)
    team: str | None = ask("Which team is it about?", example="payments", default=None)
    visibility: Visibility = Visibility.CHANNEL
    origin: Origin = Origin()
    tags: tuple[str, ...] = ask("Which words should it be found under?", example="checkout, pii", default=())
    aliases: tuple[str, ...] = ()
    """Numbers the record had elsewhere (``0012`` in an imported folder)."""
    review_by: date | None = ask("When should it be looked at again?", default=None)
    evidence: tuple[Evidence, ...] = ()
    links: tuple[Link, ...] = ()
    more: tuple[Section, ...] = ()
    draft_id: str | None = None
    """The draft or the form that this record was made from; unique, so that one of them makes one record."""
    version: int = 1
    created_at: datetime
    created_by: PersonId
    updated_at: datetime
    updated_by: PersonId

    def __init_subclass__(
        cls,
        *,
        prefix: str = "",
        moves: Mapping[str, str] | None = None,
        starts: str = "",
        verbs: Mapping[str, str] | None = None,
        needs: Mapping[str, str] | None = None,
        beside: Relation | None = None,
        **config: Any,
    ) -> None:
        """Register a kind: ``class Decision(Record, prefix="ADR", moves={"draft": "proposed, discarded", …})``."""
        super().__init_subclass__()
        if not prefix:
            return
        cls.prefix = prefix
        cls.noun = cls.__name__.lower()
        cls.moves = {status: frozenset(_listed(targets)) for status, targets in (moves or {}).items()}
        cls.starts = _listed(starts) or tuple(cls.moves)[:1]
        cls.verbs = verbs or {}
        cls.needs = {status: _listed(names) for status, names in (needs or {}).items()}
        cls.beside = beside
        KINDS[prefix] = cls

    @model_validator(mode="before")
    @classmethod
    def _starts_somewhere(cls, given: Any) -> Any:
        if isinstance(given, dict) and not given.get("status") and cls.starts:
            return {**given, "status": cls.starts[0]}
        return given

    @model_validator(mode="after")
    def _has_a_status_of_its_kind(self) -> Self:
        if self.moves and self.status not in self.moves:
            advice = f"It can be {', '.join(self.moves)}."
            about = f"{an(self.noun).capitalize()} cannot be {self.status!r}."
            raise NotUnderstood(about, advice=advice, field="status")
        return self

    @property
    def line(self) -> str:
        """The record in one plain sentence."""
        return f"{self.ref} {self.title} ({self.status})"

    @property
    def is_final(self) -> bool:
        """Whether nothing more becomes of it."""
        return not self.moves.get(self.status)

    @property
    def answerable(self) -> tuple[PersonId, ...]:
        """Whoever is to be asked about it."""
        return (self.owner,) if self.owner else ()

    @property
    def in_turn(self) -> tuple[PersonId, ...]:
        """Whoever is to be asked about it, one for the other: the next where the one before has left."""
        return self.answerable

    @property
    def holes(self) -> dict[str, str]:
        """The fields that ought to be filled and are not, each with what to say of it; none once it is final."""
        if self.is_final:
            return {}
        wanted = {name: asked(field).get("missing") for name, field in type(self).model_fields.items()}
        return {name: said for name, said in wanted.items() if said and not getattr(self, name)}

    @property
    def deadlines(self) -> dict[str, date]:
        """The dates by which something is to be done, by the field that holds them; none once it is final."""
        return {"review_by": self.review_by} if self.review_by and not self.is_final else {}

    @property
    def can_wait(self) -> bool:
        """Whether its card offers to put it off."""
        return False

    def overdue(self, today: date) -> tuple[str, ...]:
        """The fields whose date has passed."""
        return tuple(name for name, day in self.deadlines.items() if day < today)

    def may_become(self, status: str) -> bool:
        """Whether the move to ``status`` is legal from here."""
        return status in self.moves.get(self.status, frozenset())

    def may_link(self, relation: Relation, other: Record) -> None:
        """Raise what keeps this record from being linked to ``other`` so; a kind may have rules of its own."""
        if other.ref == self.ref:
            raise Conflict(f"{self.ref} cannot be linked to itself.")

    def moved(self, verb: str, by: PersonId, at: datetime, **needed: Any) -> Self:
        """The record after ``verb``, with the fields that the move needs; raises Conflict when it is not legal."""
        if verb not in self.verbs:
            listed = f"You can {', '.join(self.verbs)} it." if self.verbs else "It has moves of its own."
            advice = meant(verb.casefold(), self.verbs).strip() or listed
            raise NotUnderstood(f"{self.ref} is {an(self.noun)}: nobody can {verb!r} it.", advice=advice)
        status = self.verbs[verb]
        strange = sorted(set(needed) - set(self.needs.get(status, ())))
        if strange:
            raise NotUnderstood(f"{strange[0].replace('_', ' ')!r} is not asked for here.", field=strange[0])
        return self._moved(status, by, at, **{**self._stamps(status, by, at), **needed})

    def _stamps(self, status: str, by: PersonId, at: datetime) -> dict[str, Any]:
        """What a move to ``status`` notes by itself."""
        return {}

    def amended(self, by: PersonId, at: datetime, **changes: Any) -> Self:
        """The record with other words; raises Conflict where its words are not to be changed any more."""
        if "status" in changes and changes["status"] != self.status:
            raise NotUnderstood(f"The status of {self.ref} is moved, not edited.", field="status")
        if self.is_final:
            raise Conflict(f"{self.ref} is {self.status}; that is final.", advice="Add a new one instead.")
        return self._changed(by, at, **changes)

    def snoozed(self, until: date, by: PersonId, at: datetime, field: str = "") -> Self:
        """The record put off until a day: ``field``, or whatever comes due before, or else its review.

        Itself where nothing comes due before that day. A date is no word of it: also what is accepted can be put off.
        """
        if self.is_final:
            raise Conflict(f"{self.ref} is {self.status}; that is final.", advice="Nothing is left to be put off.")
        if field and field not in self._movable:
            raise NotUnderstood(f"The {field.replace('_', ' ')} of {self.ref} cannot be put off.", field=field)
        sooner = [name for name, day in self._movable.items() if day < until and field in ("", name)]
        if not sooner and (field or self.review_by or until in self._movable.values()):
            return self
        return self._changed(by, at, **dict.fromkeys(sooner or ["review_by"], until))

    @property
    def _movable(self) -> dict[str, date]:
        """The deadlines that a person may put off."""
        return self.deadlines

    def with_evidence(self, evidence: Evidence, by: PersonId, at: datetime) -> Self:
        """The record with one more quote."""
        return self._changed(by, at, evidence=(*self.evidence, evidence))

    def with_link(self, link: Link, by: PersonId, at: datetime) -> Self:
        """The record with one more link; itself when the link is there already."""
        if link.ref in self.linked(link.relation):
            return self
        return self._changed(by, at, links=(*self.links, link))

    def without_link(self, relation: Relation, ref: Ref, by: PersonId, at: datetime) -> Self:
        """The record without one of its links; itself when there is no such link."""
        kept = tuple(link for link in self.links if (link.relation, link.ref) != (relation, ref))
        return self if kept == self.links else self._changed(by, at, links=kept)

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


def _listed(names: str) -> tuple[str, ...]:
    """``treating, not a risk`` as its parts."""
    return tuple(name for part in names.split(",") if (name := part.strip()))
