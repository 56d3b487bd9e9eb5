"""A real Bolt app lives on the loopback Slack: over HTTP and over sockets it hears and says the same."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App, BoltResponse
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.playground.delivery import HttpDelivery
from bot.playground.serving import Lines, ServerThread
from bot.playground.socket_mode import SocketDelivery
from bot.playground.web_api import LoopbackSlack
from bot.playground.workspace import Workspace
from bot.slack.socket import hang_up as close
from tests.bot.playground.team import MovingClock, Team, modal, section, small_team, text_input


def bolt_app(slack: LoopbackSlack, seen: list[dict[str, Any]]) -> App:
    """A small app: answers mentions, a command with a modal, a shortcut and a button; remembers bodies."""
    workspace = slack.workspace
    identity = {"bot_token": workspace.app.bot_token, "bot_id": workspace.app.bot_id}
    app = App(
        signing_secret=workspace.app.signing_secret,
        process_before_response=True,
        client=WebClient(base_url=slack.url, timeout=5, retry_handlers=[]),
        authorize=lambda: AuthorizeResult(
            enterprise_id=None, team_id=workspace.team_id, bot_user_id=workspace.app.bot_user, **identity
        ),
    )

    @app.use
    def remember(body: dict[str, Any], next_: Callable[[], None]) -> None:
        seen.append(body)
        next_()

    @app.event("app_mention")
    def mentioned(event: dict[str, Any], say: Any) -> None:
        if "fail once" in event["text"] and sum(body.get("event") == event for body in seen) == 1:
            raise RuntimeError("first try")
        say(text=f"Hello <@{event['user']}>", thread_ts=event["ts"])

    @app.command("/adr")
    def command(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        ack()
        waiting = {"type": "modal", "title": {"type": "plain_text", "text": "One moment"}, "blocks": [section()]}
        client.views_open(trigger_id=body["trigger_id"], view=waiting | {"external_id": "draft-1"})
        client.views_update(external_id="draft-1", view=modal(text_input(), callback_id="save"))

    @app.view("save")
    def saved(ack: Any, view: dict[str, Any]) -> None:
        title = view["state"]["values"]["title"]["value"]["value"]
        errors = {"title": "Say more"} if len(title) < 5 else None
        ack(response_action="errors", errors=errors) if errors else ack()

    @app.shortcut("record")
    def shortcut(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        ack()
        client.chat_postEphemeral(channel=body["channel"]["id"], user=body["user"]["id"], text="Recording")

    @app.event("message")
    def other_messages() -> None:
        """Taken and left alone."""

    @app.error
    def failed(body: dict[str, Any]) -> BoltResponse:
        return BoltResponse(status=500)

    return app


def door(app: App) -> Starlette:
    """The app's request URL."""

    async def events(request: Request) -> Response:
        bolt_request = to_bolt_request(request, await request.body())
        return to_starlette_response(await asyncio.to_thread(app.dispatch, bolt_request))

    return Starlette(routes=[Route("/slack/events", events, methods=["POST"])])


@pytest.fixture(params=["http", "socket"])
def living(request: pytest.FixtureRequest, clock: MovingClock) -> Iterator[tuple[Team, list[dict[str, Any]]]]:
    """The small team with a real app, once over HTTP and once over sockets."""
    seen: list[dict[str, Any]] = []
    with LoopbackSlack(Workspace(clock=clock)) as slack:
        app = bolt_app(slack, seen)
        stop = serve_over_http(slack, app) if request.param == "http" else serve_over_sockets(slack, app)
        yield small_team(clock, slack), seen
        stop()


def serve_over_http(slack: LoopbackSlack, app: App) -> Callable[[], None]:
    """A server for the app."""
    server = ServerThread(door(app), 0, Lines())
    server.start()
    slack.deliver_to(HttpDelivery(f"http://127.0.0.1:{server.port}/slack/events", slack.workspace.app.signing_secret))
    return server.stop


def connect(slack: LoopbackSlack, app: App, count: int = 1) -> Any:
    """One more socket of the app, connected when this returns."""
    handler: Any = SocketModeHandler(app, slack.workspace.app.app_token, ping_interval=0.5)
    handler.connect()
    slack.sockets.wait_for_connections(count)
    return handler


def hang_up(slack: LoopbackSlack, *handlers: Any) -> None:
    """Close the app's sockets; Slack goes first, because the client's own close waits 3 s for a quiet line."""
    for handler in handlers:
        handler.client.auto_reconnect_enabled = False
        handler.client.closed = True
        handler.client.enqueue_message("{}")  # wakes its queue, which looks up once a second
    slack.sockets.drop()
    for handler in handlers:
        close(handler)


def serve_over_sockets(slack: LoopbackSlack, app: App) -> Callable[[], None]:
    """A socket of the app."""
    slack.deliver_to(slack.sockets)
    handler = connect(slack, app)
    return lambda: hang_up(slack, handler)


Living = tuple[Team, list[dict[str, Any]]]


def test_a_mention_is_answered_in_its_thread(living: Living) -> None:
    """From the signed event to the message that everyone sees."""
    team, _ = living
    ts = team.ana.mention(team.payments, "hi")
    team.slack.deliveries.drain()

    assert team.ben.sees(team.payments, ts) == ["Ana: @chesterton hi", "Chesterton: Hello @ana"]
    assert team.workspace.violations == []


def test_a_modal_goes_from_opening_to_saving(living: Living) -> None:
    """Open, update by external_id, an error on the first submit, closed after the second."""
    team, _ = living
    team.ana.slash(team.payments, "/adr", "new")
    team.ana.fill("Title", "ADR")
    team.ana.submit()
    assert team.ana.modal_errors == {"title": "Say more"}

    team.ana.fill("Title", "Use Postgres")
    team.ana.submit()
    assert team.workspace.modal_of(team.ana.user) is None
    assert team.ana.notices == []


def test_a_shortcut_reaches_the_app(living: Living) -> None:
    """And its note reaches the person alone."""
    team, _ = living
    ts = team.ben.post(team.payments, "We take Postgres")
    team.slack.deliveries.drain()
    team.ana.shortcut("record", team.payments, ts)

    assert team.ana.sees(team.payments)[-1] == "Chesterton (only visible to you): Recording"
    assert team.ben.sees(team.payments) == ["Ben: We take Postgres"]


def test_an_event_that_failed_comes_again(living: Living) -> None:
    """The listener raises once; the retry is answered."""
    team, _ = living
    team.slack.deliveries.patience = 1.0
    ts = team.ana.mention(team.payments, "fail once")
    team.slack.deliveries.drain()

    assert team.ana.sees(team.payments, ts)[-1] == "Chesterton: Hello @ana"
    assert any(attempt.outgoing.retry_num for attempt in team.slack.deliveries.attempts)


def test_an_unknown_command_is_told_to_the_person(living: Living) -> None:
    """Bolt answers 404 over HTTP and nothing at all over a socket."""
    team, _ = living
    team.slack.deliveries.patience = 1.0
    team.ana.slash(team.payments, "/nope")

    assert team.ana.notices[0].startswith("/nope failed with the error")


def test_a_wrong_signature_is_refused_by_the_app(clock: MovingClock) -> None:
    """The signature is really checked on the other side."""
    seen: list[dict[str, Any]] = []
    with LoopbackSlack(Workspace(clock=clock)) as slack:
        server = ServerThread(door(bolt_app(slack, seen)), 0, Lines())
        server.start()
        slack.deliver_to(HttpDelivery(f"http://127.0.0.1:{server.port}/slack/events", "another secret"))
        team = small_team(clock, slack)
        answer = team.ana.slash(team.payments, "/adr")
        server.stop()

    assert (answer.status, seen) == (401, [])


@pytest.fixture
def socketed(clock: MovingClock) -> Iterator[tuple[Team, SocketDelivery, App]]:
    """The small team with an app on one socket."""
    with LoopbackSlack(Workspace(clock=clock), SocketDelivery()) as slack:
        app = bolt_app(slack, [])
        handler = connect(slack, app)
        yield small_team(clock, slack), slack.sockets, app
        hang_up(slack, handler)


def test_a_refreshed_socket_is_replaced(socketed: tuple[Team, SocketDelivery, App]) -> None:
    """After `refresh_requested` the client connects anew, and nothing is lost."""
    team, sockets, _ = socketed
    sockets.refresh()
    ts = team.ana.mention(team.payments, "still there?")
    team.slack.deliveries.drain()

    assert team.ana.sees(team.payments, ts)[-1] == "Chesterton: Hello @ana"
    assert len(team.slack.calls_of("apps.connections.open")) == 2


def test_a_dropped_socket_loses_nothing(socketed: tuple[Team, SocketDelivery, App]) -> None:
    """The client comes back and gets what was waiting."""
    team, sockets, _ = socketed
    sockets.drop()
    ts = team.ana.mention(team.payments, "still there?")
    team.slack.deliveries.drain()

    assert team.ana.sees(team.payments, ts)[-1] == "Chesterton: Hello @ana"


def test_two_sockets_share_the_work(socketed: tuple[Team, SocketDelivery, App]) -> None:
    """Each event goes to one of them."""
    team, sockets, app = socketed
    second = connect(team.slack, app, count=2)
    stamps = [team.ana.mention(team.payments, f"hi {number}") for number in range(4)]
    team.slack.deliveries.drain()
    hang_up(team.slack, second)

    assert all(len(team.ana.sees(team.payments, ts)) == 2 for ts in stamps)
    assert len({frame["envelope_id"] for frame in sockets.sent}) == len(sockets.sent)


def test_a_ticket_opens_one_connection(socketed: tuple[Team, SocketDelivery, App]) -> None:
    """apps.connections.open is asked for each."""
    team, _, _ = socketed
    url = team.workspace.method("apps.connections.open", team.workspace.app.app_token, {})["url"]

    assert url.startswith("ws://127.0.0.1:")
    assert len(team.workspace.tickets) == 1
