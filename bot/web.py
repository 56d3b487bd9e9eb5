"""The web side of the program: Slack's door in HTTP mode, and how it is for whoever watches it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.doctor import Finding

Examine = Callable[[], list[Finding]]
Events = Callable[[Request], Awaitable[Response]]
Where = Callable[[str], str]
"""The address in Slack of the record with this ref; empty where there is none that all of the workspace may see."""


def build_web(examine: Examine, events: Events | None = None, where: Where | None = None) -> Starlette:
    """`/healthz` (the process lives), `/readyz` (work can be taken in, else 503) and, over HTTP, `/slack/events`.

    Where it has a public address, `/r/ADR-42` leads to the record in Slack, and holds nothing of it.
    """

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
    if where is not None:
        routes.append(Route("/r/{ref}", _leads(where)))
    return Starlette(routes=routes)


def _leads(where: Where) -> Callable[[Request], Awaitable[Response]]:
    async def record(request: Request) -> Response:
        place = await run_in_threadpool(where, request.path_params["ref"].upper())
        return RedirectResponse(place, 302) if place else PlainTextResponse("There is no such record.", 404)

    return record
