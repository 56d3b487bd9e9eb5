"""What Chesterton asks of Slack, each with its reason: the one table that listeners, manifest and docs are held to.

Limits of the manifest are Slack's (slackapi/manifest-schema 2.0.0) and are checked by a test.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

NAME = "Chesterton"
DESCRIPTION = "Keeps your team's architecture decisions where they are made: in Slack."
LONG_DESCRIPTION = (
    "Chesterton turns a thread into a decision record that a person confirms: the problem, the options, what was "
    "rejected and why, and what would re-open it. Ask it why something was chosen, or why something else was not, "
    "and it answers with the record, the date and the people, or says that it found no precedent. It is quiet, it "
    "never decides, and what was said in a private channel stays there."
)


@dataclass(frozen=True)
class Command:
    """A slash command."""

    name: str
    description: str
    usage: str


@dataclass(frozen=True)
class Shortcut:
    """A shortcut in the message menu (``message``) or in the search and compose menus (``global``)."""

    callback_id: str
    name: str
    kind: str
    description: str


_INTEGRATION = "owner stripe | cutoff stripe | map | unowned | add | list | show INT-3"
_RISK = "top | matrix | add | list | show RSK-3 | mitigate RSK-3 | accept RSK-3 until 2027-03-31"
_CHESTERTON = (
    "add requirement | list systems | show SYS-3 | done ITM-4 | link RSK-3 mitigated by ADR-7 | policy | digest | "
    "coverage | help"
)
COMMANDS = (
    Command("/adr", "Record, list and accept architecture decisions", "new | list | show | accept | supersede | help"),
    Command("/why", "Ask why something was chosen, or why not", "did we choose Postgres | not MongoDB | ADR-42"),
    Command("/integration", "Who owns which end of an integration, and what when it breaks", _INTEGRATION),
    Command("/risk", "Log risks, and what was agreed about them", _RISK),
    Command("/chesterton", "Records of any kind, and what this channel wants of the app", _CHESTERTON),
)
SHORTCUTS = (
    Shortcut("record_decision", "Record this decision", "message", "Draft a decision record from this thread"),
    Shortcut("check_precedent", "Check precedent", "message", "See whether this re-opens something that is settled"),
    Shortcut("log_risk", "Log a risk", "message", "Write down a risk with this message as evidence"),
    Shortcut("link_record", "Link to a record", "message", "Keep this message as evidence of a record"),
    Shortcut("new_decision", "New decision", "global", "Write a decision record from scratch"),
)
SCOPES = {
    "app_mentions:read": "hear a question or `record` when somebody mentions the app",
    "assistant:write": "suggest what to ask, in the direct message with the app",
    "channels:history": "read a thread to be recorded, a proposal or a follow-up to an answer, in public channels",
    "channels:read": "know whether a channel is private or shared, and who is in it",
    "chat:write": "answer and post the record's card",
    "commands": "`/adr`, `/why`, `/integration`, `/risk`, `/chesterton` and the shortcuts",
    "groups:history": "the same in private channels the app is in",
    "groups:read": "know who may see what came from a private channel",
    "im:history": "answer questions in direct messages",
    "im:read": "know that `/adr new` was typed in a direct message, so that the record stays there",
    "im:write": "find the direct message with somebody, so that nothing is posted there twice",
    "reactions:read": "notice the reaction that captures a thread",
    "users:read": "tell members from guests, and show names",
}
EVENTS = {
    "app_home_opened": "somebody looks at the app's Home, which is drawn for them",
    "app_mention": "a question, or `record`, in a channel",
    "message.im": "a question in a direct message",
    "message.channels": "in a channel the app is in: a proposal, a follow-up to an answer, the channel turns private",
    "message.groups": "the same in a private channel the app is in",
    "reaction_added": "the reaction that captures a thread, puts a note aside, or says yes or no to a proposal",
    "reaction_removed": "a yes or no to a proposal is taken back",
    "member_joined_channel": "who may see a channel's records has changed",
    "member_left_channel": "who may see a channel's records has changed",
    "channel_archive": "a channel has changed",
    "channel_unarchive": "a channel has changed",
    "channel_deleted": "a channel has gone",
    "channel_shared": "a channel is now shared with another company",
    "channel_unshared": "a channel is no longer shared",
    "channel_id_changed": "a channel has a new id",
    "group_archive": "a private channel has changed",
    "group_unarchive": "a private channel has changed",
    "group_deleted": "a private channel has gone",
    "user_change": "somebody became a guest, or left",
}


LINKS = {
    "links:read": "notice a link to a record, where this installation has a public address",
    "links:write": "show below such a link what its channel may see",
}
"""The scopes that are asked for only where links to records unfold; with them comes the event ``link_shared``."""


def manifest(url: str | None = None, public: str | None = None) -> dict[str, Any]:
    """The app's manifest: for Socket Mode, or for HTTP when the public ``url`` of this installation is given.

    Links to records unfold where ``public``, or else ``url``, says what they begin with.
    """
    domain = urlsplit(public or url or "").hostname
    scopes = sorted([*SCOPES, *(LINKS if domain else ())])
    events = sorted([*EVENTS, *(["link_shared"] if domain else ())])
    address = f"{url.rstrip('/')}/slack/events" if url else None
    return {
        "display_information": {
            "name": NAME,
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
            "background_color": "#2f3e46",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [_command(command, address) for command in COMMANDS],
            "shortcuts": [
                {"name": s.name, "type": s.kind, "callback_id": s.callback_id, "description": s.description}
                for s in SHORTCUTS
            ],
            **({"unfurl_domains": [domain]} if domain else {}),
        },
        "oauth_config": {"scopes": {"bot": scopes}},
        "settings": {
            "event_subscriptions": {**({"request_url": address} if address else {}), "bot_events": events},
            "interactivity": {"is_enabled": True, **({"request_url": address} if address else {})},
            "org_deploy_enabled": False,
            "socket_mode_enabled": address is None,
            "token_rotation_enabled": False,
        },
    }


def _command(command: Command, address: str | None) -> dict[str, Any]:
    shown = {"command": command.name, "description": command.description, "usage_hint": command.usage}
    # escaped, so that @ana arrives as an id and not as a name
    return {**shown, "should_escape": True, **({"url": address} if address else {})}
