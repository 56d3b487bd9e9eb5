"""Killed again and again: what was acknowledged comes to be, once. Run with ``make soak``.

``CHESTERTON_SOAK_KILLS`` says how often (20 by default, some three seconds each).
"""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Timer

import pytest

from storage.audit import SqlAudit
from storage.engine import open_engine
from tests.fakes import FixedClock
from tests.source import ROOT

KILLS = int(os.environ.get("CHESTERTON_SOAK_KILLS", "20"))

pytestmark = [pytest.mark.soak, pytest.mark.timeout(7200)]


class Trial:
    """A worker that is killed and started again, and the keys it acknowledged over all its lives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.acknowledged: list[str] = []

    def live(self, seconds: float) -> None:
        """One life, ended ``seconds`` after its first acknowledgement; the key without an answer comes again."""
        worker = self._start()
        killer = Timer(seconds, worker.kill)
        while self._asked(worker, f"k{len(self.acknowledged)}"):
            if killer.ident is None:
                killer.start()
        killer.join()
        worker.wait()

    def finish(self) -> None:
        """The last life: nothing new comes in, and it ends by itself."""
        worker = self._start()
        worker.communicate(timeout=600)
        assert worker.returncode == 0

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.soak.worker", str(self.folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1, cwd=ROOT,
        )  # fmt: skip

    def _asked(self, worker: subprocess.Popen[str], key: str) -> bool:
        assert worker.stdin
        assert worker.stdout
        with suppress(BrokenPipeError):
            worker.stdin.write(f"{key}\n")
        answer = worker.stdout.readline().strip()
        self.acknowledged += [answer] if answer else []
        return bool(answer)


def test_what_was_acknowledged_survives_every_kill(tmp_path: Path) -> None:
    """No acknowledged key is without its record, none has two, and the database and its audit chain are whole."""
    trial = Trial(tmp_path)
    for _ in range(KILLS):
        trial.live(seconds=random.uniform(0.05, 1.5))
    trial.finish()

    with sqlite3.connect(tmp_path / "ledger.sqlite") as ledger:
        made = [key for (key,) in ledger.execute("SELECT draft_id FROM records")]
        whole = ledger.execute("PRAGMA integrity_check").fetchone()
    chain = SqlAudit(open_engine(f"sqlite:///{tmp_path / 'ledger.sqlite'}"), FixedClock()).verify("main")
    acknowledged = set(trial.acknowledged)
    lost, doubled = acknowledged - set(made), len(made) - len(set(made))
    print(f"\n{len(acknowledged)} acknowledged, {len(lost)} lost, {doubled} doubled")

    assert set() == lost
    assert 0 == doubled
    assert ("ok",) == whole
    assert chain.bad is None
