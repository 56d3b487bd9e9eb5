"""Objections: what a thread says against one option, sentence by sentence, and when it would look at it again."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from knowledge.engines.rules import clauses, cues, wording
from knowledge.engines.rules.proposals import SAME, Proposal, objections
from knowledge.thread import Message

NAMES = 0.5
"""From which share of an option's own words a sentence is about it."""


@dataclass(frozen=True)
class Subject:
    """An option and how to tell it from the others: by the words that only its name has."""

    at: int
    words: frozenset[str]
    others: tuple[frozenset[str], ...]
    answered: int | None = None

    @classmethod
    def of(cls, proposal: Proposal, others: Collection[frozenset[str]]) -> Subject:
        """The proposal among the names of the other options, the chosen one included."""
        taken = frozenset[str]().union(*others)
        own = (proposal.words - taken) or proposal.words
        rivals = tuple(words - proposal.words for words in others)
        return cls(proposal.at, own, tuple(words for words in rivals if words), proposal.answer)

    @classmethod
    def chosen(cls, name: str, brought_up: Sequence[Proposal], others: Collection[frozenset[str]]) -> Subject:
        """The option that was taken, by its shortest name in the thread, among the names of the others."""
        words = clauses.words(name)
        called = [name, *(each.name for each in brought_up if clauses.overlap(each.words, words) >= SAME)]
        return cls.of(Proposal(min(called, key=len), 0, offered=True), others)

    def named_in(self, text: str) -> bool:
        """Whether a text is about this option."""
        return clauses.overlap(self.words, clauses.words(text)) >= NAMES

    def rival_in(self, text: str) -> bool:
        """Whether a text is about another option."""
        said = clauses.words(text)
        return any(clauses.overlap(words, said) > NAMES for words in self.others)


def against(subject: Subject, said: Sequence[Message], until: int) -> list[tuple[int, tuple[str, ...]]]:
    """The places of at most two messages that object to the option, the clearest ones, with the sentences that do."""
    found = [(at, held) for at in range(subject.at, until) if (held := _held(subject, said, at))]
    clearest = sorted(found, key=lambda each: (each[0] != subject.answered, -_weight(each[1]), each[0]))[:2]
    return sorted(clearest[:1] + [each for each in clearest[1:] if _weight(each[1]) > 0])


def _weight(sentences: Sequence[str]) -> int:
    return sum(objections(sentence) for sentence in sentences)


def _held(subject: Subject, said: Sequence[Message], at: int) -> tuple[str, ...]:
    """What one message holds against the option: sentences that name it, or all of them when it is the answer."""
    message = said[at]
    about = subject.answered == at and at != subject.at
    kept: list[str] = []
    for part in wording.parts(message.text):
        named = subject.named_in(part)
        about = named or (about and not subject.rival_in(part))
        if about and not part.endswith("?") and (con := _con(part, own=at == subject.at)):
            kept.append(con)
    return tuple(kept) if any(objections(part) for part in kept) else ()


def _con(sentence: str, *, own: bool) -> str:
    """The objecting half of "A, but B"; of who brings the option up only that half counts."""
    after = wording.after_but(sentence)
    if after != sentence and objections(after):
        return after
    return sentence if objections(sentence) and not (own and cues.PROPOSES.search(sentence)) else ""


_LOOK = (
    r"(?:look(?:ing)? (?:at|into)|revisit|re-?open|reconsider|re-?think|review|come back|talk about|think about|switch)"
)
_AGAIN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bif\s+(?P<when>(?:\w+\s+){0,3}?ever\s.+?)(?:,\s+|\s+then\s+|\s+(?=we (?:can|could|should|will|may)\b)"
        r"|\s+(?=let'?s\b)|$)",
        rf"\b(?:if|once|when|as soon as)\s+(?P<when>(?:[^,]|,(?=\d))+?),?\s+(?:then\s+)?(?:we|i|let'?s|it)\b"
        rf"[^,.]{{0,20}}?\b{_LOOK}\b",
        rf"\b{_LOOK}\b[^,.;]{{0,40}}?\s(?:if|when|once|as soon as)\s+(?P<when>[^.;]+)",
        rf"\b{_LOOK}\b[^,.;]{{0,40}}?\s(?P<when>(?:after|at|next|in)\s[^.;]+)",
        r"\bunless\s+(?P<when>[^.;,]+)",
        r"\b(?:se (?:um dia|algum dia)|si (?:algún día|alguna vez))\s+(?P<when>[^,.;]+?)"
        r"(?=[,.;]|$|\s(?:a gente|podemos|lo |volvemos|voltamos|revemos))",
        r"\bwenn (?:wir )?(?:jemals|irgendwann)\s+(?P<when>[^,.;]+)",
    )
)
_EVER = re.compile(r"\bever\s+", re.IGNORECASE)


def again_when(sentence: str) -> str:
    """The condition under which a sentence would open the question again: "we pass 5,000 events a second"."""
    found = next((hit for pattern in _AGAIN if (hit := pattern.search(sentence))), None)
    return _EVER.sub("", found["when"], count=1).strip(" ,.;!") if found else ""


def conditions(said: Sequence[Message], since: int) -> Iterator[tuple[str, str, Message]]:
    """Each condition for looking again with its sentence and message, from the message at ``since`` on."""
    for message in said[since:]:
        for part in clauses.sentences(message.text):
            if not message.is_bot and not part.endswith("?") and (when := again_when(part)):
                yield when, part, message
