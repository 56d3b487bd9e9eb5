"""What Slack says has changed: it is asked anew, and a channel that turned private is closed, on proof only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.settings import read_settings
from bot.slack.places import CHANNEL_EVENTS
from bot.wiring import App, _close_channel, build
from knowledge.errors import Unavailable
from knowledge.ports import Place
from knowledge.records.base import Origin, Visibility
from tests.bot.slack.doorstep import EVENT, Doorstep, signed
from tests.knowledge.fakes import BagOfWords, decision
from tests.knowledge.test_audience import IDS, City, city


class Heard(Doorstep):
    """A doorstep that keeps what was rung with."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str, Any]] = []
        super().__init__(ring=lambda kind, key, payload: self.kept.append((kind, key, payload)))


@pytest.fixture
def heard() -> Heard:
    return Heard()


def told(heard: Heard, **event: Any) -> int:
    """Slack sends an event."""
    body = json.dumps({**EVENT, "event": event}).encode()
    with TestClient(heard.web()) as client:
        return client.post("/slack/events", content=body, headers=signed(body, "application/json")).status_code


@pytest.mark.parametrize("kind", CHANNEL_EVENTS)
def test_a_channel_that_changed_is_asked_about_anew(heard: Heard, kind: str) -> None:
    """Under the event's own key, so that a second delivery does nothing."""
    assert 200 == told(heard, type=kind, channel="C1", user="U1")

    assert [("changed", "T1:Ev1", {"channel": "C1", "person": "U1"})] == heard.kept


@pytest.mark.parametrize("subtype", ["channel_convert_to_private", "channel_convert_to_public"])
def test_a_conversion_is_a_change(heard: Heard, subtype: str) -> None:
    """It comes as a message."""
    told(heard, type="message", subtype=subtype, channel="C1", user="U1")

    assert [{"channel": "C1", "person": "U1"}] == [payload for _, _, payload in heard.kept]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            {"type": "user_change", "user": {"id": "U1", "deleted": True}},
            {"channel": None, "person": "U1", "left": True},
        ),
        ({"type": "channel_deleted", "channel": "C1"}, {"channel": "C1", "person": None}),
        ({"type": "channel_shared", "channel": {"id": "C1"}}, {"channel": "C1", "person": None}),
    ],
)
def test_slack_names_them_by_id_or_whole(heard: Heard, event: dict[str, Any], expected: dict[str, Any]) -> None:
    """Only ids go into the queue."""
    told(heard, **event)

    assert [expected] == [payload for _, _, payload in heard.kept]


# --- closing ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def town() -> City:
    return city(C1="open")


@pytest.fixture
def app(tmp_path: Path, town: City) -> Iterator[App]:
    """A ledger with one open record of C1."""
    with build(read_settings(home=tmp_path), embedder=BagOfWords(), directory=town) as app:
        app.ledger.add(decision("", "Open", origin=Origin(channel="C1")), by="U1")
        yield app


def open_to_all(app: App) -> bool:
    """Whether the record is still the workspace's."""
    return app.ledger.get("ADR-1", app.scope(include_private=True)).visibility is Visibility.WORKSPACE


def test_a_channel_that_turned_private_keeps_its_records_to_its_members(app: App, town: City) -> None:
    """For good: turning it public again publishes nothing that was said meanwhile."""
    town.places["C1"] = Place("C1", is_private=True)

    assert (1, 0) == (_close_channel(app, "C1"), _close_channel(app, "C1"))
    town.places["C1"] = Place("C1")
    assert 0 == _close_channel(app, "C1")
    assert not open_to_all(app)


def test_a_channel_that_is_open_stays_open(app: App, town: City) -> None:
    """Somebody joined; a guest, or another company."""
    town.inside["C1"].add(IDS["guest"])
    town.places["C1"] = replace(town.places["C1"], is_external=True)

    assert (0, True) == (_close_channel(app, "C1"), open_to_all(app))


def test_nothing_is_closed_for_good_while_slack_cannot_be_asked(app: App, town: City) -> None:
    """The job waits; a short outage would otherwise hide a channel's decisions for ever."""
    town.away = True

    with pytest.raises(Unavailable):
        _close_channel(app, "C1")

    assert open_to_all(app)


def test_a_channel_that_slack_does_not_know_is_left_as_it_is(app: App, town: City) -> None:
    """It is hidden for as long as it cannot be asked about, and no longer."""
    del town.places["C1"]

    assert (0, True) == (_close_channel(app, "C1"), open_to_all(app))
