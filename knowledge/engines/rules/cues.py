"""Cues: the words by which people propose, settle, refuse and put off, in English, Portuguese, Spanish and German."""

from __future__ import annotations

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


MARKED = _any(
    r"^\W*[/!](?:decide|decision|adr)\b",
    r"\b(?:decision|decided|decisão|decidido|decisión|decidimos|entscheidung|entschieden)\W*[:→]",
)
"""Words by which somebody marks a message as the decision."""

SETTLES = _any(
    r"\bit is\b(?=\W|$)",
    r"\b(?:let'?s|we'?ll|we'?re) (?:go|going) with\b",
    r"\bgo (?:with|ahead)\b",
    r"\bsold on\b",
    r"\bcalling it\b",
)
"""Words by which somebody settles a question."""
