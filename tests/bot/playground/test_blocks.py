"""Block Kit: each limit is kept, and the sentence says where."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground.blocks import check_message, check_suggestions, check_view
from bot.playground.refusal import Refused
from tests.bot.playground.team import button, modal, plain, section, text_input


def option(text: str = "One", value: str = "1") -> dict[str, Any]:
    """An option of a list."""
    return {"text": plain(text), "value": value}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    """An actions block."""
    return {"type": "actions", "elements": list(elements)}


def select(count: int, **more: Any) -> dict[str, Any]:
    """A static select with so many options."""
    return {"type": "static_select", "action_id": "s", "options": [option()] * count, **more}


GOOD = {
    "section with accessory": section(accessory=button()),
    "section with fields": {"type": "section", "fields": [plain("a"), plain("b")]},
    "header": {"type": "header", "text": plain("Title")},
    "divider": {"type": "divider"},
    "context": {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}]},
    "actions": actions(button(), select(100)),
    "feedback": {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "f",
                "positive_button": option("Good", "1"),
                "negative_button": option("Bad", "0"),
            }
        ],
    },
    "image": {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a"},
    "rich text": {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
    "confirm": actions({**button(), "confirm": {n: plain("x") for n in ("title", "text", "confirm", "deny")}}),
}

BAD = {
    "section of 3001": (section("x" * 3001), "/blocks/0/text/text"),
    "empty section": ({"type": "section"}, "text, fields"),
    "eleven fields": ({"type": "section", "fields": [plain("x")] * 11}, "/blocks/0/fields"),
    "field of 2001": ({"type": "section", "fields": [plain("x" * 2001)]}, "/blocks/0/fields/0/text"),
    "header of 151": ({"type": "header", "text": plain("x" * 151)}, "/blocks/0/text/text"),
    "header in mrkdwn": ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "/blocks/0/text/type"),
    "context of 11": ({"type": "context", "elements": [plain("x")] * 11}, "/blocks/0/elements"),
    "actions of 26": (actions(*[{**button(), "action_id": str(n)} for n in range(26)]), "/blocks/0/elements"),
    "button text of 76": (actions({**button(), "text": plain("x" * 76)}), "/elements/0/text/text"),
    "button value of 2001": (actions(button(value="x" * 2001)), "/elements/0/value"),
    "button url of 3001": (actions({**button(), "url": "x" * 3001}), "/elements/0/url"),
    "button style": (actions({**button(), "style": "loud"}), "/elements/0/style"),
    "same action twice": (actions(button(), button(value="2")), "action_id already exists"),
    "101 options": (actions(select(101)), "/elements/0/options"),
    "no options": (actions({"type": "static_select", "action_id": "s"}), "options, option_groups"),
    "option text of 76": (actions(select(0, options=[option("x" * 76)])), "/options/0/text/text"),
    "option value of 151": (actions(select(0, options=[option(value="x" * 151)])), "/options/0/value"),
    "placeholder of 151": (actions(select(1, placeholder=plain("x" * 151))), "/placeholder/text"),
    "overflow of 1": (actions({"type": "overflow", "options": [option()]}), "/elements/0/options"),
    "checkboxes of 11": (actions({"type": "checkboxes", "options": [option()] * 11}), "/elements/0/options"),
    "confirm title of 101": (
        actions({**button(), "confirm": {n: plain("x" * 101) for n in ("title", "text", "confirm", "deny")}}),
        "/confirm/title/text",
    ),
    "image without alt": ({"type": "image", "image_url": "https://example.com/a.png"}, "alt_text"),
    "alt of 2001": (
        {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "x" * 2001},
        "/blocks/0/alt_text",
    ),
    "markdown of 12001": ({"type": "markdown", "text": "x" * 12_001}, "/blocks/0/text"),
    "block_id of 256": (section(block_id="x" * 256), "/blocks/0/block_id"),
    "action_id of 256": (actions(button("x" * 256)), "/elements/0/action_id"),
    "unknown block": ({"type": "carousel"}, "/blocks/0/type"),
    "unknown element": (actions({"type": "slider"}), "/elements/0/type"),
    "unknown field": (section(colour="red"), "additional property: colour"),
    "several at once in actions": (actions({"type": "multi_users_select", "action_id": "x"}), "/elements/0/type"),
    "moment in a section": (section(accessory={"type": "datetimepicker", "action_id": "x"}), "/accessory/type"),
    "first choice that is no option": (actions(select(1, initial_option=option("Two", "2"))), "/initial_option"),
    "options and groups": (
        actions(select(1, option_groups=[{"label": plain("x"), "options": [option()]}])),
        "option_groups is required, and no other",
    ),
    "two with the focus": (
        actions(*({**select(1, focus_on_load=True), "action_id": name} for name in "ab")),
        "/elements/1/focus_on_load",
    ),
    "text input in actions": (actions({"type": "plain_text_input", "action_id": "x"}), "/elements/0/type"),
}


KIT = "https://docs.slack.dev/reference/block-kit"


@pytest.mark.parametrize(
    ("block", "told"),
    [
        (section("x" * 3001, block_id="why"), f"(section why: {KIT}/blocks/section-block)"),
        (
            {**actions(button(value="x" * 2001)), "block_id": "a"},
            f"(actions a: button accept: {KIT}/block-elements/button-element)",
        ),
        (actions(select(101)), f"(actions #0: static_select s: {KIT}/block-elements/select-menu-element)"),
    ],
)
def test_a_sentence_names_the_block_and_where_slack_says_so(block: dict[str, Any], told: str) -> None:
    """What, how much, where, and the page with the limit."""
    with pytest.raises(Refused) as refusal:
        check_message([block])

    assert refusal.value.extra["response_metadata"]["messages"][0].endswith(told)


@pytest.mark.parametrize("name", GOOD)
def test_good_block_passes(name: str) -> None:
    """What Slack takes is taken."""
    check_message([GOOD[name]])


@pytest.mark.parametrize("name", BAD)
def test_bad_block_is_refused_with_its_place(name: str) -> None:
    """The developer reads what is wrong and where."""
    block, place = BAD[name]
    with pytest.raises(Refused) as refusal:
        check_message([block])

    assert refusal.value.error == "invalid_blocks"
    assert any(place in sentence for sentence in refusal.value.extra["response_metadata"]["messages"])


def test_fifty_blocks_are_the_most() -> None:
    """A message takes fifty."""
    check_message([section()] * 50)
    with pytest.raises(Refused, match="invalid_blocks"):
        check_message([section()] * 51)


def test_block_ids_are_unique() -> None:
    """Twice the same block_id is refused."""
    with pytest.raises(Refused, match="invalid_blocks"):
        check_message([section(block_id="a"), section(block_id="a")])


def test_all_text_together_has_a_limit_too() -> None:
    """More than 11,000 characters in all fail although each block is fine."""
    check_message([section("x" * 2750)] * 4)
    with pytest.raises(Refused, match="msg_blocks_too_long"):
        check_message([*[section("x" * 2750)] * 4, section("x")])


def test_blocks_must_be_a_list() -> None:
    """An object is refused."""
    with pytest.raises(Refused, match="invalid_blocks"):
        check_message({"type": "section"})


BAD_VIEWS = {
    "input without submit": {k: v for k, v in modal().items() if k != "submit"},
    "no title": {"type": "modal", "blocks": []},
    "title of 25": modal(title=plain("x" * 25)),
    "submit of 25": modal(submit=plain("x" * 25)),
    "metadata of 3001": modal(private_metadata="x" * 3001),
    "callback of 256": modal(callback_id="x" * 256),
    "label of 2001": modal(text_input(label="x" * 2001)),
    "hint of 2001": modal(text_input(hint=plain("x" * 2001))),
    "101 blocks": modal(*[section()] * 101),
    "same block_id": modal(text_input("a"), text_input("a")),
    "markdown block": modal({"type": "markdown", "text": "x"}),
    "button in an input": modal(text_input(element=button())),
    "unknown field": modal(colour="red"),
    "first text longer than may be sent": modal(
        text_input(element={"type": "plain_text_input", "action_id": "x", "initial_value": "xxx", "max_length": 2})
    ),
    "max_length of 3001": modal(
        text_input(element={"type": "plain_text_input", "action_id": "x", "max_length": 3_001})
    ),
    "two with the focus": modal(
        *(
            text_input(name, element={"type": "plain_text_input", "action_id": "x", "focus_on_load": True})
            for name in "ab"
        )
    ),
    "a home": {"type": "home", "blocks": []},
    "nothing": None,
}


@pytest.mark.parametrize("name", BAD_VIEWS)
def test_bad_view_is_refused(name: str) -> None:
    """Views say invalid_arguments, with sentences."""
    with pytest.raises(Refused) as refusal:
        check_view(BAD_VIEWS[name], "modal")

    assert refusal.value.error == "invalid_arguments"
    assert refusal.value.extra["response_metadata"]["messages"]


def test_a_view_has_a_limit_in_bytes() -> None:
    """Each block is fine, and all of it is more than 250 kB."""
    with pytest.raises(Refused, match="view_too_large"):
        check_view(modal(*[section("x" * 3_000)] * 90), "modal")


@pytest.mark.parametrize(
    "answer", [{"options": [option()] * 101}, {"options": [option("x" * 76)]}, {"option_groups": [{}]}, {}, None]
)
def test_bad_suggestions_are_refused(answer: Any) -> None:
    """An external select is offered at most 100 options, each as short as any."""
    check_suggestions({"options": [option()] * 100})
    check_suggestions({"options": []})
    with pytest.raises(Refused, match="invalid_arguments"):
        check_suggestions(answer)


def test_good_views_pass() -> None:
    """A modal with an input, one without, and a Home tab with an input-free list."""
    check_view(modal(), "modal")
    check_view({"type": "modal", "title": plain("Wait"), "blocks": [section()]}, "modal")
    check_view({"type": "home", "blocks": [section()] * 100}, "home")
