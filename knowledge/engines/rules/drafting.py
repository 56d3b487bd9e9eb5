"""Drafting: a thread becomes a draft by the words and reactions with which people settle things."""

from __future__ import annotations

from knowledge.draft import Draft
from knowledge.engines.rules import hazards, options, settling, tasks
from knowledge.text import clip, plain
from knowledge.thread import Thread


def draft(thread: Thread) -> Draft:
    """The decision that the thread takes, or ``is_decision=False``; the last word counts."""
    settled = settling.settled(thread)
    if settled is None:
        return Draft(is_decision=False)
    brought_up = options.proposals(settled.said, settled.at)
    support = options.support(settled, brought_up)
    chosen = options.taken(settled, support) if settled.status in ("accepted", "proposed") else ""
    message = settled.message
    return Draft(
        is_decision=True,
        status=settled.status,
        title=clip(chosen or plain(message.text), 80),
        context=clip(plain(settled.said[0].text), 600),
        decision=clip(plain(message.text), 600),
        chosen=chosen or None,
        alternatives=options.rejected(settled, brought_up, chosen),
        risks=hazards.risks(settled, brought_up, chosen),
        actions=tasks.actions(settled),
        deciders=settled.deciders,
        evidence={"decision": tuple(m.ts for m in (message, *support)), "context": (settled.said[0].ts,), "deciders": (message.ts,)},
    )
