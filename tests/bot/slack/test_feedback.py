"""What people say to answers, and what is kept of it; a private answer is shared as far as the channel may see."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.playground.actor import Actor
from bot.playground.sample import IDEMPOTENCY, VENDOR
from knowledge.audience import operator_scope
from knowledge.ports import RecordQuery, Unanswered
from knowledge.records.base import Visibility
from knowledge.records.item import Item
from tests.bot.slack.conftest import Stage, accept

ALL = operator_scope("main", private=True)


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


def asks(stage: Stage, who: Actor, text: str, channel: str = "payments") -> str:
    """Mention the bot with a question, and wait for the answer; returns the thread."""
    ts = who.mention(stage.channel(channel), text)
    stage.settled()
    return ts


def kept(stage: Stage, channel: str = "payments") -> Sequence[Unanswered]:
    """What the channel asked in vain."""
    since = stage.bot.app.clock.now() - timedelta(days=9)
    return stage.bot.desk.questions.open("main", stage.channel(channel), since)


def items(stage: Stage) -> list[Item]:
    """The questions that were logged."""
    found = stage.bot.app.ledger.list(ALL, RecordQuery("ITM", limit=99))
    return [one for one in found if isinstance(one, Item) and one.type == "question"]


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_what_a_channel_asks_in_vain_is_kept(remembering: Stage) -> None:
    """Word for word, since the channel read it."""
    asks(remembering, remembering.ben, "why is the office kitchen blue?")

    assert "why is the office kitchen blue?" in [one.text for one in kept(remembering)]


def test_what_somebody_asks_in_private_is_not_kept(remembering: Stage) -> None:
    """Neither a command nor a direct message, whatever they think of the answer."""
    stage = remembering
    stage.dev.slash(stage.channel("payments"), "/why", "is the garage locked at night?")
    stage.dev.direct_message("is the attic locked at night?")
    stage.settled()

    assert not [one for one in kept(stage) if "locked" in one.text]
    assert [] == [*kept(stage, "vendor-talks")]


def test_a_bad_answer_is_kept_with_what_it_rested_on(remembering: Stage) -> None:
    """The channel's digest names it."""
    stage, channel = remembering, remembering.channel("payments")
    thread = asks(stage, stage.chloe, "why not mongo for idempotency?")

    stage.ben.click(channel, None, "bad_answer")
    stage.settled()

    [one] = [one for one in kept(stage) if "mongo for idempotency" in one.text]
    assert ("thumbed down", ("ADR-1",)) == (one.outcome, one.refs)
    assert "Log this question" in stage.until(stage.ben, channel, "Thanks for telling me", thread)


def test_a_bad_private_answer_keeps_no_word_of_the_question(remembering: Stage) -> None:
    """Only that there was one."""
    stage, channel = remembering, remembering.channel("payments")
    stage.dev.slash(channel, "/why", "why not dynamo, of all things?")
    stage.settled()

    stage.dev.click(channel, None, "bad_answer")
    stage.settled()

    assert not [one for one in kept(stage) if "dynamo" in one.text]


def test_a_good_word_is_answered_and_that_is_all(remembering: Stage) -> None:
    """Nothing is kept of it."""
    stage, channel = remembering, remembering.channel("payments")
    thread = asks(stage, stage.chloe, "why did we choose Postgres for the keys?")

    stage.chloe.click(channel, None, "good_answer")

    assert "good to know" in stage.until(stage.chloe, channel, "Thanks", thread)
    assert not [one for one in kept(stage) if "for the keys" in one.text]


# --- logging ---------------------------------------------------------------------------------------------------------


def test_a_question_is_logged_once_and_is_open_no_more(remembering: Stage) -> None:
    """As an item of the channel it was asked in."""
    stage, channel = remembering, remembering.channel("payments")
    asks(stage, stage.ben, "which colour has the roof terrace?")

    stage.chloe.click(channel, None, "log_question")
    stage.settled()
    stage.ben.click(channel, None, "log_question")
    stage.settled()

    [item] = [one for one in items(stage) if "roof terrace" in one.text]
    assert (Visibility.WORKSPACE, channel) == (item.visibility, item.origin.channel)
    assert not [one for one in kept(stage) if "roof terrace" in one.text]


def test_a_question_from_a_direct_message_is_logged_for_its_asker(remembering: Stage) -> None:
    """Only because they press the button; nobody else sees it."""
    stage = remembering
    stage.dev.direct_message("who waters the cactus?")
    stage.settled()

    stage.dev.click(stage.dev.direct_channel, None, "log_question")
    stage.settled()

    [item] = [one for one in items(stage) if "cactus" in one.text]
    assert Visibility.CHANNEL == item.visibility


# --- sharing ---------------------------------------------------------------------------------------------------------


def test_a_private_answer_is_shared_with_the_channel(remembering: Stage) -> None:
    """Under the question and the name of whoever shares it, and closed like any answer there; once."""
    stage, channel = remembering, remembering.channel("checkout")
    stage.ana.slash(channel, "/why", "why postgres for idempotency keys?")
    stage.settled()

    stage.ana.click(channel, None, "share_answer")

    shared = stage.until(stage.ben, channel, "asked: why postgres")
    assert "ADR-1" in shared
    assert "From what this channel may see." in shared


def test_what_the_channel_may_not_see_is_not_shared(remembering: Stage) -> None:
    """Rui's own answer used the private record; the channel's has none."""
    stage, channel = remembering, remembering.channel("checkout")
    before = len(stage.ben.sees(channel))
    stage.rui.slash(channel, "/why", "did we decide to stay with Paylane?")
    told = stage.until(stage.rui, channel, "ADR-2")

    stage.rui.click(channel, None, "share_answer")

    assert "Paylane" in told
    assert "I shared nothing" in stage.until(stage.rui, channel, "I shared nothing")
    assert before == len(stage.ben.sees(channel))


def test_a_shared_answer_carries_no_name_of_what_only_the_asker_may_open(remembering: Stage) -> None:
    """Not even inside its buttons."""
    stage, channel = remembering, remembering.channel("checkout")
    stage.rui.slash(channel, "/why", "why postgres, and did we stay with Paylane?")
    stage.settled()
    stage.rui.click(channel, None, "share_answer")
    stage.settled()

    posted = json.dumps([message.blocks for message in stage.slack.workspace.visible_to(stage.ben.user, channel, None)])
    assert "ADR-2" not in posted
