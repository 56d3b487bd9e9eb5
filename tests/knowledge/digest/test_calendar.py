"""When a digest is due: in every time zone there is, from 2020 to 2035, through every change of the clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import get_args
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.digest.calendar import LATE, Week, due, due_week, next_due, today
from knowledge.policy import Digest as Plan
from knowledge.policy import Weekday

DAYS = get_args(Weekday)
ZONES = sorted(available_timezones())
QUARTER = timedelta(minutes=15)
FIRST, LAST = Week(2020, 1), Week(2035, 52)
PLANS = st.builds(Plan, day=st.sampled_from(DAYS), hour=st.integers(0, 23), zone=st.sampled_from(ZONES))


def plan(text: str) -> Plan:
    """``monday 9 Europe/Lisbon``."""
    day, hour, zone = text.split()
    return Plan.model_validate({"day": day, "hour": hour, "zone": zone})


def every_week() -> Iterator[Week]:
    """The weeks of sixteen years, 53 in some of them."""
    week = FIRST
    while week <= LAST:
        yield week
        week = week.after()


def hour_of(plan: Plan, day: date) -> int | None:
    """The hour that the clocks show when the digest of this day is due; None where they skip the hour wanted."""
    zone = ZoneInfo(plan.zone)
    wanted = datetime(day.year, day.month, day.day, plan.hour)  # noqa: DTZ001 - what the clocks show
    shown = wanted.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return plan.hour if shown.replace(tzinfo=None) == wanted else None


@settings(max_examples=60, deadline=None)
@given(PLANS)
def test_every_week_has_one_moment_in_its_day_and_hour(plan: Plan) -> None:
    """Also in a year with 53 weeks and around New Year; each comes after the one before."""
    moments = {week: due(plan, week) for week in every_week()}
    local = {week: moment.astimezone(ZoneInfo(plan.zone)) for week, moment in moments.items()}

    assert len(moments) == 835
    assert {week: week.day(plan.day) for week in moments} == {week: here.date() for week, here in local.items()}
    assert all(here.hour == (hour_of(plan, here.date()) or here.hour) for here in local.values())
    assert all(timedelta(days=6) < two - one < timedelta(days=8) for one, two in pairwise(moments.values()))


def changes(zone: str) -> Iterator[date]:
    """The days in which the clocks of a zone change, or on whose eve, and the days before them; a week at a time."""
    here = ZoneInfo(zone)
    midnights = [datetime(2020, 1, 1, tzinfo=here) + timedelta(weeks=n) for n in range(835)]
    for start, end in pairwise(midnights):
        if start.utcoffset() != end.utcoffset():
            days = [start + timedelta(days=n) for n in range(8)]
            yield from (
                day.date()
                for one, two in pairwise(days)
                if one.utcoffset() != two.utcoffset()
                for day in (one, two)
            )  # fmt: skip


@pytest.mark.parametrize("letter", sorted({zone[:3] for zone in ZONES}))
def test_every_change_of_the_clocks_in_every_zone_keeps_to_the_day(letter: str) -> None:
    """Each hour of the days around it, whether it is skipped or comes twice."""
    strayed = [
        (zone, day, hour)
        for zone in ZONES
        if zone.startswith(letter)
        for day in changes(zone)
        for hour in range(24)
        for wanted in [Plan.model_construct(day=DAYS[day.weekday()], hour=hour, zone=zone)]
        if today(wanted, due(wanted, Week.of(day))) != day
    ]

    assert [] == strayed


@settings(max_examples=30, deadline=None)
@given(PLANS, st.datetimes(datetime(2020, 1, 6), datetime(2035, 12, 1)))  # noqa: DTZ001 - hypothesis wants them naive
def test_a_bot_that_looks_every_quarter_finds_each_week_at_its_own_quarter(plan: Plan, start: datetime) -> None:
    """Through three weeks: nothing before the moment, the week of it from then on, for two days, and then no more."""
    begins = start.replace(minute=0, second=0, microsecond=0, tzinfo=UTC)
    found: dict[Week, list[datetime]] = {}
    for n in range(21 * 96):
        now = begins + n * QUARTER
        if week := due_week(plan, now):
            found.setdefault(week, []).append(now)

    whole = {week: looks for week, looks in found.items() if looks[0] > begins and len(looks) == LATE / QUARTER}
    assert len(whole) >= 2
    assert {week: due(plan, week) for week in whole} == {week: looks[0] for week, looks in whole.items()}
    assert all(next_due(plan, looks[0] - QUARTER) == due(plan, week) for week, looks in whole.items())
    assert all(next_due(plan, looks[0]) == due(plan, week.after()) for week, looks in whole.items())


@pytest.mark.parametrize(
    ("wanted", "week", "moment"),
    [
        ("monday 9 Europe/Lisbon", "2026-W48", "2026-11-23T09:00+00:00"),
        ("monday 9 America/Los_Angeles", "2026-W48", "2026-11-23T17:00+00:00"),
        ("sunday 2 Europe/Berlin", "2026-W13", "2026-03-29T01:00+00:00"),  # 02:00 does not exist: 03:00
        ("sunday 2 Europe/Berlin", "2026-W43", "2026-10-25T00:00+00:00"),  # 02:00 comes twice: the first
        ("sunday 2 Australia/Lord_Howe", "2026-W40", "2026-10-03T15:30+00:00"),  # half an hour is skipped: 02:30
        ("saturday 23 America/Nuuk", "2026-W13", "2026-03-29T00:00+00:00"),  # 23:00 would be tomorrow: 22:00
        ("friday 17 Asia/Kathmandu", "2020-W53", "2021-01-01T11:15+00:00"),
        ("monday 0 Pacific/Kiritimati", "2025-W01", "2024-12-29T10:00+00:00"),
    ],
)
def test_the_moment_of_a_week(wanted: str, week: str, moment: str) -> None:
    """As somebody there would say it."""
    assert datetime.fromisoformat(moment) == due(plan(wanted), Week.read(week))


def test_a_week_is_written_and_read_as_iso_8601_has_it() -> None:
    """The last days of December may belong to the first week of the next year."""
    assert "2025-W01" == str(Week.of(date(2024, 12, 30)))
    assert Week.read("2020-W53") == Week.of(date(2021, 1, 3))
    assert (Week(2020, 53), Week(2021, 2)) == (Week(2021, 1).before(), Week(2021, 1).after())
    with pytest.raises(ValueError, match="is not a week"):
        Week.read("next week")


def test_a_bot_that_was_away_posts_for_two_days() -> None:
    """Also on Monday what was due on Sunday evening, under the week that it belongs to."""
    wanted = plan("sunday 20 Europe/Lisbon")
    moment = due(wanted, Week(2026, 47))

    assert due_week(wanted, moment - QUARTER) is None
    assert Week(2026, 47) == due_week(wanted, moment + timedelta(hours=5))
    assert due_week(wanted, moment + LATE) is None
