"""Proposed records: of what a thread fears, connects, needs and promises, the part that is said in so many words.

Precision comes first, for each of these asks a person to look at it. A cue that leaves no doubt is ticked in the form
(``sure``), one that leaves some is only shown, and what has no cue of its own is left to the draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from knowledge.draft import Draft, DraftIntegration, Proposed
from knowledge.engines.rules import duties, fears, measures, wiring
from knowledge.engines.rules.people import Cast
from knowledge.engines.rules.settling import Settled

_LEAVES = re.compile(r"\b(?:move[sd]?|migrat\w+|switch\w*|away)\b.{0,20}\bfrom\b", re.IGNORECASE)
_NO_DATA = re.compile(rf"(?:by|via|over)\s|.*{_LEAVES.pattern}", re.IGNORECASE)
MOST = 40
"""How many are handed on; the surest of them are kept (``knowledge.proposed``)."""


def proposed(settled: Settled, made: Draft, where: str) -> tuple[Proposed, ...]:
    """What the thread of a draft holds beside its decision; ``where`` is the name of its channel."""
    return tuple(islice(_proposed(settled, made, where), MOST))


def _proposed(settled: Settled, made: Draft, where: str) -> Iterator[Proposed]:
    cast = Cast.of(settled.users)
    said = [message for message in settled.said if not message.is_bot]
    yield from fears.risks(said, made.risks, made.alternatives)
    yield from measures.requirements(said)
    yield from wiring.integrations(said, cast, where)
    yield from (_flow(flow) for flow in made.integrations if _is_told(flow))
    yield from duties.items(said, made.actions, cast)


def _is_told(flow: DraftIntegration) -> bool:
    """Whether it is said what goes over it, between two things."""
    return bool(flow.data or flow.limits) and wiring.is_thing(flow.source) and wiring.is_thing(flow.target)


def _flow(flow: DraftIntegration) -> Proposed:
    """A hand-over that the draft has, with what is handed over: who sends it provides it."""
    by = "" if _LEAVES.search(flow.data) else wiring.by(flow.data)
    given = {
        "title": f"{flow.source} {by or 'to ' + flow.target}",
        "provider": flow.source,
        "consumer": flow.target,
        "data": "" if _NO_DATA.match(flow.data) else flow.data,
        "rate_limit": flow.limits,
        "protocol": by,
    }
    return Proposed(kind="integration", given=given, evidence=flow.evidence, sure=0.6)
