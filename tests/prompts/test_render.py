"""Templates are filled strictly, and only HTML escapes by itself."""

from __future__ import annotations

import pytest
from jinja2 import StrictUndefined, TemplateNotFound, UndefinedError

from prompts import render
from prompts.render import _environment, _is_html


def test_html_escapes_by_itself_and_nothing_else_does() -> None:
    """``.html`` and ``.html.j2`` are HTML; Markdown, Mermaid and prompts are not."""
    names = ("page.html", "page.html.j2", "decision.md.j2", "capture/draft.md.j2", "map.mmd.j2", None)

    escaped = [name for name in names if _is_html(name)]

    assert escaped == ["page.html", "page.html.j2"]


def test_a_value_that_a_template_misses_is_an_error() -> None:
    """A typo in a template or a call fails loudly instead of leaving a hole in a document."""
    template = _environment().from_string("Hello {{ name }}")

    assert StrictUndefined is _environment().undefined
    with pytest.raises(UndefinedError, match="name"):
        template.render()


def test_an_unknown_template_is_an_error() -> None:
    """Only what this shelf holds can be rendered; a path cannot leave it."""
    for path in ("documents/nothing.md.j2", "../pyproject.toml"):
        with pytest.raises(TemplateNotFound):
            render(path)
