"""`chesterton supersede` says what has lost its ground."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.conftest import Run

ADR = """# {title}

## Status

Accepted

## Context

Keys.

## Decision

{title}.
"""


@pytest.fixture
def decisions(run: Run, tmp_path: Path) -> None:
    """Two accepted decisions, and what rests on the first: one risk of Dana's, one of nobody's."""
    folder = tmp_path / "adr"
    folder.mkdir()
    for n, title in enumerate(("Sign with one key", "Sign with two keys"), 1):
        (folder / f"000{n}-{n}.md").write_text(ADR.format(title=title))
    run("import", str(folder))
    run("add", "risk", "--title", "Keys leak", "--owner", "Dana")
    run("add", "risk", "--title", "Clocks drift")
    for ref in ("RSK-1", "RSK-2"):
        run("link", ref, "rests on", "ADR-1")


@pytest.mark.usefixtures("decisions")
def test_superseding_says_what_rests_on_it_and_opens_an_item_an_owner(run: Run) -> None:
    """Said again, it opens nothing more."""
    out = [run("supersede", "ADR-1", "ADR-2", "--by", "Dev")[1] for _ in range(2)]

    assert "2 records rest on ADR-1: RSK-1 Keys leak, RSK-2 Clocks drift" in out[0]
    assert "ITM-1 is opened for Dana" in out[0]
    assert "ITM-2 is opened for nobody yet" in out[0]
    assert "ITM-3" not in out[1] + run("list", "items")[1]
