"""Scenes that need a bot of their own: each transport, and Slack being slow. One process runs one bot at a time."""

from __future__ import annotations

import pytest

from bot.playground.faults import slow
from knowledge.draft import Draft
from knowledge.thread import Thread
from tests.bot.slack.conftest import Raise, accept
from tests.fakes import ScriptedReader
from tests.storage.databases import migrated_file, postgres, postgres_url

__all__ = ["migrated_file", "postgres", "postgres_url"]


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


def test_it_all_runs_on_postgres_with_embedded_chroma(raise_curtain: Raise, postgres_url: str) -> None:
    """Records and the queue in one Postgres, the vectors in Chroma: captured, asked, answered."""
    stage = raise_curtain("http", database_url=postgres_url, serving=True, scanned=0)
    channel, root = stage.channel("payments"), stage.root("idempotency")
    stage.ana.shortcut("record_decision", channel, root)
    accept(stage.ana, stage)
    stage.until(stage.ben, channel, "ADR-1", root, timeout=30)
    stage.settled()

    stage.dev.slash(channel, "/why", "not mongo?")

    assert "MongoDB" in stage.until(stage.dev, channel, "ADR-1")
    assert "Chroma answers" in stage.bot.app.index.ping()


def test_a_model_that_is_away_leaves_a_draft_by_rules(raise_curtain: Raise) -> None:
    """Nobody waits for a provider: the rules draft, and the form opens as ever."""
    stage = raise_curtain("http", reader=ScriptedReader(away=True))
    channel, root = stage.channel("payments"), stage.root("idempotency")

    stage.ana.shortcut("record_decision", channel, root)
    accept(stage.ana, stage)

    assert "Postgres" in stage.until(stage.ben, channel, "ADR-1", root)


def test_whoever_asked_is_told_when_something_breaks(raise_curtain: Raise) -> None:
    """With an incident code and what to do; never with a trace, and never in silence."""

    class Broken(ScriptedReader):
        def draft(self, thread: Thread) -> Draft:
            raise ZeroDivisionError("canary")

    stage = raise_curtain("http", reader=Broken())

    stage.ana.shortcut("record_decision", stage.channel("payments"), stage.root("idempotency"))

    stage.slack.wait_until(lambda: "Something broke on my side" in stage.ana.sees_modal(), 15, "the apology")
    stage.settled()
    assert "canary" not in stage.ana.sees_modal()
    assert stage.bot.work.dead() == 1
