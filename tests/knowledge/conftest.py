"""The database of tests that store records."""

from __future__ import annotations

from tests.storage.databases import clock, migrated_file, sqlite_engine, sqlite_url

__all__ = ["clock", "migrated_file", "sqlite_engine", "sqlite_url"]
