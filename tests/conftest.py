"""What holds for every test: no network but loopback, a home of its own, no tokens from outside, no paid model."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("searching", deadline=None)
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")  # a change fails for what it did; --hypothesis-profile=searching looks further

OURS = ("CHESTERTON_", "SLACK_", "OPENAI_", "ANTHROPIC_", "LANGSMITH_", "LANGCHAIN_")
KEPT = ("CHESTERTON_TEST_DATABASE_URL", "CHESTERTON_EVAL")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of this test alone; whatever the machine's environment sets is gone."""
    for name in list(os.environ):
        if name.startswith(OURS) and name not in KEPT:
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    monkeypatch.setenv("CHESTERTON_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    return home


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long trials begin first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: "faults" not in item.path.parts)
