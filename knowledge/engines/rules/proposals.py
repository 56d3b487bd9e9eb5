"""Proposals: the options that a thread brings up, and the first objection to each.

An option is brought up by naming it ("keycloak!", "nats jetstream?"), by offering it ("we could …", "what about …") or
in a list ("A, B or C?"). It is opposed by its own "…, but …", by the answer to it, or by a later message that names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.engines.rules import clauses, cues, wording
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
    listed: bool = False
    """Named in a list of options ("A, B or C?")."""

    @property
    def words(self) -> frozenset[str]:
        """The words of its name that carry meaning."""
        return clauses.words(self.name)


_OFFER = re.compile(
    r"""(?:
      (?:(?:^|[,;:.]\s+|\b(?:or|and|so|then)\s+)|\b(?:we|you|i|one|app|they)\s)(?:could|can|might|should)\s+
        (?:we\s+|also\s+|just\s+|always\s+)*
        (?:do|use|try|go|stay|put|run|build|buy|have|be|take|make|just|add|move|write)?
    | \b(?:what|how)\s+about | \bwhy\s+(?:not|don'?t\s+we) | \blet'?s(?:\s+just)? | \balternatively[,:]?
    | for\s+completeness[,:]? | middle: | \b(?:proposal|rfc|idea|suggestion|proposta|propuesta|vorschlag):
    | (?:other|another|third|second|cheap|middle|simplest)\s+(?:option|end|way|ground)(?:\s+is)?
        (?:\s+to)?(?:\s+just)?[:,]?
    | option\s+[a-d1-9][:.)]
    | \bi'?d\s+(?:like|propose|suggest|prefer|use|go\s+(?:with|for)|just|cut|pick|take|put|vote\s+for)
    | \bi\s+(?:like|vote\s+for|propose|suggest|prefer)
    | e\s+se | que\s+tal | por\s+que\s+n[ãa]o | d[áa]\s+pra | podemos | y\s+si | por\s+qu[ée]\s+no | qu[ée]\s+tal
    | wie\s+w[äa]re\s+(?:es\s+mit\s+)? | warum\s+nicht | wir\s+k[öo]nnten
    )\s+(?P<what>.+)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_LISTS = re.compile(
    r"\b(?:options?|candidates|choices|contenders|between|opções|opciones|optionen)\b[^:]{0,40}:\s*(?P<list>.+)",
    re.IGNORECASE,
)
_OR = re.compile(r"\s*,?\s+(?:or|ou|oder|o|vs\.?|versus)\s+|\s*,\s+", re.IGNORECASE)
_MOST = 12
"""How many options one list may hold: a longer one is no list of options."""
_WHAT_FOR = re.compile(r"(?<=\S)\s(?:for|para|für)\s.*", re.IGNORECASE)
_KEEP_IT = re.compile(
    r"\b(keep|leave|make|do|extract|move|split|build|buy|run|rewrite|replace) (?:it|them)(?= \w)", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"^\W*(?:should|shall|will|does|do|can)\s[^,?]{2,40}?\s(?:be|live (?:in|on)|run (?:on|in)|go (?:to|in))\s", re.I
)
_CHOICE = re.compile(r"\s(?:or|ou|oder|vs\.?|versus)\s|^¿.*\so\s", re.IGNORECASE)
_ASKS = re.compile(
    r"^\W*(?:and |but |so |e |y |und )*(?:how|what|who|whom|whose|when|where|why|which|does|do|did|is|are|was|were|will"
    r"|has|have|any(?:one|body)?|same|como|quem|quando|onde|qual|quanto|quién|cuándo|dónde|cuánto|cómo|wie|wer|wann|wo"
    r"|welche\w*|really|right)\b",
    re.IGNORECASE,
)
# A definite article tells of something that is there already, not of an option.
_KNOWN = re.compile(
    r"^\W*(?:and |but |or |so |e |y |und )*(?:the|that|those|o|os|el|la|los|der|die|das)\s", re.IGNORECASE
)
_DENIES = re.compile(r"^\W*(?:no|not|nope|never|não|nem|nicht|kein\w*)\s(?!sql)", re.IGNORECASE)
# What heads a remark about an option rather than an option.
_TOPIC = re.compile(
    r"""^(?:perf(?:ormance)?|latency|throughput|costs?|pric(?:e|ing)|lock-?in|capacity|ownership|owners?|security
    |compliance|downtime|rollout|rollback|backlog|deadline|context|facts|volume|retention|privacy|phi|pii|alerting
    |monitoring|utili[sz]ation|storage|contract|proposal|quote|reservation|logs?|export|flags
    |done|next|blocked|today|yesterday|history|unrelated|side\ note|note|fyi|reminder|update|question|results?|numbers
    |fair|true|same|agreed|nice|thanks?|thx|sorry|sure|hi|hello|morning|good\ catch|lol|heh|wow|oof|ouch|ugh|ack|np|yep
    |yes|no|nope|tested|tried|asked|measured|looked|checked|priced|reviewed|merged|fixed|added|sent
    |(?:my|our|your|their|his|her)\ \w+|red\ flags|split\ brain|donos)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_TALK = re.compile(
    r"\b(?:i|i'm|i'll|i'd|i've|we|we're|we'd|we'll|we've|you|he|she|they|it|it's|its|that's|there's|is|are|was|were|has"
    r"|have|had|does|did|will|would|got|said|means|says|went|goes|do|decides|get|gets|need|needs|want|wants|keeps|takes"
    r"|me|my|our|us|this|nobody|anybody|everybody|somebody|anyone|someone|eu|nós|a gente|é|são|vai|cotei|ist|sind|wir"
    r"|ich)\b(?!-)",
    re.IGNORECASE,
)
_CONFIRMS = re.compile(
    r"^\W*(?:and )?(?:sent|signed|done|accepted|approved|merged|merging|shipped|live|confirmed|booked|booking|reviewed"
    r"|agreed|telling|aprovad[oa]|assinado|feito|aprobad[oa]|firmado|erledigt|freigegeben)\b(?=\s*(?:$|[,.!;:&]|(?:and|by|it|off|the|e|y|und)\b))",
    re.IGNORECASE,
)
# Names that name nothing.
_GENERIC = clauses.words(
    "true false better best worse something anything everything nothing of course problem state later signed own ours"
    " mine else same test one thing stuff way part rest hmm unless maybe idea point question answer people team guys"
    " week day month year time number done new old good bad fine great yes no ok plan version basis call merging merged"
    " sent approved accepted rejected aprovado results result side thing cut"
)


def is_name(name: str) -> bool:
    """Whether a phrase can be the name of an option: not talk, not a confirmation, not a word like "something"."""
    names_nothing = _TALK.match(name) or _CONFIRMS.match(name) or cues.POINTS.search(name)
    return bool(name) and not names_nothing and not wording.is_bare(name) and not clauses.words(name) <= _GENERIC


def confirms(text: str) -> bool:
    """Whether a message reports that something agreed before was done ("sent and accepted")."""
    return bool(_CONFIRMS.match(text))


def proposals(said: Sequence[Message], until: int) -> list[Proposal]:
    """The options brought up before the message at ``until``, the first mention of each, with its objection."""
    found: list[Proposal] = []
    for at, message in enumerate(said[:until]):
        answers = any(proposal.answer == at for proposal in found)
        parts = clauses.sentences(message.text)
        listed = [name for part in parts for name in _choice(part, first=at == 0)]
        for name, offered in [(name, False) for name in listed] or _named(parts, at, answers):
            answer = _objection(said, name, at, until, listed=bool(listed))
            _put(found, Proposal(_target(name), at, offered, answer, bool(listed)))
    return found


_MOVE = re.compile(
    r"^(?:move|moving|switch|switching|migrate|change|go)\b.*\b(?:to|into|onto)\s+(?P<what>[A-Z][\w.-]*(?:\s[A-Z][\w.-]*)*)$"
)


def _target(name: str) -> str:
    """What a move goes to, where that has a name of its own: of "move payments to Northbank" Northbank."""
    found = _MOVE.match(name)
    return found["what"] if found else name


def _put(found: list[Proposal], new: Proposal) -> None:
    """Keep the first mention of an option, unless only a later one meets an objection."""
    for n, known in enumerate(found):
        combines = " + " in new.name and len(new.words - known.words) > 1
        if clauses.overlap(new.words, known.words) >= SAME and not combines:
            if known.answer is None and new.answer is not None:
                found[n] = replace(known, offered=known.offered or new.offered, at=new.at, answer=new.answer)
            return
    found.append(new)


def debated(brought_up: Sequence[Proposal]) -> bool:
    """Whether there was anything to settle: two options, or one that met an objection."""
    return len(brought_up) > 1 or any(proposal.answer is not None for proposal in brought_up)


def _named(parts: Sequence[str], at: int, answers: bool) -> Iterator[tuple[str, bool]]:
    """The name that a message brings up; one that objects to something (``answers``) must offer it in words."""
    for n, part in enumerate(parts):
        name, offered = _offered(part), True
        if not name and n == 0 and at > 0 and not (answers and not part.endswith("?")):
            name, offered = _headed(part), False
        if is_name(name) and not _TOPIC.match(name) and name[0] not in "@<~$€":
            yield name, offered
            return


def _choice(sentence: str, *, first: bool) -> list[str]:
    """The members of "A, B or C?" and of "options: A, B, C"."""
    listed = _LISTS.search(sentence)
    text = listed["list"] if listed else sentence
    if not listed and not ((first or sentence.endswith("?")) and _CHOICE.search(sentence)):
        return []
    text = re.sub(r"\([^)]*\)", "", text.rpartition(":")[2] if not listed else text)
    text = _KEEP_IT.sub(r"\1", _SUBJECT.sub("", text))
    *members, last = _OR.split(text.strip(" ?."))[:_MOST]
    names = [clauses.name(part, most=5) for part in (*members, _WHAT_FOR.sub("", last))]
    names = [name for name in names if name and not _TALK.search(name) and name.lower() not in ("what", "not")]
    return names if len(names) > 1 else []


def _offered(sentence: str) -> str:
    offer = _OFFER.search(sentence)
    name = clauses.name(offer["what"]) if offer else ""
    return "" if cues.CONCERN.search(name) else name


def _headed(sentence: str) -> str:
    """The name at the head of a message: "Cognito since …", "algolia, 2 weeks and done", "nats jetstream?"."""
    if _ASKS.match(sentence) or _KNOWN.match(sentence) or _DENIES.match(sentence):
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
    named = [n for n in range(at + 1, min(at + 40, until)) if clauses.words(name) & clauses.words(said[n].text)]
    places = named if listed else (*answers, *named)
    return next((n for n in places if objections(clauses.spoken(said[n].text))), None)


def _doubts(message: Message) -> bool:
    _, but, rest = message.text.partition(" but ")
    return bool(but) and objections(clauses.spoken(rest)) > 0


def objections(text: str) -> int:
    """How many words of objection a text has."""
    return len(cues.NEGATIVE.findall(cues.PRAISE.sub(" ", text)))
