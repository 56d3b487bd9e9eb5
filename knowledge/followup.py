"""A question that follows an answer: is it one, and what does it lean on?

The rules:

- what ends with a question mark or begins with a word of asking is a question; one that names somebody, or asks what
  people think or can do, or how things are right now, is theirs to answer; quotes and code are not the writer's own;
- a question leans on what was answered before where it begins like a second half ("and", "what about") or has a
  pronoun ("who is on call for it?");
- it leans on a record only if every word of its own stands in that record: "what about Kafka?" does not lean on a
  decision that never heard of Kafka, and "what time is it?" on none;
- of a decision the text is asked, of other records a field has to be meant: "what is the rate limit?" leans on an
  integration without any pronoun;
- the record's title takes the place of the pronoun, or goes before the question; then it is asked like any other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import timedelta

from knowledge import passages, vocabulary
from knowledge.answer import Answer
from knowledge.proposals import spoken
from knowledge.records.base import Record, Ref
from knowledge.records.decision import Decision
from knowledge.rows import asking, naming, routes

FRESH = timedelta(hours=24)
"""How long after an answer its thread may go on asking."""
LONGEST = 40
"""Words of the longest follow-up: whoever writes more is telling something."""
LEANS_ON = 2
"""How many of the records that were cited last a question may lean on, the first before the second."""

_AND = re.compile(r"^((and|but|so|also|then|plus|ok(ay)?)\b[\s,:]*)+", re.I)
_OPENING = re.compile(rf"{_AND.pattern}|^(what|how) about\b", re.I)
_PRONOUN = re.compile(
    r"\b(it|its|they|them|their|(that|this|those|these)( (decision|choice|one|risk|system|integration))?)\b", re.I
)
_QUESTION_WORD = re.compile(r"\b(why|who|whose|whom|what|which|when|where|how)\b", re.I)
_BEGINS = re.compile(
    r"(what|how) about\b"
    r"|(why|whose|whom|where)\b"
    r"|who\b(?! (cares|knows))"
    r"|what\b(?! (an?|the|you|i|we)\b)"
    r"|which\b(?! (is|was|means|makes)\b)"
    r"|when\b(?! (i|we|it|he|she|they|you|the)\b)"
    r"|how\b(?! (nice|cool|great|funny|sad|odd)\b)",
    re.I,
)
_OF_DECISIONS = vocabulary.stems("decide decided choose chose pick picked reconsider make revisit reject rejected")
"""Words that ask for the text of any decision, whether or not they stand in it."""
_FOR_PEOPLE = re.compile(
    r"<[@!]"
    r"|\b(can|could|would|will|do|did|does|have|has|are|were|should) (you|u|anyone|anybody|someone|somebody)\b"
    r"(?! (know|tell|say|show|remind|explain))"
    r"|\b(you|we|i|u) (think|reckon|mean)\b|\b(what|how) about (you|us|me)\b|\bany thoughts\b|\bshall we\b"
    r"|\bwhat time\b|\bhow('s| is| are|'re) (it|this|that|things|everything) (going|coming)\b"
    r"|\b(who|how|why) did (it|that|this|they)\b|\bwho('s| is) \w+ing\b|\bhow long has\b|\bright now\b"
    r"|^(is|are) [\w' ]{1,30} (down|slow|up|back|red|broken|flaky)\b"
    r"|^((and|but|so|then) )*(what|who|why|how|when)?[ ,]*(so|now|then|next|you|not|else)? *\?*$",
    re.I,
)


def asks(message: str) -> bool:
    """Whether a message in a thread may be a question to the records: a word test in memory."""
    said = spoken(message)
    if not said or len(said.split()) > LONGEST or _FOR_PEOPLE.search(said):
        return False
    return said.endswith("?") or _BEGINS.match(_AND.sub("", said)) is not None


def belongs(question: str, found: Answer, cited: Collection[Ref]) -> bool:
    """Whether an answer may be given unasked to a thread in which these records were cited.

    What the text of records answers is about one of them, unless the question itself goes on to another ("and …").
    """
    if not found.answered or found.rows:
        return found.answered
    return _OPENING.match(spoken(question)) is not None or any(claim.ref in cited for claim in found.claims)


def readings(question: str, cited: Iterable[Record]) -> list[str]:
    """The question as it leans on each of these records; none where it stands alone."""
    return [leaning for record in cited if (leaning := _leaning(spoken(question), record))]


def _leaning(said: str, record: Record) -> str:
    bare, pronoun = _OPENING.sub("", said), _PRONOUN.search(said)
    field = asking.field_in(routes.plainly(f"{record.title} {bare}"), record)
    if not (pronoun or field) and (bare == said or _is_of_many(bare)):
        return ""
    own = {vocabulary.stem(word) for word in naming.subject(_PRONOUN.sub(" ", bare))}
    if own - _words(record) or not (own or field or _asks_of(record, said)):
        return ""
    if pronoun:
        return _PRONOUN.sub(lambda _: record.title, _AND.sub("", said), count=1)
    return f"{record.title}: {_AND.sub('', said)}"


def _asks_of(record: Record, said: str) -> bool:
    """Whether a question without a word of its own asks something: of a decision its text, of others a field."""
    if isinstance(record, Decision):
        return _QUESTION_WORD.search(said) is not None
    return any(routes.of(said))


def _is_of_many(question: str) -> bool:
    """Whether it asks about many records, and so needs none to lean on: "and what is still open?"."""
    route = next(routes.of(question), None)
    return route is not None and route.many


def _words(record: Record) -> frozenset[str]:
    said = (record.noun, *naming.names(record), *(text.words for text in passages.texts(record)))
    return vocabulary.stems(" ".join(said)) | (_OF_DECISIONS if isinstance(record, Decision) else frozenset())
