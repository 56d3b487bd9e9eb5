"""A bot to be killed: one process that has everything imported, and forks a new life of the bot whenever it is told to.

    python -m tests.bot.faults.lives [real]

Settings come from the environment. Each line on standard input begins a life; its process id is printed, and how it
ended once it has. A life shares nothing with the one before it but the imported code and what lies on disk; without
the fork each would take seconds to import, and a trial of many kills would test little else. With ``real`` the
packaged embedding model is used in place of one that hashes.
"""

from __future__ import annotations

import importlib
import os
import random
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

from bot.work import Task

HEAVY = (
    "alembic.command", "bot.slack.app", "bot.slack.directory", "bot.slack.door", "chromadb", "dbos", "storage.chroma",
    "storage.drafts", "storage.fulltext", "storage.index", "storage.ledger", "storage.migrations", "storage.posts",
    "uvicorn.protocols.http.h11_impl",
)  # fmt: skip
DEATH = 9
"""The exit status of a life that ended at a point."""
PAUSES = [0.05] * 2000


def live(real: bool) -> None:
    """One life: the whole bot over HTTP, until SIGTERM or a kill."""
    from bot.serve import running, web
    from bot.settings import read_settings
    from bot.slack.app import tasks
    from bot.wiring import build, connect
    from knowledge.engines.embed import MiniLM
    from tests.storage.shelf import HashEmbedder

    settings = read_settings()
    app = build(settings, embedder=MiniLM() if real else HashEmbedder(), serving=True, scanned=0)
    bot = connect(settings, app=app, pauses=lambda: PAUSES, ticking=False)
    bot.work.add(mortal(tasks(bot.desk), settings.home))
    asked = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked.set())
    with running(bot), web(bot, settings):
        asked.wait()


def mortal(tasks: Mapping[str, Task], home: Path) -> dict[str, Task]:
    """The same tasks, whose steps die at a given point; see ``Points``."""
    points = Points(home)

    def dying(kind: str, task: Task) -> Task:
        return lambda job: task(replace(job, run=points.around(kind, job.run)))

    return {kind: dying(kind, task) for kind, task in tasks.items() if kind != "catch up"}  # it runs at every start


class Points:
    """The points between which a job can be cut: before a step, after its body, after its result is kept.

    Each point that is passed is written to ``home/passed``; the one that ``home/die`` names kills the process, once.
    """

    def __init__(self, home: Path) -> None:
        self._passed, self._die = home / "passed", home / "die"

    def around(self, kind: str, run: Callable[..., Any]) -> Callable[..., Any]:
        """A step runner that passes the three points of each step."""

        def step(function: Callable[..., Any], *arguments: Any) -> Any:
            name = f"{kind} {function.__name__}"

            @wraps(function)
            def body(*given: Any) -> Any:
                value = function(*given)
                self.passed(f"{name} done")
                return value

            self.passed(f"{name} before")
            outcome = run(body, *arguments)
            self.passed(f"{name} kept")
            return outcome

        return step

    def passed(self, point: str) -> None:
        """Die here if it is time."""
        with self._passed.open("a") as passed:
            passed.write(f"{point}\n")
        if self._die.exists() and self._die.read_text() == point:
            self._die.unlink()
            os._exit(DEATH)


def main() -> None:
    """Give life after life, one at a time, until standard input ends."""
    for module in HEAVY:
        importlib.import_module(module)
    print("ready", flush=True)
    while sys.stdin.readline():  # not "for line in": that reads ahead
        pid = os.fork()
        if pid == 0:
            _begin("real" in sys.argv)
        print(pid, flush=True)
        print("ended", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def _begin(real: bool) -> None:
    os.setpgid(0, 0)
    random.seed()
    status = 1
    try:
        live(real)
        status = 0
    finally:
        os._exit(status)  # a fork must not run what its parent has left to do


if __name__ == "__main__":
    main()
