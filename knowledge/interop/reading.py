"""Reads a written decision, whatever its template, into a record.

The rules:

- a section whose heading a dialect knows goes to its field; sections below it that have a field of their own are
  taken out of it; everything else stays in ``more``, word for word: nothing of the body is lost;
- the status is what the document says. Words that no dialect knows mean *proposed*: nobody said that it was accepted.
  No words at all mean *accepted* where a decision is written down, as in most folders, else *proposed*. What the
  document said is kept in ``more`` when it is more than our word;
- options are settled only where the decision is: see ``outcomes``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ValidationError

from knowledge.errors import NotUnderstood
from knowledge.interop import (
    document,
    duties,
    identity,
    leftover,
    metadata,
    nicknames,
    options,
    outcomes,
    prose,
    vocabulary,
)
from knowledge.interop.document import Document
from knowledge.interop.sections import Found, find, heading, points
from knowledge.interop.statements import Statement
from knowledge.records.base import Origin, Section, Visibility
from knowledge.records.decision import Consequence, Decision
from prompts import markdown

CARRIED = frozenset(
    ("title", "status", "context", "drivers", "options", "outcome", "justification", "consequences", "risks",
     "assumptions",
     "confirmation", "reversibility", "impact", "decision_makers", "consulted", "informed", "authors", "ownership",
     "decide_by", "decided_on",
     "review_by", "tags", "voices", "standings", "more")
)  # fmt: skip
"""The fields that a file of ours may give word for word, in its front matter under ``chesterton``."""

FRONT_KEYS = frozenset((*vocabulary.METADATA, "chesterton", "title"))
"""The keys of front matter that are read."""

_SETTLED = frozenset(("accepted", "superseded", "deprecated"))


def parse(source: str, text: str, *, workspace: str, at: datetime) -> Decision:
    """The decision in a Markdown or reStructuredText file, with the status it has there and without a ref.

    ``source`` is its path with forward slashes. Raises NotUnderstood, naming file and line.
    """
    return decision(document.read(source, text), workspace=workspace, at=at, digest=digest(text))


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8: the digest of a file of which only the text is at hand."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def decision(written: Document, *, workspace: str, at: datetime, digest: str, found: Found | None = None) -> Decision:
    """The record of a document; ``digest`` is that of its file, ``found`` what was found in it if that is known."""
    found = found or find(written)
    try:
        return Decision(
            workspace=workspace,
            visibility=Visibility.WORKSPACE,
            origin=Origin(source=written.source, digest=digest),
            aliases=identity.aliases(written, heading(written)),
            provenance="imported",
            created_at=at,
            created_by="import",
            updated_at=at,
            updated_by="import",
            **_as_we_wrote_it(written, _fields(written, found)),
        )
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise NotUnderstood(
            f"{written.source!r} cannot be kept as it is: {where}: {error.errors()[0]['msg']}.",
            advice="Shorten it, or mend the value in its front matter.",
        ) from error


def _fields(written: Document, found: Found) -> dict[str, Any]:
    """Every field that a document tells; what none of them holds is in ``more``."""
    status, raw = _status(found)
    title = identity.title(written, heading(written))
    fields = _said(written, found) | _considered(written, found, title, status)
    if raw and vocabulary.key(raw) != status:
        found.more.insert(0, Section(heading="Status", text=raw))
    more = leftover.sections(written, found.more, found.read, {**fields, "title": title, "status": status})
    return fields | {"title": title, "status": status, "more": tuple(more)}


def _as_we_wrote_it(written: Document, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a file that ``madr.write`` wrote: unescaped, and with what its front matter says word for word."""
    ours = written.front.get("chesterton")
    if not isinstance(ours, dict):
        return fields
    if ours.get("written") == "plain":
        fields = {name: _unescaped(value) for name, value in fields.items()}
        first, _, rest = fields["outcome"].partition("\n\n")
        if first.startswith("Chosen option") and outcomes.choice(first)[0]:
            why = outcomes.choice(first)[1]
            fields |= {"outcome": rest, "justification": why if why else fields["justification"]}
    return fields | {name: value for name, value in ours.items() if name in CARRIED}


def _unescaped(value: Any) -> Any:
    if isinstance(value, str):
        return markdown.plain(value)
    if isinstance(value, tuple):
        return tuple(_unescaped(each) for each in value)
    if isinstance(value, BaseModel):
        return value.model_copy(update={name: _unescaped(each) for name, each in value})
    return value


def _said(written: Document, found: Found) -> dict[str, Any]:
    """The fields that are told in words or metadata of their own."""
    meta = found.meta
    days = [*meta.get("date", []), *written.source.split("/")[::-1], found.text("history")]
    return {
        "tags": metadata.tags(meta.get("tags", [])),
        "review_by": _first_day(meta.get("review by", [])),
        "context": found.text("context"),
        "drivers": points(found.text("drivers")),
        "consequences": tuple(map(_consequence, found.consequences)),
        "risks": tuple(found.risks),
        "assumptions": points(found.text("assumptions")),
        "confirmation": found.text("confirmation"),
        "impact": found.text("impact"),
        "decision_makers": metadata.people(meta.get("deciders", [])),
        "consulted": metadata.people(meta.get("consulted", [])),
        "informed": metadata.people(meta.get("informed", [])),
        "authors": metadata.people(meta.get("author", [])),
        "ownership": tuple(dict.fromkeys([*meta.get("ownership", []), *found.ownership, *_duties(written, found)])),
        "decided_on": _first_day(days),
        "reversibility": _reversibility(" ".join(meta.get("reversibility", []))),
    }


def _consequence(said: Statement) -> Consequence:
    return Consequence(kind=said.judgement or "neutral", text=said.text, judged=said.judgement is not None)


def _considered(written: Document, found: Found, title: str, status: str) -> dict[str, Any]:
    """What was decided, why, and among which options."""
    outcome = found.text("decision")
    every = options.merged([*found.options, *_told(written, found, title, status)])
    considered = outcomes.decided(every, settled=status in _SETTLED, title=title, outcome=outcome)
    return {
        "outcome": outcome,
        "justification": found.text("justification") or outcomes.choice(outcome)[1],
        "options": tuple(considered) if _is_ours(written) else nicknames.given(considered),
    }


def _is_ours(written: Document) -> bool:
    """Whether ``madr.write`` wrote the file: it says all there is, so nothing is read between its lines."""
    return isinstance(written.front.get("chesterton"), dict)


def _prose(found: Found) -> list[str]:
    """Everything of a document that is told in sentences."""
    roles = ("decision", "justification", "context")
    consequences = (said.text for said in found.consequences)
    return [*(found.text(role) for role in roles), *consequences, *(section.text for section in found.more)]


def _duties(written: Document, found: Found) -> list[str]:
    return [] if _is_ours(written) else duties.told(_prose(found))


def _told(written: Document, found: Found, title: str, status: str) -> Iterable[list[options.Found]]:
    """The options that sentences tell of; a file that we wrote lists all it has."""
    if _is_ours(written):
        return
    decided = [title, found.text("decision"), found.text("justification")]
    listed = any(found.options)
    yield prose.mentioned([title, *_prose(found)])
    if status in _SETTLED and not listed:
        yield prose.preferred(decided)


def _status(found: Found) -> tuple[str, str]:
    """Our status, and the document's own words for it."""
    raws = [raw.strip() for raw in found.meta.get("status", [])]
    known = [(status, raw) for raw in raws if (status := vocabulary.status(_without_quotes(raw)))]
    status, raw = next(iter(known), ("", "\n\n".join(raws)))
    if found.meta.get("superseded by") or any(status == "superseded" for status, _ in known):
        return "superseded", "\n\n".join(raws)
    return status or ("accepted" if found.text("decision") and not any(raws) else "proposed"), raw


def unknown_status(found: Found) -> str:
    """The document's words for its status where none of them is known to us, else "": what an import should name."""
    raws = [raw for raw in found.meta.get("status", []) if raw.strip()]
    return "" if any(vocabulary.status(_without_quotes(raw)) for raw in raws) else "\n\n".join(raws)


def _without_quotes(raw: str) -> str:
    """A status without what a template says about statuses: block quotes and comments."""
    kept = [block.text for block in document.blocks(raw) if block.kind not in ("quote", "html")]
    return "\n".join(kept) or raw.lstrip("> ").split("\n")[0]


def _reversibility(said: str) -> str:
    ways = ("one-way", "two-way")
    return next((way for way in ways if way in said.lower().replace(" ", "-").replace("_", "-")), "unknown")


def _first_day(texts: Iterable[str]) -> date | None:
    return next((day for text in texts if (day := metadata.day(text))), None)
