"""Real records of many projects are read without a loss; needs the folder of the evaluation data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from knowledge.interop import File, import_folder
from knowledge.records.decision import Decision
from storage.folder import walk
from tests.knowledge.interop.fakes import NOON, MemoryLedger

FOLDER = os.environ.get("CHESTERTON_EVAL", "")


@pytest.mark.skipif(not FOLDER, reason="set CHESTERTON_EVAL to the folder of the evaluation data")
def test_every_real_record_is_imported() -> None:
    """None fails, none is taken for something else, each has a title, and nearly all a decision and a status."""
    files = [found for found in walk(Path(FOLDER, "corpus")) if isinstance(found, File)][::5]
    ledger = MemoryLedger()

    report = import_folder(files, ledger, workspace="main", by="test", at=NOON)

    records = [record for record in ledger.records.values() if isinstance(record, Decision)]
    assert (len(report.added), report.skipped, report.failed) == (len(files), (), ())
    assert all(record.title != "Untitled" for record in records)
    assert sum(bool(record.outcome) for record in records) > 0.93 * len(files)
