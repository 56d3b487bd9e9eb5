"""The database: how an engine is opened, and the only two ways of talking to it.

SQLite runs in WAL mode with ``synchronous=FULL``: what was committed survives a power cut. A transaction that writes
begins with ``BEGIN IMMEDIATE``, so that what it read is still true when it writes; one that only reads
(``reading``) takes no lock. On Postgres the writers of one workspace queue behind an advisory lock instead.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, delete, event, func, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session, create_engine

from knowledge.errors import Misconfigured, Unavailable

_SQLITE = b"SQLite format 3\0"
_ONLY_READS = "chesterton_only_reads"
_ADVICE = "Write sqlite:////folder/chesterton.db or postgresql+psycopg://user@host/name into CHESTERTON_DATABASE_URL."


def open_engine(url: str, *, busy_ms: int = 5000) -> Engine:
    """An engine for SQLite or Postgres; raises Misconfigured on any other address.

    ``busy_ms`` is how long SQLite waits for another writer, in milliseconds.
    """
    try:
        parsed = make_url(url)
        if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
            return _sqlite(parsed, busy_ms)
        if parsed.drivername == "postgresql+psycopg":
            return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise Misconfigured("The database address cannot be read.", advice=_ADVICE) from error
    raise Misconfigured(f"Chesterton cannot keep records in {parsed.drivername!r}.", advice=_ADVICE)


def open_queue(url: str, *, busy_ms: int = 2000) -> Engine:
    """An engine for the work queue, which is DBOS's: it begins its own transactions, ``IMMEDIATE`` where it matters.

    Left alone DBOS would keep SQLite out of WAL mode; like ours, its errors carry no parameters.
    """
    parsed = make_url(url)
    if not parsed.drivername.startswith("sqlite"):
        return create_engine(parsed, pool_pre_ping=True, hide_parameters=True, pool_size=20)
    _own_file(Path(parsed.database or ""))
    engine = create_engine(parsed, hide_parameters=True, connect_args={"timeout": busy_ms / 1000})

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in (f"busy_timeout={int(busy_ms)}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    return engine


def has_queue(engine: Engine) -> bool:
    """Whether a work queue has been started in this database; raises Unavailable when it does not answer."""
    with _answering():
        return inspect(engine).has_table("workflow_status", schema=None if is_sqlite(engine) else "dbos")


def _sqlite(url: URL, busy_ms: int) -> Engine:
    if not url.database or url.database == ":memory:":
        raise Misconfigured("The database needs a file: records in memory would be lost.", advice=_ADVICE)
    _own_file(Path(url.database))
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": busy_ms / 1000})

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver would begin only at the first write
        for pragma in (
            f"busy_timeout={int(busy_ms)}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON",
            "secure_delete=ON", "temp_store=MEMORY",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        only_reads = connection.get_execution_options().get(_ONLY_READS)
        connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")

    return engine


def _own_file(path: Path) -> None:
    """Make the file readable by its owner alone before anything private is in it."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        with path.open("rb") as file:
            begins = file.read(len(_SQLITE))
    except OSError as error:
        raise Misconfigured(
            f"The database file {path} cannot be opened: {error.strerror}.",
            advice="Give CHESTERTON_DATABASE_URL a folder that this user may write to.",
        ) from error
    if begins not in (b"", _SQLITE):
        raise Misconfigured(
            f"The file {path} is not a database.",
            advice="Put your backup in its place, or move it away to begin with an empty one.",
        )


def is_sqlite(engine: Engine) -> bool:
    """Whether records live in an SQLite file (else in Postgres)."""
    return engine.dialect.name == "sqlite"


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A transaction that only reads; waits for nobody. Raises Unavailable when the database does not answer."""
    with _answering(), Session(engine.execution_options(**{_ONLY_READS: True})) as session:
        yield session


@contextmanager
def writing(engine: Engine, workspace: str) -> Iterator[Session]:
    """A transaction that may write: the only one of its workspace at a time, all or nothing.

    Raises Unavailable when the database does not answer; then nothing was written, unless the answer to the commit
    itself was lost: therefore every caller writes under a unique key.
    """
    with _answering(), Session(engine, expire_on_commit=False) as session, session.begin():
        session.connection()  # begins here, and not at the first statement
        if not is_sqlite(engine):
            session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(workspace, 0))))
        yield session


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        if not _is_away(error):
            raise
        raise Unavailable(f"The database did not answer: {_reason(error)}.") from error


def _is_away(error: Exception) -> bool:
    return type(error).__name__ in ("OperationalError", "InterfaceError", "TimeoutError")


def _reason(error: Exception) -> str:
    """The driver's own first line, without statement or values."""
    return str(getattr(error, "orig", error)).strip().split("\n", 1)[0].rstrip(".")


def delete_before(engine: Engine, row: Any, workspace: str, before: datetime) -> int:
    """Delete the rows of a table that are older, by their ``at``; how many there were."""
    with writing(engine, workspace) as session:
        gone = session.execute(delete(row).where(row.workspace == workspace, row.at < before))
        return int(gone.rowcount)  # type: ignore[attr-defined]  # a Result of a DELETE has it


def ping(engine: Engine) -> str:
    """Which database answers, in one sentence; raises Unavailable when none does or its tables are behind."""
    from storage import migrations

    name = "sqlite_version()" if is_sqlite(engine) else "current_setting('server_version')"
    with reading(engine) as session:
        version = session.execute(text(f"SELECT {name}")).scalar_one()
    if not migrations.at_head(engine):
        raise Unavailable(
            "The database answers, but its tables are not those of this version.",
            advice="Start Chesterton once: it brings them up to date before it does anything else.",
        )
    return f"{'SQLite' if is_sqlite(engine) else 'Postgres'} {version} answers and its tables are up to date."
