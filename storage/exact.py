"""The exact scan: nearest passages straight from the vectors held in SQL. Never wrong, and quick up to ``SCANNED``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from knowledge.audience import AudienceScope
from knowledge.ports import Passage, ScopeKey
from storage.catalog import Catalog, Catalogs, highest
from storage.engine import ping, reading
from storage.tables import PassageRow

if TYPE_CHECKING:
    from knowledge.ports import Vector, Vectors
    from storage.catalog import Numbers

SCANNED = 50_000
"""Passages up to which a workspace is scanned: 10,000 in 2 ms of processor time, which Chroma's filter takes 80 for."""


@dataclass(frozen=True)
class _Matrix:
    """The vectors of a workspace: one row a passage that has one, in the order of their ``seq``."""

    catalog: Catalog
    places: Numbers
    """Where the passage of each row stands in the catalog."""
    vectors: Vectors

    @property
    def ids(self) -> frozenset[str]:
        """The passages that have a vector."""
        return frozenset(self.catalog.passages.names[place] for place in self.places)


class ExactScan:
    """Fulfils ``Index`` and keeps nothing of its own: the vectors are the ledger's, so nothing is written."""

    def __init__(self, engine: Engine, embedder: str, scanned: int = SCANNED) -> None:
        self._engine = engine
        self._embedder = embedder
        self._scanned = scanned
        self._matrices: dict[str, _Matrix] = {}
        self._catalogs = Catalogs()
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
            seen = matrix.catalog.admitted(session, scope)
        rows = seen[matrix.catalog.passages.owners[matrix.places]].nonzero()[0]
        if not len(rows):
            return []  # also while nothing has a vector yet, when the matrix has no columns
        # einsum works in this thread alone; after ``@`` the threads of BLAS spin for longer than the product takes.
        scores = np.einsum("pd,d->p", matrix.vectors, vector)[rows]
        best = highest(scores, limit)
        return [(matrix.catalog.passages.names[matrix.places[rows[n]]], float(scores[n])) for n in best]

    def keeps(self, workspace: str) -> bool:
        """Never: there is nothing to bring level."""
        return False

    def suffices(self, workspace: str) -> bool:
        """Whether a scan of this workspace is the quickest search: counted are passages with a vector or without."""
        with reading(self._engine) as session:
            return len(self._catalogs.now(session, workspace).passages.names) <= self._scanned

    def ids(self, workspace: str) -> frozenset[str]:
        """Every passage that has a vector."""
        with reading(self._engine) as session:
            return self._fresh(session, workspace).ids

    def ping(self) -> str:
        """How the database is, and how far the scan is the right search."""
        ping(self._engine)
        with reading(self._engine) as session:
            counts = select(func.count()).select_from(PassageRow).group_by(col(PassageRow.workspace))
            most = max(session.scalars(counts), default=0)
        beyond = "" if most <= self._scanned else "; beyond, `chesterton serve` asks Chroma"
        return (
            f"Searches by meaning scan the {most:,} passages in the database, "
            f"which is the quickest way up to {self._scanned:,}{beyond}."
        )

    def close(self) -> None:
        """Drop what is cached."""
        self._matrices.clear()

    def _fresh(self, session: Session, workspace: str) -> _Matrix:
        """The vectors as they are now: loaded again when a passage came, went or changed."""
        with self._loading:
            known, catalog = self._matrices.get(workspace), self._catalogs.now(session, workspace)
            if known is None or known.catalog is not catalog:
                known = self._matrices[workspace] = _load(session, workspace, self._embedder, catalog)
            return known


def _load(session: Session, workspace: str, embedder: str, catalog: Catalog) -> _Matrix:
    import numpy as np

    columns = select(col(PassageRow.seq), col(PassageRow.vector))
    mine = (col(PassageRow.workspace) == workspace, col(PassageRow.embedder) == embedder)
    rows = session.execute(columns.where(*mine).order_by(col(PassageRow.seq))).all()
    held = np.frombuffer(b"".join(row.vector for row in rows), dtype="<f4")
    places, ours = catalog.passages.places(np.array([row.seq for row in rows], dtype=np.int64))
    return _Matrix(catalog, places[ours], held.reshape(len(rows), -1 if rows else 0)[ours])
