"""The considered options of a document: by headings, lists, bold lead-ins, tables and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from knowledge.interop import statements, vocabulary
from knowledge.interop.document import Block, Part, blocks, plain
from knowledge.records.decision import Outcome
from knowledge.text import clip

_NUMBER = re.compile(
    r"^(?P<label>(?P<kind>option|alternative|approach|solution|proposal|design|variant)\s*#?(?P<n>\d+[a-z]?\b|[A-Z]\b|[IVX]+\b|(?:one|two|three|four|five)\b)"
    r"|(?P<bare>\d+(?:\.\d+)*|[A-Z]))\s*(?:[:.)–—-]+\s*|\s+(?=\()|$)(?P<name>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_CHOSEN = (
    r"chosen|selected|accepted|preferred|recommended|adopted|our choice|current decision|this (?:decision|adr)|"
    r"proposed"
)
_REJECTED = (
    r"rejected|discarded|not chosen|not selected|declined|ruled out|dismissed|not recommended|not accepted|not adopted"
)
_VERDICT = re.compile(
    r"\s*[(\[–—:,-]\s*[✅❌✔✓*_\s]*(?:considered (?:and|but) )?"
    rf"(?:(?P<rejected>{_REJECTED})|(?P<chosen>{_CHOSEN})|(?P<deferred>deferred|postponed))"
    r"\b[^()\[\]]{0,60}[)\]*_.]*\s*$",
    re.IGNORECASE,
)
_TURNED_DOWN = re.compile(rf"^(?:considered (?:and|but) )?(?P<rejected>{_REJECTED})\s*[:–—-]\s+(?=\S)", re.IGNORECASE)
_TICK = re.compile(r"\s*(?:(?P<chosen>[✅✔☑🏆])|(?P<rejected>[❌✖]))\ufe0f?\s*")
_LEAD = re.compile(r"^(?:\*\*|__)(?P<name>[^*\n]+?)(?:\*\*|__)(?P<after>[\s\S]*)$")
_DASH = re.compile(r"^(?P<name>[^\n]{2,120}?)(?:\s+[-–—]+\s+|(?<!\\):\s+|\s*\n)(?P<after>[\s\S]+)$")
_LINK_CUT = re.compile(r"\[[^\]]*$|\]\([^)]*$")
_SENTENCE = re.compile(r"(?<=[^\d][.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)\s+(?=[A-Z`*\[(])")
_LABEL = re.compile(r"^(?:option|alternative|approach|solution|proposal|design|variant) \w{1,5}$", re.IGNORECASE)
_WRAPPED = re.compile(r"^([^\n]{60,})\n[ \t]*(?=[^\s*+>|#-])")
_COLUMNS = {
    "name": ("option", "alternative", "approach", "solution", "tool", "library", "name", "candidate", "technology",
             "choice", "alternative considered", "options", "alternatives"),
    "reason": ("reason", "why not", "rationale", "why rejected", "reason for rejection", "reason rejected", "why",
               "reason not chosen", "rejected because", "reasoning", "justification", "assessment", "why not chosen"),
    "outcome": ("decision", "verdict", "outcome", "status", "result", "chosen", "selected", "chosen?"),
}  # fmt: skip
_COULD = re.compile(
    r"^(?:(?:we|one|you) (?:could|might)|it would be possible to)(?: (?:also|simply|instead|just))? "
    r"(?P<name>[^,.;:\n]+)(?=[,.;]|$)",
    re.IGNORECASE,
)
NAME_WORDS = 14
"""More words than these are no name."""
_FILLER = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "is", "it", "of", "on", "or", "our", "own", "the",
     "this", "to", "use", "using", "via", "we", "with")
)  # fmt: skip
_PARTS_OF_AN_OPTION = frozenset(
    ("description", "approach", "note", "notes", "summary", "overview", "example", "details", "cost", "how", "verdict")
)


@dataclass(frozen=True)
class Found:
    """An option as it was found, before it is known which one was chosen."""

    name: str
    outcome: Outcome = "open"
    """What its own words say of it."""
    presumed: Outcome = "open"
    """What the heading or the sentence above it says of all that are listed there."""
    aliases: tuple[str, ...] = ()
    description: tuple[str, ...] = ()
    pros: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    cons: tuple[str, ...] = ()
    reason: str = ""
    words: frozenset[str] = field(default=frozenset(), compare=False)
    """The words of its name that carry meaning."""


def of_part(part: Part, outcome: Outcome = "open") -> list[Found]:
    """The options under a heading such as "Considered Options"; ``outcome`` is what the heading says of all of them."""
    sections = [of_section(below, outcome) for below in part.parts if _is_option(below)]
    return merged([_paired(_idea(part.text, outcome) or of_text(part.text, outcome), sections), sections])


def _paired(listed: list[Found], sections: Sequence[Found]) -> list[Found]:
    """A list of bare names under the names of as many sections below it, where each says a word of its section's."""
    pairs = list(zip(listed, sections, strict=False))
    bare = all(not (each.description or each.pros or each.cons or each.reason) for each in listed)
    if not bare or len(listed) < 2 or len(listed) != len(sections) or not all(a.words & b.words for a, b in pairs):
        return listed
    return [replace(a, name=b.name, words=b.words, aliases=(a.name, *a.aliases, *b.aliases)) for a, b in pairs]


def _idea(text: str, outcome: Outcome) -> list[Found]:
    """The one option of a text that says what could be done and then argues, in a list of sentences or below it."""
    first, *below = blocks(text) or (Block("other", ""),)
    said = _COULD.match(plain(first.text)) if first.kind == "paragraph" else None
    argues = [item for block in below for item in (block.items or (block.text,))]
    if not said or not argues or any(_is_short(each) for each in argues):
        return []
    name = clip(said["name"], 120)
    return [Found(name, presumed=outcome, description=(first.text, *argues), words=words(name))]


def _is_short(text: str) -> bool:
    """Whether a text is, or opens with, a name, and so may be an option of its own."""
    return len(text.split()) <= NAME_WORDS or bool(_LEAD.match(text)) or bool(_COULD.match(plain(text)))


def _is_option(part: Part) -> bool:
    role = vocabulary.role(part.heading)
    return role in ("", "option", "options", "rejected", "context") or bool(_NUMBER.match(plain(part.heading)))


def of_section(part: Part, outcome: Outcome = "open") -> Found:
    """The option whose heading and description a section is."""
    return _described(_named(part.heading, outcome), statements.of_part(part, None))


def _described(option: Found, said: Sequence[statements.Statement]) -> Found:
    def texts(judgement: statements.Judgement | None) -> tuple[str, ...]:
        return tuple(each.text for each in said if each.judgement == judgement and each.text.strip())

    return replace(
        option,
        description=option.description + texts(None),
        pros=option.pros + texts("good"),
        neutral=option.neutral + texts("neutral"),
        cons=option.cons + texts("bad"),
    )


def _named(heading: str, presumed: Outcome = "open") -> Found:
    """An option by its heading: number, verdict and ticks taken off its name."""
    name = plain(heading)
    outcome: Outcome = "open"
    for pattern in (_TURNED_DOWN, _VERDICT, _TICK):
        if (said := pattern.search(name)) and (rest := f"{name[: said.start()]} {name[said.end() :]}".strip()):
            outcome = _outcome(said) or outcome
            name = rest
    aliases: tuple[str, ...] = ()
    numbered = _NUMBER.match(name)
    if numbered and (numbered["name"] or numbered["kind"]):
        label = f"{(numbered['kind'] or 'Option').capitalize()} {numbered['n'] or numbered['bare']}"
        name, aliases = numbered["name"].strip() or label, (label,) if numbered["name"] else ()
    name = name.strip(" :.–—-\"“”'~") or plain(heading) or heading
    told = (heading,) if len(name) > 300 or "](" in heading else ()
    return Found(clip(name, 300), outcome, presumed, aliases, told, words=words(name))


def _outcome(said: re.Match[str]) -> Outcome | None:
    verdicts: tuple[Outcome, ...] = ("chosen", "rejected", "deferred")
    if "deferred" in said[0].casefold():
        return "deferred"
    return next((verdict for verdict in verdicts if said.groupdict().get(verdict)), None)


def of_text(text: str, outcome: Outcome = "open") -> list[Found]:
    """Options of a list, a table or bold lead-ins; what stands below a lead-in belongs to it."""
    found: list[Found] = []
    leads: list[tuple[Found, list[str]]] = []
    for block in blocks(text):
        if block.kind == "paragraph" and (option := lead_in(block.text, outcome)):
            leads.append((option, []))
        elif leads:
            leads[-1][1].append(block.text)
        elif block.kind == "table":
            found += _of_table(block, outcome)
        elif block.kind == "list":
            found += [_of_item(item, outcome) for item in block.items if plain(item)]
    return found + [_described(option, statements.of_text("\n\n".join(below))) for option, below in leads]


def lead_in(text: str, outcome: Outcome = "open") -> Found | None:
    """A paragraph that opens with an option's name in bold, or with "Option 2:"."""
    lead = _LEAD.match(text)
    first, _, below = text.partition("\n")
    name = lead["name"] if lead else first if _is_numbered(first) else ""
    key = vocabulary.key(name)
    if not key or key in vocabulary.HEADINGS or key in _PARTS_OF_AN_OPTION:
        return None
    return _with_rest(_named(name, outcome), (lead["after"] if lead else below).strip(" :.–—-\n"))


def _is_numbered(line: str) -> bool:
    numbered = _NUMBER.match(plain(line))
    return bool(numbered and numbered["kind"])


def _of_item(item: str, outcome: Outcome) -> Found:
    """An option of a list: its name up to a dash, colon or line end, and what is said about it."""
    while wrapped := _WRAPPED.match(item):
        item = f"{wrapped[1].rstrip()} {item[wrapped.end() :]}"
    lead = _LEAD.match(item) or _DASH.match(item)
    if lead and plain(lead["name"]) and len(lead["name"].split()) <= NAME_WORDS and not _LINK_CUT.search(lead["name"]):
        return _with_rest(_named(lead["name"], outcome), lead["after"].strip().lstrip(":.–—- "))
    first, *rest = _SENTENCE.split(item, maxsplit=1)
    if len(first.split()) <= 25:
        return _with_rest(_named(first, outcome), "".join(rest))
    return replace(_named(clip(plain(first), 120), outcome), description=(item,))


def _with_rest(option: Found, rest: str) -> Found:
    if not rest:
        return option
    first, *more = _SENTENCE.split(rest, maxsplit=1)
    if _LABEL.match(option.name) and "\n" not in first and len(first.split()) <= NAME_WORDS:
        named = _named(first, option.presumed)
        outcome = named.outcome if option.outcome == "open" else option.outcome
        option = replace(named, outcome=outcome, aliases=(option.name, *named.aliases))
        rest = "".join(more)
    return _described(option, statements.of_text(rest)) if rest else option


def _of_table(block: Block, outcome: Outcome) -> list[Found]:
    """Options of a table that has a row an option; a matrix with an option a column is not one."""
    head = [_column(cell) for cell in block.rows[0]] if block.rows else []
    if not any(head):
        return []
    at_name = head.index("name") if "name" in head else 0
    rows = [row for row in block.rows[1:] if len(row) > at_name and plain(row[at_name])]
    return [_of_row(row, block.rows[0], head, at_name, outcome) for row in rows]


def _of_row(row: Sequence[str], titles: Sequence[str], head: Sequence[str], at_name: int, outcome: Outcome) -> Found:
    option = _named(row[at_name], outcome)
    cells = [(head[n], titles[n], cell.strip()) for n, cell in enumerate(row[: len(head)]) if n != at_name]
    for column, title, text in cells:
        lines = tuple(filter(None, (line.strip(" -•*") for line in re.split(r"<br\s*/?>", text))))
        if not text:
            continue
        if column == "pros":
            option = replace(option, pros=option.pros + lines)
        elif column == "cons":
            option = replace(option, cons=option.cons + lines)
        elif column == "reason":
            option = replace(option, reason=text)
        else:
            verdict = _verdict(text) if column == "outcome" else None
            said = (*option.description, f"{plain(title)}: {text}")
            option = replace(option, outcome=verdict or option.outcome, description=said)
    return option


def _column(title: str) -> str:
    key = vocabulary.key(title)
    judged = {"good": "pros", "bad": "cons"}.get(vocabulary.HEADINGS.get(key, ""), "")
    return judged or next((column for column, names in _COLUMNS.items() if key in names), "")


def _verdict(cell: str) -> Outcome | None:
    """What a table's cell says became of an option."""
    said = plain(cell)
    if re.search(rf"\b(?:{_REJECTED}|no)\b|[❌✖]", said, re.IGNORECASE):
        return "rejected"
    return "chosen" if re.search(rf"\b(?:{_CHOSEN}|yes)\b|[✅✔]", said, re.IGNORECASE) else None


def merged(lists: Iterable[Sequence[Found]]) -> list[Found]:
    """The options of several lists of the same options, those of one name or number joined; a list names each once."""
    kept: list[Found] = []
    for options in lists:
        before = list(range(len(kept)))
        for option in options:
            at = next((n for n in before if _same(option, kept[n])), None)
            if at is None:
                kept.append(option)
            else:
                before.remove(at)
                kept[at] = _joined(kept[at], option)
    return kept


def _same(a: Found, b: Found) -> bool:
    if _letters(a.name) == _letters(b.name) or a.name in b.aliases or b.name in a.aliases:
        return True
    if _labels(a) and _labels(b):
        return False
    shared = a.words & b.words
    return bool(shared) and len(shared) >= 0.7 * max(len(a.words), len(b.words), 1)


def _labels(option: Found) -> frozenset[str]:
    """The numbers an option goes by: "Option 2" is none of "Option 3", however alike their names are."""
    return frozenset(alias.casefold() for alias in (option.name, *option.aliases) if _LABEL.match(alias))


def _letters(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum()) or name


def _joined(a: Found, b: Found) -> Found:
    other_name = (b.name,) if b.name.casefold() != a.name.casefold() else ()
    return replace(
        a,
        outcome=a.outcome if b.outcome == "open" else b.outcome,
        presumed=a.presumed if b.presumed == "open" else b.presumed,
        aliases=tuple(dict.fromkeys(a.aliases + b.aliases + other_name)),
        description=tuple(dict.fromkeys(a.description + b.description)),
        pros=tuple(dict.fromkeys(a.pros + b.pros)),
        neutral=tuple(dict.fromkeys(a.neutral + b.neutral)),
        cons=tuple(dict.fromkeys(a.cons + b.cons)),
        reason="\n\n".join(dict.fromkeys(filter(None, (a.reason, b.reason)))),
    )


def words(text: str) -> frozenset[str]:
    """The words of a text that tell one option from another."""
    return frozenset(word for word in re.findall(r"\w+", text.casefold()) if word not in _FILLER)
