"""Several replicas of the whole bot, each a process of its own, without their doors: they share the work of a queue.

    python -m tests.bot.replicas COUNT MOMENT MOMENT

All of them ring the first moment at once; then each rings one of its own, so many seconds after the second. What they
are connected to is in the environment. They are forked after the imports, and before anything is opened.
"""

from __future__ import annotations

import multiprocessing
import sys
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier

import dbos
import slack_bolt

import storage.ledger
from bot.settings import read_settings
from bot.slack import app, ticking
from bot.wiring import build, connect
from bot.work import key_of

IMPORTED = (dbos, slack_bolt, storage.ledger, app)
"""What all of them need, loaded once."""


def main(count: int, together: datetime, apart: datetime) -> int:
    """How many replicas did not do all they had to."""
    fork = multiprocessing.get_context("fork")
    line = fork.Barrier(count, timeout=60)
    every = [fork.Process(target=_replica, args=(n, line, together, apart)) for n in range(count)]
    for one in every:
        one.start()
    for one in every:
        one.join()
    return sum(one.exitcode != 0 for one in every)


def _replica(number: int, line: Barrier, together: datetime, apart: datetime) -> None:
    settings = read_settings(executor=f"replica-{number}")
    bot = connect(settings, app=build(settings), pauses=lambda: [0.2] * 100, ticking=False)
    bot.work.start()
    for moment in (together, apart + timedelta(seconds=number)):
        line.wait()
        key = key_of(moment)
        bot.work.enqueue(ticking.TICK, key, {"at": key})
        bot.work.wait(ticking.TICK, key)
    bot.stop()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), datetime.fromisoformat(sys.argv[3])))
