"""`chesterton try`: it starts, it says when it cannot, and what was done there is there again."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bot.playground.actor import Actor
from bot.playground.disk import Keeper
from bot.playground.trying import playing
from bot.playground.web_api import LoopbackSlack
from bot.playground.workspace import Workspace
from knowledge.errors import Misconfigured


def who(slack: LoopbackSlack, name: str) -> Actor:
    """Somebody of the sample shop."""
    return Actor(slack, next(one.id for one in slack.workspace.people.values() if one.handle == name))


def place(slack: LoopbackSlack, name: str) -> str:
    """A channel's id."""
    return next(one.id for one in slack.workspace.channels.values() if one.name == name)


def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path) -> None:
    """And nothing is made on disk."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Misconfigured, match=f"Port {port} of 127.0.0.1 is taken"), playing(tmp_path / "p", port):
            pass

    assert not (tmp_path / "p").exists()


def test_what_was_done_is_there_after_a_restart(tmp_path: Path) -> None:
    """Words in the channel and records of the bot alike; `--fresh` forgets what was before."""
    before = Workspace()
    before.add_person("somebody else")
    with Keeper(before, tmp_path / "play"):
        pass

    with playing(tmp_path / "play", fresh=True) as slack:
        dev, channel = who(slack, "dev"), place(slack, "checkout")
        ts = dev.say(channel, "@chesterton why not kafka?")
        answer = slack.wait_until(lambda: dev.sees(channel, ts)[1:], 20, "an answer")
    with playing(tmp_path / "play") as slack:
        dev, channel = who(slack, "dev"), place(slack, "checkout")
        assert answer == dev.sees(channel, ts)[1:]
        again = dev.say(channel, "@chesterton why not elasticsearch?")
        assert "Elasticsearch needs" in slack.wait_until(lambda: dev.sees(channel, again)[1:], 20, "another answer")[0]
        assert "somebody else" not in [person.name for person in slack.workspace.people.values()]
