"""Proposed records: the risks, integrations, items and requirements that the thread of a decision holds.

Which kinds there are, how they are linked to the decision (``Record.beside``) and which fields they have says the class
of each kind. What a reader proposes is held against that and against the thread, the same for every engine:

- without a message that was said in the thread there is no proposal, and without what its kind cannot be without;
- a field that its kind does not have, or would not take, is left out; status, audience and team are never proposed;
- a person stands in a field only where a quoted message names them, or is theirs and speaks of themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from knowledge import fields
from knowledge.draft import Draft, Proposed
from knowledge.fields import Field
from knowledge.records import kinds
from knowledge.records.base import PersonId, Record
from knowledge.text import clip, visible
from knowledge.thread import Message, Thread

MOST = 6
"""How many are proposed at once, the surest first: more than that nobody reads."""
STRONG = 0.7
"""From how sure a proposal on it is ticked before a person has looked at it."""
LINE = 300
"""The longest text of one line, in characters."""

_SELF = re.compile(
    r"\b(?:i|me|my|mine|eu|meu|minha|yo|mío|ich|mir|mich)\b|(?:^|[.!?;,]\s+|\n)\W*(?:(?:ok|yes|then|and)\W+)*"
    r"(?:will\s+\w|vou\s|voy\s|[a-z]{2,}ing\b)",
    re.IGNORECASE,
)
"""Somebody speaks of themselves, if only by what they leave out: "will send it", "taking that"."""
_WORD = re.compile(r"\w{3,}")


@cache
def beside() -> Mapping[str, type[Record]]:
    """The kinds that are looked for in the thread of a decision, by their noun."""
    return {kind.noun: kind for kind in kinds().values() if kind.beside}


@cache
def asked(kind: type[Record]) -> tuple[Field, ...]:
    """What may be proposed of a kind: its title and its own fields, without what all kinds share."""
    own = {"title", *kind.__annotations__}
    return tuple(field for field in fields.fields(kind) if field.name in own)


def held(draft: Draft, thread: Thread) -> Draft:
    """The draft with only the proposals that the thread and their kinds bear out, the ``MOST`` surest first."""
    kept: list[Proposed] = []
    for one in sorted(draft.proposals, key=lambda proposed: -proposed.sure):
        whole = _whole(one, thread)
        if whole is not None and not any(_same(whole, other) for other in kept):
            kept.append(whole)
    return draft.model_copy(update={"proposals": tuple(kept[:MOST])})


def _whole(one: Proposed, thread: Thread) -> Proposed | None:
    """The proposal with what holds of it; None when that does not make a record."""
    kind = beside().get(one.kind)
    said = [message for message in thread.in_scope if message.ts in one.evidence and not message.is_bot]
    if kind is None or not said:
        return None
    given = {field.name: text for field in asked(kind) if (text := _taken(field, one.given, said, thread.users))}
    wrong = fields.read_new(kind, given)[1]
    if any(name not in given for name in wrong):
        return None
    right = {name: text for name, text in given.items() if name not in wrong}
    if fields.read_new(kind, right)[1]:
        return None
    return one.model_copy(update={"given": right, "evidence": tuple(message.ts for message in said)})


def _taken(field: Field, given: Mapping[str, str], said: Iterable[Message], names: Mapping[PersonId, str]) -> str:
    """What is given for a field, as far as it may be; empty otherwise."""
    text = visible(given.get(field.name, "")).strip()
    if field.sort == "person":
        return text if text and any(_speaks_of(message, text, names.get(text, "")) for message in said) else ""
    return clip(" ".join(text.split()), LINE) if field.sort == "line" else text


def _speaks_of(message: Message, who: PersonId, name: str) -> bool:
    """Whether a message names somebody, or is theirs and speaks of themselves."""
    if message.user == who and _SELF.search(message.text):
        return True
    first = re.escape(name.split()[0]) if name.split() else ""
    return bool(first and re.search(rf"\b{first}\b", message.text, re.IGNORECASE)) or f"<@{who}>" in message.text


def _same(one: Proposed, other: Proposed) -> bool:
    """Whether two proposals of a kind are one: alike in what the kind cannot be without, or else in their titles."""
    if one.kind != other.kind:
        return False
    needed = [field.name for field in asked(beside()[one.kind]) if field.required and field.name != "title"]
    return all(_alike(one.given[name], other.given[name]) for name in needed or ("title",))


def _alike(one: str, other: str) -> bool:
    mine, theirs = (set(_WORD.findall(text.casefold())) for text in (one, other))
    return one.casefold() == other.casefold() or len(mine & theirs) > 0.8 * min(len(mine), len(theirs))


def borne_out(title: str, said: Iterable[str]) -> float:
    """How many of a title's words the messages hold, from 0 to 1: how plainly they say it."""
    words = set(_WORD.findall(title.casefold()))
    spoken = set(_WORD.findall(" ".join(said).casefold()))
    return len(words & spoken) / len(words) if words else 0.0
