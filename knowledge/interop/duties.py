"""Sentences that say who answers for something: "the platform team remains responsible for …", "approval from …".

Only people and teams count: that a class is responsible for something tells nobody whom to ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.interop.document import blocks, plain

_GROUP = (
    r"(?:teams?|squad|department|committee|contractors?|vendor|maintainers|operators?|engineers|engineering|developers|"
    r"administrators?|admins|board|architects|organi[sz]ation|@[\w/-]{2,})"
)
_BY = rf"(?:the |our |another |a )?(?:[\w@./-]+ ){{0,4}}{_GROUP}\b"
_DUTY = re.compile(
    rf"\b{_GROUP}\b(?: [^\s,.;:]+){{0,2}} (?:(?:is|are|be|remains?|becomes?|stays?|was|were) (?:\w+ ){{0,2}}"
    r"(?:responsible|accountable|in charge|on[- ]call)\b|(?:takes?|has|have|holds?|keeps?|maintains?) (?:\w+ ){0,3}"
    rf"responsibility\b)|\b{_GROUP} (?:that |who |which )?owns?\b|\bwe own\b"
    rf"|\bresponsibility of {_BY}"
    rf"|\b(?:is|are|be|been|was|were) (?:\w+ )?(?:owned|maintained|operated|supported|run|managed|approved|signed off) "
    rf"by {_BY}|\b(?:approval|sign-off) (?:of|from|by) {_BY}"
    r"|\b(?:ownership|maintenance|responsibility) (?:of [^,.;]{3,40} )?(?:stays|lies|sits|rests|remains) with\b",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"responsib|accountab|\bown|maint|operated|supported|managed|run by|sign|approv|on.call|charge", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[^\d\s][.!?])\s+(?=[A-Z`*\[(\"“_@])")
_WORDS = 60
"""A longer sentence is a list, or not one sentence."""


def told(texts: Iterable[str]) -> list[str]:
    """The sentences of some texts that say who answers for what, word for word."""
    return [
        sentence.strip()
        for text in texts
        if _CUE.search(text)
        for block in blocks(text)
        if block.kind in ("paragraph", "list")
        for each in block.items or (block.text,)
        for sentence in _SENTENCE.split(each)
        if _CUE.search(sentence) and len(sentence.split()) <= _WORDS and _DUTY.search(plain(sentence))
    ]
