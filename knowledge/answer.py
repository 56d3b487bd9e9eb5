"""Precedents to a cited answer: at most three sentences, each with its record and a verbatim quote.

The rules, the same for every engine:

- a claim stands only on a record that was given and on a quote that the record holds word for word; else it is dropped;
- no claim left means "I found no precedent": never a guess;
- so does a reading that is less sure than is asked for: by the reader itself, or by the channel's threshold;
- a superseded record is not used where its successor is; it is named as not used, with its successor. Who asked for
  it gets told that it was replaced, and by what;
- drafts and discarded records do not speak;
- when the reader is away, the rules read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from knowledge import intents, passages
from knowledge.audience import AudienceScope
from knowledge.errors import Unavailable
from knowledge.ports import Claim, Precedent, Question, Reader, Reading
from knowledge.recall import Recall
from knowledge.records.base import PersonId, Record, Ref
from knowledge.rows.card import Row, row_json
from knowledge.text import clip, plain

SENTENCES = 3
GIVEN = 5
"""How many precedents a reader is given."""
HITS = 10
LONGEST = 300
"""Characters of one sentence of an answer."""

_SILENT = frozenset({"draft", "discarded"})

Standing = Literal["current", "superseded", "review overdue", "not in force"]


@dataclass(frozen=True)
class Source:
    """A record that an answer stands on, as it is now."""

    ref: Ref
    title: str
    status: str
    standing: Standing
    on: date | None
    """When it was decided; for a record made here and not decided, when it last changed; None where no file says."""
    decided_by: tuple[PersonId, ...] = ()
    permalink: str = ""


@dataclass(frozen=True)
class NotUsed:
    """A superseded record that was found and left out, with those that replaced it."""

    ref: Ref
    title: str
    successors: tuple[Ref, ...]


@dataclass(frozen=True)
class Answer:
    """What the records say; without claims nothing on file answers the question."""

    question: Question
    claims: tuple[Claim, ...] = ()
    sources: tuple[Source, ...] = ()
    not_used: tuple[NotUsed, ...] = ()
    confidence: float = 0.0
    hits: tuple[Precedent, ...] = ()
    """Everything that was found, best first, whether or not it answers."""
    rows: tuple[Row, ...] = ()
    """The records to show as cards, where their fields are the answer."""

    @property
    def answered(self) -> bool:
        """Whether a precedent was found."""
        return bool(self.claims)


def answer(
    question: Question | str,
    scope: AudienceScope,
    recall: Recall,
    reader: Reader,
    fallback: Reader,
    *,
    today: date,
    threshold: float | None = None,
) -> Answer:
    """The answer for this audience, checked claim by claim; ``today`` tells which reviews are overdue.

    Nothing is answered below ``threshold``, a confidence between 0 and 1; without one the reader says what is enough.
    """
    asked = intents.read(question) if isinstance(question, str) else question
    if not scope.empty:  # who may see nothing costs nothing
        asked = intents.understood(asked, reader)
    hits = recall.search(asked, scope, HITS)
    replaced = _replaced(hits)
    asked_for = hits[0] if hits and hits[0].record.ref in replaced else None
    given = [hit for hit in hits if hit.record.ref not in replaced and hit.record.status not in _SILENT][:GIVEN]
    reading = _read(asked, given, reader, fallback)
    claims = _said(reading, given, threshold)
    if asked_for is not None:
        said_then = _said(fallback.answer(asked, [asked_for]), [asked_for], threshold)
        claims = _with_what_it_was(asked, asked_for.record, claims, said_then)
        given = [asked_for, *given]
    used = {claim.ref for claim in claims}
    cited = [hit.record for hit in given if hit.record.ref in used]
    left_out = [_not_used(hit.record) for hit in hits if used & set(hit.record.linked("superseded by"))]
    left_out = [one for one in left_out if one.ref not in used]
    return Answer(
        asked,
        claims,
        tuple(source(record, today) for record in cited),
        tuple(left_out) if claims else (),
        reading.confidence,
        tuple(hits),
    )


def _said(reading: Reading, given: Sequence[Precedent], threshold: float | None) -> tuple[Claim, ...]:
    """What a reading may say: nothing below the threshold, or where the reader itself is not sure enough."""
    sure = reading.answers if threshold is None else reading.confidence >= threshold
    return supported(reading.claims, given) if sure else ()


def supported(claims: Sequence[Claim], given: Sequence[Precedent]) -> tuple[Claim, ...]:
    """The claims that name a given record and quote it word for word, at most three, shortened."""
    records = {precedent.record.ref: precedent.record for precedent in given}
    kept = (c for c in claims if c.ref in records and c.text.strip() and holds(records[c.ref], c.quote))
    return tuple(Claim(clip(plain(c.text), LONGEST), c.ref, c.quote) for c in list(kept)[:SENTENCES])


def holds(record: Record, quote: str) -> bool:
    """Whether ``quote`` stands in the record or its evidence word for word, white space aside."""
    wanted = plain(quote)
    said = [text.words for text in passages.texts(record)] + [evidence.quote for evidence in record.evidence]
    return bool(wanted) and any(wanted in plain(words) for words in said)


def answer_json(found: Answer) -> dict[str, Any]:
    """The whole answer as one JSON object for other programs."""
    sources = [
        {
            "ref": one.ref,
            "title": one.title,
            "status": one.status,
            "standing": one.standing,
            "date": one.on and one.on.isoformat(),
        }
        for one in found.sources
    ]
    line = batch_line("", found)
    return {
        "answered": line["answered"],
        "confidence": line["confidence"],
        "claims": [{"text": claim.text, "quote": claim.quote, "ref": claim.ref} for claim in found.claims],
        "sources": sources,
        "not_used": [{"ref": o.ref, "title": o.title, "successors": list(o.successors)} for o in found.not_used],
        "hits": line["hits"],
        "rows": [row_json(shown) for shown in found.rows],
    }


def batch_line(item: str, found: Answer) -> dict[str, Any]:
    """One answer as ``ask --batch`` prints it."""
    hits = [
        {"source": hit.record.origin.source or hit.record.ref, "ref": hit.record.ref, "score": round(hit.score, 4)}
        for hit in found.hits
    ]
    return {"id": item, "answered": found.answered, "confidence": round(found.confidence, 4), "hits": hits}


def _read(asked: Question, given: Sequence[Precedent], reader: Reader, fallback: Reader) -> Reading:
    if not given:
        return Reading()
    try:
        return reader.answer(asked, given)
    except Unavailable:
        return fallback.answer(asked, given)


def _with_what_it_was(
    asked: Question, record: Record, claims: tuple[Claim, ...], said_then: tuple[Claim, ...]
) -> tuple[Claim, ...]:
    """Of a record that was replaced, first that it was; then what holds now, or what it said where that was asked for.

    Who decided something, and what was weighed then, its successor does not tell.
    """
    if not claims and not said_then:
        return ()
    successors = ", ".join(record.linked("superseded by"))
    replaced = Claim(f"{record.title} was replaced by {successors}.", record.ref, record.title)
    told = said_then or claims if asked.intent in ("owner", "considered", "rejected") else claims or said_then
    return (replaced, *told)[:SENTENCES]


def _replaced(hits: Sequence[Precedent]) -> frozenset[Ref]:
    found = {hit.record.ref for hit in hits}
    return frozenset(hit.record.ref for hit in hits if found & set(hit.record.linked("superseded by")))


def _not_used(record: Record) -> NotUsed:
    return NotUsed(record.ref, record.title, record.linked("superseded by"))


def source(record: Record, today: date) -> Source:
    """A record as an answer names it."""
    imported = getattr(record, "provenance", "human") == "imported"
    decided = getattr(record, "decided_on", None) or (None if imported else record.updated_at.date())
    people = tuple(getattr(record, "decision_makers", ()))
    link = record.origin.permalink or next((e.permalink for e in record.evidence if e.permalink), "")
    return Source(record.ref, record.title, record.status, standing(record, today), decided, people, link)


def standing(record: Record, today: date) -> Standing:
    """Whether a record still holds: superseded, overdue for review, never in force, or current."""
    if record.status == "superseded" or record.linked("superseded by", pending=False):
        return "superseded"
    if record.status in ("proposed", "rejected", "deferred", "deprecated", *_SILENT):
        return "not in force"
    return "review overdue" if record.review_by and record.review_by < today else "current"
