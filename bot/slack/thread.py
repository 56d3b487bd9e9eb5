"""From Slack's messages to a `Thread`: the replies, or the run of channel messages where no thread was used."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from bot.slack.desk import Desk
from bot.slack.gateway import Message
from knowledge.capture import thread_from_slack
from knowledge.errors import NotFound, Unavailable
from knowledge.thread import Thread

RUN = 40
"""How many channel messages are looked at where no thread was used."""
PAUSE = 45 * 60
"""Seconds of silence that end a run of channel messages."""


def read_thread(desk: Desk, channel: str, ts: str) -> Thread:
    """The conversation around message ``ts``; raises NotFound when the bot may not read there."""
    messages, unread = desk.gateway.replies(channel, ts)
    if len(messages) <= 1:
        messages = _last_run(desk.gateway.before(channel, ts, RUN))
    said = [message for message in messages if message.get("user") != desk.me()]
    root = str(said[0]["ts"]) if said else ts
    return thread_from_slack(
        [_with_link(message, desk.gateway.permalink(channel, root), root) for message in said],
        workspace=desk.workspace,
        channel=channel,
        channel_name=desk.directory.channel(channel).name,
        users=_names(desk, said),
        unread=unread,
    )


def _last_run(messages: Sequence[Message]) -> list[Message]:
    """The messages at the end that follow each other without a long silence."""
    start = 0
    for n, (earlier, later) in enumerate(pairwise(messages), start=1):
        if float(later["ts"]) - float(earlier["ts"]) > PAUSE:
            start = n
    return list(messages[start:])


def _with_link(message: Message, root_link: str, root: str) -> dict[str, Any]:
    """The message with its permalink, derived from the root's: one call to Slack serves the whole thread."""
    base = root_link.partition("?")[0].rpartition("/p")[0]
    link = f"{base}/p{str(message['ts']).replace('.', '')}"
    inside = message.get("thread_ts") not in (None, message["ts"])
    return {**message, "permalink": f"{link}?thread_ts={message['thread_ts']}" if inside else link}


def _names(desk: Desk, messages: Sequence[Message]) -> dict[str, str]:
    return {user: _name(desk, user) for user in {str(m["user"]) for m in messages if m.get("user")}}


def _name(desk: Desk, user: str) -> str:
    try:
        return desk.directory.person(user).name or user
    except (NotFound, Unavailable):
        return user
