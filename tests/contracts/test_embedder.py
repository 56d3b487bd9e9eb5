"""What every Embedder keeps."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.engines.embed import Hosted, MiniLM
from knowledge.ports import Embedder
from tests.knowledge.fakes import BagOfWords


class _Letters:
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(text.count(letter) + 1) for letter in "aeiou"] for text in texts]


@pytest.fixture(params=["packaged", "hosted", "test"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    made: dict[str, Embedder] = {
        "packaged": MiniLM(),
        "hosted": Hosted("acme:letters", client=_Letters()),
        "test": BagOfWords(),
    }
    return made[request.param]


def test_one_row_a_text_of_the_said_length_in_the_order_given(embedder: Embedder) -> None:
    """Rows follow their texts, also when texts differ much in length."""
    texts = ["use kafka for the order events of the shop", "adopt postgres", "use kafka"]
    rows = embedder.embed(texts)

    assert (3, embedder.dimension) == rows.shape
    assert np.allclose(rows, np.vstack([embedder.embed([text]) for text in texts]), atol=1e-4)


def test_vectors_have_length_one(embedder: Embedder) -> None:
    """So that a product is a cosine."""
    assert np.allclose(1, np.linalg.norm(embedder.embed(["use kafka", "adopt postgres"]), axis=1), atol=1e-4)


def test_nothing_gives_nothing(embedder: Embedder) -> None:
    """No text, no row."""
    assert (0, embedder.dimension) == embedder.embed([]).shape


def test_a_ping_is_a_sentence(embedder: Embedder) -> None:
    """It answers when all is well."""
    assert embedder.ping()
