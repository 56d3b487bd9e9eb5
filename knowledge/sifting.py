"""What a list is narrowed down by: ``status:open owner:@me tag:x door:one-way system:checkout since:2026-03 words``.

The same words in Slack and at the terminal. Status, owner, tag and words are asked of the ledger; the rest is looked
for in what it gives.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from knowledge import fields
from knowledge.audience import AudienceScope
from knowledge.errors import NotUnderstood
from knowledge.handwriting import choice, day, person
from knowledge.ports import Ledger, RecordQuery
from knowledge.records import kinds
from knowledge.records.base import PersonId, Record, Ref
from knowledge.records.decision import Decision
from knowledge.relations import ref_in

FILTERS = ("status", "owner", "tag", "door", "system", "since")
_DOORS = {"one-way": "one-way", "oneway": "one-way", "1-way": "one-way", "two-way": "two-way", "twoway": "two-way",
          "2-way": "two-way", "unknown": "unknown"}  # fmt: skip
_MONTH = re.compile(r"(\d{4})(?:-(\d{1,2}))?")
_AGO = re.compile(r"(\d{1,4})([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_EVERYTHING = 1_000_000


@dataclass(frozen=True)
class Sieve:
    """What a list is to hold; the empty sieve lets everything through."""

    query: RecordQuery
    door: str = ""
    system: str = ""
    since: date | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything but the kind was asked for."""
        query = self.query
        return bool(query.statuses or query.owner or query.tag or query.words or self._looks_closer)

    @property
    def _looks_closer(self) -> bool:
        return bool(self.door or self.system or self.since)

    def sift(self, ledger: Ledger, scope: AudienceScope) -> list[Record]:
        """The records that pass, newest change first, at most as many as the query says."""
        if not self._looks_closer:
            return ledger.list(scope, self.query)
        systems = self._systems(ledger, scope)
        found = ledger.list(scope, replace(self.query, limit=_EVERYTHING))
        return [record for record in found if self._passes(record, systems)][: self.query.limit]

    def _systems(self, ledger: Ledger, scope: AudienceScope) -> frozenset[Ref]:
        """The systems that are meant, by reference or by a part of their name."""
        if not self.system:
            return frozenset()
        if ref := ref_in(self.system):  # what may not be opened tells of no link either
            return frozenset(one.ref for one in ledger.get_many([ref], scope))
        every = ledger.list(scope, RecordQuery("SYS", limit=_EVERYTHING))
        return frozenset(one.ref for one in every if _plain(self.system) in _plain(one.title))

    def _passes(self, record: Record, systems: Collection[Ref]) -> bool:
        return (
            (not self.door or (isinstance(record, Decision) and record.reversibility == self.door))
            and (not self.system or self._is_about_it(record, systems))
            and (self.since is None or _began(record) >= self.since)
        )

    def _is_about_it(self, record: Record, systems: Collection[Ref]) -> bool:
        """Linked to the system, or naming it where a record names systems, teams and tags."""
        ends = (getattr(record, field.name) for field in fields.every(type(record)) if field.facet == "ends")
        named = {_plain(name) for name in (*record.tags, record.team or "", *map(str, ends))}
        return any(link.ref in systems for link in record.links) or _plain(self.system) in named


def read(given: Sequence[str], by: PersonId, kind: type[Record] | None, limit: int, today: date) -> Sieve:
    """What somebody typed after "list"; raises NotUnderstood naming what is no filter, or no value of one."""
    typed: dict[str, str] = {}
    words: list[str] = []
    for word in given:
        name, colon, value = word.partition(":")
        if not colon:
            words.append(word)
        elif name.lower() in FILTERS and value:
            typed[name.lower()] = value
        else:
            raise _no_filter(name, value)
    query = RecordQuery(
        kind=kind.prefix if kind else "",
        statuses=tuple(_status(kind, text) for text in typed.get("status", "").split(",") if text),
        owner=by if typed.get("owner") in ("@me", "me") else person(typed.get("owner", "")),
        tag=typed.get("tag", ""), words=" ".join(words), limit=limit,
    )  # fmt: skip
    since = _since(typed["since"], today) if "since" in typed else None
    return Sieve(query, _door(typed.get("door", ""), kind), typed.get("system", ""), since)


def _no_filter(name: str, value: str) -> NotUnderstood:
    if name.lower() in FILTERS and not value:
        return NotUnderstood(f"{name}: needs a value right after the colon.", advice=f"Write it like `{name}:x`.")
    listed = ", ".join(f"{known}:" for known in FILTERS)
    return NotUnderstood(f"I do not know the filter {name[:40]!r}.", advice=f"There are {listed}.")


def _status(kind: type[Record] | None, text: str) -> str:
    """The status that is meant: ``not-met`` is "not met"."""
    known = tuple(dict.fromkeys(status for one in ([kind] if kind else kinds().values()) for status in one.moves))
    try:
        return choice("The status", text, known)
    except ValueError as error:
        raise NotUnderstood(str(error), field="status") from None


def _door(text: str, kind: type[Record] | None) -> str:
    if text and kind not in (None, Decision):
        raise NotUnderstood("Only decisions are doors.", advice="`/adr list door:one-way` lists them.", field="door")
    if text and text.lower() not in _DOORS:
        known = "It is one-way, two-way or unknown."
        raise NotUnderstood(f"There is no door {text[:40]!r}.", advice=known, field="door")
    return _DOORS.get(text.lower(), "")


def _since(text: str, today: date) -> date:
    """A day, a month, a year, or how long ago: ``2026-03-14``, ``2026-03``, ``2026``, ``30d``."""
    try:
        if found := _AGO.fullmatch(text.lower()):
            return today - timedelta(days=int(found[1]) * _DAYS[found[2]])
        if found := _MONTH.fullmatch(text):
            return date(int(found[1]), int(found[2] or 1), 1)
        return day(text)
    except (ValueError, OverflowError):
        raise NotUnderstood(
            f"I cannot read since:{text[:40]} as a day.",
            advice="Write it like since:2026-03-14, since:2026-03 or since:30d.",
            field="since",
        ) from None


def _began(record: Record) -> date:
    """When it was decided, or else written down."""
    return getattr(record, "decided_on", None) or record.created_at.date()


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text.strip().casefold())
