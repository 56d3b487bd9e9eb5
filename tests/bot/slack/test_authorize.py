"""Who is listened to, and what a person or Slack is told when a bell could not be rung."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from bot.playground.actor import Actor
from bot.playground.delivery import CallableDelivery
from bot.playground.sample import SampleTeam, settle
from bot.playground.web_api import LoopbackSlack
from bot.slack.app import NOT_SAVED, Identity
from knowledge.errors import Misconfigured, Unavailable
from tests.bot.slack.doorstep import CANARY, COMMAND, EVENT, FORM, JSON, Doorstep, listening, signed


@pytest.fixture
def doorstep() -> Doorstep:
    return Doorstep()


@pytest.fixture
def client(doorstep: Doorstep) -> Iterator[TestClient]:
    with TestClient(doorstep.web()) as client:
        yield client


def send(client: TestClient, payload: dict[str, Any]) -> tuple[int, str]:
    """Send an event or an interaction (JSON) or a command (a form) as Slack does; returns status and body."""
    if "command" in payload:
        body, kind = urlencode(payload).encode(), FORM
    elif payload["type"] == "event_callback":
        body, kind = json.dumps(payload).encode(), JSON
    else:
        body, kind = urlencode({"payload": json.dumps(payload)}).encode(), FORM
    answer = client.post("/slack/events", content=body, headers=signed(body, kind))
    return answer.status_code, answer.text


def event(**fields: Any) -> dict[str, Any]:
    """A mention, changed."""
    return {**EVENT, "event": {**EVENT["event"], **fields}}  # type: ignore[dict-item]  # it is a dict


# --- who we are ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", [Unavailable("Slack did not answer."), Misconfigured("Refused."), OSError("disk")])
def test_while_we_do_not_know_who_we_are_nothing_is_lost(
    doorstep: Doorstep, client: TestClient, trouble: Exception
) -> None:
    """An event is refused with 500, so that Slack sends it again; a person is told; later both work."""

    def away() -> Identity:
        raise trouble

    known, doorstep.identity = doorstep.identity, away
    early = [send(client, EVENT)[0], send(client, COMMAND)]
    doorstep.identity = known
    late = [send(client, EVENT)[0], send(client, COMMAND)]

    assert [500, (200, NOT_SAVED)] == early
    assert [200, (200, "")] == late
    assert ["question", "question"] == doorstep.rung


@pytest.mark.parametrize("kind", ["event", "command", "submission", "click"])
def test_a_team_that_is_not_ours_is_not_answered(doorstep: Doorstep, client: TestClient, kind: str) -> None:
    """200 and silence: no bell, no word in the answer, none to the address that came with it."""
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.setblocking(False)
        url = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/r"
        view = {"type": "modal", "callback_id": "decision", "blocks": [], "id": "V1"}
        person = {"team": {"id": "T2"}, "user": {"id": "U2"}, "trigger_id": "1.1", "response_url": url}
        action = {"action_id": "show_rejected", "action_ts": "1.1", "value": "ADR-1", "type": "button"}
        payloads: dict[str, dict[str, Any]] = {
            "event": {**EVENT, "team_id": "T2"},
            "command": {**COMMAND, "team_id": "T2", "response_url": url},
            "submission": {"type": "view_submission", "view": view, **person},
            "click": {"type": "block_actions", "actions": [action], "container": {"message_ts": "1.1"}, **person},
        }

        answered = send(client, payloads[kind])

        assert (200, "") == answered
        assert [] == doorstep.rung
        with pytest.raises(BlockingIOError):
            elsewhere.accept()


@pytest.mark.parametrize(
    "said",
    [
        event(user="UBOT"),
        event(bot_id="B9", user="U9"),
        event(bot_id="B9", user=None),
        event(type="message", channel_type="im", channel="D1", user="UBOT", bot_id="B1"),
        event(type="message", channel_type="im", channel="D1", bot_id="B9"),
        event(type="message", channel_type="im", channel="D1", subtype="bot_message", bot_id="B9"),
        event(type="message", channel_type="im", channel="D1", subtype="message_changed"),
        event(type="message", channel_type="channel"),
    ],
)
def test_what_bots_say_is_taken_and_left_alone(doorstep: Doorstep, client: TestClient, said: dict[str, Any]) -> None:
    """Ours or another's, in a channel or directly: two bots must not talk for ever."""
    assert (200, []) == (send(client, said)[0], doorstep.rung)


# --- a bell that cannot be rung --------------------------------------------------------------------------------------


class Broken:
    """A queue that takes nothing, once it is broken."""

    def __init__(self) -> None:
        self.down = False
        self.once = False

    def ring(self, kind: str, key: str, payload: Any) -> None:
        """Take it, or fail."""
        if self.down:
            self.down = not self.once
            raise Unavailable(f"My storage did not answer: {CANARY}")


class Town:
    """The sample team with the bot's door in process, before a queue that breaks."""

    def __init__(self, stack: ExitStack) -> None:
        self.slack: LoopbackSlack = stack.enter_context(LoopbackSlack())
        self.team: SampleTeam = settle(self.slack)
        self.queue = Broken()
        app, workspace = self.slack.workspace.app, self.slack.workspace
        doorstep = Doorstep(
            ring=self.queue.ring,
            identity=lambda: Identity(workspace.team_id, app.bot_user, app.bot_id),
            api_url=self.slack.url,
            secret=app.signing_secret,
            token=app.bot_token,
        )
        client = stack.enter_context(TestClient(doorstep.web()))

        def dispatch(headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
            answer = client.post("/slack/events", content=body, headers=headers)
            return answer.status_code, dict(answer.headers), answer.content

        self.slack.deliver_to(CallableDelivery(dispatch, app.signing_secret))

    @property
    def ana(self) -> Actor:
        """Ana."""
        return Actor(self.slack, self.team.people["ana"])

    @property
    def payments(self) -> str:
        """Her channel."""
        return self.team.channels["payments"]


@pytest.fixture
def town() -> Iterator[Town]:
    with ExitStack() as stack:
        yield Town(stack)


def test_a_form_that_cannot_be_stored_stays_open_with_what_was_typed(town: Town) -> None:
    """The error stands beside the first field; the second try closes it."""
    town.ana.slash(town.payments, "/adr", "new")
    town.ana.fill("title", "Ship on Thursdays")
    town.ana.fill("outcome", "We ship on Thursdays")
    town.queue.down = True

    town.ana.submit()

    assert [NOT_SAVED] == list(town.ana.modal_errors.values())
    assert "Ship on Thursdays" in town.ana.sees_modal()
    town.queue.down = False
    town.ana.submit()
    assert town.ana.sees_modal() == ""


def test_a_command_that_cannot_be_stored_says_so_to_the_person(town: Town) -> None:
    """At once, and to them alone."""
    town.queue.down = True

    town.ana.slash(town.payments, "/why", "not mongo?")

    assert any(NOT_SAVED in line and "only visible to you" in line for line in town.ana.sees(town.payments))


@pytest.mark.parametrize("command", ["/adr list", "/adr new", "/why not mongo?"])
def test_every_command_says_when_nothing_was_saved(town: Town, command: str) -> None:
    """Whatever it asks for."""
    town.queue.down = True

    name, _, text = command.partition(" ")
    answer = town.ana.slash(town.payments, name, text)

    assert (200, NOT_SAVED) == (answer.status, answer.text)
    assert town.ana.sees_modal() == ""


def test_a_shortcut_that_cannot_be_stored_fails_visibly(town: Town) -> None:
    """Slack's own client tells the person; no window opens that would wait for ever."""
    town.queue.down = True

    ana = town.ana
    answers = [
        ana.shortcut("record_decision", town.payments, town.team.roots["idempotency"]),
        ana.global_shortcut("new_decision"),
    ]

    assert [500, 500] == [answer.status for answer in answers]
    assert 2 == len(ana.notices)
    assert ana.sees_modal() == ""


def test_an_event_that_cannot_be_stored_is_sent_again(town: Town) -> None:
    """Slack hears 500 until the queue takes it; no word of it is in a log."""
    town.queue.down = town.queue.once = True
    with listening() as heard:
        town.ana.mention(town.payments, f"why not mongo? {CANARY}")
        town.slack.deliveries.drain(20)

    mentions = [a.answer.status for a in town.slack.deliveries.attempts if a.outgoing.name == "app_mention"]
    assert [500, 200] == mentions
    assert CANARY not in "".join(heard)


@pytest.mark.parametrize("action", ["accept_decision", "show_rejected", "review_draft", "new_decision"])
def test_a_click_that_cannot_be_stored_is_not_acknowledged(doorstep: Doorstep, client: TestClient, action: str) -> None:
    """Slack shows its warning at the button."""

    def away(kind: str, key: str, payload: Any) -> None:
        raise Unavailable("My storage did not answer.")

    doorstep.ring = away
    with TestClient(doorstep.web()) as broken:
        clicked = {
            "type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "1.1",
            "container": {"message_ts": "1.1"}, "channel": {"id": "C1"}, "response_url": "http://127.0.0.1:9/r",
            "actions": [{"action_id": action, "action_ts": "1.1", "value": "ADR-1", "type": "button", "block_id": "b"}],
        }  # fmt: skip

        assert send(broken, clicked)[0] == 500
