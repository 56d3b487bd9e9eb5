"""Keeping the index level with the ledger. Every step may be stopped anywhere and run again.

The order is what makes it safe: a vector is kept in SQL before the index gets it, and a passage is marked as indexed
after the index has it. So a crash can only leave work to do, never a mark without its entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from knowledge.errors import ChestertonError, Unavailable
from knowledge.ports import Embedder
from storage.index import KeptIndex
from storage.ledger import SqlLedger

Progress = Callable[[int, int], None]
"""Called with how many are done, and of how many."""

_READ_AT_ONCE = 512
_EMBEDDED_AT_ONCE = 64
_INDEXED_AT_ONCE = 500
_PAUSE = 0.2
"""Seconds between two looks for passages, while there are none."""


def catch_up(ledger: SqlLedger, index: KeptIndex, embedder: Embedder, progress: Progress | None = None) -> int:
    """Embed what lacks a vector, then bring the index level where it keeps anything; returns how many it took in.

    Where searches scan the vectors in SQL, those embedded are what was taken in. While the index is away the vectors
    wait there, where searches find them; the next call goes on.
    """
    embedded = _embed(ledger, embedder, progress or (lambda _done, _total: None))
    kept = _kept(ledger, index)
    if not kept:
        return embedded
    try:
        index.ping()  # opens it, and finds out what it lost
        for workspace in kept:
            _drop(ledger, index, workspace)
        return sum(_index(ledger, index, embedder, workspace) for workspace in kept)
    except Unavailable:
        return 0


@contextmanager
def embedding(ledger: SqlLedger, embedder: Embedder) -> Iterator[None]:
    """Embeds beside the block what the block writes, on the cores that it leaves idle; ``catch_up`` does the rest.

    Whatever keeps it from embedding ends it without a word: ``catch_up`` meets the same and says so.
    """
    done = Event()

    def work() -> None:
        with suppress(ChestertonError):
            while not done.wait(_PAUSE):
                for _ in _embedded(ledger, embedder):
                    if done.is_set():
                        return

    thread = Thread(target=work, name="embedding", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def rebuild(ledger: SqlLedger, index: KeptIndex, embedder: Embedder, progress: Progress | None = None) -> int:
    """Build the index again, from the vectors that SQL holds; raises Unavailable while it is away."""
    for workspace in _kept(ledger, index):
        ledger.passages.index_lost(workspace)
        index.clear(workspace)
    return catch_up(ledger, index, embedder, progress)


def converged(ledger: SqlLedger, index: KeptIndex, embedder: Embedder) -> bool:
    """Whether the index holds exactly the passages of the ledger, wherever it keeps any; compared id by id."""
    passages = ledger.passages
    return not passages.unembedded(embedder.name, 1) and all(
        index.ids(workspace) == passages.ids(workspace, embedder.name)
        and not passages.behind(workspace)
        and not passages.gone(workspace)
        for workspace in _kept(ledger, index)
    )


def _kept(ledger: SqlLedger, index: KeptIndex) -> list[str]:
    return [workspace for workspace in ledger.passages.workspaces() if index.keeps(workspace)]


def _embed(ledger: SqlLedger, embedder: Embedder, progress: Progress) -> int:
    done, total = 0, ledger.passages.unembedded_count(embedder.name)
    for some in _embedded(ledger, embedder):
        done += some
        progress(done, max(done, total))
    return done


def _embedded(ledger: SqlLedger, embedder: Embedder) -> Iterator[int]:
    """Keeps the vectors of whatever lacks one, some at a time, and yields how many; equal texts are embedded once."""
    while waiting := ledger.passages.unembedded(embedder.name, _READ_AT_ONCE):
        for start in range(0, len(waiting), _EMBEDDED_AT_ONCE):
            batch = waiting[start : start + _EMBEDDED_AT_ONCE]
            texts = {text: n for n, text in enumerate(dict.fromkeys(passage.text for passage in batch))}
            vectors = embedder.embed(list(texts))
            ledger.passages.keep_vectors(batch, vectors[[texts[passage.text] for passage in batch]], embedder.name)
            yield len(batch)


def _drop(ledger: SqlLedger, index: KeptIndex, workspace: str) -> None:
    if ids := ledger.passages.gone(workspace):
        index.delete(ids, workspace)
        ledger.passages.forget(ids, workspace)


def _index(ledger: SqlLedger, index: KeptIndex, embedder: Embedder, workspace: str) -> int:
    import numpy as np

    taken = 0
    while batch := ledger.passages.unindexed(workspace, embedder.name, _INDEXED_AT_ONCE):
        index.upsert(
            [pending.passage for pending in batch],
            np.stack([pending.vector for pending in batch]),
            [pending.key for pending in batch],
        )
        ledger.passages.mark_indexed(batch)
        taken += len(batch)
    return taken
