"""Records of any kind, kept for any door: added, edited, moved and linked by people, and brought to mind in time.

The records keep their own rules (``knowledge.records``); here they are found within what the person may open, what
was typed is read by the fields of the kind (``knowledge.fields``), and what belongs together is saved in one
transaction. Every method may be repeated: what is there already is returned as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, TypeVar

from knowledge import fields
from knowledge.audience import AudienceScope, operator_scope
from knowledge.errors import Conflict, NotUnderstood
from knowledge.fields import Faults, Typed
from knowledge.lifecycle import must_decide
from knowledge.ports import Clock, Directory, Ledger, RecordQuery
from knowledge.records import kinds
from knowledge.records.base import (
    ACYCLIC,
    LEANING,
    REVERSE,
    Evidence,
    Link,
    Origin,
    PersonId,
    Record,
    Ref,
    Relation,
    Visibility,
)
from knowledge.records.item import Item
from knowledge.records.risk import CLOCK, Risk

SOON = timedelta(days=14)
"""How long before its day something is due."""
SNOOZE = timedelta(days=30)
"""How long something is put off."""
_EVERYTHING = 1_000_000


@dataclass(frozen=True)
class Due:
    """A record and the field whose day has come, or comes soon."""

    record: Record
    field: str
    day: date
    state: Literal["expired", "overdue", "due"]


@dataclass(frozen=True)
class Ripple:
    """A superseded decision, everything that rests on it, and the items that ask each owner to look at theirs."""

    fallen: Record
    resting: tuple[Record, ...]
    items: tuple[Record, ...]

    def seen(self, may_open: Callable[[Record], bool]) -> Ripple:
        """As much of it as somebody may open."""
        return Ripple(self.fallen, tuple(filter(may_open, self.resting)), tuple(filter(may_open, self.items)))


@dataclass(frozen=True)
class Keeping:
    """What people do with the records of all kinds; decisions are accepted and superseded by ``Lifecycle``."""

    ledger: Ledger
    clock: Clock
    workspace: str
    directory: Directory | None = None

    # --- one record

    def add(
        self,
        kind: type[Record],
        given: Mapping[str, Typed],
        by: PersonId,
        scope: AudienceScope,
        *,
        origin: Origin = Origin(),  # noqa: B008 - frozen
        visibility: Visibility = Visibility.CHANNEL,
        evidence: Sequence[Evidence] = (),
        links: Sequence[tuple[Relation, Ref]] = (),
        request: str = "",
    ) -> Record:
        """A new record of what was typed, linked to others; the same ``request`` adds it once.

        Raises Faults with a sentence for each field to be mended; then nothing is saved.
        """
        must_decide(by, self.directory)
        values, problems = fields.read_new(kind, given)
        problems = _too_early(kind, values) | problems
        now = self.clock.now()
        envelope = {"workspace": self.workspace, "origin": origin, "visibility": visibility, "evidence": evidence}
        stamps = {"created_at": now, "created_by": by, "updated_at": now, "updated_by": by, "draft_id": request or None}
        record = _made(kind, values | envelope | stamps, problems)
        for relation, ref in links:
            self._may_link(record, relation, self.ledger.get(ref, scope), scope)
        added = self.ledger.add(record, by=by, request=request)
        for relation, ref in links:
            added = self._linked(added, relation, self.ledger.get(ref, scope), by, request)
        return added

    def edit(
        self, ref: Ref, given: Mapping[str, Typed], by: PersonId, scope: AudienceScope, request: str = ""
    ) -> Record:
        """The record with these fields as they were typed, one version later.

        Raises Faults, or Conflict where its words are not to be changed any more.
        """
        stored = self._found(ref, by, scope)
        values, problems = fields.read(type(stored), given)
        if problems:
            raise Faults(problems)
        changes = {name: value for name, value in values.items() if value != getattr(stored, name)}
        if not changes:
            return stored
        edited = _mended(lambda: stored.amended(by, self.clock.now(), **changes))
        self.ledger.save(edited, by=by, action="edit", request=request)
        return edited

    def move(
        self,
        ref: Ref,
        verb: str,
        by: PersonId,
        scope: AudienceScope,
        given: Mapping[str, Typed] | None = None,
        request: str = "",
        words: Mapping[str, Typed] | None = None,
    ) -> Record:
        """The record after ``verb``, with what the move asks for as it was typed; raises Faults or Conflict.

        What is typed into other fields (``words``) is changed with it, or not at all.
        """
        stored = self._found(ref, by, scope)
        values, problems = fields.read(type(stored), given or {})
        others, wrong = fields.read(type(stored), words or {})
        if problems | wrong:
            raise Faults(problems | wrong)
        there = stored.status == stored.verbs.get(verb)
        if there and all(getattr(stored, name) == value for name, value in (values | others).items()):
            return stored
        now = self.clock.now()
        changes = {name: value for name, value in others.items() if value != getattr(stored, name)}
        edited = _mended(lambda: stored.amended(by, now, **changes)) if changes else stored
        moved = _mended(lambda: edited.moved(verb, by, now, **values)).since(stored)
        self.ledger.save(moved, by=by, action=verb, request=request)
        return moved

    def note(self, ref: Ref, evidence: Evidence, by: PersonId, scope: AudienceScope, request: str = "") -> Record:
        """The record with one more quote that supports it."""
        stored = self._found(ref, by, scope)
        if (evidence.field, evidence.ts) in {(known.field, known.ts) for known in stored.evidence}:
            return stored
        noted = stored.with_evidence(evidence, by, self.clock.now())
        self.ledger.save(noted, by=by, action="note", request=request)
        return noted

    # --- links

    def link(
        self, ref: Ref, relation: Relation, other: Ref, by: PersonId, scope: AudienceScope, request: str = ""
    ) -> Record:
        """Link two records, at both ends at once; returns the first. Raises Conflict on a circle."""
        one, two = self._found(ref, by, scope), self._found(other, by, scope)
        self._may_link(one, relation, two, scope)
        return self._linked(one, relation, two, by, request)

    def unlink(
        self, ref: Ref, relation: Relation, other: Ref, by: PersonId, scope: AudienceScope, request: str = ""
    ) -> Record:
        """Take a link away, at both ends at once; returns the first. A supersession stays."""
        one, two = self._found(ref, by, scope), self._found(other, by, scope)
        _may_be_made(relation)
        now = self.clock.now()
        ends = ((one, one.without_link(relation, two.ref, by, now)),
                (two, two.without_link(REVERSE[relation], one.ref, by, now)))  # fmt: skip
        return self._both_ends(ends, by, "unlink", request)

    def _linked(self, one: Record, relation: Relation, two: Record, by: PersonId, request: str) -> Record:
        now = self.clock.now()
        ends = (
            (one, one.with_link(Link(relation=relation, ref=two.ref), by, now)),
            (two, two.with_link(Link(relation=REVERSE[relation], ref=one.ref), by, now)),
        )
        return self._both_ends(ends, by, "link", request)

    def _both_ends(self, ends: Sequence[tuple[Record, Record]], by: PersonId, action: str, request: str) -> Record:
        changed = [now for stored, now in ends if now is not stored]
        if changed:
            self.ledger.save(*changed, by=by, action=action, request=request)
        return ends[0][1]

    def _may_link(self, one: Record, relation: Relation, two: Record, scope: AudienceScope) -> None:
        _may_be_made(relation)
        one.may_link(relation, two)
        two.may_link(REVERSE[relation], one)
        forward, above, below = (relation, one, two) if relation in ACYCLIC else (REVERSE[relation], two, one)
        if forward in ACYCLIC and above.ref in self._reached(below, {forward}, scope):
            raise Conflict(f"{below.ref} {forward} {above.ref} already, so this would lead in a circle.")

    def _reached(self, start: Record, relations: Collection[Relation], scope: AudienceScope) -> frozenset[Ref]:
        """The refs that links of these kinds lead to from ``start``, over any number of records."""
        seen: set[Ref] = set()
        ahead = [start]
        while ahead:
            refs = {link.ref for record in ahead for link in record.links if link.relation in relations} - seen
            seen |= refs
            ahead = list(self.ledger.get_many(sorted(refs), scope))
        return frozenset(seen)

    # --- what rests on a record

    def dependents(self, ref: Ref, scope: AudienceScope) -> list[Record]:
        """Everything in ``scope`` that rests on a record and is not final, the nearest first."""
        found: dict[Ref, Record] = {}
        ahead = [ref]
        while ahead:
            near = [record for target in ahead for record in self.ledger.referring(target, scope)
                    if any(link.relation in LEANING and link.ref == target for link in record.links)]  # fmt: skip
            new = {record.ref: record for record in near if record.ref not in found and record.ref != ref}
            found |= new
            ahead = list(new)
        return [record for record in found.values() if not record.is_final]

    def ripples(self, successor: Record, by: PersonId, request: str = "") -> list[Ripple]:
        """What became of everything that rests on what ``successor`` superseded, whoever may see it. Made once."""
        fallen = self.ledger.get_many(successor.linked("supersedes", pending=False), self._everything)
        return [
            Ripple(record, tuple(resting), tuple(self.ripple(record, by, self._everything, request)))
            for record in fallen
            if (resting := self.dependents(record.ref, self._everything))
        ]

    def ripple(self, fallen: Record, by: PersonId, scope: AudienceScope, request: str = "") -> list[Record]:
        """One item for each owner of what rests on a superseded record: look whether it still stands. Made once.

        An item names refs alone, and is seen by no more people than what it names; what no audience shares with
        ``fallen`` is left out.
        """
        resting: dict[tuple[PersonId | None, Visibility, str | None], list[Record]] = {}
        for record in self.dependents(fallen.ref, scope):
            if not (audience := _shared_audience(fallen, record)):
                continue
            for owner in record.answerable or (None,):
                resting.setdefault((owner, *audience), []).append(record)
        return [
            self._opened(self._to_check(fallen, owner, seen, channel, records, by), records, by, request)
            for (owner, seen, channel), records in resting.items()
        ]

    def _opened(self, item: Item, records: Sequence[Record], by: PersonId, request: str) -> Record:
        """The item in the ledger, linked from its other ends as well."""
        added = self.ledger.add(item, by=by, request=request)
        for record in records:
            linked = record.with_link(Link(relation="relates to", ref=added.ref), by, self.clock.now())
            if linked is not record:
                with suppress(Conflict):  # changed at this moment: the item names it all the same
                    self.ledger.save(linked, by=by, action="link", request=request)
        return added

    def _to_check(
        self,
        fallen: Record,
        owner: PersonId | None,
        visibility: Visibility,
        channel: str | None,
        records: Sequence[Record],
        by: PersonId,
    ) -> Item:
        now = self.clock.now()
        return Item(
            workspace=self.workspace,
            title=f"Check what rests on {fallen.ref}",
            type="task",
            text=f"{fallen.ref} is {fallen.status}. Does this still stand? {', '.join(r.ref for r in records)}",
            owner=owner,
            visibility=visibility,
            origin=Origin(channel=channel),
            links=tuple(Link(relation="relates to", ref=record.ref) for record in records),
            draft_id=f"ripple:{fallen.ref}:{owner or ''}:{channel or ''}",
            created_at=now, created_by=by, updated_at=now, updated_by=by,
        )  # fmt: skip

    # --- time

    def due(self, scope: AudienceScope, today: date, within: timedelta = SOON) -> list[Due]:
        """What is expired, overdue, or due ``within`` a time from ``today``, the oldest day first."""
        return dues(self._live(scope), today, within)

    def expired(self, today: date) -> list[Risk]:
        """The risks that are accepted until a day that has come."""
        return [risk for risk in self._risks("accepted") if risk.expired(today)]

    def expire(self, ref: Ref) -> Risk | None:
        """The risk, open again because its acceptance ended; None where it did not, or somebody moved it meanwhile."""
        risk, now = self.ledger.get(ref, self._everything), self.clock.now()
        if not isinstance(risk, Risk) or not risk.expired(now.date()):
            return None
        opened = risk.reopened(now)
        with suppress(Conflict):  # somebody moved it meanwhile; if it is still accepted, the next look finds it
            self.ledger.save(opened, by=CLOCK, action="expire", request=f"expire:{risk.ref}:{risk.accepted_until}")
            return opened
        return None

    def lapsed(self) -> list[Due]:
        """The risks that are open because their acceptance ended, and that nobody has touched since."""
        open_again = [risk for risk in self._risks("open") if risk.lapsed]
        return [Due(risk, "accepted_until", risk.accepted_until, "expired") for risk in open_again
                if risk.accepted_until]  # fmt: skip

    def snooze(self, ref: Ref, by: PersonId, scope: AudienceScope, field: str = "", request: str = "") -> Record:
        """The record put off for a month from today: ``field``, or whatever comes due by then, or else its review."""
        stored, now = self._found(ref, by, scope), self.clock.now()
        later = stored.snoozed(now.date() + SNOOZE, by, now, field)
        if later is not stored:
            self.ledger.save(later, by=by, action="snooze", request=request)
        return later

    @property
    def _everything(self) -> AudienceScope:
        return operator_scope(self.workspace, private=True)

    def _risks(self, status: str) -> Iterator[Risk]:
        found = self.ledger.list(self._everything, RecordQuery("RSK", statuses=(status,), limit=_EVERYTHING))
        return (risk for risk in found if isinstance(risk, Risk))

    def _live(self, scope: AudienceScope) -> Iterable[Record]:
        for kind in kinds().values():
            live = [status for status, targets in kind.moves.items() if targets]
            yield from self.ledger.list(scope, RecordQuery(kind.prefix, statuses=live, limit=_EVERYTHING))

    def _found(self, ref: Ref, by: PersonId, scope: AudienceScope) -> Record:
        must_decide(by, self.directory)
        return self.ledger.get(ref, scope)


def dues(records: Iterable[Record], today: date, within: timedelta = SOON) -> list[Due]:
    """What of these records is expired, overdue, or due ``within`` a time from ``today``, the oldest day first."""
    found = [
        Due(record, field, day, _state(record, field, day, today))
        for record in records
        for field, day in record.deadlines.items()
        if day <= today + within
    ]
    return sorted(found, key=lambda due: (due.day, due.record.ref))


def _may_be_made(relation: Relation) -> None:
    if "supersedes" in (relation, REVERSE[relation]):
        raise NotUnderstood(
            "A link does not supersede anything.", advice="Supersede the decision: that changes both ends."
        )


R = TypeVar("R", bound=Record)


def _mended(change: Callable[[], R]) -> R:
    """What ``change`` makes; where the record itself refuses a field, that is a fault like any other."""
    try:
        return change()
    except NotUnderstood as error:
        if error.field is None:
            raise
        raise Faults({error.field: error.whole}) from None


def _too_early(kind: type[Record], values: Mapping[str, Any]) -> dict[str, str]:
    """What is said by a move, and would stand there as if the move had been made."""
    verbs = {status: verb for verb, status in kind.verbs.items()}
    return {name: f"That is said by a move: add it first, then {verbs.get(status, 'move')} it."
            for status, names in kind.needs.items() for name in names if values.get(name)}  # fmt: skip


def _made(kind: type[Record], values: Mapping[str, Any], problems: Mapping[str, str]) -> Record:
    if problems:
        raise Faults(problems)
    return _mended(lambda: kind(**values))


def _state(record: Record, field: str, day: date, today: date) -> Literal["expired", "overdue", "due"]:
    if field == "accepted_until" and day <= today:
        return "expired"
    return "overdue" if field in record.overdue(today) else "due"


def fallen_ref(item: Record) -> Ref:
    """The superseded decision that an item of a ripple asks about; empty for any other item."""
    sort, _, rest = (item.draft_id or "").partition(":")
    return rest.partition(":")[0] if sort == "ripple" else ""


def _shared_audience(one: Record, two: Record) -> tuple[Visibility, str | None] | None:
    """Who may see both: the narrower audience of the two; None where they share none."""
    closed = [record for record in (two, one) if record.visibility is Visibility.CHANNEL]
    channels = {record.origin.channel for record in closed}
    if len(channels) > 1:
        return None
    return (Visibility.CHANNEL, closed[0].origin.channel) if closed else (Visibility.WORKSPACE, None)
