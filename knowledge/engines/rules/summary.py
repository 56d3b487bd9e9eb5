"""Summary: a title, the context, what mattered and what follows, in the thread's own words and language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge.engines.rules import clauses
from knowledge.engines.rules.settling import Settled
from knowledge.text import clip
from knowledge.thread import Message

Supported = tuple[tuple[str, ...], tuple[str, ...]]
"""Sentences, and the ts of the messages they stand in."""

_TELLTALE = {
    "pt": clauses.tokens("de que não uma para com pra isso mais então já são tem vai fica por até"),
    "es": clauses.tokens("de que una para con esto más entonces ya son tiene pero por hasta los las el"),
    "de": clauses.tokens("der die das und nicht wir ein eine mit für ist auf dann noch auch bis aber"),
    "en": clauses.tokens("the and is to of for we it that in on with not this but are by"),
}
_USE = {"en": "Use {}", "pt": "Usar {}", "es": "Usar {}", "de": "{} verwenden"}
_REJECT = {"en": "Reject {}", "pt": "Rejeitar {}", "es": "Rechazar {}", "de": "{} ablehnen"}
_FOR = {"en": "for", "pt": "para", "es": "para", "de": "für"}

_ACTS = re.compile(
    r"^(?:use|drop|move|keep|run|build|page|store|split|encrypt|migrate|replace|adopt|sign|author|put|buy|"
    r"extract|partition|ship|serve|remove|stop|start|switch|stay|"
    r"integrate|route|give|make|add|write|publish|reject|retire|delete|freeze|stick|standardi[sz]e|cut|set|"
    r"limit|record|pseudonymi[sz]e|usar|migrar|manter|mover|transmitir)\b",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^\W*(?:context[^:]{0,30}:\s*)?(?P<topic>[^:?!.]{3,45}?)(?::\s|\s-\s|\s—\s)")
_GREETS = re.compile(
    r"\b(?:hi|hello|hey|morning|team|all|pessoal|gente|hola|hallo|context|topic|notes?|follow-?up|fyi|question|kickoff|post-?mortem|finding)\b",
    re.IGNORECASE,
)
_NEEDS = re.compile(
    r"\b(?:needs?|must|targets?|budget|deadline|at (?:most|least)|max(?:imum)?|minimum|sla|rto|rpo|wants?|"
    r"requires?|requirement|has to|have to|by end of|cannot|can'?t|"
    r"precisa\w*|não pode|limite|prazo|exige|necesit\w+|debe\w*|plazo|muss|müssen|braucht|frist)\b|[<>≤≥]\s?\d|"
    r"\b\d+(?:[.,]\d+)?\s?(?:k|m)?\s?(?:/s|rps|req/s|/min|ms|%)",
    re.IGNORECASE,
)
_GAINS = re.compile(
    r"\b(?:no new|no (?:second|extra|more)|already|free|saves?|saving|cheaper|fits|built[- ]in|out of the box|"
    r"faster|covers|for free|no ops|nothing to run|zero ops|gives us|"
    r"automatic\w*|disappear|easier|simpler|we own|já tem|grátis|economiza|gratis|ahorra|kostenlos|spart)\b",
    re.IGNORECASE,
)
_PRICES = re.compile(
    r"[$€£]\s?\d|\b\d[\d.,]*\s?k?\s?(?:eur|usd|/mo\b|/month|/yr|/year|a month|per month|por mês|fte)|"
    r"\b(?:downside|costs?|need to|needs|have to|lose|slower|extra|doubles|"
    r"one more|manual\w*|by hand|licen[cs]e|operate|maintain|custa|perde|cuesta|kostet)\b",
    re.IGNORECASE,
)


# Sentences that have a place of their own: turned down options and risks.
_ELSEWHERE = re.compile(
    r"\b(?:rejected|considered|looked at|said no|is out|risks?|downside|risco|riesgo|risiko)\b", re.IGNORECASE
)


def language(said: Sequence[Message]) -> str:
    """The language most of the small words are in: en, pt, es or de."""
    spoken = [word for message in said for word in clauses.tokens(clauses.spoken(message.text))]
    counts = {tongue: sum(word in small for word in spoken) for tongue, small in _TELLTALE.items()}
    return max(counts, key=lambda tongue: (counts[tongue], tongue == "en"))


def topic(said: Sequence[Message]) -> str:
    """What the first message is about, when it says so in a heading: "catalog search: …"."""
    found = _HEADING.match(clauses.spoken(said[0].text)) if said else None
    if found is None or _GREETS.search(found["topic"]) or len(found["topic"].split()) > 5:
        return ""
    return found["topic"].strip()


_MARKER = re.compile(r"^\W*[/!]\w+\s*(?:defer(?:red)?|accepted|proposed|rejected)?\W*", re.IGNORECASE)
_HELLO = re.compile(
    r"^(?:hi|hello|hey|hola|hallo|pessoal|gente|team|all|good morning|morning|bom dia)\b"
    r"[^\w]*(?:all|team|everyone|new here)?\W*",
    re.IGNORECASE,
)


def headline(said: Sequence[Message]) -> str:
    """What a conversation opens with, for one that settles nothing or puts it off: its first question or sentence."""
    opening = next((m for m in said if not m.is_bot and clauses.spoken(m.text)), None)
    parts = clauses.sentences(opening.text) if opening else ()
    asked = next((part for part in parts if part.endswith("?") and len(part.split()) > 3), "")
    first = _HELLO.sub("", _MARKER.sub("", asked or next((p for p in parts if len(p.split()) > 2), " ".join(parts))))
    return clip(first[:1].upper() + first[1:], 100)


def title(settled: Settled, chosen: str, refused: str) -> str:
    """A short imperative: the choice, and what it is for when the thread says so."""
    tongue = language(settled.said)
    if settled.status == "rejected" and refused:
        return clip(_REJECT[tongue].format(refused), 100)
    if not chosen:
        return headline((settled.message,) if settled.alone else settled.said)
    phrase = chosen[:1].upper() + chosen[1:] if _ACTS.match(chosen) else _USE[tongue].format(chosen)
    about = "" if settled.alone else topic(settled.said)
    repeats = clauses.overlap(clauses.words(about), clauses.words(phrase)) > 0.5
    return clip(phrase if repeats or not about else f"{phrase} {_FOR[tongue]} {about}", 100)


def decision(settled: Settled, support: Sequence[Message]) -> str:
    """The deciding sentences; those of the approved message when the approval is only a word."""
    own = [part for part in clauses.sentences(settled.message.text) if not part.endswith("?")]
    approved = [part for message in support for part in clauses.sentences(message.text)]
    short = len(" ".join(own).split()) < 6
    return clip(" ".join((approved if short and approved else own)[:5]), 600)


def context(settled: Settled) -> Supported:
    """The problem as it was told: the opening message, and the one after it that adds figures."""
    if settled.alone:
        return (clip(" ".join(clauses.sentences(settled.message.text)), 500),), (settled.message.ts,)
    people = [message for message in settled.said[: max(settled.at, 1)] if not message.is_bot][:3]
    told = [m for n, m in enumerate(people) if n == 0 or (m.user == people[0].user and re.search(r"\d", m.text))]
    return tuple(clip(" ".join(clauses.sentences(m.text)), 400) for m in told), tuple(m.ts for m in told)


def drivers(settled: Settled) -> Supported:
    """What was needed, at most six sentences."""
    until = settled.said[settled.at :][:1] if settled.alone else settled.said[: settled.at]
    return _gathered(_matching(until, _NEEDS), 6)


def gains(settled: Settled, support: Sequence[Message], chosen: str) -> Supported:
    """What speaks for the choice, by the messages that name it."""
    return _gathered(_matching(_about(settled, support, chosen), _GAINS), 4)


def prices(settled: Settled, support: Sequence[Message], chosen: str) -> Supported:
    """What the choice costs, by the messages that name it."""
    return _gathered(_matching(_about(settled, support, chosen), _PRICES, unless=_GAINS), 4)


def _about(settled: Settled, support: Sequence[Message], chosen: str) -> list[Message]:
    words = clauses.words(chosen)
    if not words:
        return []
    named = [m for m in settled.said[: settled.at + 1] if clauses.overlap(words, clauses.words(m.text)) >= 0.6]
    return [*support, *(message for message in named if message not in support)]


def _matching(
    messages: Sequence[Message], wanted: re.Pattern[str], unless: re.Pattern[str] | None = None
) -> Iterator[tuple[str, str]]:
    for message in messages:
        for part in clauses.sentences(message.text):
            fits = 3 <= len(part.split()) <= 40 and not part.endswith("?") and wanted.search(part)
            if fits and not message.is_bot and not _ELSEWHERE.search(part) and not (unless and unless.search(part)):
                yield clip(part, 200), message.ts


def _gathered(found: Iterator[tuple[str, str]], most: int) -> Supported:
    pairs = list(dict.fromkeys(found))[:most]
    return tuple(text for text, _ in pairs), tuple(dict.fromkeys(ts for _, ts in pairs))
