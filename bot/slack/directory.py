"""Who and where, as Slack says now: the `Directory` port over the gateway, remembered for at most a minute.

Privacy is what *our* side's ``conversations.info`` says, never a prefix of the id: ids survive a conversion to
private. What events say has changed is dropped at once (``forget``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import Any, TypeVar

from bot.slack.gateway import Gateway
from knowledge.ports import Person, Place
from knowledge.records.base import ChannelId, PersonId

FRESH = 60.0
"""Seconds an answer of Slack may be used for."""
T = TypeVar("T")


class SlackDirectory:
    """People and places of one Slack team; see `knowledge.ports.Directory` for the contract."""

    def __init__(self, gateway: Gateway, team: Callable[[], str], *, fresh: float = FRESH) -> None:
        self._gateway, self._team, self.fresh = gateway, team, fresh
        self._known: dict[Hashable, tuple[float, Any]] = {}
        self._forgotten = 0
        self._lock = Lock()

    def channel(self, channel: ChannelId) -> Place:
        """What kind of place this is."""
        return self._place(channel, self._remember(("channel", channel), lambda: self._gateway.channel(channel)))

    def members(self, channel: ChannelId) -> frozenset[PersonId]:
        """Everybody in it."""
        return self._remember(("members", channel), lambda: self._gateway.members(channel))

    def person(self, person: PersonId) -> Person:
        """Who this is."""
        return self._remember(("person", person), lambda: _person(self._gateway.user(person), self._team()))

    def forget(self, *, channel: ChannelId | None = None, person: PersonId | None = None) -> None:
        """Drop what is remembered of a channel or a person, and what is being asked about them at this moment."""
        with self._lock:
            self._forgotten += 1
            for key in (("channel", channel), ("members", channel), ("person", person), "guests" if person else None):
                self._known.pop(key, None)

    def _place(self, channel: ChannelId, info: Mapping[str, Any]) -> Place:
        direct = bool(info.get("is_im") or info.get("is_mpim"))
        return Place(
            id=channel,
            name=str(info.get("name", "")),
            is_private=direct or bool(info.get("is_private")),
            is_external=any(info.get(flag) for flag in ("is_ext_shared", "is_pending_ext_shared")),
            is_direct=direct,
            has_guests=not direct and self._guests_in(channel),
        )

    def _guests_in(self, channel: ChannelId) -> bool:
        return not self._guests().isdisjoint(self.members(channel))

    def _guests(self) -> frozenset[PersonId]:
        """Everybody of the team who is a guest; one listing serves all channels, where asking for each would not."""
        return self._remember("guests", lambda: frozenset(u["id"] for u in self._gateway.users() if _is_guest(u)))

    def _remember(self, key: Hashable, ask: Callable[[], T]) -> T:
        now = time.monotonic()
        with self._lock:
            at, known = self._known.get(key, (now - self.fresh, None))
            forgotten = self._forgotten
        if now - at < self.fresh and known is not None:
            return known  # type: ignore[no-any-return]  # one value type a key
        answer = ask()
        with self._lock:
            if forgotten == self._forgotten:  # else it may be from before the change
                self._known[key] = (now, answer)
        return answer


def _is_guest(user: Mapping[str, Any]) -> bool:
    return bool(user.get("is_restricted") or user.get("is_ultra_restricted"))


def _person(user: Mapping[str, Any], team: str) -> Person:
    profile = user.get("profile") or {}
    name = profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name") or ""
    return Person(
        id=str(user["id"]),
        name=str(name),
        is_guest=_is_guest(user),
        is_stranger=bool(user.get("is_stranger")) or user.get("team_id", team) != team,
        is_bot=bool(user.get("is_bot")) or user.get("id") == "USLACKBOT",
        is_deactivated=bool(user.get("deleted")),
    )
