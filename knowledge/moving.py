"""How people move records: which move a word means, what it asks, and what goes without saying.

Verbs, statuses and what a move needs are read from the class of a kind; only what its fields cannot tell is here.
"""

from __future__ import annotations

from collections.abc import Mapping

from knowledge import fields
from knowledge.errors import NotUnderstood
from knowledge.fields import Field
from knowledge.handwriting import an, meant
from knowledge.records import kinds
from knowledge.records.base import PersonId, Record

_BESIDE: Mapping[str, tuple[str, ...]] = {"treat": ("mitigation", "treatment", "owner", "target_date")}
"""What is asked for a move beside what the move needs."""
_FIRST: Mapping[str, str] = {"mitigate": "treat"}
"""The move that has to come first, where a move is not legal yet."""
_ASSUMED: Mapping[str, Mapping[str, str]] = {"treat": {"treatment": "mitigate"}}
"""What a move fills in where the record says nothing."""


def words(kind: type[Record]) -> dict[str, str]:
    """Every word that names a move of a kind: the verb, and the status it leads to (``not-met``)."""
    return {_plain(status): verb for verb, status in kind.verbs.items()} | {verb: verb for verb in kind.verbs}


def every_word() -> dict[str, type[Record]]:
    """Every word that names a move, with the first kind that knows it."""
    return {word: kind for kind in reversed(list(kinds().values())) for word in words(kind)}


def verb_named(kind: type[Record], said: str) -> str:
    """The verb that somebody means; raises NotUnderstood with the nearest one, or all of them."""
    known = words(kind)
    wanted = _plain(said)
    if wanted not in known:
        listed = f"You can {', '.join(kind.verbs)} it." if kind.verbs else "Its own commands move it."
        about = f"{an(kind.noun).capitalize()} has no move called {said[:40]!r}."
        raise NotUnderstood(about, advice=meant(wanted, known).strip() or listed)
    return known[wanted]


def verb_now(record: Record, verb: str) -> str:
    """The move that ``verb`` means now: the one before it, where it is not legal yet and that one is."""
    before = _FIRST.get(verb, "")
    late = before in record.verbs and not record.may_become(record.verbs.get(verb, ""))
    return before if late and record.may_become(record.verbs[before]) else verb


def asked(kind: type[Record], verb: str) -> tuple[Field, ...]:
    """What is asked for a move: what stands beside it, then what it needs."""
    known = {field.name: field for field in fields.every(kind)}
    names = (*_BESIDE.get(verb, ()), *kind.needs.get(kind.verbs.get(verb, ""), ()))
    return tuple(known[name] for name in names if name in known)


def may_ask(kind: type[Record], verb: str) -> bool:
    """Whether anything may be asked for a move, or for the one that has to come first."""
    return any(asked(kind, each) for each in (verb, _FIRST.get(verb, "")))


def assumed(record: Record, verb: str, by: PersonId) -> dict[str, str]:
    """What a move fills in by itself: who does it, where somebody is asked for, and what goes without saying."""
    people = {field.name: by for field in fields.needed(type(record), verb) if field.sort == "person"}
    return people | {name: said for name, said in _ASSUMED.get(verb, {}).items() if not getattr(record, name, None)}


def typed(record: Record, verb: str, rest: str, by: PersonId) -> dict[str, str]:
    """A move in a line: what it assumes, and ``rest`` as the first thing it asks; raises where it asks nothing."""
    wanted = asked(type(record), verb)
    said = rest.strip().removeprefix("until ").strip()
    if said and not wanted:
        raise NotUnderstood(
            f"To {verb} {an(record.noun)} takes its reference alone.",
            advice=f"Write `{verb} {record.ref}`; what else there is to say goes into a field, by `edit {record.ref}`.",
        )
    return (assumed(record, verb, by) if wanted else {}) | ({wanted[0].name: said} if said else {})


def _plain(text: str) -> str:
    return text.strip().casefold().replace("_", "-").replace(" ", "-")
