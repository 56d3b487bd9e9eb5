"""What the Web API says when it says no."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """A Web API call that Slack would answer with `ok: false`, its error code and any extra fields."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra = extra

    def answer(self) -> dict[str, Any]:
        """The body that the caller receives."""
        return {"ok": False, "error": self.error, **self.extra}


def require(condition: object, error: str, **extra: Any) -> None:
    """Refuse with `error` unless the condition holds."""
    if not condition:
        raise Refused(error, **extra)
