"""The sample shop in a real ledger: the same questions, found by the real search, on the way that every door takes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.settings import read_settings
from bot.wiring import App, build
from tests.fakes import FixedClock
from tests.knowledge.fakes import NOON
from tests.knowledge.landscape import TODAY, shop
from tests.knowledge.test_rows import QUESTIONS, TEXT, read, wrong_about
from tests.storage.shelf import HashEmbedder


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The shop, stored."""
    clock = FixedClock(NOON.replace(year=TODAY.year, month=TODAY.month, day=TODAY.day))
    home = tmp_path_factory.mktemp("shop")
    with build(read_settings(home=home), clock=clock, embedder=HashEmbedder()) as opened:
        for record in shop():
            opened.ledger.add(record, by="Ann")
        yield opened


def test_the_stored_rows_answer_as_they_should(app: App) -> None:
    """At least 95 of 100, as with records in memory."""
    questions = [read(line) for line in QUESTIONS.strip().splitlines()]
    failures = [
        said
        for text, refs, words in questions
        if (said := wrong_about(text, app.answer(text, app.scope()), refs, words))
    ]
    right = 1 - len(failures) / len(questions)

    assert right >= 0.95, f"{right:.1%} right\n" + "\n".join(failures)


@pytest.mark.parametrize("question", TEXT.strip().splitlines())
def test_what_no_row_answers_goes_to_the_text(app: App, question: str) -> None:
    """It may find a decision or nothing; it shows no row."""
    assert () == app.answer(question, app.scope()).rows
