"""The parent's side: a loopback Slack that outlives the bot, and the bot's lives beside it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import IO

from bot.playground.delivery import HttpDelivery
from bot.playground.web_api import LoopbackSlack
from tests.source import ROOT


def until(true: Callable[[], object], seconds: float, what: str) -> None:
    """Wait for something to become true, looking every five milliseconds; raises TimeoutError naming it."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"no {what} after {seconds} s")
        time.sleep(0.005)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


def environment(slack: LoopbackSlack, home: Path, port: int) -> dict[str, str]:
    """The settings of a bot that is installed in this Slack, over HTTP."""
    app = slack.workspace.app
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "CHESTERTON_"))}
    return ours | {
        "CHESTERTON_HOME": str(home), "CHESTERTON_PORT": str(port), "CHESTERTON_EXECUTOR": "rig",
        "CHESTERTON_LOG_LEVEL": "ERROR", "SLACK_BOT_TOKEN": app.bot_token, "SLACK_API_URL": slack.url,
        "SLACK_SIGNING_SECRET": app.signing_secret, "OPENBLAS_NUM_THREADS": "1",
    }  # fmt: skip


def healthy(port: int) -> bool:
    """Whether the bot's web side answers."""
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=1)) as line:
            line.request("GET", "/healthz")
            return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False


@dataclass
class Lives:
    """The bot's process: begun, killed, begun again in the same home and on the same port."""

    slack: LoopbackSlack
    home: Path
    port: int
    log: Path
    real: bool = False
    pid: int = 0
    starts: list[float] = field(default_factory=list)
    """Seconds that each start took, until the web side answered."""
    _nursery: subprocess.Popen[str] | None = None
    _said: SimpleQueue[str] = field(default_factory=SimpleQueue)

    def begin(self, patience: float = 60) -> None:
        """A new life; returns when its web side answers."""
        nursery = self._nursery or self._open()
        began = time.monotonic()
        assert nursery.stdin
        nursery.stdin.write("live\n")
        self.pid = int(self._line())
        until(lambda: healthy(self.port), patience, "answer of the web side")
        self.starts.append(time.monotonic() - began)

    def kill(self) -> None:
        """SIGKILL to the bot and whatever it has started."""
        os.killpg(self.pid, signal.SIGKILL)
        self._line()

    def end(self) -> int:
        """SIGTERM; returns the exit status."""
        os.kill(self.pid, signal.SIGTERM)
        return self.fallen()

    def fallen(self) -> int:
        """Wait until the life has ended by itself, and end what it left behind; returns the exit status."""
        status = int(self._line().split()[1])
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        return status

    def close(self) -> None:
        """Whatever is left goes."""
        if self._nursery:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self._nursery.kill()
            self._nursery.wait()

    def _open(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.bot.faults.lives", *(["real"] if self.real else [])]
        with self.log.open("a") as log:
            self._nursery = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, bufsize=1, cwd=ROOT,
                env=environment(self.slack, self.home, self.port),
            )  # fmt: skip
        assert self._nursery.stdout
        threading.Thread(target=self._listen, args=[self._nursery.stdout], daemon=True).start()
        assert self._line() == "ready"
        return self._nursery

    def _line(self, seconds: float = 30) -> str:
        return self._said.get(timeout=seconds)

    def _listen(self, lines: IO[str]) -> None:
        for line in lines:
            self._said.put(line.strip())


@contextmanager
def lives(slack: LoopbackSlack, folder: Path, *, real: bool = False) -> Iterator[Lives]:
    """A bot's lives in ``folder``, all of them ended in the end; Slack delivers to whichever lives."""
    port = free_port()
    slack.deliver_to(HttpDelivery(f"http://127.0.0.1:{port}/slack/events", slack.workspace.app.signing_secret))
    bot = Lives(slack, folder / "home", port, folder / "bot.log", real)
    try:
        yield bot
    finally:
        bot.close()


def waiting_jobs(home: Path) -> int:
    """How many jobs are not done, read from the queue's own file."""
    return _count(home, "status IN ('PENDING', 'ENQUEUED', 'DELAYED')")


def busy_jobs(home: Path) -> int:
    """How many are not done of those that somebody waits for; the index is levelled beside them."""
    return _count(home, "status IN ('PENDING', 'ENQUEUED', 'DELAYED') AND workflow_uuid NOT LIKE 'catch up:%'")


def dead_jobs(home: Path) -> int:
    """How many jobs were given up."""
    return _count(home, "status IN ('ERROR', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED', 'CANCELLED')")


def resumed_jobs(home: Path) -> int:
    """How many jobs were begun more than once."""
    return _count(home, "recovery_attempts > 1")


def _count(home: Path, which: str) -> int:
    with closing(sqlite3.connect(home / "work.sqlite", timeout=10)) as work:
        asked = f"SELECT count(*) FROM workflow_status WHERE {which}"  # noqa: S608 - our own constants
        return int(work.execute(asked).fetchone()[0])
