"""One executor with a schedule, as a process of its own, because DBOS is one in a process.

    python -m tests.bot.clockwork URL EXECUTOR DIARY

Every second it writes the key of the job and its own name to the diary, until its standard input ends.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bot.work import Job, Work
from storage.engine import open_queue


def main(url: str, executor: str, diary: Path) -> None:
    """Run until told to stop."""

    def strike(job: Job) -> None:
        with diary.open("a") as lines:
            lines.write(f"{job.key} {executor}\n")

    work = Work(url, engine=open_queue(url), executor=executor, polling=0.02)
    work.add({"strike": strike})
    work.schedule("strike", "* * * * * *")
    work.start()
    print("started", flush=True)
    sys.stdin.read()
    work.stop(grace=2)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
