"""Deciding anew: a settled decision as the beginning of the one that may take its place.

Nothing is chosen in it yet. What the form does not ask for, such as the other names of an option, is taken over from
the old record when the new one is made; and what was kept to the members of a channel stays with them.
"""

from __future__ import annotations

from typing import Any

from knowledge.capture import Form
from knowledge.records.base import Link, PersonId, Visibility
from knowledge.records.decision import Decision, Option
from knowledge.text import clip, plain


def form_of(old: Decision, by: PersonId) -> Form:
    """The form in which ``by`` looks at a decision again: its problem and its options, all of them open."""
    return Form(
        title=clip(f"Reconsider: {old.title}", 300),
        context=old.context,
        drivers=old.drivers,
        options=tuple(option.model_copy(update={"outcome": "open"}) for option in old.options),
        reversibility=old.reversibility,
        decision_makers=(by,),
    )


def heir(record: Decision, old: Decision) -> Decision:
    """The new record with what only the old one knows; seen by no more people, and linked where it cannot replace it.

    A decision that was turned down as a whole cannot be superseded: the two are related, no more.
    """
    known = {plain(option.name).casefold(): option for option in old.options}
    options = tuple(_with_names(option, known.get(plain(option.name).casefold())) for option in record.options)
    changes: dict[str, Any] = {"options": options}
    if old.visibility is Visibility.CHANNEL:
        changes["visibility"] = Visibility.CHANNEL
    if not old.may_become("superseded"):
        changes["links"] = (*record.links, Link(relation="relates to", ref=old.ref))
    return record.model_copy(update=changes)


def _with_names(option: Option, old: Option | None) -> Option:
    if old is None:
        return option
    mine = {name: getattr(option, name) or getattr(old, name) for name in ("aliases", "pros", "neutral", "cons")}
    return option.model_copy(update=mine)
