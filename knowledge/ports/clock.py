"""The time, as the domain asks for it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time. Domain code never asks the machine."""

    def now(self) -> datetime:
        """The current time, aware, in UTC."""
        ...
