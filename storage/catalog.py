"""What a workspace holds, in memory: its records and passages by position, and which of them an audience may see.

A search by words or by meaning works on positions instead of rows. The catalog is loaded again when the workspace
changed, and it holds no text; who may see what is decided by SQL (``storage.scope``), once an audience and state.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, func, select
from sqlmodel import Session, col

from knowledge.audience import AudienceScope
from storage.passages import PASSAGE_REVISION
from storage.scope import admitted
from storage.tables import CounterRow, PassageRow, RecordRow

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]
    Lengths = np.ndarray[tuple[int], np.dtype[np.float64]]
    Scores = np.ndarray[Any, np.dtype[np.floating[Any]]]
    Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

Stamp = tuple[int, int]
"""How often the passages of a workspace were changed, and the last change among those that are there."""

_AUDIENCES = 64
"""How many audiences are remembered between two changes."""


@dataclass(frozen=True)
class Rows:
    """The rows of one table in the order of their ``seq``: name, length in words, and position of the record.

    Records are called by their ref, passages by their id.
    """

    names: list[str]
    seqs: Numbers
    lengths: Lengths
    owners: Numbers

    def places(self, seqs: Numbers) -> tuple[Numbers, Mask]:
        """Where rows of these ``seqs`` stand, and which of them are of this workspace at all."""
        import numpy as np

        if not len(self.seqs):
            return seqs, np.zeros(len(seqs), dtype=bool)
        found = np.minimum(np.searchsorted(self.seqs, seqs), len(self.seqs) - 1)
        return found, self.seqs[found] == seqs


@dataclass(frozen=True)
class Catalog:
    """One state of a workspace."""

    stamp: Stamp
    records: Rows
    passages: Rows
    _audiences: dict[AudienceScope, Mask] = field(default_factory=dict)
    _kinds: dict[str, Mask] = field(default_factory=dict)

    def admitted(self, session: Session, scope: AudienceScope) -> Mask:
        """Which records lie in ``scope``, by position."""
        import numpy as np

        known = self._audiences.get(scope)
        if known is None:
            seqs = np.fromiter(session.scalars(select(col(RecordRow.seq)).where(admitted(scope))), dtype=np.int64)
            known = np.isin(self.records.seqs, seqs)
            if len(self._audiences) >= _AUDIENCES:
                self._audiences.clear()
            self._audiences[scope] = known
        return known

    def of_kind(self, kind: str) -> Mask:
        """Which records are of this kind, by position; all of them where none is named."""
        import numpy as np

        if kind not in self._kinds:
            named = (not kind or ref.startswith(f"{kind}-") for ref in self.records.names)
            self._kinds[kind] = np.fromiter(named, dtype=np.bool_, count=len(self.records.names))
        return self._kinds[kind]


class Catalogs:
    """The catalog of each workspace of a database, as it is now."""

    def __init__(self) -> None:
        self._known: dict[str, Catalog] = {}
        self._loading = Lock()

    def now(self, session: Session, workspace: str) -> Catalog:
        """The catalog as ``session`` sees it: loaded again when a passage came, went or changed."""
        with self._loading:
            known, stamp = self._known.get(workspace), stamp_of(session, workspace)
            if known is None or known.stamp != stamp:
                known = self._known[workspace] = _load(session, workspace, stamp)
            return known


def highest(scores: Scores, limit: int) -> Numbers:
    """The positions of the highest scores, best first; equal ones in the order of their positions."""
    import numpy as np

    if limit < 1:
        return np.empty(0, dtype=np.int64)
    if len(scores) > limit:
        floor = np.partition(scores, -limit)[-limit]
        better = np.flatnonzero(scores >= floor)
    else:
        better = np.arange(len(scores))
    return better[np.argsort(-scores[better], kind="stable")][:limit]


def stamp_of(session: Session, workspace: str) -> Stamp:
    """How often passages of the workspace were changed, and the last of them."""
    found = session.connection().execute(_stamp(), {"workspace": workspace}).one()
    return found[0] or 0, found[1] or 0


@cache
def _stamp() -> Select[Any]:
    """Asked before every search, so it is put together once."""
    workspace: Any = bindparam("workspace")
    changes = select(col(CounterRow.last)).where(
        col(CounterRow.workspace) == workspace, col(CounterRow.name) == PASSAGE_REVISION
    )
    last = select(func.max(PassageRow.revision)).where(col(PassageRow.workspace) == workspace)
    return select(changes.scalar_subquery(), last.scalar_subquery())


def _load(session: Session, workspace: str, stamp: Stamp) -> Catalog:
    import numpy as np

    of_records = select(col(RecordRow.seq), col(RecordRow.ref), col(RecordRow.length))
    of_passages = select(col(PassageRow.seq), col(PassageRow.ref), col(PassageRow.length), col(PassageRow.id))
    connection = session.connection()
    records: Any = connection.execute(
        of_records.where(col(RecordRow.workspace) == workspace).order_by(col(RecordRow.seq))
    ).all()
    passages: Any = connection.execute(
        of_passages.where(col(PassageRow.workspace) == workspace).order_by(col(PassageRow.seq))
    ).all()
    position = {ref: n for n, (_, ref, _) in enumerate(records)}

    def rows(found: Any, names: list[str], owners: list[int]) -> Rows:
        seqs, lengths = [row[0] for row in found], [row[2] for row in found]
        return Rows(names, np.array(seqs, np.int64), np.array(lengths, np.float64), np.array(owners, np.int64))

    return Catalog(
        stamp,
        rows(records, [row[1] for row in records], list(range(len(records)))),
        rows(passages, [row[3] for row in passages], [position[row[1]] for row in passages]),
    )
