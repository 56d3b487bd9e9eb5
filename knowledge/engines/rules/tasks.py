"""Tasks: what people say they will do, or are asked to do, and by when."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.draft import DraftAction
from knowledge.engines.rules import clauses, wording
from knowledge.engines.rules.people import Cast
from knowledge.engines.rules.settling import Settled
from knowledge.text import clip
from knowledge.thread import Message

_DAY = (
    r"(?:mon|tues?|wed(?:nes)?|thurs?|fri|satur?|sun)(?:day)?|thu|sat|segunda|terça|quarta|quinta|sexta|lunes|"
    r"martes|miércoles|jueves|viernes|"
    r"montag|dienstag|mittwoch|donnerstag|freitag"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|"
    r"janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro|enero|febrero|"
    r"marzo|mayo|junio|julio|septiembre|octubre|"
    r"noviembre|diciembre|januar|februar|märz|mai|juni|juli|oktober|dezember)\b"
)
DUE = re.compile(
    rf"""\b(?:(?:by|before|until|till|due|on|até|antes\ del?|hasta|bis|vor|from|after|in|for)\s+
      (?:the\s+|o\s+|a\s+|el\s+)?)?(?P<due>
      (?:(?:end|fim|fin|ende)\s+(?:of\s+|de\s+|of\s+the\s+)?)?(?:next\s+|this\s+|early\s+|late\s+
        |mid\s+)?(?:{_DAY})(?:\s+next\s+week)?\b
    | \d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})\b | (?:{_MONTH})\s+\d{{1,2}}(?:st|nd|rd|th)?\b
      | \d{{1,2}}/\d{{1,2}}\b
    | the\s+\d{{1,2}}(?:st|nd|rd|th) | \d{{1,2}}(?:st|nd|rd|th)\b | (?:end|fim|fin|ende)\s+(?:of\s+
      |de\s+)?(?:{_MONTH}|week|month|quarter|year|sprint)\b
    | (?:{_MONTH})\b | q[1-4](?:\s+20\d\d)?\b | (?:this|next)\s+(?:week|month|sprint|quarter)\b | today\b
      | (?:tomorrow|tmrw|tmr)(?:\s+\w+ing)?\b | eod\b | eow\b | tonight\b | \d+\s+(?:weeks?|days?)\b
    | hoje\b | amanhã\b | (?:essa|esta|próxima)\s+semana\b | hoy\b | mañana\b | heute\b | morgen\b
      | nächste\s+woche\b | diese\s+woche\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_NOT_WORK = (
    r"(?!(?:be|live|survive|see|think|know|say|admit|never|stop|miss|wait|need|have to|get back|let (?:you|it|"
    r"them|this)|not|also be|have|mourn|die|rather|argue|bet|eat)\b)"
)
_DOES = (
    r"take|write|file|drop|do|own|run|build|fix|send|handle|prepare|set up|cover|add|move|post|bring|draft|put|"
    r"check|test|open|create|update|convert|book|make|"
    r"implement|ask|tell|ping|rerun|generate|configure|enforce|share|document|migrate|register|sign|review|lead|"
    r"schedule|order|clean|raise|start|swap"
)
_DOING = (
    r"taking|adding|starting|telling|booking|putting|moving|writing|filing|sending|opening|updating|creating|"
    r"fixing|preparing|closing|merging|posting|scheduling|"
    r"migrating|ordering|drafting|deleting|removing|pinging|raising"
)
_OUTRIGHT = re.compile(
    rf"\b(?:i'?ll|i will|i'?m going to|i can)\s+(?:also |then |just |go |have )*{_NOT_WORK}(?P<what>[a-z]\w+.+)",
    re.IGNORECASE,
)
_PROMISES = [
    _OUTRIGHT,
    *(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"(?:^|[,;→.]\s+)i\s+(?P<what>(?:{_DOES})\b.+)",
            rf"(?:^|[,;]\s*)\W*will\s+{_NOT_WORK}(?P<what>[a-z]\w+\s.+)",
            rf"(?:^\W*(?:ok|yes|then|sure|ack)?\W*|\bi'?m\s+)(?P<what>(?:{_DOING})\b.+)",
            r"\b(?:eu |ich |yo )?(?P<what>(?:vou|faço|assino|cuido|escrevo|mando|abro|levo|voy a|me encargo|"
            r"hago|preparo|übernehme|mache|schreibe|kümmere mich)\b.+)",
            r"^(?P<what>[^.;]{6,60}\bgoes (?:out|in)\b.*)",
        )
    ),
]
_CLAIMS = re.compile(
    r"^\W*(?:yes\W+|yep\W+|ok\W+)*(?:mine|on me|i own (?:that|it|this)|i'?ll take (?:that|it|this)"
    r"|i take (?:that|it|this)|taking it|meu|meins|mío)\W*$",
    re.IGNORECASE,
)


def is_task(sentence: str, cast: Cast) -> bool:
    """Whether a sentence says who does what rather than what is chosen."""
    return bool(_OUTRIGHT.search(sentence) or cast.named_in(sentence))


def is_date(text: str) -> bool:
    """Whether a text names a day and nothing else: then a meeting was moved, not a decision taken."""
    return bool(text) and not _undated(text)


def actions(settled: Settled) -> tuple[DraftAction, ...]:
    """Everything that somebody took on; what is promised before the decision counts when it is said outright.

    Work that was handed out for a choice taken back later is not to be done.
    """
    cast = Cast.of(settled.users)
    found: list[DraftAction] = []
    undone = range(settled.earlier[0], settled.at) if settled.withdrawn else range(0)
    for at, message in enumerate(settled.said):
        if at in undone:
            continue
        before = settled.said[at - 1] if at else None
        for action in _of(message, before, cast, at - settled.at):
            if not any(_same(action, other) for other in found):
                found.append(action)
    return tuple(found[:12])


def _same(one: DraftAction, other: DraftAction) -> bool:
    return one.owner == other.owner and clauses.overlap(clauses.words(one.what), clauses.words(other.what)) > 0.6


def _of(message: Message, before: Message | None, cast: Cast, place: int) -> Iterator[DraftAction]:
    """The tasks in a message that stands ``place`` messages after the one that settles."""
    if message.is_bot:
        return
    last = clauses.sentences(before.text)[:1] if before else ()
    for sentence in clauses.sentences(message.text):
        if len(sentence) > clauses.LONG:
            continue
        given = list(_given(sentence, message, cast)) if place >= 0 else []
        yield from given
        what = _promised(sentence, place)
        if _POINTS.match(what):
            what = last[0] if last and _OWNS.match(what) else ""
        if not given and (what := what or _claimed(sentence, last)):
            yield _action(what, message.user or None, sentence, message)
        last = (sentence,) if len(sentence.split()) > 3 else last


def _promised(sentence: str, place: int) -> str:
    """What the speaker takes on: before the decision only outright, after it also in short ("kueue lands monday")."""
    if sentence.endswith("?"):
        return ""
    for pattern in _PROMISES if place >= 0 else (_OUTRIGHT,):
        if found := pattern.search(sentence):
            return found["what"]
    return sentence if place > 0 and _dated(sentence) else ""


def _dated(sentence: str) -> bool:
    return len(sentence.split()) <= 12 and bool(DUE.search(sentence)) and len(_undated(sentence).split()) > 1


def _undated(text: str) -> str:
    return DUE.sub(" ", text).strip(" ,.:;-—")


def _claimed(sentence: str, last: tuple[str, ...]) -> str:
    """What "mine" is about: the sentence before it."""
    return last[0] if last and _CLAIMS.match(sentence) else ""


def _given(sentence: str, message: Message, cast: Cast) -> Iterator[DraftAction]:
    """What others are asked or told to do, by name."""
    name = cast.pattern
    asked = re.compile(
        rf"(?<!to )(?<!with )(?<!from )(?<!for )(?=@(?P<who>{name})(?:(?:,|"
        rf"\s+and)?\s+@{name})*[,:]?\s+(?:(?:please|pls|can|could|will|would|you)\s+)*(?P<what>[^@]{{4,}}))",
        re.IGNORECASE,
    )
    told = re.compile(
        rf"\b(?P<who>{name})\)?(?:'s (?:squad|team))?,?\s+(?:(?:can you|could you|please|pls|to|will)\s+)*"
        rf"(?P<what>(?:(?<=you )\w+|(?<=to )\w+|(?<=will )\w+|(?<=please )\w+|(?<=pls )\w+|{_GIVEN})\s+[^.;]{{3,}})",
        re.IGNORECASE,
    )
    tagged = re.compile(
        rf"(?P<what>[^.;:—]{{6,}}?)\s*(?:[—–-]|,|:)\s*(?:owner:?\s+)?@?(?P<who>{name}|me)(?:(?:,\s*|\s+)(?P<rest>{DUE.pattern}.*))?\s*$",
        re.IGNORECASE | re.VERBOSE,
    )
    for pattern in (asked, told, tagged):
        named = list(pattern.finditer(sentence))
        for found in named:
            owner = cast.who(found["who"] if pattern is not asked else "@" + found["who"], speaker=message.user)
            what = found["what"] if _undated(found["what"]) else _before(sentence, found.start())
            if owner and what and not _CONSENT.match(what):
                yield _action(what, owner, sentence, message)
        if named:
            return


_GIVEN = (
    r"owns|runs|does|takes|gets|drops|builds|writes|brings|sends|leads|prepares|handles|covers|updates|files|"
    r"picks up|signs|moves|posts|faz|assina|cuida|macht|"
    r"übernimmt|schreibt|hace|escribe|prepara"
)


def _before(sentence: str, place: int) -> str:
    """The clause that ends where a name begins: "2nd HSM in Bergen, @Akiko by Q4"."""
    return re.split(r"[,;:→]\s", sentence[:place].rstrip(" ,:;→—-"))[-1]


def _action(what: str, owner: str | None, sentence: str, message: Message) -> DraftAction:
    due = DUE.search(sentence)
    return DraftAction(what=_cut(what), owner=owner, due=due["due"].strip() if due else None, evidence=(message.ts,))


_POINTS = re.compile(r"^\w+ (?:that|it|this|them|those)(?: (?:one|too|part|on))?\W*$", re.IGNORECASE)
"""A task that only points at what was said before: "I'll own that"."""
_CONSENT = re.compile(r"^(?:ok(?:ay)?|fine|good|agreed|happy|thoughts|opinion)\b", re.IGNORECASE)
_OWNS = re.compile(r"^(?:own|take|do|handle|drive|cover|build|write)\b", re.IGNORECASE)
_BY_THEN = re.compile(rf"\s*[,(]?\s*(?:{DUE.pattern})\)?$", re.IGNORECASE | re.VERBOSE)
_CUT = re.compile(
    r"\s*(?:[.;!?]\s|[.;!?]$|\s(?:so that|because|since|otherwise|but)\s|,\s(?:i'm serious|sorry|promise))",
    re.IGNORECASE,
)


def _cut(what: str) -> str:
    found = _CUT.search(what)
    text = what[: found.start()] if found and found.start() > 3 else what
    text = re.sub(r"\s+(?:pls|please|thanks|thx)\b", "", text).strip(" ,:;-—?.")
    undated = _BY_THEN.sub("", text)
    return clip(wording.capitalised(undated if len(undated.split()) > 1 else text), 160)
