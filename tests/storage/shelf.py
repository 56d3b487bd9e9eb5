"""Records to store, audiences to read them, and an embedder that needs no model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from knowledge.audience import AudienceScope
from knowledge.records.base import Origin, Record, Visibility
from knowledge.records.decision import Decision

if TYPE_CHECKING:
    from knowledge.ports import Vectors

Kind = TypeVar("Kind", bound=Record)

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
EVERYONE = AudienceScope("main", everyone=True)
NOBODY = AudienceScope("main", everyone=False)
MEMBERS = AudienceScope("main", everyone=False, channels=frozenset({"C-PRIVATE"}))
OPERATOR = AudienceScope("main", everyone=True, operator=True)


def decision(title: str = "Use Postgres", **fields: Any) -> Decision:
    """A proposed decision that everybody may see and that has no ref yet."""
    return of_kind(Decision, title, **({"status": "proposed"} | fields))


def of_kind(kind: type[Kind], title: str, **fields: Any) -> Kind:
    """A record that everybody may see and that has no ref yet."""
    known: dict[str, Any] = {
        "workspace": "main", "visibility": Visibility.WORKSPACE,
        "created_at": NOON, "created_by": "U1", "updated_at": NOON, "updated_by": "U1",
    }  # fmt: skip
    return kind(title=title, **(known | fields))


def private(title: str = "Buy the rival", **fields: Any) -> Decision:
    """A decision that only the members of C-PRIVATE may see."""
    return decision(title, visibility=Visibility.CHANNEL, origin=Origin(channel="C-PRIVATE"), **fields)


class HashEmbedder:
    """An Embedder whose vectors depend on the text alone: the same text is at distance 0, others are anywhere."""

    def __init__(self, name: str = "hash", dimension: int = 16) -> None:
        self.name = name
        self.dimension = dimension
        self.embedded = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        rows = [self._row(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, self.dimension), dtype=np.float32)

    def ping(self) -> str:
        """Always well."""
        return "ready"

    def _row(self, text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        self.embedded += 1
        seed = int.from_bytes(hashlib.sha256(f"{self.name}{text}".encode()).digest()[:8], "big")
        row = np.random.default_rng(seed).standard_normal(self.dimension).astype(np.float32)
        return row / np.float32(np.linalg.norm(row))
