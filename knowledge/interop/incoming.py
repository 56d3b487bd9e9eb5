"""What imported rows and entities would change: each becomes a record, or the next version of the one it made before.

The rules:

- a row knows its record by ``key``, which is kept as the record's source; a row with the digest of last time changes
  nothing, whatever people made of the record since;
- a row that did change is the word of its file: what it says replaces what the record says, an empty cell says nothing;
- what a record may not do any more (words of a settled decision, a move that is not legal) is left as it is and told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from pydantic import ValidationError
from pydantic_core import to_json

from knowledge import fields
from knowledge.errors import Conflict, NotUnderstood
from knowledge.handwriting import an
from knowledge.records.base import Origin, Record, Ref, Relation, Visibility

BY = "import"
"""Who a record that a file brings is by."""
What = Literal["added", "changed", "unchanged"]


@dataclass(frozen=True)
class Problem:
    """Something in a file that cannot be used, or is left as it is: where and why. Line 0 is the file as a whole."""

    path: str
    line: int
    reason: str
    column: str = ""


@dataclass(frozen=True)
class Incoming:
    """A row or an entity: ``values`` holds what its file says, ``links`` the keys of the records it belongs to."""

    kind: type[Record]
    key: str
    values: Mapping[str, Any]
    path: str
    line: int
    links: tuple[tuple[Relation, str], ...] = ()
    ref: Ref = ""
    """The record that the row names as its own."""

    @property
    def digest(self) -> str:
        """SHA-256 of what is said, in whatever order."""
        links = sorted(self.links)
        return hashlib.sha256(to_json([self.kind.prefix, sorted(self.values.items()), links])).hexdigest()


@dataclass(frozen=True)
class Change:
    """What becomes of a record: ``fields`` has the name, the old and the new text of each that differs."""

    what: What
    record: Record
    incoming: Incoming
    fields: tuple[tuple[str, str, str], ...] = ()
    held: tuple[str, ...] = field(default=())
    """What the file says and the record does not take, as sentences."""

    def stored(self, record: Record) -> Change:
        """The same change, with the record as it is stored."""
        return replace(self, record=record)


def change(incoming: Incoming, stored: Record | None, *, workspace: str, at: datetime) -> Change:
    """What ``incoming`` makes of the record that is stored for it; raises NotUnderstood where it fits none."""
    if stored is None:
        made = _made(incoming, workspace, at)
        return Change("added", made, incoming, tuple((name, "", _text(made, name)) for name in incoming.values))
    if not isinstance(stored, incoming.kind):
        raise NotUnderstood(f"It made {stored.ref} before, which is {an(stored.noun)} and no {incoming.kind.noun}.")
    if stored.origin.source == incoming.key and stored.origin.digest == incoming.digest:
        return Change("unchanged", stored, incoming)
    return _succeeding(incoming, stored, at)


def _made(incoming: Incoming, workspace: str, at: datetime) -> Record:
    envelope = {
        "workspace": workspace,
        "visibility": Visibility.WORKSPACE,
        "origin": Origin(source=incoming.key, digest=incoming.digest),
        "created_at": at,
        "created_by": BY,
        "updated_at": at,
        "updated_by": BY,
    }
    if "provenance" in incoming.kind.model_fields:
        envelope["provenance"] = "imported"
    return _valid(incoming.kind, {**envelope, **incoming.values})


def _succeeding(incoming: Incoming, stored: Record, at: datetime) -> Change:
    said = {name: value for name, value in incoming.values.items() if value not in (None, "", ())}
    differing = {name: value for name, value in said.items() if value != getattr(stored, name)}
    held = _held(stored, differing)
    taken = {name: value for name, value in differing.items() if name not in held}
    if not taken:
        return Change("unchanged", stored, incoming, held=tuple(held.values()))
    ours = stored.origin.source in (None, incoming.key)
    origin = {"source": incoming.key, "digest": incoming.digest} if ours else {}
    stamp = {"version": stored.version + 1, "updated_at": at, "updated_by": BY}
    made = _valid(type(stored), {**dict(stored), **taken, **stamp, "origin": stored.origin.model_copy(update=origin)})
    told = tuple((name, _text(stored, name), _text(made, name)) for name in taken)
    return Change("changed", made, incoming, told, tuple(held.values()))


def _held(stored: Record, differing: Mapping[str, Any]) -> dict[str, str]:
    """The fields that the record does not take from a file any more, each with what to say of it."""
    words = {name: value for name, value in differing.items() if name != "status"}
    held: dict[str, str] = {}
    status = differing.get("status")
    if status is not None and not stored.may_become(status):
        held["status"] = f"{stored.ref} is {stored.status} and stays so: it cannot become {status}."
    try:
        if words and (stored.is_final or stored.prefix == "ADR"):
            stored.amended(BY, stored.updated_at, **words)
    except Conflict as refused:
        held |= dict.fromkeys(words, refused.whole)
    return held


def _valid(kind: type[Record], values: Mapping[str, Any]) -> Record:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        raise NotUnderstood(f"{name.replace('_', ' ')}: {first['msg']}.", field=name or None) from None


def _text(record: Record, name: str) -> str:
    """A field as a person would type it; what no person is asked for, as it is."""
    if name in ("aliases", "more"):
        return ", ".join(getattr(one, "heading", str(one)) for one in getattr(record, name))
    return fields.typed(record, name)
