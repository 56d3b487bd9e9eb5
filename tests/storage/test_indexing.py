"""Keeping the index level with the ledger, however often it is stopped."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from threading import Event
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine

from knowledge.errors import Unavailable
from knowledge.passages import of as passages_of
from knowledge.ports import Passage, ScopeKey
from knowledge.records.base import Origin
from storage.exact import ExactScan
from storage.indexing import catch_up, converged, embedding, rebuild
from storage.ledger import SqlLedger
from tests.fakes import FixedClock
from tests.storage.shelf import EVERYONE, HashEmbedder, decision, private

if TYPE_CHECKING:
    from knowledge.audience import AudienceScope
    from knowledge.ports import Vector, Vectors


class Stopped(BaseException):
    """The process was killed here."""


class NotedIndex:
    """An Index that only remembers what it holds, and can be told when to stop."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[bytes, ScopeKey]] = {}
        self.writes = 0
        self.stop_before: int | None = None
        self.stop_after: int | None = None
        self.away = False

    def upsert(self, passages: Sequence[Passage], vectors: Vectors, scope_keys: Sequence[ScopeKey]) -> None:
        """Remember them, unless stopped before."""
        self.writes += 1
        if self.stop_before == self.writes:
            raise Stopped
        for passage, vector, key in zip(passages, vectors, scope_keys, strict=True):
            self.held[passage.id] = (vector.tobytes(), key)
        if self.stop_after == self.writes:
            raise Stopped

    def delete(self, ids: Collection[str], workspace: str) -> None:
        """Forget them."""
        for id_ in ids:
            self.held.pop(id_, None)

    def search(self, vector: Vector, scope: AudienceScope, limit: int) -> list[tuple[str, float]]:
        """It cannot."""
        raise Unavailable("This index only takes notes.")

    def ids(self, workspace: str) -> frozenset[str]:
        """What it holds of the workspace."""
        return frozenset(id_ for id_ in self.held if id_.startswith(f"{workspace}/"))

    def keeps(self, workspace: str) -> bool:
        """Every workspace."""
        return True

    def clear(self, workspace: str) -> None:
        """Forget the workspace."""
        self.delete(self.ids(workspace), workspace)

    def ping(self) -> str:
        """Whether it was told to be away."""
        if self.away:
            raise Unavailable("Away.")
        return "ready"


class StoppingEmbedder(HashEmbedder):
    """An embedder that is killed once it has made so many vectors."""

    def __init__(self, stop_at: int) -> None:
        super().__init__()
        self.stop_at = stop_at

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Stops before the batch that would go beyond."""
        if self.embedded + len(texts) > self.stop_at:
            raise Stopped
        return super().embed(texts)


class TellingEmbedder(HashEmbedder):
    """An embedder that tells when it is asked, and may be away."""

    def __init__(self, *, away: bool = False) -> None:
        super().__init__()
        self.asked = Event()
        self.away = away

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Tells, then embeds."""
        self.asked.set()
        if self.away:
            raise Unavailable("The embedder is away.")
        return super().embed(texts)


@pytest.fixture
def shelf(sqlite_engine: Engine) -> SqlLedger:
    """Seventy records."""
    ledger = SqlLedger(sqlite_engine, FixedClock())
    for n in range(70):
        ledger.add(decision(f"Title {n}"), by="U1")
    return ledger


def test_a_stop_while_embedding_loses_no_vector_that_was_made(shelf: SqlLedger) -> None:
    """The next run embeds the rest only."""
    index, again = NotedIndex(), HashEmbedder()
    with pytest.raises(Stopped):
        catch_up(shelf, index, StoppingEmbedder(66))
    catch_up(shelf, index, again)

    assert 70 - 64 == again.embedded
    assert converged(shelf, index, again)


def test_equal_texts_are_embedded_once(shelf: SqlLedger) -> None:
    """Each passage has its vector all the same."""
    for _ in range(3):
        shelf.add(decision("Title 1"), by="U1")
    index, embedder = NotedIndex(), HashEmbedder()
    catch_up(shelf, index, embedder)

    assert 70 == embedder.embedded
    assert converged(shelf, index, embedder)


def test_what_a_block_writes_is_embedded_beside_it(shelf: SqlLedger) -> None:
    """What it leaves is for the next run, which embeds nothing twice."""
    index, embedder = NotedIndex(), TellingEmbedder()
    with embedding(shelf, embedder):
        embedder.asked.wait(10)
        shelf.add(decision("One more"), by="U1")
    beside = embedder.embedded
    catch_up(shelf, index, embedder)

    assert (True, 71) == (beside >= 64, embedder.embedded)
    assert converged(shelf, index, embedder)


def test_an_embedder_that_is_away_does_not_stop_the_block(shelf: SqlLedger) -> None:
    """Who embeds afterwards hears of it."""

    embedder = TellingEmbedder(away=True)
    with embedding(shelf, embedder):
        embedder.asked.wait(10)
        added = shelf.add(decision("One more"), by="U1")

    assert added == shelf.get("ADR-71", EVERYONE)
    with pytest.raises(Unavailable):
        catch_up(shelf, NotedIndex(), embedder)


@pytest.mark.parametrize("where", ["before the write", "after the write"])
def test_a_stop_around_the_write_leaves_work_and_never_a_wrong_mark(shelf: SqlLedger, where: str) -> None:
    """Marked is only what the index holds; what it holds unmarked is written again."""
    index, embedder = NotedIndex(), HashEmbedder()
    index.stop_before, index.stop_after = (1, None) if where == "before the write" else (None, 1)
    with pytest.raises(Stopped):
        catch_up(shelf, index, embedder)
    marked = shelf.passages.marked("main", embedder.name)
    behind = shelf.passages.behind("main")
    catch_up(shelf, index, embedder)

    assert (frozenset(), True) == (marked, behind)
    assert converged(shelf, index, embedder)
    assert 70 == embedder.embedded


def test_unchanged_text_keeps_its_vector(shelf: SqlLedger) -> None:
    """A change of audience is written to the index without embedding anything again."""
    index, embedder = NotedIndex(), HashEmbedder()
    shelf.add(decision("Elsewhere", origin=Origin(channel="C-PRIVATE")), by="U1")
    catch_up(shelf, index, embedder)
    embedded = embedder.embedded
    shelf.restrict_channel("C-PRIVATE", "main", by="slack")
    taken = catch_up(shelf, index, embedder)

    assert (1, embedded) == (taken, embedder.embedded)
    assert ScopeKey(False, "C-PRIVATE") == index.held["main/ADR-71/summary/0"][1]


def test_a_passage_that_is_no_more_leaves_the_index(sqlite_engine: Engine) -> None:
    """Also when the index was away at that time."""
    ledger, index, embedder = SqlLedger(sqlite_engine, FixedClock()), NotedIndex(), HashEmbedder()
    ledger.add(decision("Use Kafka", context="There are many events."), by="U1")
    catch_up(ledger, index, embedder)
    before = index.ids("main")
    ledger.save(decision("Use Kafka", ref="ADR-1", version=2), by="U1", action="edit")
    index.away = True
    catch_up(ledger, index, embedder)
    index.away = False
    catch_up(ledger, index, embedder)

    assert before > index.ids("main")
    assert converged(ledger, index, embedder)


def test_while_the_index_is_away_vectors_wait_in_sql(shelf: SqlLedger, sqlite_engine: Engine) -> None:
    """And exact searches use them."""
    index, embedder = NotedIndex(), HashEmbedder()
    index.away = True
    taken = catch_up(shelf, index, embedder)
    near = ExactScan(sqlite_engine, embedder.name).search(embedder.embed(["x"])[0], EVERYONE, 100)

    assert (0, 70, {}) == (taken, len(near), index.held)


def test_a_rebuilt_index_holds_the_same_without_embedding_again(shelf: SqlLedger) -> None:
    """SQL holds the vectors."""
    index, embedder = NotedIndex(), HashEmbedder()
    catch_up(shelf, index, embedder)
    held = dict(index.held)
    index.held = {"main/ADR-99/summary/0": (b"", ScopeKey(True))}
    taken = rebuild(shelf, index, embedder)

    assert (70, held, 70) == (taken, index.held, embedder.embedded)


def test_another_embedder_embeds_everything_anew(shelf: SqlLedger) -> None:
    """Vectors of two models are never mixed."""
    index, other = NotedIndex(), HashEmbedder("other", dimension=8)
    catch_up(shelf, index, HashEmbedder())
    taken = catch_up(shelf, index, other)

    assert (70, 70) == (taken, other.embedded)
    assert {8 * 4} == {len(vector) for vector, _ in index.held.values()}


def test_a_text_that_changed_while_it_was_embedded_is_embedded_again(shelf: SqlLedger) -> None:
    """The late vector belongs to the old text."""
    embedder = HashEmbedder()
    (passage,) = passages_of(shelf.get("ADR-1", EVERYONE))
    shelf.save(decision("Renamed", ref="ADR-1", version=2), by="U1", action="edit")
    shelf.passages.keep_vectors([passage], embedder.embed([passage.text]), embedder.name)

    assert frozenset() == shelf.passages.ids("main", embedder.name)


def test_a_passage_that_changed_while_it_was_indexed_stays_due(shelf: SqlLedger) -> None:
    """The late mark belongs to the old entry."""
    index, embedder = NotedIndex(), HashEmbedder()
    catch_up(shelf, index, embedder)
    shelf.add(private("Late"), by="U1")
    (late,) = shelf.passages.unembedded(embedder.name, 9)
    shelf.passages.keep_vectors([late], embedder.embed([late.text]), embedder.name)
    pending = shelf.passages.unindexed("main", embedder.name, 9)
    shelf.save(private("Late", ref="ADR-71", version=2), by="U1", action="edit")
    shelf.passages.mark_indexed(pending)

    assert shelf.passages.behind("main")


def test_progress_is_told_up_to_the_end(shelf: SqlLedger) -> None:
    """How many of how many."""
    told: list[tuple[int, int]] = []
    catch_up(shelf, NotedIndex(), HashEmbedder(), lambda done, total: told.append((done, total)))

    assert [(64, 70), (70, 70)] == told
