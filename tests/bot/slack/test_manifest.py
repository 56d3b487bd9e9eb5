"""What is asked of Slack: within Slack's limits, answered by a listener, and nothing that is not used."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from bot.playground.arguments import METHODS
from bot.slack import gateway, manifest
from bot.slack.views import answer, capture, decision, guard, linking, policy, record_form, records
from bot.slack.views import help as words
from knowledge.answer import Answer
from knowledge.capture import Form
from knowledge.policy import Policy
from knowledge.ports import Question
from knowledge.records.base import Record
from tests.bot.slack import doorstep
from tests.bot.slack.doorstep import COMMAND, EVENT, FORM, JSON, Doorstep, signed
from tests.bot.slack.views import samples
from tests.knowledge.records.samples import KINDS, make

FAMILIES = ("channels", "groups", "im")
CALLED = {
    "auth.test": "", "views.open": "", "views.push": "", "views.update": "", "views.publish": "",
    "chat.getPermalink": "", "assistant.threads.setSuggestedPrompts": "assistant:write",
    "chat.postMessage": "chat:write", "chat.postEphemeral": "chat:write", "chat.update": "chat:write",
    "conversations.replies": "channels:history groups:history im:history",
    "conversations.history": "channels:history groups:history im:history",
    "conversations.info": "channels:read groups:read im:read",
    "conversations.members": "channels:read groups:read im:read",
    "conversations.open": "im:write", "users.info": "users:read", "users.list": "users:read",
    "chat.unfurl": "links:write",
}  # fmt: skip
"""Every method that is called, and the scopes it needs for the kinds of channel that we go to."""
HEARD = {
    "app_home_opened": "", "app_mention": "app_mentions:read", "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history", "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read", "link_shared": "links:read",
    "member_joined_channel": "channels:read groups:read", "member_left_channel": "channels:read groups:read",
    "channel_archive": "channels:read", "channel_unarchive": "channels:read", "channel_deleted": "channels:read",
    "channel_shared": "channels:read groups:read", "channel_unshared": "channels:read groups:read",
    "channel_id_changed": "channels:read groups:read", "group_archive": "groups:read",
    "group_unarchive": "groups:read", "group_deleted": "groups:read", "user_change": "users:read",
}  # fmt: skip
"""Every event that is listened to, and the scope without which Slack does not send it."""


# --- limits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [None, "https://adr.example", "https://adr.example/"])
def test_the_manifest_is_within_slacks_limits(url: str | None) -> None:
    """Slack refuses a whole manifest for one word too many."""
    made = manifest.manifest(url)
    shown, features = made["display_information"], made["features"]

    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert len(features["slash_commands"]) <= 5
    assert len(features["shortcuts"]) <= 10
    for command in features["slash_commands"]:
        assert command["command"].startswith("/")
        assert 2 <= len(command["command"]) <= 32
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
        assert command["should_escape"] is True
    for shortcut in features["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
        assert len(shortcut["callback_id"]) <= 255
    assert len(made["settings"]["event_subscriptions"]["bot_events"]) <= 100


def test_a_public_address_turns_sockets_off_and_stands_wherever_slack_calls() -> None:
    """Without one it is Socket Mode, and no address is written anywhere."""
    http, socket = manifest.manifest("https://adr.example/"), manifest.manifest()

    assert 2 + len(manifest.COMMANDS) == json.dumps(http).count("https://adr.example/slack/events")
    assert (False, True) == tuple(one["settings"]["socket_mode_enabled"] for one in (http, socket))
    assert "://" not in json.dumps(socket)


# --- every bell hangs somewhere --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(Doorstep().web()) as client:
        yield client


def status(client: TestClient, payload: dict[str, Any], *, form: bool) -> int:
    """How the real Bolt app answers this payload."""
    body = urlencode(payload).encode() if form else json.dumps(payload).encode()
    return client.post("/slack/events", content=body, headers=signed(body, FORM if form else JSON)).status_code


def interaction(**fields: Any) -> dict[str, Any]:
    """An interaction as Slack sends it: one form field with an object in it."""
    common = {
        "team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "1.1", "response_url": "http://127.0.0.1:9/r",
        "channel": {"id": "C1"}, "container": {"type": "message", "message_ts": "1.1"},
    }  # fmt: skip
    return {"payload": json.dumps({**common, **fields})}


@pytest.mark.parametrize("name", manifest.EVENTS)
def test_every_event_has_a_listener(client: TestClient, name: str) -> None:
    """An event without one is answered with 404, and Slack sends it again and again."""
    kind, _, place = name.partition(".")
    event = {
        "type": kind, "user": "U1", "channel": "C1", "channel_type": place, "text": "why?", "ts": "1.1",
        "reaction": "memo", "item": {"type": "message", "channel": "C1", "ts": "1.1"},
    }  # fmt: skip
    event |= {"user": {"id": "U1"}} if kind == "user_change" else {}
    event |= {"channel": {"id": "C1"}} if kind == "channel_id_changed" else {}

    assert 200 == status(client, {**EVENT, "event": event}, form=False)


@pytest.mark.parametrize("subtype", ["message_changed", "message_deleted", "file_share", "channel_convert_to_private"])
def test_every_sort_of_message_is_acknowledged(client: TestClient, subtype: str) -> None:
    """What nobody acts on must not come again."""
    event = {"type": "message", "subtype": subtype, "channel": "D1", "channel_type": "im", "user": "U1", "ts": "1.1"}

    assert 200 == status(client, {**EVENT, "event": event}, form=False)


@pytest.mark.parametrize("command", manifest.COMMANDS)
def test_every_command_has_a_listener(client: TestClient, command: manifest.Command) -> None:
    """And answers its own help."""
    asked = {**COMMAND, "command": command.name, "text": "help"}

    assert 200 == status(client, asked, form=True)


@pytest.mark.parametrize("shortcut", manifest.SHORTCUTS)
def test_every_shortcut_has_a_listener(client: TestClient, shortcut: manifest.Shortcut) -> None:
    """In the message menu and in the search."""
    kind = {"message": "message_action", "global": "shortcut"}[shortcut.kind]

    used = interaction(type=kind, callback_id=shortcut.callback_id, message={"ts": "1.1"})

    assert 200 == status(client, used, form=True)


def shown() -> list[dict[str, Any]]:
    """One of everything that people are shown today."""
    record, no_date = samples.decision(), samples.TODAY
    nothing = Answer(Question("why?"))
    return [
        decision.card(record, today=no_date), decision.card(samples.decision(status="proposed"), today=no_date),
        decision.whole(record), decision.rejected(record), decision.listing([record]), words.usage(),
        answer.answer(nothing, private=True, today=no_date), answer.answer(nothing, private=False, today=no_date),
        capture.draft_ready("d1", "Title", "U0001", True), capture.loading(None, "v1"), capture.saved("ADR-1"),
        guard.note(record, guard.Target("ADR-42", 1, "1.1"), lapsed=False),
        capture.form("d1", Form(), None, None, ()), policy.form("C1", Policy()), policy.whole(Policy()),
        *(records.card(make(kind, ref=f"{kind.prefix}-1", status=status), today=no_date)
          for kind in KINDS for status in kind.moves if status not in ("accepted", "superseded")),
        *(record_form.blank(kind, record_form.Errand("add", kind.prefix, "C1")) for kind in KINDS),
    ]  # fmt: skip


def pressed() -> set[str]:
    """The ids of every button in them."""
    found: set[str] = set()

    def look(at: Any) -> None:
        if isinstance(at, dict):
            if at.get("type") == "button":
                found.add(at["action_id"])
            for value in at.values():
                look(value)
        if isinstance(at, list | tuple):
            for value in at:
                look(value)

    for one in shown():
        look(json.loads(json.dumps(one)))
    return found


@pytest.mark.parametrize("action", sorted(pressed()))
def test_every_button_has_a_listener(client: TestClient, action: str) -> None:
    """Bolt answers 404 for a button that nobody listens to; 500 is one whose listener asked a Slack that is away."""
    button = {"action_id": action, "block_id": "b", "type": "button", "value": "ADR-1", "action_ts": "1.1"}
    view = capture.form("d1", Form(), None, None, ())
    clicked = interaction(type="block_actions", actions=[button], view={**view, "id": "V1", "hash": "h", "state": {}})

    assert status(client, clicked, form=True) in (200, 500)


def test_the_form_has_a_listener(client: TestClient) -> None:
    """A form that is not complete is answered beside its fields."""
    view = capture.form("d1", Form(), None, None, ())

    sent = interaction(type="view_submission", view={**view, "id": "V1", "hash": "h", "state": {"values": {}}})

    assert 200 == status(client, sent, form=True)


def test_the_form_of_a_policy_has_a_listener(client: TestClient) -> None:
    """Submitted as it was opened, it changes nothing."""
    view = policy.form("C1", Policy())
    typed: dict[str, dict[str, Any]] = {name: {} for name in Policy.model_fields}

    sent = interaction(type="view_submission", view={**view, "id": "V1", "hash": "h", "state": {"values": typed}})

    assert 200 == status(client, sent, form=True)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.noun)
def test_the_form_of_every_kind_has_a_listener(client: TestClient, kind: type[Record]) -> None:
    """Submitted empty, it is answered beside its fields."""
    view = record_form.blank(kind, record_form.Errand("add", kind.prefix, "C1"))

    sent = interaction(type="view_submission", view={**view, "id": "V1", "hash": "h", "state": {"values": {}}})

    assert 200 == status(client, sent, form=True)


def test_the_form_of_a_link_has_a_listener(client: TestClient) -> None:
    """Submitted empty, it is answered beside its field."""
    view = linking.form(record_form.Errand("link", "", "C1", "1.1", "1.1"), [], "It rains")

    sent = interaction(type="view_submission", view={**view, "id": "V1", "hash": "h", "state": {"values": {}}})

    assert 200 == status(client, sent, form=True)


def test_nobody_listens_to_what_does_not_exist(client: TestClient) -> None:
    """The other tests would pass with a listener for everything."""
    button = {"action_id": "launch", "block_id": "b", "type": "button", "value": "x", "action_ts": "1.1"}

    assert 404 == status(client, {**COMMAND, "command": "/launch"}, form=True)
    assert 404 == status(client, interaction(type="block_actions", actions=[button]), form=True)


# --- no scope too many, none too few ---------------------------------------------------------------------------------


def methods_called() -> set[str]:
    """The Web API methods that the code names: attributes of clients such as ``chat_postMessage``."""
    known = {name.replace(".", "_"): name for name in METHODS}
    folder = Path(inspect.getfile(gateway)).parent
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in folder.rglob("*.py"))
    named = {node.attr for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return {known[name] for name in named & known.keys()}


def test_the_table_of_calls_is_what_the_code_calls() -> None:
    """A new call needs its line here, and its scope in the manifest."""
    assert set(CALLED) == methods_called()


@pytest.mark.parametrize("method", CALLED)
def test_the_table_of_scopes_is_what_slack_asks_for(method: str) -> None:
    """As the loopback Slack has it from Slack's reference."""
    pattern = METHODS[method].scope or ""
    families = FAMILIES if "{family}" in pattern else ("",)

    assert {pattern.format(family=family) for family in families if pattern} == set(CALLED[method].split())


def test_every_scope_is_needed_and_every_need_has_its_scope() -> None:
    """The scopes are those of the calls, the events and the commands; not one more."""
    needed = {scope for line in (*CALLED.values(), *HEARD.values()) for scope in line.split()} | {"commands"}

    assert needed == {*manifest.SCOPES, *manifest.LINKS}
    assert set(HEARD) == {*manifest.EVENTS, "link_shared"}


def test_links_are_asked_for_only_where_they_unfold() -> None:
    """Without a public address nothing is asked for them."""
    socket, plain = manifest.manifest(None, "https://adr.example"), manifest.manifest()

    assert ["adr.example"] == socket["features"]["unfurl_domains"]
    assert {*manifest.LINKS} <= set(socket["oauth_config"]["scopes"]["bot"])
    assert "link" not in json.dumps([plain["oauth_config"], plain["settings"]["event_subscriptions"]])


def test_every_reason_is_given() -> None:
    """Whoever installs it reads why."""
    assert all(len(reason) > 10 for reason in (*manifest.SCOPES.values(), *manifest.EVENTS.values()))
    assert doorstep.SECRET not in json.dumps(manifest.manifest())
