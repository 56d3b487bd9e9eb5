"""Writes a record of any kind as a Markdown file, and gives back on reading exactly what was written.

The page is derived from the fields of the kind: what takes one line is a fact, what takes more has a heading. A
person may edit it: what is read goes through the same checks as what is typed. What the text cannot carry exactly
stands in the front matter under ``chesterton``. Who made a record, when, for whom and from which messages is not on
its page. A decision has a page of its own (``madr``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from knowledge import fields
from knowledge.errors import NotUnderstood
from knowledge.fields import Faults, Field
from knowledge.interop import document, madr
from knowledge.records.base import Origin, PersonId, Record, Section
from knowledge.records.decision import Decision
from prompts import render
from prompts.markdown import plain

_ELSEWHERE = frozenset(
    ("workspace", "visibility", "origin", "evidence", "draft_id", "version",
     "created_at", "created_by", "updated_at", "updated_by")
)  # fmt: skip
"""What is not on the page."""
_LONG = ("prose", "lines", "rows")
_FACT = re.compile(r"^\* \*\*(.+?):\*\* (.*)$", re.MULTILINE)
_HEADING = re.compile(r"^## (.*)$", re.MULTILINE)
_TITLE = re.compile(r"^# (.*)$", re.MULTILINE)
_ITEM = re.compile(r"^\* (.*)$", re.MULTILINE)


def write(record: Record) -> str:
    """The record as a Markdown file."""
    if isinstance(record, Decision):
        return madr.write(record)
    front: dict[str, Any] = {"kind": record.noun, "ref": record.ref, "status": record.status}
    lost = _lost(record, _assembled(front, record))
    return _assembled(front | ({"chesterton": lost} if lost else {}), record)


def read(text: str, *, workspace: str, at: datetime, by: PersonId, source: str = "record.md") -> Record:
    """The record of a page; raises NotUnderstood that names what has to be mended."""
    front = _front(source, text)
    kind = fields.kind_named(str(front.get("kind", "")))
    values, problems = fields.read_new(kind, _typed(kind, text))
    exact = front.get("chesterton") or {}
    kept = {name: exact[name] for name in _carried(kind) if name in exact}
    problems = {name: told for name, told in problems.items() if name not in kept}
    if problems:
        raise Faults(problems)
    stamps = {"created_at": at, "created_by": by, "updated_at": at, "updated_by": by}
    whole: dict[str, Any] = {"ref": str(front.get("ref") or ""), "status": str(front.get("status") or "")}
    whole |= {"more": _more(kind, text), **values, **kept, **stamps}
    try:
        return kind(**whole, workspace=workspace, origin=Origin(source=source))
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise NotUnderstood(
            f"{source!r} cannot be kept as it is: {where}: {error.errors()[0]['msg']}.",
            advice="Mend the value in its front matter.",
        ) from error


def _front(source: str, text: str) -> Mapping[str, Any]:
    written = document.read(source, text)
    if written.front_error:
        raise NotUnderstood(
            f"The front matter of {source!r} is not understood: {written.front_error}.",
            advice="Put values with : or @ in quotes, and write dates as 2024-02-29.",
        )
    return written.front


# --- writing -----------------------------------------------------------------------------------------------------


def _carried(kind: type[Record]) -> tuple[str, ...]:
    return tuple(name for name in kind.model_fields if name not in _ELSEWHERE)


def _lost(record: Record, text: str) -> dict[str, Any]:
    """The fields that reading ``text`` would not give back, with their values."""
    changed = {name for name in _carried(type(record)) if _read_back(record, text, name) != getattr(record, name)}
    return record.model_dump(mode="json", include=changed)


def _read_back(record: Record, text: str, name: str) -> Any:
    kind = type(record)
    if name in ("ref", "status"):
        return getattr(record, name)
    if name == "more":
        return _more(kind, text)
    typed = _typed(kind, text)
    values, _ = fields.read(kind, {name: typed[name]} if name in typed else {})
    return values.get(name, kind.model_fields[name].get_default(call_default_factory=True))


def _assembled(front: Mapping[str, Any], record: Record) -> str:
    known = [field for field in fields.every(type(record)) if field.name != "title"]
    texts = {field.name: fields.typed(record, field.name) for field in known}
    told = [field for field in known if texts[field.name]]
    return render(
        "documents/record.md.j2",
        front=madr.as_yaml(dict(front)),
        title=record.title,
        line=record.line,
        facts=[{"label": field.label, "text": texts[field.name]} for field in told if field.sort not in _LONG],
        parts=[_part(field, texts[field.name]) for field in told if field.sort in _LONG],
        more=[section for section in record.more if section.text],
    )


def _part(field: Field, text: str) -> dict[str, Any]:
    return {"label": field.label, "text": text, "points": [] if field.sort == "prose" else text.split("\n")}


# --- reading -----------------------------------------------------------------------------------------------------


def _typed(kind: type[Record], text: str) -> dict[str, str]:
    """What the page says of each field, as somebody would type it."""
    head, *_ = _HEADING.split(text, maxsplit=1)
    names = {field.label: field for field in fields.every(kind)}
    title = _TITLE.search(head)
    found = {"title": plain(title[1])} if title else {}
    found |= {names[label].name: plain(told) for label, told in _FACT.findall(head) if label in names}
    for heading, body in _sections(text):
        if heading in names:
            found.setdefault(names[heading].name, _said(names[heading], body))
    return found


def _said(field: Field, body: str) -> str:
    return plain(body) if field.sort == "prose" else "\n".join(plain(item) for item in _ITEM.findall(body))


def _more(kind: type[Record], text: str) -> tuple[Section, ...]:
    """The sections that no field stands for."""
    labels = {field.label for field in fields.every(kind)}
    others = [(heading, body) for heading, body in _sections(text) if heading not in labels]
    return tuple(Section(heading=plain(heading), text=plain(body)) for heading, body in others)


def _sections(text: str) -> list[tuple[str, str]]:
    _, *parts = _HEADING.split(text)
    return [(heading.strip(), body.strip()) for heading, body in zip(parts[::2], parts[1::2], strict=True)]
