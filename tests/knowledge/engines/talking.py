"""Threads written as a test reads them, and what the rules draft from them."""

from __future__ import annotations

from collections.abc import Mapping

from knowledge.draft import Draft
from knowledge.engines.rules import Rules
from knowledge.thread import Message, Thread

Agreed = Mapping[int, Mapping[str, tuple[str, ...]]]


def talk(*lines: str, agreed: Agreed | None = None, after: int | None = None, bots: tuple[str, ...] = ()) -> Thread:
    """A thread from "Ana: text" lines; ``agreed`` gives the reactions by line, ``after`` the line to capture from."""
    said = [line.partition(": ") for line in lines]
    messages = tuple(
        Message(ts=ts(n), user=f"U{who.upper()}", text=text, is_bot=who in bots, reactions=_reactions(agreed, n))
        for n, (who, _, text) in enumerate(said)
    )
    return Thread(
        workspace="W",
        channel="C",
        ts=ts(0),
        messages=messages,
        users={f"U{who.upper()}": who for who, _, _ in said},
        capture_after=None if after is None else ts(after),
    )


def ts(n: int) -> str:
    """The ts of line ``n``."""
    return f"{1_700_000_000 + 60 * n}.000100"


def _reactions(agreed: Agreed | None, n: int) -> dict[str, tuple[str, ...]]:
    return {emoji: tuple(f"U{who.upper()}" for who in people) for emoji, people in (agreed or {}).get(n, {}).items()}


def drafted(thread: Thread) -> Draft:
    """The draft of the rules."""
    return Rules().draft(thread)
