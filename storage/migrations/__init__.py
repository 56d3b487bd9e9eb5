"""The history of the tables, run in process: no configuration file, the same from a checkout and when installed.

A revision must run on SQLite and on Postgres. On SQLite, ``batch_alter_table`` copies a table and thereby loses its
triggers: a revision that alters ``records``, ``passages`` or ``audit`` that way has to create theirs again.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.errors import Unavailable

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine

VERSION_TABLE = "chesterton_version"
_LOCK = 4_357_001  # any number of our own: two starting replicas upgrade one after the other


def upgrade(engine: Engine) -> None:
    """Bring the tables up to date, all or nothing; harmless when they are, and when two processes start at once.

    Raises Unavailable when no database answers.
    """
    from sqlalchemy.exc import OperationalError

    try:
        if not at_head(engine):
            _upgrade(engine)
    except OperationalError:
        raise Unavailable("The database did not answer.", advice="Start it, or mend CHESTERTON_DATABASE_URL.") from None


def _upgrade(engine: Engine) -> None:
    from alembic import command
    from sqlalchemy import text

    with engine.begin() as connection:
        if engine.dialect.name != "sqlite":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(config(connection), "head")


def at_head(engine: Engine) -> bool:
    """Whether the tables are those of this version."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        return context.get_current_heads() == tuple(ScriptDirectory.from_config(config(connection)).get_heads())


def config(connection: Connection) -> Config:
    """Alembic's configuration, bound to an open connection."""
    from alembic.config import Config

    # Alembic's own default is the output of the moment in which it was imported.
    made = Config(stdout=sys.stdout, attributes={"connection": connection})
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


def is_ours(_object: Any, name: str | None, kind: str, reflected: bool, compared_to: Any) -> bool:
    """Whether alembic's comparison should look at it: not at full text, nor at tables that others keep here."""
    if kind == "table" and reflected and compared_to is None:
        return False
    return not (name or "").endswith(("words_tsv", "ix_records_tsv", "ix_passages_tsv"))
