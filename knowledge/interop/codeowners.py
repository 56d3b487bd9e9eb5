"""Reads CODEOWNERS files of GitHub and GitLab: who looks after which paths.

A path is no system, so no rule makes a record. An owner goes to a system only where the two are known to be one:

- the catalog file that describes the system lies in that path; or
- the last folder that the rule names bears the name of exactly one system.

There it fills an owner that nobody has named yet. Where somebody else is named, the difference is told and the record
stays. As in the file, the last rule that matches a path wins, in GitLab within each section.

The formats: docs.github.com "About code owners", docs.gitlab.com "CODEOWNERS syntax".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from knowledge.interop.files import File
from knowledge.interop.incoming import Problem
from knowledge.text import visible

FOLDERS = (".github", "", "docs", ".gitlab")
"""Where a repository keeps its file, below its root: the first that is there holds."""

_SECTION = re.compile(r"\^?\[(?P<name>[^\]]+)\](?:\[\d+\])?(?:\s+(?P<owners>.*))?")
_OWNER = re.compile(r"@{1,2}[\w.][\w./-]*|[\w.+-]+@[\w.-]+")
_MOST_STARS = 20
_WORD = re.compile(r"(?:\\.|[^\s\\])+")


@dataclass(frozen=True)
class Rule:
    """A line: a pattern and those it names, as they are written; nobody named means that nobody owns it."""

    pattern: str
    owners: tuple[str, ...]
    line: int
    section: str = ""

    def matches(self, path: str) -> bool:
        """Whether a path below the root of the repository, without a leading slash, is meant."""
        return bool(_compiled(self.pattern).fullmatch(path))

    @property
    def folder(self) -> str:
        """The last folder that the pattern names, if it names any by its whole name."""
        parts = [part for part in self.pattern.removeprefix("!").split("/") if part not in ("", "*", "**")]
        last = parts[-1].replace("\\", "") if parts else ""
        is_file = not self.pattern.endswith(("/", "*")) and "." in last
        return "" if "*" in last or "?" in last or is_file else last


@dataclass(frozen=True)
class Owned:
    """Who looks after a path: plain names, teams first, and the line that says so."""

    names: tuple[str, ...]
    line: int


def read(file: File) -> tuple[list[Rule], list[Problem]]:
    """The rules of a file in their order; with a line that cannot be used there are none, and each is named."""
    rules: list[Rule] = []
    problems: list[Problem] = []
    section = ""
    defaults: tuple[str, ...] = ()
    for number, line in enumerate(visible(file.text).split("\n"), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        head = _SECTION.fullmatch(_without_comment(text))
        words = [*_words((head["owners"] or "") if head else text)]
        named = tuple(words if head else words[1:])
        if reason := _wrong(words, named):
            problems.append(Problem(file.path, number, reason))
        elif head:
            section, defaults = head["name"].strip().casefold(), named
        else:
            excluded = words[0].startswith("!")
            rules.append(Rule(words[0].removeprefix("!"), () if excluded else named or defaults, number, section))
    return ([] if problems else rules), problems


def _wrong(words: Sequence[str], named: Sequence[str]) -> str:
    """Why a line cannot be used, if so."""
    if strange := next((word for word in named if not _OWNER.fullmatch(word)), ""):
        return f"{strange[:80]!r} is no owner: owners are @name, @organisation/team or an e-mail address"
    if words and words[0].count("*") > _MOST_STARS:
        return f"the pattern has more than {_MOST_STARS} asterisks"
    return ""


def _without_comment(text: str) -> str:
    return re.sub(r"\s#.*", "", text)


def _words(text: str) -> Iterator[str]:
    """The words of a line up to a comment; a backslash keeps a space or a # in its word."""
    for word in _WORD.findall(text):
        if word.startswith("#"):
            return
        yield word


@lru_cache(maxsize=10_000)
def _compiled(pattern: str) -> re.Pattern[str]:
    """The pattern as an expression over whole paths, as gitignore has it: a folder means all below it."""
    plain = pattern.lstrip("/").rstrip("/")
    anchored = "/" in pattern.rstrip("/")
    parts = re.findall(r"\\.|\*\*/?|\*|\?|[^\\*?]+", plain)
    body = "".join(map(_part, parts))
    below = "/.+" if pattern.endswith("/") else "" if plain.endswith("/*") else "(?:/.*)?"
    return re.compile(("" if anchored else "(?:.*/)?") + body + below, re.DOTALL)


def _part(part: str) -> str:
    signs = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return signs.get(part) or re.escape(part[1:] if part.startswith("\\") else part)


def owned(rules: Sequence[Rule], path: str) -> Owned | None:
    """Who looks after a path; None where no rule matches or the last one names nobody."""
    last = {rule.section: rule for rule in rules if rule.matches(path)}
    named = [rule for rule in last.values() if rule.owners]
    names = dict.fromkeys(name for rule in named for name in _named(rule.owners))
    return Owned(tuple(names), named[0].line) if names else None


def _named(owners: Sequence[str]) -> Iterator[str]:
    """Plain names, teams before people; a role such as ``@@maintainer`` names nobody."""
    people = [owner for owner in owners if not owner.startswith("@@")]
    for owner in sorted(people, key=lambda owner: not (owner.startswith("@") and "/" in owner)):
        yield owner.rpartition("/")[2].removeprefix("@") if owner.startswith("@") else owner


def root_of(path: str) -> str:
    """The root of the repository that a CODEOWNERS file is about, below the folder that was read."""
    folder = PurePosixPath(path).parent
    return "" if str(folder) == "." else str(folder.parent if folder.name in FOLDERS else folder).removeprefix(".")


def rank(path: str) -> int:
    """Which of a repository's files holds: the one with the lowest rank."""
    name = PurePosixPath(path).parent.name
    return FOLDERS.index(name) if name in FOLDERS else FOLDERS.index("")


def plainly(name: str) -> str:
    """A name as names are compared: without case, spaces, hyphens and underscores."""
    return re.sub(r"[\s_-]+", "", name.casefold())
