"""The tables, one class each. Rows only: what a record is and may do is said in ``knowledge/records``.

``records.content`` holds the whole record as JSON; the other columns repeat what is searched or must be unique.
Full-text tables, generated columns and triggers are written by hand in the migrations.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Utc(TypeDecorator[datetime]):
    """A moment: aware and in UTC on both sides, whatever the database makes of it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a naive time is a bug of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a zone cannot be stored.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite forgets the zone; it was UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Row(SQLModel):
    """What all tables share: their own metadata, with a name for every constraint."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMES)


class RecordRow(Row, table=True):
    """A record. ``(workspace, ref)`` names it; ``seq`` only ties it to its full text."""

    __tablename__ = "records"
    __table_args__ = (
        UniqueConstraint("workspace", "ref"),
        UniqueConstraint("workspace", "draft_id"),
        UniqueConstraint("workspace", "source"),
        Index(None, "workspace", "updated_at"),
        Index(None, "workspace", "kind", "updated_at"),
        Index(None, "workspace", "channel"),
    )

    seq: int | None = Field(default=None, primary_key=True)
    workspace: str
    ref: str
    kind: str
    number: int
    title: str
    status: str
    visibility: str
    channel: str | None = None
    owner: str | None = None
    source: str | None = None
    digest: str | None = None
    draft_id: str | None = None
    version: int
    created_at: datetime = Field(sa_type=Utc)
    updated_at: datetime = Field(sa_type=Utc)
    salt: bytes = Field(sa_type=LargeBinary)
    """Random; makes the hash in the audit chain unguessable once the content is erased."""
    content: str = Field(sa_type=Text)
    words: str = Field(sa_type=Text)
    """Title and passages as one text, for the search by words."""
    length: int
    """How many words ``words`` holds."""


class CounterRow(Row, table=True):
    """The last number that was given out under a name; it never goes back."""

    __tablename__ = "counters"

    workspace: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    last: int


class LabelRow(Row, table=True):
    """A tag of a record, or a number that it had elsewhere."""

    __tablename__ = "labels"
    __table_args__ = (
        ForeignKeyConstraint(["workspace", "ref"], ["records.workspace", "records.ref"], ondelete="CASCADE"),
        Index(None, "workspace", "sort", "value"),
    )

    workspace: str = Field(primary_key=True)
    ref: str = Field(primary_key=True)
    sort: str = Field(primary_key=True)
    """``tag`` or ``alias``."""
    value: str = Field(primary_key=True)


class LinkRow(Row, table=True):
    """A link from a record to another one, which need not exist yet."""

    __tablename__ = "links"
    __table_args__ = (
        ForeignKeyConstraint(["workspace", "ref"], ["records.workspace", "records.ref"], ondelete="CASCADE"),
        Index(None, "workspace", "target"),
    )

    workspace: str = Field(primary_key=True)
    ref: str = Field(primary_key=True)
    relation: str = Field(primary_key=True)
    target: str = Field(primary_key=True)
    pending: bool


_DUE = "indexed_revision < revision"


class PassageRow(Row, table=True):
    """A passage of a record, with its vector once it has one.

    ``revision`` grows with every change of text, vector or audience; the vector index holds the passage as it was at
    ``indexed_revision``, which is written after the index was.
    """

    __tablename__ = "passages"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("id"),
        ForeignKeyConstraint(["workspace", "ref"], ["records.workspace", "records.ref"], ondelete="CASCADE"),
        Index("ix_passages_record", "workspace", "ref", "length"),
        Index(None, "workspace", "revision"),
        Index("ix_passages_due", "workspace", sqlite_where=text(_DUE), postgresql_where=text(_DUE)),
    )

    seq: int | None = Field(default=None, primary_key=True)
    id: str
    workspace: str
    ref: str
    facet: str
    part: int | None = None
    by_meaning: bool = True
    """Whether it gets a vector; else it is found by its words alone."""
    header: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    length: int
    """How many words the text holds."""
    digest: str
    """SHA-256 of the text: what the vector was made from."""
    vector: bytes | None = Field(default=None, sa_type=LargeBinary)
    """float32, little-endian."""
    embedder: str | None = None
    revision: int
    indexed_revision: int = 0


class GoneRow(Row, table=True):
    """A passage that is no more but that the vector index may still hold."""

    __tablename__ = "passages_gone"

    workspace: str = Field(primary_key=True)
    id: str = Field(primary_key=True)


class AuditRow(Row, table=True):
    """One link of a workspace's audit chain; the database refuses to change or delete it. It holds no text."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "workspace", "ref"),)

    workspace: str = Field(primary_key=True)
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Utc)
    actor: str
    action: str
    ref: str
    content_hash: str
    request: str
    prev_hash: str
    hash: str


class PolicyRow(Row, table=True):
    """What one channel has said that it wants, as JSON; what it has not said is left out."""

    __tablename__ = "policies"

    workspace: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    content: str = Field(sa_type=Text)


_OPEN = "state IN ('reading', 'open') AND thread_ts <> ''"


class DraftRow(Row, table=True):
    """A draft on its way to a record."""

    __tablename__ = "drafts"
    __table_args__: ClassVar[Any] = (
        CheckConstraint("state IN ('reading', 'open', 'saved', 'discarded')", name="state"),
        Index(
            "uq_drafts_open_thread", "workspace", "channel", "thread_ts",
            unique=True, sqlite_where=text(_OPEN), postgresql_where=text(_OPEN),
        ),
    )  # fmt: skip

    workspace: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    channel: str
    thread_ts: str
    state: str
    by: str
    draft: str | None = Field(default=None, sa_type=Text)
    thread: str | None = Field(default=None, sa_type=Text)
    ref: str | None = None
    supersedes: str | None = None
    created_at: datetime = Field(sa_type=Utc)


class NoteRow(Row, table=True):
    """What a thread was told unasked about something settled; the key allows one note a thread. It holds no text."""

    __tablename__ = "notes"
    __table_args__: ClassVar[Any] = (
        CheckConstraint("outcome IN ('shown', 'changed', 'dismissed', 'muted')", name="outcome"),
        Index(None, "workspace", "at"),
    )

    workspace: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    thread: str = Field(primary_key=True)
    message: str
    ref: str
    option: int | None = None
    mode: str
    score: float
    lapsed: bool
    at: datetime = Field(sa_type=Utc)
    outcome: str
    by: str


class QuestionRow(Row, table=True):
    """A question that was not answered well; ``text`` is forgotten after a while, unless it was logged as ``item``."""

    __tablename__ = "questions"
    __table_args__: ClassVar[Any] = (
        CheckConstraint("outcome IN ('no precedent', 'thumbed down', 'logged')", name="outcome"),
        Index(None, "workspace", "channel", "at"),
    )

    workspace: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    channel: str
    by: str
    at: datetime = Field(sa_type=Utc)
    outcome: str
    text: str | None = Field(default=None, sa_type=Text)
    refs: str = ""
    item: str | None = None


class CitationRow(Row, table=True):
    """The records that the last answer in a thread rested on; forgotten after a day. It holds no text."""

    __tablename__ = "citations"

    workspace: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    thread: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Utc)
    refs: str


class PostRow(Row, table=True):
    """A message that was at least tried."""

    __tablename__ = "posts"
    __table_args__: ClassVar[Any] = (
        CheckConstraint("state IN ('unknown', 'sent')", name="state"),
        Index(None, "channel", "ts"),
    )

    key: str = Field(primary_key=True)
    state: str
    channel: str
    ts: str = ""
    first_try_at: datetime = Field(sa_type=Utc)
