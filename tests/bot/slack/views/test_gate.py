"""The gate: what leaves mentions nobody and links nowhere by accident, and keeps Slack's limits."""

from __future__ import annotations

import html
from typing import Any

import pytest
from hypothesis import given, settings
from slack_sdk.models.blocks import InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from bot.playground.blocks import check_message, check_view
from bot.slack.views import gate
from bot.slack.views.gate import GateError, escape, finalize_message, finalize_view, in_modal, link, one_line, shown
from bot.slack.views.wording import context, section
from tests.bot.slack.views.samples import HOSTILE_TEXT, THREAD

pytestmark = pytest.mark.filterwarnings("error::bot.slack.views.gate.GateError")


def modal(*blocks: Any, **more: Any) -> View:
    return View(type="modal", title="Test", blocks=blocks, **more)


def field(block_id: str, initial: str = "") -> InputBlock:
    element = PlainTextInputElement(action_id=block_id, initial_value=initial, multiline=True)
    return InputBlock(block_id=block_id, label="Field", element=element)


@settings(max_examples=1_000, deadline=None)
@given(text=HOSTILE_TEXT)
def test_escaping_loses_nothing(text: str) -> None:
    """What is escaped shows as it was written, to the last character."""
    assert escape(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


@settings(max_examples=1_000, deadline=None)
@given(text=HOSTILE_TEXT)
def test_shown_text_passes_the_gate_and_keeps_its_limit(text: str) -> None:
    """No hostile text makes the gate object, grows past its limit or ends within an entity."""
    fragment = shown(text, 300)

    message = finalize_message([section("s", f"a {fragment}")], f"b {one_line(text, 300)}")

    assert len(fragment) <= 300
    assert [f"a {fragment}", "<" in fragment] == [message["blocks"][0]["text"]["text"], False]
    assert escape(html.unescape(fragment)) == fragment


@pytest.mark.parametrize(
    "text",
    [
        "<!channel>",
        "<!here|here>",
        "<!subteam^S1>",
        "<@U0666>",
        "<#C0001>",
        "<https://evil.example|x>",
        "<mailto:a@b.c>",
        "<",
    ],
)
def test_a_mention_or_link_that_nobody_allowed_is_reported(text: str) -> None:
    """In the tests a hole in a view is an error."""
    with pytest.raises(GateError, match=r"a mention, link or command that nobody allowed"):
        finalize_message([section("s", f"hello {text}")], "hello")


@pytest.mark.filterwarnings("default::bot.slack.views.gate.GateError")
def test_in_production_the_fragment_is_made_harmless() -> None:
    """People are answered all the same: the mention stays as plain characters."""
    with pytest.warns(GateError):
        message = finalize_message(
            [section("s", "hello <!channel> <@U0002> <@U0666>")], "<!here>", recipients={"U0002"}
        )

    assert "hello &lt;!channel&gt; <@U0002> &lt;@U0666&gt;" == message["blocks"][0]["text"]["text"]
    assert "&lt;!here&gt;" == message["text"]


def test_recipients_and_permalinks_may_pass() -> None:
    """A decision-maker may be mentioned, and a message in Slack linked to, threads included."""
    reply = f"{THREAD}?thread_ts=1768392000.000100&cid=C0001"
    text = f"<@U0002> {link(THREAD, 'message')} {link(reply, 'reply')}"

    message = finalize_message([section("s", text)], "hello", recipients={"U0002"})

    assert text == message["blocks"][0]["text"]["text"]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/archives/C1/p1",
        "https://shop.slack.com.evil.example/archives/C1/p1",
        "http://shop.slack.com/archives/C1/p1",
        "https://shop.slack.com/archives/C1/p1?redirect=https://evil.example",
        "javascript:alert(1)",
        "",
        None,
    ],
)
def test_only_messages_in_slack_are_linked_to(url: str | None) -> None:
    """Any other address leaves the label alone."""
    assert "message" == link(url, "message")


@pytest.mark.filterwarnings("default::bot.slack.views.gate.GateError")
@pytest.mark.parametrize(
    "block",
    [
        {"type": "image", "image_url": "https://evil.example/?d=secret", "alt_text": "x"},
        {"type": "markdown", "text": "[x](https://evil.example)"},
        {"type": "rich_text", "elements": [{"type": "broadcast", "range": "channel"}]},
        {"type": "context", "elements": [{"type": "image", "image_url": "https://evil.example", "alt_text": "x"}]},
    ],
)
def test_pictures_and_unknown_blocks_are_left_out(block: dict[str, Any]) -> None:
    """A preview fetches without a click, so that nothing with a picture leaves."""
    with pytest.warns(GateError, match="not among the kinds"):
        message = finalize_message([section("s", "hello"), block], "hello")

    assert "evil" not in str(message)


@pytest.mark.filterwarnings("default::bot.slack.views.gate.GateError")
@pytest.mark.parametrize(
    ("block", "rule"),
    [
        (section("s", ""), "a text that says nothing"),
        (section("s", " \n"), "a text that says nothing"),
        (context("s", ""), "a text that says nothing"),
        ({"type": "actions", "block_id": "s", "elements": []}, "a block with nothing in it"),
    ],
)
def test_an_empty_block_is_left_out(block: Any, rule: str) -> None:
    """Slack refuses a whole message for one, so that people would see nothing at all."""
    with pytest.warns(GateError, match=rule):
        message = finalize_message([section("first", "hello"), block], "hello")

    assert ["first"] == [each["block_id"] for each in message["blocks"]]


def test_a_message_in_a_window_is_cut_where_slack_would_refuse_it() -> None:
    """At 100 blocks and 250 kB, and it says that there is more."""
    many, large = ([section(f"s{n}", text) for n in range(120)] for text in ("x", "é" * 3_000))

    for blocks in (many, large):
        view = in_modal(finalize_message(blocks, "hello"), "All of it")
        check_view(view, "modal")
        assert "There is more on record than fits in here." == view["blocks"][-1]["elements"][0]["text"]
    assert 3 == len(in_modal(finalize_message(many[:3], "hello"), "All of it")["blocks"])


def test_a_button_opens_nothing_but_slack() -> None:
    """The address of a button is a permalink too."""
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Go"},
        "action_id": "go",
        "url": "https://evil.example",
    }

    with pytest.raises(GateError, match="not a permalink"):
        finalize_message([{"type": "actions", "elements": [button]}], "hello")


def test_a_message_unfurls_nothing_and_always_has_text() -> None:
    """Previews are off, and what screen readers read is there."""
    assert {
        "text": "hello",
        "blocks": [{"type": "section", "block_id": "s", "text": {"type": "mrkdwn", "text": "hi", "verbatim": True}}],
        "unfurl_links": False,
        "unfurl_media": False,
    } == finalize_message([section("s", "hi")], "hello")
    with pytest.raises(GateError, match="plain text"):
        finalize_message([section("s", "hi")], "")


def test_what_does_not_fit_is_kept_for_the_thread() -> None:
    """Nothing is lost: every block is in the message or in its rest, in order, each part within Slack's limits."""
    blocks = [section(f"s{n}", "x" * 2_900) for n in range(7)] + [context(f"c{n}", "y") for n in range(80)]

    message = finalize_message(blocks, "hello")
    parts = [message, *message.rest]

    assert [block.block_id for block in blocks] == [block["block_id"] for part in parts for block in part["blocks"]]
    assert all(gate.characters(part["blocks"]) <= gate.MESSAGE_CHARACTERS for part in parts)
    assert ["hello", "hello (continued, part 2)"] == [part["text"] for part in parts[:2]]
    for part in parts:
        check_message(part["blocks"])


def test_two_blocks_of_one_id_are_reported() -> None:
    """Slack refuses them, and a click could not be told apart."""
    with pytest.raises(GateError, match="same id"):
        finalize_message([section("s", "a"), section("s", "b")], "hello")


@pytest.mark.filterwarnings("default::bot.slack.views.gate.GateError")
def test_a_modal_has_a_submit_button_if_and_only_if_it_asks() -> None:
    """Slack refuses an input without it."""
    with pytest.warns(GateError, match="submit"):
        asking = finalize_view(modal(field("a")))
    with pytest.warns(GateError, match="submit"):
        telling = finalize_view(modal(section("s", "hi"), submit="Save"))

    assert ["Save", None] == [asking["submit"]["text"], telling.get("submit")]


@pytest.mark.filterwarnings("default::bot.slack.views.gate.GateError")
def test_a_modal_carries_an_opaque_id_and_never_text() -> None:
    """Text in private_metadata would leave unseen."""
    with pytest.warns(GateError, match="opaque"):
        view = finalize_view(modal(section("s", "hi"), private_metadata="the whole secret thread"))

    assert "" == view["private_metadata"]


@pytest.mark.filterwarnings("default::bot.slack.views.gate.GateError")
def test_a_modal_has_at_most_100_blocks() -> None:
    """The rest is cut, and reported."""
    with pytest.warns(GateError, match="101 blocks"):
        view = finalize_view({"type": "modal", "blocks": [section(f"s{n}", "x") for n in range(101)]})

    assert 100 == len(view["blocks"])


def test_a_modal_too_large_for_slack_is_refused() -> None:
    """There is no harmless part to leave out: the view has to be built smaller."""
    blocks = [field(f"f{n}", "x" * 3_000) for n in range(90)]

    with pytest.raises(GateError, match="bytes"):
        finalize_view(modal(*blocks, submit="Save"))
