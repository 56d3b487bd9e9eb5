"""What can be said to an answer, and what is said back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from bot.slack.views.gate import BUTTON, Message, finalize_message, literal, one_line
from bot.slack.views.wording import context, section
from knowledge.records.base import Record, Ref
from knowledge.text import clip, visible

GOOD, BAD, SHARE, LOG = "good_answer", "bad_answer", "share_answer", "log_question"
LONGEST = 800
"""Characters of a question that a button carries; Slack takes 2,000 in all."""


@dataclass(frozen=True)
class About:
    """What an answer's buttons know of it: the question under an id of its own, and what it was answered from."""

    id: str
    text: str
    refs: Sequence[Ref] = ()

    def __str__(self) -> str:
        said = {"id": self.id, "text": clip(visible(self.text), LONGEST), "refs": list(self.refs)[:5]}
        return json.dumps(said, ensure_ascii=False)

    @classmethod
    def read(cls, value: str) -> Self:
        """What ``str`` wrote."""
        return cls(**json.loads(value))


def button(text: str, action: str, value: str) -> ButtonElement:
    """A button below an answer."""
    return ButtonElement(text=literal(text, BUTTON), action_id=action, value=value)


def thumbs(about: str) -> list[ButtonElement]:
    """Whether it was any good."""
    return [button("👍", GOOD, about), button("👎", BAD, about)]


def thanks() -> Message:
    """For a good word."""
    said = "Thanks, good to know."
    return finalize_message([section("thanks", said)], said)


def sorry(about: str, *, kept: bool) -> Message:
    """For a bad one; with the door to have it looked at."""
    what = "I keep the question for 90 days, and the digest of this channel names it." if kept else ""
    said = f"Thanks for telling me. {what}".strip()
    log = ActionsBlock(block_id="sorry.actions", elements=[button("Log this question", LOG, about)])
    return finalize_message([section("sorry", said), log], said)


def logged(item: Record) -> Message:
    """What the question is on record as."""
    said = f"Logged as *{one_line(item.ref, 40)}*: {one_line(item.title, 300)}"
    return finalize_message([section("logged", said), context("logged.how", "It is open until somebody answers it.")],
                            said)  # fmt: skip


def shared(answer: Message, who: str, question: str) -> Message:
    """An answer for the whole channel, under the question and the name of whoever shares it."""
    asked = context("shared", f"{one_line(who, 80)} asked: {one_line(question, 300)}")
    return finalize_message([asked, *answer["blocks"]], answer["text"])


def not_shared() -> Message:
    """The channel has nothing to see."""
    said = "I shared nothing: this channel may see none of what answers it."
    return finalize_message([section("shared", said)], said)


def is_shared() -> Message:
    """Said to whoever shared it."""
    said = "Shared, as far as this channel may see it."
    return finalize_message([section("shared", said)], said)
