"""What happens by itself: every quarter of an hour each feature looks at what is due, once for all replicas.

Time zones lie full, half and quarter hours apart, so on a quarter it is nine o'clock somewhere. A quarter at which
nothing ran is not made up for: a feature goes by what is due at ``now``, never by the minute. It finds that in a step
and does each thing in a step of its own, so that a job that goes on after a crash does what it had begun to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial

import structlog

from bot.slack import digest, due, feedback, followup, indexing, reviews
from bot.slack.desk import Desk
from bot.work import DeadLetter, Job, Task
from knowledge.errors import ChestertonError

OnTheQuarter = Callable[[Desk, Job, datetime], None]
"""What a feature does at ``now``; harmless to repeat, whoever else did it and whenever."""
TICK = "tick"
QUARTERS = "*/15 * * * *"
PATIENCE = 6
"""Tries of a step while Slack is away, about half a minute in all: the next quarter tries again, and none piles up."""
ON_THE_QUARTER: tuple[OnTheQuarter, ...] = (
    due.on_the_quarter, reviews.on_the_quarter, indexing.on_the_quarter, digest.on_the_quarter, feedback.on_the_quarter,
    followup.on_the_quarter,
)  # fmt: skip
log = structlog.get_logger("chesterton.ticking")


def tasks(desk: Desk, features: Iterable[OnTheQuarter] = ON_THE_QUARTER) -> dict[str, Task]:
    """What follows a tick."""
    return {TICK: partial(_tick, desk, tuple(features))}


def _tick(desk: Desk, features: tuple[OnTheQuarter, ...], job: Job) -> None:
    """Let every feature have its turn, whatever becomes of the others; what broke ends as a dead letter."""
    now = datetime.fromisoformat(job.payload["at"])
    hasty = replace(job, pauses=job.pauses[:PATIENCE])
    broken = [feature for feature in features if not _turn(feature, desk, hasty, now)]
    if broken:
        raise DeadLetter(", ".join(feature.__module__ for feature in broken))


def _turn(feature: OnTheQuarter, desk: Desk, job: Job, now: datetime) -> bool:
    """Whether nothing broke; what was refused, or met somebody who is away, is tried again at the next quarter."""
    try:
        feature(desk, job, now)
    except ChestertonError as error:
        log.warning("quarter.refused", feature=feature.__module__, error=type(error).__name__)
    except Exception as error:
        log.error("quarter.broke", feature=feature.__module__, error=type(error).__name__)
        return False
    return True
