"""The output gate: the single road from records to Slack.

Text from people, files and models is hostile on the way out. Here it loses hidden characters, is cut, and only then
are ``&``, ``<`` and ``>`` escaped, once: they are all the control characters that Slack knows
(https://docs.slack.dev/messaging/formatting-message-text). The finished payload is looked through a last time:

- it mentions nobody but the ``recipients`` named to the gate, and never a channel or a group;
- it links only to messages in Slack (permalinks), shows no picture and unfurls nothing;
- it keeps Slack's limits on blocks, and a budget of characters that Slack has but does not document.

What breaks a rule is a bug of ours: it is made harmless and reported as a ``GateError``. That is a warning, so that
people are answered all the same; the tests turn it into an error (``filterwarnings`` in pyproject.toml).
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
)
from slack_sdk.models.views import View

from knowledge.records.base import PersonId
from knowledge.text import clip, visible

Json = dict[str, Any]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_CHARACTERS = 9_000
"""Over all blocks. Slack answers `msg_blocks_too_long` somewhere between 11,000 and 13,000 (bolt-js#2509, #2867)."""
VIEW_BYTES = 250_000
SECTION, CONTEXT, LABEL, BUTTON, HEADER = 3_000, 2_000, 2_000, 75, 150

_BLOCKS = {"section", "context", "actions", "divider", "header", "input"}
_ELEMENTS = {
    "button", "plain_text_input", "static_select", "users_select", "multi_users_select", "datepicker", "radio_buttons",
    "checkboxes",
}  # fmt: skip
_NEEDED = {
    "section": ("text", "fields"), "context": ("elements",), "actions": ("elements",), "header": ("text",),
    "input": ("label",),
}  # fmt: skip
"""Of what something must be in a block: Slack refuses the whole message for an empty one."""
_KINDS = _BLOCKS | _ELEMENTS | {"plain_text", "mrkdwn"}
_PERMALINK = re.compile(
    r"https://[a-z0-9-]+(\.enterprise)?\.slack(-gov)?\.com/archives/[A-Z0-9]+/p\d+"
    r"(\?thread_ts=\d+\.\d+(&cid=[A-Z0-9]+)?)?"
)
_CONTROL = re.compile(r"<([^<>]*)>?")
_OPAQUE = re.compile(r"[\w.:/-]{0,255}")


class GateError(UserWarning):
    """A view broke a rule of the gate. Names the rule and the block, never the text."""


class Message(dict[str, Any]):
    """The arguments of one ``chat.postMessage``; ``rest`` is what did not fit and belongs into the thread, in order."""

    rest: tuple[Message, ...] = ()


# --- fragments ---------------------------------------------------------------------------------------------------


def escape(text: str) -> str:
    """Text with Slack's three control characters escaped, so that it shows as it is written."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shown(text: str, limit: int) -> str:
    """Untrusted text as mrkdwn of at most ``limit`` characters: made visible, cut, then escaped."""
    whole = visible(text).strip()
    room = limit
    while len(escaped := escape(clip(whole, room))) > limit:
        room -= max(1, (len(escaped) - limit) // 5)
    return escaped


def one_line(text: str, limit: int) -> str:
    """``shown``, on a single line: it cannot pass for a line of ours."""
    return shown(" ".join(visible(text).split()), limit)


def is_permalink(url: str | None) -> bool:
    """Whether this is the address of a message in Slack, which is all that we ever link to."""
    return bool(url) and _PERMALINK.fullmatch(url or "") is not None


def link(url: str | None, label: str) -> str:
    """``label`` as a link where ``url`` is a permalink; else the label alone."""
    return f"<{escape(url or '')}|{label}>" if is_permalink(url) else label


def mrkdwn(text: str) -> MarkdownTextObject:
    """Finished mrkdwn as a text object in which Slack looks for no links and names of its own."""
    return MarkdownTextObject(text=text, verbatim=True)


def literal(text: str, limit: int) -> PlainTextObject:
    """Text that Slack does not interpret at all: labels and headers."""
    return PlainTextObject(text=clip(visible(text), limit), emoji=False)


# --- messages and views ------------------------------------------------------------------------------------------


def finalize_message(blocks: Iterable[Block | Json], text: str, *, recipients: Collection[PersonId] = ()) -> Message:
    """A message ready to be posted; what exceeds 50 blocks or 9,000 characters is kept in its ``rest``."""
    cleaned = _unique(_cleaned(blocks, recipients))
    said = _harmless(text, "text", recipients) or _report("text", "a message needs plain text too", "Chesterton")
    pages = list(_pages(cleaned)) or [[]]
    first, *others = [_message(page, said, n) for n, page in enumerate(pages)]
    first.rest = tuple(others)
    return first


def _message(blocks: list[Json], text: str, page: int) -> Message:
    said = f"{text} (continued, part {page + 1})" if page else text
    return Message(text=said, blocks=blocks, unfurl_links=False, unfurl_media=False)


def finalize_view(view: View | Mapping[str, Any], *, recipients: Collection[PersonId] = ()) -> Json:
    """A modal or Home tab ready to be opened. Raises GateError when it is larger than Slack takes (250 kB).

    Nobody is told of a mention in it: ``recipients`` are the people whose names may stand there.
    """
    whole = view.to_dict() if isinstance(view, View) else dict(view)
    blocks = _unique(_cleaned(whole["blocks"], recipients))
    if len(blocks) > VIEW_BLOCKS:
        _report("view", f"{len(blocks)} blocks are more than {VIEW_BLOCKS}")
    if not _OPAQUE.fullmatch(whole.get("private_metadata", "")):
        whole["private_metadata"] = _report("view", "private_metadata is for an opaque id", "")
    finished = _submittable(whole | {"blocks": blocks[:VIEW_BLOCKS]})
    if size(finished) > VIEW_BYTES:
        raise GateError(f"The view takes {size(finished)} bytes; Slack takes {VIEW_BYTES}.")
    return finished


def in_modal(message: Message, title: str, buttons: Sequence[ButtonElement] = ()) -> Json:
    """A finished message as a modal that has nothing to submit; what exceeds it is left out, and that is said."""
    blocks = [block for part in (message, *message.rest) for block in part["blocks"]]
    moves = [ActionsBlock(block_id="moves", elements=list(buttons)).to_dict()] if buttons else []
    words = literal(title, 24).to_dict(), literal("Close", 24).to_dict()
    kept = [*_fitting(blocks)]
    more = mrkdwn("There is more on record than fits in here.")
    cut = [ContextBlock(block_id="cut", elements=[more]).to_dict()] if len(kept) < len(blocks) else []
    return {"type": "modal", "title": words[0], "close": words[1], "blocks": [*kept, *cut, *moves]}


def _fitting(blocks: Sequence[Json]) -> Iterator[Json]:
    """As many of the first as a view takes beside its last lines."""
    room = VIEW_BYTES - 10_000
    for block in blocks[: VIEW_BLOCKS - 2]:
        room -= size(block)
        if room < 0:
            return
        yield block


def size(view: Mapping[str, Any]) -> int:
    """How many bytes a view takes on the wire."""
    return len(json.dumps(view))


def _submittable(view: Json) -> Json:
    """A modal with an input has a submit button, any other has none: Slack refuses the first without."""
    asks = any(block["type"] == "input" for block in view["blocks"])
    if view.get("type") == "modal" and asks != bool(view.get("submit")):
        _report("view", "a modal has a submit button if and only if it has an input")
        view.pop("submit", None)
        return view | ({"submit": literal("Save", 24).to_dict()} if asks else {})
    return view


# --- the last look -----------------------------------------------------------------------------------------------


def _cleaned(blocks: Iterable[Block | Json], recipients: Collection[PersonId]) -> Iterator[Json]:
    for n, block in enumerate(blocks):
        plain = block.to_dict() if isinstance(block, Block) else block
        where = str(plain.get("block_id") or n)
        cleaned = _clean(plain, where, recipients)
        if cleaned is not None and _says_something(cleaned):
            yield cleaned
        elif not _says_something(plain):
            _report(where, "a block with nothing in it")


def _says_something(block: Json) -> bool:
    """Whether what Slack asks of such a block is left."""
    needed = _NEEDED.get(block["type"], ())
    return not needed or any(block.get(name) for name in needed)


def _clean(value: Any, where: str, recipients: Collection[PersonId]) -> Any:
    """The same value without what may not leave; None when nothing of it may."""
    if isinstance(value, list):
        return [kept for item in value if (kept := _clean(item, where, recipients)) is not None]
    if not isinstance(value, dict):
        return value
    if value.get("type", "section") not in _KINDS:
        return _report(where, f"{value['type']!r} is not among the kinds of block that we show")
    if value.get("type") in ("mrkdwn", "plain_text") and not value.get("text", "").strip():
        return _report(where, "a text that says nothing")
    if value.get("type") == "mrkdwn":
        return mrkdwn(_harmless(value["text"], where, recipients)).to_dict()
    inside = {key: _clean(inner, where, recipients) for key, inner in value.items() if _may_stay(key, inner, where)}
    return {key: inner for key, inner in inside.items() if inner is not None}


def _may_stay(key: str, value: Any, where: str) -> bool:
    if not key.endswith("url") or is_permalink(value):
        return True
    return bool(_report(where, "a link that is not a permalink"))


def _harmless(text: str, where: str, recipients: Collection[PersonId]) -> str:
    """The text with every control sequence that is not a recipient or a permalink turned into plain characters."""

    def kept(found: re.Match[str]) -> str:
        target = found[1].partition("|")[0].replace("&amp;", "&")
        if found[0].endswith(">") and (is_permalink(target) or (target[:1] == "@" and target[1:] in recipients)):
            return found[0]
        _report(where, "a mention, link or command that nobody allowed")
        return escape(found[0])

    return _CONTROL.sub(kept, text)


def _unique(blocks: Iterable[Json]) -> list[Json]:
    seen: set[str] = set()
    kept = []
    for block in blocks:
        name = block.get("block_id", "")
        if name in seen:
            _report(name, "two blocks of the same id")
            block = {key: value for key, value in block.items() if key != "block_id"}
        seen |= {name} - {""}
        kept.append(block)
    return kept


def _pages(blocks: Sequence[Json]) -> Iterator[list[Json]]:
    page: list[Json] = []
    used = 0
    for block in blocks:
        length = characters(block)
        if page and (len(page) == MESSAGE_BLOCKS or used + length > MESSAGE_CHARACTERS):
            yield page
            page, used = [], 0
        page.append(block)
        used += length
    if page:
        yield page


def characters(value: Any) -> int:
    """How many characters stand in the strings of a block, its ids and addresses counted too."""
    if isinstance(value, str):
        return len(value)
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return sum(characters(item) for item in inside)


def _report(where: str, rule: str, instead: Any = None) -> Any:
    warnings.warn(GateError(f"{where}: {rule}."), stacklevel=3)
    return instead
