"""`chesterton policy`, and what `ask` and `check` make of a channel's policy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bot.conftest import Run
from tests.bot.test_cli import folder, imported

__all__ = ["folder", "imported"]

CHANNEL = "C024BE91L"


def test_the_defaults_are_shown_where_no_channel_has_said_anything(run: Run) -> None:
    """So that one sees what there is to set."""
    code, out, _ = run("policy")

    assert 0 == code
    assert "No channel has said what it wants" in out
    assert "guard-threshold" in out
    assert "[]" == run("policy", "--json")[1].strip()


def test_one_setting_is_set_and_shown(run: Run) -> None:
    """The others stay as they are."""
    assert "0.62" in run("policy", CHANNEL, "guard-threshold", "0.62")[1]
    run("policy", CHANNEL, "digest", "mon", "9", "Europe/Lisbon")

    shown = json.loads(run("policy", CHANNEL, "--json")[1])
    assert (CHANNEL, 0.62, True) == (shown["channel"], shown["guard-threshold"], shown["capture"])
    assert {"day": "monday", "hour": 9, "zone": "Europe/Lisbon"} == shown["digest"]
    assert [shown] == json.loads(run("policy", "--json")[1])


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["payments"], "not the id of a channel"),
        ([CHANNEL, "guard-treshold", "1"], "Did you mean guard-threshold?"),
        ([CHANNEL, "guard", "threat"], "Did you mean thread?"),
        ([CHANNEL, "guard-threshold", "often"], "a number from 0 to 1"),
        ([CHANNEL, "guard-threshold"], "What shall guard-threshold be?"),
    ],
)
def test_a_slip_is_a_sentence_and_sets_nothing(run: Run, typed: list[str], told: str) -> None:
    """What, and what now."""
    code, _, err = run("policy", *typed)

    assert 2 == code
    assert told in err
    assert "[]" == run("policy", "--json")[1].strip()


def test_a_question_is_answered_as_sure_as_a_channel_wants_it(run: Run, imported: Path) -> None:
    """Where it wants to be surer than that, there is no precedent."""
    run("policy", CHANNEL, "answer-threshold", "1")

    assert 0 == run("ask", "why not mongo?")[0]
    assert 1 == run("ask", "why not mongo?", "--channel", CHANNEL)[0]
    assert "not the id of a channel" in run("ask", "why not mongo?", "--channel", "payments")[2]


def test_a_message_is_checked_as_sure_as_a_channel_wants_it(run: Run, imported: Path) -> None:
    """A quieter guard says nothing about what a keener one would."""
    message = "let's move the idempotency keys to MongoDB next sprint"
    run("policy", CHANNEL, "guard-threshold", "1")

    assert 0 == run("check", message)[0]
    assert 1 == run("check", message, "--channel", CHANNEL)[0]
