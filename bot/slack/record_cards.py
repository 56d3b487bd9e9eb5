"""What every door to records shares: finding one within what somebody may open, its links, and its card."""

from __future__ import annotations

from bot.slack.desk import Desk
from bot.slack.views import decision as decisions
from bot.slack.views import records as views
from bot.slack.views.gate import Json, Message, in_modal
from bot.slack.views.records import Tie
from knowledge.audience import AudienceScope
from knowledge.errors import NotAllowed, NotFound, not_found
from knowledge.records.base import PersonId, Record, Ref
from knowledge.records.decision import Decision


def card_key(workspace: str, ref: Ref) -> str:
    """The key under which a record's card is posted."""
    return f"card:{workspace}:{ref}"


def found(desk: Desk, ref: Ref, scope: AudienceScope) -> Record:
    """The record, where it may be opened now; raises NotFound in the same words as for one that is not there."""
    record = desk.ledger.get(ref, scope)
    if not desk.audience.may_open(scope, record):
        raise not_found(ref)
    return record


def name(desk: Desk, who: PersonId) -> str:
    """What a person is called; their id where Slack does not know them."""
    try:
        return desk.directory.person(who).name or who
    except NotFound:
        return who


def ties(desk: Desk, record: Record, scope: AudienceScope) -> list[Tie]:
    """The records at the other ends of its links that may be opened too; of the others there is no trace."""
    if not record.links:
        return []
    others = {other.ref: other for other in desk.ledger.get_many([link.ref for link in record.links], scope)
              if desk.audience.may_open(scope, other)}  # fmt: skip
    return [(link.relation, others[link.ref]) for link in record.links if link.ref in others]


def seen(desk: Desk, decision: Decision, scope: AudienceScope) -> Decision:
    """The decision with only those of its links whose other ends may be opened too."""
    shown = {other.ref for _, other in ties(desk, decision, scope)}
    return decision.model_copy(update={"links": tuple(link for link in decision.links if link.ref in shown)})


def whole(desk: Desk, record: Record, scope: AudienceScope) -> Message:
    """All of it, for whoever may see ``scope``."""
    if isinstance(record, Decision):
        return decisions.whole(seen(desk, record, scope))
    return views.whole(record, ties(desk, record, scope), today=desk.clock.now().date())


def window(record: Record, said: Message) -> Json:
    """``whole`` as a window, with what can be decided now."""
    return in_modal(said, record.ref, decisions.moves(record) if isinstance(record, Decision) else ())


def card(desk: Desk, record: Record, channel: str) -> Message:
    """Its card, with the links that ``channel`` may see."""
    today = desk.clock.now().date()
    scope = desk.audience.of_channel(channel) if record.links else desk.audience.of_card(channel)
    if isinstance(record, Decision):
        return decisions.card(seen(desk, record, scope), today=today)
    return views.card(record, ties(desk, record, scope), today=today)


def post(desk: Desk, ref: Ref, channel: str, by: str) -> None:
    """Post the card where the record comes from, or to the person where the bot may not post.

    Harmless to repeat: posted by key.
    """
    record = desk.ledger.get(ref, desk.audience.of_card(channel))
    key, shown = card_key(desk.workspace, ref), card(desk, record, channel)
    try:
        desk.gateway.post_once(key, channel or by, shown, record.origin.thread_ts)
    except (NotFound, NotAllowed):
        desk.gateway.post_once(f"{key}:direct", by, shown)


def redraw(desk: Desk, ref: Ref) -> None:
    """Draw the record's card again where it was posted. Harmless to repeat: an update replaces."""
    posted = desk.posts.find(card_key(desk.workspace, ref))
    if posted is None:
        return
    record = desk.ledger.get(ref, desk.audience.of_card(posted.channel))
    desk.gateway.update(posted.channel, posted.ts, card(desk, record, posted.channel))
