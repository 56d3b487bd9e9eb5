"""Help, and what is said when something did not work."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from bot.playground.blocks import check_message
from bot.slack.views.help import VERBS, problem, unknown_verb, usage
from knowledge.errors import Conflict, NotFound, Unavailable
from tests.bot.slack.views.samples import HOSTILE_TEXT, as_text

pytestmark = pytest.mark.filterwarnings("error::bot.slack.views.gate.GateError")


def test_help_names_every_verb_and_every_way_to_capture_a_thread() -> None:
    """Slash commands do not work in threads, so that help says what does."""
    said = as_text(usage()["blocks"])

    assert [] == [verb for command in VERBS for verb in VERBS[command] if f"`{command} {verb}" not in said]
    assert [] == [way for way in ("Record this decision", ":memo:", "`record`", "inside threads") if way not in said]


def test_an_unknown_verb_is_answered_with_the_one_that_was_meant() -> None:
    """And with help when nothing is near."""
    assert "I don't know `/adr acept`. Did you mean `/adr accept ADR-42`?" == unknown_verb("/adr", "acept")["text"]
    assert (
        "I don't know `/risk owner`. Did you mean `/integration owner stripe`?"
        == unknown_verb("/risk", "owner")["text"]
    )
    assert "Did you mean `/risk dismiss RSK-3`?" in unknown_verb("/risk", "dismis")["text"]
    assert "I don't know `/adr frob`. `/adr help` lists what I can do." == unknown_verb("/adr", "frob")["text"]


def test_a_problem_says_what_failed_whether_it_was_saved_and_what_to_do() -> None:
    """With an id to ask about, when it was logged under one."""
    assert [
        "There is no ADR-99. Nothing was changed. Check the reference, or list what there is.",
        "If you ask about this, mention `a1b2c3`.",
    ] == as_text(problem(NotFound("There is no ADR-99."), "a1b2c3")["blocks"]).split("\n")
    assert (
        "Slack did not answer. Nothing is lost; I try again by myself."
        == problem(Unavailable("Slack did not answer."))["text"]
    )


@settings(max_examples=100, deadline=None)
@given(text=HOSTILE_TEXT)
def test_nothing_typed_can_break_out_of_an_answer(text: str) -> None:
    """A verb is untrusted text, and so is whatever an error repeats."""
    for message in (unknown_verb("/chesterton", text), problem(Conflict(text or "?", advice=text), text)):
        check_message(message["blocks"])
