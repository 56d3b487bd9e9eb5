"""Channels and direct messages, and how the Web API describes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Channel:
    """A conversation. Its privacy is the flag, never the first letter of its id: ids survive a conversion."""

    id: str
    name: str
    created: int
    creator: str
    team_id: str
    private: bool = False
    external: bool = False
    archived: bool = False
    is_im: bool = False
    members: list[str] = field(default_factory=list)

    @property
    def event_family(self) -> str:
        """The suffix of the message subscription that covers this channel, as in `message.channels`."""
        if self.is_im:
            return "im"
        return "groups" if self.private else "channels"

    @property
    def event_type(self) -> str:
        """The `channel_type` inside a message event."""
        if self.is_im:
            return "im"
        return "group" if self.private else "channel"

    @property
    def scope_family(self) -> str:
        """The prefix of the scopes that guard this channel, as in `groups:history`."""
        return "im" if self.is_im else self.event_family

    def to_dict(self, viewer: str) -> dict[str, Any]:
        """The conversation object as one account sees it."""
        if self.is_im:
            return self._direct_message(viewer)
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.private,
            "is_group": self.private,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.private,
            "is_archived": self.archived,
            "is_general": self.name == "general",
            "is_shared": self.external,
            "is_ext_shared": self.external,
            "is_org_shared": False,
            "is_pending_ext_shared": False,
            "is_member": viewer in self.members,
            "created": self.created,
            "creator": self.creator,
            "context_team_id": self.team_id,
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }

    def _direct_message(self, viewer: str) -> dict[str, Any]:
        other = next((member for member in self.members if member != viewer), viewer)
        return {
            "id": self.id,
            "created": self.created,
            "is_im": True,
            "is_archived": False,
            "is_org_shared": False,
            "context_team_id": self.team_id,
            "user": other,
            "is_user_deleted": False,
        }
