"""Who is in the workspace, and how the Web API describes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

Kind = Literal["member", "guest", "single_channel_guest", "stranger", "deactivated", "bot", "admin"]
OTHER_TEAM = "T0OTHER"


@dataclass
class Person:
    """One account: a person, a guest, someone from another company, or a bot."""

    id: str
    name: str
    team_id: str
    kind: Kind = "member"
    tz: str = "UTC"
    updated: int = 0
    bot_id: str | None = None
    app_id: str | None = None

    @property
    def handle(self) -> str:
        """The lower-case user name, as in `@ana`."""
        return self.name.lower().replace(" ", ".")

    @property
    def is_guest(self) -> bool:
        """Guests see only the channels they were invited to."""
        return self.kind in ("guest", "single_channel_guest")

    @property
    def sees_public_channels(self) -> bool:
        """Full members may read public channels that they have not joined."""
        return self.kind in ("member", "admin", "bot")

    def to_dict(self, now: datetime) -> dict[str, Any]:
        """The user object of `users.info`; no e-mail, since no scope for it is granted."""
        zone = ZoneInfo(self.tz)
        offset = now.astimezone(zone).utcoffset()
        profile = {"real_name": self.name, "display_name": self.handle, "team": self.team_id}
        if self.kind == "bot":
            profile |= {"bot_id": self.bot_id or "", "api_app_id": self.app_id or ""}
        return {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.handle,
            "real_name": self.name,
            "deleted": self.kind == "deactivated",
            "tz": self.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "profile": profile,
            "is_admin": self.kind == "admin",
            "is_owner": False,
            "is_bot": self.kind == "bot",
            "is_restricted": self.is_guest,
            "is_ultra_restricted": self.kind == "single_channel_guest",
            "is_stranger": self.kind == "stranger",
            "is_app_user": False,
            "updated": self.updated,
        }
