"""`chesterton coverage`: the gauge in a terminal."""

from __future__ import annotations

import json

from tests.bot.conftest import Run


def test_every_hole_is_printed_with_the_command_that_fills_it(run: Run) -> None:
    """And what is covered is ticked."""
    run("add", "item", "--title", "Who keeps the keys?", "--type", "question")

    code, out, _ = run("coverage")

    assert 0 == code
    assert "1 of 12 documents have what they need" in out
    assert "[x] Handover session" in out
    assert "needs a milestone with a safe stopping point: `chesterton add milestone`" in out


def test_a_program_reads_it_as_json(run: Run) -> None:
    """Each document with what it lacks."""
    found = json.loads(run("coverage", "--json")[1])

    assert (0, 12) == (found["covered"], len(found["documents"]))
    assert {"what": "an accepted decision", "kind": "decision"} == found["documents"][1]["lacks"][0]
