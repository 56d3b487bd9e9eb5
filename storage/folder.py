"""Reads what a folder holds for us: safely, in a stable order, and without following a link out of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from knowledge.errors import NotFound
from knowledge.interop.files import NAME_IS_NO_TEXT, File, Format, Skipped, format_of, printable

MOST_BYTES = 2_000_000
"""Larger files are no decision records, and no catalogs."""
MOST_OF_A_TABLE = 20_000_000
"""Some ten thousand rows and more."""

_DECISIONS: frozenset[Format] = frozenset(("decision",))
_PASSED_BY = frozenset((".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__", ".tox", ".mypy_cache"))
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_FALLBACKS: Mapping[Format | None, tuple[str, ...]] = {"table": ("utf-8", "cp1252", "latin-1"), "catalog": ("utf-8",)}
"""What a file without a byte order mark may be written in; else UTF-8 or Latin-1."""
_CATALOG = b"backstage.io/v1"
_HEAD = 65_536


def walk(root: Path, wanted: Collection[Format] = _DECISIONS) -> Iterator[File | Skipped]:
    """The ``wanted`` files under a folder, hidden ones too, by path; or the one file that it is, whatever it holds.

    Of YAML only catalogs are read: what is called so, or names Backstage in its first 64 KB.

    Raises NotFound when there is neither. What cannot be read is told as Skipped.
    """
    if not root.exists():
        raise NotFound(f"There is no folder or file {str(root)!r}.", advice="Check the path.")
    if root.is_file():
        yield _read(root, root.name)
        return
    inside = Path(os.path.realpath(root))
    closed: list[OSError] = []
    for path in sorted(_files(root, wanted, closed), key=lambda path: path.relative_to(root).as_posix()):
        name = path.relative_to(root).as_posix()
        reason = NAME_IS_NO_TEXT if printable(name) != name else _unread(path, inside)
        yield Skipped(printable(name), reason) if reason else _read(path, name)
    for error in closed:
        name = Path(error.filename).relative_to(root).as_posix()
        yield Skipped(f"{printable(name)}/", f"the folder cannot be read ({error.strerror}); let this user read it")


def _unread(path: Path, inside: Path) -> str:
    """Why a path is not read at all, or ""."""
    if not Path(os.path.realpath(path)).is_relative_to(inside):
        return "it is a link out of the folder; import what it leads to"
    if path.is_file():
        return ""
    return "it is a link to nothing; mend it" if path.is_symlink() else "it is no file but a pipe or a device"


def _files(root: Path, wanted: Collection[Format], closed: list[OSError]) -> Iterator[Path]:
    """Every file whose name tells that it is wanted; linked folders are not entered, so there is no loop.

    The folders that could not be opened are told in ``closed``.
    """
    for folder, below, names in os.walk(root, onerror=closed.append, followlinks=False):
        below[:] = [name for name in below if name not in _PASSED_BY]
        yield from (Path(folder, name) for name in names if _is_wanted(Path(folder, name), wanted))


def _is_wanted(path: Path, wanted: Collection[Format]) -> bool:
    found = format_of(path.name)
    if found is None or found not in wanted:
        return False
    return found != "catalog" or path.name.lower().startswith("catalog-info.") or _names_backstage(path)


def _names_backstage(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return _CATALOG in file.read(_HEAD)
    except OSError:
        return False


def _read(path: Path, name: str) -> File | Skipped:
    try:
        most = MOST_OF_A_TABLE if format_of(name) == "table" else MOST_BYTES
        if path.stat().st_size > most:
            return Skipped(name, f"it is larger than {most // 1_000_000} MB; split it if it is a decision")
        data = path.read_bytes()
    except OSError as error:
        return Skipped(name, f"it cannot be read ({error.strerror}); let this user read it")
    text = _decoded(data, _FALLBACKS.get(format_of(name), ("utf-8", "latin-1")))
    if text is None:
        return Skipped(name, "it is not text; save it as UTF-8 if it is meant to be")
    return File(name, text, hashlib.sha256(data).hexdigest())


def _decoded(data: bytes, encodings: tuple[str, ...]) -> str | None:
    """The text, by its byte order mark, else in the first of the encodings that fits; None for what is no text."""
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "")
    if not encoding and b"\0" in data:
        return None
    for each in filter(None, (encoding, *encodings)):
        try:
            return data.decode(each)
        except UnicodeDecodeError:
            continue
    return None
