"""What a bot goes by that nothing outside was given to: the machine's clock, and visibility as it is stored."""

from __future__ import annotations

from datetime import UTC, datetime

from knowledge.ports import Person, Place


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC)


class AsStored:
    """The directory of a terminal that Slack is not connected to: it goes by the visibility that is stored."""

    def channel(self, channel: str) -> Place:
        """An open place: what was private is stored as private."""
        return Place(id=channel)

    def members(self, channel: str) -> frozenset[str]:
        """Nobody is known."""
        return frozenset()

    def person(self, person: str) -> Person:
        """Somebody at the machine."""
        return Person(id=person, name=person)

    def forget(self, *, channel: str | None = None, person: str | None = None) -> None:
        """There is nothing to forget."""
