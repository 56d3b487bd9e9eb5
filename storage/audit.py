"""The audit chain: who did what to which record and when, so that nothing changes unnoticed.

A row is appended in the transaction of the effect it tells of, and holds hashes only, never text. Each row's hash
covers the row before it, so that a changed, dropped or inserted row breaks the chain from there on. The content hash
is salted with random bytes that live beside the content: once the content is erased nobody can guess it back, and
the chain still verifies. Whoever owns the database could rewrite the whole chain; therefore ``head`` is also shown
outside (digest, exports) and ``verify`` takes it as an anchor.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from knowledge.ports import Clock, Doing
from storage.engine import reading, writing
from storage.tables import AuditRow, RecordRow

_START = "0" * 64


@dataclass(frozen=True)
class Head:
    """The end of a chain: how many rows it has, and the last one's hash."""

    length: int
    hash: str


@dataclass(frozen=True)
class Verified:
    """What checking a chain found; ``bad`` is the first row that does not hold (None: all do)."""

    head: Head
    bad: int | None = None
    reason: str = ""


class SqlAudit:
    """The audit chain of each workspace, kept beside the records. Fulfils ``History``."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def note(self, workspace: str, *, by: str, action: str, ref: str = "", request: str = "") -> None:
        """Append what changed no record but must be known: private records read by an operator, an export."""
        with writing(self._engine, workspace) as session:
            append(session, self._clock, workspace=workspace, by=by, action=action, ref=ref, request=request)

    def doings(self, workspace: str, since: datetime, until: datetime, actions: Collection[str]) -> list[Doing]:
        """What was done of these actions from ``since`` on and before ``until``, oldest first."""
        at = col(AuditRow.at)
        told = (AuditRow.ref, AuditRow.action, AuditRow.actor, AuditRow.at)
        found = select(*told).where(AuditRow.workspace == workspace, at >= since, at < until)
        with reading(self._engine) as session:
            rows = session.exec(found.where(col(AuditRow.action).in_(actions)).order_by(col(AuditRow.seq)))
            return [Doing(*row) for row in rows]

    def head(self, workspace: str) -> Head:
        """Where the chain ends now."""
        with reading(self._engine) as session:
            last = _last(session, workspace)
        return Head(last.seq, last.hash) if last else Head(0, _START)

    def verify(self, workspace: str, anchor: str = "") -> Verified:
        """Walk the chain and compare each record with its last row; ``anchor`` is a head hash seen earlier."""
        with reading(self._engine) as session:
            rows = session.exec(select(AuditRow).where(AuditRow.workspace == workspace).order_by(col(AuditRow.seq)))
            walk = _Walk(anchor)
            for row in rows.yield_per(1000):
                if reason := walk.step(row):
                    return Verified(walk.head, row.seq, reason)
            if anchor and not walk.anchored:
                return Verified(walk.head, walk.head.length + 1, "the chain was cut or rewritten: the anchor is gone")
            return _records_agree(session, workspace, walk)


class _Walk:
    """The state of a walk along the chain."""

    def __init__(self, anchor: str) -> None:
        self.head = Head(0, _START)
        self.anchor = anchor
        self.anchored = anchor == _START
        self.content: dict[str, tuple[int, str]] = {}

    def step(self, row: AuditRow) -> str:
        """Take one row; says what is wrong with it, or nothing."""
        if row.seq != self.head.length + 1:
            return f"row {self.head.length + 1} is missing"
        if row.prev_hash != self.head.hash or row.hash != row_hash(row):
            return "the row was changed, or put there by somebody else"
        self.head = Head(row.seq, row.hash)
        self.anchored = self.anchored or row.hash == self.anchor
        if row.content_hash:
            self.content[row.ref] = (row.seq, row.content_hash)
        return ""


def _records_agree(session: Session, workspace: str, walk: _Walk) -> Verified:
    columns = select(RecordRow.ref, RecordRow.salt, RecordRow.content).where(RecordRow.workspace == workspace)
    for ref, salt, content in session.exec(columns):
        seq, expected = walk.content.get(ref, (walk.head.length + 1, ""))
        if content_hash(salt, content) != expected:
            return Verified(walk.head, seq, f"{ref} is not as it was when it was last saved")
    return Verified(walk.head)


def append(
    session: Session, clock: Clock, *,
    workspace: str, by: str, action: str, ref: str = "", request: str = "", content: str = "",
) -> None:  # fmt: skip
    """Append a row inside the caller's transaction, which is the only writer of its workspace.

    ``content`` is the content hash of the record after the effect.
    """
    last = _last(session, workspace)
    row = AuditRow(
        workspace=workspace, seq=last.seq + 1 if last else 1, at=clock.now(), actor=by, action=action, ref=ref,
        content_hash=content, request=request, prev_hash=last.hash if last else _START, hash="",
    )  # fmt: skip
    row.hash = row_hash(row)
    session.add(row)
    session.flush()


def content_hash(salt: bytes, content: str) -> str:
    """SHA-256 of a record's salt and its content as canonical JSON, in hex."""
    return hashlib.sha256(salt + canonical(json.loads(content)).encode()).hexdigest()


def row_hash(row: AuditRow) -> str:
    """SHA-256 of the previous hash and the row as canonical JSON, in hex."""
    told = {
        "workspace": row.workspace, "seq": row.seq, "at": row.at.astimezone(UTC).isoformat(), "actor": row.actor,
        "action": row.action, "ref": row.ref, "content_hash": row.content_hash, "request": row.request,
    }  # fmt: skip
    return hashlib.sha256((row.prev_hash + canonical(told)).encode()).hexdigest()


def canonical(value: Mapping[str, object]) -> str:
    """JSON that is the same for the same value: keys sorted, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _last(session: Session, workspace: str) -> AuditRow | None:
    newest = select(AuditRow).where(AuditRow.workspace == workspace).order_by(col(AuditRow.seq).desc()).limit(1)
    return session.exec(newest).first()
