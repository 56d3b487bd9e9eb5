"""What text of a record is searched: one passage a facet and option, each headed by where it belongs."""

from __future__ import annotations

from knowledge.ports import Passage
from knowledge.records.base import Record


def of(record: Record) -> list[Passage]:
    """The passages of a record; a pure function of it, so that they can be rebuilt at any time."""
    head = f"{record.title}:"
    where = f"{record.workspace}/{record.ref}"
    return [Passage(f"{where}/summary/0", record.workspace, record.ref, "summary", record.line, head)]
