"""Questions as the sample team asks them: by mention, by `/why` and in a direct message."""

from __future__ import annotations

import pytest

from bot.playground.sample import IDEMPOTENCY, VENDOR
from tests.bot.slack.conftest import Stage, accept


@pytest.fixture(scope="module")
def remembering(stage: Stage) -> Stage:
    """A team that has recorded one open decision and one in a private channel."""
    for who, thread in ((stage.ana, IDEMPOTENCY), (stage.rui, VENDOR)):
        channel, root = stage.channel(thread.channel), stage.thread(thread)
        who.shortcut("record_decision", channel, root)
        accept(who, stage)
        stage.until(who, channel, "ADR-", root)
    stage.settled()
    return stage


def test_why_is_answered_to_the_asker_alone(remembering: Stage) -> None:
    """`/why` cites the record, its status and its date, and nobody else sees it."""
    stage, channel = remembering, remembering.channel("payments")
    before = len(stage.ben.sees(channel))

    stage.dev.slash(channel, "/why", "did we choose Postgres for idempotency keys?")

    answer = stage.until(stage.dev, channel, "ADR-1")
    assert "only visible to you" in answer
    assert "accepted" in answer
    assert len(stage.ben.sees(channel)) == before


def test_a_mention_is_answered_in_its_thread_from_what_the_channel_may_see(remembering: Stage) -> None:
    """Everybody in the channel reads it, so it says from what it was made."""
    stage, channel = remembering, remembering.channel("payments")

    ts = stage.chloe.mention(channel, "why not mongo?")

    answer = stage.until(stage.ben, channel, "ADR-1", ts)
    assert "MongoDB" in answer
    assert "From what this channel may see." in answer


def test_a_direct_message_is_answered_from_what_the_asker_may_open(remembering: Stage) -> None:
    """Rui is in the private channel, so his own answer may use its record."""
    stage = remembering

    stage.rui.direct_message("did we decide to stay with Paylane?")

    assert "Paylane" in stage.until(stage.rui, stage.rui.direct_channel, "ADR-2")


@pytest.mark.parametrize("how", ["why", "mention", "direct"])
def test_a_private_decision_does_not_exist_for_outsiders(remembering: Stage, how: str) -> None:
    """Not its text, not its number, not a hint: the same words as for something never decided."""
    stage, channel = remembering, remembering.channel("payments")
    asked = "did we decide to stay with Paylane or move to Northbank?"
    if how == "why":
        stage.dev.slash(channel, "/why", asked)
        answer = stage.until(stage.dev, channel, "no precedent")
    elif how == "mention":
        ts = stage.rui.mention(stage.channel("checkout"), asked)
        answer = stage.until(stage.rui, stage.channel("checkout"), "no precedent", ts)
    else:
        stage.dev.direct_message(asked)
        answer = stage.until(stage.dev, stage.dev.direct_channel, "no precedent")

    assert "ADR-2" not in answer
    assert "1.4" not in answer


def test_something_never_decided_has_no_precedent(remembering: Stage) -> None:
    """No guess."""
    stage, channel = remembering, remembering.channel("payments")

    stage.ben.slash(channel, "/why", "do we paint the office walls green?")

    assert "I found no precedent for this." in stage.until(stage.ben, channel, "no precedent")


def test_an_empty_question_is_answered_with_how_to_ask(remembering: Stage) -> None:
    """Help comes first."""
    stage, channel = remembering, remembering.channel("payments")

    stage.ben.slash(channel, "/why", "")

    assert "/why not Kafka" in stage.until(stage.ben, channel, "To ask")


@pytest.mark.parametrize("said", ["help", ""])
def test_a_mention_without_a_question_is_answered_with_how_to_ask(remembering: Stage, said: str) -> None:
    """In the thread, where it was asked."""
    stage, channel = remembering, remembering.channel("payments")

    ts = stage.ben.mention(channel, said)

    assert "Record this decision" in stage.until(stage.ben, channel, "To ask", ts)
