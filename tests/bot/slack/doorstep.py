"""A web side with the real Bolt app behind it, whose bells only note that they rang; and an ear on every log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import App
from starlette.applications import Starlette

from bot.playground.signing import signed_headers
from bot.slack.app import Identity, build_bolt
from bot.slack.desk import Bells
from bot.slack.door import door
from bot.web import build_web

SECRET = "a-signing-secret"
CANARY = "canary-7f3a"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
COMMAND = {
    "command": "/why", "text": CANARY, "team_id": "T1", "user_id": "U1", "channel_id": "C1", "trigger_id": "1.2",
    "response_url": "http://127.0.0.1:9/r", "is_enterprise_install": "false",
}  # fmt: skip
EVENT = {
    "type": "event_callback", "team_id": "T1", "event_id": "Ev1",
    "event": {"type": "app_mention", "user": "U1", "text": f"<@UBOT> {CANARY}", "channel": "C1", "ts": "1.1"},
}  # fmt: skip
NOWHERE = "http://127.0.0.1:9/api/"


@dataclass
class Doorstep:
    """Bolt and the web side around it, and what was rung; ``ring`` and ``identity`` may be other than well."""

    rung: list[str] = field(default_factory=list)
    ring: Callable[[str, str, Any], None] | None = None
    identity: Callable[[], Identity] = lambda: Identity("T1", "UBOT", "B1")
    api_url: str = NOWHERE
    secret: str = SECRET
    token: str = "xoxb-1"

    def bolt(self) -> App:
        """The Bolt app with every listener."""
        bells = Bells(self.ring or self._note, lambda channel: "memo")
        return build_bolt(
            bells, token=self.token, signing_secret=self.secret, api_url=self.api_url, identity=lambda: self.identity()
        )

    def web(self) -> Starlette:
        """The Starlette app."""
        return build_web(list, door(self.bolt(), self.secret))

    def _note(self, kind: str, key: str, payload: Any) -> None:
        self.rung.append(kind)


def signed(body: bytes, content_type: str, at: int | None = None) -> dict[str, str]:
    """The headers of a request that Slack would send."""
    return {"Content-Type": content_type, **signed_headers(SECRET, at or int(time.time()), body)}


@contextmanager
def listening() -> Iterator[list[str]]:
    """Everything that anybody logs, from DEBUG up, with tracebacks."""
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(logging.Formatter("%(name)s %(message)s").format(record))

    ear, root = Ear(logging.DEBUG), logging.getLogger()
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        yield heard
    finally:
        root.removeHandler(ear)
        root.setLevel(level)
