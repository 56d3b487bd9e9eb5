"""Drafting: a thread becomes a draft by the words and reactions with which people settle things.

No model and no network: what settles the question is found first (``settling``), then what was on the table
(``proposals``), taken (``choice``) or turned down (``options``), what may go wrong (``hazards``), who does what
(``tasks``), which systems talk (``flows``), and the words for it (``summary``); last what of it is worth a record of
its own (``proposed``).

The same thread always gives the same draft.
"""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.draft import Draft
from knowledge.engines.rules import (
    choice,
    clauses,
    flows,
    hazards,
    options,
    proposals,
    proposed,
    settling,
    summary,
    tasks,
    titles,
)
from knowledge.engines.rules.objections import Subject
from knowledge.engines.rules.settling import Settled
from knowledge.thread import Message, Thread


def draft(thread: Thread) -> Draft:
    """The decision that the thread takes, or ``is_decision=False``; the last word counts."""
    settled = settling.settled(thread)
    if settled is None:
        return Draft(is_decision=False, title=titles.headline(thread.in_scope))
    brought_up = proposals.proposals(settled.said, settled.at)
    support = choice.support(settled, brought_up)
    chosen = choice.taken(settled, support, brought_up) if settled.status in ("accepted", "proposed") else ""
    weighed = settled.marked or settled.agreed or settled.status == "rejected" or proposals.debated(brought_up)
    if not weighed or tasks.is_date(chosen):
        return Draft(is_decision=False, title=titles.headline(thread.in_scope))
    made = _filled(settled, brought_up, support, chosen)
    beside = proposed.proposed(settled, made, thread.channel_name)
    return made.model_copy(update={"proposals": beside}).supported_by(thread)


def _filled(
    settled: Settled, brought_up: Sequence[proposals.Proposal], support: Sequence[Message], chosen: str
) -> Draft:
    rejected = options.rejected(settled, brought_up, chosen)
    others = [clauses.words(name) for name in (*(p.name for p in brought_up), *(o.name for o in rejected))]
    others = [words for words in others if clauses.overlap(words, clauses.words(chosen)) < proposals.SAME]
    about = summary.about(settled, support, Subject.chosen(chosen, brought_up, others)) if chosen else []
    context, told = summary.context(settled)
    drivers, needed = summary.drivers(settled, [clauses.words(chosen), *others])
    good, gained = summary.gains(about)
    bad, paid = summary.prices(about)
    settling_ts = tuple(message.ts for message in (settled.message, *support))
    return Draft(
        is_decision=True,
        status=settled.status,
        title=titles.title(settled, chosen, rejected[0].name if rejected else "", (*support, settled.message)[-1]),
        context=" ".join(context),
        drivers=drivers,
        chosen=chosen or None,
        decision=summary.decision(settled, support, chosen),
        alternatives=rejected,
        good=good,
        bad=bad,
        risks=hazards.risks(settled, brought_up, rejected, chosen),
        integrations=flows.integrations(settled, chosen),
        actions=tasks.actions(settled),
        deciders=settled.deciders,
        evidence={
            "decision": settling_ts,
            "context": told,
            "drivers": needed,
            "good": gained,
            "bad": paid,
            "deciders": (settled.message.ts,),
        },
    )
