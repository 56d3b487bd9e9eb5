"""`chesterton digest`: what channels would be told of their week, printed and never posted."""

from __future__ import annotations

import json

import pytest

from bot.settings import read_settings
from bot.wiring import build
from knowledge.records.base import Origin, Visibility
from knowledge.records.risk import Risk
from tests.bot.conftest import Run
from tests.bot.test_cli import folder, imported
from tests.knowledge.landscape import of

__all__ = ["folder", "imported"]

CHANNEL = "C024BE91L"


@pytest.fixture
def risky(run: Run) -> Run:
    """A new risk that all may see, with an escape in its title, and one of the channel alone."""
    with build(read_settings()) as app:
        now = app.clock.now()
        known = {"ref": "", "created_at": now, "likelihood": 5, "impact": 5}
        private = {"visibility": Visibility.CHANNEL, "origin": Origin(channel=CHANNEL)}
        app.ledger.add(of(Risk, 0, "The \x1b[31mbank is slow", **known), by="U1")
        app.ledger.add(of(Risk, 0, "The auditors come", **known, **private), by="U1")
    return run


def test_without_a_channel_that_wants_one_it_says_how_to_begin(run: Run) -> None:
    """And is no error."""
    code, out, _ = run("digest")

    assert 0 == code
    assert "policy C024BE91L digest monday 9 Europe/Lisbon" in out
    assert [] == json.loads(run("digest", "--json")[1])


def test_every_channel_that_wants_one_is_printed(risky: Run) -> None:
    """When it is due next, and what it would say now; without what only its members may see."""
    risky("policy", CHANNEL, "digest", "fri", "17", "Asia/Tokyo")

    code, out, _ = risky("digest")

    assert 0 == code
    assert f"{CHANNEL}  friday 17:00 Asia/Tokyo, next on Friday" in out
    assert "Risks: 1 new\n    RSK-1 The [31mbank is slow: new, 25 of 25\n" in out
    assert "auditors" not in out


def test_one_channel_is_one_object_also_where_it_wants_none(risky: Run) -> None:
    """The channel's own are there for whoever asks for them by name."""
    told = json.loads(risky("digest", "--channel", CHANNEL, "--json")[1])
    assert ("off", None, ["risks"]) == (told["when"], told["next"], [one["name"] for one in told["sections"]])
    assert ["RSK-1"] == [line["ref"] for line in told["sections"][0]["lines"]]

    whole = json.loads(risky("digest", "--channel", CHANNEL, "--include-private", "--json")[1])
    assert {"new": 2} == whole["sections"][0]["counts"]


def test_a_name_is_not_an_id(run: Run) -> None:
    """A sentence, and status 2."""
    code, _, err = run("digest", "--channel", "payments")

    assert 2 == code
    assert "not the id of a channel" in err
