"""What a superseded decision leaves without ground: said to who superseded it, and asked of each owner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from bot.slack import record_cards
from bot.slack.desk import Desk
from bot.slack.views.gate import Message
from bot.slack.views.lifecycle import look_again, moved
from bot.slack.views.wording import is_user
from knowledge.audience import AudienceScope, operator_scope
from knowledge.errors import NotAllowed, NotFound
from knowledge.keeping import fallen_ref
from knowledge.records.base import PersonId, Record, Ref
from knowledge.records.decision import Decision
from knowledge.records.item import Item


def told(
    desk: Desk, changed: Sequence[Decision], by: PersonId, scope: AudienceScope, key: str
) -> tuple[Sequence[Record], Message]:
    """Everything that changed, the items for what lost its ground among it; and what ``by`` may be told of that.

    Harmless to repeat: each owner has one item for each superseded decision.
    """
    open_to = partial(desk.audience.may_open, scope)
    ripples = desk.keeping.ripples(changed[0], by, key)
    items = [item for each in ripples for item in each.items]
    shown = [record_cards.seen(desk, one, scope) for one in changed if open_to(one)]
    return [*changed, *items], moved(shown, [each.seen(open_to) for each in ripples])


def sent(desk: Desk, changed: Sequence[Decision], by: PersonId, scope: AudienceScope, key: str) -> list[Ref]:
    """The same where there is no reply: ``by`` is told in a direct message, if anything has lost its ground.

    Returns the refs of all that is to be followed (``step_for``). Harmless to repeat: posted by key.
    """
    records, said = told(desk, changed, by, scope, key)
    if any(isinstance(record, Item) and desk.audience.may_open(scope, record) for record in records):
        with suppress(NotFound, NotAllowed):  # they take no messages
            desk.gateway.post_once(f"shaken:{changed[0].ref}", by, said)
    return [record.ref for record in records]


def step_for(ref: Ref) -> Callable[[Desk, Ref], None]:
    """The step that follows the change of a record: its card is drawn again, or the owner of an item is told."""
    return tell_owner if ref.startswith(f"{Item.prefix}-") else record_cards.redraw


def tell_owner(desk: Desk, ref: Ref) -> None:
    """Ask the owner of what lost its ground to look at it, as far as they may open it.

    Harmless to repeat: posted by key. Who superseded the decision was told in the reply.
    """
    item = desk.ledger.get(ref, operator_scope(desk.workspace, private=True))
    if not item.owner or not is_user(item.owner) or item.owner == item.created_by:
        return
    scope = desk.audience.of_person(item.owner)
    open_to = partial(desk.audience.may_open, scope)
    resting = list(filter(open_to, desk.ledger.get_many(item.linked("relates to"), scope)))
    fallen = list(filter(open_to, desk.ledger.get_many([fallen_ref(item)], scope)))
    if open_to(item) and fallen and resting:
        with suppress(NotFound, NotAllowed):  # they left meanwhile, or take no messages
            desk.gateway.post_once(f"ripple:{ref}", item.owner, look_again(item, fallen[0], resting))
