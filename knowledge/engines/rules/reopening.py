"""Is a message proposing again what a precedent settled? Judged by plain signals, without a model.

A message that proposes something stands near many records; it re-opens one when it comes near to something that
*this record turned down*: an option that was rejected, a sentence that says no to it, or the whole of a rejected
record. New ideas on the same topic bring words of their own, which none of these hold.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge import passages, proposals, vocabulary
from knowledge.engines.rules.answering import sentences
from knowledge.ports import Precedent, Verdict
from knowledge.records.base import Record
from knowledge.records.decision import Decision, Option

SURE = 0.5
"""From this score on, the rules say that something is re-opened."""
LOOKED_AT = 3
"""How many precedents are judged: the right record is nearly always the first."""

FAR, CLOSE = 0.35, 0.7
"""Cosines below the first are chance; above the second, two texts say the same."""
NEAR, OPTION, NAMED, REFUSED, COVERED, BIAS = 3.0, 2.5, 2.0, 1.5, 0.5, -4.0
"""What each part of the case weighs."""
AKIN = 0.7
"""What a word of the same trade counts beside the option's own."""

_REFUSAL = re.compile(
    r"\b(reject\w*|dismiss\w*|discard\w*|ruled out|decided (against|not to)|not to|instead of|rather than|against)\b"
    r"|\b(alternativ\w*|considered|opted|option|avoid\w*|however|disadvantage\w*|drawback\w*|downside\w*|unsuitable)\b"
    r"|\b(do|does|did|is|was|are|were|should|will|would|can|could)(n't| not)\b|\bcannot\b"
    r"|\b(would (have|need|require|mean|be)|could (have|be))\b",
    re.I,
)
_UNDOING = re.compile(
    r"\b(drop|ditch|scrap|remove|leave|rip out|get rid of|undo|revert|roll back|go back|stop|instead of|swap|replace|"
    r"move (off|away|out)|overkill|at all|need)\b",
    re.I,
)


@dataclass(frozen=True)
class _Case:
    """What speaks for a message re-opening one record, each between 0 and 1, and the option it brings back."""

    near: float
    option_near: float
    named: float
    refused: float
    covered: float
    option: Option | None

    @property
    def score(self) -> float:
        """The case as a probability."""
        weighed = (
            NEAR * self.near
            + OPTION * self.option_near
            + NAMED * self.named
            + REFUSED * self.refused
            + COVERED * self.covered
            + BIAS
        )
        return 1 / (1 + math.exp(-weighed))


def judge(message: str, precedents: Sequence[Precedent]) -> Verdict:
    """Which precedent the message re-opens, and how sure that is; the score is given also when it re-opens none."""
    asked = proposals.proposal(message) or message
    telling = dict.fromkeys([*vocabulary.terms(asked), *map(vocabulary.stem, vocabulary.members(asked))], 1.0)
    best: tuple[float, Precedent, _Case] | None = None
    for place, precedent in enumerate(precedents[:LOOKED_AT]):
        case = _case(asked, telling, precedent)
        score = case.score * (1 - 0.1 * place)
        if best is None or score > best[0]:
            best = score, precedent, case
    if best is None:
        return Verdict(False, 0.0)
    score, precedent, case = best
    return Verdict(
        score >= SURE, score, precedent.record.ref, case.option.name if case.option else None, _reason(case.option)
    )


def _case(message: str, telling: Mapping[str, float], precedent: Precedent) -> _Case:
    record = precedent.record
    turned_down = list(_turned_down(record))
    topic = _topic(record)
    said = frozenset(telling)
    akin = frozenset(map(vocabulary.stem, vocabulary.kin(message)))
    named = {n: max(_named(name, said, akin, topic) for name in (o.name, *o.aliases)) for n, o in turned_down}
    close = _closeness(precedent, turned_down)
    meant = max(named, key=lambda n: named[n] + close[n], default=None)
    near = _scaled(precedent.signals.get("cosine", 0.0))
    refused_whole = record.status == "rejected" and not _UNDOING.search(message)
    return _Case(
        near=near,
        option_near=near if refused_whole else max(close.values(), default=0.0),
        named=max(named.values(), default=0.0),
        refused=_refused(record, said - topic),
        covered=precedent.signals.get("coverage", 0.0),
        option=dict(turned_down)[meant] if meant is not None and named[meant] + close[meant] else None,
    )


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


def _refused(record: Record, telling: frozenset[str]) -> float:
    """The largest share of the message's words that a sentence of refusal holds."""
    if not telling:
        return 0.0
    said = (words for text in passages.texts(record) for words in sentences(text.words) if _REFUSAL.search(words))
    return max((len(telling & vocabulary.stems(words)) for words in said), default=0) / len(telling)


def _reason(option: Option | None) -> str:
    if option is None:
        return ""
    return next((text for text in (option.reason, *option.cons, *option.neutral) if text.strip()), "")
