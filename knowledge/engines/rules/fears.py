"""Fears: the risks that people name in so many words, worry about, ask about, or see coming if something fails.

The draft takes in more (``hazards``); here a risk has to have a cue of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from knowledge.draft import DraftOption, DraftRisk, Proposed
from knowledge.engines.rules import clauses, cues, wording
from knowledge.text import clip
from knowledge.thread import Message

TITLE = 160
"""Characters of a title."""


def risks(said: Sequence[Message], drafted: Iterable[DraftRisk], rejected: Sequence[DraftOption]) -> Iterator[Proposed]:
    """The risks of what was chosen: what speaks against a rejected option is none."""
    against = {ts for option in rejected for ts in option.evidence}
    names = [clauses.words(option.name) for option in rejected]
    yield from (found for risk in drafted if (found := _called(risk, said)))
    for message in said:
        if message.ts not in against:
            yield from _feared(message, names)


_CALLED = re.compile(
    r"\b(?:risks?|risco|riesgo|risiko|(?:one |my |the )?worry|(?:known )?downside|danger)\s*(?:is|:|é|es|ist|=)\s*\w",
    re.IGNORECASE,
)
_IF = re.compile(
    r"\b(?:if|when|se|si|wenn|falls)\s+(?P<event>(?:the |our |o |a |el |la |der |die |das )?[\w.`/+-]+"
    r"(?:\s[\w.`/+-]+){0,4}?\s(?:fails?|dies?|breaks?|crashes|falls over|goes (?:down|away|dark|bust)"
    r"|is (?:down|lost|gone|unavailable|compromised)|cai|falha|se cae|falla|ausfällt))"
    r"(?:[^,.;?]{0,30})?,?\s+(?:then\s+)?(?P<then>(?:we|checkout|users?|customers?|nobody|everything|all|payments?|orders?"
    r"|a gente|perdemos|wir|nós|the \w+)\b[^.;?]*\b(?:los[et]s?|can'?t|cannot|stops?|go(?:es)? down|breaks?|dies?|stuck"
    r"|blind)\b[^.;?]*|(?:\w+ )?(?:perdemos|param[ou]?s?|verlieren wir|fällt|steht)\b[^.;?]*)",
    re.IGNORECASE,
)
_WORRY = re.compile(
    r"\bi(?:'|’)?(?:m| am)\s+(?:\w+ ){0,3}(?:worried|afraid|scared|nervous)\s+(?:that|about|of)\s+(?P<what>[^.;?]{8,})"
    r"|\b(?:my|biggest|main|only) (?:fear|worry) is\s+(?:that\s+)?(?P<what2>[^.;?]{8,})"
    r"|\bthere(?:'|’)?(?:s| is) (?!no |little |hardly )(?:an? )?(?:\w+ )?(?:risk|danger) that\s+(?P<what4>[^.;?]{8,})"
    r"|\b(?:tenho medo (?:de )?que|me preocupa que|ich habe angst, dass|ich befürchte, dass)\s+(?P<what3>[^.;?]{8,})",
    re.IGNORECASE,
)
_HARM = re.compile(
    r"\b(?:could|would|might|can|will)\s+(?:\w+ )?(?:take|bring)s?\s+(?:us|everyone|the \w+|all of \w+|\w+) down\b"
    r"|\b(?:could|would|might)\s+(?:\w+ )?(?:wipe out|corrupt|leak|double[- ]charge|lock us out)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^\W*(?:(?:and|but|so|e|y|und)\s+)?(?:what if|what happens (?:if|when)|e se|y si|was (?:passiert|ist),? wenn)\s+"
    r"(?!we (?:just|use|do|go|put|move|try|had|made))",
    re.IGNORECASE,
)
_ALARM = re.compile(
    r"\b(?:(?:is|goes|are|'re) down|throttl\w+|outage|fails?|delet\w+|los(?:e|es|t)|split[- ]brain|leak\w*|bypass\w*|"
    r"skips? all|false (?:green|alarm)|kill(?:s|ed) us|expir\w+|corrupt\w*|overload\w*|queue grows|cai|perd\w+"
    r"|ausfall)\b",
    re.IGNORECASE,
)
_OWN = re.compile(r"\bi(?:'|’)?(?:d|ll|m)?\b", re.IGNORECASE)
_THAT = re.compile(r"^(?:that|que|dass)\s+", re.IGNORECASE)
_UNFEARED = re.compile(
    r"\b(?:not|no longer|n'?t|never|nothing|less) (?:\w+ )?(?:worried|afraid|scared|a risk|the risk|take|bring|"
    r"wipe|lose|corrupt)\b|\b(?:lol|haha|jk)\b|\bno risk\b",
    re.IGNORECASE,
)


def _called(risk: DraftRisk, said: Sequence[Message]) -> Proposed | None:
    """A risk that somebody calls one; less surely one that somebody asks about, or warns of, and another answers."""
    heard = [message for message in said if message.ts in risk.evidence]
    title = _LEAD.sub("", risk.risk)
    if not heard or wording.is_pointless(title):
        return None
    first = next(iter(clauses.sentences(heard[0].text)), "")
    called = _CALLED.search(clauses.spoken(heard[0].text))
    warned = _ALARM.search(first) and len(first.split()) <= 15 and not _OWN.search(first)
    if not (called or warned or _LEAD.match(first)):
        return None
    event = wording.capitalised(_THAT.sub("", title).rstrip("? "))
    given = {"title": clip(event, TITLE), "event": event, "mitigation": risk.mitigation, "owner": risk.owner or ""}
    return Proposed(kind="risk", given=given, evidence=risk.evidence, sure=0.9 if called else 0.65)


def _feared(message: Message, rejected: Sequence[frozenset[str]]) -> Iterator[Proposed]:
    """What somebody is worried about, says would follow if something failed, or could take something down."""
    for sentence in clauses.sentences(message.text):
        about = clauses.words(sentence)
        unsaid = sentence.endswith("?") and not _LEAD.match(sentence)
        if len(sentence) > 400 or unsaid or _UNFEARED.search(sentence):
            continue
        if any(name and name <= about for name in rejected):
            continue
        if found := _IF.search(sentence):
            event, then = (wording.capitalised(found[part].strip()) for part in ("event", "then"))
            yield _risk(wording.shown(found[0]), message, 0.8, event=event, consequence=then)
        elif found := _WORRY.search(sentence):
            what = next(part for part in found.groups() if part)
            yield _risk(wording.capitalised(what.strip()), message, 0.75)
        elif (asked := _LEAD.match(sentence)) and cues.CONCERN.search(sentence[asked.end() :]):
            yield _risk(wording.capitalised(sentence[asked.end() :]), message, 0.65)
        elif _HARM.search(sentence):
            yield _risk(wording.shown(sentence), message, 0.75)


def _risk(title: str, message: Message, sure: float, **given: str) -> Proposed:
    whole = {"title": clip(title, TITLE), "event": clip(title, 300)} | given
    return Proposed(kind="risk", given=whole, evidence=(message.ts,), sure=sure)
