"""Text as Markdown that shows it and no more: no heading, list, link, image, HTML or code can come out of it.

The filters ``block`` and ``line`` of the document templates. Text that was checked to be harmless Markdown already is
wrapped in ``Verbatim`` and passes as it is.
"""

from __future__ import annotations

import re

_INLINE = re.compile(r"[\\`*\[\]<|~]|&(?=[#\w])|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_LEADING = re.compile(r"^(?:([-+=>#:])|(\d{1,9})([.)]))")
_PUNCTUATION = re.compile(r"\\([!-/:-@\[-`{-~\n])")


class Verbatim(str):
    """Markdown that may stand as it is."""

    __slots__ = ()


def block(text: str) -> str:
    """Paragraphs that show ``text``: line by line, without its white space at line ends."""
    if isinstance(text, Verbatim):
        return text
    paragraphs = re.split(r"\n[ \t]*\n\s*", text.strip())
    return "\n\n".join("\\\n".join(_line(each) for each in paragraph.split("\n")) for paragraph in paragraphs)


def line(text: str) -> str:
    """One line that shows ``text``."""
    if isinstance(text, Verbatim):
        return text
    return re.sub(r"#(?=#*$)", r"\\#", _line(" ".join(text.split())))


def plain(text: str) -> str:
    """What ``block`` and ``line`` were made from."""
    return _PUNCTUATION.sub(r"\1", text)


def _line(text: str) -> str:
    escaped = _INLINE.sub(r"\\\g<0>", text.strip())
    return _LEADING.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", escaped)
