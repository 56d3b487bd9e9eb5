"""The web side of the program: Slack's door in HTTP mode, and how it is for whoever watches it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.doctor import Finding

Examine = Callable[[], list[Finding]]
Events = Callable[[Request], Awaitable[Response]]


def build_web(examine: Examine, events: Events | None = None) -> Starlette:
    """`/healthz` (the process lives), `/readyz` (work can be taken in, else 503) and, over HTTP, `/slack/events`."""

    async def health(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_: Request) -> Response:
        findings = await run_in_threadpool(examine)
        well = all(finding.well for finding in findings)
        parts = {finding.part: finding.says for finding in findings}
        return JSONResponse(parts, status_code=200 if well else 503)

    routes = [Route("/healthz", health), Route("/readyz", ready)]
    if events is not None:
        routes.append(Route("/slack/events", events, methods=["POST"]))
    return Starlette(routes=routes)
