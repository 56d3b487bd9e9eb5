"""Decisions in and out of files: every known template is read into a record, and MADR 4 is written."""

from __future__ import annotations

from knowledge.interop.files import File, Skipped
from knowledge.interop.importing import Report, import_folder, plan
from knowledge.interop.reading import parse

__all__ = ["File", "Report", "Skipped", "import_folder", "parse", "plan"]
