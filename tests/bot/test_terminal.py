"""What a terminal shows, where it is more than a text."""

from __future__ import annotations

from bot.terminal import lines


def test_where_there_is_no_bar_a_line_now_and_then_tells_how_far_it_is() -> None:
    """Not one for each file, and none for what is done at once."""
    said: list[str] = []
    times = iter([0.0, 1.0, 9.9, 10.0, 10.0, 12.0, 25.0, 25.0])

    tick = lines("Reading", said.append, lambda: next(times))
    for done in range(1, 6):
        tick(done, 5)

    assert ["Reading: 3 of 5", "Reading: 5 of 5"] == said
