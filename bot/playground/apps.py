"""An installed app: its identity, its tokens, what it may do and which events it asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

CORE_SCOPES = frozenset(
    {
        "commands",
        "app_mentions:read",
        "chat:write",
        "channels:history",
        "groups:history",
        "im:history",
        "im:read",
        "im:write",
        "channels:read",
        "groups:read",
        "users:read",
        "reactions:read",
        "assistant:write",
    }
)

DEFAULT_EVENTS = frozenset(
    {
        "app_mention",
        "message.im",
        "message.channels",
        "message.groups",
        "app_home_opened",
        "app_context_changed",
        "reaction_added",
        "reaction_removed",
        "member_joined_channel",
        "member_left_channel",
        "channel_archive",
        "channel_deleted",
        "channel_shared",
        "channel_unshared",
        "channel_id_changed",
        "group_archive",
        "group_deleted",
        "user_change",
        "app_uninstalled",
        "tokens_revoked",
        "link_shared",
    }
)


@dataclass
class App:
    """One app of the workspace; `scopes` and `events` may be changed in a test."""

    name: str
    app_id: str
    bot_id: str
    bot_user: str
    bot_token: str
    app_token: str
    signing_secret: str
    verification_token: str
    scopes: set[str] = field(default_factory=lambda: set(CORE_SCOPES))
    events: set[str] = field(default_factory=lambda: set(DEFAULT_EVENTS))
    should_escape: bool = True
    domains: set[str] = field(default_factory=set)
    installed: bool = True
