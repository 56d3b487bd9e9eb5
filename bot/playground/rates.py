"""Slack's rate limits on the workspace's clock: per method, and one message a second and channel.

https://docs.slack.dev/apis/web-api/rate-limits.md. Off unless `enforced`; the regime of one
`conversations.history` or `replies` a minute applies whenever the workspace is switched to it.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import datetime

from bot.playground.refusal import Refused

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
MINUTE = 60.0


class Rates:
    """Sliding windows: a key may be taken `allowed` times in `window` seconds."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.enforced = False
        self._clock = clock
        self._taken: defaultdict[str, deque[float]] = defaultdict(deque)

    def check_tier(self, method: str, tier: int | None) -> None:
        """Count a call against its tier; special methods have none."""
        if self.enforced and tier:
            self.take(method, TIERS[tier], MINUTE)

    def check_channel(self, channel: str) -> None:
        """About one message a second in a channel, with a short burst."""
        if self.enforced:
            self.take(f"post:{channel}", 4, 4.0)

    def take(self, key: str, allowed: int, window: float) -> None:
        """Take one, or `ratelimited` with the seconds until the next one is free."""
        now = self._clock().timestamp()
        taken = self._taken[key]
        while taken and taken[0] <= now - window:
            taken.popleft()
        if len(taken) >= allowed:
            raise Refused("ratelimited", retry_after=max(1, math.ceil(taken[0] + window - now)))
        taken.append(now)
