"""When a weekly digest is due: one moment an ISO week, in the channel's own time zone.

A local time is read as iCalendar reads it (RFC 5545, 3.3.5): one that the clocks skip is as much later as they
jumped, and of one that comes twice the first is meant. Where that would be tomorrow it is as much earlier instead
(23:00 in Greenland, when summer begins), so that the digest stays in its day. A digest that could not be posted then
is still posted for ``LATE``; after that its week goes without. Nothing here asks the machine for the time.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, get_args
from zoneinfo import ZoneInfo

from knowledge.policy import Digest as Plan
from knowledge.policy import Weekday

LATE = timedelta(days=2)
"""How long after its moment a digest is still posted, by a bot that was not there."""
USUAL = Plan(day="monday", hour=9, zone="UTC")
"""The week that is shown to whoever asks for a channel that has chosen none."""
_DAYS: tuple[str, ...] = get_args(Weekday)
_WRITTEN = re.compile(r"(\d{4})-W(\d{2})")


class Week(NamedTuple):
    """A week as ISO 8601 numbers it: it begins on Monday, and its year is the one that holds its Thursday."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02}"

    @classmethod
    def of(cls, day: date) -> Week:
        """The week of a day."""
        return cls(*day.isocalendar()[:2])

    @classmethod
    def read(cls, text: str) -> Week:
        """The week that is written ``2026-W48``; raises ValueError on anything else."""
        found = _WRITTEN.fullmatch(text)
        if not found:
            raise ValueError(f"{text!r} is not a week.")
        return cls(int(found[1]), int(found[2]))

    def day(self, name: Weekday) -> date:
        """The day of this name in it."""
        return date.fromisocalendar(self.year, self.number, _DAYS.index(name) + 1)

    def before(self) -> Week:
        """The week before."""
        return Week.of(self.day("monday") - timedelta(days=1))

    def after(self) -> Week:
        """The week after."""
        return Week.of(self.day("sunday") + timedelta(days=1))


def due(plan: Plan, week: Week) -> datetime:
    """The moment in UTC at which the digest of ``week`` is due."""
    day = week.day(plan.day)
    local = datetime(day.year, day.month, day.day, plan.hour, tzinfo=ZoneInfo(plan.zone))
    moment = local.astimezone(UTC)
    return moment if today(plan, moment) == day else local.replace(fold=1).astimezone(UTC)


def today(plan: Plan, now: datetime) -> date:
    """Which day it is where the channel is."""
    return now.astimezone(ZoneInfo(plan.zone)).date()


def week_of(plan: Plan, now: datetime) -> Week:
    """Which week it is where the channel is."""
    return Week.of(today(plan, now))


def due_week(plan: Plan, now: datetime) -> Week | None:
    """The week whose digest is to be posted at ``now`` if it was not: it came due, and no longer than ``LATE`` ago."""
    here = week_of(plan, now)
    return next((week for week in (here, here.before()) if timedelta(0) <= now - due(plan, week) < LATE), None)


def next_due(plan: Plan, now: datetime) -> datetime:
    """The first moment after ``now`` at which a digest comes due."""
    here = week_of(plan, now)
    return next(moment for week in (here.before(), here, here.after()) if (moment := due(plan, week)) > now)
