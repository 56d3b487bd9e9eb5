"""A written record as a tree of headings, each with its own words kept verbatim; every dialect is read from this.

Markdown is read by its tokens and their line maps; reStructuredText (``rst.py``) brings the same tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, Literal

from knowledge.errors import NotUnderstood
from knowledge.interop import rst
from knowledge.text import visible

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_AT = re.compile(r"^(\w[\w -]*:[ \t]+|[ \t]*-[ \t]+)([@`][^'\n]*?)[ \t]*$", re.MULTILINE)
"""A value that begins with a sign that YAML keeps for itself: people write ``owner: @ana``."""
_MARK = re.compile(r"[\\`*_\[<&\r\0]")
"""A sign without which a line of Markdown is read as it is written."""
_NO_BLOCK = re.compile(r"(?:[^\W\d_].*)?[ \t]*")
"""A line that opens no block: it begins with a letter, or is blank."""
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)(?:^|\n)---[ \t]*(?:\n|$)", re.DOTALL)


@dataclass(frozen=True)
class Part:
    """A heading with what stands under it: ``text`` is its own, before the first heading below it."""

    heading: str
    level: int = 0
    line: int = 0
    text: str = ""
    title: str = ""
    """The heading's line or lines as they were written."""
    parts: tuple[Part, ...] = ()

    @property
    def body(self) -> str:
        """Everything under the heading, verbatim."""
        return "\n\n".join(filter(None, (self.text, *(part.whole for part in self.parts))))

    @property
    def whole(self) -> str:
        """Heading and body, verbatim."""
        return "\n\n".join(filter(None, (self.title, self.body)))

    def walk(self) -> Iterator[Part]:
        """This part and every part below it, in the order they are written."""
        yield self
        for part in self.parts:
            yield from part.walk()


Link = tuple[str, str]
"""The label and the target of a link."""


@dataclass(frozen=True)
class Document:
    """A file as it was written: front matter, and the root part, whose text stands before the first heading."""

    source: str
    front: Mapping[str, Any]
    front_text: str
    root: Part
    links: tuple[Link, ...] = ()
    """Every Markdown link of the body, in order."""
    front_error: str = ""
    """Why the front matter as a whole is no YAML; ``front`` then holds the lines that are."""


Kind = Literal["paragraph", "list", "table", "code", "quote", "html", "other"]


@dataclass(frozen=True)
class Block:
    """A paragraph, list, table or the like: its verbatim text, and its items or rows."""

    kind: Kind
    text: str
    items: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = field(default=())


_KINDS: Mapping[str, Kind] = {
    "paragraph_open": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "table_open": "table",
    "fence": "code",
    "code_block": "code",
    "blockquote_open": "quote",
    "html_block": "html",
}


def read(source: str, text: str) -> Document:
    """The tree of a Markdown or reStructuredText file; raises NotUnderstood, naming the file, when it is empty."""
    text = visible(text)
    if not text.strip():
        raise NotUnderstood(f"{source!r} is empty.", advice="Write the decision into it, or leave it out.")
    front, front_text, body, error = _front_matter(text)
    lines = body.split("\n")
    offset = text.count("\n") - body.count("\n")
    env: dict[str, Any] = {}
    tokens = _outline().parse(body, env)
    headings = rst.headings(lines) if source.lower().endswith(".rst") else _headings(tokens)
    return Document(source, front, front_text, _tree(lines, headings, offset), tuple(_links(tokens, env)), error)


def _front_matter(text: str) -> tuple[Mapping[str, Any], str, str, str]:
    """The metadata, its text, the rest, and why it is no YAML. Keys are lower case; what is no mapping is none."""
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}, "", text, ""
    import yaml

    rest = text[found.end() :]
    try:
        data = yaml.safe_load(_AT.sub(r"\1'\2'", found[1]))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return _readable_lines(found[1]), found[1], rest, f"it is not YAML{f', line {mark.line + 2}' if mark else ''}"
    except (ValueError, RecursionError):
        return _readable_lines(found[1]), found[1], rest, "it holds a value that is not one, such as a date"
    if not isinstance(data, dict):
        return {}, "", text if data is not None else rest, ""
    return {str(key).lower(): value for key, value in data.items()}, found[1], rest, ""


def _readable_lines(front: str) -> dict[str, Any]:
    """Of front matter that is no YAML as a whole, the lines that are a key and a value by themselves."""
    import yaml

    pairs: dict[str, Any] = {}
    for line in front.split("\n"):
        key, _, value = line.partition(": ")
        if key.strip() != key or not value.strip() or value.lstrip()[0] in "[{'\"|>":
            continue
        with suppress(ValueError):
            try:
                read = yaml.safe_load(value)
            except yaml.YAMLError:
                read = value
            pairs.setdefault(key.lower(), value.strip() if isinstance(read, dict) else read)
    return pairs


def _headings(tokens: list[Token]) -> list[rst.Heading]:
    return [
        rst.Heading(int(token.tag[1]), following.content, *token.map)
        for token, following in pairwise(tokens)
        if token.type == "heading_open" and token.level == 0 and token.map
    ]


def _tree(lines: list[str], headings: list[rst.Heading], offset: int) -> Part:
    """Nest the headings by level; ``offset`` counts the lines before ``lines`` (front matter)."""
    ends = [heading.first for heading in headings[1:]] + [len(lines)]
    root = Part("", text=_lines(lines, 0, headings[0].first if headings else len(lines)))
    open_parts: list[tuple[Part, list[Part]]] = [(root, [])]
    for heading, end in zip(headings, ends, strict=False):
        while open_parts[-1][0].level >= heading.level:
            _close(open_parts)
        part = Part(
            heading.text, heading.level, heading.first + offset + 1,
            _lines(lines, heading.after, end), _lines(lines, heading.first, heading.after),
        )  # fmt: skip
        open_parts.append((part, []))
    while len(open_parts) > 1:
        _close(open_parts)
    return _with_parts(*open_parts[0])


def _close(open_parts: list[tuple[Part, list[Part]]]) -> None:
    part, below = open_parts.pop()
    open_parts[-1][1].append(_with_parts(part, below))


def _with_parts(part: Part, below: list[Part]) -> Part:
    return Part(part.heading, part.level, part.line, part.text, part.title, tuple(below))


def _lines(lines: list[str], start: int, end: int) -> str:
    return "\n".join(line.rstrip() for line in lines[start:end]).strip("\n")


@lru_cache(maxsize=256)
def blocks(text: str) -> tuple[Block, ...]:
    """The paragraphs, lists, tables … of a text, in order, each verbatim; link definitions are blocks too.

    Each reader of a section asks for its blocks, so those of a document are remembered; so are its lines of ``plain``.
    """
    lines = text.split("\n")
    if all(map(_NO_BLOCK.fullmatch, lines)):
        return tuple(Block("paragraph", "\n".join(some)) for blank, some in groupby(lines, _is_blank) if not blank)
    return tuple(_parsed(text, lines))


def _is_blank(line: str) -> bool:
    return not line.strip(" \t")


def _parsed(text: str, lines: list[str]) -> list[Block]:
    tokens = _outline().parse(text)
    tops = [n for n, token in enumerate(tokens) if token.level == 0 and token.nesting >= 0 and token.map]
    found: list[Block] = []
    done = 0
    for start, end in zip(tops, [*tops[1:], len(tokens)], strict=False):
        first, after = tokens[start].map or (done, done)
        found += [*_between(lines[done:first]), _block(tokens[start:end], lines)]
        done = after
    return [*found, *_between(lines[done:])]


def _between(lines: list[str]) -> list[Block]:
    text = "\n".join(lines).strip()
    return [Block("other", text)] if text else []


def _block(tokens: list[Token], lines: list[str]) -> Block:
    kind = _KINDS.get(tokens[0].type, "other")
    text = _slice(tokens[0], lines)
    items = tuple(_item(token, lines) for token in tokens if token.type == "list_item_open" and token.level == 1)
    return Block(kind, text, items, tuple(_rows(tokens)) if kind == "table" else ())


def _slice(token: Token, lines: list[str]) -> str:
    start, end = token.map or (0, 0)
    return "\n".join(lines[start:end]).strip("\n")


def _item(token: Token, lines: list[str]) -> str:
    """A list item without its marker, its other lines moved left by as much."""
    first, *rest = _slice(token, lines).split("\n")
    marker = re.match(r"\s*(?:[-*+]|\d+[.)])\s?\s{0,3}", first)
    width = marker.end() if marker else 0
    moved = [line[min(width, len(line) - len(line.lstrip())) :] for line in rest]
    return "\n".join([first[width:], *moved]).strip()


def _rows(tokens: list[Token]) -> Iterator[tuple[str, ...]]:
    cells: list[str] = []
    for token, following in pairwise(tokens):
        if token.type in ("th_open", "td_open"):
            cells.append(following.content if following.type == "inline" else "")
        if token.type == "tr_open":
            cells = []
        if following.type == "tr_close":
            yield tuple(cells)


def _links(tokens: list[Token], env: dict[str, Any]) -> Iterator[Link]:
    """The links in the tokens of an outline; ``env`` holds the link definitions, which may follow the links."""
    for token in tokens:
        if token.type != "inline" or not ("[" in token.content or "<" in token.content):
            continue
        inside: list[Token] = []
        _outline().inline.parse(token.content, _outline(), env, inside)
        for n, child in enumerate(inside):
            if child.type == "link_open":
                yield _plain_tokens(inside[n + 1 :], until="link_close"), str(child.attrs.get("href", ""))


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """One line of Markdown as it is read: no emphasis, code marks, link targets, images or HTML."""
    if not _MARK.search(text):
        return " ".join(text.split())
    inline = _markdown().parseInline(text.replace("\n", " "))
    return " ".join(_plain_tokens(inline[0].children or []).split()) if inline else ""


def _plain_tokens(tokens: list[Token], until: str = "") -> str:
    words: list[str] = []
    for token in tokens:
        if until and token.type == until:
            break
        words.append(" " if token.type in ("softbreak", "hardbreak") else "" if "html" in token.type else token.content)
    return "".join(words)


@cache
def _outline() -> MarkdownIt:
    """A parser of blocks that leaves the words inside them alone, which is most of the work."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").disable("inline")


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table")


def stays_inside(text: str, headings_from: int) -> bool:
    """Whether a Markdown text, put below a heading, neither ends its section nor fetches or embeds anything.

    Headings of ``headings_from`` and deeper may stay; HTML, images from elsewhere and unclosed code may not.
    """
    tokens = _markdown().parse(f"{text}\n\n# End\n")
    ended = [token.content for token in tokens[-2:-1] if token.level == 1] == ["End"]
    return ended and "\n---" not in f"\n{text}" and all(_may_stay(token, headings_from) for token in tokens[:-3])


def _may_stay(token: Token, headings_from: int) -> bool:
    if token.type == "heading_open":
        return token.level == 0 and int(token.tag[1]) >= headings_from and token.markup.startswith("#")
    if "html" in token.type:
        return False
    if token.type == "image":
        source = str(token.attrs.get("src", ""))
        return "://" not in source and not source.startswith("//")
    return all(_may_stay(child, headings_from) for child in token.children or ())
