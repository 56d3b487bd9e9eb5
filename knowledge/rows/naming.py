"""Which records a question names: by the words of their names, by their text, and by spelling that is nearly right.

The rules:

- the words that carry the question's topic are looked up in the records of a kind, each weighing more the rarer it is;
  a word that no record holds weighs most, unless a name has one that is spelt almost so;
- a record fits when its names hold enough of that weight; its other text counts less; a name that the question says
  whole counts more than one that is said in part;
- what fits equally well is a tie, and is told as one;
- only records that the audience may open are compared: what it may not see changes neither order nor count.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from knowledge import passages, vocabulary
from knowledge.audience import AudienceScope
from knowledge.ports import Holders, RecordQuery
from knowledge.recall import Recall
from knowledge.records.base import Record, Ref
from knowledge.records.system import System
from knowledge.rows.routes import plainly
from knowledge.rows.talk import ORDERS, TALK

FIT = 0.5
"""The share of a question's weight that a record must hold to be what was meant."""
TEXT = 0.6
"""What a word counts that stands in a record's text and not in its names."""
WHOLE, END, FIRST = 0.25, 0.1, 0.05
"""What saying a whole title adds, and a whole end, and the first word of a title: it is what the rest tells of."""
PART = 0.25
"""The same where a whole name is said: then the rest may be circumstances ("… on Black Friday")."""
FOREIGN = 0.3
"""What an external system loses: its integrations are meant."""
TIE = 0.04
"""Records that fit this much worse than the best still fit as well."""
CANDIDATES = 20
"""How many records of a kind are compared."""
FEW, LIGHT = 50, 0.15
"""So many records are assumed at least; the least that a word weighs."""
NEAR, SHORTEST = 0.8, 4
"""How like a misspelt word must be to a known one, and how long it is at least."""
EVERY = 50_000
"""More records of a kind than any workspace has."""

_ORDERS = re.compile(ORDERS)
REF = re.compile(r"\b([A-Z]{2,4})-(\d{1,6})\b", re.I)


@dataclass(frozen=True)
class Found:
    """A record that a question names, and how well; only scores of one search can be compared."""

    record: Record
    score: float


@dataclass(frozen=True)
class Naming:
    """Finds the records that words name, among those that an audience may open."""

    recall: Recall
    scope: AudienceScope

    def best(self, text: str, kinds: Sequence[str], wanted: Callable[[Record], bool] = bool) -> list[Record]:
        """What the words name, as many as fit equally well; a ref names its record and nothing else.

        Those that are ``wanted`` go before all others that fit.
        """
        if refs := refs_in(text):
            return [record for record in self.get(refs) if record.prefix in kinds]
        fitting = self.fitting(text, kinds)
        found = [one for one in fitting if wanted(one.record)] or fitting
        return [one.record for one in found if one.score >= found[0].score - TIE]

    def fitting(self, text: str, kinds: Sequence[str]) -> list[Found]:
        """Every record of these kinds that fits the words well enough, best first, equal ones by kind and ref."""
        words = subject(text)
        if not words:
            return []
        found: list[Found] = []
        hidden: set[Ref] = set()
        holders = self.recall.words.holders(words, self.scope)
        for kind in kinds:
            found += self._of_kind(kind, holders, text, hidden)
        if hidden:  # how rare a word is must not tell of records that cannot be opened
            scope = self.scope.hiding(frozenset(hidden))
            return Naming(self.recall, scope).fitting(text, kinds)
        place = {kind: n for n, kind in enumerate(kinds)}
        return sorted(found, key=lambda one: (-round(one.score, 6), place[one.record.prefix], _number(one.record.ref)))

    def every(self, kind: str, *, final: bool = False) -> list[Record]:
        """All records of a kind that may be opened, oldest first; those that nothing more becomes of if ``final``."""
        listed = self.recall.ledger.list(self.scope, RecordQuery(kind=kind, limit=EVERY))
        opened = [r for r in listed if (final or not r.is_final) and self.recall.audience.may_open(self.scope, r)]
        return sorted(opened, key=lambda record: _number(record.ref))

    def get(self, refs: Iterable[Ref]) -> list[Record]:
        """The records of these refs that may be opened."""
        found = self.recall.ledger.get_many(list(refs), self.scope)
        return [record for record in found if self.recall.audience.may_open(self.scope, record)]

    def referring(self, ref: Ref) -> list[Record]:
        """The records that link to this one and may be opened."""
        found = self.recall.ledger.referring(ref, self.scope)
        return [record for record in found if self.recall.audience.may_open(self.scope, record)]

    def _of_kind(self, kind: str, holders: Holders, text: str, hidden: set[Ref]) -> Iterator[Found]:
        meant, weights = self._weighed(kind, holders)
        refs = list(self.recall.words.records(" ".join(meant), self.scope, CANDIDATES, kind))
        said = {vocabulary.stem(word) for word in (*meant, *vocabulary.tokens(text))}
        for record in self.recall.ledger.get_many(refs, self.scope):
            if not self.recall.audience.may_open(self.scope, record):
                hidden.add(record.ref)
            elif not record.is_final and (score := _fit(record, weights, said)) is not None:
                yield Found(record, score)

    def _weighed(self, kind: str, holders: Holders) -> tuple[list[str], dict[str, float]]:
        """The words as this kind spells them, and how much each of them tells."""
        counts = {word: sum(ref.startswith(f"{kind}-") for ref in refs) for word, refs in holders.of.items()}
        strange = [word for word, refs in holders.of.items() if not refs and len(word) >= SHORTEST]
        known = _known(self.recall.words.titles(kind, self.scope)) if strange else set()
        meant = {word: _nearest(word, known) if word in strange else word for word in counts}
        most = math.log(max(holders.total, FEW) + 1)
        weight = {word: max(LIGHT, 1 - math.log(counts[word] + 1) / most) for word in counts}
        return list(meant.values()), {vocabulary.stem(meant[word]): weight[word] for word in counts}


def subject(text: str) -> tuple[str, ...]:
    """The words of a question that may name a record, shorthand written out."""
    said = _ORDERS.sub(" ", plainly(text))
    kept = " ".join(word for word in re.findall(r"[\w+#]+", said) if word not in TALK)
    return tuple(dict.fromkeys(vocabulary.topic_words(kept)))


def refs_in(text: str) -> list[Ref]:
    """The refs that a text names."""
    return list(dict.fromkeys(f"{prefix.upper()}-{int(number)}" for prefix, number in REF.findall(text)))


def fits(record: Record, words: Sequence[str]) -> bool:
    """Whether a record holds enough of these words, all weighing the same."""
    return _fit(record, {vocabulary.stem(word): 1.0 for word in words}, set()) is not None


def names(record: Record) -> list[str]:
    """What a record goes by: its title, its tags, its team, and the ends of an integration."""
    ends = [text.words for text in passages.texts(record) if text.facet == "ends"]
    return [name for name in (record.title, *record.tags, record.team or "", *ends) if name]


def _fit(record: Record, weights: dict[str, float], said: set[str]) -> float | None:
    title, *others = [vocabulary.stems(name) for name in names(record)]
    strong = title.union(*others)
    rest = (
        frozenset()
        if weights.keys() <= strong
        else vocabulary.stems(" ".join(text.words for text in passages.texts(record)))
    )
    held = sum(weight * (1 if stem in strong else TEXT if stem in rest else 0) for stem, weight in weights.items())
    covered = held / (sum(weights.values()) or 1.0)
    of_title, of_end = _share(title, said), max((_share(other, said) for other in others), default=0.0)
    if covered < (PART if 1.0 in (of_title, of_end) else FIT):
        return None
    whole = WHOLE * of_title + END * of_end
    whole += FIRST * (vocabulary.stem(next(iter(vocabulary.tokens(record.title)), "")) in weights)
    foreign = FOREIGN if isinstance(record, System) and record.kind == "external" else 0.0
    return covered + whole - foreign


def _share(name: frozenset[str], said: set[str]) -> float:
    """How much of a name the question says."""
    return len(name & said) / max(1, len(name))


def _known(titles: Iterable[str]) -> set[str]:
    """The words of all titles, each of which is read once however many titles it stands in."""
    apart = {word for title in titles for word in title.split()}
    return {word for word in vocabulary.tokens(" ".join(apart)) if len(word) >= SHORTEST}


def _nearest(word: str, known: set[str]) -> str:
    """The known word that is spelt almost so, or the word itself."""
    like = [
        other for other in known if abs(len(other) - len(word)) <= 2 and (other[0] == word[0] or other[-1] == word[-1])
    ]
    return next(iter(difflib.get_close_matches(word, sorted(like), 1, NEAR)), word)


def _number(ref: Ref) -> tuple[str, int]:
    prefix, _, number = ref.partition("-")
    return prefix, int(number or 0)
