from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.engines.embed import Hosted, MiniLM
from knowledge.errors import Misconfigured, Unavailable


class Provider:
    """A LangChain embeddings client that needs no network."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[3.0, 4.0] for _ in texts]


class Refusing:
    """A client whose provider is away, and says so with text that is not ours to show."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise RuntimeError(f"429 for {texts}")


@pytest.fixture(scope="module")
def minilm() -> MiniLM:
    return MiniLM()


def test_meaning_counts_more_than_words(minilm: MiniLM) -> None:
    """A sentence is nearer to its paraphrase than to a stranger."""
    question, paraphrase, stranger = minilm.embed(
        ["which database stores the orders?", "Orders are kept in PostgreSQL.", "The office moves to Lisbon."]
    )

    assert question @ paraphrase > question @ stranger + 0.2


def test_a_text_has_one_vector_whatever_it_is_embedded_with(minilm: MiniLM) -> None:
    """Neighbours in a batch, and their lengths, change nothing."""
    alone = minilm.embed(["Use Kafka"])[0]
    together = minilm.embed(["a " * 300, "Use Kafka", "", "short"])[1]

    assert np.allclose(alone, together, atol=1e-5)


def test_a_model_that_differs_is_refused(tmp_path: Path) -> None:
    """A file with another checksum is not used, and the error says what to do."""
    other = tmp_path / "model.onnx"
    other.write_bytes(b"not the model")

    with pytest.raises(Misconfigured, match=r"model\.onnx") as caught:
        MiniLM(model=other).embed(["x"])

    assert "Install" in caught.value.advice


def test_a_missing_tokenizer_is_refused(tmp_path: Path) -> None:
    """So is a file that is not there."""
    with pytest.raises(Misconfigured, match="no such file"):
        MiniLM(tokenizer=tmp_path / "tokenizer.json").ping()


def test_hosted_vectors_are_made_of_length_one() -> None:
    """Providers differ in what they return; ours have length one."""
    hosted = Hosted("acme:small", client=Provider())

    assert np.allclose([[0.6, 0.8]], hosted.embed(["x"]))
    assert 2 == hosted.dimension


def test_a_provider_that_is_away_is_unavailable_and_its_words_stay_unsaid() -> None:
    """The provider's error text may hold ours, so it is not passed on."""
    with pytest.raises(Unavailable) as caught:
        Hosted("acme:small", client=Refusing()).embed(["secret"])

    assert "secret" not in caught.value.whole


def test_an_unknown_provider_is_a_wrong_setting() -> None:
    """A name that no provider answers to stops the start, with the form it should have."""
    with pytest.raises(Misconfigured) as caught:
        Hosted("nobody")

    assert "provider:name" in caught.value.advice
