"""What notes teach: how sure to be before speaking unasked, and what to leave alone.

Whoever presses *Not the same* says that the note was wrong, whoever decides anew that it was right. Both move the
threshold of the whole workspace, by a small step and within bounds, and are forgotten after half a year. What a channel
has said itself (``guard_threshold``) holds instead. An option that a channel dismissed several times in a row is left
alone there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from knowledge.ports import MetNote
from knowledge.records.base import ChannelId, Ref

A_DAY = 3
"""The most notes that a channel gets in a day; days begin at midnight UTC."""
FRESH = timedelta(hours=1)
"""A message older than this gets no note: the conversation has gone on."""
MEMORY = timedelta(days=180)
"""How long an outcome teaches."""
USUAL, LEAST, MOST = 0.5, 0.44, 0.8
"""The threshold that a reader uses itself, and the bounds of what is learned."""
STEP = 0.03
"""What one outcome moves."""
ENOUGH = 3
"""After so many dismissals in a row an option is left alone in that channel."""


def threshold(notes: Sequence[MetNote]) -> float | None:
    """From which score on to speak unasked, after these outcomes; None, what the reader finds enough, until they lean.

    ``USUAL``, a ``STEP`` more for each dismissal and a ``STEP`` less for each change, from ``LEAST`` to ``MOST``.
    """
    said = Counter(note.outcome for note in notes)
    leaning = said["dismissed"] - said["changed"]
    return round(min(MOST, max(LEAST, USUAL + STEP * leaning)), 4) if leaning else None


def left_alone(notes: Sequence[MetNote], channel: ChannelId, ref: Ref, option: int | None) -> bool:
    """Whether the last ``ENOUGH`` answers of this channel about this option, oldest first, were all *Not the same*."""
    about = [note.outcome for note in notes if (note.channel, note.ref, note.option) == (channel, ref, option)]
    answers = [outcome for outcome in about if outcome in ("dismissed", "changed")]
    return answers[-ENOUGH:] == ["dismissed"] * ENOUGH


def is_fresh(ts: str, now: datetime) -> bool:
    """Whether a message, named by Slack's ``ts`` in seconds, was written a short while ago."""
    return now.timestamp() - float(ts) <= FRESH.total_seconds()
