"""Answers questions in a process of its own and prints how long each took, and how much memory there was at the peak.

    python -m tests.bench.answering HOME terminal|bot < questions, one a line

``terminal`` searches exactly, from SQL; ``bot`` owns the embedded index, as ``chesterton serve`` does.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from bot.settings import read_settings
from bot.wiring import build


def main(home: Path, serving: bool, questions: list[str]) -> None:
    """Ask them all once."""
    times = []
    with build(read_settings(home=home), serving=serving) as app:
        if serving:
            app.catch_up()
        scope = app.scope()
        for question in questions:
            began = time.perf_counter()
            app.answer(question, scope)
            times.append(1000 * (time.perf_counter() - began))
        vectors = len(app.ledger.passages.ids(app.workspace, app.embedder.name))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
    print(json.dumps({"milliseconds": times, "vectors": vectors, "megabytes": peak}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] == "bot", sys.stdin.read().splitlines())
