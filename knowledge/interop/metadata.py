"""What a document says about itself: front matter, ``- Status: accepted`` lines and tables above the first heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from knowledge.interop import vocabulary
from knowledge.interop.document import Block, blocks, plain

_LINE = re.compile(r"^\s*(?:[-*+]\s+|>\s*|:)?[*_`]*([A-Za-z][\w /_()-]{1,30}?)[*_`]*\s*:[*_`]*(?:\s+|$)[*_`]*(.*)$")
_ROW = re.compile(r"^\|?\s*[*_]*([A-Za-z][\w /_-]{1,30}?)[*_:]*\s*\|\s*(.*?)\s*\|?\s*$")
_BARE_DATE = re.compile(
    r"^[*_\s]*(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{1,2}[- ][A-Za-z]{3,9}[- ]\d{4})[*_\s]*$"
)
_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*\|[\s|:-]*$")
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<![\d./-])(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?![\d./-])")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+(\d{4})")
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_MONTHS = {
    name: n
    for n, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_BETWEEN_PEOPLE = re.compile(r"\s*[,;&\n]\s*|\s+and\s+|\s+(?=@)|\s+/\s+")


def of_front(front: Mapping[str, Any]) -> dict[str, list[str]]:
    """The front matter's values by our names; what is nested deeper than a list of texts is left out."""
    found: dict[str, list[str]] = {}
    for theirs, value in front.items():
        ours = vocabulary.METADATA.get(theirs.replace("_", " "), vocabulary.METADATA.get(theirs))
        if ours and (texts := list(_texts(value))):
            found.setdefault(ours, []).extend(texts)
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str | int | float | date):
        yield str(value).strip()
    elif isinstance(value, list):
        names = (each.get("name") if isinstance(each, dict) else each for each in value)
        yield from (str(name).strip() for name in names if isinstance(name, str | int | float | date))


def of_text(text: str) -> tuple[dict[str, list[str]], str]:
    """The ``Key: value`` lines and metadata tables of a text by our names, and the text without them."""
    found: dict[str, list[str]] = {}
    left: list[str] = []
    last: list[str] | None = None
    for line in text.split("\n"):
        pair = _pair(line)
        if pair:
            last = found.setdefault(pair[0], [])
            last.append(pair[1])
        elif last is not None and _goes_on(line):
            last[-1] = f"{last[-1]}\n{line.strip(' -*+')}".strip()
        else:
            last = None
            left.append(line)
    return found, "\n".join(_without_bare_heads(left)).strip("\n")


def _pair(line: str) -> tuple[str, str] | None:
    if _BARE_DATE.match(line):
        return "date", line.strip()
    for pattern in (_LINE, _ROW):
        matched = pattern.match(line)
        ours = vocabulary.METADATA.get(vocabulary.key(matched[1])) if matched else None
        if matched and ours:
            return ours, matched[2].strip(" *_")
    return None


def _goes_on(line: str) -> bool:
    """Whether a line continues the value above it: indented, and not blank."""
    return line[:1].isspace() and bool(line.strip())


def _without_bare_heads(lines: list[str]) -> list[str]:
    """Without the head and rule of a table whose rows were all taken."""
    bare = {n for n, line in enumerate(lines) if _RULE.match(line) and not "".join(lines[n + 1 : n + 2]).strip()}
    return [line for n, line in enumerate(lines) if n not in bare and n + 1 not in bare]


def day(text: str) -> date | None:
    """The first date in a text, in the ways people write them; 07/06/2019 is 7 June, where both would do."""
    text = plain(text)
    for pattern, order in ((_ISO, "ymd"), (_DAY_FIRST, "dmy"), (_COMPACT, "ymd")):
        if found := pattern.search(text):
            parts = dict(zip(order, map(int, found.groups()), strict=True))
            return _date(parts["y"], parts["m"], parts["d"])
    if found := _DAY_MONTH.search(text):
        return _date(int(found[3]), _MONTHS.get(found[2].lower(), 0), int(found[1]))
    if found := _MONTH_DAY.search(text):
        return _date(int(found[3]), _MONTHS.get(found[1].lower(), 0), int(found[2]))
    return None


def _date(year: int, month: int, day: int) -> date | None:
    """The date, with day and month the other way round where only that is one; None for 31 June."""
    year += 2000 if year < 100 else 0
    for m, d in ((month, day), (day, month)):
        try:
            return date(year, m, d)
        except ValueError:
            continue
    return None


_PEOPLE = frozenset(("deciders", "author", "consulted", "informed", "ownership"))


def of_people(text: str) -> tuple[dict[str, list[str]], str]:
    """The names in a section about people by role, and the rest: tables with a role a column (RACI) and lines."""
    every = [(block, _roles(block)) for block in blocks(text)]
    found, left = of_text("\n\n".join(block.text for block, roles in every if not roles))
    for block, roles in every:
        cells = ((role, cell) for row in block.rows[1:] for role, cell in zip(roles, row, strict=False))
        for role, cell in cells:
            if role and cell.strip():
                found.setdefault(role, []).append(cell)
    return found, left


def _roles(block: Block) -> Sequence[str]:
    """What each column of a table of people is, when two or more of them are roles."""
    roles = [vocabulary.METADATA.get(vocabulary.key(cell), "") for cell in (block.rows or ((),))[0]]
    return [role if role in _PEOPLE else "" for role in roles] if len(_PEOPLE.intersection(roles)) > 1 else ()


def are_names(text: str) -> bool:
    """Whether a text lists people or teams, rather than saying something about them."""
    parts = [plain(part).split() for part in _BETWEEN_PEOPLE.split(text)]
    return (
        bool(text.strip())
        and "|" not in text
        and all(len(part) <= 6 for part in parts)
        and not text.rstrip().endswith(".")
    )


def people(texts: list[str]) -> tuple[str, ...]:
    """Names and handles in a list of values, each once; placeholders of templates are nobody."""
    names = (plain(name).strip(" .*[]") for text in texts for name in _BETWEEN_PEOPLE.split(text))
    return tuple(dict.fromkeys(name[:300] for name in names if name and not name.startswith(("{", "<"))))


def tags(texts: list[str]) -> tuple[str, ...]:
    """Tags in a list of values, each once."""
    names = (plain(name).strip(" #[]\"'") for text in texts for name in re.split(r"[,;\n]", text))
    return tuple(dict.fromkeys(name for name in names if name))
