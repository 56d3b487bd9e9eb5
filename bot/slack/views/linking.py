"""The form that makes a message the evidence of a record: choose one, or type its reference or words of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.slack.views.gate import BUTTON, Json, finalize_view, literal, one_line, shown
from bot.slack.views.inputs import LINE, answers, question, select, typed_text
from bot.slack.views.record_form import Errand
from bot.slack.views.wording import section, window
from knowledge.records.base import Record
from knowledge.text import clip, plain

CALLBACK = "link_record"
TITLE = "Link to a record"
MOST = 50
"""How many records are offered at once."""


def loading(external_id: str) -> Json:
    """What is there within a second, while records are looked for."""
    return window(TITLE, "Looking for records that it may belong to…", external_id)


def form(errand: Errand, found: Sequence[Record], said: str, words: str = "", problem: str = "") -> Json:
    """The records that the message may belong to, and a field to type another; ``said`` is the message."""
    quoted = f"> {one_line(said, 280)}"
    told = shown(problem, 500) or ("" if found else f"I found no record{_about(words)}.")
    offered = [question("record", "Which record does it support?", _offer(found))] if found else []
    blocks: list[Block] = [
        section("said", quoted),
        *([section("told", told)] if told else []),
        *offered,
        question(
            "words", "Or another one" if found else "Which record does it support?", typed_text("words", words, LINE),
            hint="Its reference, such as RSK-3, or words of it: then I look again.",
        ),
    ]  # fmt: skip
    return finalize_view(
        View(
            type="modal",
            callback_id=CALLBACK,
            private_metadata=str(errand),
            title=TITLE,
            submit="Link",
            close="Close",
            blocks=blocks,
        )
    )


def _about(words: str) -> str:
    return f" about “{one_line(words, 100)}”" if words.strip() else ""


def _offer(found: Sequence[Record]) -> Any:
    return select("record", {record.ref: _label(record) for record in found[:MOST]}, "")


def _label(record: Record) -> str:
    return literal(clip(plain(f"{record.ref} · {record.title}"), BUTTON), BUTTON).text


def linked(record: Record) -> Json:
    """The message is evidence of the record now."""
    ref = one_line(record.ref, 40)
    said = f"Linked to *{ref}* {one_line(record.title, 300)}.\n`/chesterton show {ref}` shows all of it."
    return window(TITLE, said)


def notice(text: str) -> Json:
    """One thing to say, in the place of the form."""
    return window(TITLE, shown(text, 2_000))


def wanted(view_payload: Mapping[str, Any]) -> tuple[str, str]:
    """The ref that was chosen, and the words that were typed."""
    given = answers(view_payload)
    return str(given.get("record", "")), str(given.get("words", "")).strip()
