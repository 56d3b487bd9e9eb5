"""The guard on labelled messages, with the packaged embedding model: quiet first, then watchful."""

from __future__ import annotations

import pytest

from knowledge import guard
from knowledge.engines.embed import MiniLM
from knowledge.engines.rules import Rules
from knowledge.recall import Recall
from tests.knowledge.debates import QUIET, REOPENS, SETTLED
from tests.knowledge.fakes import EVERYONE, Scan, Shelf, audience

MISSED = 3
"""How many of the messages that re-open something may pass unnoticed; none of the others may be noticed."""


@pytest.fixture(scope="module")
def recall() -> Recall:
    """The shop's six decisions, found by meaning and by words."""
    shelf, embedder = Shelf(SETTLED), MiniLM()
    return Recall(shelf, Scan(shelf, embedder), embedder, shelf, audience(shelf))


def checked(message: str, recall: Recall) -> guard.Note | None:
    note = guard.check(message, EVERYONE, recall, Rules(), Rules())
    return note if note and note.reopens else None


@pytest.mark.parametrize("message", QUIET)
def test_news_questions_and_new_ideas_are_left_alone(message: str, recall: Recall) -> None:
    """Also where they name what was rejected."""
    assert checked(message, recall) is None


def test_what_was_rejected_is_noticed_when_it_is_proposed_again(recall: Recall) -> None:
    """By name, by shorthand or by what it does; the note names the record and the option."""
    notes = [(checked(message, recall), ref) for message, ref, _ in REOPENS]
    noticed = [(note.record.ref, ref) for note, ref in notes if note]

    assert all(found == meant for found, meant in noticed)
    assert len(REOPENS) - MISSED <= len(noticed)


def test_the_note_names_the_option_that_is_meant(recall: Recall) -> None:
    """In the record's words, not in those of the message."""
    notes = [(checked(message, recall), option) for message, _, option in REOPENS]
    right = [option.casefold() in note.option.casefold() for note, option in notes if note]

    assert sum(right) >= 0.8 * len(right)
