"""What every Questions keeps, on SQLite and on Postgres."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from knowledge.ports import Unanswered
from storage.questions import SqlQuestions

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
ASKED = Unanswered("main", "q1", "C1", "U1", NOON, "no precedent", "why vault?")


@pytest.fixture
def questions(engine: Engine) -> SqlQuestions:
    """Nobody has asked anything."""
    return SqlQuestions(engine)


def test_a_question_comes_back_as_it_was_kept(questions: SqlQuestions) -> None:
    """In its own channel alone, and once, however often it is kept."""
    bad = replace(ASKED, id="q2", at=NOON + timedelta(hours=1), outcome="thumbed down", refs=("ADR-1", "ADR-7"))
    for each in (ASKED, bad, ASKED):
        questions.keep(each)

    assert [ASKED, bad] == questions.open("main", "C1", NOON)
    assert [bad] == questions.open("main", "C1", NOON + timedelta(minutes=1))
    assert [] == [*questions.open("main", "C2", NOON), *questions.open("other", "C1", NOON)]


def test_what_was_logged_is_open_no_more(questions: SqlQuestions) -> None:
    """Whatever is said to it afterwards."""
    questions.keep(ASKED)
    questions.keep(replace(ASKED, outcome="logged", item="ITM-1", text=""))
    questions.keep(replace(ASKED, outcome="thumbed down"))

    assert [] == questions.open("main", "C1", NOON)


def test_a_question_whose_text_was_not_kept_is_not_told(questions: SqlQuestions) -> None:
    """It was asked in private."""
    questions.keep(replace(ASKED, outcome="thumbed down", text="", refs=("ADR-1",)))

    assert [] == questions.open("main", "C1", NOON)


def test_old_questions_are_forgotten(questions: SqlQuestions) -> None:
    """Of this workspace, and no others."""
    questions.keep(ASKED)
    questions.keep(replace(ASKED, workspace="other"))
    questions.keep(replace(ASKED, id="q2", at=NOON + timedelta(days=1)))

    assert 1 == questions.forget("main", NOON + timedelta(hours=1))
    assert ["q2"] == [each.id for each in questions.open("main", "C1", NOON - timedelta(days=9))]
    assert [replace(ASKED, workspace="other")] == questions.open("other", "C1", NOON)
