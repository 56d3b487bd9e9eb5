"""Messages, as stored and as the Web API and the events show them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Message:
    """One message, or (with `ephemeral_to`) a note that only one person sees and no history keeps."""

    ts: str
    channel: str
    text: str
    user: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    team_id: str = ""
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    edited: Json | None = None
    subtype: str | None = None
    client_msg_id: str | None = None
    files: list[Json] = field(default_factory=list)
    unfurls: Json = field(default_factory=dict)
    ephemeral_to: str | None = None

    @property
    def is_ephemeral(self) -> bool:
        """Seen by one person only."""
        return self.ephemeral_to is not None

    @property
    def top_level(self) -> bool:
        """Shown in the channel itself, not only in a thread."""
        return self.thread_ts is None or self.broadcast

    def to_dict(self, *, with_metadata: bool = False) -> Json:
        """The message object; metadata only when it was asked for."""
        answer: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts, "team": self.team_id}
        answer |= {
            key: value
            for key, value in {
                "subtype": "thread_broadcast" if self.broadcast else self.subtype,
                "bot_id": self.bot_id,
                "app_id": self.app_id,
                "client_msg_id": self.client_msg_id,
                "blocks": self.blocks,
                "thread_ts": self.thread_ts,
                "edited": self.edited,
                "files": self.files,
                "reactions": self._reaction_list(),
                "metadata": self.metadata if with_metadata else None,
            }.items()
            if value
        }
        return answer

    def _reaction_list(self) -> list[Json]:
        return [{"name": name, "users": list(users), "count": len(users)} for name, users in self.reactions.items()]
