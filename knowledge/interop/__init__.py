"""Decisions in and out of files: every known template is read into a record, and MADR 4 is written."""

from __future__ import annotations

from knowledge.interop.reading import parse

__all__ = ["parse"]
