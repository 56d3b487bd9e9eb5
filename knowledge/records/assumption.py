"""How an assumption of a decision stands: it holds, is in doubt, or is broken. Its words do not change by that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from knowledge.errors import Conflict, NotUnderstood
from knowledge.records.base import PersonId, Prose

State = Literal["holds", "in doubt", "broken"]
"""In doubt until somebody says that it holds or is broken; what was called broken too early can be said to hold."""


class Standing(BaseModel):
    """What was said last of one assumption, found by its words, so that it stays with them wherever they stand."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    which: Prose
    state: State
    by: PersonId
    at: datetime
    """Since when it stands so; where it holds, when that was confirmed last."""
    why: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)] = ""
    check_by: date | None = None
    """By when somebody is to find out; only while it is in doubt."""


def of(words: str, standings: Iterable[Standing]) -> Standing | None:
    """What is said of the assumption of these words; None where nobody has said anything, so that it holds."""
    return next((one for one in standings if one.which == words), None)


def now(said: Standing, before: Standing | None) -> Standing:
    """What stands once this is said; ``before`` itself where it says nothing new.

    A doubt that is said again goes on from when it began, and keeps what is not said anew. Raises Conflict where what
    is broken is doubted, NotUnderstood for a day that has passed.
    """
    if said.check_by and said.check_by < said.at.date():
        advice = "Name a day to come, like 2026-12-01."
        raise NotUnderstood(f"{said.check_by} has passed.", advice=advice, field="check_by")
    if before is None or before.state != said.state:
        if before and (before.state, said.state) == ("broken", "in doubt"):
            raise Conflict("That assumption is broken already.", advice="Say that it holds, if it does after all.")
        return said
    if said.state == "holds":
        return before if (before.by, before.at.date()) == (said.by, said.at.date()) else said
    new = {"why": said.why or before.why, "check_by": said.check_by or before.check_by}
    if new == {"why": before.why, "check_by": before.check_by}:
        return before
    return before.model_copy(update={**new, "by": said.by})


def marked(standings: Sequence[Standing], one: Standing) -> tuple[Standing, ...]:
    """The standings with ``one`` in the place of what was said of those words before."""
    return (*(other for other in standings if other.which != one.which), one)


def carried(standings: Sequence[Standing], old: Sequence[str], new: Sequence[str]) -> Iterator[Standing]:
    """The standings once the assumptions were rewritten: with their words, or with what stands in their place now."""
    for one in standings:
        place = old.index(one.which) if one.which in old else len(new)
        if one.which in new:
            yield one
        elif place < len(new) and new[place] not in old:
            yield one.model_copy(update={"which": new[place]})
