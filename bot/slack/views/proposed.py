"""What a thread holds beside its decision, as boxes to tick; and on the card, what was saved along.

Each box stands under the kind and the title; below it stand its other fields, all of them, and the words it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from bot.slack.views.gate import Message, finalize_message, one_line
from bot.slack.views.inputs import checkbox, question
from bot.slack.views.wording import context, counted, quote, section, users
from knowledge.draft import Draft, Proposed
from knowledge.proposed import STRONG, asked, beside
from knowledge.records.base import Record
from knowledge.records.decision import Decision
from knowledge.text import clip
from knowledge.thread import Thread

_BLOCK = re.compile(r"proposed\.(\d+)")


def boxes(draft: Draft | None, thread: Thread | None) -> Iterator[Block]:
    """A box for each proposal, ticked where its evidence is strong: one block at the top and two for each."""
    if draft is None or thread is None or not draft.proposals:
        return
    yield section("proposed", "*Also in this thread.* What is ticked is saved with the decision and linked to it.")
    for n, one in enumerate(draft.proposals):
        quotes = one.quotes(thread)
        save = checkbox("proposed", f"Save it too ({counted(len(quotes), 'quote')})", ticked=one.sure >= STRONG)
        yield question(f"proposed.{n}", f"{one.kind.capitalize()}: {clip(one.given['title'], 200)}", save)
        short = (each.model_copy(update={"quote": clip(each.quote, 160)}) for each in quotes[:2])
        told = (quote(each, thread.users.get(each.user, "")) for each in short)
        yield context(f"proposed.{n}.from", *filter(None, (_facts(one, thread), *told)))


def _facts(one: Proposed, thread: Thread) -> str:
    """Its other fields, each by its label; people by name."""
    title = one.given["title"]
    return " · ".join(
        f"{field.label}: {one_line(thread.users.get(said, said) if field.sort == 'person' else said, 200)}"
        for field in asked(beside()[one.kind])
        if (said := one.given.get(field.name, "")) and said != title
    )


def ticked(view_payload: Mapping[str, Any]) -> list[int]:
    """The places of the proposals whose boxes are ticked in a submitted view."""
    values = view_payload["state"]["values"]
    found = {int(place[1]): actions for block, actions in values.items() if (place := _BLOCK.fullmatch(block))}
    return sorted(n for n, actions in found.items() if any(box.get("selected_options") for box in actions.values()))


def along(card: Message, decision: Decision, saved: Sequence[Record]) -> Message:
    """The card of a decision, with what was saved along with it."""
    if not saved:
        return card
    named = " · ".join(f"*{one_line(record.ref, 40)}* {one_line(record.title, 120)}" for record in saved)
    below = context(f"{decision.ref}.along", f"Saved along with it: {named}")
    return finalize_message([*card["blocks"], below], card["text"], recipients=users(decision.decision_makers))
