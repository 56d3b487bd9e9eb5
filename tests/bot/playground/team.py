"""What the playground's tests are made of: a small team, a clock, a scripted app, and short words for blocks."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from slack_sdk import WebClient

from bot.playground.actor import Actor
from bot.playground.web_api import LoopbackSlack
from bot.playground.workspace import Workspace


@dataclass
class MovingClock:
    """A clock that stands still until a test moves it."""

    time: datetime = field(default_factory=lambda: datetime(2026, 11, 16, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.time

    def tick(self, seconds: float) -> None:
        """Let time pass."""
        self.time += timedelta(seconds=seconds)


@dataclass
class Team:
    """The people and places that tests talk about."""

    slack: LoopbackSlack
    clock: MovingClock
    ana: Actor
    ben: Actor
    payments: str

    @property
    def workspace(self) -> Workspace:
        """The state behind it all."""
        return self.slack.workspace

    @property
    def client(self) -> WebClient:
        """Slack's own client with the bot's token, without retries."""
        return WebClient(token=self.workspace.app.bot_token, base_url=self.slack.url, retry_handlers=[], timeout=5)


def small_team(clock: MovingClock, slack: LoopbackSlack) -> Team:
    """Ana and Ben in #payments, with the bot."""
    workspace = slack.workspace
    ana, ben = workspace.add_person("Ana"), workspace.add_person("Ben")
    payments = workspace.add_channel("payments", members=[ana, ben, workspace.app.bot_user])
    return Team(slack, clock, Actor(slack, ana), Actor(slack, ben), payments)


@dataclass
class Door:
    """A scripted app: remembers what it received and answers what it was told, 200 by default."""

    answers: list[tuple[int, str]] = field(default_factory=list)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], str]:
        """Take one request."""
        self.requests.append((headers, body))
        status, text = self.answers.pop(0) if self.answers else (200, "")
        return status, self.headers, text

    @property
    def payloads(self) -> list[dict[str, Any]]:
        """Everything that came, parsed."""
        return [parsed(body) for _, body in self.requests]

    @property
    def events(self) -> list[dict[str, Any]]:
        """The inner events that came."""
        return [payload["event"] for payload in self.payloads if payload.get("type") == "event_callback"]


def parsed(body: bytes) -> dict[str, Any]:
    """A payload of any kind as an object."""
    if body.startswith(b"{"):
        return dict(json.loads(body))
    form = dict(parse_qsl(body.decode(), keep_blank_values=True))
    return dict(json.loads(form["payload"])) if "payload" in form else dict(form)


def section(text: str = "hello", **more: Any) -> dict[str, Any]:
    """A section block."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str = "accept", value: str = "ADR-1") -> dict[str, Any]:
    """A button."""
    return {"type": "button", "action_id": action_id, "value": value, "text": plain("Accept")}


def plain(text: str) -> dict[str, Any]:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def text_input(block_id: str = "title", label: str = "Title", **more: Any) -> dict[str, Any]:
    """An input block with a line of text."""
    element = {"type": "plain_text_input", "action_id": "value"}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A modal with a submit button."""
    shown = list(blocks) or [text_input()]
    return {"type": "modal", "title": plain("Record"), "submit": plain("Save"), "blocks": shown, **more}


def ok(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer, which must be ok."""
    assert answer["ok"], answer
    return answer
