"""The first tables, their full text and the triggers that guard the audit chain."""

from __future__ import annotations

import sqlite3

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_DUE = sa.text("indexed_revision < revision")
_ALONE = ("policies", "drafts", "posts", "audit")
_OPEN = sa.text("state IN ('reading', 'open') AND thread_ts <> ''")

# --- full text: SQLite keeps it in FTS5 tables that follow by trigger, Postgres in generated columns ----------------

_FTS = """
CREATE VIRTUAL TABLE {table}_words USING fts5({columns}, content='{table}', content_rowid='seq',
    tokenize='porter unicode61');
CREATE VIRTUAL TABLE {table}_terms USING fts5vocab({table}_words, instance);
CREATE TRIGGER {table}_words_insert AFTER INSERT ON {table} BEGIN
    INSERT INTO {table}_words(rowid, {columns}) VALUES (new.seq, {new});
END;
CREATE TRIGGER {table}_words_delete AFTER DELETE ON {table} BEGIN
    INSERT INTO {table}_words({table}_words, rowid, {columns}) VALUES ('delete', old.seq, {old});
END;
CREATE TRIGGER {table}_words_update AFTER UPDATE OF {columns} ON {table} BEGIN
    INSERT INTO {table}_words({table}_words, rowid, {columns}) VALUES ('delete', old.seq, {old});
    INSERT INTO {table}_words(rowid, {columns}) VALUES (new.seq, {new});
END;
"""
_SECURE_DELETE = "INSERT INTO {table}_words({table}_words, rank) VALUES ('secure-delete', 1)"

# Separators are turned to spaces, because Postgres would otherwise keep "a/b" and "rate_limit" as one word each.
_TSVECTOR = """
ALTER TABLE {table} ADD COLUMN words_tsv tsvector GENERATED ALWAYS AS (
    to_tsvector('english', translate({text}, '/-_.:@#+=&', '          '))) STORED;
CREATE INDEX ix_{table}_tsv ON {table} USING gin (words_tsv);
"""

# --- audit: nobody changes or deletes a row ------------------------------------------------------------------------

_AUDIT_SQLITE = """
CREATE TRIGGER audit_refuses_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_refuses_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
"""
_AUDIT_POSTGRES = """
CREATE FUNCTION chesterton_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$;
CREATE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION chesterton_refuse();
CREATE TRIGGER audit_refuses_truncate BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION chesterton_refuse();
"""


def upgrade() -> None:
    _records()
    _passages()
    _records_more()
    _work()
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_only()
    else:
        _postgres_only()


def downgrade() -> None:
    for table in ("passages", "passages_gone", "links", "labels", "records", "counters", *_ALONE):
        if op.get_bind().dialect.name == "sqlite" and table in ("records", "passages"):
            op.execute(f"DROP TABLE {table}_terms")
            op.execute(f"DROP TABLE {table}_words")
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION chesterton_refuse")


def _records() -> None:
    op.create_table(
        "records",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("draft_id", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_records"),
        sa.UniqueConstraint("workspace", "draft_id", name="uq_records_workspace_draft_id"),
        sa.UniqueConstraint("workspace", "ref", name="uq_records_workspace_ref"),
        sa.UniqueConstraint("workspace", "source", name="uq_records_workspace_source"),
    )
    op.create_index("ix_records_workspace_channel", "records", ["workspace", "channel"])
    op.create_index("ix_records_workspace_updated_at", "records", ["workspace", "updated_at"])


def _passages() -> None:
    op.create_table(
        "passages",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("facet", sa.String(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=True),
        sa.Column("by_meaning", sa.Boolean(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=True),
        sa.Column("embedder", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("indexed_revision", sa.Integer(), nullable=False),
        _of_record("passages"),
        sa.PrimaryKeyConstraint("seq", name="pk_passages"),
        sa.UniqueConstraint("id", name="uq_passages_id"),
    )
    op.create_index("ix_passages_record", "passages", ["workspace", "ref", "length"])
    op.create_index("ix_passages_workspace_revision", "passages", ["workspace", "revision"])
    op.create_index("ix_passages_due", "passages", ["workspace"], sqlite_where=_DUE, postgresql_where=_DUE)
    op.create_table(
        "passages_gone",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_passages_gone"),
    )


def _records_more() -> None:
    op.create_table(
        "counters",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "name", name="pk_counters"),
    )
    op.create_table(
        "labels",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        _of_record("labels"),
        sa.PrimaryKeyConstraint("workspace", "ref", "sort", "value", name="pk_labels"),
    )
    op.create_index("ix_labels_workspace_sort_value", "labels", ["workspace", "sort", "value"])
    op.create_table(
        "links",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        _of_record("links"),
        sa.PrimaryKeyConstraint("workspace", "ref", "relation", "target", name="pk_links"),
    )
    op.create_index("ix_links_workspace_target", "links", ["workspace", "target"])


def _work() -> None:
    op.create_table(
        "audit",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("prev_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "seq", name="pk_audit"),
    )
    op.create_index("ix_audit_workspace_ref", "audit", ["workspace", "ref"])
    op.create_table(
        "policies",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "channel", name="pk_policies"),
    )
    op.create_table(
        "drafts",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("thread_ts", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("ref", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('reading', 'open', 'saved', 'discarded')", name=op.f("ck_drafts_state")),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_drafts"),
    )
    op.create_index(
        "uq_drafts_open_thread", "drafts", ["workspace", "channel", "thread_ts"],
        unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN,
    )  # fmt: skip
    op.create_table(
        "posts",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("first_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('unknown', 'sent')", name=op.f("ck_posts_state")),
        sa.PrimaryKeyConstraint("key", name="pk_posts"),
    )


def _of_record(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace", "ref"], ["records.workspace", "records.ref"],
        name=f"fk_{table}_workspace_ref_records", ondelete="CASCADE",
    )  # fmt: skip


def _sqlite_only() -> None:
    for table, columns in (("records", ("words",)), ("passages", ("header", "body"))):
        parts = {row: ", ".join(f"{row}.{column}" for column in columns) for row in ("new", "old")}
        _one_by_one(_FTS.format(table=table, columns=", ".join(columns), **parts))
        if sqlite3.sqlite_version_info >= (3, 42):
            op.execute(_SECURE_DELETE.format(table=table))
    _one_by_one(_AUDIT_SQLITE)


def _postgres_only() -> None:
    op.execute(_TSVECTOR.format(table="records", text="words"))
    op.execute(_TSVECTOR.format(table="passages", text="header || ' ' || body"))
    op.execute(_AUDIT_POSTGRES)


def _one_by_one(script: str) -> None:
    """Run a script statement by statement, as SQLite wants it; a trigger's body holds semicolons of its own."""
    statement = ""
    for line in script.strip().splitlines():
        statement += f"{line}\n"
        if sqlite3.complete_statement(statement):
            op.execute(statement)
            statement = ""
