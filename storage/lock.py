"""One owner a folder: embedded Chroma loses writes when two processes share its folder, and says nothing."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from knowledge.errors import Unavailable


class FolderLock:
    """Held by the one process that may open ``folder``; the system drops it when that process dies."""

    def __init__(self, folder: Path) -> None:
        self.path = folder.with_name(f"{folder.name}.lock")
        self._file: int | None = None

    def take(self) -> None:
        """Take the lock; raises Unavailable when somebody else, or this process already, holds it."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            _lock(file)
        except OSError as error:
            os.close(file)
            raise Unavailable(
                f"The vector index beside {self.path.name} belongs to another process.",
                advice="Nothing to do: the search reads the vectors from the database meanwhile.",
            ) from error
        self._file = file

    def release(self) -> None:
        """Give it back; harmless when it is not held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
