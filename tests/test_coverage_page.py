"""The page of what a team needs names, for each need, a test that is there; and no test of these is left out."""

from __future__ import annotations

import ast
import re

import pytest

from tests.source import ROOT
from tests.test_docs import under

PAGE = ROOT / "docs" / "coverage.md"
TESTS = ROOT / "tests" / "bot" / "slack" / "coverage"
ROWS = {"Fourteen documents": 14, "Eighteen promises": 18, "Ten topics": 10, "Eleven steps": 11}


def rows_of(heading: str) -> list[list[str]]:
    """The cells of the table below a heading, its head left out."""
    cells = [token.content for token in under(PAGE, heading) if token.type == "inline"]
    at = cells.index("what a team asks for")
    table = [cells[n : n + 5] for n in range(at, len(cells), 5)]
    return table[1:]


def functions_there() -> list[str]:
    """Every test function beside the page's tests, as pytest names it."""
    return [
        f"{path.relative_to(ROOT).as_posix()}::{part.name}"
        for path in sorted(TESTS.glob("test_*.py"))
        for part in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(part, ast.FunctionDef) and part.name.startswith("test_")
    ]


@pytest.mark.parametrize(("heading", "count"), ROWS.items())
def test_each_part_has_all_its_rows(heading: str, count: int) -> None:
    """No need is without a place, a way in, a question and a test."""
    rows = rows_of(heading)

    assert count == len(rows)
    assert all(cell.strip() for row in rows for cell in row)


def test_each_row_names_its_own_test() -> None:
    """Every test that it names is collected, every one that is collected is named, and each once."""
    named = [re.sub("`", "", row[-1]) for heading in ROWS for row in rows_of(heading)]

    assert sorted(functions_there()) == sorted(named)
