"""What somebody typed after a command, as a verb, a kind and the rest: one grammar for every kind of record.

``/chesterton list risks`` and ``/risk list`` are the same; a command that is named after a kind means that kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge import moving
from knowledge.errors import NotUnderstood
from knowledge.fields import kind_named
from knowledge.records import kinds
from knowledge.records.base import Record, Ref
from knowledge.relations import ref_in

_EXAMPLES = {
    "link": "link RSK-3 mitigated by ADR-7",
    "unlink": "unlink RSK-3 mitigated by ADR-7",
    "reorder": "reorder NFR-3 1",
}
"""How the verbs are written that take more than a reference."""
GENERAL = ("add", "list", "show", "edit", "link", "unlink", "reorder")
"""The verbs that every kind knows, besides its own moves."""


@dataclass(frozen=True)
class Order:
    """A verb, the prefix of the kind (empty where a ref says it), the record's ref, and what else was typed."""

    verb: str
    kind: str
    ref: Ref = ""
    words: tuple[str, ...] = ()

    @property
    def what(self) -> type[Record]:
        """The kind that it is about."""
        return kinds()[self.kind]


def read_order(command: str, verb: str, words: Sequence[str], *, own: Sequence[str] = ()) -> Order:
    """The order; raises NotUnderstood with what to type. ``own`` are the verbs of this command about a whole kind."""
    named = None if command == "/chesterton" else kind_named(command.removeprefix("/"))
    rest = tuple(words)
    if verb in own and named:
        return Order(verb, named.prefix, words=rest)
    if verb in ("add", "list"):
        if named is None:
            named, rest = _named(command, verb, rest), rest[1:]
        return Order(verb, named.prefix, words=rest)
    if named is None and rest and not ref_in(rest[0]) and not _like_a_ref(rest[0]):
        named, rest = kind_named(rest[0]), rest[1:]
    ref = _ref(command, verb, named, rest)
    return Order(verb, ref.partition("-")[0], ref, rest[1:])


def _named(command: str, verb: str, words: Sequence[str]) -> type[Record]:
    if not words:
        nouns = ", ".join(sorted(kind.noun for kind in kinds().values()))
        raise NotUnderstood(
            f"What shall I {verb}?", advice=f"Write it like `{command} {verb} risk`. There are {nouns}."
        )
    return kind_named(words[0])


def _ref(command: str, verb: str, kind: type[Record] | None, words: Sequence[str]) -> Ref:
    example = f"`{command} {_EXAMPLES.get(verb) or f'{verb} {_prefix(verb, kind)}-3'}`"
    if not words:
        noun = kind.noun if kind else "record"
        raise NotUnderstood(f"Which {noun}?", advice=f"Write it like {example}.")
    if kind and words[0].isdecimal():
        return f"{kind.prefix}-{int(words[0])}"
    if not (found := ref_in(words[0])):
        raise NotUnderstood(f"{words[0][:40]!r} is not a reference.", advice=f"Write it like {example}.")
    return found


def _prefix(verb: str, kind: type[Record] | None) -> str:
    """Of the kind that is meant, or else of one that knows the verb."""
    return (kind or moving.every_word().get(verb) or kind_named("risk")).prefix


def _like_a_ref(word: str) -> bool:
    """Whether a word has the shape of a reference, though of no kind that there is: XYZ-1."""
    return word[-1:].isdecimal()
