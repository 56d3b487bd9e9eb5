"""Hazards: what people fear may go wrong, and what they answer to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge.draft import DraftOption, DraftRisk
from knowledge.engines.rules import clauses, cues, wording
from knowledge.engines.rules.people import Cast
from knowledge.engines.rules.proposals import Proposal
from knowledge.engines.rules.settling import Settled
from knowledge.text import clip
from knowledge.thread import Message

_STATED = re.compile(
    r"\b(?:risks?|risco|riesgo|risiko|(?:one |my )?worry|(?:known )?downside|concern|danger)\s*(?:is|:|é|es|ist|"
    r"=)\s*(?P<risk>[^→]+?)"
    r"(?:\s*(?:→|->|=>|, so\b|; so\b|\bso\b|\.\s)\s*(?P<answer>.+))?$",
    re.IGNORECASE | re.DOTALL,
)
_ASKED = re.compile(
    r"\b(?:what if|what happens (?:if|when)|what about (?:when|if)|what do (?:we|you) do (?:if|when)|and (?:if|"
    r"when)|e se|y si|und (?:wenn|falls)|was (?:wenn|passiert)|"
    r"(?:if|when|what if) (?:it|they|we|that)(?:'s|'re| is| are) down|when they'?re down|who promotes|is down\b)",
    re.IGNORECASE,
)
_CONCEDES = re.compile(
    r"^\W*(?:ugh|true|fair|good point|right|hm+|yeah|oof|ok|agreed|verdade|stimmt|cierto)"
    r"\W*(?:true|fair|enough|point)?\W*$",
    re.IGNORECASE,
)
_TAKES = re.compile(
    r"\b(?:i'?ll|i will|i own|i take|mine|i drop|i write|i can|on me|eu|ich|me encargo)\b", re.IGNORECASE
)


def risks(
    settled: Settled, brought_up: Sequence[Proposal], rejected: Sequence[DraftOption], chosen: str
) -> tuple[DraftRisk, ...]:
    """What somebody warned of, once the chosen option was on the table, with the answer of the next person.

    What speaks against an option that was turned down is no risk of the one that was taken.
    """
    cast = Cast.of(settled.users)
    since = _on_the_table(settled, chosen)
    objections = {proposal.answer for proposal in brought_up} - {None}
    against = {ts for option in rejected for ts in option.evidence}
    found: list[DraftRisk] = []
    for at, message in enumerate(settled.said):
        answers = at in objections or any(message.ts in risk.evidence for risk in found)
        answered = () if message.ts in against else _answered(settled, at, since, answers)
        for risk in (*_stated(message, cast), *answered):
            if not any(clauses.overlap(clauses.words(risk.risk), clauses.words(other.risk)) > 0.7 for other in found):
                found.append(risk)
    return tuple(found[:10])


def _on_the_table(settled: Settled, chosen: str) -> int:
    words = clauses.words(chosen)
    named = (
        n for n, m in enumerate(settled.said[: settled.at]) if clauses.overlap(words, clauses.words(m.text)) >= 0.6
    )
    return next(named, 0)


def _stated(message: Message, cast: Cast) -> Iterator[DraftRisk]:
    """A risk that is called one: "risk: lose the HSM → second HSM, @Akiko by Q4"."""
    for sentence in clauses.sentences(message.text):
        found = _STATED.search(sentence)
        if found and not message.is_bot:
            answer = found["answer"] or ""
            named = re.search(rf"@(?P<who>{cast.pattern})", answer, re.IGNORECASE)
            owner = cast.who("@" + named["who"]) if named else None
            yield DraftRisk(
                risk=clip(wording.capitalised(found["risk"].strip(" .,")), 240),
                mitigation=clip(wording.capitalised(answer), 300),
                owner=owner,
                evidence=(message.ts,),
            )


def _answered(settled: Settled, at: int, since: int, answers: bool) -> Iterator[DraftRisk]:
    """A worry that the next person answers with a measure."""
    message = settled.said[at]
    if message.is_bot or at == settled.at or at <= since:
        return
    worry = _worry(message, answers)
    answer = next((m for m in settled.said[at + 1 : at + 3] if m.user != message.user and not m.is_bot), None)
    if not worry or answer is None or _CONCEDES.match(answer.text) or clauses.spoken(answer.text).endswith("?"):
        return
    measure = wording.told(clauses.sentences(answer.text), 300)
    if len(measure.split()) < 2 or (answer is settled.message and settled.status == "accepted"):
        return
    owner = answer.user if _TAKES.search(answer.text) else None
    yield DraftRisk(
        risk=clip(_feared(worry), 240),
        mitigation=measure,
        owner=owner,
        evidence=(message.ts, answer.ts),
    )


_WHAT_IF = re.compile(
    r"^¿?(?:and |but |so |e |y |und )?(?:wenn|falls|what if|what happens (?:if|when)|what do (?:we|you) do (?:if|when)|"
    r"e se|y si|was (?:ist|passiert)?,? ?wenn)\s+(?P<what>[^?]+)\?",
    re.IGNORECASE,
)


def _feared(worry: str) -> str:
    """The event itself: "what if X is down?" fears that X is down."""
    found = _WHAT_IF.match(worry)
    rest = worry[found.end() :] if found else ""
    return wording.shown(f"{found['what']}.{rest}".strip(" .") if found else worry)


def _worry(message: Message, answers: bool) -> str:
    """What a message fears; one that answers somebody fears only what it asks about."""
    parts = clauses.sentences(message.text)
    whole = " ".join(parts)
    short = len(whole.split()) <= 30
    for n, part in enumerate(parts):
        if _ASKED.search(part):
            return whole if short else " ".join(parts[n : n + 2])
    if answers or len(whole) > 220:
        return ""
    feared = next((part for part in parts if cues.CONCERN.search(part)), "")
    return whole if feared and short else feared
