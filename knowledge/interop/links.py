"""Which other records a document names, and as what; resolved to refs only once the other files are known.

A status ("Superseded by [ADR 7](7.md)"), metadata and front matter say what the link means; a plain link from one
record's text to another's file relates them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from knowledge.interop import identity
from knowledge.interop.document import Document
from knowledge.interop.sections import Found
from knowledge.records.base import Relation

_PHRASES: Mapping[str, Relation] = {
    "superseded by": "superseded by",
    "superceded by": "superseded by",
    "superseded": "superseded by",
    "replaced by": "superseded by",
    "invalidated by": "superseded by",
    "supersedes": "supersedes",
    "supercedes": "supersedes",
    "supersede": "supersedes",
    "replaces": "supersedes",
    "amended by": "amended by",
    "extended by": "amended by",
    "supplemented by": "amended by",
    "clarified by": "amended by",
    "amends": "amends",
    "extends": "amends",
    "clarifies": "amends",
    "depends on": "depends on",
    "requires": "depends on",
    "conflicts with": "conflicts with",
    "relates to": "relates to",
    "related to": "relates to",
}
_PHRASE = re.compile("|".join(rf"\b{phrase}\b" for phrase in _PHRASES), re.IGNORECASE)
_PARTLY = re.compile(r"(?:partially|partly|in part|parts of \w+ \w+ were)\s*$", re.IGNORECASE)
_NAMED = re.compile(r"(?:\b(?:ADR|AD|DR|RFC|PDR)[\s_#-]*|(?<=\s)#|^#?)0*(\d{1,5})\b", re.IGNORECASE)
_RST = re.compile(r"`(?P<label>[^`<]+?)\s*<(?P<target>[^>`]+)>`_+")
_MARKDOWN = re.compile(r"\[(?P<label>[^\]]*)\]\((?P<target>[^)\s]+)\)")
_PAGE = re.compile(r"\.(?:md|markdown|mdx|rst)$", re.IGNORECASE)
_AT_MOST = 30
"""Plain links that are followed in one document; more make an index, not a record."""


@dataclass(frozen=True)
class Mention:
    """Another record as a document names it: by a link's target, by its number, or by both."""

    relation: Relation
    target: str = ""
    number: int | None = None


def of(written: Document, found: Found) -> list[Mention]:
    """Every record that the document names, the most telling relation first."""
    told = [*_of_metadata(found), *_of_status(found)]
    plain = [Mention("relates to", target) for _, target in written.links[:_AT_MOST]]
    return list(dict.fromkeys([*told, *(mention for mention in plain if _is_file(mention.target))]))


def _of_metadata(found: Found) -> Iterator[Mention]:
    for relation in (
        "supersedes",
        "superseded by",
        "amends",
        "amended by",
        "depends on",
        "conflicts with",
        "relates to",
    ):
        for value in found.meta.get(relation, ()):
            yield from _named(value, _PHRASES[relation])


def _of_status(found: Found) -> Iterator[Mention]:
    """Each phrase such as "superseded by" with the records named between it and the next phrase."""
    text = "\n".join(found.meta.get("status", ()))
    phrases = list(_PHRASE.finditer(text))
    ends = [phrase.start() for phrase in phrases[1:]] + [len(text)]
    for phrase, end in zip(phrases, ends, strict=False):
        relation = _PHRASES[phrase[0].lower()]
        if relation == "superseded by" and _PARTLY.search(text[: phrase.start()]):
            relation = "amended by"
        yield from _named(text[phrase.end() : end], relation)


def _named(text: str, relation: Relation) -> Iterator[Mention]:
    links = [*_MARKDOWN.finditer(text), *_RST.finditer(text)]
    for link in links:
        number = _NAMED.search(link["label"])
        yield Mention(relation, link["target"], int(number[1]) if number else None)
    if not links:
        for number in _NAMED.finditer(text.strip()):
            yield Mention(relation, number=int(number[1]))
        if re.fullmatch(r"\S+\.(?:md|rst|markdown)", text.strip()):
            yield Mention(relation, text.strip())


def _is_file(target: str) -> bool:
    return "://" not in target and not target.startswith(("#", "mailto:"))


def dangling(mention: Mention, source: str, paths: Collection[str], folders: Collection[str]) -> str:
    """What a mention calls a record that should be in one of the ``folders`` and is not among their ``paths``, else "".

    A page elsewhere need not be a record, and "relates to" with a mere number may mean anything.
    """
    target = unquote(re.split(r"[#?]", mention.target)[0])
    if not target:
        return f"number {mention.number}" if mention.number and mention.relation != "relates to" else ""
    whole = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
    expected = _is_file(target) and _PAGE.search(whole) and posixpath.dirname(whole) in folders
    return target if expected and whole not in paths else ""


class Register:
    """The imported files, by path and by the numbers they go by within a folder."""

    def __init__(self, files: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._paths: set[str] = set()
        self._numbers: dict[tuple[str, int], set[str]] = {}
        for source, aliases in files:
            self._paths.add(source)
            for number in filter(None, map(identity.number, aliases)):
                self._numbers.setdefault((posixpath.dirname(source), number), set()).add(source)

    def find(self, mention: Mention, source: str) -> str | None:
        """The file that ``source`` means, or None when it was not imported or cannot be told from another."""
        path = self._at(mention.target, source)
        if path:
            return path if path != source else None
        number = mention.number or self._in_target(mention.target)
        named = self._numbers.get((posixpath.dirname(source), number or -1), set()) - {source}
        return next(iter(named)) if len(named) == 1 else None

    def _at(self, target: str, source: str) -> str | None:
        path = unquote(re.split(r"[#?]", target)[0])
        if not path or "://" in path:
            return None
        whole = posixpath.normpath(posixpath.join(posixpath.dirname(source), path.removeprefix("/")))
        endings = ("", ".md", ".rst", "/README.md", "/index.md")
        return next((whole + ending for ending in endings if whole + ending in self._paths), None)

    def _in_target(self, target: str) -> int | None:
        """The number at the end of a site's address: 23 in ``/adr/23``."""
        found = re.search(r"(?:^|/)(?:adr-?)?0*(\d{1,5})/?$", target)
        return int(found[1]) if found else None
