"""Somebody else holds the lock of a database file for a while: an honest "no" in time, or the work; nothing is lost."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.playground.delivery import Answer
from tests.bot.faults.people import NOT_SAVED
from tests.bot.faults.test_posts import keys_of
from tests.bot.slack.conftest import Stage, curtain
from tests.storage.shelf import HashEmbedder

HELD = 3.0
SLACK_WAITS = 3.0


@contextmanager
def held(file: Path, seconds: float) -> Iterator[threading.Thread]:
    """Somebody has the write lock of this database for so long."""
    locked = threading.Event()

    def hold() -> None:
        with closing(sqlite3.connect(file, timeout=10, isolation_level=None)) as line:
            line.execute("BEGIN IMMEDIATE")
            locked.set()
            threading.Event().wait(seconds)
            line.execute("ROLLBACK")

    holder = threading.Thread(target=hold, daemon=True)
    holder.start()
    locked.wait(10)
    yield holder
    holder.join()


@pytest.mark.parametrize("file", ["work.sqlite", "ledger.sqlite"])
def test_a_locked_database_loses_nothing(tmp_path: Path, file: str) -> None:
    """Commands are answered within three seconds, events come again, and what was acknowledged has its answer."""
    with curtain(tmp_path, HashEmbedder()) as stage:
        stage.settled()
        stage.slack.deliveries._retry_scale = 0.03
        before, told = keys_of(stage), list[tuple[float, Answer]]()
        with held(tmp_path / file, HELD):
            asked = [stage.ben.mention(stage.channel("payments"), f"why not mongo {n}?") for n in range(5)]
            crowd = [threading.Thread(target=ask, args=[stage, name, told]) for name in ("ana", "chloe", "dev")]
            for person in crowd:
                person.start()
            for person in crowd:
                person.join()
        stage.settled(60)

        assert SLACK_WAITS > max(seconds for seconds, _ in told)
        assert {200} == {answer.status for _, answer in told}
        promised = sum(NOT_SAVED not in answer.text for _, answer in told)
        assert promised <= sum("no precedent" in text for who in crowd for text in whispers(stage, who.name))
        answers = keys_of(stage) - before
        assert (len(asked), {1}) == (len(answers), set(answers.values()))
        assert [] == stage.slack.deliveries.lost


def ask(stage: Stage, name: str, told: list[tuple[float, Answer]]) -> None:
    """One person's `/why`, how long its answer took, and what it was."""
    threading.current_thread().name = name
    began = time.monotonic()
    answer = getattr(stage, name).slash(stage.channel("payments"), "/why", "do we paint the office green?")
    told.append((time.monotonic() - began, answer))


def whispers(stage: Stage, name: str) -> list[str]:
    """What this person alone has been shown in the channel."""
    return [text for text in getattr(stage, name).sees(stage.channel("payments")) if "only visible to you" in text]
