"""Precedents to an answer without a model: choose the record's own sentences, or say that none answers.

Whether anything is answered rests on plain signals of the first precedent: how near its best passage is in meaning,
which share of the question's telling words it holds, its lead over the next, and how many of the question's words no
record holds at all. What is said is always a sentence of the record, from the facet that was asked for where one fits.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge import passages, vocabulary
from knowledge.ports import Claim, Precedent, Question, Reading
from knowledge.records.base import Record
from knowledge.records.decision import Decision, Option
from knowledge.text import clip, plain

SENTENCES = 3
LONGEST = 240
"""Characters of one quoted sentence."""
AS_GOOD = 0.85
"""The share of the first record's score from which the second may speak too."""
SURE = 0.5
"""Below this confidence nothing is answered, unless a channel is content with less."""

HELD, AHEAD, STRANGE, ENOUGH, STEEP = 0.2, 0.3, 0.4, 0.46, 12.0
"""What shared words, a lead over the next record and words that no record holds weigh beside a cosine."""
WORDS_ONLY = 0.5
"""The cosine that all words held stand for, when there is no search by meaning."""

TOLD, PASSAGE, PLACE, CUE, LENGTH, AKIN, RANK = 2.5, 2.0, 1.0, 1.0, 1.7, 1.9, 5.0
"""What makes one sentence answer better than another: a fit to the sentences that answer 230 questions, rounded. The
last says how much the record's own rank counts, where two records speak."""
LONG = 40
"""Words from which a longer sentence is not a fuller one."""

_ORDER: dict[str, tuple[str, ...]] = {
    "why": ("outcome", "drivers", "option", "context", "consequences"),
    "rejected": ("option", "outcome", "consequences", "drivers"),
    "considered": ("option", "outcome", "context"),
    "owner": ("owner", "people", "outcome", "consequences"),
    "risk": ("risk", "failure", "consequences", "option"),
    "consequences": ("consequences", "outcome"),
}
_CUES: dict[str, re.Pattern[str]] = {
    "why": re.compile(r"\b(because|since|so that|in order to|due to|therefore|allows?|reason)\b", re.I),
    "rejected": re.compile(r"\b(not|reject\w*|instead|however|but|would|cannot|require[sd]?|against|lack\w*)\b", re.I),
    "considered": re.compile(r"\b(option|alternative|consider\w*|compar\w*|instead|would|could)\b", re.I),
    "owner": re.compile(
        r"\b(own\w*|team|teams|responsib\w*|maintain\w*|approv\w*|sign\w*|lead\w*|operat\w*|manage[sd]?|support\w*)\b",
        re.I,
    ),
    "risk": re.compile(r"\b(risk\w*|fail\w*|danger\w*|break\w*|lose|loss|attack\w*|if|may|might|mitigat\w*)\b", re.I),
    "consequences": re.compile(r"\b(will|must|no longer|now|need\w*|cost\w*|easier|harder|become\w*|cannot)\b", re.I),
}
_DECIDING = re.compile(r"\b(decid\w*|sign(ed)?[- ]?off|approv\w*|agreed|call(ed)? it)\b", re.I)
_CONSULTING = re.compile(r"\b(consult\w*|asked|advis\w*|advice|involved)\b", re.I)
_DECIDERS = re.compile(
    r"\b(team|group|board|committee|council|lead|we all|architects?|engineers?|by [A-Z]\w+)\b.{0,60}"
    r"\b(decid\w*|agreed|approv\w*|sign\w*|consult\w*|review\w*|advis\w*)\b"
    r"|\b(decided|agreed|approved|signed off|consulted|reviewed|advised)\b.{0,40}\b(by|with|from|team|group|board)\b",
    re.I,
)
_LEAD = re.compile(r"^\W*(rejected|dismissed|discarded|ruled out)\b[:,.\s]*(because\b|as\b|since\b)?\s*", re.I)
_ITALIC = re.compile(r"(?<![\w*_])[*_](\S(?:[^*_\n]*\S)?)[*_](?![\w*_])")
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{6,}")
_CHOSEN = re.compile(r"^Chosen option:\s*[\"“'](.{2,120}?)[\"”'][,.]?\s*(because\b.*)?$", re.I)
_CONDITION = "Reopen when:"
_FENCE = re.compile(r"```.*?(?:```|$)", re.S)
_UNIT = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+>|#]|\d+[.)]\s))|(?<=[.!?])\s+(?=[A-Z\"'(`\[*_])")
_BULLET = re.compile(r"^\s*(?:[-*+>|]|\d+[.)]|#{1,6})\s+")


@dataclass(frozen=True)
class _Sentence:
    """A sentence of a record that may be quoted, with where it stands."""

    precedent: Precedent
    facet: str
    words: str
    position: int


def read(question: Question, precedents: Sequence[Precedent]) -> Reading:
    """The sentences that answer best, each with its ref, and whether that is sure enough to be said."""
    if not precedents:
        return Reading(answers=False)
    sure = confidence(precedents)
    terms = frozenset(vocabulary.terms(question.text))
    if _nobody_is_named(question, precedents[0].record):
        return Reading((), min(sure, SURE - 0.01), answers=False)
    claims = [*_of_people(question, precedents[0]), *_of_option(question, precedents[0])]
    ranked = sorted(_quotable(_speaking(precedents)), key=lambda s: (-_worth(s, question), s.position))
    for sentence in ranked:
        told = " ".join(claim.text for claim in claims)
        to_the_point = not claims or _adds(sentence, question, terms, claims)
        if len(claims) < SENTENCES and to_the_point and _shown(sentence.words) not in told:
            claims.append(_claim(sentence))
    return Reading(tuple(claims), sure, answers=sure >= SURE)


def _adds(sentence: _Sentence, question: Question, terms: frozenset[str], claims: Sequence[Claim]) -> bool:
    """Whether a further sentence is to the point: a word of the question in the part asked for, three elsewhere."""
    shared = len(terms & vocabulary.stems(sentence.words))
    same = sentence.precedent.record.ref in {claim.ref for claim in claims}
    return shared >= (1 if same else 3) and sentence.facet in _ORDER[question.intent]


def _speaking(precedents: Sequence[Precedent]) -> Sequence[Precedent]:
    """The first precedent, and the second where it is nearly as good."""
    return [p for p in precedents[:2] if p.score >= AS_GOOD * precedents[0].score]


def confidence(precedents: Sequence[Precedent]) -> float:
    """How sure one may be that the first precedent answers, between 0 and 1."""
    first = precedents[0]
    if first.signals.get("named"):
        return 1.0
    held = first.signals.get("coverage", 0.0)
    near = first.signals.get("cosine", 0.0) or WORDS_ONLY * held
    ahead = first.score - precedents[1].score if len(precedents) > 1 else 0.0
    strange = first.signals.get("strange", 0.0)
    return 1 / (1 + math.exp(-STEEP * (near + HELD * held + AHEAD * ahead - STRANGE * strange - ENOUGH)))


def _nobody_is_named(question: Question, record: Record) -> bool:
    """Whether somebody asks who decided or was consulted, and the record says of nobody that they did or were."""
    if question.intent != "owner" or not isinstance(record, Decision):
        return False
    asked = [people for asks, _, people in _people(record) if asks.search(question.text)]
    told = (words for text in passages.texts(record) for words in sentences(text.words))
    return bool(asked) and not any(asked) and not any(_DECIDERS.search(words) for words in told)


def _people(record: Decision) -> tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...]:
    """What asks for whom, how they are announced, and who they are."""
    return (
        (_DECIDING, "Decided by", record.decision_makers),
        (_CONSULTING, "Consulted:", record.consulted),
    )


def _of_people(question: Question, precedent: Precedent) -> Iterator[Claim]:
    """Who decided or was asked, where the question is about that and the record names people (not Slack ids)."""
    record = precedent.record
    if question.intent != "owner" or not isinstance(record, Decision):
        return
    for asked, verb, people in _people(record):
        named = [person for person in people if not _SLACK_ID.fullmatch(person)]
        if named and asked.search(question.text):
            yield Claim(clip(f"{verb} {', '.join(named)}.", LONGEST), record.ref, named[0])


def _of_option(question: Question, precedent: Precedent) -> Iterator[Claim]:
    """The option that is asked about, with what became of it and why."""
    record = precedent.record
    if question.intent not in ("rejected", "considered") or not isinstance(record, Decision):
        return
    option = _asked_about(question, precedent, record)
    if option is None:
        return
    said = [s for text in (option.reason, *option.cons, *option.neutral) for s in sentences(text, least=2)]
    against = (sentence for sentence in said if _CUES["rejected"].search(sentence))
    sentence = next(against, said[0] if said else "") if option.outcome == "rejected" else next(iter(said), "")
    verb = "was considered" if option.outcome == "open" else f"was {option.outcome}"
    reason = _LEAD.sub("", sentence)
    told = f"{option.name} {verb}: {reason}" if reason else f"{option.name} {verb}."
    yield Claim(clip(_shown(told), LONGEST), record.ref, sentence or option.name)
    if condition := plain(option.reopen_when).rstrip("."):
        yield Claim(clip(f"What would re-open it: {condition}.", LONGEST), record.ref, condition)


def _asked_about(question: Question, precedent: Precedent, record: Decision) -> Option | None:
    """The option that a question names or comes nearest to; "why not" is never about the chosen one."""
    text = question.option or question.text
    wanted = frozenset(vocabulary.terms(text)) | {vocabulary.stem(product) for product in vocabulary.members(text)}
    near = {hit.passage.part: hit.score for hit in reversed(precedent.hits) if hit.passage.facet == "option"}
    best, most = None, 0.0
    for position, option in enumerate(record.options):
        named = max(_named(name, wanted) for name in (option.name, *option.aliases))
        score = named + near.get(position, 0.0)
        if score > most and not (question.intent == "rejected" and option.outcome == "chosen"):
            best, most = option, score
    return best


def _named(name: str, wanted: frozenset[str]) -> float:
    words = frozenset(word for word in vocabulary.terms(name) if not word.isdigit())
    return len(words & wanted) / len(words) if words else 0.0


def _quotable(precedents: Sequence[Precedent]) -> Iterator[_Sentence]:
    position = 0
    for precedent in precedents:
        for text in passages.texts(precedent.record):
            if text.facet == "summary" or text.tail or text.lead == _CONDITION:
                continue
            for words in sentences(text.words):
                position += 1
                if _is_statement(words):
                    yield _Sentence(precedent, text.facet, words, position)


def _is_statement(words: str) -> bool:
    """Whether these words say something: no question, and no list of names."""
    told = words.rstrip(" *_`)")
    parts = re.split(r"[,;]| and | or ", told.rstrip("."))
    return not told.endswith("?") and (len(parts) < 3 or max(len(part.split()) for part in parts) > 2)


def sentences(text: str, least: int = 4) -> Iterator[str]:
    """The sentences of at least so many words, word for word: no headings, tables, code or fragments."""
    for unit in _UNIT.split(_FENCE.sub("\n\n", text)):
        words = _BULLET.sub("", unit).strip()
        if len(words.split()) >= least and not words.startswith(("|", "<", "![", "//", "#")):
            yield words if len(words) <= LONGEST else words[:LONGEST].rsplit(None, 1)[0]


def _worth(sentence: _Sentence, question: Question) -> float:
    """How well a sentence answers: what it holds of the question, how near its passage is, where it stands."""
    precedent, held = sentence.precedent, vocabulary.stems(sentence.words)
    telling = precedent.telling
    told = sum(weight for stem, weight in telling.items() if stem in held) / (sum(telling.values()) or 1.0)
    akin = frozenset(map(vocabulary.stem, vocabulary.kin(question.text)))
    order = _ORDER[question.intent]
    place = 1 - order.index(sentence.facet) / len(order) if sentence.facet in order else 0.0
    if question.intent == "consequences":  # who asks what it costs has no use for what was decided
        place *= 2
    return (
        TOLD * told
        + PASSAGE * _nearness(sentence)
        + PLACE * place
        + CUE * bool(_CUES[question.intent].search(sentence.words))
        + LENGTH * min(len(sentence.words.split()), LONG) / LONG
        + AKIN * len(akin & held) / (1 + len(akin))
        + RANK * precedent.score
    )


def _nearness(sentence: _Sentence) -> float:
    """How near the passage that holds a sentence is, beside the record's nearest."""
    start = passages.clean(sentence.words)[:40]
    hits = sentence.precedent.hits
    return next((hit.score / (hits[0].score or 1.0) for hit in hits if start in hit.passage.body), 0.0)


def _shown(words: str) -> str:
    """Words as a sentence shows them: on one line, without Markdown's marks."""
    return plain(_ITALIC.sub(r"\1", passages.clean(words)))


def _claim(sentence: _Sentence) -> Claim:
    told = _shown(sentence.words)
    if chosen := _CHOSEN.match(told):
        told = f"{chosen[1]} was chosen{' ' + chosen[2] if chosen[2] else '.'}"
    told = told[:1].upper() + told[1:] if told.split(" ", 1)[0].isalpha() else told
    return Claim(clip(told, LONGEST), sentence.precedent.record.ref, sentence.words)
