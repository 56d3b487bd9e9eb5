"""`chesterton serve` as it is run: it answers at once, ends in time, and the next start misses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.playground.actor import Actor
from bot.playground.delivery import HttpDelivery, NoDelivery
from bot.playground.outbox import Outbox
from bot.playground.web_api import LoopbackSlack
from knowledge.engines.embed import MiniLM
from tests.bot.faults.findings import findings
from tests.bot.faults.people import Citizen, Town
from tests.bot.faults.rig import environment, free_port, healthy, until, waiting_jobs
from tests.source import ROOT

IN_TIME = 12.0
"""Seconds: ten for what runs, and the rest for saying goodbye."""


def serving(variables: dict[str, str], port: int) -> subprocess.Popen[bytes]:
    """The program as it is run, once it answers."""
    program = subprocess.Popen([sys.executable, "-m", "bot.cli", "serve"], cwd=ROOT, env=variables)
    until(lambda: healthy(port), 60, "answer of the web side")
    return program


def stopped(program: subprocess.Popen[bytes]) -> float:
    """How long it takes to end once it is told to."""
    began = time.monotonic()
    os.kill(program.pid, signal.SIGTERM)
    assert 0 == program.wait(60)
    return time.monotonic() - began


@contextmanager
def program(folder: Path) -> Iterator[tuple[LoopbackSlack, Path, Callable[[], subprocess.Popen[bytes]]]]:
    """A loopback Slack, the home beside it, and how the program is begun."""
    port, home = free_port(), folder / "home"
    with LoopbackSlack(deliveries=Outbox(NoDelivery(), workers=8, retry_scale=0.2)) as slack:
        slack.deliver_to(HttpDelivery(f"http://127.0.0.1:{port}/slack/events", slack.workspace.app.signing_secret))
        yield slack, home, lambda: serving(environment(slack, home, port), port)


def test_the_first_questions_after_a_start_are_all_answered(tmp_path: Path) -> None:
    """Eight people were waiting for it; what several jobs load at once must not break."""
    with program(tmp_path) as (slack, _, begin):
        running, town = begin(), Town.founded(slack)
        channel, ana = town.team.channels["payments"], Actor(slack, town.team.people["ana"])
        with slack.deliveries.paused():
            asked = [ana.mention(channel, f"why not Kafka {n}?") for n in range(8)]
        try:
            slack.wait_until(lambda: all(len(ana.sees(channel, ts)) > 1 for ts in asked), 30, "eight answers")
        finally:
            stopped(running)


@pytest.mark.timeout(240)
def test_a_stop_under_load_is_quick_and_loses_nothing(tmp_path: Path) -> None:
    """Exit status 0 within twelve seconds, and every "ok" has its effect after the next start."""
    with program(tmp_path) as (slack, home, begin):
        running, town = begin(), Town.founded(slack)
        people = [Citizen(town, name, "payments", 3) for name in ("ana", "ben", "chloe")]
        slack.deliveries.drain(30)
        before = town.heard()
        for person in people:
            person.start()
        until(lambda: town.heard() >= before + 16, 60, "sixteen acknowledgements")
        took = stopped(running)
        running = begin()
        town.over.set()
        for person in people:
            person.join(60)
        slack.deliveries.drain(60)
        until(lambda: waiting_jobs(home) == 0, 60, "empty queue")
        stopped(running)
        found = findings(town, home, MiniLM())

    print(f"\nstopped in {took:.1f} s, {found}")
    assert [] == found.lost + found.doubled + found.wrong
    assert took < IN_TIME
