"""Search: what of a record is looked through, by words and by meaning."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from knowledge.records.base import ChannelId, Ref

if TYPE_CHECKING:
    import numpy as np

    from knowledge.audience import AudienceScope

    Vectors = np.ndarray[tuple[int, int], np.dtype[np.float32]]
    Vector = np.ndarray[tuple[int], np.dtype[np.float32]]


@dataclass(frozen=True)
class Passage:
    """A piece of a record as it is searched: one facet, headed by where it belongs.

    ``id`` is ``<workspace>/<ref>/<facet>/<n>``; ``part`` is the position of the option (or other list part) it tells
    of, ``body`` the text without its header. A passage that is not searched ``by_meaning`` is found by its words alone.
    """

    id: str
    workspace: str
    ref: Ref
    facet: str
    body: str
    header: str = ""
    part: int | None = None
    by_meaning: bool = True

    @property
    def text(self) -> str:
        """Header and body: what is indexed and embedded."""
        return f"{self.header} {self.body}".strip()


@dataclass(frozen=True)
class Hit:
    """A passage that was found, and how well it matched; only scores of one search can be compared."""

    passage: Passage
    score: float


@dataclass(frozen=True)
class Holders:
    """Which records of an audience hold some words, in whatever form, and how many it may see in all."""

    total: int
    of: Mapping[str, frozenset[Ref]]


class Words(Protocol):
    """Full-text search over the records of a ledger; always as fresh as the ledger."""

    def passages(self, query: str, scope: AudienceScope, limit: int) -> dict[str, float]:
        """Ids of passages by the words they share with ``query`` (any of them), best first; higher is better."""
        ...

    def records(self, query: str, scope: AudienceScope, limit: int, kind: str = "") -> dict[Ref, float]:
        """Whole records by the words they share with ``query``, of one ``kind`` (its prefix) if given."""
        ...

    def titles(self, kind: str, scope: AudienceScope) -> list[str]:
        """What the records of a kind are called: to find the name that somebody spelt in another way."""
        ...

    def holders(self, words: Sequence[str], scope: AudienceScope) -> Holders:
        """The records in ``scope`` that hold each of the words."""
        ...


class Index(Protocol):
    """Nearest passages by meaning. A cache of ids, vectors and scope keys: it can be lost at any time.

    ``search`` raises Unavailable when the index cannot answer; it never answers wider than ``scope``.
    """

    def upsert(self, passages: Sequence[Passage], vectors: Vectors, scope_keys: Sequence[ScopeKey]) -> None:
        """Add or replace passages by id."""
        ...

    def delete(self, ids: Collection[str], workspace: str) -> None:
        """Forget passages; unknown ids are ignored."""
        ...

    def search(self, vector: Vector, scope: AudienceScope, limit: int) -> list[tuple[str, float]]:
        """Passage ids with their cosine similarity, best first. An empty scope returns [] without a look."""
        ...

    def ids(self, workspace: str) -> frozenset[str]:
        """Every passage id it holds."""
        ...

    def clear(self, workspace: str) -> None:
        """Drop everything of the workspace."""
        ...

    def ping(self) -> str:
        """How the index is; raises Unavailable when it is missing, damaged or away."""
        ...


@dataclass(frozen=True)
class ScopeKey:
    """What the index knows about a passage's audience."""

    everyone: bool
    channel: ChannelId = ""


class Embedder(Protocol):
    """Text to vectors of length one. ``name`` names the model: vectors of different names are never mixed."""

    name: str
    dimension: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        ...

    def ping(self) -> str:
        """Whether the model is there and intact."""
        ...
