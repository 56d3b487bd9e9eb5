"""What App Home tells one person: what waits for them, what is due, what they look after, and what is not written yet.

Everything is gathered from what this person may open now, and from nothing else, so that neither a row nor a count
tells of more. Nothing here is text for a screen: a view draws it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge import fields
from knowledge.audience import Audience, AudienceScope
from knowledge.coverage import Coverage, coverage
from knowledge.errors import ChestertonError
from knowledge.keeping import SOON, Due, dues
from knowledge.lifecycle import may_read
from knowledge.ports import Directory, Drafts, Ledger, RecordQuery, StoredDraft
from knowledge.records.base import PersonId, Record
from knowledge.records.decision import Decision, Voice
from knowledge.records.integration import Integration
from knowledge.records.system import System

EVERYTHING = 1_000_000
Whom = Callable[[Record], PersonId | None]
"""The one person whom the dates of a record are asked of."""


@dataclass(frozen=True)
class Wait:
    """A proposed decision that waits for the person's word: as its decision-maker, a reviewer, or for an answer."""

    decision: Decision
    why: Literal["objection", "review", "decide"]
    objection: Voice | None = None


@dataclass(frozen=True)
class Mine:
    """A system or integration that the person looks after, or that touches one; ``hole`` is the end nobody has."""

    record: Record
    hole: str = ""
    own: bool = True


@dataclass(frozen=True)
class Home:
    """All of it, each part whole and in the order in which it is shown; ``unowned`` counts integrations."""

    drafts: tuple[StoredDraft, ...]
    waits: tuple[Wait, ...]
    due: tuple[Due, ...]
    area: tuple[Mine, ...]
    unowned: int
    coverage: Coverage
    today: date


@dataclass(frozen=True)
class Homes:
    """Gathers what is told to a person."""

    ledger: Ledger
    drafts: Drafts
    audience: Audience
    directory: Directory

    def of(self, person: PersonId, scope: AudienceScope, today: date, whom: Whom) -> Home:
        """What ``person`` is told today within their own ``scope``."""
        records = self.open(scope)
        return Home(
            drafts=tuple(self.begun(person, scope.workspace)),
            waits=tuple(waiting(records, person)),
            due=tuple(due for due in dues(records, today, SOON) if self._asks(due.record, person, whom)),
            area=tuple(_area(records, person)),
            unowned=sum(bool(_hole(record)) for record in records if isinstance(record, Integration)),
            coverage=coverage(records),
            today=today,
        )

    def _asks(self, record: Record, person: PersonId, whom: Whom) -> bool:
        """Whether its dates are asked of ``person``; who it is otherwise is not looked up."""
        return person in record.in_turn and whom(record) == person

    def open(self, scope: AudienceScope) -> list[Record]:
        """Every record that may be opened now, the newest change first."""
        found = self.ledger.list(scope, RecordQuery(limit=EVERYTHING))
        return [record for record in found if self.audience.may_open(scope, record)]

    def begun(self, person: PersonId, workspace: str) -> Iterator[StoredDraft]:
        """The drafts that ``person`` began and may still see; a form that was opened and left holds nothing."""
        for draft in self.drafts.waiting(workspace, person):
            if draft.thread_ts and not self._reads(person, draft.channel):
                continue
            if draft.draft or draft.thread_ts or draft.supersedes:
                yield draft

    def _reads(self, person: PersonId, channel: str) -> bool:
        try:
            return may_read(person, channel, self.directory)
        except ChestertonError:  # what cannot be checked is hidden
            return False


def waiting(records: Iterable[Record], person: PersonId) -> Iterator[Wait]:
    """The proposed decisions that wait for ``person``: objections to theirs, then reviews, then what they decide."""
    proposed = [one for one in records if isinstance(one, Decision) and one.status == "proposed"]
    order = ("objection", "review", "decide")
    found = [wait for decision in proposed if (wait := _wait(decision, person))]
    yield from sorted(found, key=lambda wait: (order.index(wait.why), wait.decision.decide_by or date.max))


def _wait(decision: Decision, person: PersonId) -> Wait | None:
    others = [voice for voice in decision.objections if voice.by != person]
    if others and person in (*decision.answerable, *decision.decision_makers, decision.created_by):
        return Wait(decision, "objection", others[-1])
    if decision.voice_of(person):
        return None
    if person in decision.reviewers:
        return Wait(decision, "review")
    return Wait(decision, "decide") if person in decision.decision_makers else None


# --- what somebody looks after -------------------------------------------------------------------------------------


def _area(records: Sequence[Record], person: PersonId) -> Iterator[Mine]:
    """What is theirs and has an end without an owner, what touches it and has one, then the rest of theirs."""
    live = [one for one in records if isinstance(one, (System, Integration)) and not one.is_final]
    own = [one for one in live if person in one.answerable]
    names = {one.title.casefold() for one in own if isinstance(one, System)}
    others = [one for one in live if isinstance(one, Integration) and person not in one.answerable]
    beside = [one for one in others if _touches(one, names)]
    found = [Mine(one, _hole(one)) for one in own]
    yield from (mine for mine in found if mine.hole)
    yield from (Mine(one, hole, own=False) for one in beside if (hole := _hole(one)))
    yield from (mine for mine in found if not mine.hole)


def _touches(one: Integration, names: set[str]) -> bool:
    return one.provider.casefold() in names or one.consumer.casefold() in names


def _hole(record: Record) -> str:
    """The first field that ought to name a person and does not."""
    people = {field.name for field in fields.every(type(record)) if field.sort == "person"}
    return next((name for name in record.holes if name in people), "")
