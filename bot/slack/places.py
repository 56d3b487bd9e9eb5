"""What Slack says has changed about channels and people: remembered answers are dropped, closed channels closed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import App

from bot.slack import indexing, reviews
from bot.slack.desk import Bells, Desk
from bot.slack.gesture import Body, event_key
from bot.work import Enqueue, Job, Task

CHANNEL_EVENTS = (
    "member_joined_channel", "member_left_channel", "channel_archive", "channel_unarchive", "channel_deleted",
    "channel_shared", "channel_unshared", "channel_id_changed", "group_archive", "group_unarchive", "group_deleted",
)  # fmt: skip


def listen(app: App, bells: Bells) -> None:
    """Hang out the bells of membership."""
    for event in (*CHANNEL_EVENTS, "user_change"):
        app.event(event)(partial(_changed, ring=bells.ring))
    for subtype in ("channel_convert_to_private", "channel_convert_to_public"):
        app.event({"type": "message", "subtype": subtype})(partial(_changed, ring=bells.ring))


def tasks(desk: Desk) -> dict[str, Task]:
    """What follows."""
    return {"changed": partial(_forget, desk)}


def _changed(body: Body, *, ring: Enqueue) -> None:
    event = body["event"]
    channel, user = event.get("channel"), event.get("user")
    left = {"left": True} if isinstance(user, Mapping) and user.get("deleted") else {}
    ring("changed", event_key(body), {"channel": _id(channel), "person": _id(user), **left})


def _id(of: str | Mapping[str, Any] | None) -> str | None:
    """Slack gives an id, or an object that holds one."""
    return of.get("id") if isinstance(of, Mapping) else of


def _forget(desk: Desk, job: Job) -> None:
    if job.step(_drop, desk, job.payload):
        job.step(indexing.catch_up, desk)
    if job.payload.get("left"):
        reviews.left(desk, job, job.payload["person"])


def _drop(desk: Desk, changed: Mapping[str, Any]) -> int:
    """Ask Slack anew from now on, and let the stored scope follow the channel. Harmless to repeat."""
    desk.directory.forget(channel=changed["channel"], person=changed["person"])
    return desk.close_channel(changed["channel"]) if changed["channel"] else 0
