"""How a payload reaches the app: over HTTP, by calling a function, over a socket, or not at all.

The HTTP ways sign the raw body themselves and use the standard library only, so that neither Slack's
packages nor tools that intercept HTTP clients take part in what is tested.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol
from urllib.parse import urlencode, urlsplit

from bot.playground.messages import Json
from bot.playground.signing import signed_headers

Kind = Literal["events_api", "slash_commands", "interactive"]
PLAY_SECRET = "play-signing-secret-0001"  # the default app's; opens nothing but this loopback


@dataclass(frozen=True)
class Outgoing:
    """One payload for the app; `retry_num` counts from 1 when an event is sent again."""

    kind: Kind
    payload: Json
    retry_num: int = 0
    retry_reason: str = ""

    @property
    def name(self) -> str:
        """What it is, for logs: the event's type, the command, or the kind of interaction."""
        inner = self.payload.get("event") or {}
        return str(inner.get("type") or self.payload.get("command") or self.payload.get("type"))

    def encode(self) -> tuple[str, bytes]:
        """Content type and raw body, as Slack sends this kind over HTTP."""
        if self.kind == "events_api":
            return "application/json", json.dumps(self.payload).encode()
        form = self.payload if self.kind == "slash_commands" else {"payload": json.dumps(self.payload)}
        return "application/x-www-form-urlencoded", urlencode(form).encode()

    def headers(self, secret: str, timestamp: int, body: bytes, content_type: str) -> dict[str, str]:
        """All headers of the HTTP request."""
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        headers |= signed_headers(secret, timestamp, body)
        if self.retry_num:
            headers |= {"X-Slack-Retry-Num": str(self.retry_num), "X-Slack-Retry-Reason": self.retry_reason}
        return headers


@dataclass(frozen=True)
class Answer:
    """What the app answered; status 0 means that nothing came in time, and `reason` says why."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    reason: str = ""

    @property
    def ok(self) -> bool:
        """The app took it."""
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Json | None:
        """The body as an object; None when it is empty or something else."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None

    def header(self, name: str) -> str:
        """One header, whatever its case."""
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), "")


class Undelivered(Exception):
    """No answer: `reason` is Slack's word for it, as in X-Slack-Retry-Reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Delivery(Protocol):
    """Brings one payload to the app and waits at most `patience` seconds; raises Undelivered."""

    def deliver(self, outgoing: Outgoing, patience: float) -> Answer:
        """Send and wait for the answer."""
        ...


class NoDelivery:
    """Nobody listens: every payload counts as taken."""

    def deliver(self, outgoing: Outgoing, patience: float) -> Answer:
        """Take it and say ok."""
        return Answer(200)


class HttpDelivery:
    """Posts signed requests to the app's request URL."""

    def __init__(self, url: str, signing_secret: str = PLAY_SECRET, clock: Callable[[], float] = time.time) -> None:
        self.url = url
        self._secret = signing_secret
        self._clock = clock

    def deliver(self, outgoing: Outgoing, patience: float) -> Answer:
        """One HTTP request with its own connection."""
        content_type, body = outgoing.encode()
        target = urlsplit(self.url)
        connection = http.client.HTTPConnection(target.hostname or "127.0.0.1", target.port, timeout=patience)
        try:
            headers = outgoing.headers(self._secret, int(self._clock()), body, content_type)
            connection.request("POST", target.path or "/", body, headers)
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        except TimeoutError:
            raise Undelivered("http_timeout") from None
        except (OSError, http.client.HTTPException):
            raise Undelivered("connection_failed") from None
        finally:
            connection.close()


Dispatch = Callable[[dict[str, str], bytes], tuple[int, Mapping[str, str], bytes | str]]


class CallableDelivery:
    """Calls a function in a thread of its own, so that one that hangs is late and not for ever."""

    def __init__(
        self, dispatch: Dispatch, signing_secret: str = PLAY_SECRET, clock: Callable[[], float] = time.time
    ) -> None:
        self._dispatch = dispatch
        self._secret = signing_secret
        self._clock = clock

    def deliver(self, outgoing: Outgoing, patience: float) -> Answer:
        """Call it with headers and raw body; an exception counts as status 500."""
        content_type, body = outgoing.encode()
        headers = outgoing.headers(self._secret, int(self._clock()), body, content_type)
        found: list[Answer] = []
        thread = threading.Thread(target=lambda: found.append(self._call(headers, body)), daemon=True)
        thread.start()
        thread.join(patience)
        if not found:
            raise Undelivered("http_timeout")
        return found[0]

    def _call(self, headers: dict[str, str], body: bytes) -> Answer:
        try:
            status, answered, content = self._dispatch(headers, body)
        except Exception as error:  # the app's bug becomes what an HTTP server makes of it
            return Answer(500, body=type(error).__name__.encode())
        return Answer(status, answered, content.encode() if isinstance(content, str) else content)
