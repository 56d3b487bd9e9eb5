"""What was posted under which key. A key is written down before the message is sent, so that a crash in between is
known afterwards: the message may be there, and is looked for before it is sent again.
"""

from __future__ import annotations

from typing import Literal, cast

from sqlalchemy import Engine
from sqlmodel import select

from knowledge.ports import Clock, Post
from knowledge.records.base import ChannelId
from storage.engine import ping, reading, writing
from storage.tables import PostRow


class SqlPosts:
    """Fulfils ``Posts``. Of two who begin the same key at once, one is told ``new``, the other ``unknown``."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def begin(self, key: str, channel: ChannelId) -> Post:
        """Announce a try, and say what became of the ones before it."""
        with writing(self._engine, key) as session:
            row = session.get(PostRow, key)
            if row is not None:
                state = cast(Literal["unknown", "sent"], row.state)
                return Post(key, state, row.channel, row.ts, row.first_try_at)
            now = self._clock.now()
            session.add(PostRow(key=key, state="unknown", channel=channel, first_try_at=now))
            return Post(key, "new", channel, first_try_at=now)

    def sent(self, key: str, channel: ChannelId, ts: str) -> None:
        """It is in the channel, as message ``ts``. Harmless to repeat: the first message found stays."""
        with writing(self._engine, key) as session:
            row = session.get(PostRow, key)
            if row is None:
                row = PostRow(key=key, state="unknown", channel=channel, first_try_at=self._clock.now())
            if row.state != "sent":
                row.state, row.channel, row.ts = "sent", channel, ts
            session.add(row)

    def failed(self, key: str) -> None:
        """Slack definitely refused it: the next try is a first one. What was sent stays sent."""
        with writing(self._engine, key) as session:
            row = session.get(PostRow, key)
            if row is not None and row.state != "sent":
                session.delete(row)

    def find(self, key: str) -> Post | None:
        """Where the message under this key stands, once it was sent."""
        with reading(self._engine) as session:
            row = session.get(PostRow, key)
            if row is None or row.state != "sent":
                return None
            return Post(key, "sent", row.channel, row.ts, row.first_try_at)

    def at(self, channel: ChannelId, ts: str) -> Post | None:
        """What was posted as this message, if it is one of ours."""
        here = select(PostRow).where(PostRow.channel == channel, PostRow.ts == ts, PostRow.state == "sent")
        with reading(self._engine) as session:
            row = session.exec(here).first()
            return Post(row.key, "sent", row.channel, row.ts, row.first_try_at) if row else None

    def ping(self) -> str:
        """Which database answers."""
        return ping(self._engine)
