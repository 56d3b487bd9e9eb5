"""The headings of reStructuredText: a line underlined, or framed, with one kind of punctuation."""

from __future__ import annotations

import re
from typing import NamedTuple

_RULE = re.compile(r"([=\-`:.'\"~^_*+#<>])\1{2,}\s*$")


class Heading(NamedTuple):
    """A heading by its level, its text, its first line and the first line after it, counted from 0."""

    level: int
    text: str
    first: int
    after: int


def headings(lines: list[str]) -> list[Heading]:
    """The headings in order; levels follow the order in which their kinds of line first appear, as docutils has it."""
    kinds: list[tuple[str, bool]] = []
    found: list[Heading] = []
    for n, line in enumerate(lines[1:], start=1):
        rule, text = _RULE.match(line), lines[n - 1].strip()
        if not rule or not _is_heading(lines, n):
            continue
        framed = n >= 2 and lines[n - 2].strip() == line.strip() and n - 2 not in {h.after - 1 for h in found}
        kind = (rule[1], framed)
        if kind not in kinds:
            kinds.append(kind)
        found.append(Heading(kinds.index(kind) + 1, text, n - 2 if framed else n - 1, n + 1))
    return found


def _is_heading(lines: list[str], n: int) -> bool:
    """Whether line ``n``, a rule, underlines the line before: words, not indented, after a gap or a frame."""
    text = lines[n - 1]
    if not text.strip() or text[0].isspace() or _RULE.match(text) or len(lines[n].strip()) < min(len(text.strip()), 8):
        return False
    return n < 2 or not lines[n - 2].strip() or bool(_RULE.match(lines[n - 2]))
