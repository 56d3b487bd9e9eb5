"""The sample team in a loopback Slack, with the whole bot beside it: real Bolt, real queue, real SQLite and model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from bot.playground.actor import Actor
from bot.playground.delivery import HttpDelivery
from bot.playground.sample import SampleTeam, settle
from bot.playground.web_api import LoopbackSlack
from bot.serve import running, web
from bot.settings import Settings, read_settings
from bot.wiring import Connected, build, connect
from knowledge.engines.embed import MiniLM
from knowledge.ports import Reader


class Stage:
    """A running bot among the sample team; people act by name."""

    def __init__(self, slack: LoopbackSlack, team: SampleTeam, bot: Connected) -> None:
        self.slack, self.team, self.bot = slack, team, bot

    def __getattr__(self, name: str) -> Actor:
        """``stage.ana`` is Ana."""
        if name not in self.team.people:
            raise AttributeError(name)
        return Actor(self.slack, self.team.people[name])

    def channel(self, name: str) -> str:
        """The id of a channel."""
        return self.team.channels[name]

    def root(self, thread: str) -> str:
        """The first message of a thread."""
        return self.team.roots[thread]

    def until(self, who: Actor, channel: str, words: str, thread: str | None = None, timeout: float = 10) -> str:
        """Wait until somebody sees a message with these words, and return it."""

        def seen() -> str | None:
            return next((text for text in who.sees(channel, thread) if words in text), None)

        return self.slack.wait_until(seen, timeout, f"a message with {words!r}") or ""

    def settled(self, timeout: float = 15) -> None:
        """Wait until nothing is on its way: every delivery answered, every job done."""
        self.slack.deliveries.drain(timeout)
        self.slack.wait_until(lambda: self.bot.work.pending() == 0, timeout, "an empty work queue")


def settings_for(slack: LoopbackSlack, transport: str) -> Settings:
    """The settings of a bot that is installed in this loopback Slack."""
    app = slack.workspace.app
    tokens = {"SLACK_BOT_TOKEN": app.bot_token, "SLACK_API_URL": slack.url}
    if transport == "socket":
        tokens["SLACK_APP_TOKEN"] = app.app_token
    else:
        tokens["SLACK_SIGNING_SECRET"] = app.signing_secret
    return read_settings(port=0, **tokens)


Raise = Callable[..., Stage]


@pytest.fixture
def raise_curtain(minilm: MiniLM) -> Iterator[Raise]:
    """Start the whole bot over ``http`` or ``socket``; arguments replace parts of it."""
    with ExitStack() as stack:

        def start(transport: str = "http", reader: Reader | None = None) -> Stage:
            slack = stack.enter_context(LoopbackSlack())
            team = settle(slack)
            settings = settings_for(slack, transport)
            app = build(settings, embedder=minilm, reader=reader)
            bot = connect(settings, app=app, pauses=lambda: [0.02] * 50)
            if transport == "socket":
                slack.deliver_to(slack.sockets)
            stack.enter_context(running(bot))
            server = stack.enter_context(web(bot, settings))
            if transport == "http":
                port = slack.wait_until(lambda: server.started and _port(server), 10, "the HTTP door")
                slack.deliver_to(HttpDelivery(f"http://127.0.0.1:{port}/slack/events", slack.workspace.app.signing_secret))
            return Stage(slack, team, bot)

        yield start


def _port(server: object) -> int:
    return int(server.servers[0].sockets[0].getsockname()[1])  # type: ignore[attr-defined]  # uvicorn types it loosely


@pytest.fixture
def stage(raise_curtain: Raise) -> Stage:
    """The whole bot over HTTP."""
    return raise_curtain("http")
