"""Transcript: what Slack's API or a batch file says of a conversation, as a Thread.

Text is stored as people see it, so that a quote cut from it is what they remember. Reports of who joined, pinned or
renamed something are not part of a conversation; neither are messages that were deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from knowledge.errors import NotUnderstood
from knowledge.records.base import ChannelId, PersonId
from knowledge.text import visible
from knowledge.thread import Message, Thread

# Subtypes that report what somebody did in the channel, or that nothing is left to read.
# https://docs.slack.dev/reference/events/message
_NOT_SAID = frozenset(
    {
        "channel_join", "channel_leave", "group_join", "group_leave", "channel_topic", "channel_purpose",
        "channel_name", "channel_archive", "channel_unarchive", "channel_posting_permissions",
        "channel_convert_to_private", "group_topic", "group_purpose", "group_name", "group_archive",
        "group_unarchive", "pinned_item", "unpinned_item", "bot_add", "bot_remove", "reminder_add", "tombstone",
        "message_deleted", "message_changed", "message_replied",
    }
)  # fmt: skip
_SLACKBOT = "USLACKBOT"
_MARKUP = re.compile(r"<([^<>\s][^<>]*)>")
_SKIN_TONE = re.compile(r"::skin-tone-\d$")


def thread_from_slack(
    messages: Iterable[Mapping[str, Any]],
    *,
    workspace: str,
    channel: ChannelId,
    ts: str = "",
    channel_name: str = "",
    users: Mapping[PersonId, str] | None = None,
    capture_after: str | None = None,
    unread: int = 0,
) -> Thread:
    """What ``conversations.replies`` or ``.history`` returned, in any order and with repeats, as a Thread."""
    names = dict(users or {})
    said = {raw["ts"]: raw for raw in messages if raw.get("ts") and raw.get("subtype") not in _NOT_SAID}
    ordered = sorted(said.values(), key=lambda raw: float(raw["ts"]))
    first = ordered[0] if ordered else {}
    return Thread(
        workspace=workspace,
        channel=channel,
        ts=ts or first.get("thread_ts") or first.get("ts") or "",
        channel_name=channel_name,
        messages=tuple(message_from_slack(raw, names) for raw in ordered),
        users=names,
        capture_after=capture_after,
        unread=unread,
    )


SHAPE = (
    'Its shape: {"channel": {"id": "C1", "name": "payments"}, "users": {"U1": "Ana"}, '
    '"messages": [{"ts": "1700000000.000100", "user": "U1", "text": "…"}]}.'
)


def from_batch(item: Mapping[str, Any], *, workspace: str = "batch") -> Thread:
    """The thread on one line of a batch file: ``channel``, ``users``, ``messages``, ``capture_after_ts``."""
    channel = item.get("channel") or {}
    where = channel if isinstance(channel, Mapping) else {"id": channel}
    try:
        return thread_from_slack(
            item.get("messages") or (),
            workspace=workspace,
            channel=where.get("id", ""),
            channel_name=where.get("name", ""),
            users=item.get("users"),
            capture_after=item.get("capture_after_ts"),
        )
    except (ValidationError, AttributeError, TypeError, ValueError, KeyError):
        raise NotUnderstood(f"The thread {item.get('id', '')!r} cannot be read.", advice=SHAPE) from None


def message_from_slack(raw: Mapping[str, Any], users: Mapping[PersonId, str]) -> Message:
    """One message as it was read; its text is what quotes are cut from."""
    return Message(
        ts=raw["ts"],
        user=raw.get("user") or "",
        text=readable(raw.get("text") or "", users),
        is_bot=_is_bot(raw),
        subtype=raw.get("subtype") or "",
        reactions=_reactions(raw.get("reactions") or ()),
        edited=bool(raw.get("edited")),
        permalink=raw.get("permalink") or "",
    )


def readable(text: str, users: Mapping[PersonId, str]) -> str:
    """Slack's markup as people see it (@name, #channel, "label (link)"), unescaped, without hidden characters."""
    shown = _MARKUP.sub(lambda found: _shown(found[1], users), text)
    return visible(shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def _shown(inside: str, users: Mapping[PersonId, str]) -> str:
    target, _, label = inside.partition("|")
    match target[0], target[1:]:
        case "@", person:
            name = users.get(person) or label
            return f"@{name}" if name else f"<@{person}>"
        case "#", channel:
            return f"#{label or channel}"
        case "!", command:
            return label or "@" + command.partition("^")[0]
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return f"{label} ({address})" if label and label != address else address


def _is_bot(raw: Mapping[str, Any]) -> bool:
    """A person's own post through an app carries a ``bot_id`` too, but also the ``client_msg_id`` of their client."""
    if raw.get("subtype") == "bot_message" or raw.get("user") == _SLACKBOT:
        return True
    return bool(raw.get("bot_id")) and not raw.get("client_msg_id")


def _reactions(raw: Iterable[Mapping[str, Any]]) -> dict[str, tuple[PersonId, ...]]:
    people: dict[str, list[PersonId]] = {}
    for reaction in raw:
        people.setdefault(_SKIN_TONE.sub("", reaction["name"]), []).extend(reaction.get("users") or ())
    return {name: tuple(dict.fromkeys(users)) for name, users in people.items()}
