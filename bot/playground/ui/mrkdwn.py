"""Slack's mrkdwn as HTML, by allow-list: what is not known as a mark is text, and text is escaped.

https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from markupsafe import Markup, escape

from bot.playground.state import State
from bot.playground.ui import emoji

_HELD = re.compile(r"```(.+?)```|`([^`\n]+)`|<([^<>\n]+)>", re.DOTALL)
_MARKS = (
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])"), r"<em>\1</em>"),
    (re.compile(r"(?<![\w~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\w~])"), r"<s>\1</s>"),
)
_EMOJI = re.compile(r"(?<![\w:]):([a-z0-9_+'-]+(?:::skin-tone-\d)?):(?![\w:])")
_QUOTED = re.compile(r"(?:^&gt; ?.*(?:\n|$))+", re.M)
_SLOT = re.compile("\ue000(\\d+)\ue001")
_PERMALINK = re.compile(r"https://[\w.-]+\.slack\.com/archives/(\w+)/p(\d{10})(\d{6})(?:\?thread_ts=([\d.]+))?.*")


class Eye:
    """One person's look at the workspace: names that they may know, links that lead to where they are."""

    def __init__(self, state: State, viewer: str) -> None:
        self.state = state
        self.viewer = viewer
        self.home = f"/as/{state.person(viewer).handle}"

    # ------------------------------------------------------------------ text

    def mrkdwn(self, text: str) -> Markup:
        """mrkdwn with its mentions, links, marks and emoji."""
        held: list[Markup] = []

        def hold(found: re.Match[str]) -> str:
            held.append(self._held(found))
            return f"\ue000{len(held) - 1}\ue001"

        bare = _HELD.sub(hold, text.replace("\ue000", "").replace("\ue001", ""))
        marked = str(escape(_unescaped(bare)))
        for pattern, tag in _MARKS:
            marked = pattern.sub(tag, marked)
        marked = _EMOJI.sub(lambda found: str(escape(emoji.shown(found[1]))), marked)
        marked = _QUOTED.sub(_quote, marked).replace("\n", "<br>")
        return Markup(_SLOT.sub(lambda found: str(held[int(found[1])]), marked))  # noqa: S704 - escaped above

    def words(self, words: dict[str, str]) -> Markup:
        """A text object, of either sort."""
        if words.get("type") == "mrkdwn":
            return self.mrkdwn(words["text"])
        return Markup("<br>").join(words["text"].split("\n"))

    def _held(self, found: re.Match[str]) -> Markup:
        block, code, angle = found.groups()
        if block is not None:
            return Markup("<pre><code>{}</code></pre>").format(_unescaped(block.strip("\n")))
        if code is not None:
            return Markup("<code>{}</code>").format(_unescaped(code))
        return self._reference(angle)

    def _reference(self, inner: str) -> Markup:
        target, _, label = inner.partition("|")
        kinds: dict[str, Callable[[], Markup]] = {
            "@": lambda: self.person(target[1:]),
            "#": lambda: self.room(target[1:]),
            "!": lambda: self._special(target[1:], _unescaped(label)),
        }
        known = kinds.get(target[:1])
        return known() if known else self.link(_unescaped(target), self.mrkdwn(label) if label else None)

    def _special(self, name: str, label: str) -> Markup:
        if name.startswith("date^"):
            return escape(label)
        return Markup('<b class="mention">{}</b>').format(label or f"@{name.partition('^')[0]}")

    # ------------------------------------------------------------------ names and links

    def person(self, user: str) -> Markup:
        """A mention."""
        person = self.state.people.get(user)
        own = " me" if user == self.viewer else ""
        return Markup('<b class="mention{}">@{}</b>').format(own, name_of(person.name) if person else user)

    def room(self, channel: str) -> Markup:
        """A link to a channel; one that this person cannot see has no name."""
        room = self.state.channels.get(channel)
        if room is None or not self.state.can_see(self.viewer, channel):
            return Markup('<span class="mention">🔒 private channel</span>')
        return Markup('<a class="mention" href="{}/{}">#{}</a>').format(self.home, room.name, room.name)

    def link(self, url: str, label: Markup | None = None) -> Markup:
        """A link: a permalink leads to the message here, another address to a tab of its own, the rest is text."""
        if found := _PERMALINK.fullmatch(url):
            channel, seconds, micros, thread = found.groups()
            here = f"/archives/{channel}/{thread or ''}/{seconds}.{micros}".replace("//", "/-/")
            return Markup('<a href="{}{}">{}</a>').format(self.home, here, label or "message")
        if url.startswith(("https://", "http://", "mailto:")):
            tag = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
            return tag.format(url, label or url)
        return escape(label or url)


def name_of(name: str) -> str:
    """A name as people write it."""
    return f"{name[:1].upper()}{name[1:]}"


def joined(parts: Iterator[Markup] | list[Markup]) -> Markup:
    """Pieces of HTML one after the other."""
    return Markup("").join(parts)


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if "&" in text else text


def _quote(found: re.Match[str]) -> str:
    lines = [re.sub(r"^&gt; ?", "", line) for line in found[0].rstrip("\n").split("\n")]
    return f"<blockquote>{'<br>'.join(lines)}</blockquote>"


def spoken(text: str) -> str:
    """Text without any mark-up, for names of controls."""
    return html.unescape(re.sub(r"<[^>]*>", "", text))
