"""What a record is called, and the number it had: from its heading, its front matter or its file's name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from knowledge.interop.document import Document, plain
from knowledge.text import clip

_LABEL = re.compile(
    r"^\[?(?P<label>(?:architecture decision record|[A-Z]{2,8})[\s_#-]*(?P<number>\d{1,6}))\]?\s*[.:)–—|-]*\s*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER = re.compile(r"^(?:#\s*)?(?P<number>\d{1,5})(?:\s*[.:)–—|-]+\s*|\s+)(?P<rest>\S.*)$", re.DOTALL)
_KIND = re.compile(
    r"^(?:architecture decision record|architectural decision record|adr|decision record)\s*[:–—-]+\s*", re.IGNORECASE
)
_FILE = re.compile(
    r"^(?:(?P<date>\d{4}-\d{2}-\d{2}|(?:19|20)\d{6})[-_]?)?(?:(?P<label>[A-Za-z]{2,8})[-_ ]?(?=\d))?"
    r"(?P<number>\d{1,6})?(?=\D|$)[-_. ]*(?P<rest>.*)$"
)
_NAMELESS = frozenset({"readme", "index"})


def title(document: Document) -> str:
    """The first heading without its number, else the front matter's title, the first line, or the file's name."""
    heads = [part.heading for part in document.root.parts[:1]]
    first_line = next((line for line in document.root.text.split("\n") if plain(line)), "")
    candidates = [*heads[:1], str(document.front.get("title") or ""), first_line, _file_name(document.source)]
    return next((clip(name, 300) for each in candidates if (name := bare(each))), "Untitled")


def bare(heading: str) -> str:
    """A title without marks, number or "ADR 12:" before it."""
    words = plain(heading).strip()
    for pattern in (_LABEL, _KIND, _LABEL, _NUMBER):
        if found := pattern.match(words):
            words = found.groupdict().get("rest", words[found.end() :]) or words
    return words.strip(" \"'`:–—|-") or plain(heading).strip()


def aliases(document: Document, heading: str) -> tuple[str, ...]:
    """The numbers a record goes by: ``0012`` in its file's name, ``ADR-12`` in its title or front matter."""
    file = _FILE.match(_file_name(document.source))
    found = (
        [file["number"], f"{file['label']}-{file['number']}" if file["label"] else None]
        if file and file["number"]
        else []
    )
    for text in (plain(heading), str(document.front.get("title") or "").strip(), str(document.front.get("id") or "")):
        if label := _LABEL.match(text):
            found += [
                label["number"],
                None if " decision " in label["label"].lower() else re.sub(r"\s+", "-", label["label"]),
            ]
        elif number := _NUMBER.match(text) or re.match(r"(?P<number>\d{1,5})$", text):
            found.append(number["number"])
    slug = document.front.get("slug")
    found.append(str(slug) if isinstance(slug, int) or str(slug or "").isdigit() else None)
    return tuple(dict.fromkeys(alias for alias in found if alias))


def number(alias: str) -> int | None:
    """The number in an alias: 12 in ``0012`` and in ``ADR-12``."""
    found = re.search(r"(\d{1,6})$", alias)
    return int(found[1]) if found else None


def _file_name(source: str) -> str:
    """The file's name without its ending; of a README the folder's, because there a folder is a record."""
    path = PurePosixPath(source)
    return path.parent.name or path.stem if path.stem.lower() in _NAMELESS else path.stem
