"""Everything that Slack sends: events from a queue with retries, interactions at once.

- Events are sent by worker threads, never inside the Web API request that caused them (`held`), or an
  app that posts in a handler would wait for itself.
- A non-2xx answer or none within three seconds is sent again up to three times: at once, after a
  minute, after five (scaled by `retry_scale`), unless the answer has X-Slack-No-Retry.
- Commands and interactions are sent once, in the caller's thread, and have three seconds.
https://docs.slack.dev/apis/events-api/
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from random import Random

from bot.playground.delivery import Answer, Delivery, Outgoing, Undelivered

RETRY_AFTER = (0.0, 60.0, 300.0)


@dataclass(frozen=True)
class Attempt:
    """One delivery that was tried, and how it ended."""

    outgoing: Outgoing
    answer: Answer


@dataclass
class _Waiting:
    outgoing: Outgoing
    due: float


class Outbox:
    """The queue between the workspace and the app.

    `copies` sends each event so many times, `shuffle` picks the next one at random, `workers` sends
    that many at once: what an app must survive.
    """

    def __init__(
        self,
        delivery: Delivery,
        *,
        workers: int = 1,
        copies: int = 1,
        shuffle: Random | None = None,
        retry_scale: float = 0.0005,
        patience: float = 3.0,
    ) -> None:
        self.delivery = delivery
        self.copies = copies
        self.shuffle = shuffle
        self.patience = patience
        self.attempts: list[Attempt] = []
        self.lost: list[Outgoing] = []
        self._workers = workers
        self._retry_scale = retry_scale
        self._queue: list[_Waiting] = []
        self._busy = 0
        self._paused = False
        self._closed = False
        self._threads: list[threading.Thread] = []
        self._moved = threading.Condition()
        self._local = threading.local()

    # ------------------------------------------------------------------ in

    def put(self, outgoing: Outgoing) -> None:
        """Queue an event; inside `held` it waits until the request is over."""
        with self._moved:
            self._start()
            batch: list[Outgoing] | None = getattr(self._local, "batch", None)
            if batch is None:
                self._enqueue(outgoing)
            else:
                batch.append(outgoing)
                self._busy += 1

    @contextmanager
    def held(self) -> Iterator[list[Outgoing]]:
        """Collect what this thread puts; pass the list to `release` when the caller has its answer."""
        batch: list[Outgoing] = []
        self._local.batch = batch
        try:
            yield batch
        finally:
            self._local.batch = None

    def release(self, batch: list[Outgoing]) -> None:
        """Queue what was held."""
        with self._moved:
            for outgoing in batch:
                self._busy -= 1
                self._enqueue(outgoing)
            batch.clear()

    def ask(self, outgoing: Outgoing) -> Answer:
        """Send a command or an interaction now and return the answer; a late one has status 0."""
        with self._moved:
            self._busy += 1
        try:
            return self._attempt(outgoing)
        finally:
            self._done()

    # ------------------------------------------------------------------ control

    def drain(self, timeout: float = 10.0) -> None:
        """Wait until everything that was queued has been answered or given up."""
        with self._moved:
            if not self._moved.wait_for(lambda: not self._queue and not self._busy, timeout):
                names = [waiting.outgoing.name for waiting in self._queue]
                raise TimeoutError(f"still {self._busy} in flight and {names!r} queued after {timeout} s")

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Hold all events back, for instance to shuffle them."""
        self._paused = True
        try:
            yield
        finally:
            with self._moved:
                self._paused = False
                self._moved.notify_all()

    def close(self) -> None:
        """Stop sending; what is queued is dropped."""
        with self._moved:
            self._closed = True
            self._moved.notify_all()

    # ------------------------------------------------------------------ inside

    def _start(self) -> None:
        while len(self._threads) < self._workers:
            thread = threading.Thread(target=self._work, name="loopback-slack-outbox", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _enqueue(self, outgoing: Outgoing, delay: float = 0.0, copies: int | None = None) -> None:
        for _ in range(self.copies if copies is None else copies):
            self._queue.append(_Waiting(outgoing, time.monotonic() + delay))
        self._moved.notify_all()

    def _work(self) -> None:
        while (outgoing := self._next()) is not None:
            answer = self._attempt(outgoing)
            self._settle(outgoing, answer)

    def _next(self) -> Outgoing | None:
        with self._moved:
            while not self._closed:
                now = time.monotonic()
                due = [waiting for waiting in self._queue if waiting.due <= now and not self._paused]
                if due:
                    chosen = self.shuffle.choice(due) if self.shuffle else due[0]
                    self._queue.remove(chosen)
                    self._busy += 1
                    return chosen.outgoing
                self._moved.wait(min((waiting.due - now for waiting in self._queue), default=None) or None)
            return None

    def _attempt(self, outgoing: Outgoing) -> Answer:
        started = time.monotonic()
        try:
            answer = self.delivery.deliver(outgoing, self.patience)
        except Undelivered as failure:
            answer = Answer(0, reason=failure.reason)
        if time.monotonic() - started > self.patience:
            answer = Answer(0, reason="http_timeout")
        self.attempts.append(Attempt(outgoing, answer))
        return answer

    def _settle(self, outgoing: Outgoing, answer: Answer) -> None:
        with self._moved:
            if not answer.ok and answer.header("X-Slack-No-Retry") != "1":
                self._again(outgoing, answer.reason or "http_error")
            self._done()

    def _again(self, outgoing: Outgoing, reason: str) -> None:
        if outgoing.retry_num >= len(RETRY_AFTER):
            self.lost.append(outgoing)
            return
        delay = RETRY_AFTER[outgoing.retry_num] * self._retry_scale
        self._enqueue(replace(outgoing, retry_num=outgoing.retry_num + 1, retry_reason=reason), delay, copies=1)

    def _done(self) -> None:
        with self._moved:
            self._busy -= 1
            self._moved.notify_all()
