"""Policies in scenes that need a bot of their own: each transport, a model that listens, records of their own."""

from __future__ import annotations

import pytest

from knowledge.ports import Claim, Reading
from tests.bot.slack.conftest import Raise, accept
from tests.bot.slack.test_policy import open_form, policy_of, tells
from tests.fakes import ScriptedReader


@pytest.mark.parametrize("transport", ["http", "socket"])
def test_one_field_is_set_by_a_command_and_by_the_form(raise_curtain: Raise, transport: str) -> None:
    """The same over both transports; the form shows what the command has set."""
    stage = raise_curtain(transport)
    tells(stage, stage.ana, "policy guard-threshold 0.62", "*0.62* from now on")

    open_form(stage, stage.ana)
    assert "0.62" in stage.ana.sees_modal()
    stage.ana.fill("guard", "thread")
    stage.ana.submit()

    stage.until(stage.ana, stage.channel("payments"), "`guard` is *thread* from now on")
    assert (0.62, "thread") == (policy_of(stage).guard_threshold, policy_of(stage).guard)
    assert stage.slack.workspace.violations == []


def test_where_no_model_may_read_the_rules_do(raise_curtain: Raise) -> None:
    """Threads, questions and records of that channel stay with the rules; elsewhere the model is asked as before."""
    model = ScriptedReader(name="model", read=Reading((Claim("By a model.", "ADR-1", "Postgres"),), 1.0))
    stage = raise_curtain("http", reader=model)
    channel, root = stage.channel("payments"), stage.root("idempotency")
    tells(stage, stage.ana, "policy model off", "*off* from now on")

    stage.ana.shortcut("record_decision", channel, root)
    accept(stage.ana, stage)
    stage.until(stage.ben, channel, "ADR-1", root)
    stage.settled()
    stage.ben.slash(channel, "/why", "not mongo?")
    assert "MongoDB" in stage.until(stage.ben, channel, "[ADR-1]")
    assert [] == model.asked
    stage.rui.slash(stage.channel("checkout"), "/why", "not mongo for the idempotency keys?")
    assert "MongoDB" in stage.until(stage.rui, stage.channel("checkout"), "[ADR-1]")

    assert "answer" not in model.asked

    tells(stage, stage.ana, "policy model on", "*on* from now on")
    stage.ben.slash(channel, "/why", "not mongo for idempotency keys?")
    stage.until(stage.ben, channel, "By a model.")


def test_a_channel_says_how_sure_an_answer_has_to_be(raise_curtain: Raise) -> None:
    """Below that nothing is answered in it, by mention or by command; elsewhere it is as it was."""
    stage = raise_curtain("http")
    channel, root = stage.channel("payments"), stage.root("idempotency")
    stage.ana.shortcut("record_decision", channel, root)
    accept(stage.ana, stage)
    stage.until(stage.ben, channel, "ADR-1", root)
    stage.settled()

    stage.dev.slash(channel, "/why", "not mongo?")
    stage.until(stage.dev, channel, "MongoDB")
    tells(stage, stage.ana, "policy answer-threshold 1", "*1.0* from now on")

    ts = stage.dev.mention(channel, "why not mongo?")
    assert "no precedent" in stage.until(stage.ben, channel, "no precedent", ts)
    stage.rui.slash(stage.channel("checkout"), "/why", "not mongo?")
    stage.until(stage.rui, stage.channel("checkout"), "MongoDB")
