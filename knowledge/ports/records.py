"""Records: how they are kept, listed and looked back on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from knowledge.records.base import PersonId, Record, Ref

if TYPE_CHECKING:
    from knowledge.audience import AudienceScope


@dataclass(frozen=True)
class RecordQuery:
    """What to list: every field narrows; an empty one does not."""

    kind: str = ""
    statuses: Collection[str] = ()
    owner: PersonId = ""
    tag: str = ""
    words: str = ""
    limit: int = 50


class Ledger(Protocol):
    """The records: the truth, from which everything else can be rebuilt.

    Every read takes the audience and returns nothing outside it. Writing a record writes its passages, its words
    and its audit row in the same transaction. ``request`` is the idempotency key of whoever asks.
    """

    def add(self, record: Record, *, by: PersonId, request: str = "") -> Record:
        """Store a new record and return it with its ref.

        Idempotent by ``draft_id``, and by ``origin.source`` within the workspace: the record that is already there is
        returned unchanged.
        """
        ...

    def save(self, *records: Record, by: PersonId, action: str, request: str = "") -> None:
        """Store changed records, all or none. Raises Conflict when one is not the successor of the stored version."""
        ...

    def get(self, ref: Ref, scope: AudienceScope) -> Record:
        """The record with this ref (any case) or this imported number; NotFound when there is none in ``scope``."""
        ...

    def get_many(self, refs: Sequence[Ref], scope: AudienceScope) -> Sequence[Record]:
        """The records of exactly these refs that lie in ``scope``, in the order of ``refs``; others are left out."""
        ...

    def list(self, scope: AudienceScope, query: RecordQuery = RecordQuery()) -> list[Record]:
        """Records in ``scope``, newest change first."""
        ...

    def referring(self, ref: Ref, scope: AudienceScope) -> Sequence[Record]:
        """Records in ``scope`` that link to ``ref``, oldest first."""
        ...

    def by_draft(self, draft_id: str, workspace: str) -> Record | None:
        """The record that was made from this draft, if one was."""
        ...

    def by_source(self, source: str, workspace: str) -> Record | None:
        """The record that was imported from this file, if one was."""
        ...

    def imported(self, workspace: str) -> Mapping[str, str]:
        """The digest of every file that a record was imported from, by its path."""
        ...

    def ping(self) -> str:
        """How the database is."""
        ...


@dataclass(frozen=True)
class Doing:
    """What somebody did to a record: an action (accept, edit, expire), and never a word of it."""

    ref: Ref
    action: str
    by: PersonId
    at: datetime


class History(Protocol):
    """What was done to records, and when. It knows no audience: whatever it names has still to be looked up in one."""

    def doings(self, workspace: str, since: datetime, until: datetime, actions: Collection[str]) -> Sequence[Doing]:
        """What was done of these actions from ``since`` on and before ``until``, oldest first."""
        ...
