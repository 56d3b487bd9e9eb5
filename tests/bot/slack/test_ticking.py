"""The quarter of an hour: every feature has its turn, at the moment of the tick, whatever becomes of the others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from dbos import DBOS

from bot.playground.web_api import LoopbackSlack
from bot.slack import ticking
from bot.slack.desk import Desk
from bot.wiring import build, connect
from bot.work import DeadLetter, Job
from knowledge.errors import ChestertonError, Unavailable
from tests.bot.slack.conftest import settings_for
from tests.storage.shelf import HashEmbedder

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
DESK = cast(Desk, None)  # the features of these tests do not look at it


def _rung(*features: ticking.OnTheQuarter, pauses: tuple[float, ...] = ()) -> None:
    def run(function: Callable[..., Any], *arguments: Any) -> Any:
        return {"value": function(*arguments)}

    job = Job("k", {"at": "2026-01-14T12:00:00Z"}, run, pauses or (0.0,), lambda seconds: None)
    ticking.tasks(DESK, features)[ticking.TICK](job)


def test_each_feature_is_told_the_moment_of_the_tick() -> None:
    """A tick that is done late is still the tick of its own moment."""
    told: list[datetime] = []

    _rung(lambda desk, job, now: told.append(now))

    assert told == [NOON]


@pytest.mark.parametrize("error", [Unavailable("Slack did not answer."), ChestertonError("No.")])
def test_what_is_refused_waits_for_the_next_quarter(error: ChestertonError) -> None:
    """The others go on, and the job ends well."""
    told: list[datetime] = []

    def refused(desk: Desk, job: Job, now: datetime) -> None:
        raise error

    _rung(refused, lambda desk, job, now: told.append(now))

    assert told == [NOON]


def test_a_bug_keeps_nobody_else_from_running_and_ends_as_a_dead_letter() -> None:
    """It is found by who runs the bot, and the digest is posted all the same."""
    told: list[datetime] = []

    def broken(desk: Desk, job: Job, now: datetime) -> None:
        raise ValueError("canary")

    with pytest.raises(DeadLetter, match=r"^tests\.bot\.slack\.test_ticking$"):
        _rung(broken, lambda desk, job, now: told.append(now))

    assert told == [NOON]


def test_a_tick_does_not_wait_for_slack_as_long_as_a_person_would() -> None:
    """The next quarter tries again: ticks that wait would pile up and keep people's own jobs from running."""
    tries: list[int] = []

    def look(desk: Desk, job: Job, now: datetime) -> None:
        tries.append(len(job.pauses))

    _rung(look, pauses=(1.0,) * 150)

    assert tries == [ticking.PATIENCE]


def test_a_bot_that_starts_hangs_itself_on_the_quarters(tmp_path: Path) -> None:
    """Nobody has to set anything up, and starting again is no second clock."""
    schedules = []
    for _ in range(2):
        with LoopbackSlack() as slack:
            settings = settings_for(slack, "socket", tmp_path)
            bot = connect(settings, app=build(settings, embedder=HashEmbedder()))
            bot.start()
            schedules.append([(each["schedule_name"], each["schedule"]) for each in DBOS.list_schedules()])
            bot.stop()

    assert [[(ticking.TICK, ticking.QUARTERS)]] * 2 == schedules
