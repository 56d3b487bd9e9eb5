"""The weekly digest where a bot is needed for it alone: over each transport, and by four replicas at once."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.playground.sample import SampleTeam, settle
from bot.playground.web_api import LoopbackSlack
from knowledge.digest import calendar
from knowledge.policy import Digest as Plan
from storage.engine import open_engine
from storage.ledger import SqlLedger
from storage.policies import SqlPolicies
from tests.bot.slack.conftest import Raise, Stage, accept
from tests.fakes import FixedClock
from tests.knowledge.landscape import DECISIONS, INTEGRATIONS
from tests.storage.databases import migrated_file, postgres, postgres_url

__all__ = ["migrated_file", "postgres", "postgres_url"]

MONDAY = Plan(day="monday", hour=9, zone="Europe/Lisbon")


@pytest.mark.parametrize("transport", ["http", "socket"])
def test_a_week_in_a_channel_ends_in_its_digest(raise_curtain: Raise, transport: str) -> None:
    """Recorded, accepted, left with a hole; on Monday one quiet message, and the details where one looks for them."""
    stage = raise_curtain(transport)
    payments = stage.channel("payments")
    asked_for(stage, "policy digest mon 9 Europe/Lisbon", "`digest` is *monday 09:00 Europe/Lisbon*")
    stage.ana.shortcut("record_decision", payments, stage.root("idempotency"))
    accept(stage.ana, stage)
    stage.until(stage.ben, payments, "ADR-1", stage.root("idempotency"))
    stage.ana.slash(payments, "/integration", "add Stripe webhook")
    stage.ana.fill("provider", "Stripe")
    stage.ana.fill("consumer", "checkout")
    stage.ana.submit()
    stage.until(stage.ben, payments, "Stripe webhook")
    monday = calendar.next_due(MONDAY, stage.bot.app.clock.now())

    stage.tick(monday)
    stage.tick(monday + timedelta(minutes=15))

    (message,) = digests(stage.ben.sees(payments))
    assert len(message.splitlines()) == 4
    assert "*Decided* · ADR-1" in message
    assert "INT-1 Stripe webhook: nobody answers for the providing end" in message
    assert [] == digests(stage.rui.sees(stage.channel("checkout")))
    root = next(m.ts for m in stage.slack.workspace.every_message(payments) if "The week in" in m.text)
    assert len(stage.ben.sees(payments, root)) == 3
    assert stage.slack.workspace.violations == []


def asked_for(stage: Stage, text: str, words: str) -> None:
    """Type `/chesterton …` as Ana, and wait for what it tells."""
    stage.ana.slash(stage.channel("payments"), "/chesterton", text)
    stage.until(stage.ana, stage.channel("payments"), words)


def digests(messages: list[str]) -> list[str]:
    """Those of the messages that are a digest."""
    return [message for message in messages if "The week in decisions" in message]


def test_four_replicas_post_one_digest(postgres_url: str, tmp_path: Path) -> None:
    """They ring the same quarter, then each rings one of its own at the same time: still one message and its thread."""
    with LoopbackSlack() as slack:
        team = settle(slack)
        monday = a_week_with_something_to_say(postgres_url, team)

        replicas(slack, postgres_url, tmp_path, monday, monday + timedelta(days=7))

        for name in team.channels:
            every = slack.workspace.every_message(team.channels[name])
            own = [message for message in every if message.user == slack.workspace.app.bot_user]
            said = ["Decided: 3 accepted", "Integrations: 3 unowned", "Integrations: 3 unowned"]
            weeks = [message for message in own if "The week in decisions" in message.text]
            assert len(weeks) == (2 if name in ("payments", "checkout") else 0)
            assert [message.text for message in own if message not in weeks] == (said if weeks else [])
        assert slack.workspace.violations == []


def a_week_with_something_to_say(url: str, team: SampleTeam) -> datetime:
    """Two channels with a digest on Mondays and records to tell of; the moment at which it is due."""
    engine, clock = open_engine(url), FixedClock()
    for record in (*DECISIONS, *INTEGRATIONS):
        SqlLedger(engine, clock).add(record.model_copy(update={"ref": ""}), by="U1")
    for name in ("payments", "checkout"):
        SqlPolicies(engine, clock).change("main", team.channels[name], {"digest": str(MONDAY)}, by="U1")
    engine.dispose()
    return calendar.next_due(MONDAY, clock.now())


def replicas(slack: LoopbackSlack, url: str, home: Path, together: datetime, apart: datetime) -> None:
    """Four of them, on one database and one Slack, until they have done what was due."""
    app = slack.workspace.app
    given = {
        "CHESTERTON_HOME": str(home), "CHESTERTON_DATABASE_URL": url, "SLACK_API_URL": slack.url,
        "SLACK_BOT_TOKEN": app.bot_token, "SLACK_SIGNING_SECRET": app.signing_secret,
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.bot.replicas", "4", together.isoformat(), apart.isoformat()]
    subprocess.run(command, cwd=Path(__file__).parents[3], env=os.environ | given, check=True)
