"""A post that goes wrong on its way: whatever Slack's line does, the card and the answer are there exactly once.

``CHESTERTON_ROUNDS`` says how often all faults strike: once by default, 25 times in the long trial (``make soak``).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from bot.playground.actor import Actor
from bot.playground.faults import Fault, error, http, ratelimited, reset_after_commit, reset_before_commit, timeout
from tests.bot.slack.conftest import Stage, curtain
from tests.storage.shelf import HashEmbedder

FAULTS: tuple[Fault, ...] = (
    reset_after_commit(), reset_before_commit(), timeout(committed=True), timeout(committed=False), http(500),
    ratelimited(1), error("ratelimited"), error("internal_error"),
)  # fmt: skip
POSTS_A_ROUND = 3 * len(FAULTS)
"""A third of the posts of a round meets a fault; the two slow ones run beside each other."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A bot of its own, whose tries come in close order."""
    with curtain(tmp_path_factory.mktemp("home"), HashEmbedder()) as stage:
        yield stage


def keys_of(stage: Stage) -> Counter[str]:
    """How often each post is there, by the key in its metadata."""
    workspace = stage.slack.workspace
    said = (message for channel in list(workspace.channels) for message in workspace.every_message(channel))
    return Counter(message.metadata["event_payload"]["key"] for message in said if message.metadata)


def play(stage: Stage, seed: int) -> Counter[str]:
    """One round: questions and new decisions, with every fault at a random one of their posts; the new posts."""
    chance, before = Random(seed), keys_of(stage)
    for fault, nth in zip(FAULTS, chance.sample(range(1, POSTS_A_ROUND + 1), len(FAULTS)), strict=True):
        stage.slack.faults.add("chat.postMessage", fault, nth=nth)
    channel = stage.channel("payments")
    for n in range(POSTS_A_ROUND // 2):
        stage.ben.mention(channel, f"why not mongo {seed}.{n}?")
        new_decision(stage.ana, channel, f"Rule {seed}.{n}")
    stage.settled(60)
    stage.slack.faults.clear()
    return keys_of(stage) - before


def new_decision(who: Actor, channel: str, title: str) -> None:
    """`/adr new`, filled in and proposed."""
    who.slash(channel, "/adr", "new")
    who.fill("title", title)
    who.fill("outcome", f"We follow {title}")
    who.submit()


@pytest.mark.timeout(120)
def test_each_card_and_answer_is_there_once_whatever_happens_to_its_post(stage: Stage) -> None:
    """Dropped lines, lost answers, time-outs, 500, 429: nobody sees a post twice, and none is missing."""
    new = play(stage, seed=1)

    assert POSTS_A_ROUND == len(new)
    assert {1} == set(new.values())
    assert 0 == stage.bot.work.dead()


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_two_hundred_faults_lose_and_double_no_post(stage: Stage) -> None:
    """The long trial."""
    rounds = int(os.environ.get("CHESTERTON_ROUNDS", "25"))
    new = sum((play(stage, seed=seed) for seed in range(100, 100 + rounds)), Counter[str]())

    missing, doubled = rounds * POSTS_A_ROUND - len(new), new.total() - len(new)
    print(f"\n{rounds * len(FAULTS)} faults at {rounds * POSTS_A_ROUND} posts: {missing} missing, {doubled} doubled")
    assert (0, 0) == (missing, doubled)


@pytest.mark.parametrize(
    "fault", [reset_after_commit(), reset_before_commit(), http(500)], ids=["after", "before", "500"]
)
def test_a_message_to_one_person_is_there_once_whatever_happens_to_its_post(stage: Stage, fault: Fault) -> None:
    """A decision written outside of any channel: its card goes to whoever wrote it, once, and follows its changes."""
    stage.slack.faults.add("chat.postMessage", fault)
    stage.dev.global_shortcut("new_decision")
    stage.dev.fill("title", f"Tabs, not spaces {fault.stage} {fault.name}")
    stage.dev.fill("outcome", "We indent by tabs")
    before = keys_of(stage)
    stage.dev.submit()
    stage.settled(30)

    new = keys_of(stage) - before
    assert [1] == list(new.values())
    assert f"Tabs, not spaces {fault.stage}" in str(stage.dev.sees(stage.dev.direct_channel))
