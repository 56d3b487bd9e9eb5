"""Drafts in SQL: what was read from a thread, until a person confirms or discards it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from knowledge.draft import Draft
from knowledge.errors import Conflict, NotFound
from knowledge.ports import Clock, StoredDraft
from knowledge.records.base import ChannelId, PersonId, Ref
from knowledge.thread import Thread
from storage.engine import ping, reading, writing
from storage.tables import DraftRow

State = Literal["reading", "open", "saved", "discarded"]


class SqlDrafts:
    """Fulfils ``Drafts``. A unique index keeps one open draft a thread, whoever asks and how often."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def begin(
        self,
        draft_id: str,
        workspace: str,
        channel: ChannelId,
        thread_ts: str,
        by: PersonId,
        supersedes: Ref | None = None,
    ) -> StoredDraft:
        """The draft of this id, the open draft of this thread, or a new one."""
        with writing(self._engine, workspace) as session:
            there = session.get(DraftRow, (workspace, draft_id)) or _open_in(session, workspace, channel, thread_ts)
            row = there or DraftRow(
                workspace=workspace, id=draft_id, channel=channel, thread_ts=thread_ts, state="reading", by=by,
                created_at=self._clock.now(),
            )  # fmt: skip
            if row.state in ("reading", "open"):
                row.supersedes = row.supersedes or supersedes
            session.add(row)
            session.flush()
            return _stored(row)

    def get(self, draft_id: str, workspace: str) -> StoredDraft:
        """The draft; raises NotFound."""
        with reading(self._engine) as session:
            return _stored(_row(session, draft_id, workspace))

    def waiting(self, workspace: str, by: PersonId) -> list[StoredDraft]:
        """The drafts of one person that are still open, the newest first."""
        theirs = select(DraftRow).where(
            DraftRow.workspace == workspace, DraftRow.by == by, col(DraftRow.state).in_(["reading", "open"]),
        ).order_by(col(DraftRow.created_at).desc(), col(DraftRow.id))  # fmt: skip
        with reading(self._engine) as session:
            return [_stored(row) for row in session.exec(theirs)]

    def keep(self, draft_id: str, workspace: str, draft: Draft, thread: Thread | None) -> None:
        """Store what was drafted; a draft that was closed meanwhile stays as it is."""
        with writing(self._engine, workspace) as session:
            row = _row(session, draft_id, workspace)
            if row.state in ("reading", "open"):
                row.state = "open"
                row.draft = draft.model_dump_json()
                row.thread = thread.model_dump_json() if thread else None

    def close(
        self, draft_id: str, workspace: str, state: Literal["saved", "discarded"], ref: Ref | None = None
    ) -> None:
        """The draft became ``ref``, or nothing; raises Conflict when a saved one is to be discarded."""
        with writing(self._engine, workspace) as session:
            row = _row(session, draft_id, workspace)
            if row.state == "saved":
                if state == "discarded":
                    raise Conflict(f"This draft already became {row.ref}.", advice="Reject or supersede that record.")
                return
            row.state, row.ref = state, ref

    def left(self, workspace: str, before: datetime) -> Sequence[StoredDraft]:
        """The drafts of threads that were begun before a moment and are open still, the oldest first."""
        wanted = select(DraftRow).where(
            DraftRow.workspace == workspace, DraftRow.state == "open", DraftRow.thread_ts != "",
            DraftRow.created_at < before,
        )  # fmt: skip
        with reading(self._engine) as session:
            return [_stored(row) for row in session.exec(wanted.order_by(col(DraftRow.created_at), col(DraftRow.id)))]

    def ping(self) -> str:
        """Which database answers."""
        return ping(self._engine)


def _open_in(session: Session, workspace: str, channel: ChannelId, thread_ts: str) -> DraftRow | None:
    if not thread_ts:
        return None
    here = select(DraftRow).where(
        DraftRow.workspace == workspace, DraftRow.channel == channel, DraftRow.thread_ts == thread_ts,
        col(DraftRow.state).in_(["reading", "open"]),
    )  # fmt: skip
    return session.exec(here).first()


def _row(session: Session, draft_id: str, workspace: str) -> DraftRow:
    row = session.get(DraftRow, (workspace, draft_id))
    if row is None:
        raise NotFound(f"There is no draft {draft_id!r}.", advice="Capture the thread again.")
    return row


def _stored(row: DraftRow) -> StoredDraft:
    return StoredDraft(
        id=row.id, workspace=row.workspace, channel=row.channel, thread_ts=row.thread_ts,
        state=cast(State, row.state), by=row.by, ref=row.ref, supersedes=row.supersedes,
        draft=Draft.model_validate_json(row.draft) if row.draft else None,
        thread=Thread.model_validate_json(row.thread) if row.thread else None,
    )  # fmt: skip
