"""A question about many records, and what is said of them: how many there are, and a sentence on each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from knowledge.records import kinds
from knowledge.records.base import PersonId, Record
from knowledge.rows import routes, single
from knowledge.rows.naming import Naming, fits, subject
from knowledge.rows.single import Said

Told = tuple[Record, Said]
Kind = TypeVar("Kind", bound=Record)


_SAID = {
    "INT": r"\b(integrations?|ends?|interfaces?|connections?)\b", "SYS": r"\bsystems?\b", "DAT": r"\bdata(sets?)?\b",
    "RSK": r"\b(risks?|dangers?|threats?)\b", "NFR": r"\brequirements?\b", "IND": r"\bindicators?\b",
    "ITM": r"\b(items?|tasks?)\b",
    "MIL": r"\bmilestones?\b", "ADR": r"\bdecisions?\b",
}  # fmt: skip
"""How a question names a kind that goes by more than its noun."""
NOUNS = _SAID | {prefix: rf"\b{kind.noun}s?\b" for prefix, kind in kinds().items() if prefix not in _SAID}
"""How a question names each kind."""


@dataclass(frozen=True)
class Listing:
    """What all of them are, in a few words, and what is said of each, first things first."""

    lead: str
    told: Sequence[Told] = ()


@dataclass(frozen=True)
class Asked:
    """A question about many records, and where they are found."""

    text: str
    today: date
    naming: Naming
    by: PersonId = ""
    """Who asks, where that is known: "what waits for *my* review?"."""

    @property
    def plain(self) -> str:
        """The question in lower case and without accents."""
        return routes.plainly(self.text)

    @property
    def kinds(self) -> list[str]:
        """The kinds that the question names by their nouns."""
        return [kind for kind in NOUNS if noun_in(kind, self.plain)]

    def of(self, kind: type[Kind]) -> list[Kind]:
        """All records of a kind."""
        return [record for record in self.naming.every(kind.prefix) if isinstance(record, kind)]

    def about(self, records: Iterable[Kind]) -> list[Kind]:
        """Those that fit what the question is about ("… of payments") and stand as it says ("deprecated")."""
        words, every = topic(self.plain), list(records)
        said = {record.status for record in every if self._says(record.status)}
        standing = [record for record in every if not said or record.status in said]
        return [record for record in standing if not words or fits(record, words)]

    def narrowed(self, records: Iterable[Kind]) -> list[Kind]:
        """Those that fit what the question is about, or all of them where it is about none of these."""
        words, every = subject(self.text), list(records)
        return [record for record in every if words and fits(record, words)] or every

    def _says(self, status: str) -> bool:
        """Whether the question has a word for this status."""
        return re.search(rf"\b({_STANDING.get(status, status)})\b", self.plain) is not None


_STANDING = {
    "deprecated": r"deprecated|going away|phased out|(its|their) way out|switched off",
    "target": r"target|in the end|planned|future|later|new|do not exist yet|(do|we) want",
}
"""What people say for a status, where it is not its name."""

Lister = Callable[[Asked], Listing | None]
"""What a route says; nothing where no record bears on it."""


def topic(plain: str) -> tuple[str, ...]:
    """What a question is about: what comes after "of", "about" and their like."""
    found = re.search(r"\b(?:about|around|for|of|in|on|with|from|to|if|when|do|does|must|can|should)\b(.*)", plain)
    return subject(found[1]) if found else ()


def counted(number: int, noun: str, many: str = "") -> str:
    """``3 risks``."""
    return f"{number} {noun}" if number == 1 else f"{number} {many or f'{noun}s'}"


def are(number: int) -> str:
    """``is`` for one, ``are`` for others."""
    return "is" if number == 1 else "are"


def some(lead: str, told: Sequence[Told]) -> Listing | None:
    """A listing where there is anything to tell."""
    return Listing(lead, told) if told else None


def lines(records: Iterable[Record]) -> list[Told]:
    """Each record in its own line."""
    return [(record, Said(single.end(record.line), record.title)) for record in records]


def noun_in(kind: str, plain: str) -> bool:
    """Whether a question says which kind of record it means."""
    return re.search(NOUNS[kind], plain) is not None
