"""Drafting: a thread becomes a draft by the words and reactions with which people settle things."""

from __future__ import annotations

from knowledge.draft import Draft
from knowledge.engines.rules import cues
from knowledge.text import clip, plain
from knowledge.thread import Message, Thread


def draft(thread: Thread) -> Draft:
    """The decision that the thread takes, or ``is_decision=False``; the last word counts."""
    settled = [message for message in thread.in_scope if _settles(message)]
    if not settled:
        return Draft(is_decision=False)
    last = settled[-1]
    first = thread.in_scope[0]
    return Draft(
        is_decision=True,
        status="accepted",
        title=clip(plain(last.text), 80),
        context=clip(plain(first.text), 600),
        decision=clip(plain(last.text), 600),
        deciders=(last.user,) if last.user else (),
        evidence={"decision": (last.ts,), "context": (first.ts,), "deciders": (last.ts,)},
    )


def _settles(message: Message) -> bool:
    return not message.is_bot and bool(cues.MARKED.search(message.text) or cues.SETTLES.search(message.text))
