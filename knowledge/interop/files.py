"""Files as an importer gets them: read ones, and those left unread with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

Format = Literal["decision", "catalog", "codeowners", "table"]

_ENDINGS: Mapping[str, Format] = {
    ".md": "decision", ".markdown": "decision", ".mdx": "decision", ".rst": "decision",
    ".yaml": "catalog", ".yml": "catalog",
    ".csv": "table", ".tsv": "table",
}  # fmt: skip


NAME_IS_NO_TEXT = "its name is not UTF-8; rename it and import again"


def printable(path: str) -> str:
    """A path as it can be shown and stored: bytes of it that are no UTF-8 are escaped."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


@dataclass(frozen=True)
class File:
    """A text file: its path under the folder that was read, with forward slashes, and the SHA-256 of its bytes."""

    path: str
    text: str
    digest: str


@dataclass(frozen=True)
class Skipped:
    """A file that was left out, and why, in words for a person."""

    path: str
    reason: str


def format_of(path: str) -> Format | None:
    """What a file holds, as its name tells; any YAML may be a catalog."""
    name = PurePosixPath(path)
    return "codeowners" if name.name == "CODEOWNERS" else _ENDINGS.get(name.suffix.lower())
