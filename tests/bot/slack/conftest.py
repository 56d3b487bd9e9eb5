"""The sample team in a loopback Slack, with the whole bot beside it: real Bolt, real queue, real SQLite and model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from bot.playground.actor import Actor
from bot.playground.delivery import HttpDelivery
from bot.playground.sample import SampleTeam, SampleThread, converse, settle
from bot.playground.web_api import LoopbackSlack
from bot.serve import running, web
from bot.settings import Settings, read_settings
from bot.slack.ticking import TICK
from bot.wiring import Connected, build, connect
from bot.work import key_of
from knowledge.engines.embed import MiniLM
from knowledge.ports import Embedder


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

    def thread(self, thread: SampleThread) -> str:
        """The conversation again, in a thread of its own."""
        return converse(self.slack, self.team, thread.channel, thread.lines, thread.reactions)

    def until(self, who: Actor, channel: str, words: str, thread: str | None = None, timeout: float = 10) -> str:
        """Wait until somebody sees a message with these words, and return it."""

        def seen() -> str | None:
            return next((text for text in who.sees(channel, thread) if words in text), None)

        return self.slack.wait_until(seen, timeout, f"a message with {words!r}") or ""

    def tick(self, now: datetime) -> None:
        """Let a quarter of an hour strike, and wait until everything that was due then is done."""
        key = key_of(now)
        self.bot.work.enqueue(TICK, key, {"at": key})
        self.bot.work.wait(TICK, key)

    def settled(self, timeout: float = 15) -> None:
        """Wait until nothing is on its way: every delivery answered, every job done."""
        self.slack.deliveries.drain(timeout)
        self.slack.wait_until(lambda: self.bot.work.pending() == 0, timeout, "an empty work queue")


def accept(who: Actor, stage: Stage) -> None:
    """Fill in what no thread says, and accept."""
    stage.slack.wait_until(lambda: "What was decided?" in who.sees_modal(), 10, "the filled form")
    who.fill("decision_makers", [who.user])
    who.fill("status", "accepted")
    if "inferred" in who.sees_modal():
        who.fill("inferred_confirmed", ["yes"])
    who.submit()


def settings_for(slack: LoopbackSlack, transport: str, home: Path, database_url: str = "") -> Settings:
    """The settings of a bot that is installed in this loopback Slack."""
    app = slack.workspace.app
    tokens = {"SLACK_BOT_TOKEN": app.bot_token, "SLACK_API_URL": slack.url}
    if transport == "socket":
        tokens["SLACK_APP_TOKEN"] = app.app_token
    else:
        tokens["SLACK_SIGNING_SECRET"] = app.signing_secret
    return read_settings(home=home, port=0, database_url=database_url, **tokens)


@pytest.fixture(scope="session")
def minilm() -> MiniLM:
    """The packaged embedding model, loaded once."""
    return MiniLM()


@contextmanager
def curtain(
    home: Path, embedder: Embedder, transport: str = "http", database_url: str = "", **parts: Any
) -> Iterator[Stage]:
    """The whole bot over ``http`` or ``socket``, its data in ``home``; ``parts`` replace what it is built of."""
    with ExitStack() as stack:
        slack = stack.enter_context(LoopbackSlack())
        team = settle(slack)
        settings = settings_for(slack, transport, home, database_url)
        app = build(settings, embedder=embedder, **parts)
        bot = connect(settings, app=app, pauses=lambda: [0.02] * 100, ticking=False)
        if transport == "socket":
            slack.deliver_to(slack.sockets)
        stack.enter_context(running(bot))
        server = stack.enter_context(web(bot, settings))
        if transport == "http":
            port = slack.wait_until(lambda: server.started and _port(server), 10, "the HTTP door")
            slack.deliver_to(HttpDelivery(f"http://127.0.0.1:{port}/slack/events", slack.workspace.app.signing_secret))
        yield Stage(slack, team, bot)


def _port(server: Any) -> int:
    return int(server.servers[0].sockets[0].getsockname()[1])


Raise: TypeAlias = Callable[..., Stage]


@pytest.fixture
def raise_curtain(minilm: MiniLM, tmp_path: Path) -> Iterator[Raise]:
    """Start a bot of the test's own: transport and parts as it wants them."""
    with ExitStack() as stack:
        yield lambda transport="http", **more: stack.enter_context(curtain(tmp_path, minilm, transport, **more))


@pytest.fixture(scope="module")
def stage(minilm: MiniLM, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The whole bot over HTTP, shared by the tests of a file: each has its own conversation."""
    with curtain(tmp_path_factory.mktemp("home"), minilm) as stage:
        yield stage
