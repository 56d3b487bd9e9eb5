"""The notes that were given unasked, in SQL. The table's key keeps one a thread; writers of a workspace queue up, so
that the count of the day still holds when a note is added.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from knowledge.ports import MetNote
from knowledge.records.base import ChannelId, PersonId
from storage.engine import ping, reading, writing
from storage.tables import NoteRow


class SqlNotes:
    """Fulfils ``Notes``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def take(self, note: MetNote, most: int) -> bool:
        """Keep the note, if its thread has had none and its channel fewer than ``most`` that day (in UTC)."""
        with writing(self._engine, note.workspace) as session:
            there = session.get(NoteRow, (note.workspace, note.channel, note.thread))
            if there is not None:
                return there.message == note.message
            if _on_that_day(session, note) >= most:
                return False
            session.add(NoteRow(**vars(note)))
            return True

    def drop(self, workspace: str, channel: ChannelId, thread: str) -> None:
        """Forget a note that could not be shown; one that somebody answered stays."""
        with writing(self._engine, workspace) as session:
            row = session.get(NoteRow, (workspace, channel, thread))
            if row is not None and row.outcome == "shown":
                session.delete(row)

    def of_thread(self, workspace: str, channel: ChannelId, thread: str) -> MetNote | None:
        """The note of a thread, if it has had one."""
        with reading(self._engine) as session:
            row = session.get(NoteRow, (workspace, channel, thread))
            return _note(row) if row else None

    def settle(
        self,
        workspace: str,
        channel: ChannelId,
        thread: str,
        outcome: Literal["changed", "dismissed", "muted"],
        by: PersonId,
    ) -> MetNote | None:
        """Keep what people made of it, and return the note as it is now."""
        with writing(self._engine, workspace) as session:
            row = session.get(NoteRow, (workspace, channel, thread))
            if row is None:
                return None
            if row.outcome == "shown" or (outcome == "changed" and row.outcome != "changed"):
                row.outcome, row.by = outcome, by
            return _note(row)

    def met(self, workspace: str, channel: ChannelId | None, since: datetime, until: datetime) -> Sequence[MetNote]:
        """The notes of a channel, or of all, from ``since`` to before ``until``, oldest first."""
        wanted = select(NoteRow).where(NoteRow.workspace == workspace, NoteRow.at >= since, NoteRow.at < until)
        if channel is not None:
            wanted = wanted.where(NoteRow.channel == channel)
        with reading(self._engine) as session:
            return [_note(row) for row in session.exec(wanted.order_by(col(NoteRow.at), col(NoteRow.thread)))]

    def ping(self) -> str:
        """Which database answers."""
        return ping(self._engine)


def _on_that_day(session: Session, note: MetNote) -> int:
    midnight = datetime.combine(note.at.astimezone(UTC).date(), time(), UTC)
    same = select(func.count()).where(
        NoteRow.workspace == note.workspace, NoteRow.channel == note.channel,
        NoteRow.at >= midnight, NoteRow.at < midnight + timedelta(days=1),
    )  # fmt: skip
    return session.exec(same).one()


def _note(row: NoteRow) -> MetNote:
    known: dict[str, Any] = {name: getattr(row, name) for name in NoteRow.model_fields}
    return MetNote(**known)
