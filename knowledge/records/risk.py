"""The risk record: what may happen, how bad that is, and what was agreed about it.

Words follow ISO 31000. The rules that a risk keeps itself:

- the score is likelihood × impact, computed;
- accepted needs by whom and until when, and the day must lie ahead; on that day it is open again (``reopened``).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, Self

from pydantic import model_validator

from knowledge.errors import Conflict, NotUnderstood
from knowledge.records.base import PersonId, Prose, Record, ask

CLOCK = "chesterton"
"""Who moves a record when its time has come."""
_LEVELS = ((15, "critical"), (10, "high"), (5, "medium"), (1, "low"))


class Risk(
    Record,
    prefix="RSK",
    moves={
        "open": "treating, accepted, not a risk",
        "treating": "mitigated, accepted, open",
        "mitigated": "closed, open",
        "accepted": "open",
        "closed": "",
        "not a risk": "",
    },
    verbs={
        "treat": "treating", "mitigate": "mitigated", "accept": "accepted", "reopen": "open", "close": "closed",
        "dismiss": "not a risk",
    },
    needs={"accepted": "accepted_until, accepted_by"},
    beside="affects",
):  # fmt: skip
    """Something that may happen to us, its weight, and what we agreed to do."""

    cause: Prose = ask("What would cause it?", facet="risk", lines=2, label="Cause")
    event: Prose = ask("What would happen?", facet="risk", lines=2, label="Event")
    consequence: Prose = ask("What would that do to us?", facet="consequences", lines=2, label="Consequence")
    likelihood: int | None = ask(
        "How likely is it, from 1 (rare) to 5 (almost certain)?", default=None, ge=1, le=5, missing="no likelihood"
    )
    impact: int | None = ask("How bad would it be, from 1 to 5?", default=None, ge=1, le=5, missing="no impact")
    treatment: Literal["avoid", "mitigate", "transfer", "accept"] | None = ask(
        "What do we do about it?", default=None, missing="no treatment"
    )
    mitigation: Prose = ask("How exactly?", facet="mitigation", lines=3, label="Mitigation")
    owner: PersonId | None = ask(
        "Who looks after this risk?", facet="owner", label="Owner", default=None, missing="no owner"
    )
    target_date: date | None = ask("By when is it to be done?", default=None)
    residual: Prose = ask("What remains after that?", facet="mitigation", lines=2, label="What remains")
    accepted_by: PersonId | None = ask("Who accepts it?", facet="people", label="Accepted by", default=None)
    accepted_until: date | None = ask("Until when is it accepted?", default=None)

    @model_validator(mode="after")
    def _accepted_by_somebody_until_some_day(self) -> Self:
        if self.status != "accepted":
            return self
        if not self.accepted_by:
            raise NotUnderstood("An accepted risk needs a person who accepts it.", field="accepted_by")
        if not self.accepted_until:
            raise NotUnderstood(
                "Until when is the risk accepted?",
                advice="Give a day; on it the risk is looked at again.",
                field="accepted_until",
            )
        return self

    @property
    def score(self) -> int | None:
        """Likelihood × impact, from 1 to 25; None until both are judged."""
        return self.likelihood * self.impact if self.likelihood and self.impact else None

    @property
    def level(self) -> str:
        """The score in a word: low, medium, high or critical; ``unscored`` until it is judged."""
        return next((word for least, word in _LEVELS if (self.score or 0) >= least), "unscored")

    @property
    def line(self) -> str:
        """The score, the treatment, the mitigation and who answers for it."""
        score = f"{self.level}, {self.score} of 25" if self.score else "not scored yet"
        parts = [f"{self.title}: {score}", self._agreed, f"looked after by {self.owner or 'nobody'}"]
        parts += [self.mitigation.rstrip(".")] if self.mitigation else []
        return "; ".join(parts)

    @property
    def _agreed(self) -> str:
        if self.status == "accepted":
            return f"accepted by {self.accepted_by} until {self.accepted_until}"
        return f"{self.status}, to {self.treatment}" if self.treatment else self.status

    @property
    def deadlines(self) -> dict[str, date]:
        """When its mitigation is due, and when its acceptance ends."""
        named = {"open": "target_date", "treating": "target_date", "accepted": "accepted_until"}.get(self.status)
        day = getattr(self, named) if named else None
        return super().deadlines | ({named: day} if named and day else {})

    @property
    def answerable(self) -> tuple[PersonId, ...]:
        """Its owner, or else whoever accepted it."""
        return super().answerable or ((self.accepted_by,) if self.accepted_by else ())

    @property
    def can_wait(self) -> bool:
        """While something is to be done about it."""
        return self.status in ("open", "treating")

    @property
    def _movable(self) -> dict[str, date]:
        """An acceptance is given anew, not put off."""
        return {name: day for name, day in self.deadlines.items() if name != "accepted_until"}

    @property
    def lapsed(self) -> bool:
        """Whether it is open because its acceptance ended, and nobody has touched it since."""
        return self.status == "open" and self.updated_by == CLOCK

    def expired(self, today: date) -> bool:
        """Whether it is accepted until a day that has come."""
        return self.status == "accepted" and self.accepted_until is not None and self.accepted_until <= today

    def reopened(self, at: datetime) -> Self:
        """Open again because its acceptance ended; who accepted it, and until when, stays on record."""
        if not self.expired(at.date()):
            raise Conflict(f"The acceptance of {self.ref} has not ended.")
        return self._moved("open", CLOCK, at)

    def amended(self, by: PersonId, at: datetime, **changes: Any) -> Self:
        """The risk with other words; who accepted it and until when is said by accepting it."""
        for name in ("accepted_by", "accepted_until"):
            if name in changes and changes[name] != getattr(self, name):
                raise NotUnderstood("A risk is accepted by a move, not by an edit.", advice="Accept it.", field=name)
        return super().amended(by, at, **changes)

    def moved(self, verb: str, by: PersonId, at: datetime, **needed: Any) -> Self:
        """The risk after ``verb``; accepting it needs a day that lies ahead, and ``by`` accepts unless told who."""
        if verb == "accept":
            until = needed.get("accepted_until")
            if until is None or until <= at.date():
                raise NotUnderstood(
                    "A risk is accepted until a day that lies ahead.",
                    advice="Give that day; on it the risk is open again.",
                    field="accepted_until",
                )
        return super().moved(verb, by, at, **needed)

    def _stamps(self, status: str, by: PersonId, at: datetime) -> dict[str, Any]:
        return {"accepted_by": by} if status == "accepted" else {}
