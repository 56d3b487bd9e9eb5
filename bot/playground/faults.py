"""Things that go wrong on the way to Slack, on purpose: `slack.faults.add("chat.postMessage", http(500))`.

The dangerous one is `reset_after_commit`: the message is stored and the connection drops before the
answer, so that an app which simply sends again posts twice.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Literal

from bot.playground.messages import Json

Stage = Literal["instead", "before", "after"]


@dataclass(frozen=True)
class Fault:
    """What happens to one call. `stage` says whether the method runs at all, and when the fault strikes."""

    name: str
    stage: Stage = "instead"
    status: int = 200
    body: Json | None = None
    retry_after: int | None = None
    seconds: float = 0.0


def ratelimited(retry_after: int = 30) -> Fault:
    """429 with Retry-After; the method does not run."""
    return Fault("ratelimited", status=429, body={"ok": False, "error": "ratelimited"}, retry_after=retry_after)


def http(status: int = 500) -> Fault:
    """A bare HTTP error; the method does not run."""
    return Fault("http", status=status)


def error(code: str) -> Fault:
    """`ok: false` with this code; the method does not run."""
    return Fault("error", body={"ok": False, "error": code})


def slow(seconds: float) -> Fault:
    """The method runs, its answer comes so much later."""
    return Fault("slow", "after", seconds=seconds)


def timeout(*, committed: bool = False) -> Fault:
    """No answer ever, until the caller hangs up; with `committed`, the method has run all the same."""
    return Fault("timeout", "after" if committed else "before")


def reset_before_commit() -> Fault:
    """The connection drops; the method does not run."""
    return Fault("reset", "before")


def reset_after_commit() -> Fault:
    """The method runs, then the connection drops without an answer."""
    return Fault("reset", "after")


@dataclass
class _Planned:
    method: str
    fault: Fault
    nth: int | None
    seen: int = 0

    def strikes(self, method: str) -> bool:
        if self.method not in (method, "*"):
            return False
        self.seen += 1
        return self.nth in (None, self.seen)


class Faults:
    """The faults that are planned. Calls are counted from the moment a fault is added."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []
        self._lock = threading.Lock()

    def add(self, method: str, fault: Fault, *, nth: int | None = 1) -> None:
        """Let the nth call of a method from now on go wrong (None: each one; method "*": any)."""
        with self._lock:
            self._planned.append(_Planned(method, fault, nth))

    def clear(self) -> None:
        """Everything works again."""
        with self._lock:
            self._planned.clear()

    def take(self, method: str) -> Fault | None:
        """Count a call, and say what shall happen to it."""
        with self._lock:
            return next((planned.fault for planned in self._planned if planned.strikes(method)), None)
