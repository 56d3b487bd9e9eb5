"""`chesterton policy`: what channels want of Chesterton, shown and set from the terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.wiring import operator
from knowledge.errors import NotUnderstood
from knowledge.fields import field_named, written
from knowledge.policy import Policy, takes

if TYPE_CHECKING:
    from bot.wiring import App

_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,}")


def wanted(app: App, channel: str, setting: str, value: str) -> dict[str, Policy]:
    """The policies of every channel that has said anything, or of ``channel``, where ``setting`` is set when given."""
    if not channel:
        return dict(app.policies.every(app.workspace))
    channel_id(channel)
    if not setting:
        return {channel: app.policies.get(app.workspace, channel)}
    field = field_named(Policy, setting)
    if not value:
        raise NotUnderstood(f"What shall {written(field)} be?", advice=f"It takes {takes(field)}.")
    return {channel: app.policies.change(app.workspace, channel, {field: value}, by=operator())}


def channel_id(text: str) -> str:
    """The text, where it is the id of a channel; raises NotUnderstood where it is a name or anything else."""
    if not _CHANNEL.fullmatch(text):
        raise NotUnderstood(
            f"{text!r} is not the id of a channel.", advice="Slack shows it in the channel's details: C024BE91L."
        )
    return text


def policy_json(channel: str, policy: Policy) -> dict[str, Any]:
    """What a channel wants as one JSON object for other programs, its settings under the names that people type."""
    return {"channel": channel} | {written(name): value for name, value in policy.model_dump(mode="json").items()}
