"""No read of records or passages for an audience goes without the audience's condition."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from sqlalchemy import Engine, event, select

from knowledge.audience import AudienceScope
from knowledge.errors import NotFound
from knowledge.ports import RecordQuery
from storage.exact import ExactScan
from storage.fulltext import SqlWords
from storage.indexing import catch_up
from storage.ledger import SqlLedger
from storage.scope import admitted
from storage.tables import RecordRow
from tests.fakes import FixedClock
from tests.storage.shelf import EVERYONE, NOBODY, HashEmbedder, decision, private

EMBEDDER = HashEmbedder()
CANARY = AudienceScope("main", everyone=True, channels=frozenset({"C-CANARY"}), without=frozenset({"ADR-CANARY"}))

Read = Callable[[Engine, AudienceScope], object]
READS: dict[str, Read] = {
    "get": lambda engine, scope: SqlLedger(engine, FixedClock()).get("ADR-1", scope),
    "get by number": lambda engine, scope: SqlLedger(engine, FixedClock()).get("12", scope),
    "get many": lambda engine, scope: SqlLedger(engine, FixedClock()).get_many(["ADR-1"], scope),
    "list": lambda engine, scope: SqlLedger(engine, FixedClock()).list(scope),
    "list by words": lambda engine, scope: SqlLedger(engine, FixedClock()).list(scope, RecordQuery(words="kafka")),
    "list by tag": lambda engine, scope: SqlLedger(engine, FixedClock()).list(scope, RecordQuery(tag="pay")),
    "referring": lambda engine, scope: SqlLedger(engine, FixedClock()).referring("ADR-1", scope),
    "passages by id": lambda engine, scope: SqlLedger(engine, FixedClock()).passages.within(["main/ADR-1/x/0"], scope),
    "passages by words": lambda engine, scope: SqlWords(engine).passages("use kafka", scope, 5),
    "records by words": lambda engine, scope: SqlWords(engine).records("use kafka", scope, 5),
    "records of a kind by words": lambda engine, scope: SqlWords(engine).records("use kafka", scope, 5, "ADR"),
    "titles of a kind": lambda engine, scope: SqlWords(engine).titles("ADR", scope),
    "holders of words": lambda engine, scope: SqlWords(engine).holders(["kafka"], scope).of["kafka"],
    "passages by meaning": lambda engine, scope: ExactScan(engine, "hash").search(EMBEDDER.embed(["x"])[0], scope, 5),
}
INTERNAL = re.compile(
    r"max\(passages\.revision\)|SELECT passages\.seq, passages\.vector \n|ts_rank\("
    r"|SELECT (records|passages)\.seq, \1\.ref, \1\.length\b"
)
"""Searches load what a workspace holds once, without text, and pick the audience's rows by a query."""


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """An open and a private record, embedded."""
    ledger = SqlLedger(engine, FixedClock())
    ledger.add(decision("Use Kafka", tags=("pay",), aliases=("0012",)), by="U1")
    ledger.add(private("Use Kafka too", tags=("pay",)), by="U1")
    catch_up(ledger, ExactScan(engine, EMBEDDER.name), EMBEDDER)
    return engine


@contextmanager
def noted(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """The statements that the engine runs meanwhile, with their values."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        statements.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("read", READS)
def test_every_read_of_records_and_passages_carries_the_audience(filled: Engine, read: str) -> None:
    """Its workspace, its channels and what it must not see are in each statement, as values."""
    with noted(filled) as statements, suppress(NotFound):
        READS[read](filled, CANARY)
    told = [each for each in statements if re.search(r"\b(FROM|JOIN) (records|passages)\b", each[0])]
    scoped = [each for each in told if not INTERNAL.search(each[0])]

    assert scoped
    for statement, values in scoped:
        assert "records.visibility = " in statement
        assert {"main", "C-CANARY", "ADR-CANARY", "workspace"} <= set(_flat(values))


@pytest.mark.parametrize("read", READS)
def test_an_empty_audience_reads_nothing(filled: Engine, read: str) -> None:
    """The condition is then one that nothing meets."""
    with suppress(NotFound):
        assert not READS[read](filled, NOBODY)


def test_an_empty_audience_is_a_condition_that_nothing_meets(filled: Engine) -> None:
    """Whoever else is in the same workspace."""
    with filled.connect() as connection:
        found = [connection.execute(select(RecordRow).where(admitted(scope))).all() for scope in (NOBODY, EVERYONE)]

    assert [0, 1] == [len(rows) for rows in found]


def test_an_audience_of_thousands_of_channels_is_no_more_than_a_long_list(filled: Engine) -> None:
    """The operator of a large workspace may be a member of all of them."""
    many = AudienceScope("main", everyone=False, channels=frozenset({"C-PRIVATE", *(f"C{n}" for n in range(5000))}))

    assert ["ADR-2"] == [record.ref for record in SqlLedger(filled, FixedClock()).list(many)]


def _flat(values: Any) -> Iterator[Any]:
    for value in values.values() if isinstance(values, dict) else values:
        yield from value if isinstance(value, list) else [value]
