"""Files as an importer gets them: read ones, and those left unread with the reason."""

from __future__ import annotations

from dataclasses import dataclass


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
