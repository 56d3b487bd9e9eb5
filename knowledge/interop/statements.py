"""Sentences that judge: pros and cons of an option, good and bad consequences, however they are marked.

Marks are a heading (``### Positive``), a label (``**Cons:**``), MADR's "Good, because …" or a sign (``✅``, ``(-)``).
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, cast

from knowledge.interop import vocabulary
from knowledge.interop.document import Block, Part, blocks, plain

Judgement = Literal["good", "neutral", "bad"]

_MADR = re.compile(r"^\W*(good|bad|neutral)\W*,\s*(?:because|as|since)?\s*", re.IGNORECASE)
_MADR_OF = re.compile(r"^\W*(good|bad|neutral)\s*(\([^)]*\)\s*,\s*because)", re.IGNORECASE)
_SIGN = re.compile(r"^(?:(?P<good>\(\+\)|[✅➕👍✔☑🟢])|(?P<bad>\(-\)|[❌➖👎✖⚠🔴]))[\ufe0f\s:]*")
_LABEL = re.compile(r"^[*_`#\s]*([A-Za-z][\w /&'-]{1,40}?)[*_`\s]*:[*_`]*\s*(.*)$", re.DOTALL)
_TARGET = re.compile(r"^(?:\[[^\]]+\]:|\.\. _[^:\n]+:)\s")
"""A link's target on a line of its own, in Markdown and in reStructuredText: it says nothing."""
_STRONG = re.compile(r"^\s*(?:\*\*|__)([^*_][^\n]*?)(?:\*\*|__)\s*:?\s*$")


class Statement(NamedTuple):
    """What is said, verbatim, and how it is meant; None where nothing marks it."""

    judgement: Judgement | None
    text: str


def of_part(part: Part, default: Judgement | None) -> list[Statement]:
    """The statements of a section and of the sections below it, whose headings may judge."""
    found = of_text(part.text, default)
    for below in part.parts:
        role = vocabulary.role(below.heading)
        if meant := _meant(role):
            found += of_part(below, meant)
        elif role == "consequences":
            found += of_part(below, default)
        else:
            found.append(Statement(default, below.whole))
    return found


def of_text(text: str, default: Judgement | None = None) -> list[Statement]:
    """The statements of a text: a paragraph each, and an item each of lists that are labelled or marked."""
    found: list[Statement] = []
    current = default
    for block in blocks(text):
        label = _label(block)
        if all(map(_TARGET.match, block.text.split("\n"))):
            continue
        if label:
            current = label
        elif block.kind == "list":
            found += _of_list(block, current)
        elif block.kind == "paragraph":
            labelled = _labelled(block.text) or _marked(block.text)
            current = default if not labelled else current
            found.append(labelled or Statement(default, block.text))
        elif found:
            found[-1] = Statement(found[-1].judgement, f"{found[-1].text}\n\n{block.text}")
        else:
            found.append(Statement(default, block.text))
    return found


def _of_list(block: Block, current: Judgement | None) -> list[Statement]:
    """An item each, unless nothing judges any of them: then the list stays whole."""
    found = [each for item in block.items for each in _of_item(item, current)]
    if all(each.judgement is None for each in found):
        return [Statement(None, block.text)]
    return found


def _of_item(item: str, current: Judgement | None) -> list[Statement]:
    head, _, rest = item.partition("\n")
    judgement = _judgement(head)
    if judgement and rest.strip():
        return [Statement(each.judgement or judgement, each.text) for each in of_text(_moved_left(rest), judgement)]
    return [_labelled(item) or _marked(item) or Statement(current, item)]


def _moved_left(text: str) -> str:
    lines = text.split("\n")
    width = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[width:] for line in lines)


def _label(block: Block) -> Judgement | None:
    """What a paragraph that only labels what follows says: ``Pros:``, ``**Negative**``."""
    return _judgement(block.text) if block.kind == "paragraph" else None


def _judgement(text: str) -> Judgement | None:
    short = plain(text).strip()
    if len(short.split()) > 6 or not (short.endswith(":") or _STRONG.match(text) or len(short.split()) == 1):
        return None
    return _meant(vocabulary.role(short.rstrip(":")))


def _meant(role: str) -> Judgement | None:
    """How a label judges; what is labelled a risk speaks against."""
    return cast(Judgement, role) if role in ("good", "bad", "neutral") else "bad" if role == "risk" else None


def _labelled(text: str) -> Statement | None:
    """``Pros: cheap`` as a good statement."""
    found = _LABEL.match(text)
    meant = _meant(vocabulary.HEADINGS.get(vocabulary.key(found[1]), "")) if found and found[2].strip() else None
    return Statement(meant, found[2].strip()) if found and meant else None


def _marked(text: str) -> Statement | None:
    """``Good, because cheap`` or ``✅ cheap`` as a good statement."""
    if (found := _MADR.match(text)) and text[found.end() :].strip():
        return Statement(cast(Judgement, found[1].lower()), text[found.end() :].strip())
    if found := _MADR_OF.match(text):
        return Statement(cast(Judgement, found[1].lower()), text[found.start(2) :].strip())
    if (found := _SIGN.match(text)) and text[found.end() :].strip():
        return Statement("good" if found["good"] else "bad", text[found.end() :].strip())
    return None
