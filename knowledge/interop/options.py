"""The considered options of a document: by headings, lists, bold lead-ins and tables, and what became of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from knowledge.interop import statements, vocabulary
from knowledge.interop.document import Block, Part, blocks, plain
from knowledge.records.decision import Option, Outcome
from knowledge.text import clip

_NUMBER = re.compile(
    r"^(?P<label>(?P<kind>option|alternative|approach|solution|proposal|design|variant)\s*#?(?P<n>[A-Z]\b|\d+|[IVX]+\b)"
    r"|(?P<bare>\d+(?:\.\d+)*|[A-Z]))\s*(?:[:.)–—-]+\s*|\s+(?=\()|$)(?P<name>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_CHOSEN = r"chosen|selected|accepted|preferred|recommended|adopted|our choice|current decision|this decision|proposed"
_REJECTED = r"rejected|discarded|not chosen|not selected|declined|ruled out|dismissed|not recommended|not accepted"
_VERDICT = re.compile(
    rf"\s*[(\[–—:-]\s*[✅❌✔✓*_\s]*(?:(?P<rejected>{_REJECTED})|(?P<chosen>{_CHOSEN})|(?P<deferred>deferred|postponed))"
    r"\b[^()\[\]]{0,60}[)\]*_]*\s*$",
    re.IGNORECASE,
)
_TICK = re.compile(r"\s*(?:(?P<chosen>[✅✔☑🏆])|(?P<rejected>[❌✖]))\ufe0f?\s*")
_WHY = re.compile(
    r"\b(?:reject\w*|because|not chosen|decided against|ruled out|discard\w*|dismiss\w*|instead|however|too \w+|would not|"
    r"does not|doesn't|did not|cannot|can't|won't|insufficient|overkill|unnecessar\w*|not worth|adds?|would have)\b",
    re.IGNORECASE,
)
_SAYS_REJECTED = re.compile(
    r"(?:^|[.:;(\s*_-])(?:rejected|ruled out|discarded|dismissed|not chosen|not selected|decided against)\b",
    re.IGNORECASE,
)
_REOPEN = re.compile(r"^(?:would be |is )?re-?open(?:ed|s|ing)?:? (?:when|if)\b[:\s]*(.+)$", re.IGNORECASE | re.DOTALL)
_LEAD = re.compile(r"^(?:\*\*|__)(?P<name>[^*\n]+?)(?:\*\*|__)(?P<after>[\s\S]*)$")
_DASH = re.compile(r"^(?P<name>[^\n]{2,120}?)(?:\s+[-–—]+\s+|:\s+|\s*\n)(?P<after>[\s\S]+)$")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`*\[(])")
_AGAINST = re.compile(
    r"(?:decided against|ruled out|chose not to use|decided not to use|(?:considered|discussed|evaluated) (?:but|and) "
    r"(?:rejected|dismissed))\s+(?:using\s+)?(?P<name>[^,.;:\n]{3,80}?)\s*(?:,|:|;|\s)\s*"
    r"(?P<why>(?:because|since|as|due to)\b.+)$",
    re.IGNORECASE | re.DOTALL,
)
_COLUMNS = {
    "name": ("option", "alternative", "approach", "solution", "tool", "library", "name", "candidate", "technology",
             "choice", "alternative considered", "options", "alternatives"),
    "reason": ("reason", "why not", "rationale", "why rejected", "reason for rejection", "reason rejected", "why",
               "reason not chosen", "rejected because", "reasoning", "justification", "assessment", "why not chosen"),
    "outcome": ("decision", "verdict", "outcome", "status", "result", "chosen", "selected", "chosen?", "decision status"),
}  # fmt: skip
_FILLER = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "is",
        "it",
        "of",
        "on",
        "or",
        "our",
        "own",
        "the",
        "this",
        "to",
        "use",
        "using",
        "via",
        "we",
        "with",
    ]
)


@dataclass(frozen=True)
class Found:
    """An option as it was found, before it is known which one was chosen."""

    name: str
    outcome: Outcome = "open"
    aliases: tuple[str, ...] = ()
    description: tuple[str, ...] = ()
    pros: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    cons: tuple[str, ...] = ()
    reason: str = ""
    words: frozenset[str] = field(default=frozenset(), compare=False)


def of_part(part: Part, outcome: Outcome = "open") -> list[Found]:
    """The options under a heading such as "Considered Options"; ``outcome`` is what the heading says of all of them."""
    found = _of_text(part.text, outcome)
    for below in part.parts:
        if vocabulary.role(below.heading) in ("", "option", "options", "rejected") or _NUMBER.match(
            plain(below.heading)
        ):
            found.append(of_section(below, outcome))
    return found


def of_section(part: Part, outcome: Outcome = "open") -> Found:
    """The option whose heading and description a section is."""
    said = statements.of_part(part, None)
    return _described(_named(part.heading, outcome), said)


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


def _named(heading: str, outcome: Outcome = "open") -> Found:
    """An option by its heading: number, verdict and ticks taken off its name."""
    name = plain(heading)
    for pattern in (_VERDICT, _TICK):
        if (said := pattern.search(name)) and (rest := f"{name[: said.start()]} {name[said.end() :]}".strip()):
            outcome = next((o for o in ("chosen", "rejected", "deferred") if said.groupdict().get(o)), outcome)  # type: ignore[assignment]
            name = rest
    aliases: tuple[str, ...] = ()
    numbered = _NUMBER.match(name)
    if numbered and (numbered["name"] or numbered["kind"]):
        label = f"{(numbered['kind'] or 'Option').capitalize()} {numbered['n'] or numbered['bare']}"
        name, aliases = numbered["name"].strip() or label, (label,) if numbered["name"] else ()
    name = name.strip(" :.–—-\"“”'") or plain(heading)
    return Found(clip(name, 300), outcome, aliases, (heading,) if len(name) > 300 else (), words=_words(name))


def _of_text(text: str, outcome: Outcome) -> list[Found]:
    """Options of a list, a table or bold lead-ins; what stands below a lead-in belongs to it."""
    found: list[Found] = []
    leads = False
    for block in blocks(text):
        if block.kind == "table":
            found += _of_table(block, outcome)
        elif block.kind == "paragraph" and (option := _lead_in(block.text, outcome)):
            found.append(option)
            leads = True
        elif leads:
            found[-1] = _described(found[-1], statements.of_text(block.text))
        elif block.kind == "list":
            found += [_of_item(item, outcome) for item in block.items]
    return _with_labelled_lists(text, found) if leads else found


def _with_labelled_lists(text: str, found: list[Found]) -> list[Found]:
    """The lead-ins of a text, each with the statements up to the next: a label and its list are read together."""
    parts: list[list[str]] = []
    for block in blocks(text):
        if block.kind == "paragraph" and _lead_in(block.text, "open"):
            parts.append([])
        elif parts:
            parts[-1].append(block.text)
    bare = [option for option in found if option.words]
    if len(bare) != len(parts):
        return found
    return [
        _described(replace(option, description=option.description[:1], pros=(), neutral=(), cons=()),
                   statements.of_text("\n\n".join(part)))
        for option, part in zip(bare, parts, strict=True)
    ]  # fmt: skip


def _lead_in(text: str, outcome: Outcome) -> Found | None:
    """A paragraph that opens with an option's name in bold, or with "Option 2:"."""
    lead = _LEAD.match(text)
    name = lead["name"] if lead else text.split("\n")[0] if _is_numbered(text) else ""
    if not name or vocabulary.HEADINGS.get(vocabulary.key(name)):
        return None
    return _with_rest(
        _named(name, outcome), (lead["after"] if lead else "\n".join(text.split("\n")[1:])).strip(" :.–—-\n")
    )


def _is_numbered(text: str) -> bool:
    numbered = _NUMBER.match(plain(text.split("\n")[0]))
    return bool(numbered and numbered["kind"])


def _of_item(item: str, outcome: Outcome) -> Found:
    """An option of a list: its name up to a dash, colon or line end, and what is said about it."""
    lead = _LEAD.match(item) or _DASH.match(item)
    if lead and len(lead["name"].split()) <= 14:
        return _with_rest(_named(lead["name"], outcome), lead["after"].strip().lstrip(":.–—- "))
    first, *rest = _SENTENCE.split(item, maxsplit=1)
    if len(first.split()) <= 25:
        return _with_rest(_named(first, outcome), "".join(rest))
    return replace(_named(clip(plain(first), 120), outcome), description=(item,))


def _with_rest(option: Found, rest: str) -> Found:
    return _described(option, statements.of_text(rest)) if rest else option


def _of_table(block: Block, outcome: Outcome) -> list[Found]:
    """Options of a table that has a row an option; a matrix with an option a column is not one."""
    head = [_column(cell) for cell in block.rows[0]] if block.rows else []
    if not {"name", "pros", "cons", "reason", "outcome"} & set(head):
        return []
    at_name = head.index("name") if "name" in head else 0
    return [
        _of_row(row, block.rows[0], head, at_name, outcome)
        for row in block.rows[1:]
        if len(row) > at_name and plain(row[at_name])
    ]


def _of_row(row: Sequence[str], titles: Sequence[str], head: Sequence[str], at_name: int, outcome: Outcome) -> Found:
    option = _named(row[at_name], outcome)
    for column, title, cell in zip(head, titles, row, strict=False):
        text = cell.strip()
        lines = tuple(filter(None, (line.strip(" -•*") for line in re.split(r"<br\s*/?>", text))))
        if not text or column == "name" or row[at_name] == cell:
            continue
        if column == "pros":
            option = replace(option, pros=option.pros + lines)
        elif column == "cons":
            option = replace(option, cons=option.cons + lines)
        elif column == "reason":
            option = replace(option, reason=text)
        elif column == "outcome":
            option = replace(option, outcome=_verdict(text) or option.outcome, description=(*option.description, text))
        else:
            option = replace(option, description=(*option.description, f"{plain(title)}: {text}"))
    return option


def _column(title: str) -> str:
    words = vocabulary.key(title)
    judged = {"good": "pros", "bad": "cons"}.get(vocabulary.HEADINGS.get(words, ""), "")
    return judged or next((column for column, names in _COLUMNS.items() if words in names), "")


def _verdict(cell: str) -> Outcome | None:
    """What a table's cell says became of an option."""
    words = plain(cell)
    if re.search(rf"\b(?:{_REJECTED}|no)\b|[❌✖]", words, re.IGNORECASE):
        return "rejected"
    return "chosen" if re.search(rf"\b(?:{_CHOSEN}|yes)\b|[✅✔]", words, re.IGNORECASE) else None


def mentioned(text: str) -> list[Found]:
    """Options a sentence of prose turns down with its reason: "we decided against Kafka because …"."""
    sentences = (
        each for block in blocks(text) if block.kind in ("paragraph", "list") for each in _SENTENCE.split(block.text)
    )
    return [
        replace(_named(found["name"], "rejected"), reason=sentence.strip())
        for sentence in sentences
        if (found := _AGAINST.search(sentence))
    ]


def merged(options: Iterable[Found]) -> list[Found]:
    """The options with those of one name, or of one number, joined into one."""
    kept: list[Found] = []
    for option in options:
        at = next((n for n, other in enumerate(kept) if _same(option, other)), None)
        if at is None:
            kept.append(option)
        else:
            kept[at] = _joined(kept[at], option)
    return kept


def _same(a: Found, b: Found) -> bool:
    if a.name.casefold() == b.name.casefold() or a.name in b.aliases or b.name in a.aliases:
        return True
    shared = a.words & b.words
    return bool(shared) and len(shared) >= 0.7 * max(len(a.words), len(b.words), 1)


def _joined(a: Found, b: Found) -> Found:
    other_name = (b.name,) if b.name.casefold() != a.name.casefold() else ()
    return replace(
        a,
        outcome=a.outcome if b.outcome == "open" else b.outcome,
        aliases=tuple(dict.fromkeys(a.aliases + b.aliases + other_name)),
        description=tuple(dict.fromkeys(a.description + b.description)),
        pros=tuple(dict.fromkeys(a.pros + b.pros)),
        neutral=tuple(dict.fromkeys(a.neutral + b.neutral)),
        cons=tuple(dict.fromkeys(a.cons + b.cons)),
        reason="\n\n".join(dict.fromkeys(filter(None, (a.reason, b.reason)))),
    )


def decided(options: Sequence[Found], *, settled: bool, chosen: str, title: str, outcome: str) -> list[Option]:
    """The options with their outcomes: what the document says of each, else by which one the decision names.

    Nothing is guessed while the decision is not settled. When one is chosen the others were rejected; when none can
    be told, all stay open.
    """
    said = [_with_own_words(option) for option in options]
    if chosen:
        named = _nearest(said, chosen)
        said = [replace(o, outcome="chosen") if n == named and o.outcome == "open" else o for n, o in enumerate(said)]
    if settled and not any(option.outcome == "chosen" for option in said):
        named = _named_by(said, title, outcome)
        said = [replace(o, outcome="chosen") if n == named else o for n, o in enumerate(said)]
    if settled and any(option.outcome == "chosen" for option in said):
        said = [replace(o, outcome="rejected") if o.outcome == "open" else o for o in said]
    return [_option(option) for option in said]


def _with_own_words(option: Found) -> Found:
    if option.outcome == "open" and any(_SAYS_REJECTED.search(text) for text in option.description):
        return replace(option, outcome="rejected")
    return option


def _nearest(options: Sequence[Found], name: str) -> int | None:
    """The option that a name or number means, if one is near enough."""
    wanted, words = name.casefold().strip(" .\"'"), _words(name)
    scores = [_nearness(option, wanted, words) for option in options]
    best = max(range(len(scores)), key=scores.__getitem__, default=None)
    return best if best is not None and scores[best] >= 0.5 else None


def _nearness(option: Found, wanted: str, words: frozenset[str]) -> float:
    if wanted in (option.name.casefold(), *(alias.casefold() for alias in option.aliases)):
        return 2.0
    if any(alias.casefold() in wanted.split(":")[0] for alias in option.aliases):
        return 1.5
    return len(words & option.words) / max(1, min(len(words), len(option.words)))


def _named_by(options: Sequence[Found], title: str, outcome: str) -> int | None:
    """The one option that title and decision name clearly more than the others, among those not turned down."""
    opening = " ".join(plain(outcome[:600]).split()[:60])
    words, heads = _words(opening), _words(title)
    scores = [
        -1.0 if option.outcome != "open" else _score(option, opening.casefold(), words, heads) for option in options
    ]  # fmt: skip
    ranked = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
    if (
        not ranked
        or scores[ranked[0]] < 0.6
        or scores[ranked[0]] <= max([scores[n] for n in ranked[1:]], default=0) + 0.15
    ):
        return None
    return ranked[0]


def _score(option: Found, opening: str, words: frozenset[str], title: frozenset[str]) -> float:
    if any(re.search(rf"\b{re.escape(alias.casefold())}\b", opening) for alias in option.aliases):
        return 1.5
    size = max(1, len(option.words))
    return max(len(option.words & words) / size, 0.9 * len(option.words & title) / size)


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[a-z0-9]+", text.casefold()) if word not in _FILLER)


def _option(found: Found) -> Option:
    reopen_when = "\n".join(text for each in found.description if (text := _condition(each)))
    told = [text for text in found.description if not _condition(text)]
    reason, rest = _reasons(found, told)
    return Option(
        name=found.name, outcome=found.outcome, reason=reason, reopen_when=reopen_when,
        pros=found.pros, neutral=(*rest, *found.neutral), cons=found.cons,
        aliases=tuple(alias for alias in found.aliases if len(alias) <= 300),
    )  # fmt: skip


def _condition(text: str) -> str:
    """What would re-open a rejected option, where a paragraph says that and no more."""
    found = _REOPEN.match(text)
    return found[1].strip() if found else ""


def _reasons(found: Found, told: list[str]) -> tuple[str, list[str]]:
    """Reason and description: of an option turned down the paragraphs that argue are the reason, the others tell."""
    if found.outcome not in ("rejected", "deferred"):
        return found.reason, told
    why = [text for text in told if _WHY.search(text)]
    return "\n\n".join(filter(None, (found.reason, *why))), [text for text in told if text not in why]
