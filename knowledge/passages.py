"""What text of a record is searched: passages of some hundred words by facet, each headed by where it belongs.

The rules:

- which field is searched as which facet is said by the field itself (``ask(…, facet=…)``), so a new kind needs
  nothing here; fields of one facet are one text, an option with its outcome, reasons and other names is one text;
- a text longer than ``WORDS`` words is cut into even pieces at paragraph ends, else at sentence ends: the embedder
  reads no more at once;
- a piece shorter than ``SHORT`` words joins its neighbour where both fit into one passage: alone it says too little;
  summary, outcome and an option that says more than its name stay alone, because they are asked for one by one;
- the ``BY_MEANING`` passages of a record that matter most are searched by meaning and by words, the rest by words
  alone: embedding is what an import costs, and more of them found nothing more;
- marks that carry no meaning (link targets, emphasis, comments) are left out; ``texts`` gives the words as stored.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from knowledge.ports import Passage
from knowledge.records.assumption import Standing
from knowledge.records.base import Record, Ref, asked, facet_of
from knowledge.records.decision import Option, Voice

WORDS = 110
"""Words a passage: with its header it fits the 256 tokens of the packaged model."""

SHORT = 40
NAME = 7
"""Words up to which an option is hardly more than a name."""
BY_MEANING = 8
SLACK = 12
"""How many words a piece may be longer than its even share, so that it can end where a sentence does."""

_PRICE = {"summary": 0.0, "option": 0.5, "outcome": 0.8, "more": 2.0}
"""What each further passage of a facet costs when the passages to be searched by meaning are chosen; else 1."""

_COMMENT = re.compile(r"<!--.*?-->", re.S)
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\[[^\]]*\])")
_URL = re.compile(r"https?://\S{40,}")
_MARKS = re.compile(r"</?\w{1,10}/?>|\*\*|__|`+|^\s{0,3}#{1,6}\s+|^\s*[-=|:]{3,}\s*$", re.M)
_LETTER = re.compile(r"\w")
_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)])\s)")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'(`\[])")
# First folders of a path that name a kind of file, not a project.
_PLAIN_FOLDERS = frozenset(
    {"adr", "adrs", "architecture", "decisions", "design", "doc", "docs", "documentation", "wiki"}
)


Body = tuple[str, int | None, str]
"""A facet, a part of a list, and the text."""


@dataclass(frozen=True)
class Text:
    """A part of a record, word for word, the facet it is searched as, and which part of a list it tells of."""

    facet: str
    words: str
    part: int | None = None
    lead: str = ""
    """What stands before the words in a passage: a section's heading, a field's label, "Bad:"."""
    tail: str = ""
    """What stands after them: an option's other names and its outcome."""

    @property
    def in_passage(self) -> str:
        """The words with their lead and tail."""
        return f"{self.lead} {self.words}{self.tail}".strip()


def of(record: Record) -> list[Passage]:
    """The passages of a record; a pure function of it, so that they can be rebuilt at any time."""
    header = head(record)
    bodies = list(_joined(_bodies(record)))
    chosen = _by_meaning([facet for facet, _, _ in bodies])
    found: list[Passage] = []
    counts: Counter[str] = Counter()
    for place, (facet, part, body) in enumerate(bodies):
        name = f"{record.workspace}/{record.ref}/{facet}/{counts[facet]}"
        counts[facet] += 1
        found.append(Passage(name, record.workspace, record.ref, facet, body, header, part, place in chosen))
    return found


def ref_of(passage_id: str) -> Ref:
    """The ref of the record that a passage belongs to."""
    return passage_id.rsplit("/", 3)[1]


def head(record: Record) -> str:
    """Where a passage belongs: ``project · title:``."""
    where = project(record)
    return f"{where} · {record.title}:" if where else f"{record.title}:"


def project(record: Record) -> str:
    """The system or project a record is about: its team, or the folder that its file was imported from."""
    folder, slash, _ = (record.origin.source or "").partition("/")
    if slash and folder.lower().strip(".") not in _PLAIN_FOLDERS:
        return re.sub(r"_+", " ", folder).strip()
    return record.team or ""


def texts(record: Record) -> Iterator[Text]:
    """Every text of a record as it is stored: what may be quoted."""
    yield Text("summary", record.title)
    for name, field in type(record).model_fields.items():
        facet, label = facet_of(field), asked(field).get("label")
        if facet and name != "title":
            yield from _of_field(facet, getattr(record, name), f"{label}:" if label else "")
    for number, section in enumerate(record.more):
        yield Text("more", section.text, number, f"{section.heading}:" if section.heading else "")


def _of_field(facet: str, value: object, lead: str) -> Iterator[Text]:
    if isinstance(value, str):
        yield Text(facet, value, lead=lead)
    elif isinstance(value, tuple):
        for part, item in enumerate(value):
            yield from _of_item(facet, part, item, lead)


def _of_item(facet: str, part: int, item: object, lead: str) -> Iterator[Text]:
    if isinstance(item, str):
        yield Text(facet, item, lead=lead)
    elif isinstance(item, Option):
        yield from _of_option(facet, part, item)
    elif isinstance(item, Voice):
        yield Text(facet, item.reason if item.stance == "objects" and not item.withdrawn else "", lead="Objection:")
    elif isinstance(item, Standing):
        yield Text(facet, item.why, lead="In doubt:" if item.state == "in doubt" else "Broken:")
    elif isinstance(item, BaseModel) and lead:
        yield Text(facet, ", ".join(str(value) for value in dict(item).values() if value), part, lead)
    elif isinstance(item, BaseModel):
        yield from (Text(facet, words) for words in dict(item).values() if isinstance(words, str) and " " in words)


def _of_option(facet: str, part: int, option: Option) -> Iterator[Text]:
    names = f" ({', '.join(option.aliases)})" if option.aliases else ""
    outcome = "" if option.outcome == "open" else f", {option.outcome}"
    yield Text(facet, option.name, part, tail=f"{names}{outcome}:")
    yield Text(facet, option.reason, part)
    yield from (Text(facet, words, part, "Good:") for words in option.pros)
    yield from (Text(facet, words, part) for words in option.neutral)
    yield from (Text(facet, words, part, "Bad:") for words in option.cons)
    yield Text(facet, option.reopen_when, part, "Reopen when:")


def _bodies(record: Record) -> Iterator[Body]:
    yield "summary", None, clean(" ".join([record.line, *record.tags]))
    whole: dict[tuple[str, int | None], list[str]] = {}
    for text in texts(record):
        if text.words and text.facet != "summary":
            whole.setdefault((text.facet, text.part), []).append(text.in_passage)
    for (facet, part), every in whole.items():
        bodies = _even("\n\n".join(every))
        yield from ((facet, part, body) for body in bodies if _LETTER.search(body))


def _joined(bodies: Iterable[Body]) -> Iterator[Body]:
    """Short pieces with their neighbours, under the facet that has more words."""
    held: Body | None = None
    for body in bodies:
        if held is None:
            held = body
        elif (both := _both(held, body)) is not None:
            held = both
        else:
            yield held
            held = body
    if held is not None:
        yield held


def _both(one: Body, other: Body) -> Body | None:
    sizes = len(one[2].split()), len(other[2].split())
    if _alone(one) or _alone(other) or min(sizes) >= SHORT or sum(sizes) > WORDS:
        return None
    facet = other[0] if sizes[1] > sizes[0] else one[0]
    return facet, one[1] if one[:2] == other[:2] else None, f"{one[2]} {other[2]}"


def _alone(body: Body) -> bool:
    facet, _, words = body
    return facet in ("summary", "outcome") or (facet == "option" and len(words.split()) > NAME)


def _by_meaning(facets: Sequence[str]) -> frozenset[int]:
    """Which passages are searched by meaning: firsts before seconds, options before prose."""
    counts: Counter[str] = Counter()
    prices: list[float] = []
    for facet in facets:
        counts[facet] += 1
        prices.append(counts[facet] * _PRICE.get(facet, 1.0))
    return frozenset(sorted(range(len(prices)), key=lambda place: (prices[place], place))[:BY_MEANING])


def clean(text: str) -> str:
    """Text without Markdown's marks, link targets and comments; paragraphs stay."""
    text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", _COMMENT.sub("", text)))
    return _MARKS.sub("", _URL.sub("", text)).strip()


def _even(text: str) -> list[str]:
    """The text in pieces of about equal length, none longer than ``WORDS`` words."""
    text = clean(text)
    words = len(text.split())
    count = max(1, -(-words // WORDS))
    return _cut(text, min(WORDS, -(-words // count) + SLACK))


def pieces(text: str, limit: int = WORDS) -> list[str]:
    """The text in pieces of at most ``limit`` words, cut at paragraph ends where possible, else at sentence ends."""
    return _cut(clean(text), limit)


def _cut(text: str, limit: int) -> list[str]:
    found: list[str] = []
    held: list[str] = []
    size = 0
    for unit in _units(text, limit):
        count = len(unit.split())
        if held and size + count > limit:
            found.append(" ".join(held))
            held, size = [], 0
        held.append(unit)
        size += count
    return [*found, " ".join(held)] if held else found


def _units(text: str, limit: int) -> Iterator[str]:
    for paragraph in filter(None, map(str.strip, _PARAGRAPH.split(text))):
        if len(paragraph.split()) <= limit:
            yield paragraph
            continue
        for sentence in _SENTENCE.split(paragraph):
            words = sentence.split()
            yield from (" ".join(words[start : start + limit]) for start in range(0, len(words), limit))
