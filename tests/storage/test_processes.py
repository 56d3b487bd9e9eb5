"""Several processes on one database file."""

from __future__ import annotations

from multiprocessing import get_context

from sqlalchemy import Engine

from storage.audit import SqlAudit
from storage.engine import open_engine
from storage.ledger import SqlLedger
from tests.fakes import FixedClock
from tests.storage.shelf import decision


def add_ten(url: str, name: str) -> list[str]:
    """Run in a process of its own: ten records, and one that every process makes from the same draft."""
    ledger = SqlLedger(open_engine(url), FixedClock())
    shared = ledger.add(decision(f"Shared, by {name}", draft_id="shared"), by=name)
    return [shared.ref, *(ledger.add(decision(f"{name} {n}"), by=name).ref for n in range(10))]


def test_processes_that_add_at_once_share_the_numbers_and_the_draft(sqlite_url: str, sqlite_engine: Engine) -> None:
    """No number twice, no gap, one record for the draft, one chain."""
    with get_context("spawn").Pool(2) as pool:
        first, second = pool.starmap(add_ten, [(sqlite_url, "U1"), (sqlite_url, "U2")])

    assert first[0] == second[0]
    assert {f"ADR-{n}" for n in range(1, 22)} == {*first, *second}
    assert None is SqlAudit(sqlite_engine, FixedClock()).verify("main").bad
