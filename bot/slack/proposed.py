"""What was ticked beside a decision: saved with it, where it came from and for whom it is, and linked to it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.slack.desk import Desk
from knowledge.audience import AudienceScope
from knowledge.draft import Proposed
from knowledge.errors import Conflict, Unavailable
from knowledge.ports import StoredDraft
from knowledge.proposed import beside
from knowledge.records.base import PersonId, Record, Ref
from knowledge.thread import Thread


def save(desk: Desk, stored: StoredDraft, ref: Ref, places: Iterable[int], by: PersonId) -> list[Ref]:
    """The refs of what stands at these places of the draft, each a record of its own, linked to the decision ``ref``.

    Harmless to repeat: a place of a draft makes one record, and a link that is there is not made again.
    """
    if stored.draft is None or stored.thread is None:
        return []
    proposals, scope = stored.draft.proposals, desk.audience.of_card(stored.channel)
    decision = desk.ledger.get(ref, scope)
    try:
        return [
            _saved(desk, proposals[n], stored.thread, decision, f"{stored.id}.{n}", by, scope).ref
            for n in places
            if n < len(proposals)
        ]
    except Conflict:  # the decision was changed at this moment: the step is done again
        raise Unavailable("The decision is being changed.") from None


def _saved(
    desk: Desk, one: Proposed, thread: Thread, decision: Record, key: str, by: PersonId, scope: AudienceScope
) -> Record:
    kind = beside()[one.kind]
    return desk.keeping.add(
        kind, one.given, by, scope,
        origin=decision.origin, visibility=decision.visibility, evidence=one.quotes(thread),
        links=[(kind.beside, decision.ref)] if kind.beside else [], request=key,
    )  # fmt: skip
