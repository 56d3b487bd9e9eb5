"""Choice: which option the settling message takes, in its own words or by approving those of somebody else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.engines.rules import clauses, cues, proposals, settling
from knowledge.engines.rules.proposals import Proposal
from knowledge.engines.rules.settling import Settled
from knowledge.thread import Message

_TAKEN = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"[!#]\d+\s+(?P<what>.+?)\s+(?:was |has been )?merged\b",
        r"(?:^|[.,;:!]\s*)(?P<what>[^.,;:!?]{2,60}?)\s+it is\b",
        r"\b(?:go|going|goes|went) (?:with|for)\s+(?P<what>.+)",
        r"\b(?:sold|settled|settling|decided|agreed) on\s+(?P<what>.+)",
        r"\b(?:we|i)(?:'ll| will)? (?:pick|choose|adopt|standardi[sz]e on|stick with|stay with|stay on|move to"
        r"|take|use)\s+(?P<what>.+)",
        r"\b(?:my call|my plan|my mind|final call|recommendation[^:]{0,20})\s*[:.]\s*(?P<what>.+)",
        r"\b(?:i'?d propose|i propose|i like it:|proposal:)\s*(?P<what>.+)",
        r"\b(?:fine|ok|okay|happy|good) with\s+(?P<what>.+)",
        r"\b(?:vamos|ficamos|bora|vamos a usar|nos quedamos) (?:de|com|con)\s+(?P<what>.+)",
        r"\bé isso(?: então)?[.,:!]*\s*(?P<what>.+)",
        r"\b(?:wir nehmen|nehmen wir)\s+(?P<what>.+)",
        r"^\W*[/!](?:decide|decision|adr)\s*(?:accepted|proposed)?\s*[:—-]*\s*(?P<what>.+)",
        r"\b(?:decision|decided|decisão|decidido|decisión|entscheidung)\W*[:→—-]\s*(?P<what>.+)",
        r"\b(?:log|record|note|capture|logging|recording)\b[^:→—]{0,30}[:→—]\s*(?P<what>.+)",
        r"^\W*adr\b[^→:]{0,30}[→:]\s*(?P<what>.+)",
        r"^\W*(?:ok|okay|right|alright|good|fine|great)[.,!:]*\s+(?:so\s+|then[:,]?\s+)?(?P<what>.+)",
        r"^\W*then[:,]?\s+(?P<what>.+)",
        r"\bscrap what i said[^.]*\.\s*(?P<what>.+)",
    )
]


def support(settled: Settled, brought_up: Sequence[Proposal]) -> tuple[Message, ...]:
    """The message that the settling one approves without repeating it ("+1 on Wendy's version", ":shipit:")."""
    message = settled.message
    if settled.earlier and proposals.confirms(message.text):
        return (settled.said[settled.earlier[-1]],)
    if not (message.is_bot or cues.SHIPS.search(message.text) or cues.POINTS.search(message.text)):
        return ()
    others = [proposal for proposal in brought_up if settled.said[proposal.at].user != message.user]
    named = [proposal for proposal in others if _first_name(settled, proposal) in clauses.words(message.text)]
    ranked = sorted(named or others, key=lambda proposal: (_backing(settled, proposal), proposal.at))
    return tuple(settled.said[proposal.at] for proposal in ranked[-1:])


def _first_name(settled: Settled, proposal: Proposal) -> str:
    who = settled.said[proposal.at].user
    return next(iter(settled.users.get(who, who).lower().split()), who)


def _backing(settled: Settled, proposal: Proposal) -> float:
    """How much the thread goes on about a proposal: who takes it up, agrees with it, leaves it unopposed."""
    message = settled.said[proposal.at]
    later = settled.said[proposal.at + 1 : settled.at]
    taken_up = sum(bool(proposal.words & clauses.words(other.text)) for other in later)
    agreed = settling.agreement(message, settled.users) > 0
    return min(taken_up, 3) + 2 * agreed + 2 * (proposal.answer is None) + (len(message.text) > 120)


def taken(settled: Settled, support: Sequence[Message]) -> str:
    """The name of the option that the settling message takes, or the one it approves; empty when there is none."""
    own = settled.message
    approves = cues.SHIPS.search(own.text) or (settled.earlier and proposals.confirms(own.text))
    people = clauses.words(" ".join(settled.users.values()))
    for message in (*support, own) if approves else (own, *support):
        if (name := taken_by(message)) and not clauses.words(name) <= people:
            return _spelled_out(name, settled.said)
    return ""


def _spelled_out(name: str, said: Sequence[Message]) -> str:
    """The name with its abbreviation explained, where the thread does: "ARC (actions-runner-controller)"."""
    for short in re.findall(r"\b[A-Z]{2,6}\b", name):
        for message in said:
            found = re.search(rf"\b{short}\s?\(([a-z]+(?:[- ][a-z]+){{1,5}})\)", message.text, re.IGNORECASE)
            initials = "".join(word[0] for word in re.split(r"[- ]", found[1])) if found else ""
            if found and initials.upper() == short:
                return name.replace(short, found[0], 1)
    return name


def taken_by(message: Message) -> str:
    """The name of the option that one message takes, by its own words."""
    parts = [part for part in clauses.sentences(message.text) if ":" in part or not cues.WITHDRAWS.search(part)]
    parts = [part for part in parts if not part.endswith("?")] or parts
    text = "\n".join(parts)
    marked = cues.MARKED.search(text)
    for pattern in _TAKEN:
        for found in pattern.finditer(text):
            if name := _choice_name(found["what"], bool(marked)):
                return name
    return next((name for part in parts if (name := _choice_name(part, bool(marked)))), "")


# In "supplier feeds move from CSV to our API" the choice is what is said of the subject.
_PREDICATE = re.compile(
    r"^[^.;(]{2,70}?\s(?:is|are|will be|stays?|(?:moves?|goes|go|switch(?:es)?) (?:from [^.;]+? )?to|only via|via"
    r"|signed with|→)\s+(?P<what>.+)",
    re.IGNORECASE | re.DOTALL,
)


def _choice_name(text: str, marked: bool) -> str:
    said_of = _PREDICATE.match(text.split("\n")[0]) if marked else None
    name = clauses.name(said_of["what"] if said_of else text, most=8)
    return name if proposals.is_name(name) else ""
