"""Which Web API methods there are, what they take, which scope they need and in which tier they are.

An argument that Slack's page for the method does not name is refused, so that a misspelt one is found
in a test instead of being ignored for ever.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.playground.messages import Json
from bot.playground.refusal import Refused

TokenKind = Literal["bot", "app", "none"]
EVERYWHERE = "team_id"  # Bolt's client adds it to every call, for tokens of a whole organisation
TRUE, FALSE = ("1", "true", True), ("0", "false", False, "")


@dataclass(frozen=True)
class Method:
    """One method: `arguments` is a line of names, `!` marks a required one, `:int` its type."""

    arguments: str = ""
    scope: str | None = None
    tier: int | None = 3
    token: TokenKind = "bot"

    def read(self, given: Mapping[str, Any]) -> Json:
        """The arguments as typed values; unknown, missing or misshaped ones are `invalid_arguments`."""
        words = f"{self.arguments} {EVERYWHERE}".split()
        known = {name: (kind, required) for name, kind, required in map(_parse, words)}
        unknown = sorted(set(given) - set(known))
        if unknown:
            raise _invalid(f"[ERROR] unknown argument: {', '.join(unknown)}")
        for name, (_, required) in known.items():
            if required and given.get(name) in (None, ""):
                raise _invalid(f"[ERROR] missing required field: {name}")
        return {name: _typed(name, known[name][0], value) for name, value in given.items() if value is not None}


def _parse(word: str) -> tuple[str, str, bool]:
    name, _, kind = word.rstrip("!").partition(":")
    return name, kind or "str", word.endswith("!")


def _invalid(sentence: str) -> Refused:
    return Refused("invalid_arguments", response_metadata={"messages": [sentence]})


def _typed(name: str, kind: str, value: Any) -> Any:
    try:
        return READERS[kind](value)
    except (ValueError, TypeError):
        raise _invalid(f"[ERROR] {name} is not {kind}: {value!r}") from None


def _as_str(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _as_bool(value: Any) -> bool:
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ValueError


def _as_json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _as_names(value: Any) -> list[str]:
    return value.split(",") if isinstance(value, str) else [_as_str(item) for item in value]


READERS: dict[str, Callable[[Any], Any]] = {
    "str": _as_str,
    "bool": _as_bool,
    "int": int,
    "json": _as_json,
    "names": _as_names,
}

_MESSAGE = (
    "text blocks:json attachments:json as_user:bool icon_emoji icon_url link_names:bool parse username "
    "markdown_text thread_ts"
)
_PAGE = "cursor limit:int"
_HISTORY = f"channel! {_PAGE} oldest latest inclusive:bool include_all_metadata:bool"

METHODS: dict[str, Method] = {
    "api.test": Method("error foo", tier=None, token="none"),
    "auth.test": Method(tier=None),
    "apps.connections.open": Method(tier=1, token="app"),
    "chat.postMessage": Method(
        f"channel! {_MESSAGE} metadata:json mrkdwn:bool reply_broadcast:bool unfurl_links:bool unfurl_media:bool",
        "chat:write",
        None,
    ),
    "chat.postEphemeral": Method(f"channel! user! {_MESSAGE}", "chat:write", 4),
    "chat.update": Method(
        "channel! ts! text blocks:json attachments:json as_user:bool file_ids:names link_names:bool parse "
        "reply_broadcast:bool metadata:json markdown_text",
        "chat:write",
    ),
    "chat.delete": Method("channel! ts! as_user:bool", "chat:write"),
    "chat.getPermalink": Method("channel! message_ts!", tier=None),
    "chat.unfurl": Method(
        "channel ts source unfurl_id unfurls:json metadata:json user_auth_blocks:json user_auth_message "
        "user_auth_required:bool user_auth_url",
        "links:write",
    ),
    "chat.startStream": Method(
        "channel! thread_ts! markdown_text recipient_team_id recipient_user_id chunks:json task_display_mode "
        "icon_emoji icon_url username",
        "chat:write",
        2,
    ),
    "chat.appendStream": Method("channel! ts! markdown_text chunks:json", "chat:write", 4),
    "chat.stopStream": Method(
        "channel! ts! markdown_text blocks:json metadata:json chunks:json session_status", "chat:write", 2
    ),
    "conversations.replies": Method(f"{_HISTORY} ts!", "{family}:history"),
    "conversations.history": Method(_HISTORY, "{family}:history"),
    "conversations.info": Method("channel! include_locale:bool include_num_members:bool", "{family}:read"),
    "conversations.members": Method(f"channel! {_PAGE}", "{family}:read", 4),
    "conversations.open": Method("channel users:names return_im:bool prevent_creation:bool", "im:write"),
    "conversations.list": Method(f"{_PAGE} exclude_archived:bool types:names", None, 2),
    "users.info": Method("user! include_locale:bool", "users:read", 4),
    "users.list": Method(f"{_PAGE} include_locale:bool", "users:read", 2),
    "bots.info": Method("bot", "users:read"),
    "reactions.add": Method("channel! name! timestamp!", "reactions:write"),
    "reactions.remove": Method("channel! name! timestamp!", "reactions:write", 2),
    "views.open": Method("trigger_id interactivity_pointer view:json!", tier=4),
    "views.push": Method("trigger_id interactivity_pointer view:json!", tier=4),
    "views.update": Method("view_id external_id hash view:json!", tier=4),
    "views.publish": Method("user_id! hash view:json!", tier=4),
    "assistant.threads.setStatus": Method(
        "channel_id! thread_ts! status loading_messages:json icon_emoji icon_url username", "assistant:write", None
    ),
    "assistant.threads.setSuggestedPrompts": Method(
        "channel_id! thread_ts title prompts:json!", "assistant:write", None
    ),
    "files.getUploadURLExternal": Method("filename! length:int! alt_txt snippet_type", "files:write", 4),
    "files.completeUploadExternal": Method(
        "files:json! channel_id channels:names initial_comment thread_ts blocks:json", "files:write", 4
    ),
}
