"""rich_text blocks as HTML."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup, escape

from bot.playground.messages import Json
from bot.playground.ui import emoji
from bot.playground.ui.controls import unknown
from bot.playground.ui.mrkdwn import Eye, joined

_STYLES = {"bold": "strong", "italic": "em", "strike": "s", "code": "code", "underline": "u"}


def rich_text(block: Json, eye: Eye) -> Markup:
    """A rich_text block: its sections, lists, quotes and preformatted parts."""
    return joined([_part(part, eye) for part in block["elements"]])


def _part(part: Json, eye: Eye) -> Markup:
    if part["type"] == "rich_text_list":
        tag = "ol" if part.get("style") == "ordered" else "ul"
        rows = [Markup("<li>{}</li>").format(_inside(row, eye)) for row in part["elements"]]
        return Markup("<{0}>{1}</{0}>").format(Markup(tag), joined(rows))  # noqa: S704 - one of two words
    tags = {"rich_text_section": "p", "rich_text_quote": "blockquote", "rich_text_preformatted": "pre"}
    if part["type"] not in tags:
        return unknown("rich text", part)
    return Markup("<{0}>{1}</{0}>").format(Markup(tags[part["type"]]), _inside(part, eye))  # noqa: S704 - from tags


def _inside(part: Json, eye: Eye) -> Markup:
    return joined([_element(element, eye) for element in part.get("elements", [])])


def _element(element: Json, eye: Eye) -> Markup:
    draw: dict[str, Callable[[], Markup]] = {
        "text": lambda: _styled(element),
        "link": lambda: eye.link(element["url"], escape(element.get("text") or element["url"])),
        "user": lambda: eye.person(element["user_id"]),
        "channel": lambda: eye.room(element["channel_id"]),
        "emoji": lambda: escape(emoji.shown(element["name"])),
        "broadcast": lambda: Markup('<b class="mention">@{}</b>').format(element["range"]),
    }
    known = draw.get(element["type"])
    return known() if known else unknown("rich text", element)


def _styled(element: Json) -> Markup:
    text = Markup("<br>").join(element["text"].split("\n"))
    for name, on in (element.get("style") or {}).items():
        if on and name in _STYLES:
            text = Markup("<{0}>{1}</{0}>").format(Markup(_STYLES[name]), text)  # noqa: S704 - from the table
    return text
