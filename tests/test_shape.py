"""The shape of the house: who may import whom, what stays light, and what is written nowhere."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from importlinter.cli import lint_imports
from packaging.requirements import Requirement

from tests.source import (
    ROOT,
    SHELVES,
    files_of,
    import_graph,
    imports_of,
    module_of,
    names_of,
    public_definitions,
    tree_of,
)

ONLY_IN = {
    "slack_bolt": "bot/slack/",
    "slack_sdk": "bot/slack/",
    "dbos": "bot/work.py",
    "chromadb": "storage/",
    "sqlmodel": "storage/",
    "sqlalchemy": "storage/",
    "alembic": "storage/",
    "langchain": "knowledge/engines/",
    "langchain_core": "knowledge/engines/",
    "onnxruntime": "knowledge/engines/",
    "tokenizers": "knowledge/engines/",
}
HEAVY = (
    "chromadb", "langchain", "langchain_core", "langgraph", "dbos", "sqlmodel", "sqlalchemy", "openai", "anthropic",
    "onnxruntime", "tokenizers",
)  # fmt: skip
OURS = files_of(*SHELVES)
TESTS = files_of("tests")


def loaded_after(code: str) -> set[str]:
    """The heavy packages that a fresh interpreter holds once it ran this code."""
    script = f"{code}\nimport sys\nprint('loaded:', *(set(sys.modules) & set({HEAVY!r})))"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(ran.stdout.rpartition("loaded:")[2].split())


def attributes_used(paths: list[Path]) -> Iterator[tuple[Path, str]]:
    """Every ``thing.attribute`` of these files, as the file and the attribute's dotted end."""
    for path in paths:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute):
                owner = node.value.id if isinstance(node.value, ast.Name) else "…"
                yield path, f"{owner}.{node.attr}"


def patched(path: Path) -> Iterator[str]:
    """What a test file replaces by ``monkeypatch.setattr``; the standard library, such as ``sys``, is free."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) == "monkeypatch.setattr":
            target = ast.unparse(node.args[0]).strip("'")
            if target.partition(".")[0] not in sys.stdlib_module_names:
                yield target


def pins_of(lock: str) -> dict[str, list[str]]:
    """The versions that a lock pins, by package: more than one where platforms or Pythons differ."""
    pins: dict[str, list[str]] = {}
    for name, version in re.findall(
        r"^([\w.-]+)(?:\[[^]]*])?==([^\s;]+)", (ROOT / lock).read_text(encoding="utf-8"), re.M
    ):
        pins.setdefault(name.lower(), []).append(version)
    return pins


# --- who may import whom -----------------------------------------------------------------------------------------


def test_each_vendor_is_known_in_one_place() -> None:
    """Slack, SQL, vectors, models and durable work can each be replaced behind one door; naming a type is no import."""
    strangers = [
        f"{path} imports {name}"
        for path in OURS
        for node in imports_of(tree_of(path))
        for name in names_of(node)
        if not path.as_posix().startswith(ONLY_IN.get(name.partition(".")[0], ""))
    ]

    assert [] == strangers


def test_imports_go_down_the_shelves() -> None:
    """A shelf knows the shelves below it and nothing of those above, as pyproject.toml's contract says."""
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)

    assert status == 0


def test_no_import_goes_in_a_circle() -> None:
    """Also an import inside a function counts: it hides a circle, it does not open it."""
    in_order = list(TopologicalSorter(import_graph()).static_order())  # raises CycleError and names the circle

    assert len(OURS) == len(in_order)


def test_our_imports_are_absolute() -> None:
    """A reader sees the shelf in every import."""
    relative = [
        str(path)
        for path in OURS
        for node in imports_of(tree_of(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]

    assert [] == relative


# --- what stays light --------------------------------------------------------------------------------------------


def test_help_is_instant() -> None:
    """``chesterton --help`` loads no database, no index, no model and no queue."""
    ask = "import sys\nsys.argv = ['chesterton', '--help']\nfrom bot.cli import main\n"
    loaded = loaded_after(f"{ask}try:\n    main()\nexcept SystemExit as end:\n    assert not end.code")

    assert set() == loaded


def test_the_domain_is_light() -> None:
    """Every module of knowledge/ can be imported without a vendor, so its tests take milliseconds."""
    modules = ", ".join(module_of(path) for path in files_of("knowledge", "prompts"))

    assert set() == loaded_after(f"import {modules}")


# --- what is written nowhere -------------------------------------------------------------------------------------


def test_every_public_name_says_what_it_is_for() -> None:
    """A module, class, function or method without a leading underscore has a docstring."""
    written = [path for path in OURS if path.parent.name != "versions"]  # a migration's two functions say it by name
    silent = [name for path in written for name, node in public_definitions(path) if not ast.get_docstring(node)]
    silent += [str(path) for path in OURS if (ROOT / path).stat().st_size and not ast.get_docstring(tree_of(path))]

    assert [] == silent


def test_no_test_replaces_our_code() -> None:
    """A test that needs a mock has found a missing seam: pass a fake from tests/fakes.py instead."""
    mocks = [
        f"{path} imports {name}"
        for path in TESTS
        for node in imports_of(tree_of(path))
        for name in names_of(node)
        if name.startswith(("unittest.mock", "mock"))
    ]
    patches = [f"{path} patches {target}" for path in TESTS for target in patched(path)]

    assert [] == mocks + patches


def test_no_template_is_made_from_a_string() -> None:
    """Text of people never becomes a template: Jinja reads files only."""
    made = [f"{path}: {name}" for path, name in attributes_used(OURS) if name.endswith(".from_string")]

    assert [] == made


def test_nothing_stored_is_turned_into_code() -> None:
    """Neither LangChain's loaders nor pickle read what somebody may have written."""
    loaders = ("langchain_core.load", "langchain_core.prompts.load", "langchain.load", "pickle", "marshal", "shelve")
    found = [
        f"{path} imports {name}"
        for path in OURS
        for node in imports_of(tree_of(path))
        for name in names_of(node)
        if name.startswith(loaders)
    ]

    assert [] == found


def test_only_the_gateway_posts_to_slack() -> None:
    """A post made elsewhere would not be counted, paced, escaped or found again after a crash."""
    posts = ("chat_postMessage", "chat_postEphemeral", "chat_update", "chat_scheduleMessage")
    found = [f"{path}: {name}" for path, name in attributes_used(OURS) if name.endswith(posts)]

    assert [] == [post for post in found if not post.startswith("bot/slack/gateway.py")]


# --- what the papers say -----------------------------------------------------------------------------------------


def test_where_to_find_it_can_be_found() -> None:
    """Every path in the first table of CONTRIBUTING.md exists."""
    table = [
        line for line in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines() if line.startswith("|")
    ]
    paths = [path for line in table for path in re.findall(r"`([\w.-]+/[\w./-]*)`", line)]

    assert len(paths) > 20
    assert [] == [path for path in paths if not (ROOT / path).exists()]


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_fits_the_project(lock: str) -> None:
    """Every dependency of pyproject.toml is pinned within its range: else run ``make lock``."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [Requirement(line) for line in project["project"]["dependencies"] + project["dependency-groups"]["build"]]
    if lock == "requirements-dev.lock":
        extras = [line for lines in project["project"]["optional-dependencies"].values() for line in lines]
        groups = [line for line in project["dependency-groups"]["dev"] if isinstance(line, str)]
        wanted += [Requirement(line) for line in extras + groups]
    pins = pins_of(lock)
    stale = [
        str(want)
        for want in wanted
        if not any(want.specifier.contains(pin, prereleases=True) for pin in pins.get(want.name.lower(), []))
    ]

    assert [] == stale


def test_both_locks_pin_the_same_versions() -> None:
    """What is tested is what is installed."""
    runtime, development = pins_of("requirements.lock"), pins_of("requirements-dev.lock")

    assert {} == {name: pins for name, pins in runtime.items() if development.get(name) != pins}


def test_the_locks_name_no_index() -> None:
    """A lock holds names, versions and hashes, never the address of the index of whoever made it."""
    locks = ["requirements.lock", "requirements-dev.lock", "deploy/uv-requirements.lock"]

    assert [] == [
        lock
        for lock in locks
        if re.search(r"://|--(extra-)?index|--find-links", (ROOT / lock).read_text(encoding="utf-8"))
    ]
