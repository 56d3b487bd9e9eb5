"""A folder of written decisions is read safely and in order."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from knowledge.errors import NotFound
from knowledge.interop import File, Skipped
from storage.folder import MOST_BYTES, walk


def write(root: Path, name: str, data: bytes = b"# T\n") -> Path:
    """A file under the folder."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def names(root: Path) -> list[str]:
    """The paths of the files that are read."""
    return [found.path for found in walk(root) if isinstance(found, File)]


def skipped(root: Path) -> dict[str, str]:
    """The paths that are left out, with the reasons."""
    return {found.path: found.reason for found in walk(root) if isinstance(found, Skipped)}


def test_written_decisions_are_found_in_order(tmp_path: Path) -> None:
    """Markdown and reStructuredText anywhere below, hidden folders too, sorted by path with forward slashes."""
    for name in ("b/0002-x.rst", "b/0001-x.md", ".archgate/adrs/1.md", "a.markdown", "c.MD", "logo.png", "note.txt"):
        write(tmp_path, name)

    assert names(tmp_path) == [".archgate/adrs/1.md", "a.markdown", "b/0001-x.md", "b/0002-x.rst", "c.MD"]


@pytest.mark.parametrize("folder", [".git", "node_modules", ".venv"])
def test_folders_of_machines_are_passed_by(tmp_path: Path, folder: str) -> None:
    """Nobody decides there."""
    write(tmp_path, f"{folder}/readme.md")

    assert names(tmp_path) == []


def test_a_single_file_is_read_under_its_name(tmp_path: Path) -> None:
    """A path may be a file, whatever its ending."""
    path = write(tmp_path, "0001-x.md")

    assert [found.path for found in walk(path)] == ["0001-x.md"]


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    """A wrong path is an answer, not an empty import."""
    with pytest.raises(NotFound, match="nowhere"):
        list(walk(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    "data",
    [
        "# Größe\r\n".encode(),
        "# Größe\r\n".encode("utf-8-sig"),
        "# Größe\r\n".encode("utf-16"),
        "# Größe\r\n".encode("latin-1"),
    ],
)
def test_every_common_encoding_is_read(tmp_path: Path, data: bytes) -> None:
    """With or without a byte order mark; the digest is that of the bytes."""
    write(tmp_path, "a.md", data)

    expected = File("a.md", "# Größe\r\n", hashlib.sha256(data).hexdigest())
    assert [expected] == list(walk(tmp_path))


def test_what_is_no_text_or_too_large_is_left_out_by_name(tmp_path: Path) -> None:
    """Each with a reason that a person understands."""
    write(tmp_path, "binary.md", b"\x00\x01\x02")
    write(tmp_path, "large.md", b"x" * (MOST_BYTES + 1))

    assert skipped(tmp_path) == {
        "binary.md": "it is not text; save it as UTF-8 if it is meant to be",
        "large.md": "it is larger than 2 MB; split it if it is a decision",
    }


def test_links_never_lead_out_or_around(tmp_path: Path) -> None:
    """A loop ends, and a link to a file elsewhere is told, not followed."""
    secret = write(tmp_path, "elsewhere/secret.md", b"# Secret\n")
    root = tmp_path / "docs"
    write(root, "a.md")
    os.symlink(root, root / "loop")
    os.symlink(secret, root / "out.md")

    assert names(root) == ["a.md"]
    assert skipped(root) == {"out.md": "it is a link out of the folder; import what it leads to"}


def test_what_is_no_file_is_told_and_not_waited_for(tmp_path: Path) -> None:
    """A dangling link, links in a circle and a pipe are named; the others are read."""
    write(tmp_path, "a.md")
    os.symlink(tmp_path / "gone.md", tmp_path / "b.md")
    os.symlink(tmp_path / "c.md", tmp_path / "c.md")
    os.mkfifo(tmp_path / "d.md")

    assert names(tmp_path) == ["a.md"]
    assert skipped(tmp_path) == {
        "b.md": "it is a link to nothing; mend it",
        "c.md": "it is a link to nothing; mend it",
        "d.md": "it is no file but a pipe or a device",
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    """Its files are not silently missing."""
    write(tmp_path, "closed/a.md").parent.chmod(0)

    told = skipped(tmp_path)
    (tmp_path / "closed").chmod(0o700)

    assert told == {"closed/": "the folder cannot be read (Permission denied); let this user read it"}


def test_a_name_that_is_not_utf_8_is_told_with_its_bytes_escaped(tmp_path: Path) -> None:
    """Where the file system admits one at all."""
    try:
        write(tmp_path, os.fsdecode(b"caf\xe9.md"))
    except OSError:
        pytest.skip("this file system has UTF-8 names only")

    assert skipped(tmp_path) == {"caf\\xe9.md": "its name is not UTF-8; rename it and import again"}
