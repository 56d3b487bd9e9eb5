"""The vector index in Chroma: ids, vectors and scope keys, never a word of text. A cache that may be lost any time.

Traps that this file is for: ``where=None`` silently searches everything and an empty ``$in`` is an error, so the
filter is built in one place and never empty; the default embedding function would fetch a model; embedded Chroma
bears one process a folder; the client for a server has no time-out of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from knowledge.audience import AudienceScope
from knowledge.errors import ChestertonError, Misconfigured, Unavailable
from knowledge.ports import Passage, ScopeKey
from storage.lock import FolderLock

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection as ChromaCollection

    from knowledge.ports import Vector, Vectors

_CONFIGURATION: Any = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 400}}
_READ_AT_ONCE = 5000


class ChromaIndex:
    """Fulfils ``Index`` with one collection a workspace and embedder."""

    def __init__(self, client: Client, embedder: str, release: Callable[[], None] = lambda: None) -> None:
        self._client = client
        self._embedder = embedder
        self._release = release
        self._collections: dict[str, ChromaCollection] = {}

    @classmethod
    def in_folder(cls, folder: Path, embedder: str) -> ChromaIndex:
        """The index in a folder of this machine; raises Unavailable while another process owns it."""
        lock = FolderLock(folder)
        lock.take()
        try:
            return cls(embedded_client(folder), embedder, lock.release)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def at_url(cls, url: str, embedder: str) -> ChromaIndex:
        """The index on a Chroma server; raises Unavailable when it does not answer within two seconds."""
        with _answering():
            from storage.chroma_server import connect

            return cls(connect(*server_address(url)), embedder)

    def upsert(self, passages: Sequence[Passage], vectors: Vectors, scope_keys: Sequence[ScopeKey]) -> None:
        """Add or replace passages by id."""
        rows = list(zip(passages, vectors, scope_keys, strict=True))
        with _answering():
            most = self._client.get_max_batch_size()
            for workspace in sorted({passage.workspace for passage in passages}):
                mine = [row for row in rows if row[0].workspace == workspace]
                for start in range(0, len(mine), most):
                    self._write(workspace, mine[start : start + most])

    def _write(self, workspace: str, rows: Sequence[tuple[Passage, Vector, ScopeKey]]) -> None:
        self._collection(workspace).upsert(
            ids=[passage.id for passage, _, _ in rows],
            embeddings=cast(Any, [vector for _, vector, _ in rows]),
            metadatas=[_metadata(passage, key) for passage, _, key in rows],
        )

    def delete(self, ids: Collection[str], workspace: str) -> None:
        """Forget passages; unknown ids are ignored."""
        every = list(ids)
        with _answering():
            most = self._client.get_max_batch_size()
            for start in range(0, len(every), most):
                self._collection(workspace).delete(ids=every[start : start + most])

    def search(self, vector: Vector, scope: AudienceScope, limit: int) -> list[tuple[str, float]]:
        """Passage ids in ``scope`` with their cosine similarity, best first."""
        if scope.empty or limit < 1:
            return []
        with _answering():
            found = self._collection(scope.workspace).query(
                query_embeddings=cast(Any, [vector]), n_results=limit, where=_where(scope), include=["distances"]
            )
        distances = found["distances"] or [[]]
        return [(id_, 1.0 - float(away)) for id_, away in zip(found["ids"][0], distances[0], strict=True)]

    def ids(self, workspace: str) -> frozenset[str]:
        """Every passage id it holds, read one by one and not by a search, which may miss some."""
        held: set[str] = set()
        with _answering():
            while True:
                page = self._collection(workspace).get(include=[], limit=_READ_AT_ONCE, offset=len(held))["ids"]
                held.update(page)
                if len(page) < _READ_AT_ONCE:
                    return frozenset(held)

    def keeps(self, workspace: str) -> bool:
        """Every workspace: it searches what it holds and nothing else."""
        return True

    def clear(self, workspace: str) -> None:
        """Drop everything of the workspace, of this embedder and of earlier ones."""
        with _answering():
            for collection in self._client.list_collections():
                if collection.name.startswith(_prefix(workspace)):
                    self._client.delete_collection(collection.name)
        self._collections.pop(workspace, None)

    def ping(self) -> str:
        """That Chroma answers."""
        with _answering():
            self._client.heartbeat()
            count = sum(collection.count() for collection in self._client.list_collections())
        return f"Chroma answers and holds {count} passages."

    def close(self) -> None:
        """Let go of the folder or the server."""
        self._collections.clear()
        try:
            with _answering():
                self._client.close()
        finally:
            self._release()

    def _collection(self, workspace: str) -> ChromaCollection:
        if workspace not in self._collections:
            self._collections[workspace] = self._client.get_or_create_collection(
                collection_name(workspace, self._embedder), configuration=_CONFIGURATION, embedding_function=None
            )  # fmt: skip
        return self._collections[workspace]


def embedded_client(folder: Path) -> Client:
    """Chroma inside this process, without telemetry; the caller owns the folder."""
    with _answering():
        import chromadb
        from chromadb.config import Settings

        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = Settings(anonymized_telemetry=False)
        return cast("Client", chromadb.PersistentClient(str(folder), settings=settings))


def server_address(url: str) -> tuple[str, int, bool]:
    """Host, port and whether by TLS; raises Misconfigured when ``url`` is not http://host:port."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Misconfigured(
            "The address of the Chroma server cannot be read.",
            advice="Write http://host:8000 into CHESTERTON_INDEX_URL, or leave it empty to keep the index in a folder.",
        )
    tls = parts.scheme == "https"
    return parts.hostname, parts.port or (443 if tls else 8000), tls


def collection_name(workspace: str, embedder: str) -> str:
    """Chroma's name for the vectors of one workspace and one embedder; Chroma allows few characters in it."""
    return f"{_prefix(workspace)}{_short(embedder)}"


def _prefix(workspace: str) -> str:
    readable = re.sub(r"[^a-zA-Z0-9]+", "-", workspace)[:40].strip("-")
    return f"chesterton-{readable}-{_short(workspace)}-"


def _short(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def _metadata(passage: Passage, key: ScopeKey) -> dict[str, str | bool]:
    return {
        "workspace": passage.workspace, "ref": passage.ref, "everyone": key.everyone, "channel": key.channel
    }  # fmt: skip


def _where(scope: AudienceScope) -> dict[str, Any]:
    """The audience as Chroma's filter: at least one condition, whatever the scope."""
    seen: list[dict[str, Any]] = []
    if scope.everyone:
        seen.append({"everyone": True})
    if scope.channels:
        seen.append({"channel": {"$in": sorted(scope.channels)}})
    if scope.operator:
        seen = [{"workspace": scope.workspace}]
    here = seen[0] if len(seen) == 1 else {"$or": seen}
    return {"$and": [here, {"ref": {"$nin": sorted(scope.without)}}]} if scope.without else here


@contextmanager
def _answering() -> Iterator[None]:
    """Whatever Chroma raises means that the index is away: damaged files fail in any way, its Rust part by a panic."""
    try:
        yield
    except (ChestertonError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        raise Unavailable(
            f"The vector index did not answer ({type(error).__name__}).",
            advice="Nothing is lost: the search reads the vectors from the database, and the index is built again.",
        ) from error
