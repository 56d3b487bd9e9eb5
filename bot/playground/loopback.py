"""Who may knock: this machine, by a name of its own, from a page of its own.

A socket on 127.0.0.1 is not enough. A foreign page may point its own name at 127.0.0.1 (DNS rebinding), which shows in
`Host`, or send forms here from where it is, which shows in `Origin`.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

NAMES = frozenset({"127.0.0.1", "localhost"})
REFUSAL = "This page is for the machine it runs on: open it as http://127.0.0.1.\n"


class OnlyFromHere:
    """Answers 403 to a request, and refuses a socket, that was addressed to another name or sent by another page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one connection through, or not."""
        if scope["type"] == "lifespan" or is_ours(Headers(scope=scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse(REFUSAL, 403)(scope, receive, send)


def is_ours(headers: Headers) -> bool:
    """Whether the request names this machine, and no page from elsewhere sent it."""
    host, origin = headers.get("host", ""), headers.get("origin")
    return urlsplit(f"//{host}").hostname in NAMES and origin in (None, f"http://{host}")
