"""A small team for every test: a workspace, a loopback Slack, Ana and Ben in #payments with the bot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.playground.delivery import CallableDelivery
from bot.playground.web_api import LoopbackSlack
from bot.playground.workspace import Workspace
from tests.bot.playground.team import Door, MovingClock, Team, small_team


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def team(clock: MovingClock) -> Iterator[Team]:
    """The small team over HTTP."""
    with LoopbackSlack(Workspace(clock=clock)) as slack:
        yield small_team(clock, slack)


@pytest.fixture
def still(clock: MovingClock) -> Team:
    """The small team without a server, for rules that need none."""
    return small_team(clock, LoopbackSlack(Workspace(clock=clock)))


@pytest.fixture
def door(still: Team) -> Door:
    """The team's app is a scripted one."""
    door = Door()
    still.slack.deliver_to(CallableDelivery(door))
    return door
