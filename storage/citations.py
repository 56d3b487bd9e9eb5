"""What the last answer of each thread rested on, in SQL: refs and no text, until nobody asks on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from knowledge.ports import Cited
from knowledge.records.base import ChannelId
from storage.engine import delete_before, ping, reading, writing
from storage.tables import CitationRow


class SqlCitations:
    """Fulfils ``Citations``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, cited: Cited) -> None:
        """Keep it in the place of what its thread was answered before."""
        with writing(self._engine, cited.workspace) as session:
            session.merge(CitationRow(**vars(cited) | {"refs": " ".join(cited.refs)}))

    def last(self, workspace: str, channel: ChannelId, thread: str, since: datetime) -> Cited | None:
        """What this thread was answered last, if that was not before ``since``."""
        with reading(self._engine) as session:
            row = session.get(CitationRow, (workspace, channel, thread))
            if row is None or row.at < since:
                return None
            return Cited(workspace, channel, thread, row.at, tuple(row.refs.split()))

    def forget(self, workspace: str, before: datetime) -> int:
        """Delete what was answered before a moment."""
        return delete_before(self._engine, CitationRow, workspace, before)

    def ping(self) -> str:
        """Which database answers."""
        return ping(self._engine)
