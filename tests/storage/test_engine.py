"""How the database is opened and spoken to."""

from __future__ import annotations

import stat
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, text

from knowledge.errors import Misconfigured, Unavailable
from knowledge.ports import RecordQuery
from storage.engine import open_engine, reading, writing
from storage.ledger import SqlLedger
from tests.fakes import FixedClock
from tests.storage.shelf import EVERYONE, decision


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://host/db", "sqlite://", "sqlite:///:memory:", "postgresql://h/d"]
)
def test_an_address_that_cannot_be_used_is_refused_with_advice(url: str) -> None:
    """Before anything is written."""
    with pytest.raises(Misconfigured) as error:
        open_engine(url)

    assert "CHESTERTON_DATABASE_URL" in error.value.advice


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """Here: a file stands where the folder should be."""
    (tmp_path / "file").touch()

    with pytest.raises(Misconfigured, match="cannot be opened"):
        open_engine(f"sqlite:///{tmp_path}/file/chesterton.db")


def test_a_password_is_not_shown_when_an_address_fails() -> None:
    """Neither in the message nor in the advice."""
    with pytest.raises(Misconfigured) as error:
        open_engine("oracle://user:s3cret@host/db")

    assert "s3cret" not in error.value.whole


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    """And so is the folder that was made for it."""
    open_engine(f"sqlite:///{tmp_path}/new/chesterton.db").dispose()

    assert 0o600 == stat.S_IMODE((tmp_path / "new" / "chesterton.db").stat().st_mode)
    assert 0o700 == stat.S_IMODE((tmp_path / "new").stat().st_mode)


def test_sqlite_is_set_up_to_lose_nothing_and_to_forget_what_is_deleted(sqlite_engine: Engine) -> None:
    """Write-ahead log, full sync, foreign keys, deleted bytes overwritten, patience."""
    names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
    with sqlite_engine.connect() as connection:
        values = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in names]

    assert ["wal", 2, 1, 1, 5000] == values


def test_patience_can_be_shortened(sqlite_url: str) -> None:
    """The work engine must answer within Slack's three seconds."""
    with open_engine(sqlite_url, busy_ms=2000).connect() as connection:
        assert 2000 == connection.execute(text("PRAGMA busy_timeout")).scalar()


def test_values_are_not_in_database_errors(sqlite_engine: Engine) -> None:
    """They would reach the log."""
    with pytest.raises(Exception, match="no such table") as error, sqlite_engine.begin() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:secret)"), {"secret": "s3cret"})

    assert "s3cret" not in str(error.value)


def test_who_waits_too_long_for_the_database_is_told_that_it_is_away(sqlite_url: str, sqlite_engine: Engine) -> None:
    """Another writer holds it; readers go on meanwhile."""
    SqlLedger(sqlite_engine, FixedClock()).add(decision(), by="U1")
    held, done = Event(), Event()

    def hold() -> None:
        with writing(sqlite_engine, "main"):
            held.set()
            done.wait(10)

    holder = Thread(target=hold)
    holder.start()
    held.wait(10)
    hasty = SqlLedger(open_engine(sqlite_url, busy_ms=50), FixedClock())
    read = hasty.list(EVERYONE, RecordQuery())
    with pytest.raises(Unavailable, match="database is locked"):
        hasty.add(decision(), by="U1")
    done.set()
    holder.join()

    assert ["ADR-1"] == [record.ref for record in read]


def test_a_database_that_is_away_is_unavailable() -> None:
    """Not an error of the driver."""
    engine = open_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing?connect_timeout=2")

    with pytest.raises(Unavailable, match="did not answer"), reading(engine) as session:
        session.execute(text("SELECT 1"))
