"""All dialects' words together: what a heading, a line of metadata and a status mean to us."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.interop.dialects import house, log4brains, madr, nygard
from knowledge.interop.document import plain

HEADINGS = house.HEADINGS | nygard.HEADINGS | madr.HEADINGS
METADATA = house.METADATA | log4brains.METADATA | madr.METADATA
STATUSES = house.STATUSES | log4brains.STATUSES | nygard.STATUSES | madr.STATUSES

# What a heading begins with, when its whole is in no table: "Alternatives to Kafka", "Decision: use Kafka".
_BEGINNINGS = (
    ("alternatives considered", "rejected"),
    ("alternatives not considered", "rejected"),
    ("alternative options considered", "rejected"),
    ("alternative approaches considered", "rejected"),
    ("other options considered", "rejected"),
    ("options considered", "options"),
    ("considered and rejected", "option"),
    ("rejected", "rejected"),
    ("other alternatives", "rejected"),
    ("alternative approaches", "rejected"),
    ("alternative designs", "rejected"),
    ("alternative solutions", "rejected"),
    ("alternative proposals", "rejected"),
    ("alternative", "option"),
    ("option ", "option"),
    ("approach ", "option"),
    ("proposal ", "option"),
    ("solution ", "option"),
    ("considered options", "options"),
    ("options", "options"),
    ("alternatives", "rejected"),
    ("deciders", "deciders"),
    ("context", "context"),
    ("decision drivers", "drivers"),
    ("positive", "good"),
    ("negative", "bad"),
    ("consequences", "consequences"),
    ("decision", "decision"),
)
_NUMBERED = re.compile(r"^(?:\d+(?:\.\d+)*[.):]?|[a-z][.)]|[ivx]+[.)])\s+")
_STRUCK = re.compile(r"~~.*?~~")
_IN_PART = re.compile(
    r" (?:partially|partly|in part) superseded | superseded in part | parts? of [\w ]{0,30}superseded "
)
_BETWEEN = re.compile(r"\s*(?:\||/|\bor\b)\s*", re.IGNORECASE)
_MARKS = re.compile(r"[^\w\s&/()'-]+")


@lru_cache(maxsize=4096)
def role(heading: str) -> str:
    """What a section of this heading is to us (``context``, ``options``, ``good`` …), or "" when no table knows it."""
    words = key(heading)
    bare = _NUMBERED.sub("", words)
    short = bare.split(" (")[0].strip()
    first = key(plain(heading).split(":")[0])
    for candidate in (words, bare, short, first):
        if candidate in HEADINGS:
            return _whole(HEADINGS[candidate], candidate == words or candidate != first)
    return next((found for start, found in _BEGINNINGS if short.startswith(start) and _is_short(short, start)), "")


def _whole(found: str, is_whole: bool) -> str:
    """What a section is whose heading goes on after a colon: "Rejected: polling" is one option, not a list of them."""
    return "option" if found == "rejected" and not is_whole else found


def _is_short(words: str, start: str) -> bool:
    """Long headings are sentences about something, not names of sections; options and "considered …" may be long."""
    if "considered" in start:
        return True
    return (start.endswith(" ") and words[len(start) : len(start) + 1].isalnum()) or len(words.split()) <= 5


def key(text: str) -> str:
    """A heading or key as the tables have it: lower case, no marks, emoji or colon at its end."""
    return " ".join(_MARKS.sub(" ", plain(text).casefold().replace("’", "'")).split()).strip(" -")


def status(raw: str) -> str:
    """Our status for a document's words ("✅ Accepted", "Superseded by [ADR 7](7.md)"), or "" when none is known.

    That a record was superseded or deprecated outweighs what it was before ("Accepted" on the line above): adr-tools
    adds lines and leaves the old ones. Superseded in part is still in force. Otherwise the first known word counts.
    A template's choice that nobody made ("{Proposed|Accepted|Rejected}") says nothing.
    """
    if _is_menu(raw):
        return ""
    words = f" {re.sub('[()/-]', ' ', key(_STRUCK.sub(' ', raw)))} "
    at = {theirs: words.find(f" {theirs} ") for theirs in STATUSES}
    found = sorted((start, -len(theirs), STATUSES[theirs]) for theirs, start in at.items() if start >= 0)
    ours = [status for _, _, status in found]
    if _IN_PART.search(words):
        ours = [status for status in ours if status != "superseded"] or ["accepted"]
    final = next((status for status in ("superseded", "deprecated") if status in ours), "")
    return final or next(iter(ours), "")


def _is_menu(raw: str) -> bool:
    every = [key(word).partition(" by ")[0] for word in _BETWEEN.split(raw.strip(" {}[]<>*_"))]
    return len({STATUSES.get(word, "") for word in every} - {""}) >= 2 and all(word in STATUSES for word in every)
