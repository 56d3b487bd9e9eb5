"""The audit chain: whoever changes, drops, inserts or forges something is found at the very row."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from storage.audit import SqlAudit
from storage.engine import is_sqlite
from storage.ledger import SqlLedger
from tests.fakes import FixedClock
from tests.storage.shelf import decision


@pytest.fixture
def audit(engine: Engine, clock: FixedClock) -> SqlAudit:
    """The chain of this test's ledger."""
    return SqlAudit(engine, clock)


@pytest.fixture
def history(ledger: SqlLedger, clock: FixedClock) -> SqlLedger:
    """Three records, the first renamed: four rows."""
    for title in ("One", "Two", "Three"):
        ledger.add(decision(title), by="U1", request=f"add {title}")
        clock.advance(minutes=1)
    ledger.save(decision("First", ref="ADR-1", version=2), by="U2", action="rename", request="r4")
    return ledger


def tamper(engine: Engine, statement: str) -> None:
    """What somebody does who owns the database and knows of the triggers."""
    triggers = (
        ["audit_refuses_update", "audit_refuses_delete"] if is_sqlite(engine) else ["audit_refuses_change ON audit"]
    )
    with engine.begin() as connection:
        for trigger in triggers:
            connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(text(statement))


def test_every_effect_leaves_one_row_that_tells_who_and_what(history: SqlLedger, engine: Engine) -> None:
    """And for whose request."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT seq, actor, action, ref, request FROM audit ORDER BY seq")).all()

    assert [
        (1, "U1", "add", "ADR-1", "add One"),
        (2, "U1", "add", "ADR-2", "add Two"),
        (3, "U1", "add", "ADR-3", "add Three"),
        (4, "U2", "rename", "ADR-1", "r4"),
    ] == [tuple(row) for row in rows]


def test_a_whole_chain_verifies_up_to_its_head(history: SqlLedger, audit: SqlAudit) -> None:
    """Also from an anchor that was seen earlier."""
    anchor = audit.head("main").hash
    history.add(decision("Four"), by="U1")
    verified = audit.verify("main", anchor)

    assert (None, audit.head("main")) == (verified.bad, verified.head)
    assert 5 == verified.head.length


def test_no_text_is_in_the_audit(history: SqlLedger, engine: Engine) -> None:
    """Hashes only, and no two alike for the same content."""
    history.add(decision("Three"), by="U1")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT content_hash FROM audit")).scalars().all()

    assert 5 == len(set(rows))
    assert all(len(content_hash) == 64 for content_hash in rows)


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("UPDATE audit SET actor = 'U9' WHERE seq = 2", 2),
        ("UPDATE audit SET content_hash = prev_hash WHERE seq = 3", 3),
        ("UPDATE audit SET request = '' WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq = 2", 3),
        ("DELETE FROM audit WHERE seq = 1", 2),
        ("UPDATE records SET content = replace(content, 'Two', 'Too') WHERE ref = 'ADR-2'", 2),
        ("UPDATE records SET content = replace(content, 'First', 'Last') WHERE ref = 'ADR-1'", 4),
    ],
)
def test_tampering_is_found_at_the_row(
    history: SqlLedger, audit: SqlAudit, engine: Engine, statement: str, bad: int
) -> None:
    """A changed or missing row, or a record that is not what was saved last."""
    tamper(engine, statement)
    verified = audit.verify("main")

    assert bad == verified.bad
    assert verified.reason


def test_a_chain_that_was_cut_is_found_by_its_anchor(history: SqlLedger, audit: SqlAudit, engine: Engine) -> None:
    """What is left still holds together."""
    anchor = audit.head("main").hash
    tamper(engine, "DELETE FROM audit WHERE seq = 4")

    assert "anchor" in audit.verify("main", anchor).reason


def test_a_record_that_nobody_added_is_found(history: SqlLedger, audit: SqlAudit, engine: Engine) -> None:
    """It has no row."""
    kept = "kind, title, status, visibility, version, created_at, updated_at, salt, content, words, length"
    copied = f"SELECT workspace, 'ADR-99', 99, {kept} FROM records WHERE ref = 'ADR-3'"  # noqa: S608 - constants
    tamper(engine, f"INSERT INTO records (workspace, ref, number, {kept}) {copied}")

    assert "ADR-99 is not as it was" in audit.verify("main").reason


def test_erased_content_leaves_a_chain_that_verifies(history: SqlLedger, audit: SqlAudit, engine: Engine) -> None:
    """The salt goes with the content."""
    tamper(engine, "DELETE FROM records WHERE ref = 'ADR-2'")

    assert audit.verify("main").bad is None


def test_workspaces_have_chains_of_their_own(history: SqlLedger, audit: SqlAudit) -> None:
    """One more row there changes nothing here."""
    before = audit.head("main")
    history.add(decision(workspace="other"), by="U1")

    assert (before, 1) == (audit.head("main"), audit.head("other").length)


def test_a_note_tells_of_what_changed_nothing(history: SqlLedger, audit: SqlAudit) -> None:
    """Private records were read at the machine."""
    audit.note("main", by="cli:ana", action="read private", request="r5")

    assert (5, None) == (audit.head("main").length, audit.verify("main").bad)


def test_what_was_done_in_a_time_is_listed_by_its_actions(audit: SqlAudit, clock: FixedClock) -> None:
    """From its beginning on and before its end, oldest first, in this workspace alone."""
    start = clock.now()
    for action in ("accept", "edit", "accept", "accept"):
        audit.note("main", by="U1", action=action, ref=f"ADR-{clock.now().day}")
        clock.advance(days=1)
    audit.note("other", by="U1", action="accept", ref="ADR-9")

    found = audit.doings("main", start, start + timedelta(days=3), ("accept",))

    assert [("ADR-14", start), ("ADR-16", start + timedelta(days=2))] == [(doing.ref, doing.at) for doing in found]


def test_many_writers_at_once_do_not_fork_the_chain(audit: SqlAudit) -> None:
    """Eight threads, forty rows."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: audit.note("main", by=f"U{n}", action="look"), range(40)))
    verified = audit.verify("main")

    assert (40, None) == (verified.head.length, verified.bad)
