"""``python -m storage.probe FOLDER``: does the index in this folder answer as it should?

A process of its own, because damaged files can crash Chroma's native part, and with it whoever asked. Reads from
standard input what to look for, ``{collection: {id: vector}}``; ends with 0 when all of it is found.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from storage.chroma import embedded_client

_NEAR = 1e-3
_NOWHERE = {"channel": {"$in": ["nowhere"]}}
TIMEOUT = 120
"""Seconds after which the folder counts as damaged."""

Samples = Mapping[str, Mapping[str, list[float]]]


def is_sound(folder: Path, samples: Samples) -> bool:
    """Whether a process of its own reads every id of the folder, finds each sample, and keeps to the filter."""
    try:
        probe = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "storage.probe", str(folder.resolve())],
            input=json.dumps(samples), text=True, capture_output=True, timeout=TIMEOUT, check=False,
            cwd=Path(__file__).parent.parent,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return False
    return probe.returncode == 0


def main() -> int:
    """Probe the folder named on the command line."""
    client = embedded_client(Path(sys.argv[1]))
    samples: Samples = json.load(sys.stdin)
    return 0 if all(_answers(client, name, wanted) for name, wanted in samples.items()) else 1


def _answers(client: Any, name: str, wanted: Mapping[str, list[float]]) -> bool:
    collection = client.get_collection(name, embedding_function=None)
    held = set(collection.get(include=[])["ids"])
    if len(held) != collection.count() or not held >= set(wanted):
        return False
    if not wanted:
        return True
    vectors = list(wanted.values())
    found = collection.query(query_embeddings=vectors, n_results=1, include=["distances"])["distances"]
    leaked = collection.query(query_embeddings=vectors[:1], n_results=1, where=_NOWHERE, include=[])["ids"]
    return leaked == [[]] and all(nearest and nearest[0] < _NEAR for nearest in found)


if __name__ == "__main__":
    sys.exit(main())
