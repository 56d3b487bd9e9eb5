"""The addresses of the page. `/as/ana/payments` is #payments as Ana sees it; who one is stands in the address."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from anyio import to_thread
from markupsafe import Markup
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.playground.client import NotPossible, Slack
from bot.playground.messages import Json
from bot.playground.people import Person
from bot.playground.ui.acts import Hands
from bot.playground.ui.live import updates
from bot.playground.ui.look import Spot
from bot.playground.ui.panes import Features, Panes, templates

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


class Page:
    """The page over one loopback Slack; `tips` are shown to newcomers."""

    def __init__(self, slack: Slack, features: Features, tips: Iterable[str] = ()) -> None:
        self.slack = slack
        self.features = features
        self.tips = list(tips)
        self.ready = True
        """Whether people may come in; until then a browser is asked to try again in a second."""
        self._offered: dict[str, list[Json]] = {}

    def routes(self) -> list[BaseRoute]:
        """All of its addresses."""
        person = [
            Route("/", self.person),
            Route("/archives/{channel}/{thread}/{ts}", self.archive),
            Route("/files/{file}", self.file),
            Route("/message/{channel}/{ts}/click", self.click_message, methods=["POST"]),
            Route("/message/{channel}/{ts}/react", self.react, methods=["POST"]),
            Route("/message/{channel}/{ts}/shortcut", self.message_shortcut, methods=["POST"]),
            Route("/modal/click", self.click_modal, methods=["POST"]),
            Route("/modal/suggest", self.suggest),
            Route("/modal/submit", self.submit, methods=["POST"]),
            Route("/modal/close", self.close, methods=["POST"]),
            Route("/home/click", self.click_home, methods=["POST"]),
            Route("/shortcut", self.shortcut, methods=["POST"]),
            Route("/{place}", self.page),
            Route("/{place}/live", self.live),
            Route("/{place}/say", self.say, methods=["POST"]),
            Route("/{place}/join", self.join, methods=["POST"]),
        ]
        inside = [
            Route("/", self.start),
            Mount("/static", StaticFiles(directory=STATIC)),
            Mount("/as/{who}", routes=person),
        ]
        return [Mount("", routes=inside, middleware=[Middleware(_Strict)])]

    # ------------------------------------------------------------------ looking

    async def start(self, request: Request) -> Response:
        """The first person's first place."""
        self._wait()
        first = next(person for person in self.slack.workspace.people.values() if person.kind != "bot")
        return RedirectResponse(f"/as/{first.handle}/")

    async def person(self, request: Request) -> Response:
        """Somebody's first place."""
        who = self._who(request)
        rooms = [room for room in self.slack.workspace.channels.values() if who.id in room.members and not room.is_im]
        return RedirectResponse(f"/as/{who.handle}/{rooms[0].name if rooms else 'chesterton'}")

    async def page(self, request: Request) -> Response:
        """A place as one person sees it."""
        panes, spot = self._stand(request)
        if spot.kind != "channel":
            hands = self._hands(request)
            await to_thread.run_sync(lambda: hands.actor.open_home("messages" if spot.kind == "dm" else "home"))
        return HTMLResponse(await to_thread.run_sync(lambda: self._whole(panes, spot)))

    async def live(self, request: Request) -> Response:
        """Server-sent events: the panes of a place as they change."""
        panes, spot = self._stand(request)

        def draw() -> dict[str, Markup]:
            self._seen(panes, spot)
            return panes.all(spot)

        return StreamingResponse(updates(self.slack.workspace, draw), media_type="text/event-stream")

    async def archive(self, request: Request) -> Response:
        """A permalink: the message where it stands."""
        panes, given = self._panes(request), request.path_params
        ts, thread = given["ts"], given["thread"].strip("-")
        state = self.slack.workspace
        if not state.can_see(panes.look.viewer, given["channel"]):
            raise HTTPException(404, "There is no such message, or it is not yours to see.")
        anchor = f"{'t' if thread else 'm'}-{ts.replace('.', '-')}"
        root = next((one for one in state.every_message(given["channel"]) if one.ts == ts), None)
        opens = thread or (ts if root and state.as_seen(root).get("reply_count") else "")
        place = f"{panes.look.eye.home}/{panes.look.place_of(given['channel'])}"
        return RedirectResponse(f"{place}{f'?thread={opens}' if opens else ''}#{anchor}")

    async def file(self, request: Request) -> Response:
        """A shared file, for those who see a message that holds it."""
        state, viewer, wanted = self.slack.workspace, self._who(request).id, request.path_params["file"]
        upload = state.uploads.files.get(wanted)
        rooms = [room for room in state.channels if state.can_see(viewer, room)]
        shared = any(one["id"] == wanted for room in rooms for m in state.every_message(room) for one in m.files)
        if upload is None or upload.content is None or not shared:
            raise HTTPException(404, "There is no such file.")
        kind = mimetypes.guess_type(upload.filename)[0] or ""
        return Response(upload.content, media_type=kind if kind in PICTURES else "application/octet-stream")

    # ------------------------------------------------------------------ doing

    async def say(self, request: Request) -> Response:
        """Send what stands in the composer."""
        spot = self._stand(request)[1]
        form = await request.form()
        file = form.get("file")
        sent = file if isinstance(file, UploadFile) and file.filename else None
        content = await sent.read() if sent else b""
        text, thread = str(form.get("text", "")), str(form.get("thread", ""))
        channel = spot.room.id if spot.room else ""
        return await self._do(request, lambda hands: hands.say(channel, text, thread, sent, content))

    async def join(self, request: Request) -> Response:
        """Join a public channel."""
        spot = self._stand(request)[1]
        answer = await self._do(request, lambda hands: hands.actor.join(spot.room.id if spot.room else ""))
        answer.headers["HX-Refresh"] = "true"
        return answer

    async def react(self, request: Request) -> Response:
        """Add a reaction, or take it back."""
        form, (channel, ts) = await request.form(), self._message(request)
        return await self._do(request, lambda hands: hands.react(channel, ts, str(form["name"])))

    async def click_message(self, request: Request) -> Response:
        """Press something in a message."""
        form, (channel, ts) = await request.form(), self._message(request)
        return await self._do(request, lambda hands: hands.click(channel, ts, form))

    async def click_modal(self, request: Request) -> Response:
        """Press something in the modal."""
        form = await request.form()
        return await self._do(request, lambda hands: hands.click("modal", None, form))

    async def click_home(self, request: Request) -> Response:
        """Press something in the Home tab."""
        form = await request.form()
        return await self._do(request, lambda hands: hands.click("home", None, form))

    async def message_shortcut(self, request: Request) -> Response:
        """Use a shortcut of the message menu."""
        form, (channel, ts) = await request.form(), self._message(request)
        return await self._do(request, lambda hands: hands.actor.shortcut(str(form["callback"]), channel, ts))

    async def shortcut(self, request: Request) -> Response:
        """Use a global shortcut."""
        form = await request.form()
        return await self._do(request, lambda hands: hands.actor.global_shortcut(str(form["callback"])))

    async def submit(self, request: Request) -> Response:
        """Submit the modal."""
        form = await request.form()
        return await self._do(request, lambda hands: hands.submit(form))

    async def close(self, request: Request) -> Response:
        """Close the modal on top."""
        return await self._do(request, lambda hands: hands.actor.close())

    async def suggest(self, request: Request) -> Response:
        """What the app offers while somebody types into an external select."""
        pressed = json.loads(request.query_params["press"])
        text = next((value for name, value in request.query_params.items() if name.startswith("field|")), "")
        hands = self._hands(request)
        options = await to_thread.run_sync(lambda: hands.suggest(pressed, text))
        rows = [Markup('<option value="{}"></option>').format(one["text"]["text"]) for one in options]
        return HTMLResponse(Markup("").join(rows))

    # ------------------------------------------------------------------ inside

    async def _do(self, request: Request, act: Callable[[Hands], object]) -> Response:
        hands = self._hands(request)
        said = await to_thread.run_sync(lambda: hands.do(lambda: act(hands)))
        if not said:
            return Response(status_code=204)
        headers = {"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"}
        return HTMLResponse(Markup("<p>{}</p>").format(said), headers=headers)

    def _wait(self) -> None:
        if not self.ready:
            raise HTTPException(503, "One moment: the people are moving in.", {"refresh": "1"})

    def _who(self, request: Request) -> Person:
        self._wait()
        handle = request.path_params["who"]
        for person in self.slack.workspace.people.values():
            if person.handle == handle and person.kind not in ("bot", "deactivated"):
                return person
        raise HTTPException(404, f"There is nobody called {handle} here.")

    def _hands(self, request: Request) -> Hands:
        return Hands(self.slack, self._who(request).id, self.features, self._offered)

    def _panes(self, request: Request) -> Panes:
        return Panes(self.slack.workspace, self._who(request).id, self.features)

    def _stand(self, request: Request) -> tuple[Panes, Spot]:
        panes = self._panes(request)
        try:
            return panes, panes.look.spot(request.path_params["place"], request.query_params.get("thread", ""))
        except NotPossible as refused:
            raise HTTPException(404, str(refused)) from None

    def _message(self, request: Request) -> tuple[str, str]:
        given = request.path_params
        if given["channel"] not in self.slack.workspace.channels:
            raise HTTPException(404, "There is no such channel.")
        return given["channel"], given["ts"]

    def _seen(self, panes: Panes, spot: Spot) -> None:
        if spot.room is not None:
            self.slack.workspace.mark_read(panes.look.viewer, spot.room.id)

    def _whole(self, panes: Panes, spot: Spot) -> str:
        self._seen(panes, spot)
        look = panes.look
        given: dict[str, Any] = {
            "me": look.me, "home": look.eye.home, "spot": spot, "panes": panes.all(spot), "features": self.features,
            "people": look.roles(spot), "tips": [look.eye.mrkdwn(tip) for tip in self.tips],
            "members": look.members(spot.room) if spot.room and spot.kind == "channel" else [],
            "inside": spot.room is None or look.viewer in spot.room.members, "team": self.slack.workspace.name,
        }  # fmt: skip
        return templates().get_template("page.html").render(given)


class _Strict:
    """Adds to every answer what a browser may load and do: nothing but what this page brings itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def strictly(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *((k.encode(), v.encode()) for k, v in HEADERS.items())]
            await send(message)

        await self._app(scope, receive, strictly)
