"""Blocks as plain text: nothing that is shown in Slack is missing."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground.rendering import Rendering
from tests.bot.playground.team import Team, button, plain, section, text_input

ELEMENT = {"type": "static_select", "action_id": "s", "options": [], "placeholder": plain("Pick one")}
OVERFLOW = {
    "type": "overflow",
    "options": [{"text": plain("Edit"), "value": "e"}, {"text": plain("Drop"), "value": "d"}],
}
QUOTE = {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]}
LIST = {
    "type": "rich_text_list",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}],
}

BLOCKS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "header": ({"type": "header", "text": plain("ADR-7")}, ["# ADR-7"]),
    "section": (section("*Use* Postgres"), ["*Use* Postgres"]),
    "fields": ({"type": "section", "fields": [plain("Owner"), plain("Ana")]}, ["Owner", "Ana"]),
    "accessory": (section("Draft", accessory=button()), ["Draft", "[ Accept ]"]),
    "context": ({"type": "context", "elements": [plain("accepted"), plain("today")]}, ["accepted · today"]),
    "actions": ({"type": "actions", "elements": [button(), OVERFLOW]}, ["[ Accept ] [ Edit ] [ Drop ]"]),
    "select": ({"type": "actions", "elements": [ELEMENT]}, ["<Pick one>"]),
    "divider": ({"type": "divider"}, ["────"]),
    "image": ({"type": "image", "alt_text": "a map"}, ["[image: a map]"]),
    "input": (text_input(hint=plain("short")), ["Title *: <empty>", "  (short)"]),
    "rich text": ({"type": "rich_text", "elements": [QUOTE, LIST]}, ["> said", "• a"]),
    "unknown": ({"type": "carousel", "n": 1}, ['!! unknown block {"n": 1, "type": "carousel"}']),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_each_block_has_its_lines(still: Team, name: str) -> None:
    """And an unknown one is shown as such."""
    block, lines = BLOCKS[name]

    assert Rendering(still.workspace, still.ana.user).blocks([block]) == lines


def test_mentions_channels_links_and_entities_are_resolved(still: Team) -> None:
    """As a person reads them."""
    text = f"<@{still.ben.user}> in <#{still.payments}>: <https://e.com/1|ADR-1> &lt;3 <https://e.com> <!here>"

    assert Rendering(still.workspace, still.ana.user).text(text) == "@ben in #payments: ADR-1 <3 https://e.com @here"


def test_the_name_of_a_hidden_channel_stays_hidden(still: Team) -> None:
    """Who is not in it reads no name."""
    secret = still.workspace.add_channel("secret", private=True, members=[still.ana.user])

    assert Rendering(still.workspace, still.ana.user).text(f"<#{secret}>") == "#secret"
    assert Rendering(still.workspace, still.ben.user).text(f"<#{secret}|secret>") == "#private-channel"


def test_a_message_shows_who_edits_and_reactions(still: Team) -> None:
    """In the lines below it."""
    ts = still.ana.post(still.payments, "one")
    still.ana.edit(still.payments, ts, "two")
    still.ben.react(still.payments, ts, "memo")

    assert still.ben.sees(still.payments) == ["Ana: two (edited)\n:memo: 1"]
