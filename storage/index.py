"""The index that the search asks: Chroma where it is quicker, the exact scan of the vectors in SQL everywhere else.

Up to ``SCANNED`` passages the scan is the quicker one, and a folder with Chroma is neither opened nor written; a Chroma
server is kept level whatever the size, for the replicas that share it. Beyond, Chroma is asked while it holds every
passage as it is now; what it answers is checked against the ledger; when it is missing, owned by another process,
damaged, away or behind, the vectors in SQL answer. So no answer depends on its state, only how long it takes. A missing
or damaged folder is filled from SQL by ``catch_up``, the damaged one moved aside.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol, TypeVar

from sqlalchemy import Engine

from knowledge.audience import AudienceScope
from knowledge.errors import Unavailable
from knowledge.ports import Embedder, Index, Passage, ScopeKey
from storage.chroma import ChromaIndex, collection_name, server_address
from storage.exact import SCANNED, ExactScan
from storage.lock import FolderLock
from storage.passages import SqlPassages
from storage.probe import is_sound

if TYPE_CHECKING:
    from knowledge.ports import Vector, Vectors

PAUSE = 30.0
"""Seconds after which an index that was away is tried again."""
_SAMPLES = 20


T = TypeVar("T")


class KeptIndex(Index, Protocol):
    """An index that says of which workspaces it wants to hold the passages."""

    def keeps(self, workspace: str) -> bool:
        """Whether it is to be brought level with this workspace; else searches read the vectors in SQL."""
        ...


class ClosableIndex(KeptIndex, Protocol):
    """An index that holds a folder or a connection."""

    def close(self) -> None:
        """Let go of it."""
        ...


def open_index(
    engine: Engine,
    embedder: Embedder,
    *,
    folder: Path | None = None,
    url: str = "",
    pause: float = PAUSE,
    scanned: int = SCANNED,
) -> ClosableIndex:
    """The index in ``folder`` (this process owns it) or on the Chroma server at ``url``; with neither, exact scans.

    ``scanned`` is how many passages a workspace may have to be scanned. Nothing is opened here but by the first write,
    ``ping`` or ``check``; searches are exact until then. Raises Misconfigured when ``url`` is not one.
    """
    exact = ExactScan(engine, embedder.name, scanned)
    passages = SqlPassages(engine)
    if url:
        server_address(url)
        at_url = partial(ChromaIndex.at_url, url, embedder.name)
        return HealingIndex(at_url, exact, passages, embedder.name, pause)
    if folder:
        in_folder = _Folder(folder, passages, embedder.name)
        return HealingIndex(in_folder, exact, passages, embedder.name, pause, shared=False)
    return exact


class HealingIndex:
    """Fulfils ``Index`` whatever becomes of Chroma: reads never fail for its sake, writes wait until it is back."""

    def __init__(
        self, open_primary: Callable[[], ClosableIndex], exact: ExactScan, passages: SqlPassages, embedder: str,
        pause: float = PAUSE, shared: bool = True,
    ) -> None:  # fmt: skip
        """``shared``: others search it too, so it holds every workspace, also those that are scanned from here."""
        self._open = open_primary
        self._exact = exact
        self._passages = passages
        self._embedder = embedder
        self._pause = pause
        self._shared = shared
        self._turn = Lock()
        self._primary: ClosableIndex | None = None
        self._away: Unavailable | None = None
        self._try_at = 0.0

    def upsert(self, passages: Sequence[Passage], vectors: Vectors, scope_keys: Sequence[ScopeKey]) -> None:
        """Add or replace passages by id; raises Unavailable while Chroma is away: they stay due."""
        self._asked(lambda primary: primary.upsert(passages, vectors, scope_keys))

    def delete(self, ids: Collection[str], workspace: str) -> None:
        """Forget passages; raises Unavailable while Chroma is away: they stay due."""
        self._asked(lambda primary: primary.delete(ids, workspace))

    def clear(self, workspace: str) -> None:
        """Drop everything of the workspace; raises Unavailable while Chroma is away."""
        self._asked(lambda primary: primary.clear(workspace))

    def keeps(self, workspace: str) -> bool:
        """Whether Chroma is to hold this workspace: a server each, a folder those that are too many to be scanned."""
        return self._shared or self._is_big(workspace)

    def search(self, vector: Vector, scope: AudienceScope, limit: int) -> list[tuple[str, float]]:
        """Passage ids in ``scope``, best first: of many from Chroma if it is whole and fills the list, else exact."""
        if scope.empty or limit < 1:
            return []
        primary = self._primary
        if primary is not None and self._is_big(scope.workspace) and not self._passages.behind(scope.workspace):
            with suppress(Unavailable):
                found = dict(self._from(primary, lambda primary: primary.search(vector, scope, limit)))
                seen = self._passages.within(list(found), scope)
                if len(seen) == limit:
                    return [(id_, found[id_]) for id_ in seen]
        return self._exact.search(vector, scope, limit)

    def ids(self, workspace: str) -> frozenset[str]:
        """Every passage id that a search can find; raises Unavailable while a Chroma that is to hold them is away."""
        if not self.keeps(workspace):
            return self._exact.ids(workspace)
        return self._asked(lambda primary: primary.ids(workspace))

    def ping(self) -> str:
        """Which search is used, and how Chroma is where it is to hold anything.

        Raises Unavailable when it is to and is missing, damaged, owned by another process or away.
        """
        workspaces = self._passages.workspaces()
        scans = [] if any(self._is_big(workspace) for workspace in workspaces) else [self._exact.ping()]
        kept = self._shared or not scans
        return " ".join([*([self._asked(lambda primary: primary.ping())] if kept else []), *scans])

    def check(self) -> None:
        """Look at the index anew, as at opening: for a schedule, because files can go bad while they are open."""
        self.close()
        self._away = None
        if any(map(self.keeps, self._passages.workspaces())):
            with suppress(Unavailable):
                self._opened()

    def close(self) -> None:
        """Let go of the folder or the server."""
        primary, self._primary = self._primary, None
        if primary is not None:
            with suppress(Unavailable):
                primary.close()

    def _is_big(self, workspace: str) -> bool:
        return not self._exact.suffices(workspace)

    def _asked(self, ask: Callable[[ClosableIndex], T]) -> T:
        return self._from(self._primary or self._opened(), ask)

    def _from(self, primary: ClosableIndex, ask: Callable[[ClosableIndex], T]) -> T:
        try:
            return ask(primary)
        except Unavailable as error:
            if self._primary is primary:
                self._give_up(error)
            raise

    def _opened(self) -> ClosableIndex:
        """Chroma, unless it is being opened or failed just now; raises Unavailable."""
        if self._away is not None and time.monotonic() < self._try_at:
            raise self._away
        if not self._turn.acquire(blocking=False):
            raise Unavailable("The vector index is being opened.")
        try:
            primary = self._open()
            self._level(primary)
        except Unavailable as error:
            self._give_up(error)
            raise
        else:
            self._primary, self._away = primary, None
            return primary
        finally:
            self._turn.release()

    def _give_up(self, error: Unavailable) -> None:
        self.close()
        self._away, self._try_at = error, time.monotonic() + self._pause

    def _level(self, primary: ClosableIndex) -> None:
        """Compare the whole index with the ledger; on failure it is closed again."""
        try:
            for workspace in self._passages.workspaces():
                self._compare(primary, workspace)
        except Unavailable:
            primary.close()
            raise

    def _compare(self, primary: ClosableIndex, workspace: str) -> None:
        """Make due again what the ledger takes for indexed and Chroma lacks; drop what the ledger does not know.

        Read in this order, what another process indexes meanwhile looks neither missing nor unknown.
        """
        marked = self._passages.marked(workspace, self._embedder)
        held = primary.ids(workspace)
        unknown = held - self._passages.ids(workspace, self._embedder)
        if not held >= marked:
            self._passages.index_lost(workspace)
        if unknown:
            primary.delete(unknown, workspace)


class _Folder:
    """Opens the index in a folder: owned by this process, probed from outside first, moved aside when damaged."""

    def __init__(self, folder: Path, passages: SqlPassages, embedder: str) -> None:
        self._folder = folder
        self._passages = passages
        self._embedder = embedder

    def __call__(self) -> ChromaIndex:
        if self._folder.exists():
            self._probe()
        return ChromaIndex.in_folder(self._folder, self._embedder)

    def _probe(self) -> None:
        lock = FolderLock(self._folder)
        lock.take()
        try:
            if not is_sound(self._folder, self._samples()):
                _set_aside(self._folder)
        finally:
            lock.release()

    def _samples(self) -> dict[str, dict[str, list[float]]]:
        return {
            collection_name(workspace, self._embedder): {id_: vector.tolist() for id_, vector in wanted.items()}
            for workspace in self._passages.workspaces()
            if (wanted := self._passages.sample(workspace, self._embedder, _SAMPLES))
        }


def _set_aside(folder: Path) -> None:
    """Keep the damaged folder for whoever wants to know why, in place of an earlier one."""
    aside = folder.with_name(f"{folder.name}.damaged")
    shutil.rmtree(aside, ignore_errors=True)
    folder.rename(aside)
