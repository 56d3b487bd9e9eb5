"""The one order of priorities over all requirements: what matters most now, whichever quality it is about.

Places are numbered from 1 without gaps among the requirements that somebody may open; one without a place comes last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knowledge.errors import NotUnderstood
from knowledge.keeping import Keeping
from knowledge.lifecycle import must_decide
from knowledge.records.base import PersonId, Ref
from knowledge.records.requirement import Requirement
from knowledge.relations import ref_in

HOW = "Write it like `reorder NFR-3 1`, `reorder NFR-3 before NFR-2` or `reorder NFR-3 last`."


def in_order(requirements: Iterable[Requirement]) -> list[Requirement]:
    """The first place first; those without a place as they come."""
    return sorted(requirements, key=lambda one: one.priority or 1_000)


def reorder(
    keeping: Keeping,
    requirements: Sequence[Requirement],
    ref: Ref,
    where: Sequence[str],
    by: PersonId,
    request: str = "",
) -> list[Requirement]:
    """Give one of ``requirements`` its place (``1``, ``last``, ``before NFR-2``) and move the others along.

    Returns all that have a place now, in order; what changes is saved together, or not at all.
    """
    must_decide(by, keeping.directory)
    others = [one for one in in_order(requirements) if one.priority and one.ref != ref]
    moved = next((one for one in requirements if one.ref == ref), None)
    if moved is None:
        raise NotUnderstood(
            f"{ref} is not among the requirements that stand.", advice="`list requirements` shows them."
        )
    place = _place(where, [one.ref for one in others])
    ordered = [*others[:place], moved, *others[place:]]
    now = keeping.clock.now()
    placed = {one.ref: one if one.priority == n else one.amended(by, now, priority=n)
              for n, one in enumerate(ordered, 1)}  # fmt: skip
    changed = [placed[one.ref] for one in ordered if placed[one.ref] is not one]
    if changed:
        keeping.ledger.save(*changed, by=by, action="reorder", request=request)
    return list(placed.values())


def _place(where: Sequence[str], others: Sequence[Ref]) -> int:
    """How many of the others come before."""
    said = [word.casefold() for word in where if word.casefold() not in ("to", "place", "the")]
    match said:
        case ["first" | "top"]:
            return 0
        case ["last" | "bottom"]:
            return len(others)
        case [number] if number.isdecimal() and int(number) > 0:
            return min(int(number) - 1, len(others))
        case ["before" | "after" as side, other] if ref := ref_in(other):
            if ref not in others:
                raise NotUnderstood(f"{ref} has no place in the order yet.", advice=f"Give it one: `reorder {ref} 1`.")
            return others.index(ref) + (side == "after")
    raise NotUnderstood(f"Where to? I cannot read {' '.join(where)[:60]!r}." if where else "Where to?", advice=HOW)
