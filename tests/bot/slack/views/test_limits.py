"""Every message and view keeps Slack's limits and pings nobody, whatever stands in the records that it shows."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from bot.playground.blocks import characters, check_message, check_view
from bot.slack import views
from bot.slack.gateway import RESPONSES
from bot.slack.views.gate import MESSAGE_CHARACTERS
from knowledge.text import visible
from tests.bot.slack.views.builders import BUILDERS
from tests.bot.slack.views.hostile import WORLDS, Hostile
from tests.bot.slack.views.samples import THREAD

GATE = frozenset({"gate.finalize_message", "gate.finalize_view"})
"""What every view goes through; `test_gate.py` is about them."""
LONG = frozenset({
    "capture.given_back", "decision.rejected", "decision.whole", "records.given_back", "records.whole",
    "tables.integration_map",
})  # fmt: skip
"""All of something, however much that is: it takes as many messages as it takes."""
MADE = re.compile(r"\b(Message|Json|View)\b")
"""What a view's function returns, as it is annotated."""
TEXT = 40_000
"""Where Slack cuts the text of a message: https://docs.slack.dev/reference/methods/chat.postMessage#truncating"""
CONTROL = re.compile(r"<[^<>]*>?")
ALLOWED = re.compile(rf"<@U(?!0666)\d{{4}}>|<{re.escape(THREAD)}\|[^<>|]*>")


def found() -> Iterator[str]:
    """Every public function in the folder of views that makes a message or a view, by module and name."""
    for module in pkgutil.iter_modules(views.__path__):
        whole = import_module(f"{views.__name__}.{module.name}")
        for name, function in inspect.getmembers(whole, inspect.isfunction):
            made = str(inspect.signature(function).return_annotation)
            if function.__module__ == whole.__name__ and not name.startswith("_") and MADE.search(made):
                yield f"{module.name}.{name}"


def test_every_view_is_held_to_the_limits() -> None:
    """A new one cannot be forgotten, and a builder does not outlive its view."""
    known = set(found()) - GATE

    missing = sorted(known - set(BUILDERS))
    assert not missing, f"add a builder for {', '.join(missing)} to BUILDERS in tests/bot/slack/views/builders.py"
    stale = sorted(set(BUILDERS) - known)
    assert not stale, f"take {', '.join(stale)} out of BUILDERS: there is no such view"


@pytest.mark.parametrize("name", sorted(BUILDERS))
def test_whatever_it_shows_a_view_keeps_slacks_limits_and_pings_nobody(name: str) -> None:
    """The longest, the emptiest and the strangest text, none, one or two hundred of everything."""
    _hold(BUILDERS[name], most=1_000 if name in LONG else RESPONSES)


def _hold(build: Callable[[Hostile], Any], most: int) -> None:
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(WORLDS)
    def held(world: Hostile) -> None:
        made = build(world)
        for one in made if isinstance(made, list) else [made]:
            if one.get("type") in ("modal", "home"):
                _check_view(one)
            else:
                _check_message(one, most)

    held()


def _check_view(view: dict[str, Any]) -> None:
    check_view(view, view["type"])
    assert view["blocks"]
    for text in _texts(view):
        _check_text(text)


def _check_message(message: Any, most: int) -> None:
    parts = [message, *message.rest]
    assert len(parts) <= most, "Slack lets a command be answered five times; the rest would never be seen"
    for part in parts:
        check_message(part["blocks"])
        assert characters(part["blocks"]) <= MESSAGE_CHARACTERS
        assert part["blocks"]
        assert 0 < len(part["text"]) <= TEXT
        assert (False, False) == (part["unfurl_links"], part["unfurl_media"])
        for text in [{"type": "mrkdwn", "text": part["text"], "verbatim": True}, *_texts(part["blocks"])]:
            _check_text(text)


def _check_text(text: dict[str, Any]) -> None:
    """It says something, and nothing in it is a mention or a link but those that are meant."""
    assert visible(text["text"]).strip()
    if text["type"] == "mrkdwn":
        assert text["verbatim"] is True
        assert "" == "".join(CONTROL.findall(ALLOWED.sub("", text["text"])))


def _texts(value: Any) -> Iterator[dict[str, Any]]:
    """Every text object, wherever it stands."""
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        if value.get("type") in ("plain_text", "mrkdwn"):
            yield value
        for item in value.values():
            yield from _texts(item)
