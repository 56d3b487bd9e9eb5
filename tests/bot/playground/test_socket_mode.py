"""The socket endpoint by itself, with a bare WebSocket in place of the app."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from bot.playground.delivery import Outgoing, Undelivered
from bot.playground.socket_mode import SocketDelivery
from bot.playground.web_api import LoopbackSlack

COMMAND = Outgoing("slash_commands", {"command": "/adr", "text": "list"})
EVENT = Outgoing("events_api", {"type": "event_callback", "event": {"type": "message"}}, 1, "timeout")


@pytest.fixture
def slack() -> Iterator[LoopbackSlack]:
    """A loopback Slack that speaks to sockets."""
    with LoopbackSlack(delivery=SocketDelivery()) as running:
        yield running


Link = Callable[[], ClientConnection]


@pytest.fixture
def link(slack: LoopbackSlack) -> Iterator[Link]:
    """Opens one connection after the other and reads its hello."""
    with ExitStack() as stack:

        def open_one() -> ClientConnection:
            answer = slack.workspace.method("apps.connections.open", slack.workspace.app.app_token, {})
            socket = stack.enter_context(connect(answer["url"]))
            assert frame(socket)["type"] == "hello"
            return socket

        yield open_one


def frame(socket: ClientConnection) -> dict[str, Any]:
    """The next frame."""
    return dict(json.loads(socket.recv(timeout=5)))


def test_an_envelope_is_acknowledged_with_a_payload(slack: LoopbackSlack, link: Link) -> None:
    """Its answer is what a slash command shows."""
    socket = link()
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(slack.sockets.deliver, COMMAND, 5.0)
        envelope = frame(socket)
        socket.send(json.dumps({"envelope_id": envelope["envelope_id"], "payload": {"text": "one decision"}}))

        assert answer.result().json() == {"text": "one decision"}
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert envelope["payload"]["command"] == "/adr"


def test_events_carry_their_retry(slack: LoopbackSlack, link: Link) -> None:
    """As Bolt reads it into headers."""
    socket = link()
    with ThreadPoolExecutor() as pool:
        pool.submit(slack.sockets.deliver, EVENT, 5.0)
        envelope = frame(socket)
        socket.send(json.dumps({"envelope_id": envelope["envelope_id"]}))

    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (1, "timeout")


def test_an_envelope_that_was_not_acknowledged_comes_again_as_it_was(slack: LoopbackSlack, link: Link) -> None:
    """The socket drops in the middle; the next one gets the same envelope."""
    first = link()
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(slack.sockets.deliver, COMMAND, 5.0)
        before = frame(first)
        first.close()
        second = link()
        again = frame(second)
        second.send(json.dumps({"envelope_id": again["envelope_id"]}))

        assert answer.result().ok
    assert before == again


def test_silence_is_a_timeout(slack: LoopbackSlack, link: Link) -> None:
    """Nobody acknowledges, or nobody is there."""
    with pytest.raises(Undelivered, match="timeout"):
        slack.sockets.deliver(COMMAND, 0.02)
    link()
    with pytest.raises(Undelivered, match="timeout"):
        slack.sockets.deliver(COMMAND, 0.02)


def test_a_refresh_is_announced_before_the_line_closes(slack: LoopbackSlack, link: Link) -> None:
    """disconnect with its reason."""
    socket = link()
    slack.sockets.wait_for_connections()
    slack.sockets.refresh()

    assert frame(socket)["reason"] == "refresh_requested"
    with pytest.raises(ConnectionClosed):
        socket.recv(timeout=5)


def test_noise_does_not_break_the_line(slack: LoopbackSlack, link: Link) -> None:
    """What is no acknowledgement is passed over."""
    socket = link()
    for noise in ("{", "[]", '{"envelope_id": "unknown"}', '{"envelope_id": []}', "null"):
        socket.send(noise)
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(slack.sockets.deliver, COMMAND, 5.0)
        socket.send(json.dumps({"envelope_id": frame(socket)["envelope_id"]}))

        assert answer.result().ok


def test_no_ticket_no_line(slack: LoopbackSlack) -> None:
    """The endpoint is closed to whoever did not ask for an address."""
    url = slack.workspace.origin.replace("http", "ws", 1) + "/link/?ticket=guess"
    with pytest.raises(InvalidStatus, match="403"), connect(url):
        pass
