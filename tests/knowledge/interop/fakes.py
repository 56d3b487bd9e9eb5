"""A ledger in memory, files to import into it, and a decision to write."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from knowledge.audience import AudienceScope
from knowledge.errors import Conflict, NotFound
from knowledge.interop import File, parse
from knowledge.ports import RecordQuery
from knowledge.records.base import Link, Origin, PersonId, Record, Ref, Section
from knowledge.records.decision import Consequence, Decision, Option

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
Records = list[Record]


def file(path: str, text: str) -> File:
    """A file with the digest of its text."""
    return File(path, text, hashlib.sha256(text.encode()).hexdigest())


def read(text: str, source: str = "docs/adr/0001-choose.md") -> Decision:
    """The decision in a text."""
    return parse(source, text, workspace="main", at=NOON)


def captured(**fields: Any) -> Decision:
    """An accepted decision as a thread would make it."""
    known: dict[str, Any] = {
        "ref": "ADR-42",
        "workspace": "main",
        "title": "Keep idempotency keys in Postgres",
        "status": "accepted",
        "decision_makers": ("U1", "U2"),
        "decided_on": date(2026, 1, 14),
        "context": "POST /charges has no idempotency.\nRetries charge twice.",
        "drivers": ("No double charge, even on failover", "p99 < 20 ms"),
        "options": (
            Option(name="Table in Postgres: one row a key", outcome="chosen", pros=("no second system",)),
            Option(
                name="Shared Redis with SETNX",
                outcome="rejected",
                reason="It runs allkeys-lru and evicts 4k keys a minute.",
                cons=("a key may vanish", "one more *moving* part"),
                reopen_when="we get a Redis of our own",
            ),
        ),
        "outcome": "Keep the keys in Postgres, written in the same transaction as the charge.",
        "justification": "nothing can come between the charge and its key",
        "consequences": (
            Consequence(kind="good", text="no second system to keep consistent"),
            Consequence(kind="bad", text="p99 of the write goes from 11 to 12.4 ms"),
        ),
        "confirmation": "The reconciler finds no charge without a key.",
        "tags": ("payments",),
        "links": (Link(relation="supersedes", ref="ADR-7"),),
        "more": (Section(heading="Notes", text="Measured on staging."),),
        "origin": Origin(channel="C1"),
        "created_at": NOON,
        "created_by": "U1",
        "updated_at": NOON,
        "updated_by": "U1",
    }
    return Decision(**(known | fields))


@dataclass
class MemoryLedger:
    """A Ledger in memory; ``before_write`` may raise, as a machine that dies does."""

    records: dict[Ref, Record] = field(default_factory=dict)
    writes: list[str] = field(default_factory=list)
    before_write: Callable[[], None] = lambda: None

    def add(self, record: Record, *, by: PersonId, request: str = "") -> Record:
        there = self.by_source(record.origin.source or "", record.workspace)
        if there is not None:
            return there
        self.before_write()
        stored = record.model_copy(update={"ref": f"{record.prefix}-{len(self.records) + 1}"})
        self.records[stored.ref] = stored
        self.writes.append(f"add {stored.ref}")
        return stored

    def save(self, *records: Record, by: PersonId, action: str, request: str = "") -> None:
        for record in records:
            if record.version != self.records[record.ref].version + 1:
                raise Conflict(f"{record.ref} changed meanwhile.")
        self.before_write()
        self.records |= {record.ref: record for record in records}
        self.writes += [f"{action} {record.ref}" for record in records]

    def get(self, ref: Ref, scope: AudienceScope) -> Record:
        record = self.records.get(ref)
        if record is None or not scope.admits(record):
            raise NotFound(f"There is no {ref}.")
        return record

    def get_many(self, refs: Sequence[Ref], scope: AudienceScope) -> Records:
        found = (self.records.get(ref) for ref in dict.fromkeys(refs))
        return [record for record in found if record is not None and scope.admits(record)]

    def list(self, scope: AudienceScope, query: RecordQuery = RecordQuery()) -> Records:  # noqa: B008 - frozen
        return [record for record in self.records.values() if scope.admits(record)]

    def referring(self, ref: Ref, scope: AudienceScope) -> Records:
        return [r for r in self.records.values() if scope.admits(r) and ref in {link.ref for link in r.links}]

    def by_draft(self, draft_id: str, workspace: str) -> Record | None:
        return None

    def by_source(self, source: str, workspace: str) -> Record | None:
        same = (r for r in self.records.values() if r.origin.source == source and r.workspace == workspace)
        return next(same, None)

    def imported(self, workspace: str) -> dict[str, str]:
        origins = (r.origin for r in self.records.values() if r.workspace == workspace)
        return {origin.source: origin.digest for origin in origins if origin.source and origin.digest}

    def ping(self) -> str:
        return "in memory"
