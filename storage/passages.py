"""The passages of records as rows: replaced with their record, embedded and indexed after it.

Three moves, each harmless to repeat and safe to stop anywhere: ``replace`` (in the record's own transaction),
``keep_vectors`` (only where the text is still the one that was embedded) and ``mark_indexed`` (only where the row is
still the one that was indexed, and only after the index was written).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Engine, LargeBinary, and_, bindparam, delete, func, insert, not_, or_, update
from sqlmodel import Session, col, select

from knowledge.audience import AudienceScope
from knowledge.ports import Passage, ScopeKey
from knowledge.records.base import Ref, Visibility
from storage.engine import reading, writing
from storage.scope import admitted
from storage.tables import CounterRow, GoneRow, PassageRow, RecordRow

if TYPE_CHECKING:
    from knowledge.ports import Vector, Vectors

PASSAGE_REVISION = "passage revision"
"""The counter that grows with every change of a passage."""
WORD = re.compile(r"[^\W_]+")
"""A word as the search by words counts it: letters and digits, whatever stands between them."""


@dataclass(frozen=True)
class Pending:
    """A passage that the vector index does not hold as it is now."""

    passage: Passage
    vector: Vector
    key: ScopeKey
    revision: int


class SqlPassages:
    """The passages of one ledger, for embedding, indexing and the search by meaning."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def workspaces(self) -> list[str]:
        """Every workspace that has or had passages."""
        with reading(self._engine) as session:
            return list(session.exec(select(CounterRow.workspace).where(CounterRow.name == PASSAGE_REVISION)))

    def within(self, ids: Collection[str], scope: AudienceScope) -> list[str]:
        """Those of the passages that lie in ``scope``, in the order of ``ids``."""
        wanted = select(PassageRow.id).join(RecordRow, joined()).where(col(PassageRow.id).in_(ids), admitted(scope))
        with reading(self._engine) as session:
            found = frozenset(session.exec(wanted))
        return [id_ for id_ in ids if id_ in found]

    def unembedded(self, embedder: str, limit: int) -> list[Passage]:
        """Passages without a vector of this embedder, shortest first and the same texts together."""
        shortest = (
            select(PassageRow)
            .where(_lacking(embedder))
            .order_by(col(PassageRow.length), col(PassageRow.digest), col(PassageRow.seq))
            .limit(limit)
        )
        with reading(self._engine) as session:
            return [passage_of(row) for row in session.exec(shortest)]

    def keep_vectors(self, passages: Sequence[Passage], vectors: Vectors, embedder: str) -> None:
        """Store one vector a passage; a passage whose text changed meanwhile keeps lacking one."""
        for workspace in sorted({passage.workspace for passage in passages}):
            with writing(self._engine, workspace) as session:
                mine = [
                    {"of": passage.id, "text": digest_of(passage), "kept": vector.astype("<f4").tobytes()}
                    for passage, vector in zip(passages, vectors, strict=True)
                    if passage.workspace == workspace
                ]
                _keep(session, mine, embedder, _next_revision(session, workspace))

    def unindexed(self, workspace: str, embedder: str, limit: int) -> list[Pending]:
        """Passages with a vector of this embedder that the index lacks or holds in an older form."""
        due = (
            select(PassageRow, RecordRow.visibility, RecordRow.channel).join(RecordRow, joined())
            .where(PassageRow.workspace == workspace, PassageRow.embedder == embedder, _due())
            .order_by(col(PassageRow.seq)).limit(limit)
        )  # fmt: skip
        with reading(self._engine) as session:
            return [_pending(*found) for found in session.exec(due)]

    def mark_indexed(self, indexed: Iterable[Pending]) -> None:
        """Say that the index holds these; a row that changed meanwhile stays due."""
        rows = list(indexed)
        for workspace in sorted({pending.passage.workspace for pending in rows}):
            with writing(self._engine, workspace) as session:
                for pending in (row for row in rows if row.passage.workspace == workspace):
                    same = (col(PassageRow.id) == pending.passage.id, col(PassageRow.revision) == pending.revision)
                    session.execute(update(PassageRow).where(*same).values(indexed_revision=pending.revision))

    def gone(self, workspace: str) -> list[str]:
        """Ids that the index may still hold although the passages are no more."""
        with reading(self._engine) as session:
            return list(session.exec(select(GoneRow.id).where(GoneRow.workspace == workspace)))

    def forget(self, ids: Collection[str], workspace: str) -> None:
        """The index no longer holds these; one that came back meanwhile is due again."""
        with writing(self._engine, workspace) as session:
            session.execute(delete(GoneRow).where(col(GoneRow.workspace) == workspace, col(GoneRow.id).in_(ids)))
            session.execute(update(PassageRow).where(col(PassageRow.id).in_(ids), _meant()).values(indexed_revision=0))

    def index_lost(self, workspace: str) -> None:
        """The index holds nothing any more: everything is due again, from the vectors held here."""
        with writing(self._engine, workspace) as session:
            mine = (col(PassageRow.workspace) == workspace, _meant())
            session.execute(update(PassageRow).where(*mine).values(indexed_revision=0))
            session.execute(delete(GoneRow).where(col(GoneRow.workspace) == workspace))

    def unembedded_count(self, embedder: str) -> int:
        """How many passages lack a vector of this embedder."""
        with reading(self._engine) as session:
            return session.exec(select(func.count()).select_from(PassageRow).where(_lacking(embedder))).one()

    def behind(self, workspace: str) -> bool:
        """Whether the index lacks a passage of the workspace, or holds one in an older form."""
        due = select(PassageRow.seq).where(PassageRow.workspace == workspace, _due()).limit(1)
        with reading(self._engine) as session:
            return session.exec(due).first() is not None

    def ids(self, workspace: str, embedder: str) -> frozenset[str]:
        """Every passage id with a vector of this embedder: what a complete index holds."""
        mine = select(PassageRow.id).where(PassageRow.workspace == workspace, PassageRow.embedder == embedder)
        with reading(self._engine) as session:
            return frozenset(session.exec(mine))

    def marked(self, workspace: str, embedder: str) -> frozenset[str]:
        """Every passage id that the index must hold if the marks are right."""
        mine = select(PassageRow.id).where(PassageRow.workspace == workspace, PassageRow.embedder == embedder)
        with reading(self._engine) as session:
            return frozenset(session.exec(mine.where(not_(_due()))))

    def sample(self, workspace: str, embedder: str, count: int) -> dict[str, Vector]:
        """Some passages that the index must hold, by id, with their vectors."""
        mine = select(PassageRow).where(PassageRow.workspace == workspace, PassageRow.embedder == embedder)
        some = mine.where(not_(_due())).order_by(col(PassageRow.digest)).limit(count)
        with reading(self._engine) as session:
            return {row.id: vector_of(row.vector or b"") for row in session.exec(some)}


def replace(session: Session, workspace: str, ref: Ref, passages: Sequence[Passage]) -> None:
    """Put a record's passages in place of those it had; an unchanged text keeps its vector.

    All of them become due for the index, because the record's audience may have changed with it.
    """
    theirs = and_(col(PassageRow.workspace) == workspace, col(PassageRow.ref) == ref)
    columns = select(PassageRow.id, PassageRow.digest, PassageRow.vector, PassageRow.embedder)
    old = session.exec(columns.where(theirs)).all()
    vectors = {digest: (vector, embedder) for _, digest, vector, embedder in old}
    revision = _next_revision(session, workspace)
    session.execute(delete(PassageRow).where(theirs))
    if passages:
        session.execute(insert(PassageRow), [_values(passage, vectors, revision) for passage in passages])
    for id_ in {id_ for id_, *_ in old} - {passage.id for passage in passages}:
        session.merge(GoneRow(workspace=workspace, id=id_))
    session.flush()


def _values(passage: Passage, vectors: Mapping[str, tuple[bytes | None, str | None]], revision: int) -> dict[str, Any]:
    digest = digest_of(passage)
    vector, embedder = vectors.get(digest, (None, None)) if passage.by_meaning else (None, None)
    return {
        "id": passage.id, "workspace": passage.workspace, "ref": passage.ref, "facet": passage.facet,
        "part": passage.part, "header": passage.header, "body": passage.body, "length": word_count(passage.text),
        "digest": digest, "vector": vector, "embedder": embedder, "by_meaning": passage.by_meaning,
        "revision": revision, "indexed_revision": 0 if passage.by_meaning else revision,
    }  # fmt: skip


def next_number(session: Session, workspace: str, name: str) -> int:
    """The next number of a counter, allocated in the caller's transaction; a number is never given twice."""
    counter = session.get(CounterRow, (workspace, name)) or CounterRow(workspace=workspace, name=name, last=0)
    counter.last += 1
    session.add(counter)
    session.flush()
    return counter.last


def passage_of(row: PassageRow) -> Passage:
    """The passage that a row holds."""
    return Passage(row.id, row.workspace, row.ref, row.facet, row.body, row.header, row.part, row.by_meaning)


def word_count(text: str) -> int:
    """How many words a text has, as the search by words counts its length."""
    return sum(1 for _ in WORD.finditer(text))


def digest_of(passage: Passage) -> str:
    """SHA-256 of the text that is embedded, in hex."""
    return hashlib.sha256(passage.text.encode()).hexdigest()


def joined() -> ColumnElement[bool]:
    """How a passage finds its record."""
    return and_(col(PassageRow.workspace) == col(RecordRow.workspace), col(PassageRow.ref) == col(RecordRow.ref))


def _lacking(embedder: str) -> ColumnElement[bool]:
    return and_(_meant(), or_(col(PassageRow.vector).is_(None), col(PassageRow.embedder) != embedder))


def _meant() -> ColumnElement[bool]:
    return col(PassageRow.by_meaning).is_(True)


def _due() -> ColumnElement[bool]:
    return col(PassageRow.indexed_revision) < col(PassageRow.revision)


def _next_revision(session: Session, workspace: str) -> int:
    return next_number(session, workspace, PASSAGE_REVISION)


def _keep(session: Session, vectors: Sequence[Mapping[str, Any]], embedder: str, revision: int) -> None:
    same_text: Any = and_(col(PassageRow.id) == bindparam("of"), col(PassageRow.digest) == bindparam("text"))
    changes: Any = {"vector": bindparam("kept", type_=LargeBinary), "embedder": embedder, "revision": revision}
    session.connection().execute(update(PassageRow).where(same_text).values(changes), vectors)


def _pending(row: PassageRow, visibility: str, channel: str | None) -> Pending:
    key = ScopeKey(visibility == Visibility.WORKSPACE.value, channel or "")
    return Pending(passage_of(row), vector_of(row.vector or b""), key, row.revision)


def vector_of(stored: bytes) -> Vector:
    """The vector that ``keep_vectors`` stored."""
    import numpy as np

    return np.frombuffer(stored, dtype="<f4")
