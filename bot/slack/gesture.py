"""What somebody did in Slack, as the few ids that a job needs; the only reader of Slack's payloads."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

Body = Mapping[str, Any]
_LEADING_MENTION = re.compile(r"^\s*<@[A-Z0-9]+(\|[^>]*)?>[\s,:]*")


def name_of(key: str) -> str:
    """A short opaque name derived from a job's key: the same gesture always gets the same one."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]


def team_of(body: Body) -> str:
    """The team a payload belongs to."""
    team = body.get("team_id") or (body.get("team") or {}).get("id") or ""
    return str(team)


def trigger_key(body: Body) -> str:
    """The key of a command or shortcut: its trigger is unique."""
    return f"{team_of(body)}:{body['trigger_id']}"


def event_key(body: Body) -> str:
    """The key of an event: Slack sends the same id again when it retries."""
    return f"{team_of(body)}:{body['event_id']}"


def action_key(body: Body) -> str:
    """The key of a click: the button, its message and the moment."""
    action = body["actions"][0]
    place = (body.get("container") or {}).get("message_ts") or (body.get("view") or {}).get("id", "")
    return f"{team_of(body)}:{place}:{action['action_ts']}:{action['action_id']}"


def is_in_modal(body: Body) -> bool:
    """Whether a click was made in a modal, on top of which another one can be put."""
    return (body.get("view") or {}).get("type") == "modal"


def without_mention(text: str) -> str:
    """What was said to the bot, without the mention it begins with."""
    return _LEADING_MENTION.sub("", text).strip()
