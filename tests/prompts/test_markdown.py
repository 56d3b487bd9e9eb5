"""Text as Markdown that shows it and no more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from prompts.markdown import Verbatim, block, line, plain

TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"], whitelist_characters="\n\t"), max_size=60)


@given(TEXT)
def test_nothing_but_paragraphs_comes_out_of_any_text(text: str) -> None:
    """Whatever people write, Markdown shows it as paragraphs of plain text."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(block(text))

    kinds = {token.type for token in tokens} | {child.type for token in tokens for child in token.children or ()}
    assert kinds <= {"paragraph_open", "inline", "paragraph_close", "text", "hardbreak", "softbreak", "text_special"}


@given(
    TEXT.map(lambda text: "\n".join(part.strip() for part in text.split("\n")).strip("\n")).filter(
        lambda t: "\n\n\n" not in t
    )
)
def test_what_is_escaped_can_be_had_back(text: str) -> None:
    """``plain`` undoes ``block`` for text without white space at line ends."""
    assert plain(block(text)) == text.strip()


@pytest.mark.parametrize("text", ["# Mine", "Mine #", "a\n# b", "1. x", "- x", "=== ", "`x`"])
def test_a_line_stays_one_line_in_a_heading(text: str) -> None:
    """A heading's text cannot end it or hide its end."""
    tokens = MarkdownIt().parse(f"## {line(text)}\n")

    shown = "".join(child.content for child in tokens[1].children or ())
    assert (" ".join(text.split()), 3) == (shown, len(tokens))


def test_markdown_that_was_checked_stays() -> None:
    """Verbatim text passes as it is."""
    assert (block(Verbatim("* a")), line(Verbatim("`a`"))) == ("* a", "`a`")


def test_words_with_underscores_stay_readable() -> None:
    """Underscores within a word mark nothing."""
    assert block("a snake_case name, _not_ this") == "a snake_case name, \\_not\\_ this"
