"""The HTTP door: raw bytes are checked before anything parses them, then Bolt runs in a thread of its own kind.

Bolt parses a body before it checks the signature, and its stock Starlette adapter runs listeners on the event loop:
both would let one bad or slow request hurt all others. So the guard stands first, and ``dispatch`` runs in threads
that nothing else uses.
"""

from __future__ import annotations

import hmac
import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from anyio import CapacityLimiter, to_thread
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import Response

THREADS = 64
BODY_LIMIT = 1_048_576
CLOCK_SKEW = 300
DEPTH = 64
"""How deep the JSON of a request may nest; Slack's own stays under 20."""
FIELDS = 200
"""How many fields a form may have; Slack's own has under 20."""
_STAMP = re.compile(r"[0-9]{1,12}")


def door(app: App, signing_secret: str) -> Callable[[Request], Awaitable[Response]]:
    """The route that Slack's requests come in by."""
    guard = Guard(signing_secret)
    limiter: list[CapacityLimiter] = []  # made inside the event loop that it belongs to

    async def events(request: Request) -> Response:
        body = await _read(request)
        if refused := guard.refusal(request.headers, body):
            return Response(status_code=refused)
        if not limiter:
            limiter.append(CapacityLimiter(THREADS))
        answer = await to_thread.run_sync(lambda: app.dispatch(to_bolt_request(request, body)), limiter=limiter[0])
        return to_starlette_response(answer)

    return events


async def _read(request: Request) -> bytes:
    """The body, or as much of it as shows that it is too long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            break
    return bytes(body)


class Guard:
    """Looks at the raw bytes of a request before anything parses them: signature, age, then shape."""

    def __init__(self, signing_secret: str, now: Callable[[], float] = time.time) -> None:
        self._verifier = SignatureVerifier(signing_secret)
        self._now = now

    def refusal(self, headers: Mapping[str, str], body: bytes) -> int | None:
        """The status that refuses this request (400, 401, 413), or None when it may go on to Bolt."""
        if len(body) > BODY_LIMIT:
            return 413
        if not self._signed(headers, body):
            return 401
        return None if _well_formed(headers.get("content-type", ""), body) else 400

    def _signed(self, headers: Mapping[str, str], body: bytes) -> bool:
        stamp = headers.get("x-slack-request-timestamp", "")
        given = headers.get("x-slack-signature", "")
        if not (_STAMP.fullmatch(stamp) and abs(self._now() - int(stamp)) <= CLOCK_SKEW):
            return False
        try:
            expected = self._verifier.generate_signature(timestamp=stamp, body=body) or ""
        except UnicodeDecodeError:  # the verifier signs text, and Slack sends nothing else
            return False
        return hmac.compare_digest(expected.encode(), given.encode())


def _well_formed(content_type: str, body: bytes) -> bool:
    """Whether Bolt will find an object in it; JSON or form is told apart as Bolt does it."""
    text = body.decode()
    if content_type.partition(";")[0].strip() == "application/json" or text.startswith("{"):
        return _is_object(text)
    try:
        form = dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=FIELDS))
    except ValueError:
        return False
    return bool(form) and ("payload" not in form or _is_object(form["payload"]))


def _is_object(text: str) -> bool:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and _shallow(value, DEPTH)


def _shallow(value: Any, depth: int) -> bool:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return depth > 0 and all(_shallow(item, depth - 1) for item in inside)
