"""Reads the written decisions of a folder: safely, in a stable order, and without following a link out of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from knowledge.errors import NotFound
from knowledge.interop.files import File, Skipped

MOST_BYTES = 2_000_000
"""Larger files are no decision records."""

_ENDINGS = frozenset((".md", ".markdown", ".mdx", ".rst"))
_PASSED_BY = frozenset((".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__", ".tox", ".mypy_cache"))
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def walk(root: Path) -> Iterator[File | Skipped]:
    """The Markdown and reStructuredText files under a folder, hidden ones too, by path; or the one file that it is.

    Raises NotFound when there is neither. What cannot be read is told as Skipped.
    """
    if not root.exists():
        raise NotFound(f"There is no folder or file {str(root)!r}.", advice="Check the path.")
    if root.is_file():
        yield _read(root, root.name)
        return
    inside = root.resolve()
    for path in sorted(_files(root), key=lambda path: path.relative_to(root).as_posix()):
        name = path.relative_to(root).as_posix()
        if not path.resolve().is_relative_to(inside):
            yield Skipped(name, "it is a link out of the folder")
        elif path.is_file():
            yield _read(path, name)


def _files(root: Path) -> Iterator[Path]:
    """Every file with one of the endings; linked folders are not entered, so there is no loop."""
    for folder, below, names in os.walk(root, followlinks=False):
        below[:] = [name for name in below if name not in _PASSED_BY]
        yield from (Path(folder, name) for name in names if Path(name).suffix.lower() in _ENDINGS)


def _read(path: Path, name: str) -> File | Skipped:
    try:
        if path.stat().st_size > MOST_BYTES:
            return Skipped(name, f"it is larger than {MOST_BYTES // 1_000_000} MB")
        data = path.read_bytes()
    except OSError as error:
        return Skipped(name, f"it cannot be read ({error.strerror})")
    text = _decoded(data)
    return Skipped(name, "it is not text") if text is None else File(name, text, hashlib.sha256(data).hexdigest())


def _decoded(data: bytes) -> str | None:
    """The text, by its byte order mark, else as UTF-8, else as Latin-1; None for what is no text."""
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "")
    if not encoding and b"\0" in data:
        return None
    for each in filter(None, (encoding, "utf-8", "latin-1")):
        try:
            return data.decode(each)
        except UnicodeDecodeError:
            continue
    return None
