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

HEAVY = (
    "alembic.command", "bot.slack.app", "bot.slack.directory", "bot.slack.door", "chromadb", "dbos", "storage.chroma",
    "storage.drafts", "storage.fulltext", "storage.index", "storage.ledger", "storage.migrations", "storage.posts",
    "uvicorn.protocols.http.h11_impl",
)  # fmt: skip
PAUSES = [0.05] * 2000


def live(real: bool) -> None:
    """One life: the whole bot over HTTP, until SIGTERM or a kill."""
    from bot.serve import running, web
    from bot.settings import read_settings
    from bot.wiring import build, connect
    from knowledge.engines.embed import MiniLM
    from tests.storage.shelf import HashEmbedder

    settings = read_settings()
    app = build(settings, embedder=MiniLM() if real else HashEmbedder(), serving=True)
    bot = connect(settings, app=app, pauses=lambda: PAUSES)
    asked = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked.set())
    with running(bot), web(bot, settings):
        asked.wait()


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
