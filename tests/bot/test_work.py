"""Durable work: what was enqueued happens once, whatever is refused, away or broken in between."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.work import DeadLetter, Job, Work, key_of
from knowledge.errors import Conflict, NotAllowed, Unavailable
from storage.engine import open_queue


class Diary:
    """What the jobs of a test did, in order."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> str:
        """A step that always works."""
        self.lines.append(line)
        return line


@pytest.fixture
def diary() -> Diary:
    return Diary()


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    url = f"sqlite:///{tmp_path / 'work.sqlite'}"
    work = Work(url, engine=open_queue(url), pauses=lambda: [0.01] * 5, polling=0.02)
    yield work
    work.stop(grace=2)


def test_the_same_key_is_done_once(work: Work, diary: Diary) -> None:
    """A redelivered event, a double click: one job."""
    work.add({"note": lambda job: job.step(diary.write, job.payload["line"])})
    work.start()

    for _ in range(3):
        work.enqueue("note", "T1:Ev1", {"line": "once"})
    work.wait("note", "T1:Ev1")

    assert diary.lines == ["once"]


def test_a_step_that_slack_did_not_answer_is_tried_again(work: Work, diary: Diary) -> None:
    """Unavailable is worth another try; the steps before it are not repeated."""
    tries: list[int] = []

    def flaky() -> str:
        tries.append(1)
        if len(tries) < 3:
            raise Unavailable("Slack did not answer.")
        return "there"

    def task(job: Job) -> None:
        job.step(diary.write, "before")
        job.step(diary.write, job.step(flaky))

    work.add({"note": task})
    work.start()
    work.enqueue("note", "k", {})
    work.wait("note", "k")

    assert diary.lines == ["before", "there"]


def test_a_refusal_reaches_the_job_as_itself(work: Work, diary: Diary) -> None:
    """The job can tell the person what was refused and what to do."""

    def refuse() -> None:
        raise NotAllowed("Only members can.", advice="Ask one.", field="owner")

    def task(job: Job) -> None:
        try:
            job.step(refuse)
        except NotAllowed as error:
            job.step(diary.write, f"{error.whole} {error.field}")

    work.add({"note": task})
    work.start()
    work.enqueue("note", "k", {})
    work.wait("note", "k")

    assert diary.lines == ["Only members can. Ask one. owner"]


def test_a_refusal_of_a_finer_kind_reaches_the_job_as_its_family(work: Work, diary: Diary) -> None:
    """A feature's own error is no bug: the queue knows the families only."""

    class Occupied(Conflict):
        """A kind that this test made up."""

    def refuse() -> None:
        raise Occupied("Somebody sits there.")

    def task(job: Job) -> None:
        try:
            job.step(refuse)
        except Conflict as error:
            job.step(diary.write, str(error))

    work.add({"note": task})
    work.start()
    work.enqueue("note", "k", {})
    work.wait("note", "k")

    assert diary.lines == ["Somebody sits there."]


def test_a_bug_ends_as_a_dead_letter_without_its_text(work: Work) -> None:
    """The error that is stored and logged holds an incident code, and nothing that anybody said."""

    def crash() -> None:
        raise ValueError("canary: the text of a message")

    work.add({"note": lambda job: job.step(crash)})
    work.start()
    work.enqueue("note", "k", {})

    with pytest.raises(Exception, match=r"^[0-9a-f]{8}$") as caught:
        work.wait("note", "k")
    assert work.dead() == 1
    assert "canary" not in repr(caught.value)
    with pytest.raises(Unavailable, match="could not be finished"):
        work.ping()


def test_a_locked_queue_says_so_within_two_seconds(tmp_path: Path) -> None:
    """Slack waits three seconds; a person is told before that, an event is sent again."""
    url = f"sqlite:///{tmp_path / 'work.sqlite'}"
    work = Work(url, engine=open_queue(url))

    with pytest.raises(Unavailable, match="did not answer"):
        work.enqueue("note", "k", {})
    assert issubclass(DeadLetter, Exception)


def test_a_schedule_rings_once_a_moment_for_two_executors(tmp_path: Path) -> None:
    """Replicas share one clock: each moment is one job, done by one of them."""
    url, diary = f"sqlite:///{tmp_path / 'work.sqlite'}", tmp_path / "diary"
    diary.touch()

    with executor(url, "one", diary), executor(url, "two", diary):
        before = len(_moments(diary))
        deadline = time.monotonic() + 20
        while len(_moments(diary)) < before + 3 and time.monotonic() < deadline:
            time.sleep(0.05)

    moments = _moments(diary)
    assert len(moments) >= before + 3
    assert len(set(moments)) == len(moments)
    assert all(key_of(moment) == moment for moment in moments)


@contextmanager
def executor(url: str, name: str, diary: Path) -> Iterator[None]:
    """An executor at work in a process of its own."""
    command = [sys.executable, "-m", "tests.bot.clockwork", url, name, str(diary)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == "started\n"
        yield
        process.stdin.close()
        assert process.wait(20) == 0


def _moments(diary: Path) -> list[str]:
    return [line.split()[0] for line in diary.read_text().splitlines()]


def test_a_moment_is_named_the_same_in_every_zone() -> None:
    """What DBOS stores as text, and what a caller has, is one key."""
    moment = datetime(2026, 11, 22, 17, 15, tzinfo=UTC)

    assert {key_of(moment), key_of(str(moment)), key_of("2026-11-22T18:15:00+01:00")} == {"2026-11-22T17:15:00Z"}
