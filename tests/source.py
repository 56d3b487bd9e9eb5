"""Our own source as data: its files, its syntax trees and who imports whom. Nothing of it is imported to be read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHELVES = ("bot", "storage", "knowledge", "prompts")

Import = ast.Import | ast.ImportFrom
Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def files_of(*folders: str) -> list[Path]:
    """Every Python file below these folders of the repository, in order, as paths from its root."""
    return sorted(path.relative_to(ROOT) for folder in folders for path in (ROOT / folder).rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of one file, given from the root of the repository."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def is_for_types_only(node: ast.AST) -> bool:
    """Is this an ``if TYPE_CHECKING:`` block, which never runs?"""
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def imports_of(node: ast.AST) -> Iterator[Import]:
    """Every import that may run, those inside functions included: a late import hides a cycle, it does not end it."""
    for child in ast.iter_child_nodes(node):
        if is_for_types_only(child):
            continue
        if isinstance(child, Import):
            yield child
        yield from imports_of(child)


def names_of(node: Import) -> list[str]:
    """The dotted names that an import statement may mean, the longest first for ``from a.b import c``."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [f"{node.module}.{alias.name}" for alias in node.names]


def module_of(path: Path) -> str:
    """The dotted name that a file is imported by."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def import_graph() -> dict[str, set[str]]:
    """Each module of the four shelves with the modules of ours that it imports."""
    ours = {module_of(path): path for path in files_of(*SHELVES)}
    return {module: set(_imported(path, set(ours))) - {module} for module, path in ours.items()}


def _imported(path: Path, ours: set[str]) -> Iterator[str]:
    for name in (name for node in imports_of(tree_of(path)) for name in names_of(node)):
        target = name if name in ours else name.rpartition(".")[0]
        if target in ours:
            yield target


def public_definitions(path: Path) -> Iterator[tuple[str, Definition]]:
    """The public classes, functions and methods of a file by their dotted names; what is nested in functions is not."""
    yield from _public(tree_of(path).body, module_of(path))


def _public(body: list[ast.stmt], within: str) -> Iterator[tuple[str, Definition]]:
    for node in body:
        if not isinstance(node, Definition) or node.name.startswith("_"):
            continue
        yield f"{within}.{node.name}", node
        if isinstance(node, ast.ClassDef):
            yield from _public(node.body, f"{within}.{node.name}")
