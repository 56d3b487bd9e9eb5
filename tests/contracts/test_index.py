"""What every Index keeps: the exact scan on both databases, embedded Chroma, and what heals or spares it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from knowledge.audience import AudienceScope
from knowledge.passages import of as passages_of
from knowledge.records.base import Origin, Record
from storage.chroma import ChromaIndex
from storage.engine import open_engine
from storage.exact import ExactScan
from storage.index import ClosableIndex, open_index
from storage.indexing import catch_up, converged
from storage.ledger import SqlLedger
from tests.fakes import FixedClock
from tests.storage.shelf import EVERYONE, MEMBERS, NOBODY, OPERATOR, HashEmbedder, decision, private

EMBEDDER = HashEmbedder()


@pytest.fixture(params=["exact on sqlite", "exact on postgres", "chroma", "healing", "spared"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which index."""
    return str(request.param)


@pytest.fixture
def index_engine(kind: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The database under the index."""
    engine = open_engine(request.getfixturevalue("postgres_url" if "postgres" in kind else "sqlite_url"))
    yield engine
    engine.dispose()


@pytest.fixture
def shelf(index_engine: Engine) -> SqlLedger:
    """The ledger that is indexed."""
    return SqlLedger(index_engine, FixedClock())


@pytest.fixture
def index(kind: str, index_engine: Engine, tmp_path: Path) -> Iterator[ClosableIndex]:
    """An empty index."""
    made: ClosableIndex
    if kind == "chroma":
        made = ChromaIndex.in_folder(tmp_path / "index", EMBEDDER.name)
    elif kind == "healing":
        made = open_index(index_engine, EMBEDDER, folder=tmp_path / "index", scanned=0)
    elif kind == "spared":
        made = open_index(index_engine, EMBEDDER, folder=tmp_path / "index")
    else:
        made = ExactScan(index_engine, EMBEDDER.name)
    yield made
    made.close()


def found(
    index: ClosableIndex, shelf: SqlLedger, record: Record, scope: AudienceScope, limit: int = 10
) -> list[tuple[str, float]]:
    """What is found near the only passage of ``record``, by ref, with rounded similarity."""
    (passage,) = passages_of(record)
    nearest = index.search(EMBEDDER.embed([passage.text])[0], scope, limit)
    return [(id_.split("/")[1], round(score, 3)) for id_, score in nearest]


def test_the_nearest_passage_comes_first_and_the_same_text_scores_one(index: ClosableIndex, shelf: SqlLedger) -> None:
    """Best first, as many as asked for."""
    records = [shelf.add(decision(f"Title {n}"), by="U1") for n in range(5)]
    catch_up(shelf, index, EMBEDDER)
    near = found(index, shelf, records[2], EVERYONE)

    assert ("ADR-3", 1.0) == near[0]
    assert sorted((score for _, score in near), reverse=True) == [score for _, score in near]
    assert near[:2] == found(index, shelf, records[2], EVERYONE, limit=2)
    assert {f"ADR-{n}" for n in range(1, 6)} == {ref for ref, _ in near}


def test_each_audience_finds_its_own(index: ClosableIndex, shelf: SqlLedger) -> None:
    """Inside the query: neither a hidden passage nor room that it left."""
    hidden = [shelf.add(private(f"Secret {n}"), by="U1") for n in range(8)]
    shelf.add(decision("Open", origin=Origin(channel="C-OPEN")), by="U1")
    catch_up(shelf, index, EMBEDDER)
    both = AudienceScope("main", everyone=True, channels=frozenset({"C-PRIVATE"}))
    elsewhere = AudienceScope("main", everyone=False, channels=frozenset({"C-OPEN", "C-OTHER"}))

    def seen(scope: AudienceScope) -> set[str]:
        return {ref for ref, _ in found(index, shelf, hidden[0], scope, limit=9)}

    secrets = {record.ref for record in hidden}
    assert ({"ADR-9"}, {"ADR-9"}, secrets) == (seen(EVERYONE), seen(elsewhere), seen(MEMBERS))
    assert (secrets | {"ADR-9"},) * 2 == (seen(both), seen(OPERATOR))


def test_an_audience_that_may_see_nothing_finds_nothing(index: ClosableIndex, shelf: SqlLedger) -> None:
    """Nothing is not everything."""
    record = shelf.add(decision(), by="U1")
    catch_up(shelf, index, EMBEDDER)

    assert [] == found(index, shelf, record, NOBODY)


def test_records_that_are_to_be_left_out_are(index: ClosableIndex, shelf: SqlLedger) -> None:
    """And others take their place."""
    records = [shelf.add(decision(f"Title {n}"), by="U1") for n in range(3)]
    catch_up(shelf, index, EMBEDDER)
    without = frozenset({"ADR-1", "ADR-2"})

    for scope in (EVERYONE.hiding(without), OPERATOR.hiding(without)):
        assert ["ADR-3"] == [ref for ref, _ in found(index, shelf, records[0], scope, limit=1)]


def test_a_workspace_finds_only_its_own(index: ClosableIndex, shelf: SqlLedger) -> None:
    """Though both have an ADR-1."""
    mine, theirs = shelf.add(decision(), by="U1"), shelf.add(decision("Theirs", workspace="other"), by="U1")
    catch_up(shelf, index, EMBEDDER)
    their_scope = AudienceScope("other", everyone=True)

    assert [("ADR-1", 1.0)] == found(index, shelf, mine, EVERYONE) == found(index, shelf, theirs, their_scope)
    assert found(index, shelf, theirs, EVERYONE)[0][1] < 1


def test_after_catching_up_the_index_holds_what_the_ledger_holds(index: ClosableIndex, shelf: SqlLedger) -> None:
    """Also after changes; a second run finds nothing to do."""
    shelf.add(decision(), by="U1")
    shelf.add(private(), by="U1")
    first = catch_up(shelf, index, EMBEDDER)
    shelf.save(decision("Renamed", ref="ADR-1", version=2), by="U1", action="edit")
    behind = converged(shelf, index, EMBEDDER)
    runs = [catch_up(shelf, index, EMBEDDER), catch_up(shelf, index, EMBEDDER)]

    assert (2, False, [1, 0]) == (first, behind, runs)
    assert converged(shelf, index, EMBEDDER)
    assert frozenset({"main/ADR-1/summary/0", "main/ADR-2/summary/0"}) == index.ids("main")


def test_a_channel_that_turned_private_is_hidden_after_catching_up(index: ClosableIndex, shelf: SqlLedger) -> None:
    """The scope keys follow the ledger."""
    record = shelf.add(decision(origin=Origin(channel="C-PRIVATE")), by="U1")
    catch_up(shelf, index, EMBEDDER)
    shelf.restrict_channel("C-PRIVATE", "main", by="slack")
    catch_up(shelf, index, EMBEDDER)

    assert ([], [("ADR-1", 1.0)]) == (found(index, shelf, record, EVERYONE), found(index, shelf, record, MEMBERS))


def test_a_cleared_index_can_be_filled_again(index: ClosableIndex, shelf: SqlLedger) -> None:
    """From the vectors that SQL holds."""
    record = shelf.add(decision(), by="U1")
    catch_up(shelf, index, EMBEDDER)
    index.clear("main")
    shelf.passages.index_lost("main")
    catch_up(shelf, index, EMBEDDER)

    assert [("ADR-1", 1.0)] == found(index, shelf, record, EVERYONE)


def test_deleting_unknown_ids_is_harmless(index: ClosableIndex, shelf: SqlLedger) -> None:
    """A step may run twice."""
    index.delete(["main/ADR-99/summary/0"], "main")

    assert frozenset() == index.ids("main")


def test_a_ping_is_a_sentence(index: ClosableIndex) -> None:
    """When all is well."""
    assert index.ping().endswith(".")


def test_an_empty_index_finds_nothing(index: ClosableIndex, shelf: SqlLedger) -> None:
    """The first question may come before the first record has its vector."""
    vector = EMBEDDER.embed(["why postgres"])[0]

    assert [] == index.search(vector, EVERYONE, 5)
