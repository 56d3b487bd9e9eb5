"""Is a message proposing again what a precedent settled? Judged by plain signals, without a model.

A message that proposes something stands near many records; it re-opens one when it comes near to something that
*this record turned down*: an option that was rejected, or the whole of a rejected record. What only shares the record's
topic, the words of its title, is more often a new idea about the same thing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge import passages, proposals, vocabulary
from knowledge.engines.rules.answering import WORDS_ONLY
from knowledge.ports import Precedent, Verdict
from knowledge.records.base import Record
from knowledge.records.decision import Decision, Option

SURE = 0.5
"""From this score on, the rules say that something is re-opened."""
LOOKED_AT = 5
"""How many precedents are judged."""

FAR, CLOSE = 0.35, 0.7
"""Cosines of an option below the first are chance; above the second, two texts say the same."""
AKIN = 0.7
"""What a word of the same trade counts beside the option's own."""
NEAR, AND_AGAIN, OPTION, NAMED, OUTRIGHT, HELD = 4.6, 5.0, 1.0, 1.75, 1.45, 1.4
"""What speaks for re-opening: the cosines of the two nearest passages, an option that is near, the share of its name
that is said, all of it said, and how much of what the message tells the record holds (a rare word counts one)."""
CONCEDED, UNDOING, WHOLE, MEANT, TOPIC, BIAS = 1.5, 1.5, 1.0, 0.5, -4.6, -7.9
"""A writer who says that it was settled, words of undoing, a record that was rejected as a whole, and how much the
message sounds like a proposal (log-odds, at most 1.5); against it the share of it that only names the record's topic.

A logistic fit to 430 chat messages about 200 records, 170 of which re-open one, rounded; see docs/recall.md."""

_UNDOING = re.compile(
    r"\b(drop|ditch|scrap|remove|leave|rip out|get rid of|undo|revert|roll back|go back|stop|instead of|swap|replace|"
    r"move (off|away|out)|overkill|at all|need)\b",
    re.I,
)


@dataclass(frozen=True)
class _Message:
    """What is proposed: its words by what they tell, words of the same trade, and how much it sounds like it."""

    text: str
    telling: Mapping[str, float]
    akin: frozenset[str]
    meant: float

    @classmethod
    def of(cls, text: str, precedents: Sequence[Precedent]) -> _Message:
        """The message as ``proposals`` hears it; a word that no search weighed tells as much as can be."""
        rarity = precedents[0].telling if precedents else {}
        stems = dict.fromkeys([*vocabulary.terms(text), *map(vocabulary.stem, vocabulary.members(text))])
        likely = min(max(proposals.sounds(text), 0.01), 0.99)
        akin = frozenset(map(vocabulary.stem, vocabulary.kin(text)))
        return cls(text, {stem: rarity.get(stem, 1.0) for stem in stems}, akin, math.log(likely / (1 - likely)))

    def share(self, held: frozenset[str]) -> float:
        """How much of what the message tells is held."""
        return sum(self.telling[stem] for stem in self.telling.keys() & held) / (sum(self.telling.values()) or 1.0)


@dataclass(frozen=True)
class _Case:
    """What speaks for a message re-opening one record, each between 0 and 1, and the option it brings back."""

    near: float
    and_again: float
    option_near: float
    named: float
    covered: float
    topic: float
    undoing: bool
    whole: bool
    option: Option | None

    def score(self, message: _Message) -> float:
        """The case as a probability."""
        weighed = (
            NEAR * self.near
            + AND_AGAIN * self.and_again
            + OPTION * self.option_near
            + NAMED * self.named
            + OUTRIGHT * (self.named == 1)
            + HELD * self.covered * sum(message.telling.values())
            + TOPIC * self.topic
            + CONCEDED * proposals.concedes(message.text)
            + UNDOING * self.undoing
            + WHOLE * self.whole
            + MEANT * min(message.meant, 1.5)
            + BIAS
        )
        return 1 / (1 + math.exp(-weighed))


def judge(message: str, precedents: Sequence[Precedent]) -> Verdict:
    """Which precedent the message re-opens, and how sure that is; the score is given also when it re-opens none."""
    said = _Message.of(proposals.proposal(message) or message, precedents)
    cases = [(precedent, _case(said, precedent)) for precedent in precedents[:LOOKED_AT]]
    if not cases:
        return Verdict(False, 0.0)
    precedent, case = max(cases, key=lambda pair: _fit(*pair))
    score = case.score(said)
    return Verdict(
        score >= SURE, score, precedent.record.ref, case.option.name if case.option else None, _reason(case.option)
    )


def _fit(precedent: Precedent, case: _Case) -> float:
    """Which record is meant: the one found first, unless another holds more of what is said."""
    return precedent.score + 0.25 * case.covered + 0.05 * case.and_again


def _case(message: _Message, precedent: Precedent) -> _Case:
    record = precedent.record
    turned_down = list(_turned_down(record))
    topic = _topic(record)
    said = frozenset(message.telling)
    brought = said - vocabulary.stems(proposals.leaves(message.text))
    named = {
        n: max(_named(name, brought, message.akin, topic) for name in (o.name, *o.aliases)) for n, o in turned_down
    }
    close = _closeness(precedent, turned_down)
    meant = max(named, key=lambda n: named[n] + close[n], default=None)
    near, again = _nearest(precedent)
    whole = record.status == "rejected"
    return _Case(
        near=near,
        and_again=again,
        option_near=max(close.values(), default=0.0),
        named=max(named.values(), default=0.0),
        covered=precedent.signals.get("coverage", 0.0),
        topic=0.0 if whole else message.share(vocabulary.stems(passages.head(record))),
        undoing=bool(_UNDOING.search(message.text)),
        whole=whole,
        option=dict(turned_down)[meant] if meant is not None and named[meant] + close[meant] else None,
    )


def _nearest(precedent: Precedent) -> tuple[float, float]:
    """The cosines of the two nearest passages; without a search by meaning, what the shared words stand for."""
    near = precedent.signals.get("cosine", 0.0) or WORDS_ONLY * precedent.signals.get("coverage", 0.0)
    scores = [hit.score for hit in precedent.hits[:2]]
    return near, scores[1] if len(scores) > 1 else 0.0


def _scaled(cosine: float) -> float:
    return min(1.0, max(0.0, (cosine - FAR) / (CLOSE - FAR)))


def _turned_down(record: Record) -> Iterator[tuple[int, Option]]:
    """The options that were not taken: those said to be, and of those left open all but the one the outcome names."""
    if not isinstance(record, Decision):
        return
    taken = _taken(record)
    for position, option in enumerate(record.options):
        if option.outcome in ("rejected", "deferred") or (option.outcome == "open" and position != taken):
            yield position, option


def _taken(record: Decision) -> int | None:
    """The open option that title and outcome name best, where no option is said to be chosen."""
    if any(option.outcome == "chosen" for option in record.options):
        return None
    said = vocabulary.stems(f"{record.title} {record.outcome}")
    shares = {n: _share(option.name, said) for n, option in enumerate(record.options) if option.outcome == "open"}
    return max(shares, key=lambda n: shares[n], default=None)


def _share(name: str, held: frozenset[str]) -> float:
    """The share of a name's words that are held; all of it where a product of that kind is held."""
    if held & {vocabulary.stem(product) for product in vocabulary.members(name)}:
        return 1.0
    words = frozenset(word for word in vocabulary.terms(name) if not word.isdigit())
    return len(words & held) / len(words) if words else 0.0


def _topic(record: Record) -> frozenset[str]:
    """The words that the whole record is about: those of its title, and those that most of its options share."""
    options = record.options if isinstance(record, Decision) else ()
    names = Counter(word for option in options for word in frozenset(vocabulary.terms(option.name)))
    shared = (word for word, count in names.items() if count > max(1, len(options) / 2))
    return vocabulary.stems(passages.head(record)) | frozenset(shared)


def _named(name: str, said: frozenset[str], akin: frozenset[str], topic: frozenset[str]) -> float:
    """How far a message names an option: what the record is about as a whole names none of its options."""
    words = frozenset(word for word in vocabulary.terms(name) if not word.isdigit())
    own = words - topic or words
    shares = _share(" ".join(own), said), AKIN * len(own & (said | akin)) / len(own) if own else 0.0
    return max(_share(name, said) if _means(name, said) else 0.0, *shares)


def _means(name: str, said: frozenset[str]) -> bool:
    return bool(said & {vocabulary.stem(product) for product in vocabulary.members(name)})


def _closeness(precedent: Precedent, turned_down: Sequence[tuple[int, Option]]) -> dict[int, float]:
    """How near the message is to the passages of each option that was not taken."""
    close = {position: 0.0 for position, _ in turned_down}
    for hit in precedent.hits:
        if hit.passage.facet == "option":
            told_of = close if hit.passage.part is None else close.keys() & {hit.passage.part}
            close |= {position: max(close[position], _scaled(hit.score)) for position in told_of}
    return close


def _reason(option: Option | None) -> str:
    if option is None:
        return ""
    return next((text for text in (option.reason, *option.cons, *option.neutral) if text.strip()), "")
