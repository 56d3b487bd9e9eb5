"""Options: what a thread proposes, what it takes, and what it turns down with which words.

An option is proposed by naming it ("keycloak!", "what about Vue?", "Vault or Secrets Manager?"), turned down by the
objections of those who answer, or in one go by the message that settles ("rejected: X (why), Y (why)").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.draft import DraftOption
from knowledge.engines.rules import clauses, cues, settling
from knowledge.engines.rules.settling import Settled
from knowledge.text import clip
from knowledge.thread import Message

SAME = 0.6
"""From which share of common words two names mean one option."""


@dataclass(frozen=True)
class Proposal:
    """An option as somebody brought it up: its name and the place of the message."""

    name: str
    at: int
    offered: bool
    """Put forward ("could do X"), not only asked about or listed."""
    answer: int | None = None
    """The place of the message that objects to it."""

    @property
    def words(self) -> frozenset[str]:
        """The words of its name that carry meaning."""
        return clauses.words(self.name)


# --- bringing up -------------------------------------------------------------------------------------------------

_OFFER = re.compile(
    r"""(?:
      (?:(?:^|[,;:.]\s+|\b(?:or|and|so|then)\s+)|\b(?:we|you|i|one|app|they)\s)(?:could|can|might|should)\s+(?:we\s+|also\s+|just\s+|always\s+)*(?:do|use|try|go|stay|put|run|build|buy|have|be|take|make|just|add|move|write)?
    | \b(?:what|how)\s+about | \bwhy\s+(?:not|don'?t\s+we) | \blet'?s(?:\s+just)? | \balternatively[,:]? | for\s+completeness[,:]?
    | (?:other|another|third|second|cheap|middle|simplest)\s+(?:option|end|way|ground)(?:\s+is)?(?:\s+to)?(?:\s+just)?[:,]? | middle: | option\s+[a-d1-9][:.)]
    | \bi'?d\s+(?:like|propose|suggest|prefer|use|go\s+(?:with|for)|just|cut|pick|take|put|vote\s+for) | \bi\s+(?:like|vote\s+for|propose|suggest|prefer)
    | e\s+se | que\s+tal | por\s+que\s+n[ãa]o | d[áa]\s+pra | podemos | y\s+si | por\s+qu[ée]\s+no | qu[ée]\s+tal
    | wie\s+w[äa]re\s+(?:es\s+mit\s+)? | warum\s+nicht | wir\s+k[öo]nnten
    )\s+(?P<what>.+)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_LISTS = re.compile(r"\b(?:options?|candidates|choices|contenders|between|opções|opciones|optionen)\b[^:]{0,40}:\s*(?P<list>.+)", re.IGNORECASE)
_OR = re.compile(r"\s*,?\s+(?:or|ou|oder|o|vs\.?|versus)\s+|\s*,\s+", re.IGNORECASE)
_CHOICE = re.compile(r"\s(?:or|ou|oder|vs\.?|versus)\s", re.IGNORECASE)
_ASKS = re.compile(
    r"^\W*(?:and |but |so |e |y |und )*(?:how|what|who|whom|whose|when|where|why|which|does|do|did|is|are|was|were|will|has|have|any(?:one|body)?|same|"
    r"como|quem|quando|onde|qual|quanto|quién|cuándo|dónde|cuánto|cómo|wie|wer|wann|wo|welche\w*|was|perf|really|right)\b",
    re.IGNORECASE,
)
# What heads a remark about an option rather than an option.
_TOPIC = re.compile(
    r"""^(?:perf(?:ormance)?|latency|throughput|costs?|pric(?:e|ing)|lock-?in|capacity|ownership|owners?|security|compliance|downtime|rollout|rollback|backlog
    |deadline|context|facts|volume|retention|privacy|phi|pii|alerting|monitoring|done|next|blocked|today|yesterday|history|fair|true|same|agreed|nice|thanks?|thx
    |sorry|sure|hi|hello|morning|good\ catch|lol|heh|wow|oof|ouch|ugh|note|fyi|reminder|update|question|results?|numbers|results\ from|contract|proposal|quote
    |my\ \w+|our\ \w+|your\ \w+|their\ \w+|his\ \w+|tested|tried|asked|measured|looked|checked|priced|reviewed|merged|fixed|added|sent|ack|np|yep|yes|no|nope
    |hard\ \w+|red\ flags|account\ \w+|split\ brain|config\ drift|unrelated|side\ note|export|logs?|flags|reservation|utili[sz]ation|storage|owner|donos)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_TALK = re.compile(
    r"\b(?:i|i'm|i'll|i'd|i've|we|we're|we'd|we'll|we've|you|he|she|they|it|it's|its|that's|there's|is|are|was|were|has|have|had|does|did|will|would|"
    r"got|said|says|went|goes|do|decides|get|gets|need|needs|want|wants|keeps|takes|somebody|vai|cotei|me|my|our|us|this|nobody|anybody|everybody|anyone|someone|eu|nós|a gente|é|são|ist|sind|wir|ich)\b",
    re.IGNORECASE,
)


# Names that name nothing.
_GENERIC = clauses.words(
    "true false better best worse something anything everything nothing of course problem state later signed own ours mine"
    " else same test one thing stuff way part rest hmm unless maybe idea point question answer people team guys week day"
    " month year time number done new old good bad fine great yes no ok plan version basis call merging merged sent approved"
    " accepted rejected aprovado results result side thing cut"
)


def proposals(said: Sequence[Message], until: int) -> list[Proposal]:
    """The options brought up before the message at ``until``, the first mention of each, with its objection."""
    found: list[Proposal] = []
    for at, message in enumerate(said[:until]):
        answers = any(proposal.answer == at for proposal in found)
        parts = clauses.sentences(message.text)
        listed = [name for part in parts for name in _choice(part, first=at == 0)]
        for name, offered in [(name, False) for name in listed] or _named(parts, at, answers):
            if not any(clauses.overlap(clauses.words(name), known.words) >= SAME for known in found):
                found.append(Proposal(name, at, offered, _objection(said, name, at, until, listed=bool(listed))))
    return found


def _named(parts: Sequence[str], at: int, answers: bool) -> Iterator[tuple[str, bool]]:
    """The name that a message brings up; one that objects to something (``answers``) must offer it in words."""
    for n, part in enumerate(parts):
        name, offered = _offered(part), True
        if not name and n == 0 and at > 0 and not (answers and not part.endswith("?")):
            name, offered = _headed(part), False
        if name and not _TOPIC.match(name) and not clauses.words(name) <= _GENERIC and name[0] not in "@<~$€":
            yield name, offered
            return


def _choice(sentence: str, *, first: bool) -> list[str]:
    """The members of "A, B or C?" and of "options: A, B, C"."""
    listed = _LISTS.search(sentence)
    text = listed["list"] if listed else sentence
    if not listed and not ((first or sentence.endswith("?")) and _CHOICE.search(sentence)):
        return []
    text = re.sub(r"\([^)]*\)", "", text.rpartition(":")[2] if not listed else text)
    names = [clauses.name(part, most=5) for part in _OR.split(text.strip(" ?."))]
    names = [name for name in names if name and not _TALK.search(name) and name.lower() not in ("what", "not")]
    return names if len(names) > 1 else []


def _offered(sentence: str) -> str:
    offer = _OFFER.search(sentence)
    return clauses.name(offer["what"]) if offer else ""


# A definite article tells of something that is there already, not of an option.
_KNOWN = re.compile(r"^\W*(?:and |but |or |so |e |y |und )*(?:the|that|those|o|os|el|la|los|der|die|das)\s", re.IGNORECASE)


def _headed(sentence: str) -> str:
    """The name at the head of a message: "Cognito since …", "algolia, 2 weeks and done", "nats jetstream?"."""
    if _ASKS.match(sentence) or _KNOWN.match(sentence):
        return ""
    name = clauses.name(sentence)
    long = len(name.split()) > 5 or name[:1].isdigit()
    return "" if long or _TALK.search(name) or cues.CONCERN.search(name) else name


def _objection(said: Sequence[Message], name: str, at: int, until: int, *, listed: bool) -> int | None:
    """The place of the message that objects: the proposal itself ("…, but …"), the answer to it, or a later one on it.

    What answers a list of options answers none of them in particular.
    """
    if not listed and _doubts(said[at]):
        return at
    answers = [n for n in range(at + 1, min(at + 3, until)) if said[n].user != said[at].user][:1]
    named = [n for n in range(at + 1, until) if clauses.words(name) & clauses.words(said[n].text)]
    places = named if listed else (*answers, *named)
    return next((n for n in places if objections(clauses.spoken(said[n].text))), None)


def _doubts(message: Message) -> bool:
    _, but, rest = message.text.partition(" but ")
    return bool(but) and objections(clauses.spoken(rest)) > 0


def objections(text: str) -> int:
    """How many words of objection a text has."""
    return len(cues.NEGATIVE.findall(text))


# --- taking ------------------------------------------------------------------------------------------------------

_TAKEN = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:^|[.,;:!]\s*)(?P<what>[^.,;:!?]{2,60}?)\s+it is\b",
        r"\b(?:go|going|goes|went) (?:with|for)\s+(?P<what>.+)",
        r"\b(?:sold|settled|settling|decided|agreed) on\s+(?P<what>.+)",
        r"\b(?:we|i)(?:'ll| will)? (?:pick|choose|adopt|standardi[sz]e on|stick with|stay with|stay on|move to|take|use)\s+(?P<what>.+)",
        r"\b(?:my call|my plan|my mind|final call|recommendation[^:]{0,20})\s*[:.]\s*(?P<what>.+)",
        r"\b(?:i'?d propose|i propose|i like it:|proposal:)\s*(?P<what>.+)",
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
    approves = own.is_bot or cues.SHIPS.search(own.text)
    for message in (*support, own) if approves else (own, *support):
        if name := _taken(message):
            return name
    return ""


def _taken(message: Message) -> str:
    parts = [part for part in clauses.sentences(message.text) if ":" in part or not cues.WITHDRAWS.search(part)]
    text = "\n".join(parts)
    marked = cues.MARKED.search(text)
    for pattern in _TAKEN:
        for found in pattern.finditer(text):
            if name := _choice_name(found["what"], bool(marked)):
                return name
    return next((name for part in parts if (name := _choice_name(part, bool(marked)))), "")


# In "supplier feeds move from CSV to our API" the choice is what is said of the subject.
_PREDICATE = re.compile(
    r"^[^.;(]{2,70}?\s(?:is|are|will be|stays?|(?:moves?|goes|go|switch(?:es)?) (?:from [^.;]+? )?to|only via|via|signed with|→)\s+(?P<what>.+)",
    re.IGNORECASE | re.DOTALL,
)


def _choice_name(text: str, marked: bool) -> str:
    said_of = _PREDICATE.match(text.split("\n")[0]) if marked else None
    name = clauses.name(said_of["what"] if said_of else text, most=8)
    return "" if _TALK.match(name) or cues.POINTS.search(name) or clauses.words(name) <= _GENERIC else name


# --- turning down ------------------------------------------------------------------------------------------------


def rejected(settled: Settled, brought_up: Sequence[Proposal], chosen: str) -> tuple[DraftOption, ...]:
    """The options that were turned down, each with the words and the messages that say so."""
    refused = _refused(settled, brought_up) if settled.status == "rejected" else ()
    if refused:
        return refused
    found: list[DraftOption] = []
    for option in (*_overturned(settled), *_at_once(settled), *_opposed(settled, brought_up)):
        known = (clauses.words(chosen), *(clauses.words(other.name) for other in found))
        if not any(clauses.overlap(clauses.words(option.name), words) >= SAME for words in known):
            found.append(option)
    return tuple(found[:8])


def _overturned(settled: Settled) -> Iterator[DraftOption]:
    """What had been settled earlier in the thread, with the objections that came after."""
    for at in settled.earlier:
        name = _taken(settled.said[at])
        after = [m for m in settled.said[at + 1 : settled.at] if objections(clauses.spoken(m.text)) >= 2]
        if name and after:
            yield DraftOption(name=name, reason=_reason(after[0].text), evidence=tuple(m.ts for m in after[:2]))


def _opposed(settled: Settled, brought_up: Sequence[Proposal]) -> Iterator[DraftOption]:
    """The proposals that met an objection; while the choice is put off, only those ruled out for good."""
    for proposal in brought_up:
        if proposal.answer is None:
            continue
        answer = settled.said[proposal.answer]
        if settled.status != "deferred" or cues.KILLS.search(clauses.spoken(answer.text)):
            yield DraftOption(name=proposal.name, reason=_reason(answer.text), evidence=(answer.ts,))


_NO_TO = re.compile(r"\b(?:no to|reject(?:ing|ed)?|not (?:doing|adopting)|declin(?:e|ing)|against)\s+(?P<what>.+)", re.IGNORECASE)


def _refused(settled: Settled, brought_up: Sequence[Proposal]) -> tuple[DraftOption, ...]:
    """The proposal that is turned down as a whole, with the objections of the others."""
    found = _NO_TO.search(clauses.spoken(settled.message.text))
    name = clauses.name(found["what"]) if found else (brought_up[0].name if brought_up else "")
    if not name:
        return ()
    asked = settled.said[0].user
    against = [m for m in settled.said[1 : settled.at] if m.user != asked and objections(clauses.spoken(m.text)) >= 3]
    evidence = tuple(m.ts for m in (*against[:3], settled.message))
    return (DraftOption(name=name, reason=_reason(settled.message.text), evidence=evidence),)


def _reason(text: str) -> str:
    return clip(" ".join(clauses.sentences(text)), 300)


_WHY = r"\s*(?:\((?P<why>[^)]*(?:\([^)]*\)[^)]*)*)\))?"
_ONCE = (
    re.compile(r"(?:^|[.;\n]\s*|,\s+)not\s+(?P<what>[^(),.;]{2,60}?)" + _WHY + r"(?=\s*[,.;]|\s*$|\s+—|\s+-\s)", re.IGNORECASE),
    re.compile(r"(?P<what>[^(),.;:]{2,50}?) was (?:discussed|considered|looked at|mentioned)(?P<why>.*\bno\b.*)", re.IGNORECASE),
    re.compile(r"(?P<what>[^(),.;:]{2,50}?)\s+(?:is|are|was|were)\s+(?:out|off the table|ruled out|rejected|dead)\b" + _WHY, re.IGNORECASE),
)
_LIST_HEAD = re.compile(
    r"\b(?:rejected|considered|looked at|we said no to|said no to|ruled out|discarded|not chosen|alternatives?(?: considered)?|against|evaluated|"
    r"descartad[oa]s?|rejeitad[oa]s?|rechazad[oa]s?|verworfen|abgelehnt)\b\s*(?:were|was)?:?\s*(?P<list>.+)",
    re.IGNORECASE | re.DOTALL,
)
_MEMBER = re.compile(r"(?P<what>[^(),;]{2,80}?)" + _WHY + r"\s*(?:,\s*|;\s*|\s+and\s+|\s+e\s+|\s+y\s+|\s+und\s+|$)(?:and\s+)?", re.IGNORECASE)


def _at_once(settled: Settled) -> Iterator[DraftOption]:
    """The options that the settling message itself turns down."""
    message = settled.message
    for sentence in clauses.sentences(message.text):
        for name, why in _turned_down(sentence):
            yield DraftOption(name=name, reason=clip(why or sentence, 300), evidence=(message.ts,))


def _turned_down(sentence: str) -> Iterator[tuple[str, str]]:
    head = _LIST_HEAD.search(sentence)
    if head:
        yield from _members(head["list"])
        return
    for pattern in _ONCE:
        for found in pattern.finditer(sentence):
            if name := clauses.name(found["what"]):
                yield name, found["why"] or ""


def _members(listed: str) -> Iterator[tuple[str, str]]:
    for found in _MEMBER.finditer(listed.strip(" .")):
        name = clauses.name(re.sub(r"^(?:to|at|also|both)\s+", "", found["what"].strip()))
        if name:
            yield name, found["why"] or ""
