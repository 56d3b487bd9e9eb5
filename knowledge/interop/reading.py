"""Reads a written decision, whatever its template, into a record.

The rules:

- a section whose heading a dialect knows goes to its field; sections below it that have a field of their own are
  taken out of it; everything else stays in ``more``, word for word: nothing of the body is lost;
- the status is what the document says; words no dialect knows, and no words at all, mean *accepted* where a decision
  is written down, else *proposed*. What the document said is kept in ``more`` when it is more than our word;
- options are settled only where the decision is: see ``options.decided``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from knowledge.errors import NotUnderstood
from knowledge.interop import document, identity, leftover, metadata, options, statements, vocabulary
from knowledge.interop.document import Document, Part
from knowledge.records.base import Origin, Section, Visibility
from knowledge.records.decision import Consequence, Decision
from knowledge.text import visible

_CHOSEN = re.compile(
    r"(?:chosen|selected|preferred|recommended) (?:option|solution|alternative|approach)s?\s*(?:is|was)?\s*[:\s]\s*(?P<name>.+?)"
    r"(?P<after>\s*,?\s*\b(?:because|since|as it|due to)\b[:,]?\s*(?P<why>.+)|[.;]\s.*|[.;]?$)",
    re.IGNORECASE | re.DOTALL,
)
_SETTLED = frozenset({"accepted", "superseded", "deprecated"})
# Sections below a section of the first role that have a field of their own; of the others they are part of its text.
_OWN_FIELD: Mapping[str, frozenset[str]] = {
    "context": frozenset({"options", "rejected", "drivers", "assumptions", "status", "date", "deciders"}),
    "decision": frozenset(
        {"options", "rejected", "drivers", "consequences", "good", "bad", "neutral", "justification", "confirmation",
         "assumptions", "status", "date"}
    ),
    "": frozenset({"options", "rejected", "decision", "consequences", "drivers", "assumptions", "status"}),
}  # fmt: skip


@dataclass
class Found:
    """What has been found in a document so far, by field."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    prose: dict[str, list[str]] = field(default_factory=dict)
    options: list[options.Found] = field(default_factory=list)
    consequences: list[statements.Statement] = field(default_factory=list)
    more: list[Section] = field(default_factory=list)
    read: list[tuple[str, str]] = field(default_factory=list)
    """Heading and text of what was taken apart: whatever of it ends up in no field goes to ``more``."""

    def text(self, role: str) -> str:
        """Everything found for a field of prose."""
        return "\n\n".join(filter(None, self.prose.get(role, ())))

    def add(self, role: str, text: str) -> None:
        """More prose for a field."""
        self.prose.setdefault(role, []).append(text)

    def say(self, key: str, *values: str) -> None:
        """More metadata."""
        self.meta.setdefault(key, []).extend(filter(None, values))


def parse(source: str, text: str, *, workspace: str, at: datetime) -> Decision:
    """The decision in a Markdown or reStructuredText file, with the status it has there and without a ref.

    ``source`` is its path with forward slashes. Raises NotUnderstood, naming file and line.
    """
    return decision(document.read(source, text), workspace=workspace, at=at, digest=digest(text))


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8: the digest of a file of which only the text is at hand."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def decision(written: Document, *, workspace: str, at: datetime, digest: str) -> Decision:
    """The record of a document; raises NotUnderstood when it holds nothing but a title."""
    found = find(written)
    title, heading = identity.title(written), _heading(written)
    status, raw = _status(found)
    outcome = found.text("decision")
    name, why = chosen(outcome)
    settled = options.decided(
        options.merged([*found.options, *options.mentioned(outcome), *options.mentioned(found.text("context"))]),
        settled=status in _SETTLED, chosen=name, title=title, outcome=outcome,
    )  # fmt: skip
    meta = found.meta
    fields: dict[str, Any] = {
        "workspace": workspace,
        "title": title,
        "status": status,
        "visibility": Visibility.WORKSPACE,
        "origin": Origin(source=written.source, digest=digest),
        "tags": metadata.tags(meta.get("tags", [])),
        "aliases": identity.aliases(written, heading),
        "review_by": _first_day(meta.get("review by", [])),
        "context": found.text("context"),
        "drivers": _points(found.text("drivers")),
        "options": tuple(settled),
        "outcome": outcome,
        "justification": found.text("justification") or why,
        "consequences": tuple(Consequence(kind=s.judgement or "neutral", text=s.text) for s in found.consequences),
        "assumptions": _points(found.text("assumptions")),
        "confirmation": found.text("confirmation"),
        "impact": found.text("impact"),
        "decision_makers": metadata.people(meta.get("deciders", [])),
        "consulted": metadata.people(meta.get("consulted", [])),
        "informed": metadata.people(meta.get("informed", [])),
        "decided_on": _first_day(
            [*meta.get("date", []), written.source.rsplit("/", 1)[-1], written.source, found.text("history")]
        ),
        "provenance": "imported",
        "created_at": at,
        "created_by": "import",
        "updated_at": at,
        "updated_by": "import",
    }
    if raw and vocabulary.key(raw) != status:
        found.more.insert(0, Section(heading="Status", text=raw))
    fields["more"] = tuple(leftover.sections(written, found.more, found.read, fields))
    return Decision.model_validate(fields)


def find(written: Document) -> Found:
    """Everything in a document, by field."""
    found = Found(meta=metadata.of_front(written.front))
    root = written.root
    preamble = root.text
    parts = list(root.parts)
    if parts and _heading(written) == parts[0].heading:
        preamble = "\n\n".join(filter(None, (root.text, parts[0].text)))
        parts[:1] = parts[0].parts
    meta, rest = metadata.of_text(preamble)
    for key, values in meta.items():
        found.say(key, *values)
    for part in parts:
        _take(part, found)
    _preamble(rest, found)
    return found


def _heading(written: Document) -> str:
    """The heading that is the document's title: the first one, unless it is already that of a section."""
    first = next(iter(written.root.parts), None)
    if first is None or (vocabulary.role(first.heading) and vocabulary.key(first.heading) in vocabulary.HEADINGS):
        return ""
    return first.heading


def _preamble(text: str, found: Found) -> None:
    """What stands above the first section is context where no section is."""
    if not text:
        return
    if found.text("context"):
        found.more.insert(0, Section(heading="", text=text))
    elif found.text("decision"):
        found.add("context", text)
    else:
        found.add("decision", text)


def _take(part: Part, found: Found) -> None:
    role = vocabulary.role(part.heading)
    _TAKE.get(role, _take_prose if role in _PROSE else _take_unknown)(part, role, found)


def _take_prose(part: Part, role: str, found: Found) -> None:
    """A section that is a field: its text, with what is below it and has no field of its own."""
    text, apart = _split(part, role)
    found.add(role, text)
    for below in apart:
        _take(below, found)


def _split(part: Part, role: str) -> tuple[str, list[Part]]:
    own = _OWN_FIELD.get(role, frozenset())
    apart = [below for below in part.parts if vocabulary.role(below.heading) in own]
    kept = [below for below in part.parts if below not in apart]
    return "\n\n".join(filter(None, (part.text, *(below.whole for below in kept)))), apart


def _take_unknown(part: Part, role: str, found: Found) -> None:
    text, apart = _split(part, "")
    found.more.append(Section(heading=part.heading, text=text))
    for below in apart:
        _take(below, found)


def _take_status(part: Part, role: str, found: Found) -> None:
    """The status is the section's first lines; whatever metadata and prose follow are not lost."""
    meta, rest = metadata.of_text(part.body)
    for key, values in meta.items():
        found.say(key, *values)
    in_heading = part.heading.partition(":")[2]
    found.say("status", document.plain(in_heading), rest)


def _take_meta(part: Part, role: str, found: Found) -> None:
    items = [item for block in document.blocks(part.body) for item in (block.items or (block.text,))]
    found.say(role, *items)
    found.read.append((part.heading, part.body))


def _take_history(part: Part, role: str, found: Found) -> None:
    found.add("history", part.body)
    found.more.append(Section(heading=part.heading, text=part.body))


def _take_options(part: Part, role: str, found: Found) -> None:
    inner = [
        below for below in part.parts if vocabulary.role(below.heading) in ("decision", "consequences", "justification")
    ]
    rest = Part(
        part.heading, part.level, part.line, part.text, part.title, tuple(p for p in part.parts if p not in inner)
    )
    found.options += options.of_part(rest, "rejected" if role == "rejected" else "open")
    found.read += [(each.heading, each.text) for each in rest.walk()]
    for below in inner:
        _take(below, found)


def _take_option(part: Part, role: str, found: Found) -> None:
    found.options.append(options.of_section(part))
    found.read += [(each.heading, each.text) for each in part.walk()]


def _take_consequences(part: Part, role: str, found: Found) -> None:
    default = cast(statements.Judgement, role) if role in ("good", "bad", "neutral") else None
    inner = [below for below in part.parts if vocabulary.role(below.heading) in ("confirmation", "options", "rejected")]
    rest = Part(
        part.heading, part.level, part.line, part.text, part.title, tuple(p for p in part.parts if p not in inner)
    )
    found.consequences += _each(statements.of_part(rest, default))
    found.read += [(each.heading, each.text) for each in rest.walk()]
    for below in inner:
        _take(below, found)


def _take_links(part: Part, role: str, found: Found) -> None:
    found.more.append(Section(heading=part.heading, text=part.body))


def _each(said: Iterable[statements.Statement]) -> list[statements.Statement]:
    """A statement for each item of the lists that nothing judges."""
    return [
        statements.Statement(each.judgement, text)
        for each in said
        for block in document.blocks(each.text)[:1]
        for text in (
            block.items if each.judgement is None and block.text == each.text and block.items else (each.text,)
        )
    ]


_PROSE = frozenset({"context", "decision", "justification", "confirmation", "impact", "drivers", "assumptions"})
_TAKE: Mapping[str, Callable[[Part, str, Found], None]] = {
    "status": _take_status,
    "history": _take_history,
    "options": _take_options,
    "rejected": _take_options,
    "option": _take_option,
    "links": _take_links,
    **dict.fromkeys(("consequences", "good", "bad", "neutral"), _take_consequences),
    **dict.fromkeys(("date", "deciders", "tags"), _take_meta),
}


def _status(found: Found) -> tuple[str, str]:
    """Our status, and the document's own words for it."""
    raws = [visible(raw).strip() for raw in found.meta.get("status", [])]
    raw = next((raw for raw in raws if vocabulary.status(raw)), next(iter(raws), ""))
    known = [status for raw in raws if (status := vocabulary.status(raw))]
    if found.meta.get("superseded by"):
        return "superseded", raw
    if known:
        return next((status for status in known if status == "superseded"), known[0]), raw
    return ("accepted" if found.text("decision") else "proposed"), raw


def chosen(outcome: str) -> tuple[str, str]:
    """The option and the reason that MADR's sentence names: ``Chosen option: "X", because Y``."""
    said = _CHOSEN.search(outcome[:2000])
    if not said:
        return "", ""
    return document.plain(said["name"]).strip(" \"“”'*"), (said["why"] or "").strip()


def _points(text: str) -> tuple[str, ...]:
    """The items of lists and the paragraphs of a text."""
    return tuple(point for block in document.blocks(text) for point in (block.items or (block.text,)))


def _first_day(texts: Iterable[str]) -> date | None:
    return next((day for text in texts if (day := metadata.day(text))), None)


def understood(written: Document) -> bool:
    """Whether anything in a document says that it is a decision: a section we know, or a status."""
    found = find(written)
    return bool(found.prose or found.options or found.meta.get("status"))


def refuse(source: str, why: str) -> NotUnderstood:
    """The error for a file that holds no decision."""
    return NotUnderstood(f"{source!r} is not a decision record: {why}.", advice="Leave it out, or give it a Decision.")
