"""The exact scan: nearest passages straight from the vectors held in SQL. Never wrong, and quick up to some 50,000."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from knowledge.audience import AudienceScope
from knowledge.ports import Passage, ScopeKey
from storage.engine import ping, reading
from storage.passages import joined
from storage.scope import admitted
from storage.tables import PassageRow, RecordRow

if TYPE_CHECKING:
    import numpy as np

    from knowledge.ports import Vector, Vectors

    Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True)
class _Matrix:
    """The vectors of a workspace, one row a passage, in the order of their ``seq``."""

    stamp: tuple[int, int]
    seqs: Numbers
    ids: list[str]
    vectors: Vectors


class ExactScan:
    """Fulfils ``Index`` and keeps nothing of its own: the vectors are the ledger's, so nothing is written."""

    def __init__(self, engine: Engine, embedder: str) -> None:
        self._engine = engine
        self._embedder = embedder
        self._matrices: dict[str, _Matrix] = {}
        self._loading = Lock()

    def upsert(self, passages: Sequence[Passage], vectors: Vectors, scope_keys: Sequence[ScopeKey]) -> None:
        """Nothing to do: the vectors are read where the ledger keeps them."""

    def delete(self, ids: Collection[str], workspace: str) -> None:
        """Nothing to do: a passage that is gone from the ledger is not found."""

    def clear(self, workspace: str) -> None:
        """Drop what is cached; the vectors in the ledger stay."""
        self._matrices.pop(workspace, None)

    def search(self, vector: Vector, scope: AudienceScope, limit: int) -> list[tuple[str, float]]:
        """Passage ids in ``scope`` with their cosine similarity, best first."""
        import numpy as np

        if scope.empty:
            return []
        with reading(self._engine) as session:
            matrix = self._fresh(session, scope.workspace)
            theirs = select(col(PassageRow.seq)).join(RecordRow, joined()).where(admitted(scope))
            seqs = np.fromiter(session.scalars(theirs), dtype=np.int64)
        rows = np.flatnonzero(np.isin(matrix.seqs, seqs))
        if not len(rows):
            return []  # also while nothing has a vector yet, when the matrix has no columns
        scores = (matrix.vectors @ vector)[rows]
        best = np.argsort(-scores, kind="stable")[:limit]
        return [(matrix.ids[rows[n]], float(scores[n])) for n in best]

    def ids(self, workspace: str) -> frozenset[str]:
        """Every passage that has a vector."""
        with reading(self._engine) as session:
            return frozenset(self._fresh(session, workspace).ids)

    def ping(self) -> str:
        """How the database is."""
        return f"Searches by meaning scan the vectors in the database. {ping(self._engine)}"

    def close(self) -> None:
        """Drop what is cached."""
        self._matrices.clear()

    def _fresh(self, session: Session, workspace: str) -> _Matrix:
        """The vectors as they are now: loaded again when a passage came, went or changed."""
        with self._loading:
            known, stamp = self._matrices.get(workspace), _stamp(session, workspace)
            if known is None or known.stamp != stamp:
                known = self._matrices[workspace] = _load(session, workspace, self._embedder, stamp)
            return known


def _stamp(session: Session, workspace: str) -> tuple[int, int]:
    """How many passages there are, and the last change among them."""
    state = select(func.count(), func.coalesce(func.max(PassageRow.revision), 0))
    count, last = session.execute(state.where(col(PassageRow.workspace) == workspace)).one()
    return count, last


def _load(session: Session, workspace: str, embedder: str, stamp: tuple[int, int]) -> _Matrix:
    import numpy as np

    columns = select(col(PassageRow.seq), col(PassageRow.id), col(PassageRow.vector))
    mine = (col(PassageRow.workspace) == workspace, col(PassageRow.embedder) == embedder)
    rows = session.execute(columns.where(*mine).order_by(col(PassageRow.seq))).all()
    held = np.frombuffer(b"".join(row.vector for row in rows), dtype="<f4")
    seqs = np.array([row.seq for row in rows], dtype=np.int64)
    return _Matrix(stamp, seqs, [row.id for row in rows], held.reshape(len(rows), -1 if rows else 0))
