"""CODEOWNERS files: who looks after a path, and when that is said of a system."""

from __future__ import annotations

import pytest

from knowledge.interop import codeowners
from knowledge.interop.codeowners import Rule
from tests.knowledge.interop.fakes import file


def rules(text: str) -> list[Rule]:
    """The rules of a file in which nothing is wrong."""
    found, problems = codeowners.read(file("CODEOWNERS", text))
    assert [] == problems
    return found


def owners(text: str, path: str) -> tuple[str, ...]:
    """Who looks after a path."""
    owned = codeowners.owned(rules(text), path)
    return owned.names if owned else ()


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("*", ["a", "a/b/c"], []),
        ("*.js", ["x.js", "a/b/x.js"], ["x.jsx", "js"]),
        ("/build/logs/", ["build/logs/a", "build/logs/a/b"], ["build/logs", "x/build/logs/a"]),
        ("docs/*", ["docs/a.md"], ["docs/build/a.md", "x/docs/a.md"]),
        ("apps/", ["apps/a", "x/apps/a/b"], ["apps", "myapps/a"]),
        ("/apps/github", ["apps/github", "apps/github/x"], ["apps/githubs", "x/apps/github"]),
        ("**/logs", ["logs", "build/logs", "a/b/logs/x"], ["blogs"]),
        ("/a/**/z", ["a/z", "a/b/c/z"], ["b/a/z"]),
        ("file?.txt", ["file1.txt", "a/file2.txt"], ["file.txt", "file12.txt"]),
        ("a.b", ["a.b"], ["axb"]),
        (r"/with\ space/", ["with space/x"], ["with/x"]),
        (r"\#hash", ["#hash"], ["hash"]),
    ],
)
def test_a_pattern_means_what_it_means_to_git(pattern: str, yes: list[str], no: list[str]) -> None:
    """Of these paths, and none of those."""
    (rule,) = rules(f"{pattern} @ana")

    assert yes == [path for path in yes + no if rule.matches(path)]


def test_the_last_rule_that_matches_wins() -> None:
    """Also where it names nobody."""
    text = "* @org/all\n/services/ @org/services\n/services/open/\n"

    assert (("all",), ("services",), ()) == tuple(
        owners(text, path) for path in ("README", "services/a", "services/open/a")
    )


def test_comments_and_blank_lines_are_no_rules() -> None:
    """Neither at the beginning of a line nor behind a rule."""
    assert [Rule("*", ("@ana",), 3)] == rules("# who\n\n* @ana # for now @ben\n")


def test_owners_are_plain_names_with_teams_first() -> None:
    """A role names nobody."""
    assert ("payments", "ana", "dev@shop.example") == owners("* @ana @org/payments dev@shop.example @@maintainer", "x")


def test_each_section_of_gitlab_has_its_own_last_rule() -> None:
    """With the owners of the section where a rule names none; an exclusion takes a path out of its section."""
    text = "* @lead\n[Docs][2] @docs\n*.md\n/x.md @editor\n^[Data]\n*.sql @data\n!/old.sql\n[DOCS]\n*.rst @rst\n"

    assert ("lead", "docs") == owners(text, "a.md")
    assert ("lead", "editor") == owners(text, "x.md")
    assert ("lead", "data") == owners(text, "a.sql")
    assert ("lead",) == owners(text, "old.sql")
    assert ("lead", "rst") == owners(text, "a.rst")


def test_a_line_that_cannot_be_used_is_named_and_nothing_is_read() -> None:
    """Every such line at once."""
    found, problems = codeowners.read(file("CODEOWNERS", "* @ana\n/a/ payments\n/b/ @org/b\n" + "*/" * 30 + " @x\n"))

    assert [] == found
    assert [(2, True), (4, True)] == [
        (problem.line, "'payments' is no owner" in problem.reason or "asterisks" in problem.reason)
        for problem in problems
    ]


@pytest.mark.parametrize(
    ("path", "root"),
    [("CODEOWNERS", ""), (".github/CODEOWNERS", ""), ("shop/docs/CODEOWNERS", "shop"), ("a/b/CODEOWNERS", "a/b")],
)
def test_a_file_is_about_the_repository_it_lies_in(path: str, root: str) -> None:
    """Also from the folders that hosts look into."""
    assert root == codeowners.root_of(path)


@pytest.mark.parametrize(
    ("pattern", "folder"),
    [
        ("/services/payments/", "payments"), ("/services/payments/**", "payments"), ("services/payments", "payments"),
        ("*", ""), ("*.js", ""), ("/a/x.py", ""), ("/pay*/", ""),
    ],
)  # fmt: skip
def test_a_rule_names_a_folder_only_by_its_whole_name(pattern: str, folder: str) -> None:
    """Wildcards and files name none."""
    assert folder == Rule(pattern, ("@ana",), 1).folder
