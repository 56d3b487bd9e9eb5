"""The docs say what the code does: links lead somewhere, and what can be listed by code is listed."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import frontmatter
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests import derived_docs
from tests.source import ROOT

READ = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
HEADINGS = [
    "Context and Problem Statement",
    "Decision Drivers",
    "Considered Options",
    "Decision Outcome",
    "Consequences",
    "Confirmation",
    "Pros and Cons of the Options",
]
STATUS = re.compile(r"proposed|rejected|accepted|deprecated|superseded by ADR-\d{4}")


def tokens_of(path: Path) -> list[Token]:
    """The Markdown of a file, parsed, its front matter left out."""
    return MarkdownIt("commonmark").enable("table").parse(frontmatter.load(str(path)).content)


def links_of(path: Path) -> list[str]:
    """Where the links and pictures of a page lead."""
    inline = [child for token in tokens_of(path) for child in token.children or ()]
    return [
        str(token.attrGet("href") or token.attrGet("src")) for token in inline if token.type in {"link_open", "image"}
    ]


def anchors_of(path: Path) -> set[str]:
    """The names that a link may use after ``#`` in a page, made as GitHub makes them."""
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for _, title in headings_of(path)}


def headings_of(path: Path) -> list[tuple[str, str]]:
    """The headings of a page: level (``h2``) and text."""
    tokens = tokens_of(path)
    return [(token.tag, after.content) for token, after in pairwise(tokens) if token.type == "heading_open"]


def under(path: Path, heading: str) -> list[Token]:
    """The tokens between a heading and the next one."""
    tokens = tokens_of(path)
    starts = [at for at, token in enumerate(tokens) if token.type == "heading_open"]
    at = next(at for at in starts if tokens[at + 1].content == heading)
    return tokens[at + 3 : next((other for other in starts if other > at), None)]


def is_there(page: Path, link: str) -> bool:
    """Does a relative link of this page lead to a file, and to a heading in it?"""
    name, _, anchor = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    return target.exists() and (not anchor or anchor in anchors_of(target))


@pytest.mark.parametrize("page", READ, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    """A reader who follows a link inside the repository arrives, at the heading too."""
    relative = [link for link in links_of(page) if not re.match(r"[a-z]+:", link)]

    assert [] == [link for link in relative if not is_there(page, link)]


@pytest.mark.parametrize("page", derived_docs.PAGES, ids=lambda page: page.name)
def test_what_the_code_lists_is_written_as_it_is(page: Path) -> None:
    """The derived parts of a page are those that `make docs` would write now."""
    text = page.read_text(encoding="utf-8")

    assert derived_docs.derived(text) == text


@pytest.mark.parametrize(
    ("part", "page"), [("settings", "configuration.md"), ("terminal", "terminal.md"), ("slack", "trust.md")]
)
def test_each_derived_part_has_its_page(part: str, page: str) -> None:
    """A page cannot lose the part that is written from the code."""
    parts = [match[2] for match in derived_docs.PART.finditer((ROOT / "docs" / page).read_text(encoding="utf-8"))]

    assert part in parts


def test_every_setting_has_a_meaning() -> None:
    """Nobody has to guess what a variable does."""
    assert [] == [name for name, _, meaning in derived_docs.variables() if not meaning]


def test_every_terminal_command_says_what_it_does() -> None:
    """Also its arguments and options do."""
    silent = [name for name, command in derived_docs.commands() if not command.help]
    silent += [
        f"{name} {one.name}" for name, command in derived_docs.commands() for one in command.params if not one.help
    ]

    assert [] == silent


def test_every_make_target_in_the_docs_exists() -> None:
    """What a page tells a reader to type, make knows."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    told = {
        target
        for page in READ
        for target in re.findall(r"(?:`|^ +|^)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.M)
    }

    assert set() == told - targets


@pytest.mark.parametrize("page", READ, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    """A reader who looks for the test or the code behind a sentence finds it."""
    told = re.findall(
        r"(?:`|T=)((?:tests|docs|bot|storage|knowledge|prompts|deploy)/[\w./-]*)", page.read_text(encoding="utf-8")
    )

    assert [] == [name for name in told if not (ROOT / name).exists()]


# --- our own decisions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem[:4])
def test_a_decision_has_the_front_matter_of_madr_4(path: Path) -> None:
    """Status, date and people, under MADR's own names."""
    about = frontmatter.load(str(path)).metadata

    assert ["consulted", "date", "decision-makers", "informed", "status"] == sorted(about)
    assert STATUS.fullmatch(str(about["status"]))
    assert isinstance(about["date"], date)
    assert about["decision-makers"]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem[:4])
def test_a_decision_has_the_headings_of_madr_4(path: Path) -> None:
    """All of them, in MADR's order, and one title."""
    headings = headings_of(path)

    assert 1 == [tag for tag, _ in headings].count("h1")
    assert HEADINGS == [title for tag, title in headings if title in HEADINGS and tag in {"h2", "h3"}]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem[:4])
def test_each_rejected_option_says_what_would_reopen_it(path: Path) -> None:
    """Every option has its pros and cons, the chosen one is among them, and the others carry their condition."""
    considered = [token.content for token in under(path, "Considered Options") if token.type == "inline"]
    text = path.read_text(encoding="utf-8")
    sections = re.split(r"^### ", text.partition("## Pros and Cons of the Options\n")[2], flags=re.M)[1:]
    chosen = next(name for name in considered if f'Chosen option: "{name}"' in " ".join(text.split()))
    waiting = [
        section.partition("\n")[0] for section in sections if "Would be re-opened when " in " ".join(section.split())
    ]

    assert considered == [section.partition("\n")[0] for section in sections]
    assert [name for name in considered if name != chosen] == waiting


def test_each_decision_has_its_own_number() -> None:
    """Numbers start at one and have neither a gap nor a double."""
    assert list(range(1, len(DECISIONS) + 1)) == [int(path.name[:4]) for path in DECISIONS]
