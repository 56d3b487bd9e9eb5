"""What the benches share: the evaluation set, and its workspaces, each imported once a run through the front door."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.source import ROOT


@dataclass(frozen=True)
class Workspace:
    """A set of real decision records, as files and as imported."""

    name: str
    corpus: Path
    home: Path
    """The data folder that holds them, a temporary one."""
    seconds: float
    """How long the import took, with everything still to be embedded."""
    told: str
    """What the import said."""


def chesterton(home: Path, *arguments: str) -> str:
    """What the command prints; its progress goes to the terminal."""
    ran = subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        env={**os.environ, "CHESTERTON_HOME": str(home)}, cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, f"chesterton {arguments[0]} ended with {ran.returncode}"
    return ran.stdout


@pytest.fixture(scope="session")
def kit() -> Path:
    """The folder of the evaluation set: ``corpus/``, ``workspaces.json`` and the files of gold."""
    folder = os.environ.get("CHESTERTON_EVAL")
    if not folder:
        pytest.skip("CHESTERTON_EVAL is not set: set it to the folder of the evaluation set.")
    return Path(folder)


@pytest.fixture(scope="session")
def workspace(kit: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Workspace]:
    """A workspace of the set by its name, imported at its first use."""
    known: dict[str, Workspace] = {}

    def opened(name: str) -> Workspace:
        if name not in known:
            known[name] = _imported(kit, name, tmp_path_factory.mktemp(name))
        return known[name]

    return opened


def _imported(kit: Path, name: str, folder: Path) -> Workspace:
    directories = json.loads((kit / "workspaces.json").read_text(encoding="utf-8"))[name]["directories"]
    for directory in directories:
        shutil.copytree(kit / "corpus" / directory, folder / "corpus" / directory)
    print(f"\nimporting {name} …", file=sys.stderr, flush=True)
    began = time.perf_counter()
    told = chesterton(folder / "home", "import", str(folder / "corpus"))
    return Workspace(name, folder / "corpus", folder / "home", time.perf_counter() - began, told.strip())
