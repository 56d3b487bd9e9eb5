"""Killed again and again, at any moment: nothing acknowledged is lost, and nothing happens twice.

``CHESTERTON_KILLS`` says how often: 30 by default. The long trial (``make soak``) kills 1,000 times.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from random import Random

import pytest

from bot.playground.delivery import NoDelivery
from bot.playground.outbox import Outbox
from bot.playground.web_api import LoopbackSlack
from knowledge.engines.embed import MiniLM
from knowledge.ports import Embedder
from tests.bot.faults.findings import Findings, findings
from tests.bot.faults.people import Citizen, Town
from tests.bot.faults.rig import Lives, lives, until, waiting_jobs
from tests.storage.shelf import HashEmbedder

HOMES = {"ana": "platform", "ben": "payments", "chloe": "checkout", "dev": "platform", "rui": "checkout"}
RETRY_SCALE = 0.03
"""Slack repeats an event at once, after 1.8 and after 9 seconds here: a start of the bot lies between them."""


def trial(folder: Path, kills: int, seed: int, *, real: bool = False) -> tuple[Findings, Lives]:
    """People at work while the bot is killed so many times; then all of it is settled and looked at."""
    outbox = Outbox(NoDelivery(), workers=4, retry_scale=RETRY_SCALE)
    with LoopbackSlack(deliveries=outbox) as slack, lives(slack, folder, real=real) as bot:
        bot.begin()
        town = Town.founded(slack)
        people = [Citizen(town, name, channel, seed) for name, channel in HOMES.items()]
        for person in people:
            person.start()
        chance = Random(seed)
        for _ in range(kills):
            _live_on(town, moment(chance))
            bot.kill()
            bot.begin()
        _settle(town, people, bot)
        embedder: Embedder = MiniLM() if real else HashEmbedder()
        return findings(town, bot.home, embedder), bot


def moment(chance: Random) -> float:
    """Seconds from an acknowledgement to the kill: mostly while its job runs, now and then while the index is open."""
    return chance.choice(
        (chance.uniform(0, 0.02), chance.uniform(0, 0.2), chance.uniform(0, 0.6), chance.uniform(0, 2))
    )


def _live_on(town: Town, seconds: float) -> None:
    before = town.heard()
    until(lambda: town.heard() > before, 30, "acknowledgement")
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        time.sleep(left)


def _settle(town: Town, people: list[Citizen], bot: Lives) -> None:
    town.over.set()
    for person in people:
        person.join(60)
    town.slack.deliveries.drain(60)
    until(lambda: waiting_jobs(bot.home) == 0, 60, "empty queue")
    assert bot.end() == 0


@pytest.mark.timeout(600)
def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(tmp_path: Path) -> None:
    """Thirty kills while five people capture, submit and ask: every "ok" has its effect, once."""
    kills = int(os.environ.get("CHESTERTON_KILLS", "30"))
    began = time.monotonic()

    found, bot = trial(tmp_path, kills, seed=7)

    seconds, start = time.monotonic() - began, sum(bot.starts) / len(bot.starts)
    print(f"\n{kills} kills in {seconds:.0f} s, {start:.2f} s a start, {found}")
    assert [] == found.lost
    assert [] == found.doubled
    assert [] == found.wrong


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("kills", "real"), [(1000, False), (100, True)])
def test_a_thousand_kills_lose_nothing(tmp_path: Path, kills: int, real: bool) -> None:
    """The long trial; a shorter one with the packaged embedding model."""
    found, _ = trial(tmp_path, kills, seed=kills, real=real)

    print(f"\n{kills} kills, {found}")
    assert [] == found.lost + found.doubled + found.wrong
