"""Scenes that need a bot of their own: each transport, and Slack being slow. One process runs one bot at a time."""

from __future__ import annotations

import pytest

from bot.playground.faults import slow
from tests.bot.slack.conftest import Raise, accept


@pytest.mark.parametrize("transport", ["http", "socket"])
def test_a_thread_becomes_a_card_in_the_thread(raise_curtain: Raise, transport: str) -> None:
    """The message shortcut, the form and the card, the same over both transports."""
    stage = raise_curtain(transport)
    channel, root = stage.channel("payments"), stage.root("idempotency")

    stage.ana.shortcut("record_decision", channel, root)
    accept(stage.ana, stage)

    card = stage.until(stage.ben, channel, "ADR-1", root)
    assert "Postgres" in card
    assert "rejected" in card
    assert stage.slack.workspace.violations == []


def test_a_modal_that_was_closed_comes_back_behind_a_button(raise_curtain: Raise) -> None:
    """Closing the window loses nothing."""
    stage = raise_curtain("http")
    stage.slack.faults.add("conversations.replies", slow(0.5))
    channel, root = stage.channel("payments"), stage.root("idempotency")
    stage.ana.shortcut("record_decision", channel, root)
    stage.ana.close()

    stage.until(stage.ana, channel, "your draft is ready", root)
    stage.ana.click(channel, None, "review_draft")
    accept(stage.ana, stage)

    assert "Postgres" in stage.until(stage.ana, channel, "ADR-1", root)
