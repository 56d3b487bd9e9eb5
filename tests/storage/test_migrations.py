"""The tables: from nothing to today's in one step, on both engines, and the same as the classes say."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from knowledge.errors import Unavailable
from storage import migrations
from storage.engine import open_engine, ping
from storage.fulltext import SqlWords
from storage.posts import SqlPosts
from storage.tables import Row, Utc
from tests.fakes import FixedClock
from tests.storage.databases import at
from tests.storage.shelf import OPERATOR


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without tables."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path}/empty.db")
        yield engine
        engine.dispose()
        return
    server = open_engine(request.getfixturevalue("postgres")).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE chesterton_empty"))
        engine = open_engine(at(request.getfixturevalue("postgres"), "chesterton_empty"))
        yield engine
        engine.dispose()
        connection.execute(text("DROP DATABASE chesterton_empty WITH (FORCE)"))
    server.dispose()


def test_the_tables_are_made_and_are_what_the_classes_say(empty: Engine) -> None:
    """Alembic finds nothing to change; a second upgrade neither."""
    for _ in range(2):
        migrations.upgrade(empty)

    assert migrations.at_head(empty)
    with empty.begin() as connection:
        command.check(migrations.config(connection))


def test_a_database_without_its_tables_says_so(empty: Engine) -> None:
    """And what to do about it."""
    with pytest.raises(Unavailable, match="not those of this version") as error:
        ping(empty)

    assert "brings them up to date" in error.value.advice


def test_two_processes_that_start_at_once_upgrade_once(empty: Engine) -> None:
    """The second finds the tables there."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: migrations.upgrade(empty), range(2)))

    assert migrations.at_head(empty)


def test_the_way_back_leaves_nothing(empty: Engine) -> None:
    """A downgrade drops every table and what hangs on it."""
    migrations.upgrade(empty)
    with empty.begin() as connection:
        command.downgrade(migrations.config(connection), "base")

    assert [migrations.VERSION_TABLE] == inspect(empty).get_table_names()


def test_what_an_older_version_wrote_is_there_after_the_upgrade(empty: Engine) -> None:
    """And is still found by its words."""
    with empty.begin() as connection:
        command.upgrade(migrations.config(connection), "0001")
        row = dict.fromkeys(("kind", "number", "status", "visibility", "version", "length"), "1")
        row |= {"workspace": "main", "ref": "ADR-1", "title": "Keep it", "words": "keep it"}
        row |= dict.fromkeys(("content", "salt"), "")
        row |= dict.fromkeys(("created_at", "updated_at"), "2026-01-01 00:00:00.000000+00:00")
        given = ", ".join(f"'{value}'" for value in row.values())
        connection.execute(text(f"INSERT INTO records ({', '.join(row)}) VALUES ({given})"))  # noqa: S608 - our own
    migrations.upgrade(empty)

    assert ["ADR-1"] == list(SqlWords(empty).records("keep", OPERATOR, 10))


def test_tables_that_others_keep_in_the_database_are_left_alone(empty: Engine) -> None:
    """The work engine has tables of its own."""
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE somebody_elses (id INTEGER)"))
    migrations.upgrade(empty)

    with empty.begin() as connection:
        command.check(migrations.config(connection))
    assert {"somebody_elses", *Row.metadata.tables} <= set(inspect(empty).get_table_names())


def test_a_moment_comes_back_aware_and_in_utc(engine: Engine) -> None:
    """Whatever zone it was given in."""
    berlin = datetime(2026, 7, 1, 14, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    SqlPosts(engine, FixedClock(berlin)).begin("k", "C1")
    at = SqlPosts(engine, FixedClock()).begin("k", "C1").first_try_at

    assert (berlin, UTC) == (at, at.tzinfo if at else None)


def test_a_moment_without_a_zone_is_refused(engine: Engine) -> None:
    """It could mean anything."""
    with pytest.raises(ValueError, match="without a zone"):
        Utc().process_bind_param(datetime(2026, 7, 1), engine.dialect)  # noqa: DTZ001 - that is the point


def test_the_audit_cannot_be_changed_or_deleted(engine: Engine) -> None:
    """The database itself refuses."""
    row = "INSERT INTO audit VALUES ('main', 1, '2026-01-01 00:00:00+00', 'U1', 'add', 'ADR-1', '', '', '', '')"
    with engine.begin() as connection:
        connection.execute(text(row))

    for statement in ("UPDATE audit SET actor = 'U2'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))


def test_alembic_speaks_to_whoever_listens_now(empty: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    """Not to the output that was there when it was first imported, which may be closed by now."""
    migrations.upgrade(empty)

    with empty.begin() as connection:
        command.check(migrations.config(connection))

    assert "No new upgrade operations" in capsys.readouterr().out
