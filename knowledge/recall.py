"""Question to ranked precedents, for one audience.

The rules:

- a record is found by meaning (its two nearest passages: one alone is often chance) and by words (in the record, in
  its best passage); each score is scaled over what the search found, and added with the weights below, and so is
  the share that the record holds of what the question's words tell, by how rare each of them is;
- a question may come with other phrasings of itself: their words are searched with its own, and a passage is as near
  as the nearest of them, those counting a little less; only the question itself can name a record;
- then by what we know: the nearest passage of the facet that was asked for, words of the same trade ("mesh" and
  Istio); a record named by its ref is first, a superseded one brings its successor;
- the index and the full text are asked with the scope, and every record is read from the ledger and checked again
  before it is returned: whatever cannot be checked is not there;
- without the index or the embedder, words alone answer;
- equal scores are ordered by ref, so that the same question gives the same answer.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from heapq import nlargest

from knowledge import intents, passages, vocabulary
from knowledge.audience import Audience, AudienceScope
from knowledge.errors import Misconfigured, NotFound, Unavailable
from knowledge.ports import Embedder, Hit, Index, Ledger, Passage, Precedent, Question, Words
from knowledge.records.base import Record, Ref

PHRASED = 0.9
"""What nearness to another phrasing of the question counts beside nearness to the question itself."""
TOP = 200
"""How many passages and records each way of searching may put forward."""
MEANING, RECORD, PASSAGE, HELD = 0.26, 0.14, 0.1, 0.3
"""What nearness in meaning weighs, shared words in the record and in one passage, and the share of them held at all."""
ASKED_FOR = 0.09
"""What the nearest passage of the facet that was asked for weighs."""
AKIN = 0.11
"""What words weigh that are not the question's own but of the same trade."""
WIDER = 50
"""How many passages words of the same trade may put forward."""
REMEMBERED = 4096
"""How many records are remembered with their passages, in memory."""
NAMED = 2.0
"""The score of a record whose ref the question names, before it is cut to one: above whatever was found."""
FEW = 50
"""So many records are assumed at least: where there are three, a word that one of them holds is still a rare word."""

FACETS: Mapping[str, frozenset[str]] = {
    "why": frozenset({"outcome", "drivers", "context"}),
    "rejected": frozenset({"option"}),
    "considered": frozenset({"option"}),
    "owner": frozenset({"people", "owner"}),
    "risk": frozenset({"risk", "failure", "consequences"}),
    "consequences": frozenset({"consequences"}),
}
"""The facets that answer each intent."""

_REF = re.compile(r"\b[A-Z]{2,6}[- ]?\d{1,6}\b", re.I)


@dataclass(frozen=True)
class _Found:
    """What the searches returned: cosines and word scores by passage id, word scores by ref."""

    cosines: Mapping[str, float] = field(default_factory=dict)
    passage_words: Mapping[str, float] = field(default_factory=dict)
    kin_words: Mapping[str, float] = field(default_factory=dict)
    record_words: Mapping[Ref, float] = field(default_factory=dict)
    held: Mapping[str, frozenset[Ref]] = field(default_factory=dict)
    """The records that hold each word of the question, by its stem."""
    telling: Mapping[str, float] = field(default_factory=dict)
    """How much each of these words tells, from 0 (every record holds it) to 1 (none does)."""

    def coverage(self, ref: Ref) -> float:
        """The share that a record holds of what the question's words tell."""
        told = sum(weight for stem, weight in self.telling.items() if ref in self.held[stem])
        return told / (sum(self.telling.values()) or 1.0)

    @property
    def strange(self) -> float:
        """The share of the question's words that no record holds."""
        return sum(not refs for refs in self.held.values()) / max(1, len(self.held))


@dataclass(frozen=True)
class Recall:
    """Finds the records that bear on a question, among those that an audience may see."""

    words: Words
    index: Index
    embedder: Embedder
    ledger: Ledger
    audience: Audience
    _cut: dict[tuple[str, Ref, int], tuple[Passage, ...]] = field(default_factory=dict, repr=False, compare=False)
    """What was derived from records that were shown before; a version of a record never changes."""

    def search(self, question: Question | str, scope: AudienceScope, limit: int = 10) -> list[Precedent]:
        """The best precedents, best first; a superseded one is followed by its successor. Nothing for nobody."""
        asked = intents.read(question) if isinstance(question, str) else question
        if scope.empty or not asked.text.strip():
            return []
        found = self._find(asked, scope)
        scores = _fused(found, asked)
        named = tuple(self._named(asked.text, scope))
        ranked = [*named, *(ref for ref in sorted(scores, key=lambda ref: (-scores[ref], ref)) if ref not in named)]
        shown: dict[Ref, Precedent] = {}
        hidden: set[Ref] = set()
        for record in self._readable(ranked, scope, hidden, at_once=limit):
            score = NAMED if record.ref in named else scores[record.ref]
            shown[record.ref] = _precedent(record, score, found, self._passages(record))
            if len(shown) == limit:
                break
        if hidden:  # scores are scaled over what was found: they must not tell of what is not shown
            return self.search(asked, scope.hiding(frozenset(hidden)), limit)
        return self._with_successors(shown, found, scope)

    def _named(self, text: str, scope: AudienceScope) -> Iterator[Ref]:
        """The records that a question names by their ref, or by the number they had where they were imported from."""
        for name in dict.fromkeys(found.upper() for found in _REF.findall(text)):
            with suppress(NotFound):
                yield self.ledger.get(name, scope).ref

    def _find(self, asked: Question, scope: AudienceScope) -> _Found:
        query = _query(asked)
        held, telling = self._held_words(asked.text, scope)
        return _Found(
            self._near(asked, scope),
            self.words.passages(query, scope, TOP),
            self.words.passages(" ".join(vocabulary.kin(asked.text)), scope, WIDER),
            self.words.records(query, scope, TOP),
            held,
            telling,
        )

    def _near(self, asked: Question, scope: AudienceScope) -> dict[str, float]:
        """Cosines of passages, each to the nearest of the question and its phrasings."""
        near: dict[str, float] = {}
        try:
            for n, vector in enumerate(self.embedder.embed([asked.text, *asked.phrasings])):
                for name, cosine in self.index.search(vector, scope, TOP):
                    near[name] = max(near.get(name, -1.0), cosine * (PHRASED if n else 1.0))
        except (Unavailable, Misconfigured):
            return {}
        return near

    def _held_words(self, text: str, scope: AudienceScope) -> tuple[dict[str, frozenset[Ref]], dict[str, float]]:
        """Who holds each topic word, and how much it tells by how few of the visible records that are."""
        kinds = vocabulary.kinds_named(text)
        forms = {
            word: frozenset().union(*map(vocabulary.written, {word, *kinds.get(word, ())}))
            for word in vocabulary.topic_words(text)
        }
        holders = self.words.holders(sorted(frozenset().union(*forms.values())), scope)
        held: dict[str, frozenset[Ref]] = {}
        for word, every in forms.items():
            stem = vocabulary.stem(word)
            held[stem] = held.get(stem, frozenset()).union(*(holders.of[form] for form in every))
        most = math.log(max(holders.total, FEW) + 1)
        return held, {stem: 1 - math.log(len(refs) + 1) / most for stem, refs in held.items()}

    def _readable(
        self, refs: Sequence[Ref], scope: AudienceScope, hidden: set[Ref], *, at_once: int
    ) -> Iterator[Record]:
        """The records that may be opened; those that the scope admits and their channel hides go into ``hidden``."""
        for start in range(0, len(refs), at_once):
            for record in self.ledger.get_many(refs[start : start + at_once], scope):
                if self.audience.may_open(scope, record):
                    yield record
                else:
                    hidden.add(record.ref)

    def _with_successors(self, shown: Mapping[Ref, Precedent], found: _Found, scope: AudienceScope) -> list[Precedent]:
        whole: list[Precedent] = []
        for ref, precedent in shown.items():
            whole.append(precedent)
            newer = [s for s in precedent.record.linked("superseded by") if s not in shown]
            for record in self._readable(newer, scope, set(), at_once=len(newer) or 1):
                if record.ref not in {known.record.ref for known in whole}:
                    whole.append(_precedent(record, shown[ref].score, found, self._passages(record)))
        return whole

    def learn(self, records: Iterable[Record]) -> int:
        """Derive now what a search derives from each record at first sight; returns how many are remembered."""
        for record in records:
            self._passages(record)
        return len(self._cut)

    def _passages(self, record: Record) -> tuple[Passage, ...]:
        key = record.workspace, record.ref, record.version
        if key not in self._cut:
            if len(self._cut) >= REMEMBERED:
                self._cut.clear()
            self._cut[key] = tuple(passages.of(record))
        return self._cut[key]


def _query(asked: Question) -> str:
    said = " ".join((asked.text, *asked.phrasings))
    words = list(vocabulary.topic_words(said))
    written = re.findall(r"\w+", said.lower())
    extra = [word for word in written if word in vocabulary.SHORT]
    return " ".join([*words, *extra, *sorted(vocabulary.members(said))]) or asked.text


def _fused(found: _Found, asked: Question) -> dict[Ref, float]:
    wanted = FACETS[asked.intent]
    of_facet = {name: score for name, score in found.cosines.items() if name.rsplit("/", 2)[1] in wanted}
    parts = (
        (MEANING, _by_ref(found.cosines, best=2)),
        (PASSAGE, _by_ref(found.passage_words, best=1)),
        (RECORD, found.record_words),
        (ASKED_FOR, _by_ref(of_facet, best=1)),
        (AKIN, _by_ref(found.kin_words, best=1)),
    )
    fused: dict[Ref, float] = defaultdict(float)
    for weight, scores in parts:
        for ref, score in _scaled(scores).items():
            fused[ref] += weight * score
    return {ref: score + HELD * found.coverage(ref) for ref, score in fused.items()}


def _by_ref(scores: Mapping[str, float], *, best: int) -> dict[Ref, float]:
    """The mean of each record's ``best`` passages; a passage that was not found counts as the worst that was."""
    of_record: dict[Ref, list[float]] = defaultdict(list)
    for name, score in scores.items():
        of_record[passages.ref_of(name)].append(score)
    worst = min(scores.values(), default=0.0)
    return {ref: sum(nlargest(best, [*every, *[worst] * best])) / best for ref, every in of_record.items()}


def _scaled(scores: Mapping[str, float]) -> dict[str, float]:
    """Each score between 0 (the worst that was found) and 1 (the best)."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    return {key: (score - low) / (high - low) if high > low else 1.0 for key, score in scores.items()}


def _precedent(record: Record, score: float, found: _Found, cut: Sequence[Passage]) -> Precedent:
    best = max(found.passage_words.values(), default=1.0)
    floor = min(found.cosines.values(), default=1.0)
    hits = [
        Hit(passage, found.cosines.get(passage.id, floor * found.passage_words.get(passage.id, 0.0) / best))
        for passage in cut
        if passage.id in found.cosines or passage.id in found.passage_words
    ]
    hits.sort(key=lambda hit: (-hit.score, hit.passage.id))
    signals = {
        "cosine": max((found.cosines[hit.passage.id] for hit in hits if hit.passage.id in found.cosines), default=0.0),
        "coverage": found.coverage(record.ref),
        "strange": found.strange,
    }
    signals["named"] = float(score == NAMED)
    return Precedent(record, min(1.0, score), tuple(hits), signals, found.telling)
