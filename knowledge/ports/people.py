"""People and places: who somebody is, and what a channel is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from knowledge.records.base import ChannelId, PersonId


@dataclass(frozen=True)
class Person:
    """Somebody as our side of Slack knows them."""

    id: PersonId
    name: str = ""
    is_guest: bool = False
    is_stranger: bool = False
    is_bot: bool = False
    is_deactivated: bool = False

    @property
    def may_read(self) -> bool:
        """Whether this person may get private answers at all."""
        return not (self.is_bot or self.is_deactivated or self.is_stranger)

    @property
    def may_decide(self) -> bool:
        """Whether this person may confirm, accept, reject or supersede: a full member of this workspace."""
        return self.may_read and not self.is_guest


@dataclass(frozen=True)
class Place:
    """A channel as our side of Slack knows it."""

    id: ChannelId
    name: str = ""
    is_private: bool = False
    is_external: bool = False
    is_direct: bool = False
    has_guests: bool = False


class Directory(Protocol):
    """Who and where, as Slack says now; answers may be up to 60 s old.

    Every method raises Unavailable when Slack cannot be asked and nothing fresh enough is known, and NotFound when
    Slack says that there is no such channel or person (for a private channel: none that the bot is in).
    """

    def channel(self, channel: ChannelId) -> Place:
        """What kind of place this is."""
        ...

    def members(self, channel: ChannelId) -> frozenset[PersonId]:
        """Everybody in it."""
        ...

    def person(self, person: PersonId) -> Person:
        """Who this is."""
        ...

    def forget(self, *, channel: ChannelId | None = None, person: PersonId | None = None) -> None:
        """Drop what is remembered, because an event said that it changed."""
        ...


class Origins(Protocol):
    """Where records come from."""

    def channels_of(self, workspace: str) -> frozenset[ChannelId]:
        """Every channel that at least one record of the workspace comes from."""
        ...
