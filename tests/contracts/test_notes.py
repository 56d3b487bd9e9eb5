"""What every Notes keeps, on SQLite and on Postgres."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from knowledge.ports import MetNote
from storage.notes import SqlNotes

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
NOTE = MetNote("main", "C1", "1.0", "1.5", "ADR-1", 2, "thread", 0.71, NOON, lapsed=True)


@pytest.fixture
def notes(engine: Engine) -> SqlNotes:
    """No thread has had one."""
    return SqlNotes(engine)


def in_thread(n: float, at: datetime = NOON, **other: str) -> MetNote:
    """A note of a thread of its own."""
    return replace(NOTE, thread=f"{n}", message=f"{n}", at=at, **other)  # type: ignore[arg-type]  # names of fields


def test_a_note_comes_back_as_it_was_taken(notes: SqlNotes) -> None:
    """With its moment in UTC; a thread without one has none."""
    assert notes.take(NOTE, 3)

    assert NOTE == notes.of_thread("main", "C1", "1.0")
    assert None is notes.of_thread("main", "C2", "1.0")


def test_a_thread_has_one_note_for_ever(notes: SqlNotes) -> None:
    """Another message is refused, also after years; the same one is told again that it has its note."""
    notes.take(NOTE, 3)
    later = replace(NOTE, message="9.9", at=NOON + timedelta(days=900))

    assert (True, False) == (notes.take(NOTE, 3), notes.take(later, 3))
    assert NOTE == notes.of_thread("main", "C1", "1.0")


def test_many_who_take_the_note_of_a_thread_at_once_get_one(notes: SqlNotes) -> None:
    """Eight messages of one thread, by as many workers."""
    asked = [replace(NOTE, message=f"{n}.5") for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda note: notes.take(note, 3), asked))

    assert 1 == sum(taken)


def test_a_channel_has_so_many_notes_a_day(notes: SqlNotes) -> None:
    """Also when its threads ask at once; other channels and the next day, which begins at midnight UTC, are free."""
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda n: notes.take(in_thread(n), 3), range(2, 10)))
    midnight = datetime(2026, 1, 15, tzinfo=UTC)

    assert 3 == sum(taken)
    assert not notes.take(in_thread(20, midnight - timedelta(seconds=1)), 3)
    assert notes.take(in_thread(20, midnight), 3)
    assert notes.take(in_thread(20, channel="C2"), 3)
    assert notes.take(in_thread(20, workspace="other"), 3)


def test_a_note_that_could_not_be_shown_leaves_its_place(notes: SqlNotes) -> None:
    """To another message of the thread; one that was answered stays."""
    notes.take(NOTE, 3)
    notes.drop("main", "C1", "1.0")
    second = replace(NOTE, message="2.0")
    assert notes.take(second, 3)
    notes.settle("main", "C1", "1.0", "muted", "U1")

    notes.drop("main", "C1", "1.0")

    assert replace(second, outcome="muted", by="U1") == notes.of_thread("main", "C1", "1.0")


def test_the_first_who_answers_a_note_settles_it(notes: SqlNotes) -> None:
    """Who comes later is told how it is; a note that nobody has given cannot be answered."""
    notes.take(NOTE, 3)
    settled = replace(NOTE, outcome="dismissed", by="U1")

    assert settled == notes.settle("main", "C1", "1.0", "dismissed", "U1")
    assert settled == notes.settle("main", "C1", "1.0", "muted", "U2")
    assert None is notes.settle("main", "C1", "404", "muted", "U2")


def test_what_is_decided_anew_has_changed_whatever_was_said(notes: SqlNotes) -> None:
    """A deed counts more than a click; the first stays."""
    notes.take(NOTE, 3)
    notes.settle("main", "C1", "1.0", "dismissed", "U1")
    changed = replace(NOTE, outcome="changed", by="U2")

    assert changed == notes.settle("main", "C1", "1.0", "changed", "U2")
    assert changed == notes.settle("main", "C1", "1.0", "changed", "U3")


def test_the_notes_of_a_while_are_found_in_their_order(notes: SqlNotes) -> None:
    """Of one channel or of all, from the first moment to before the last."""
    week = [NOON + timedelta(days=n) for n in range(4)]
    for n, at in enumerate(week):
        notes.take(in_thread(n, at), 3)
        notes.take(in_thread(n, at, channel="C2"), 3)

    here = notes.met("main", "C1", week[1], week[3])
    everywhere = notes.met("main", None, week[1], week[3])

    assert [week[1], week[2]] == [note.at for note in here]
    assert 4 == len(everywhere)
    assert [] == notes.met("other", None, week[0], week[3])


def test_the_database_says_how_it_is(notes: SqlNotes) -> None:
    """For the doctor."""
    assert notes.ping()
