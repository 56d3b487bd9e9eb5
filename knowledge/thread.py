"""A conversation as it was said: the raw material of every decision, and the only source of quotes."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from knowledge.text import plain


class Message(BaseModel):
    """One message of a thread. ``ts`` is Slack's timestamp and names it within its channel."""

    model_config = ConfigDict(frozen=True)

    ts: str
    user: str = ""
    text: str = ""
    is_bot: bool = False
    subtype: str = ""
    reactions: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """Emoji name to the ids of the people who reacted with it."""
    edited: bool = False
    permalink: str = ""

    def says(self, quote: str) -> bool:
        """Whether ``quote`` stands in this message word for word (hidden characters and white space aside)."""
        return plain(quote) in plain(self.text)


class Thread(BaseModel):
    """The messages of one thread, oldest first, or a run of plain channel messages where no thread was used."""

    model_config = ConfigDict(frozen=True)

    workspace: str
    channel: str
    ts: str
    """The ts of the first message: the thread's own name within its channel."""
    channel_name: str = ""
    messages: tuple[Message, ...] = ()
    users: Mapping[str, str] = Field(default_factory=dict)
    """Person id to display name, as far as known."""
    capture_after: str | None = None
    """Record only what was said after this message; evidence before it is wrong."""
    unread: int = 0
    """How many messages of the thread could not be read (Slack's paging limits)."""

    @property
    def in_scope(self) -> tuple[Message, ...]:
        """The messages that may serve as evidence."""
        after = self.capture_after
        return self.messages if after is None else tuple(m for m in self.messages if float(m.ts) > float(after))

    def message(self, ts: str) -> Message | None:
        """The message named ``ts``, or None."""
        return next((m for m in self.messages if m.ts == ts), None)
