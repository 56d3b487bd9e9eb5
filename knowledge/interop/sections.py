"""Takes a document apart: which of its sections and lines tell what, by the words of all dialects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from knowledge.interop import document, metadata, options, prose, statements, vocabulary
from knowledge.interop.dialects import house
from knowledge.interop.document import Document, Part
from knowledge.records.base import Section

_OWN_FIELD: Mapping[str, frozenset[str]] = {
    "context": frozenset(
        ("options", "rejected", "option", "drivers", "assumptions", "status", "date", "deciders", "risk")
    ),
    "decision": frozenset(
        ("options", "rejected", "option", "drivers", "consequences", "good", "bad", "neutral", "justification",
         "confirmation", "assumptions", "status", "date", "risk", "ownership")
    ),
    "": frozenset(
        ("options", "rejected", "option", "decision", "consequences", "drivers", "assumptions", "status", "risk")
    ),
}  # fmt: skip
"""Sections below one of that role that have a field of their own; others are part of its text. "" is any other."""


@dataclass
class Found:
    """What has been found in a document so far, by field."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    prose: dict[str, list[str]] = field(default_factory=dict)
    options: list[list[options.Found]] = field(default_factory=list)
    consequences: list[statements.Statement] = field(default_factory=list)
    risks: list[str] = field(default_factory=list)
    ownership: list[str] = field(default_factory=list)
    more: list[Section] = field(default_factory=list)
    read: list[tuple[str, str]] = field(default_factory=list)
    """Heading and text of what was taken apart: whatever of it ends up in no field goes to ``more``."""

    def text(self, role: str) -> str:
        """Everything found for a field of prose."""
        return "\n\n".join(filter(None, self.prose.get(role, ())))

    def add(self, role: str, text: str) -> None:
        """More prose for a field."""
        self.prose.setdefault(role, []).append(text)

    def say(self, meta: Mapping[str, Iterable[str]]) -> None:
        """More metadata."""
        for key, values in meta.items():
            self.meta.setdefault(key, []).extend(filter(None, values))


def find(written: Document) -> Found:
    """Everything in a document, by field."""
    found = Found(meta=metadata.of_front(written.front))
    preamble, parts = written.root.text, list(written.root.parts)
    if parts and heading(written) == parts[0].heading:
        preamble = "\n\n".join(filter(None, (preamble, parts[0].text)))
        parts[:1] = parts[0].parts
    meta, rest = metadata.of_text(preamble)
    found.say(meta)
    found.read.append(("", preamble))
    for part in parts:
        _take(part, found)
    _preamble(rest, found)
    if not found.text("decision"):
        _take_design(found)
    if found.text("impact") and not isinstance(written.front.get("chesterton"), dict):
        found.consequences += [
            statements.Statement(None, each) for each in points("\n\n".join(found.prose.pop("impact")))
        ]
    return found


def heading(written: Document) -> str:
    """The heading that is the document's title: the first one, unless it is already that of a section."""
    first = next(iter(written.root.parts), None)
    if first is None or vocabulary.key(first.heading.partition(":")[0]) in vocabulary.HEADINGS:
        return ""
    return first.heading


def _preamble(text: str, found: Found) -> None:
    """What stands above the first section is the context where no section is, else the decision where none is."""
    if not text:
        return
    found.options.append(prose.announced(Part("", text=text)))
    if found.text("context"):
        found.more.insert(0, Section(heading="", text=text))
    else:
        found.add("context" if found.text("decision") else "decision", text)


def _take_design(found: Found) -> None:
    """In a record without a decision its design is what was decided."""
    by_name = {vocabulary.key(section.heading): section for section in reversed(found.more)}
    section = next((by_name[name] for name in house.INSTEAD_OF_DECISION if name in by_name), None)
    if section:
        found.more.remove(section)
        found.add("decision", section.text)


def _take(part: Part, found: Found) -> None:
    role = vocabulary.role(part.heading)
    _TAKE.get(role, _take_prose if role in _PROSE else _take_unknown)(part, role, found)


def _take_prose(part: Part, role: str, found: Found) -> None:
    """A section that is a field: its text, with what is below it and has no field of its own."""
    own, inner = _without(part, *_OWN_FIELD.get(role, ()))
    own = _without_announced(own, found)
    found.add(role, own.body)
    if role in ("context", "decision", "justification"):
        found.options.append(prose.announced(own))
    for below in inner:
        _take(below, found)


def _take_unknown(part: Part, role: str, found: Found) -> None:
    own, inner = _without(part, *_OWN_FIELD[""])
    own = _without_announced(own, found)
    found.options.append(prose.announced(own))
    found.more.append(Section(heading=part.heading, text=own.body))
    for below in inner:
        _take(below, found)


def _without_announced(part: Part, found: Found) -> Part:
    """A section without the options below it, where its words announce that options follow."""
    offered = tuple(below for below in part.parts if vocabulary.role(below.heading) == "")
    if not prose.announces(part.text) or len(offered) < 2:
        return part
    found.options.append([options.of_section(below) for below in offered])
    found.read += [(each.heading, each.text) for below in offered for each in below.walk()]
    return replace(part, parts=tuple(below for below in part.parts if below not in offered))


def _take_status(part: Part, role: str, found: Found) -> None:
    """The status is the section's text; metadata in it is read, sections below it are taken for themselves."""
    own, inner = _without(part, *_TAKE, *_PROSE)
    meta, rest = metadata.of_text(own.body)
    found.say(meta)
    found.read.append((part.heading, own.body))
    found.say({"status": [document.plain(part.heading.partition(":")[2]), rest]})
    for below in inner:
        _take(below, found)


def _take_meta(part: Part, role: str, found: Found) -> None:
    found.say({role: points(part.body)})
    found.read.append((part.heading, part.body))


def _take_people(part: Part, role: str, found: Found) -> None:
    """Names by role, as lines, tables or lists of them; what is said in sentences is about who answers for what."""
    meta, rest = metadata.of_people(part.body)
    said = points(rest)
    names = [each for each in said if role != "ownership" and metadata.are_names(each)]
    found.say({**meta, role: [*meta.get(role, []), *names]})
    found.ownership += [each for each in said if each not in names]
    found.read.append((part.heading, part.body))


def _take_risks(part: Part, role: str, found: Found) -> None:
    found.risks += [*points(part.text), *(below.whole for below in part.parts)]
    found.read.append((part.heading, part.body))


def _take_history(part: Part, role: str, found: Found) -> None:
    found.add("history", part.body)
    found.more.append(Section(heading=part.heading, text=part.body))


def _take_options(part: Part, role: str, found: Found) -> None:
    own, inner = _without(part, "decision", "consequences", "justification", "deciders", "drivers", "status")
    listed = options.of_part(own, "rejected" if role == "rejected" else "open")
    found.options.append(listed or prose.in_passing(own.body))
    found.read += [(each.heading, each.text) for each in own.walk()]
    for below in inner:
        _take(below, found)


def _take_option(part: Part, role: str, found: Found) -> None:
    found.options.append([options.of_section(part)])
    found.read += [(each.heading, each.text) for each in part.walk()]


def _take_consequences(part: Part, role: str, found: Found) -> None:
    judged = cast(statements.Judgement, role) if role in ("good", "bad", "neutral") else None
    own, inner = _without(part, "confirmation", "options", "rejected", "status", "risk", "ownership")
    found.consequences += _each(statements.of_part(own, judged))
    found.read += [(each.heading, each.text) for each in own.walk()]
    for below in inner:
        _take(below, found)


def _take_links(part: Part, role: str, found: Found) -> None:
    found.more.append(Section(heading=part.heading, text=part.body))


def _without(part: Part, *roles: str) -> tuple[Part, list[Part]]:
    """A section without those directly below it that have one of ``roles``, and these."""
    inner = [below for below in part.parts if vocabulary.role(below.heading) in roles]
    return replace(part, parts=tuple(below for below in part.parts if below not in inner)), inner


def _each(said: Iterable[statements.Statement]) -> list[statements.Statement]:
    """A statement for each item of the lists that nothing judges."""
    return [statements.Statement(each.judgement, text) for each in said for text in _items(each)]


def _items(said: statements.Statement) -> Iterable[str]:
    first = next(iter(document.blocks(said.text)), None)
    whole = first is not None and first.text == said.text and said.judgement is None
    return first.items if first and whole and first.items else (said.text,)


def points(text: str) -> tuple[str, ...]:
    """The items of the lists and the paragraphs of a text: drivers, assumptions, names."""
    found = (point for block in document.blocks(text) for point in (block.items or (block.text,)))
    return tuple(point for point in found if point.strip())


_PROSE = frozenset(("context", "decision", "justification", "confirmation", "impact", "drivers", "assumptions"))
_TAKE: Mapping[str, Callable[[Part, str, Found], None]] = {
    "status": _take_status,
    "history": _take_history,
    "options": _take_options,
    "rejected": _take_options,
    "option": _take_option,
    "links": _take_links,
    **dict.fromkeys(("consequences", "good", "bad", "neutral"), _take_consequences),
    **dict.fromkeys(("date", "tags"), _take_meta),
    **dict.fromkeys(("deciders", "author", "consulted", "informed", "ownership"), _take_people),
    "risk": _take_risks,
}
