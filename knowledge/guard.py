"""Is this message re-opening something that is settled? Asked of every message, so it must be quiet and quick.

The stages, each cheaper than the next:

1. a word test in memory: does the writer propose anything? (``knowledge.proposals``; ordinary chat ends here);
2. a search among what the audience may see, for records that are in force;
3. a reader that names the record and the option; what it names is checked, as everywhere.

The note says what was settled and what would re-open it. It never decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from knowledge import proposals, vocabulary
from knowledge.audience import AudienceScope
from knowledge.errors import Unavailable
from knowledge.ports import Precedent, Question, Reader, Verdict
from knowledge.recall import Recall
from knowledge.records.base import Record
from knowledge.records.decision import Decision, Option

CANDIDATES = 5
"""How many precedents the reader is given."""


@dataclass(frozen=True)
class Note:
    """What a message may be re-opening; ``reopens`` says whether to speak at all."""

    record: Record
    reopens: bool
    score: float
    """Between 0 and 1: how sure the reader is."""
    option: str = ""
    """The rejected option that the message brings back, in the record's words; empty when it undoes the whole."""
    reason: str = ""
    reopen_when: str = ""
    lapsed: bool = False
    """Whether the condition to look at the option again is met: its date has passed, or the message states it."""
    position: int | None = None
    """Where the option stands among those of the record."""


def check(
    message: str,
    scope: AudienceScope,
    recall: Recall,
    reader: Reader,
    fallback: Reader,
    *,
    today: date | None = None,
    threshold: float | None = None,
    asked: bool = False,
) -> Note | None:
    """What the message re-opens for this audience; None when it proposes nothing or nothing is near.

    ``today`` tells whether an option's ``reopen_after`` has passed. From a score of ``threshold`` on, between 0 and 1,
    the note says that something is re-opened; without one the reader says so. Where somebody ``asked``, also a message
    is judged that does not sound like a proposal.
    """
    heard = proposals.proposal(message) or (proposals.spoken(message) if asked else "")
    if not heard:
        return None
    found = recall.search(Question(heard, "rejected"), scope, CANDIDATES)
    settled = [precedent for precedent in found if is_settled(precedent.record)]
    if not settled:
        return None
    verdict = _judged(heard, settled, reader, fallback)
    reopens = verdict.reopens if threshold is None else verdict.score >= threshold
    return _note(heard, settled, replace(verdict, reopens=reopens), today)


def is_settled(record: Record) -> bool:
    """Whether a record still speaks: not a draft, not replaced, not still being decided here.

    An imported file counts although it says "proposed": few teams change that word after they have decided.
    """
    if not isinstance(record, Decision) or record.status in ("draft", "discarded", "superseded", "deprecated"):
        return False
    return record.status != "proposed" or record.provenance == "imported"


def batch_line(item: str, note: Note | None) -> dict[str, Any]:
    """One verdict as ``check --batch`` prints it."""
    if note is None:
        return {"id": item, "reopens": False, "score": 0.0, "hit": None}
    hit = {"source": note.record.origin.source or note.record.ref, "option": note.option or None}
    return {"id": item, "reopens": note.reopens, "score": round(note.score, 4), "hit": hit}


def _judged(heard: str, settled: Sequence[Precedent], reader: Reader, fallback: Reader) -> Verdict:
    try:
        return reader.reopens(heard, settled)
    except Unavailable:
        return fallback.reopens(heard, settled)


def _note(heard: str, settled: Sequence[Precedent], verdict: Verdict, today: date | None) -> Note | None:
    record = next((p.record for p in settled if p.record.ref == verdict.ref), None)
    if record is None:
        return None
    position = _named(record, verdict.option or "")
    if position is None or not isinstance(record, Decision):
        return Note(record, verdict.reopens, verdict.score)
    option = record.options[position]
    lapsed = _lapsed(option, heard, today)
    return Note(
        record, verdict.reopens, verdict.score, option.name, reason_of(option), option.reopen_when, lapsed, position
    )


def reason_of(option: Option) -> str:
    """Why an option was not taken, as far as it is on record."""
    return next((text for text in (option.reason, *option.cons, *option.neutral) if text), "")


def _named(record: Record, name: str) -> int | None:
    """Where the option of this name stands, among those that were not taken."""
    options = record.options if isinstance(record, Decision) else ()
    wanted = name.strip().casefold()
    return next((n for n, o in enumerate(options) if o.outcome != "chosen" and o.name.casefold() == wanted), None)


def _lapsed(option: Option, heard: str, today: date | None) -> bool:
    if option.reopen_after and today and today >= option.reopen_after:
        return True
    condition = frozenset(vocabulary.terms(option.reopen_when))
    return bool(condition) and len(condition & vocabulary.stems(heard)) >= 0.6 * len(condition)
