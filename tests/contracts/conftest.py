"""The databases that these tests run on."""

from __future__ import annotations

from tests.storage.databases import (
    clock,
    database_url,
    engine,
    ledger,
    migrated_file,
    postgres,
    postgres_url,
    sqlite_engine,
    sqlite_url,
)

__all__ = [
    "clock",
    "database_url",
    "engine",
    "ledger",
    "migrated_file",
    "postgres",
    "postgres_url",
    "sqlite_engine",
    "sqlite_url",
]
