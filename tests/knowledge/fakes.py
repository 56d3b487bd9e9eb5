"""Small stand-ins for the search ports, each true to its contract, and records to search."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from knowledge import passages
from knowledge.audience import Audience, AudienceScope
from knowledge.errors import NotFound, Unavailable
from knowledge.ports import Embedder, Holders, Passage, Person, Place, RecordQuery, ScopeKey
from knowledge.records.base import ChannelId, Origin, PersonId, Record, Ref, Visibility
from knowledge.records.decision import Decision

if TYPE_CHECKING:
    from knowledge.ports import Vector, Vectors

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
ALL = RecordQuery()
EVERYONE = AudienceScope("main", everyone=True)


def decision(ref: str, title: str, **fields: Any) -> Decision:
    """An accepted, workspace-visible decision."""
    known: dict[str, Any] = {
        "workspace": "main",
        "status": "accepted",
        "visibility": Visibility.WORKSPACE,
        "decision_makers": ("U1",),
        "decided_on": NOON.date(),
        "created_at": NOON,
        "created_by": "U1",
        "updated_at": NOON,
        "updated_by": "U1",
    }
    return Decision(ref=ref, title=title, **(known | fields))


def tokens(text: str) -> list[str]:
    """Lower-case words."""
    return re.findall(r"[a-z0-9]+", text.lower())


class Shelf:
    """A Ledger's reads, Words and Origins over a list of records, in memory."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records_by_ref = {record.ref: record for record in records}
        self.reads: list[Ref] = []

    def get(self, ref: Ref, scope: AudienceScope) -> Record:
        found = self.get_many([ref], scope)
        if not found:
            raise NotFound(f"There is no {ref}.")
        return found[0]

    def get_many(self, refs: Sequence[Ref], scope: AudienceScope) -> Sequence[Record]:
        self.reads.extend(refs)
        known = (self.records_by_ref.get(ref) for ref in dict.fromkeys(refs))
        return [record for record in known if record is not None and scope.admits(record)]

    def add(self, record: Record, *, by: PersonId, request: str = "") -> Record:
        self.records_by_ref[record.ref] = record
        return record

    def save(self, *records: Record, by: PersonId, action: str, request: str = "") -> None:
        self.records_by_ref |= {record.ref: record for record in records}

    def by_draft(self, draft_id: str, workspace: str) -> Record | None:
        return next((r for r in self.records_by_ref.values() if getattr(r, "draft_id", None) == draft_id), None)

    def by_source(self, source: str, workspace: str) -> Record | None:
        return next((r for r in self.records_by_ref.values() if r.origin.source == source), None)

    def imported(self, workspace: str) -> dict[str, str]:
        origins = (r.origin for r in self.records_by_ref.values())
        return {origin.source: origin.digest for origin in origins if origin.source and origin.digest}

    def ping(self) -> str:
        return "ready"

    def within(self, scope: AudienceScope) -> Sequence[Record]:
        """The records that ``scope`` admits."""
        return [record for record in self.records_by_ref.values() if scope.admits(record)]

    def channels_of(self, workspace: str) -> frozenset[ChannelId]:
        return frozenset(r.origin.channel for r in self.records_by_ref.values() if r.origin.channel)

    def passages(self, query: str, scope: AudienceScope, limit: int) -> dict[str, float]:
        return self._best(query, {p.id: p.text for r in self.within(scope) for p in passages.of(r)}, limit)

    def records(self, query: str, scope: AudienceScope, limit: int, kind: str = "") -> dict[Ref, float]:
        ours = [r for r in self.within(scope) if kind in ("", r.prefix)]
        return self._best(query, {r.ref: " ".join(p.text for p in passages.of(r)) for r in ours}, limit)

    def titles(self, kind: str, scope: AudienceScope) -> list[str]:
        return [r.title for r in self.within(scope) if r.prefix == kind]

    def _best(self, query: str, texts: Mapping[str, str], limit: int) -> dict[str, float]:
        wanted = set(tokens(query))
        scored = {name: float(len(wanted & set(tokens(text)))) for name, text in texts.items()}
        best = sorted((name for name in scored if scored[name]), key=lambda name: (-scored[name], name))[:limit]
        return {name: scored[name] for name in best}

    def holders(self, words: Sequence[str], scope: AudienceScope) -> Holders:
        whole = {r.ref: set(tokens(" ".join(p.text for p in passages.of(r)))) for r in self.within(scope)}
        of = {word: frozenset(ref for ref, every in whole.items() if word.lower() in every) for word in words}
        return Holders(len(whole), of)

    def list(self, scope: AudienceScope, query: RecordQuery = ALL) -> list[Record]:
        ours = (r for r in self.within(scope) if query.kind in ("", r.prefix))
        return [r for r in ours if not query.statuses or r.status in query.statuses]

    def referring(self, ref: Ref, scope: AudienceScope) -> Sequence[Record]:
        return [r for r in self.within(scope) if ref in {link.ref for link in r.links}]


class BagOfWords:
    """An Embedder whose cosine counts shared words; for tests only."""

    name = "bag-of-words"
    dimension = 512

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in tokens(text):
                rows[row, sum(map(ord, word)) * 31 % self.dimension] += 1
        unit: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-9))
        return unit

    def ping(self) -> str:
        return "ready"


class Scan:
    """An Index that compares with every passage of the shelf, so that there is nothing to write or to drop."""

    def __init__(self, shelf: Shelf, embedder: Embedder) -> None:
        self.shelf, self.embedder = shelf, embedder

    def upsert(self, passages: Sequence[Passage], vectors: Vectors, scope_keys: Sequence[ScopeKey]) -> None:
        return None

    def delete(self, ids: Collection[str], workspace: str) -> None:
        return None

    def search(self, vector: Vector, scope: AudienceScope, limit: int) -> list[tuple[str, float]]:
        every = [p for record in self.shelf.within(scope) for p in passages.of(record)]
        if not every:
            return []
        cosines = self.embedder.embed([p.text for p in every]) @ vector
        found = [(p.id, float(c)) for p, c in zip(every, cosines, strict=True)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def ids(self, workspace: str) -> frozenset[str]:
        return frozenset()

    def clear(self, workspace: str) -> None:
        return None

    def ping(self) -> str:
        return "ready"


class LostIndex(Scan):
    """An Index that is away."""

    def search(self, vector: Vector, scope: AudienceScope, limit: int) -> list[tuple[str, float]]:
        raise Unavailable("The index is away.")


class LeakyIndex(Scan):
    """An Index that answers wider than it was asked."""

    def search(self, vector: Vector, scope: AudienceScope, limit: int) -> list[tuple[str, float]]:
        return super().search(vector, AudienceScope("main", everyone=False, operator=True), limit)


class Town:
    """A Directory of channels, of which some are private."""

    def __init__(self, private: Collection[ChannelId] = ()) -> None:
        self.private = private

    def channel(self, channel: ChannelId) -> Place:
        return Place(channel, is_private=channel in self.private)

    def members(self, channel: ChannelId) -> frozenset[PersonId]:
        return frozenset()

    def person(self, person: PersonId) -> Person:
        return Person(person)

    def forget(self, *, channel: ChannelId | None = None, person: PersonId | None = None) -> None:
        return None


def audience(shelf: Shelf, private: Collection[ChannelId] = ()) -> Audience:
    """The audience rules over ``shelf``, in a town with these private channels."""
    return Audience(Town(private), shelf)


def in_channel(channel: ChannelId) -> dict[str, Any]:
    """Fields of a record that only the members of ``channel`` may see."""
    return {"visibility": Visibility.CHANNEL, "origin": Origin(channel=channel)}
