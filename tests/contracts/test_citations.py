"""What every Citations keeps, on SQLite and on Postgres."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from knowledge.ports import Cited
from storage.citations import SqlCitations

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
CITED = Cited("main", "C1", "1.0", NOON, ("ADR-1", "INT-7"))


@pytest.fixture
def citations(engine: Engine) -> SqlCitations:
    """Nothing was answered yet."""
    return SqlCitations(engine)


def test_a_thread_remembers_its_last_answer(citations: SqlCitations) -> None:
    """In its own channel and workspace alone; an answer that named no record is one, too."""
    later = replace(CITED, at=NOON + timedelta(hours=1), refs=())
    for each in (CITED, CITED, later):
        citations.keep(each)

    assert later == citations.last("main", "C1", "1.0", NOON)
    others = [("other", "C1", "1.0"), ("main", "C2", "1.0"), ("main", "C1", "")]
    assert [None] * 3 == [citations.last(*place, NOON) for place in others]


def test_an_answer_from_before_is_none(citations: SqlCitations) -> None:
    """Its thread may have moved on."""
    citations.keep(CITED)

    assert CITED == citations.last("main", "C1", "1.0", NOON)
    assert citations.last("main", "C1", "1.0", NOON + timedelta(seconds=1)) is None


def test_old_answers_are_forgotten(citations: SqlCitations) -> None:
    """Of this workspace, and no others."""
    for each in (CITED, replace(CITED, workspace="other"), replace(CITED, thread="2.0", at=NOON + timedelta(days=1))):
        citations.keep(each)

    assert 1 == citations.forget("main", NOON + timedelta(hours=1))
    assert citations.last("main", "C1", "1.0", NOON) is None
    assert citations.last("main", "C1", "2.0", NOON)
    assert citations.last("other", "C1", "1.0", NOON)
