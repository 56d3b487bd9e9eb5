"""Links to records: what a channel sees below them, and where they lead."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from bot.slack import unfurl
from bot.web import build_web
from tests.bot.slack.conftest import Stage
from tests.bot.slack.test_approvals import private
from tests.bot.slack.test_lifecycle import propose

BASE = "https://adr.example/r/"


@pytest.fixture(scope="module")
def linked(stage: Stage) -> Stage:
    """An installation with a public address."""
    app = stage.slack.workspace.app
    app.domains.add("adr.example")
    app.scopes |= {"links:read", "links:write"}
    app.events |= {"link_shared"}
    return stage


def below(stage: Stage, channel: str, text: str) -> str:
    """A message of Rui's with everything that unfolds below it."""
    stage.rui.post(stage.channel(channel), text)
    stage.settled()
    return next(seen for seen in reversed(stage.rui.sees(stage.channel(channel))) if text in seen)


def test_a_link_unfolds_into_the_small_card(linked: Stage) -> None:
    """Without buttons: those are on the card itself."""
    ref = propose(linked, linked.ana, "Paint the doors")

    seen = below(linked, "checkout", f"{BASE}{ref}")

    assert "We will paint the doors" in seen
    assert "Accept" not in seen


def test_a_link_shows_what_the_channel_may_see_and_not_what_its_sender_may_open(linked: Stage) -> None:
    """Of a private record there is as little as of one that is not there."""
    ref = private(linked, "Buy the north wing")

    assert "north wing" not in below(linked, "checkout", f"{BASE}{ref}")
    assert "north wing" in below(linked, "vendor-talks", f"{BASE}{ref} here")
    assert "no such" not in below(linked, "checkout", f"{BASE}ADR-9999")


def test_in_a_browser_a_link_leads_to_slack_and_tells_nothing(linked: Stage) -> None:
    """A private record, one that is not there and nonsense are answered alike."""
    ref, hidden = propose(linked, linked.ana, "Oil the hinges"), private(linked, "Buy the south wing")
    desk = linked.bot.desk
    with TestClient(build_web(list, None, lambda asked: unfurl.address(desk, asked))) as client:
        found = client.get(f"/r/{ref.lower()}", follow_redirects=False)
        others = [client.get(f"/r/{other}", follow_redirects=False) for other in (hidden, "ADR-9999", "x")]

    assert 302 == found.status_code
    assert "/archives/" in found.headers["location"]
    assert b"" == found.content
    assert {(404, "There is no such record.")} == {(one.status_code, one.text) for one in others}
