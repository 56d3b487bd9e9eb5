"""Reading: what a thread, a question or a message is turned into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from knowledge.draft import Draft
from knowledge.ports.search import Hit
from knowledge.records.base import Record, Ref
from knowledge.thread import Thread


@dataclass(frozen=True)
class Question:
    """What somebody wants to know."""

    text: str
    intent: Literal["why", "rejected", "considered", "owner", "risk", "consequences"] = "why"
    option: str = ""
    """The option asked about: "mongo" in "why not mongo"."""
    phrasings: tuple[str, ...] = ()
    """The same in other words, as a record may put it; searched as well, and never shown."""


@dataclass(frozen=True)
class Precedent:
    """A record that was found for a question or a message, with the passages that matched, best first."""

    record: Record
    score: float
    """Between 0 and 1; comparable within one search."""
    hits: tuple[Hit, ...] = ()
    signals: Mapping[str, float] = field(default_factory=dict)
    """What the score is made of (cosine, words, …), for explaining and for deciding whether to answer."""
    telling: Mapping[str, float] = field(default_factory=dict)
    """How much each word of the question tells, by its stem: from 0 (every record holds it) to 1 (none does)."""


@dataclass(frozen=True)
class Claim:
    """One sentence of an answer, and where it stands. ``quote`` is verbatim text of the record."""

    text: str
    ref: Ref
    quote: str = ""


@dataclass(frozen=True)
class Reading:
    """What a reader found in the precedents it was given; no claims means that they do not answer."""

    claims: tuple[Claim, ...] = ()
    confidence: float = 0.0
    """Between 0 and 1."""
    answers: bool = True
    """Whether the reader itself is sure enough; a channel may ask for more, or be content with less."""


@dataclass(frozen=True)
class Verdict:
    """Whether a message re-opens something settled: which record, which option, and how sure."""

    reopens: bool
    score: float
    ref: Ref | None = None
    option: str | None = None
    reason: str = ""


class Reader(Protocol):
    """Reads text and fills a form; changes nothing and decides nothing.

    What it returns is checked by the caller, the same for every engine: evidence that the thread does not hold,
    refs that were not given and quotes that are not verbatim are dropped, and a question keeps its text.
    Raises Unavailable when it cannot read now; the caller then asks the ``rules`` engine.
    """

    name: str

    def draft(self, thread: Thread) -> Draft:
        """The decision in a thread, or ``is_decision=False``."""
        ...

    def rewrite(self, question: Question) -> Question:
        """The question with its intent, its option and other phrasings to search for; it sees no record."""
        ...

    def answer(self, question: Question, precedents: Sequence[Precedent]) -> Reading:
        """What the precedents say about the question, and how sure that is; no claims when they do not answer it."""
        ...

    def reopens(self, message: str, precedents: Sequence[Precedent]) -> Verdict:
        """Whether the message proposes again what one of the precedents settled."""
        ...

    def ping(self) -> str:
        """Whether it can read now."""
        ...


def refs_of(precedents: Iterable[Precedent]) -> frozenset[Ref]:
    """The refs that may be cited when these precedents were given."""
    return frozenset(precedent.record.ref for precedent in precedents)
