"""What of a document no field holds, kept verbatim: an import loses no word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from knowledge.interop import vocabulary
from knowledge.interop.document import Block, Document, blocks
from knowledge.records.base import Section

_WORD = re.compile(r"\w+")
# Words that only mark structure; their meaning is in the field they led to.
_MARKS = frozenset(
    word for table in (vocabulary.HEADINGS, vocabulary.METADATA) for key in table for word in _WORD.findall(key)
) | frozenset(
    (
        "because",
        "option",
        "options",
        "br",
        "chosen",
        "would",
        "be",
        "re",
        "reopen",
        "reopened",
        "opened",
        "when",
        "if",
        "metadata",
        "value",
    )
)


def sections(
    written: Document, more: Iterable[Section], read: Iterable[tuple[str, str]], fields: Mapping[str, Any]
) -> list[Section]:
    """``more``, and of what was taken apart (heading, text) the blocks of which a word is in no field."""
    kept = [section for section in more if section.text.strip() or section.heading]
    known = _MARKS | _words(_texts({**fields, "origin": None, "more": kept}))
    for heading, text in read:
        lost = [block.text for block in blocks(text) if _is_lost(block, known)]
        if lost or not _words([heading]) <= known:
            kept.append(Section(heading=heading, text="\n\n".join(lost)))
    front = _front_matter(written, known)
    return [*kept, Section(heading="Front matter", text=front)] if front else kept


def _is_lost(block: Block, known: frozenset[str]) -> bool:
    return not _words([block.text]) <= known


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in _WORD.findall(text.casefold()))


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str | date):
        yield str(value)
    elif isinstance(value, BaseModel):
        yield from _texts(dict(value))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _texts(each)


def _front_matter(written: Document, known: frozenset[str]) -> str:
    """The keys of the front matter that no field stands for, as they were written; all of it, if it is no YAML."""
    if written.front_error:
        return written.front_text
    kept: list[str] = []
    keeping = False
    for line in written.front_text.split("\n"):
        if line[:1].strip() and not line.startswith(("-", "#", "]", "}")):
            keeping = not _is_known(line, known)
        if keeping and line.strip():
            kept.append(line)
    return "\n".join(kept)


def _is_known(line: str, known: frozenset[str]) -> bool:
    theirs = line.partition(":")[0].strip().lower()
    in_field = (
        theirs in ("title", "chesterton")
        or theirs in vocabulary.METADATA
        or theirs.replace("_", " ") in vocabulary.METADATA
    )
    return in_field and _words([line.partition(":")[2]]) <= known
