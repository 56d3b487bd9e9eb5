"""What a record is called, and the number it had: from its heading, its front matter or its file's name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from knowledge.interop.document import Document, plain
from knowledge.text import clip

_LABEL = re.compile(
    r"^\[?(?P<label>(?:(?i:architecture decision record|adr|rfc|pdr|dr|ad)|"
    r"[A-Z]{2,8}(?=[\s_#-]*\d{1,6}\]?\s*[.:)–—|-](?!\d)))[\s_#-]*(?P<number>\d{1,6}))(?!\.?\d)"
    r"\]?\s*[.:)–—|-]*\s*(?P<rest>.*)$",
    re.DOTALL,
)
"""A number before the title; "Python 3.12" and "EC2 instances" are words of it."""
_NUMBER = re.compile(r"^(?:#\s*)?(?P<number>\d{1,5})(?:\s*[.:)–—|-]+\s*|\s+)(?P<rest>\S.*)$", re.DOTALL)
_KIND = re.compile(r"^(?:architectur(?:e|al) decision record|adr|decision record)\s*[:–—-]+\s*", re.IGNORECASE)
_FILE = re.compile(
    r"^(?:(?P<date>\d{4}-\d{2}-\d{2}|(?:19|20)\d{6})[-_]?)?(?:(?P<label>[A-Za-z]{2,8})[-_ ]?(?=\d))?"
    r"(?P<number>\d{1,6})?(?=\D|$)[-_. ]*(?P<rest>.*)$"
)
_SLUG = re.compile(r"^[a-z0-9]+(?:[-_][a-z0-9]+){2,}$")
_ID = re.compile(r"[A-Za-z][\w.-]*?(?P<number>\d{1,6})")
"""A whole id of letters and a number: ARCH-011, ADR033, team.7."""
_DIGITS = re.compile(r"^(?P<number>\d{1,5})$")
_NAMELESS = frozenset({"readme", "index"})


def title(document: Document, heading: str) -> str:
    """``heading`` without its number, else the front matter's title, the first line, or the file's name."""
    first_line = next((line for line in document.root.text.split("\n") if plain(line)), "")
    candidates = [heading, _word(document.front, "title"), first_line, _words_of(_file_name(document.source))]
    name = next((name for each in candidates if (name := bare(each))), "Untitled")
    return clip(_words_of(name) if _SLUG.match(name) else name, 300)


def _words_of(name: str) -> str:
    """A file's name as a title: ``0007-use-kafka`` as "Use kafka"."""
    file = _FILE.match(name)
    words = re.sub(r"[-_]+", " ", file["rest"] if file and file["rest"] else name).strip()
    return words[:1].upper() + words[1:]


def bare(heading: str) -> str:
    """A title without marks, number or "ADR 12:" before it."""
    words = plain(heading).strip()
    for pattern in (_LABEL, _KIND, _LABEL, _NUMBER):
        if found := pattern.match(words):
            words = found.groupdict().get("rest", words[found.end() :]) or words
    return words.strip(" :–—|-") or plain(heading).strip()


def aliases(document: Document, heading: str) -> tuple[str, ...]:
    """What a record goes by: ``0012`` in its file's name, ``ADR-12`` in its title, ``id: ARCH-011``."""
    front = document.front
    found = _in_file(_file_name(document.source))
    for text in (plain(heading), _word(front, "title"), _word(front, "id"), _word(front, "slug").strip("/")):
        if label := _LABEL.match(text):
            found += [label["number"], re.sub(r"\s+", "-", label["label"])]
        elif counted := _NUMBER.match(text) or _DIGITS.match(text):
            found.append(counted["number"])
    if whole := _ID.fullmatch(_word(front, "id")):
        found += [whole["number"], whole[0]]
    return tuple(dict.fromkeys(alias for alias in found if len(alias) <= 20))


def _in_file(name: str) -> list[str]:
    file = _FILE.match(name)
    if not file or not file["number"]:
        return []
    label = file["label"]
    written = name[file.start("label") : file.end("number")]
    return [file["number"], *([f"{label}-{file['number']}", written] if label else [])]


def _word(front: Mapping[str, object], key: str) -> str:
    """A value of front matter that is one word or line; nested ones, which may be endless, are none."""
    value = front.get(key)
    return str(value).strip() if isinstance(value, str | int) else ""


def number(alias: str) -> int | None:
    """The number in an alias: 12 in ``0012`` and in ``ADR-12``."""
    found = re.search(r"(\d{1,6})$", alias)
    return int(found[1]) if found else None


def _file_name(source: str) -> str:
    """The file's name without its ending; of a README the folder's, because there a folder is a record."""
    path = PurePosixPath(source)
    return path.parent.name or path.stem if path.stem.lower() in _NAMELESS else path.stem
