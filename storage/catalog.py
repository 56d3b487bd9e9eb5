"""What a workspace holds, in memory: its records and passages by position, and which of them an audience may see.

A search by words or by meaning works on positions instead of rows. The catalog is loaded again when the workspace
changed, and it holds no text; who may see what is decided by SQL (``storage.scope``), once an audience and state.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from knowledge.audience import AudienceScope
from knowledge.records.base import Ref
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
    """The rows of one table in the order of their ``seq``: how long each is, and the position of its record."""

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
    refs: list[Ref]
    ids: list[str]
    _audiences: dict[AudienceScope, Mask] = field(default_factory=dict)

    def refs_of(self, seqs: Iterable[int]) -> dict[int, Ref]:
        """The refs of records by their ``seq``."""
        import numpy as np

        every = list(seqs)
        places, _ = self.records.places(np.array(every, dtype=np.int64))
        return {seq: self.refs[place] for seq, place in zip(every, places, strict=True)}

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
    changes = select(col(CounterRow.last)).where(
        col(CounterRow.workspace) == workspace, col(CounterRow.name) == PASSAGE_REVISION
    )
    last = select(func.max(PassageRow.revision)).where(col(PassageRow.workspace) == workspace)
    found = session.execute(select(changes.scalar_subquery(), last.scalar_subquery())).one()
    return found[0] or 0, found[1] or 0


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

    def rows(seqs: list[int], lengths: list[int], owners: list[int]) -> Rows:
        return Rows(np.array(seqs, np.int64), np.array(lengths, np.float64), np.array(owners, np.int64))

    return Catalog(
        stamp,
        rows([row[0] for row in records], [row[2] for row in records], list(range(len(records)))),
        rows([row[0] for row in passages], [row[2] for row in passages], [position[row[1]] for row in passages]),
        [row[1] for row in records],
        [row[3] for row in passages],
    )
