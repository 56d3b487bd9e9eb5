"""Block Kit and mrkdwn as HTML: what is known is drawn, what is not is shown, and no text becomes markup."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from markupsafe import Markup

from bot.playground.blocks import BLOCKS, ELEMENTS
from bot.playground.ui import emoji
from bot.playground.ui.controls import Surface, control
from bot.playground.ui.drawing import blocks
from bot.playground.ui.mrkdwn import Eye
from bot.playground.workspace import Workspace
from bot.slack.approvals import SIGNS
from bot.slack.guard import NO
from tests.bot.playground.team import plain

UNDRAWN = {"file_input", "multi_external_select", "icon_button"}
"""Elements that nobody here can use; nor does the app emit them."""
HOSTILE = '<script>alert(1)</script> "onload=x <img src=x onerror=y> &amp; *b* `c` <@U1|<b>> <javascript:x|y> ]]>'


class Tags(HTMLParser):
    """Collects the tags of a piece of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag, and where it leads."""
        self.seen += [tag, *(name for name, _ in attrs if name.startswith("on"))]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def eye() -> Eye:
    """Ana's look at a workspace with a channel that she cannot see."""
    workspace = Workspace()
    ana = workspace.add_person("ana")
    workspace.add_channel("payments", members=[ana])
    workspace.add_channel("secret", private=True)
    return Eye(workspace, ana)


def surface() -> Surface:
    """A message to draw on."""
    return Surface(eye(), "m", "/as/ana/message/C0001/1.2")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _it_ ~gone~ `x < y`", "<strong>bold</strong> <em>it</em> <s>gone</s> <code>x &lt; y</code>"),
        ("2 * 3 * 4, a_b_c, https", "2 * 3 * 4, a_b_c, https"),
        ("a &lt;b&gt; &amp;amp; c", "a &lt;b&gt; &amp;amp; c"),
        (":tada: :no_such_thing:", "🎉 :no_such_thing:"),
        ("&gt; said\nso", "<blockquote>said</blockquote>so"),
        ("```a\n*b*```", "<pre><code>a\n*b*</code></pre>"),
        ("<@U0001>, <!here>", '<b class="mention me">@Ana</b>, <b class="mention">@here</b>'),
        ("<#C0001>", '<a class="mention" href="/as/ana/payments">#payments</a>'),
        ("<#C0002|secret>", '<span class="mention">🔒 private channel</span>'),
        ("<javascript:alert(1)|x>", "x"),
        ("<!date^1^{date}|1 Jan>", "1 Jan"),
    ],
)
def test_mrkdwn_is_drawn_as_slack_does(text: str, html: str) -> None:
    """Marks, mentions, channels, links, emoji; a channel that one cannot see has no name."""
    assert html == str(eye().mrkdwn(text))


@pytest.mark.parametrize("sign", [*SIGNS, NO, "memo"])
def test_one_can_react_with_every_sign_that_the_bot_listens_to(sign: str) -> None:
    """An approval, an objection, *Not the same*, *record this*: offered, and drawn where the bot writes it."""
    assert sign in emoji.FOR_REACTING
    assert f":{sign}:" not in str(eye().mrkdwn(f":{sign}:"))


def test_a_permalink_leads_to_the_message_here() -> None:
    """Not to slack.com."""
    link = "<https://chesterton-play.slack.com/archives/C0001/p1700000000000100?thread_ts=1700000000.000001&cid=C0001|thread>"

    assert ["/as/ana/archives/C0001/1700000000.000001/1700000000.000100"] == Tags(str(eye().mrkdwn(link))).links


@given(
    some.lists(some.sampled_from(["<", ">", "&", "*", "_", "~", "`", "|", "@U1", "\n", "a", "javascript:", '"', "'"]))
)
def test_no_text_becomes_markup(parts: list[str]) -> None:
    """Whatever is typed, only the tags of mrkdwn come out, and no link leads out of the page's own but by http."""
    tags = Tags(str(eye().mrkdwn("".join(parts))))

    assert set(tags.seen) <= {"strong", "em", "s", "code", "pre", "blockquote", "br", "b", "a", "span"}
    assert [] == [link for link in tags.links if not link.startswith(("/", "http", "mailto:"))]


def element_of(kind: str, text: str = "Red") -> dict[str, Any]:
    """An element of a type, with everything that it needs."""
    option = {"text": plain(text), "value": text[:75]}
    element: dict[str, Any] = {"type": kind, "action_id": "a", "text": plain(text), "placeholder": plain(text)}
    element |= {
        "options": [option, option | {"value": "2"}],
        "alt_text": text,
        "image_url": "https://elsewhere.example/a.png",
    }
    feedback = {"text": plain(text), "value": "v"}
    return element | {"positive_button": feedback, "negative_button": feedback}


@pytest.mark.parametrize("kind", sorted(set(ELEMENTS) - UNDRAWN))
def test_every_element_is_drawn(kind: str) -> None:
    """And hostile text in it stays text; a picture of another host is named, not fetched."""
    block = {"type": "input", "block_id": "b", "label": plain(HOSTILE), "element": element_of(kind, HOSTILE)}

    drawn = blocks([block], surface())

    tags = Tags(drawn)
    assert "unknown" not in drawn
    assert {"script", "onerror", "onload"}.isdisjoint(tags.seen)
    assert not any("elsewhere" in link for link in tags.links)


@pytest.mark.parametrize("kind", ["file_input", "hologram"])
def test_an_unknown_element_is_a_visible_error(kind: str) -> None:
    """Never left out."""
    drawn = control({"type": kind, "action_id": "a"}, surface())

    assert 'class="unknown" role="alert"' in drawn
    assert kind in drawn


def test_an_unknown_block_is_a_visible_error_and_every_known_one_is_drawn() -> None:
    """Each type that the loopback Slack takes."""
    one = plain("Hello")
    several: list[dict[str, Any]] = [
        {"type": "section", "text": one, "fields": [one]}, {"type": "header", "text": one}, {"type": "divider"},
        {"type": "context", "elements": [one]}, {"type": "actions", "elements": [element_of("button")]},
        {"type": "context_actions", "elements": [element_of("feedback_buttons")]},
        {"type": "image", "alt_text": "a", "slack_file": {"id": "F0001"}}, {"type": "markdown", "text": "a"},
        {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [{"type": "emoji", "name": "x"}]}]},
        {"type": "input", "label": one, "element": element_of("plain_text_input")},
    ]  # fmt: skip

    assert set(BLOCKS) == {block["type"] for block in several}
    assert "unknown" not in blocks(several, surface())
    assert "unknown block" in blocks([{"type": "video"}], surface())


def test_what_is_drawn_is_markup_already() -> None:
    """A template does not escape it again."""
    assert isinstance(blocks([{"type": "divider"}], surface()), Markup)
