"""A question in free text: what it wants to know, and which option it names.

The first rule that fits wins: who is asked about before what, "why not" before "why". The intent only tilts the
search and picks the part of the record to quote, so a wrong one costs little.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from knowledge.errors import Unavailable
from knowledge.ports import Question, Reader
from knowledge.text import clip, plain

Intent = Literal["why", "rejected", "considered", "owner", "risk", "consequences"]

PHRASINGS = 4
"""How many other phrasings of a question are searched."""
OPTION, PHRASING = 80, 160
"""Characters of an option's name, and of one phrasing."""


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.I)


_RULES: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    (
        "owner",
        _any(
            r"\b(who|whose|whom)\b(?! (cares|knows))",
            r"\bwhich (team|person|people|group|contractor|squad|department)\b",
            r"\b(owns|owners?|owned by|in charge|on the hook|responsible for|responsibility|accountable)\b",
            r"\bsign(ed)?[- ]?off\b",
        ),
    ),
    (
        "rejected",
        _any(
            r"^\s*not\s+\w",
            r"\bwhy\b[^?]{0,25}\bnot\b",
            r"\b(why|how come)\b[^?]{0,12}\b\w+n'?t\b",
            r"\b(couldn|can|wouldn|shouldn)'?t\s+(we|i|it|they|you|folks|people)\b",
            r"\bcould(n't)? (we|i|folks|they) (not|just)\b",
            r"\b(wrong with|rejected|ruled out|turned down|discarded|dismissed|vetoed|a no|said no|no-go)\b",
            r"\bwhy\b.*\b(dropped|refused)\b",
            r"\bagainst\s+(using|adopting|going)\b",
        ),
    ),
    (
        "considered",
        _any(
            r"\b(did|have|had|do|has|were|was)\b.{0,40}\b(ever|consider\w*|compar\w+|explor\w+|assess\w*)\b",
            r"\b(did|have|had|has|were|was)\b.{0,40}\b(evaluat\w+|discuss\w*|weigh\w*)\b",
            r"\b(did|have|had|has|were|was)\b.{0,40}\b(look(ed)? (at|into)|on the table|tr(y|ied)|th(ink|ought) of)\b",
            r"\b(alternatives?|options?|candidates|versus|vs|rather than|instead of|couldn't (it|we|they))\b",
            r"\bwhich\b.{0,30}\b(compared|considered|evaluated)\b",
            r"\bwhy\b.*\bover\b",
            r"\bwhat (was|were) the arguments?\b",
        ),
    ),
    (
        "consequences",
        _any(
            r"\b(consequences?|trade-?offs?|downsides?|drawbacks?|upsides?|benefits?|implications?)\b",
            r"\b(accepting|accepted losing|what do we accept|living with|live with)\b|\bwhat does .{1,40} cost\b",
            r"\b(impact|side effects?)\b",
            r"\b(costs? (us|our|of)|did .{0,40}\bcost|price|gave up|giv(e|ing) up|no longer|any ?more|slower|faster)\b",
            r"\bwhat (changed|changes|did (we|it|that) (lose|gain|cost|change))\b",
            r"^(after|now that|since)\b",
        ),
    ),
    (
        "risk",
        _any(
            r"\b(risks?|risky|danger(s|ous)?|safe|unsafe|threats?|attack\w*|vulnerab\w+|exploit\w*)\b",
            r"\b(hazards?|worr(y|ied)|snags?|catch|gotchas?|go(es)? wrong|single point|outage|(goes|is) down)\b",
            r"\b(breaks?|fails?|failure|leaks?)\b",
            r"\bwhat (if|happens (if|when)|do we do (if|when))\b",
        ),
    ),
    ("why", _any("")),
)

_END = r"(?=\s+(?:for|in|on|at|as|to|with|when|while|because|so|from|of)\b|\s*[?.,;:!()]|\s*$)"
_OPTION = tuple(
    re.compile(pattern + _END, re.I)
    for pattern in (
        r"\bwhy not\s+(?:just\s+|simply\s+)?(?:use\s+|using\s+|go with\s+|adopt\s+|pick\s+)?(.{2,60}?)",
        r"^\s*not\s+(.{2,60}?)",
        r"\bwrong with\s+(?:using\s+)?(.{2,60}?)",
        r"\bwhy (?:was|were|is|are)\s+(.{2,60}?)\s+(?:rejected|ruled out|turned down|dropped|dismissed|discarded)\b",
        r"\b(?:instead of|rather than|in favou?r of|versus|vs\.?|over)\s+(.{2,60}?)",
        r"\b(?:consider(?:ed)?|look(?:ed)? (?:at|into)|evaluated?|try|tried|think of|compare)\s+(.{2,60}?)",
        r"\b(?:was|were)\s+(.{2,60}?)\s+(?:ever\s+)?(?:considered|looked at|on the table|evaluated|an option)",
        r"\b(?:\w+n't|not) (?:we|they|you) (?:just )?(?:use|adopt|pick|choose|run)\s+(.{2,60}?)",
        r"\b(?:reject(?:ed)?|rule(?:d)? out|turn(?:ed)? down|drop)\s+(.{2,60}?)",
    )
)
_ARTICLE = re.compile(r"^(?:a|an|the|any|some|ever|just|our own|our)\s+", re.I)


def read(text: str) -> Question:
    """The question somebody asked, with what it wants to know and the option it names, if any."""
    words = text.strip().replace("’", "'")
    intent = next(intent for intent, rule in _RULES if rule.search(words))
    return Question(words, intent, option_in(words))


def understood(asked: Question, reader: Reader) -> Question:
    """The question as a reader understands it, or as it was asked while the reader is away.

    Its text stays what the person wrote: only that names records and is shown.
    """
    try:
        told = reader.rewrite(asked)
    except Unavailable:
        return asked
    phrasings = dict.fromkeys(clip(words, PHRASING) for text in told.phrasings if (words := plain(text)))
    return replace(
        asked, intent=told.intent, option=clip(plain(told.option), OPTION), phrasings=tuple(phrasings)[:PHRASINGS]
    )


def option_in(text: str) -> str:
    """The option that a question names ("mongo" in "why not mongo for orders?"), or nothing."""
    for pattern in _OPTION:
        if found := pattern.search(text):
            return _ARTICLE.sub("", found.group(1)).strip("\"'`“” ")
    return ""
