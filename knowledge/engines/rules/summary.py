"""Summary: the context, what mattered and what follows, in the thread's own words and language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, takewhile

from knowledge.engines.rules import clauses, cues, tasks, wording
from knowledge.engines.rules.objections import NAMES, Subject
from knowledge.engines.rules.people import Cast
from knowledge.engines.rules.settling import Settled
from knowledge.text import clip
from knowledge.thread import Message

Supported = tuple[tuple[str, ...], tuple[str, ...]]
"""Sentences, and the ts of the messages they stand in."""

_MUST = re.compile(
    r"\b(?:must|targets?|budget|deadline|at (?:most|least)|max(?:imum)?|minimum|sla|rto|rpo|wants?|requires?|"
    r"requirement|by end of|cannot go|promised|audit\w*|legal|compliance|forecast|peak|limite|prazo|exige|não pode|"
    r"debe\w*|plazo|muss|müssen|frist)\b|[<>≤≥]\s?\d|\b\d+(?:[.,]\d+)?\s?(?:k|m)?\s?(?:/s|rps|req/s|/min|ms|%)",
    re.IGNORECASE,
)
"""What somebody demands, or a figure to live up to."""
_LACKS = re.compile(
    r"\b(?:needs?|has to|have to|cannot|can'?t|precisa\w*|necesit\w+|braucht|every|again|weekly|complain\w*|lost|fails?"
    r"|down|slow|wrong|nobody|ninguém|nadie|niemand)\b",
    re.IGNORECASE,
)
"""What hurts, while the problem is told."""
_POSES = re.compile(
    r"\b(?:need|have|want|like|must)(?: us)? to (?:pick|choose|decide|settle|agree|replace)\b|\bdecision needed\b|"
    r"\b(?:we|i) need an?\b|\bprecisamos (?:decidir|escolher)\b|\btenemos que (?:decidir|elegir)\b|"
    r"\bmüssen (?:wir )?(?:uns )?entscheiden\b",
    re.IGNORECASE,
)
"""The question itself, which is no driver."""
_GAINS = re.compile(
    r"\b(?:no new|no (?:second|extra|more)|already|free|saves?|saving|cheaper|fits|built[- ]in|out of the box|"
    r"faster|covers|for free|no ops|nothing to run|zero ops|gives (?:us|you)|managed|together|one binary|simple|"
    r"we (?:all )?know|knows it|everybody knows|automatic\w*|disappear|easier|simpler|we own|"
    r"já t(?:em|emos)|grátis|economiza|gratis|ahorra|ya tenemos|kostenlos|spart|kennen|haben wir schon)\b",
    re.IGNORECASE,
)
_PRICES = re.compile(
    r"[$€£]\s?\d|\d\s?[$€£]|\b\d[\d.,]*\s?k?\s?(?:eur|usd|/mo\b|/month|/yr|/year|a month|per month|por mês|fte)|"
    r"\b(?:downside|costs?|price|need to|needs?|have to|lose|slower|extra|doubles|grow\w*|though|no longer|"
    r"one more|manual\w*|by hand|licen[cs]e|operate|maintain|custa|perde\w*|cuesta|kostet|müssen|"
    r"kann (?:kein\w*|nicht))\b",
    re.IGNORECASE,
)


# Sentences that have a place of their own: turned down options and risks.
_ELSEWHERE = re.compile(
    r"\b(?:rejected|considered|looked at|said no|is out|risks?|downside|risco|riesgo|risiko)\b", re.IGNORECASE
)


_ENDS = (cues.MARKED, cues.SETTLES, cues.PROPOSES, cues.REFUSES, cues.PUTS_OFF)


def decision(settled: Settled, support: Sequence[Message], chosen: str) -> str:
    """The deciding sentences; those of the approved message when the approval is only a word."""
    cast = Cast.of(settled.users)
    own = _deciding(settled.message, cast)
    approved = [part for message in support for part in _deciding(message, cast)]
    parts = approved if len(" ".join(own).split()) < 6 and approved else own or wording.parts(settled.message.text)
    words = clauses.words(chosen)
    ends = (n for n, part in enumerate(parts) if clauses.overlap(words, clauses.words(part)) >= NAMES or _ends(part))
    return wording.told(parts[next(ends, 0) :][:5], 600)


def _ends(part: str) -> bool:
    return any(cue.search(part) for cue in _ENDS)


def _deciding(message: Message, cast: Cast) -> list[str]:
    """What a message decides: no question, no mere "ok", and not who does what."""
    return [part for part in wording.parts(message.text) if not (part.endswith("?") or tasks.is_task(part, cast))]


def context(settled: Settled) -> Supported:
    """The problem as it was told: the opening message, and what the same person adds at once."""
    if settled.alone:
        return (clip(" ".join(clauses.sentences(settled.message.text)), 500),), (settled.message.ts,)
    opener = settled.said[0].user
    opening = list(takewhile(lambda m: m.user == opener or m.is_bot, settled.said[: max(settled.at, 1)]))[:3]
    told = [m for n, m in enumerate(opening) if n == 0 or not m.is_bot]
    return tuple(wording.told(clauses.sentences(m.text), 400) for m in told), tuple(m.ts for m in told)


def drivers(settled: Settled, names: Sequence[frozenset[str]]) -> Supported:
    """What was needed, at most six sentences; what is said of one option (by ``names``) is no driver."""
    if settled.alone:
        return _gathered(_matching([settled.message], lambda part: bool(_MUST.search(part))), 6)
    first = next((n for n, m in enumerate(settled.said) if n and m.user != settled.said[0].user), settled.at)

    def needed(part: str) -> bool:
        about = any(clauses.overlap(name, clauses.words(part)) >= NAMES for name in names)
        return bool(_MUST.search(part)) and not about and not _POSES.search(part) and not _PRICES.search(part)

    def hurts(part: str) -> bool:
        return bool(_MUST.search(part) or _LACKS.search(part)) and not _POSES.search(part)

    before = _matching(settled.said[: max(first, 1)], hurts)
    return _gathered(chain(before, _matching(settled.said[max(first, 1) : settled.at], needed)), 6)


def gains(about: Sequence[Message]) -> Supported:
    """What speaks for the choice, by the messages about it."""
    return _gathered(_matching(about, lambda part: bool(_GAINS.search(part)) and "but" not in part.split()), 4)


def prices(about: Sequence[Message]) -> Supported:
    """What the choice costs, by the messages about it."""
    return _gathered(_matching(about, lambda part: bool(_PRICES.search(part)) and not _GAINS.search(part)), 4)


def about(settled: Settled, support: Sequence[Message], subject: Subject) -> list[Message]:
    """The messages about the choice: those that name it, and what is said next, unless that is about another option."""
    found = list(support)
    last = False
    for message in (settled.message,) if settled.alone else settled.said[1 : settled.at + 1]:
        named = subject.named_in(message.text)
        if (named or last) and not (subject.rival_in(message.text) and not named) and message not in found:
            found.append(message)
        last = named and not subject.rival_in(message.text)
    return found


def _matching(messages: Sequence[Message], fits: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    for message in messages:
        for part in wording.parts(message.text):
            whole = 3 <= len(part.split()) <= 40 and not part.endswith("?") and not _ELSEWHERE.search(part)
            if whole and not message.is_bot and fits(part):
                yield clip(wording.shown(part), 200), message.ts


def _gathered(found: Iterator[tuple[str, str]], most: int) -> Supported:
    pairs = list(dict.fromkeys(found))[:most]
    return tuple(text for text, _ in pairs), tuple(dict.fromkeys(ts for _, ts in pairs))
