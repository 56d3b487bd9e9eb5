"""A process to be killed: does the work of the keys that it reads on standard input, and prints each one it took.

    python -m tests.soak.worker FOLDER

A printed key was acknowledged: whatever happens to the process now, its record must come to be, once. The end of the
input lets the process finish what is left and end by itself.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bot.work import Job, Work
from knowledge.errors import Unavailable
from storage import migrations
from storage.engine import open_engine, open_queue
from storage.ledger import SqlLedger
from tests.fakes import FixedClock
from tests.storage.shelf import decision


def serve(folder: Path) -> None:
    """Take keys, do their work, and leave nothing undone at the end of the input."""
    engine = open_engine(f"sqlite:///{folder / 'ledger.sqlite'}")
    migrations.upgrade(engine)
    ledger = SqlLedger(engine, FixedClock())

    def save(key: str) -> str:
        return ledger.add(decision(key, draft_id=key), by="U1").ref

    def task(job: Job) -> None:
        job.step(save, job.key)

    url = f"sqlite:///{folder / 'work.sqlite'}"
    work = Work(url, engine=open_queue(url), polling=0.02)
    work.add({"save": task})
    work.start()
    _take(work)
    while work.pending():
        time.sleep(0.05)
    work.stop(grace=5)


def _take(work: Work) -> None:
    for key in map(str.strip, sys.stdin):
        try:
            work.enqueue("save", key, {})
        except Unavailable:
            continue
        print(key, flush=True)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
