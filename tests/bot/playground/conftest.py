"""A small team for every test: a workspace, a running loopback Slack, Ana and Ben in #payments with the bot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from bot.playground.actor import Actor
from bot.playground.web_api import LoopbackSlack
from bot.playground.workspace import Workspace
from slack_sdk import WebClient


@dataclass
class MovingClock:
    """A clock that stands still until a test moves it."""

    time: datetime = field(default_factory=lambda: datetime(2026, 11, 16, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.time

    def tick(self, seconds: float) -> None:
        """Let time pass."""
        self.time += timedelta(seconds=seconds)


@dataclass
class Team:
    """The people and places that tests talk about."""

    slack: LoopbackSlack
    clock: MovingClock
    ana: Actor
    ben: Actor
    payments: str

    @property
    def workspace(self) -> Workspace:
        """The state behind it all."""
        return self.slack.workspace

    @property
    def client(self) -> WebClient:
        """Slack's own client with the bot's token, without retries."""
        return WebClient(token=self.workspace.app.bot_token, base_url=self.slack.url, retry_handlers=[], timeout=5)


def small_team(clock: MovingClock, slack: LoopbackSlack) -> Team:
    """Ana and Ben in #payments, with the bot."""
    workspace = slack.workspace
    ana, ben = workspace.add_person("Ana"), workspace.add_person("Ben")
    payments = workspace.add_channel("payments", members=[ana, ben, workspace.app.bot_user])
    return Team(slack, clock, Actor(slack, ana), Actor(slack, ben), payments)


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
