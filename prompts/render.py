"""Fills the templates of this shelf; text from people and models goes in as data, never as a template."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from prompts import markdown

if TYPE_CHECKING:
    from jinja2 import Environment


def render(template: str, /, **values: object) -> str:
    """The template of that path under ``prompts/`` filled with ``values``; a value that is missing is an error."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("prompts", ""),
        undefined=StrictUndefined,
        autoescape=_is_html,  # noqa: S701 -- HTML escapes; the other formats have filters of their own
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(block=markdown.block, line=markdown.line)
    return environment


def _is_html(template: str | None) -> bool:
    """Only HTML escapes by itself; each other format has its own rules and its own filter."""
    return template is not None and template.removesuffix(".j2").endswith(".html")
