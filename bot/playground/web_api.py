"""The loopback Slack's HTTP side: Web API, response_url, uploads and the Socket Mode endpoint.

`build_app` is a plain Starlette app, so that a page can be mounted beside it; `LoopbackSlack` runs it on
127.0.0.1 in a daemon thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import TypeVar

import anyio
from anyio import to_thread
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from bot.playground.bodies import read_call, read_object
from bot.playground.delivery import Delivery, NoDelivery, Outgoing
from bot.playground.events import EventFeed
from bot.playground.faults import Fault, Faults
from bot.playground.loopback import OnlyFromHere
from bot.playground.messages import Json
from bot.playground.outbox import Outbox
from bot.playground.refusal import Refused
from bot.playground.serving import Lines, ServerThread
from bot.playground.socket_mode import SocketDelivery
from bot.playground.workspace import Workspace

T = TypeVar("T")


@dataclass(frozen=True)
class Call:
    """One Web API call as it arrived, and what was answered (even if the answer never got through)."""

    method: str
    arguments: Json
    user: str | None
    at: datetime
    answer: Json


@dataclass
class Doors:
    """What the HTTP side needs: the workspace, the outbox, sockets, faults and the record of calls."""

    workspace: Workspace
    deliveries: Outbox
    sockets: SocketDelivery = field(default_factory=SocketDelivery)
    faults: Faults = field(default_factory=Faults)
    lines: Lines = field(default_factory=Lines)
    calls: list[Call] = field(default_factory=list)

    # ------------------------------------------------------------------ the Web API

    async def api(self, request: Request) -> Response:
        """POST or GET /api/{method}"""
        method = request.path_params["method"]
        token, arguments = await read_call(request)
        fault = self.faults.take(method)
        if fault is not None and fault.stage != "after":
            return await self._fail(request, fault, method, token, arguments)
        answer, batch = await to_thread.run_sync(lambda: self._commit(method, token, arguments))
        if fault is not None:
            if fault.name != "slow":  # a caller that never gets its answer is not waited for
                self._release(batch)
            await self._suffer(request, fault)
        return _to_response(answer, BackgroundTask(self._release, batch))

    def _commit(self, method: str, token: str | None, arguments: Json) -> tuple[Json, list[Outgoing]]:
        with self.deliveries.held() as batch:
            answer = self.workspace.method(method, token, arguments)
        self._record(method, token, arguments, answer)
        return answer, batch

    def _release(self, batch: list[Outgoing]) -> None:
        self.deliveries.release(batch)

    def _record(self, method: str, token: str | None, arguments: Json, answer: Json) -> None:
        app = self.workspace.app_of_token(token)
        user = app.bot_user if app else None
        self.calls.append(Call(method, arguments, user, self.workspace.now(), answer))
        self.workspace.touch()

    async def _fail(self, request: Request, fault: Fault, method: str, token: str | None, arguments: Json) -> Response:
        self._record(method, token, arguments, fault.body or {"ok": False, "error": f"fault: {fault.name}"})
        await self._suffer(request, fault)
        headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
        return JSONResponse(fault.body or {}, fault.status, headers)

    async def _suffer(self, request: Request, fault: Fault) -> None:
        if fault.name == "slow":
            await anyio.sleep(fault.seconds)
        if fault.name == "timeout":
            await _until_hung_up(request)
        if fault.name == "reset":
            self.lines.cut(request.scope["client"])

    # ------------------------------------------------------------------ the other addresses

    async def respond(self, request: Request) -> Response:
        """POST /response/{id}"""
        body = await read_object(request)
        if body is None:
            return PlainTextResponse("invalid_payload", 400)
        return await self._answering(lambda: self.workspace.response_urls.respond(request.path_params["id"], body))

    async def _answering(self, action: Callable[[], None]) -> Response:
        def run() -> tuple[Response, list[Outgoing]]:
            with self.deliveries.held() as batch:
                try:
                    action()
                except Refused as refusal:
                    return JSONResponse(refusal.answer(), 404 if "url" in refusal.error else 400), batch
            return PlainTextResponse("ok"), batch

        response, batch = await to_thread.run_sync(run)
        response.background = BackgroundTask(self._release, batch)
        return response

    async def upload(self, request: Request) -> Response:
        """POST /upload/v1/{id}"""
        content = await request.body()
        taken = self.workspace.uploads.receive(request.path_params["id"], content)
        return PlainTextResponse(f"OK - {len(content)}") if taken else PlainTextResponse("not found", 404)

    async def link(self, socket: WebSocket) -> None:
        """The Socket Mode endpoint; a ticket from apps.connections.open is good for one connection."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self.workspace.tickets:
            await socket.close(1008)
            return
        self.workspace.tickets.discard(ticket)
        await self.sockets.serve(socket, socket.query_params.get("app_id", ""))


def build_app(doors: Doors) -> Starlette:
    """The Starlette app over these doors."""
    return Starlette(
        routes=[
            Route("/api/{method}", doors.api, methods=["POST", "GET"]),
            Route("/response/{id}", doors.respond, methods=["POST"]),
            Route("/upload/v1/{id}", doors.upload, methods=["POST"]),
            WebSocketRoute("/link/", doors.link),
        ],
        middleware=[Middleware(OnlyFromHere)],
    )


class LoopbackSlack:
    """A running loopback Slack: `with LoopbackSlack() as slack:` and point the app at `slack.url`."""

    def __init__(
        self,
        workspace: Workspace | None = None,
        delivery: Delivery | None = None,
        *,
        deliveries: Outbox | None = None,
        port: int = 0,
    ) -> None:
        self.workspace = workspace or Workspace()
        self.deliveries = deliveries or Outbox(delivery or NoDelivery())
        given = self.deliveries.delivery
        sockets = given if isinstance(given, SocketDelivery) else SocketDelivery()
        self.doors = Doors(self.workspace, self.deliveries, sockets)
        self.app = build_app(self.doors)
        self.port = port
        self._thread: ServerThread | None = None
        self.workspace.listeners.append(EventFeed(self.workspace, self.deliveries))

    @property
    def faults(self) -> Faults:
        """What shall go wrong."""
        return self.doors.faults

    @property
    def calls(self) -> list[Call]:
        """Every Web API call so far."""
        return self.doors.calls

    @property
    def sockets(self) -> SocketDelivery:
        """The Socket Mode side."""
        return self.doors.sockets

    @property
    def url(self) -> str:
        """The base URL of the Web API, ending in /api/."""
        return f"{self.workspace.origin}/api/"

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    def wait_until(self, predicate: Callable[[], T], timeout: float = 5.0, what: str = "the expected state") -> T:
        """Wait for something to become true of the workspace or of the calls."""
        return self.workspace.wait_until(predicate, timeout, what)

    def deliver_to(self, delivery: Delivery) -> None:
        """Send everything to this place from now on."""
        self.deliveries.delivery = delivery

    def mount(self, routes: Iterable[BaseRoute]) -> None:
        """Serve pages at the same address, beside the Web API."""
        self.app.router.routes.extend(routes)

    def start(self) -> LoopbackSlack:
        """Listen on 127.0.0.1."""
        self._thread = ServerThread(self.app, self.port, self.doors.lines)
        self.workspace.origin = f"http://127.0.0.1:{self._thread.port}"
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening and sending."""
        self.deliveries.close()
        self.workspace.end()
        if self._thread is not None:
            self._thread.stop()

    def __enter__(self) -> LoopbackSlack:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _to_response(answer: Json, task: BackgroundTask) -> Response:
    if answer.get("error") != "ratelimited":
        return JSONResponse(answer, background=task)
    wait = str(answer.get("retry_after", 30))
    return JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": wait}, background=task)


async def _until_hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
