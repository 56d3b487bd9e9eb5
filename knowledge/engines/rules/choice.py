"""Choice: which option the settling message takes, in its own words or by approving those of somebody else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.engines.rules import clauses, cues, objections, proposals, settling, tasks, wording
from knowledge.engines.rules.people import Cast
from knowledge.engines.rules.proposals import Proposal
from knowledge.engines.rules.settling import Settled
from knowledge.thread import Message

_STATED = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"[!#]\d+\s+(?P<what>.+?)\s+(?:was |has been )?merged\b",
        r"(?:^|[.,;:!]\s*)(?P<what>[^.,;:!?]{2,60}?)\s+it is\b",
        r"\b(?:go|going|goes|went) (?:with|for)\s+(?P<what>.+)",
        r"\b(?:sold|settled|settling|decided|agreed) on\s+(?P<what>.+)",
        r"\b(?:we|i)(?:'ll| will)? (?:pick|choose|adopt|standardi[sz]e on|stick with|stay with|stay on|move to"
        r"|take|use|buy|renew)\s+(?P<what>.+)",
        r"\b(?:my|new|final|the) (?:call|plan|mind|verdict|choice)\s*[:.]\s*(?P<what>.+)",
        r"\brecommendation[^:]{0,20}\s*[:.]\s*(?P<what>.+)",
        r"\b(?:i'?d propose|i propose|i like it:|proposal:)\s*(?P<what>.+)",
        r"\blet'?s (?:just )?(?:use|take|pick|adopt|buy|keep|stay with|stick (?:with|to)|switch to)\s+(?P<what>.+)",
        r"\b(?:fine|ok|okay|happy|good) with\s+(?P<what>.+)",
        r"\b(?:vamos|ficamos|bora|vamos a usar|nos quedamos) (?:de|com|con)\s+(?P<what>.+)",
        r"\bé isso(?: então)?[.,:!]*\s*(?P<what>.+)",
        r"\b(?:wir nehmen|nehmen wir)\s+(?P<what>.+)",
        r"^\W*[/!](?:decide|decision|adr)\s*(?:accepted|proposed)?\s*[:—-]*\s*(?P<what>.+)",
        r"\b(?:decision|decided|decides?|decisão|decidido|decisión|entscheidung)\W*[:→—-]\s*(?P<what>.+)",
        r"\b(?:log|record|note|capture|logging|recording)\b[^:→—]{0,30}[:→—]\s*(?P<what>.+)",
        r"^\W*adr\b[^→:]{0,30}[→:]\s*(?P<what>.+)",
    )
]
"""How a choice is stated, the clearest way first."""
_SUMMED_UP = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^\W*(?:ok|okay|right|alright|good|fine|great)[.,!:]*\s+(?:so\s+|then[:,]?\s+)?(?P<what>.+)",
        r"^\W*then[:,]?\s+(?P<what>.+)",
        r"\bscrap what i said[^.]*\.\s*(?P<what>.+)",
    )
]
"""What stands after "ok, then" may be the choice, or may be something else."""


def support(settled: Settled, brought_up: Sequence[Proposal]) -> tuple[Message, ...]:
    """The message that the settling one approves without repeating it ("+1 on Wendy's version", "done deal")."""
    message = settled.message
    if settled.earlier and proposals.confirms(message.text):
        return (settled.said[settled.earlier[-1]],)
    if not (message.is_bot or cues.SHIPS.search(message.text) or cues.POINTS.search(message.text)):
        return _stated_before(settled, brought_up) if _says_no_choice(settled, brought_up) else ()
    others = [proposal for proposal in brought_up if settled.said[proposal.at].user != message.user]
    named = [proposal for proposal in others if _first_name(settled, proposal) in clauses.words(message.text)]
    ranked = sorted(named or others, key=lambda proposal: (_backing(settled, proposal), proposal.at))
    return tuple(settled.said[proposal.at] for proposal in ranked[-1:])


def _says_no_choice(settled: Settled, brought_up: Sequence[Proposal]) -> bool:
    """Whether the settling message only agrees, asks ("agreed?") or hands out work."""
    says = _telling_parts(settled, settled.message) or _named(settled.message, brought_up)
    return not settled.message.is_bot and not says


def _telling_parts(settled: Settled, message: Message) -> list[str]:
    """The sentences of a message that are no "ok", no question and no task."""
    cast = Cast.of(settled.users)
    parts = wording.parts(message.text)
    said = [part for part in parts if not part.endswith("?") and not tasks.is_task(part, cast)]
    return [part for part in said if len(part.split()) > 2 or cues.SETTLES.search(part) or cues.OPENS.search(part)]


def _stated_before(settled: Settled, brought_up: Sequence[Proposal]) -> tuple[Message, ...]:
    """The nearest message before that states a choice or names an option nobody objected to."""
    before = [settled.said[at] for at in range(settled.at - 1, max(settled.at - 7, -1), -1)]
    telling = [message for message in before if _telling_parts(settled, message) and not message.is_bot]
    clear = [m for m in telling if stated(m) or (_named(m, brought_up) and not proposals.objections(m.text))]
    nearest = [m for m in telling[:1] if _summed_up(m)]
    found = next(iter([*(m for m in clear if m in telling[:2]), *nearest, *clear]), None)
    return (found,) if found else ()


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


def taken(settled: Settled, support: Sequence[Message], brought_up: Sequence[Proposal]) -> str:
    """The name of the option that the settling message takes, or the one it approves; empty when there is none."""
    own = settled.message
    approves = cues.SHIPS.search(own.text) or (settled.earlier and proposals.confirms(own.text))
    people = clauses.words(" ".join(settled.users.values()))
    cast = Cast.of(settled.users)
    for message in (*support, own) if approves or _says_no_choice(settled, brought_up) else (own, *support):
        summed_up = _summed_up(message)
        known = any(clauses.overlap(clauses.words(summed_up), proposal.words) >= 0.5 for proposal in brought_up)
        others = (_on_the_table(message, brought_up, cast), summed_up)
        for name in (stated(message), *(others[::-1] if known else others)):
            if name and not clauses.words(name) <= people:
                return wording.capitalised(_spelled_out(_as_listed(name, brought_up), settled.said))
    return ""


_PUT_ASIDE = re.compile(
    r"\b(?:not|no|nor|never|instead of|rather than|over|against|forget|drop|without|out of)\s+(?:the |a )?$",
    re.IGNORECASE,
)


def _named(message: Message, brought_up: Sequence[Proposal]) -> list[Proposal]:
    """The proposals that a message names, in its order, without those it puts aside."""
    text = "\n".join(_telling(message))
    said = clauses.words(text)
    places: list[tuple[int, Proposal]] = []
    for proposal in brought_up:
        if clauses.overlap(proposal.words, said) >= proposals.SAME and len(proposal.words & said):
            first = re.search(re.escape(proposal.name.split()[0]), text, re.IGNORECASE)
            if not (first and _PUT_ASIDE.search(text[: first.start()])):
                places.append((first.start() if first else len(text), proposal))
    return [proposal for _, proposal in sorted(places, key=lambda each: each[0])]


def _on_the_table(message: Message, brought_up: Sequence[Proposal], cast: Cast) -> str:
    """The name of the option that a message names: one that met no objection before any other."""
    if untold := [part for part in clauses.sentences(message.text) if not tasks.is_task(part, cast)]:
        message = message.model_copy(update={"text": "\n".join(untold)})
    named = sorted(_named(message, brought_up), key=lambda proposal: proposal.answer is not None)
    return named[0].name if named else ""


def _as_listed(name: str, brought_up: Sequence[Proposal]) -> str:
    """The name as the list of options had it, when it was shortened: "then west" of "eu-west-1 or eu-central-1"."""
    words = clauses.words(name)
    longer = [each.name for each in brought_up if each.listed and words < each.words and len(each.name.split()) <= 3]
    return longer[0] if len(longer) == 1 and len(words) == 1 else name


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
    return stated(message) or _summed_up(message)


def stated(message: Message) -> str:
    """The name of the option that a message says is chosen ("we go with X", "decision: X")."""
    return _first(_STATED, "\n".join(_telling(message)))


def _summed_up(message: Message) -> str:
    """The name that a message begins with after its "ok, then", or else begins with."""
    parts = _telling(message)
    marked = bool(cues.MARKED.search("\n".join(parts)))
    named = (name for part in parts if (name := _choice_name(part, marked)))
    return _first(_SUMMED_UP, "\n".join(parts)) or next(named, "")


def _telling(message: Message) -> list[str]:
    """The sentences that may tell of the choice: no question when there is anything else, and no later day."""
    parts = [part for part in wording.parts(message.text) if not objections.again_when(part)]
    parts = [part for part in parts if ":" in part or not cues.WITHDRAWS.search(part)]
    return [part for part in parts if not part.endswith("?")] or parts


def _first(patterns: Sequence[re.Pattern[str]], text: str) -> str:
    marked = bool(cues.MARKED.search(text))
    found = (hit for pattern in patterns for hit in pattern.finditer(text))
    return next((name for hit in found if (name := _choice_name(hit["what"], marked))), "")


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
