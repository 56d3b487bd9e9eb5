"""What one would build instead, measured on the same questions: words alone, meaning alone, and both by their ranks.

Each peer reads the raw files, ranks documents, and takes the score of the first one as its confidence; none of them
abstains. They are written as their textbooks and tutorials do it, with nothing of ours but the packaged model:

- BM25 (k1 = 1.2, b = 0.75) over whole documents, plain words in lower case;
- MiniLM over pieces of 1,000 characters that overlap by 200, in a Chroma collection, the best piece for its document;
- reciprocal rank fusion (k = 60) of the two.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from knowledge.engines.embed import MiniLM
from knowledge.evaluation.items import Asked
from knowledge.evaluation.questions import Answered, place
from knowledge.interop.files import File
from storage.folder import walk

DEEP, TOP = 100, 10
PIECE, OVERLAP = 1000, 200
PIECES = 400
"""How many pieces are asked for, so that enough documents are left when some are hidden."""
Ranking = list[tuple[str, float]]
"""Documents with their scores, best first."""


class Peer(Protocol):
    """A system that ranks documents for a question."""

    name: str

    def rank(self, question: str, hidden: Collection[str]) -> Ranking:
        """The best hundred, those in ``hidden`` left out."""
        ...


def documents(corpus: Path) -> dict[str, str]:
    """The files that an import reads, by path."""
    return {file.path: file.text for file in walk(corpus) if isinstance(file, File)}


class Bm25:
    """Words alone."""

    name = "BM25 alone"

    def __init__(self, texts: Mapping[str, str], k1: float = 1.2, b: float = 0.75) -> None:
        counts = {path: Counter(words(text)) for path, text in texts.items()}
        mean = sum(count.total() for count in counts.values()) / len(counts)
        self._weights: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for path, count in counts.items():
            length = k1 * (1 - b + b * count.total() / mean)
            for word, n in count.items():
                self._weights[word][path] = n * (k1 + 1) / (n + length)
        self._idf = {
            word: math.log(1 + (len(counts) - len(held) + 0.5) / (len(held) + 0.5))
            for word, held in self._weights.items()
        }

    def rank(self, question: str, hidden: Collection[str]) -> Ranking:
        """By the sum over the question's words."""
        scores: defaultdict[str, float] = defaultdict(float)
        for word in set(words(question)) & self._idf.keys():
            for path, weight in self._weights[word].items():
                scores[path] += self._idf[word] * weight
        return best(scores, hidden)


class Chunks:
    """Meaning alone, as a tutorial would build it."""

    name = "MiniLM alone"

    def __init__(self, texts: Mapping[str, str]) -> None:
        import chromadb
        from chromadb.config import Settings

        cut = [(path, piece) for path, text in texts.items() for piece in pieces(text)]
        print(f"embedding {len(cut)} pieces of {len(texts)} documents …", file=sys.stderr, flush=True)
        self._embedder = MiniLM()
        client = chromadb.EphemeralClient(Settings(anonymized_telemetry=False))
        self._collection = client.create_collection(
            f"peer-{uuid4().hex}", embedding_function=None, metadata={"hnsw:space": "cosine"}
        )
        for start in range(0, len(cut), 1000):
            batch = cut[start : start + 1000]
            self._collection.add(
                ids=[str(start + n) for n in range(len(batch))],
                embeddings=self._embedder.embed([piece for _, piece in batch]),
                metadatas=[{"path": path} for path, _ in batch],
            )
        self._pieces = min(PIECES, len(cut))

    def rank(self, question: str, hidden: Collection[str]) -> Ranking:
        """By the cosine of a document's best piece."""
        found = self._collection.query(
            query_embeddings=self._embedder.embed([question]),
            n_results=self._pieces,
            include=["metadatas", "distances"],
        )
        scores: dict[str, float] = {}
        for about, distance in zip((found["metadatas"] or [])[0], (found["distances"] or [])[0], strict=True):
            scores.setdefault(str(about["path"]), 1 - distance)
        return best(scores, hidden)


class Fused:
    """Both, by their ranks."""

    name = "both, fused by rank"

    def __init__(self, *peers: Peer, k: int = 60) -> None:
        self._peers, self._k = peers, k

    def rank(self, question: str, hidden: Collection[str]) -> Ranking:
        """By the sum of one over the rank, moved by ``k``."""
        scores: defaultdict[str, float] = defaultdict(float)
        for peer in self._peers:
            for n, (path, _) in enumerate(peer.rank(question, hidden), start=1):
                scores[path] += 1 / (self._k + n)
        return best(scores, hidden)


def answers(peer: Peer, questions: Sequence[Asked]) -> Iterator[Answered]:
    """What a peer makes of each question; it answers whatever it finds anything for."""
    for one in questions:
        ranked = peer.rank(one.text, one.hidden)[:TOP]
        found = place([path for path, _ in ranked], one.gold)
        yield Answered(one, bool(ranked), ranked[0][1] if ranked else 0.0, found)


def words(text: str) -> list[str]:
    """The words of a text in lower case."""
    return re.findall(r"\w+", text.lower())


def pieces(text: str) -> list[str]:
    """The text in pieces that overlap."""
    starts = range(0, max(1, len(text) - OVERLAP), PIECE - OVERLAP)
    return [text[start : start + PIECE] for start in starts]


def best(scores: Mapping[str, float], hidden: Collection[str]) -> Ranking:
    """The first hundred that are not hidden, best first; equal ones by path."""
    shown = ((path, score) for path, score in scores.items() if path not in hidden)
    return sorted(shown, key=lambda pair: (-pair[1], pair[0]))[:DEEP]
