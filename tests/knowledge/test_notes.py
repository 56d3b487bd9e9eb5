"""What notes teach: within bounds, the same either way, and only what was answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.engines.rules.reopening import SURE
from knowledge.notes import ENOUGH, LEAST, MOST, STEP, USUAL, is_fresh, left_alone, threshold
from knowledge.ports import MetNote

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
NOTE = MetNote("main", "C1", "1.0", "1.0", "ADR-1", 2, "thread", 0.7, NOON)
OUTCOMES = ("shown", "changed", "dismissed", "muted")
HISTORY = st.lists(st.sampled_from(OUTCOMES), max_size=60)


def notes(*outcomes: str) -> list[MetNote]:
    """Notes about one option of one channel, oldest first."""
    return [replace(NOTE, outcome=outcome) for outcome in outcomes]  # type: ignore[arg-type]  # four words


@given(HISTORY)
def test_what_is_learned_stays_within_its_bounds(outcomes: list[str]) -> None:
    """However often people press, notes neither stop nor become chatter."""
    learned = threshold(notes(*outcomes))

    assert learned is None or LEAST <= learned <= MOST


@given(HISTORY)
def test_a_dismissal_never_makes_it_speak_sooner_and_a_change_never_later(outcomes: list[str]) -> None:
    """One more of either moves it its own way, or not at all."""
    before, more, less = (threshold(notes(*outcomes, *one)) or USUAL for one in ((), ("dismissed",), ("changed",)))

    assert less <= before <= more
    assert max(more - before, before - less) <= STEP + 1e-9


@given(HISTORY, st.randoms())
def test_only_how_many_counts_and_not_in_which_order(outcomes: list[str], chance: st.DataObject) -> None:
    """Nor do notes that nobody answered, or muted, count for anything."""
    shuffled = sorted(outcomes, key=lambda _: chance.random())  # type: ignore[attr-defined]  # a Random
    answered = [outcome for outcome in shuffled if outcome in ("changed", "dismissed")]

    assert threshold(notes(*outcomes)) == threshold(notes(*answered))


def test_until_answers_lean_the_reader_says_what_is_enough() -> None:
    """No answers, or as many for as against."""
    assert [None, None, None] == [threshold(notes(*said)) for said in ((), ("muted",), ("changed", "dismissed"))]
    assert USUAL == SURE


@pytest.mark.parametrize(
    ("said", "learned"),
    [(("dismissed",), 0.53), (("dismissed",) * 4, 0.62), (("dismissed",) * 50, 0.8), (("changed",) * 9, 0.44)],
)
def test_each_answer_moves_it_one_step(said: tuple[str, ...], learned: float) -> None:
    """As the page for users says."""
    assert learned == threshold(notes(*said))


def test_an_option_that_a_channel_keeps_dismissing_is_left_alone_there() -> None:
    """Not before, not elsewhere, not another option or record; one that was decided anew is heard of again."""
    often = notes(*["dismissed"] * ENOUGH)

    assert left_alone(often, "C1", "ADR-1", 2)
    assert not left_alone(often[1:], "C1", "ADR-1", 2)
    for other in (("C2", "ADR-1", 2), ("C1", "ADR-2", 2), ("C1", "ADR-1", 1), ("C1", "ADR-1", None)):
        assert not left_alone(often, *other)
    assert not left_alone([*often, *notes("changed", "dismissed")], "C1", "ADR-1", 2)
    assert left_alone([*notes("changed"), *often, *notes("muted", "shown")], "C1", "ADR-1", 2)


def test_a_message_is_fresh_for_an_hour() -> None:
    """Older ones came late: the conversation has gone on."""
    assert is_fresh(f"{(NOON - timedelta(minutes=59)).timestamp()}", NOON)
    assert not is_fresh(f"{(NOON - timedelta(minutes=61)).timestamp()}", NOON)
