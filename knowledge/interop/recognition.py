"""Which files of a folder are decision records: templates, indexes and other pages are not.

A page is a record when a heading or a line of it says Decision, Consequences, Options or Status, or when it lies where
records lie and is named as one; a list of links is an index wherever it lies.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from knowledge.interop import document, identity, vocabulary
from knowledge.interop.document import Document
from knowledge.interop.sections import Found, heading

_FOLDERS = re.compile(r"(?:^|[-_ ])(?:adrs?|decisions?|decision-records?|adl)(?:$|[-_ ])", re.IGNORECASE)
_NAME = re.compile(r"^(?:\d{3,8}|adr|\d{4}-\d{2}-\d{2})[-_ ]?", re.IGNORECASE)
_INDEX = frozenset(("readme", "index", "summary", "toc", "contents", "_sidebar", "decisions", "log", "changelog"))
_PLACEHOLDER = re.compile(
    r"^[{<\[](?:short |adr |decision )?(?:title|name)|short title of solved problem"
    r"|^\W*(?:adr|number)?\W*(?:n{2,}|x{3,})\W|^(?:\d+[.:]? )?(?:adr |decision |madr )?template$",
    re.IGNORECASE,
)
_PAGES = frozenset((".md", ".markdown", ".mdx", ".rst"))
_NO_SIGN = "it has no heading such as Context, Decision or Status; give it one if it is a decision"
_SIGNS = frozenset(("decision", "consequences", "options", "rejected", "status", "good", "bad", "justification"))


def refusal(written: Document, found: Found) -> str:
    """Why a document is no decision record, in words for a person; "" when it is one."""
    path = PurePosixPath(written.source)
    stem = path.stem.lower()
    if "template" in re.split(r"[-_. ]", stem) or _PLACEHOLDER.search(identity.title(written, heading(written))):
        return "it is a template"
    signs = {vocabulary.role(part.heading) for part in written.root.walk()} & _SIGNS
    if stem in _INDEX and (_is_mostly_links(written) or (not _decides(written) and _lists_records(written))):
        return "it is an index of other pages"
    if signs or found.meta.get("status"):
        return ""
    if stem in _INDEX and not _NAME.match(path.parent.name):
        return _NO_SIGN
    if _NAME.match(path.stem) or _NAME.match(path.parent.name) or any(map(_FOLDERS.search, path.parts[:-1])):
        return ""
    return _NO_SIGN


def _decides(written: Document) -> bool:
    """Whether a section says what was decided; a page called "Decisions" may be a list of them."""
    return any(part.level > 1 and vocabulary.role(part.heading) == "decision" for part in written.root.walk())


def _lists_records(written: Document) -> bool:
    """Whether it links to three or more files that are named as records are."""
    files = {PurePosixPath(re.split(r"[#?]", target)[0]) for _, target in written.links if "://" not in target}
    return sum(1 for file in files if file.suffix.lower() in _PAGES and _NAME.match(file.name)) >= 3


def _is_mostly_links(written: Document) -> bool:
    labels = sum(len(label.split()) for label, _ in written.links)
    return labels >= 3 and labels * 2 >= len(document.plain(written.root.body).split())
