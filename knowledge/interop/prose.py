"""Options that a document tells of outside a section for them: announced before a list, or turned down in a sentence.

The rules:

- "We considered these options:" makes options of the list, the table or the bold lead-ins that follow it;
- a paragraph or an item that opens with a name and says of it that it was rejected is one;
- a sentence that turns something down ("we decided against X", "X was ruled out because …") names one, wherever it
  stands; one that prefers something ("we will use Y instead of X") only in a decision that is settled;
- what is named must be a short phrase, word for word as it is written (``phrases``); its reason is the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from knowledge.interop import options
from knowledge.interop.document import Block, Part, blocks, plain
from knowledge.interop.options import Found
from knowledge.interop.phrases import phrase
from knowledge.records.decision import Outcome

_KIND = (
    r"(?:alternatives?|options|approach(?:es)?|solutions|choices|candidates|possibilities|techniques|strategies|"
    r"designs|proposals|ideas|ways|tools|libraries|technologies|frameworks|products|services|providers)"
)
_CONSIDERED = (
    r"(?:considered|considering|evaluated|explored|investigated|assessed|looked (?:at|into)|discussed|compared|"
    r"weighed|identified|reviewed|examined|rejected|discarded|dismissed|ruled out|tested|tried)"
)
_COUNT = r"(?:two|three|four|five|six|seven|\d{1,2}|several|various|multiple|a (?:few|number of|couple of)|some|many)"
_ANNOUNCES = re.compile(
    rf"\b{_KIND}\b.*\b{_CONSIDERED}\b|\b{_CONSIDERED}\b.*\b{_KIND}\b"
    rf"|\b(?:there (?:are|were)|we (?:have|had|see|could see)|with|outlines?|between)\b.*\b{_COUNT}\b.*"
    r"\b(?:options|alternatives|approaches|choices|possibilities|possible (?:solutions|ways))\b"
    rf"|^(?:(?:the|our|other|possible|main|available|viable|{_COUNT}) )*(?:options|alternatives)"
    r"(?: (?:are|were|include|included))?\W*$",
    re.IGNORECASE | re.DOTALL,
)
_TURNED_DOWN = re.compile(
    r"\b(?:alternatives?|other (?:\w+ ){0,2}(?:options|approaches|solutions|tools|ideas|choices)|rejected|discarded|"
    r"dismissed|ruled out|decided against)\b",
    re.IGNORECASE,
)
_CRITERIA = re.compile(
    r"\b(?:that|which)\W*$|\b(?:based on|criteria|against|because|due to|factors|requirements|following reasons)\b",
    re.IGNORECASE,
)
_SETTINGS = re.compile(
    r"\b(?:config\w*|cli|command\S*|build|user|client|url|select\w*|dropdown|supports?|accepts?|allows?|provides?|"
    r"must|success\w*|following (?:fields|values|properties))\b",
    re.IGNORECASE,
)
_REJECTED_LEAD = re.compile(
    r"^\W*(?:was |were |(?:was |were )?considered (?:and|but) )?(?:rejected|discarded|ruled out|dismissed|not chosen|"
    r"decided against)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[^\d\s][.!?])\s+(?=[A-Z`*\[(\"“_])|\n\s*(?:[-*+]|\d+[.)])\s+")

_AND_AGAINST = re.compile(r",?\s+(?:and|nor|or)\s+(?:also\s+)?(?=against\s)")
_REASONS = re.compile(r"\b(?:reasons?|because|drawbacks|problems|grounds)\b[^.!?]{0,40}:[*_]*$", re.IGNORECASE)

_EARLY = r"(?:(?:also|initially|briefly|explicitly|originally|then|ultimately|therefore|thus|previously|first) )*"
_PAST = rf"(?:was|were|has been|have been|had been) {_EARLY}"
_OUT = (
    r"(?:rejected|ruled out|dismissed|discounted|discarded|turned down|not (?:chosen|selected)|decided against|deemed)"
)
_FOR = r"(?: (?:because|since|as|due|for|on|in favou?r|after|given|owing)\b|[.:;,]|$| \()"
_WE = r"\b(?:we|the team|i|our team)(?:'ve| have| had)? "
_USING = (
    r"(?:us(?:e|ing)|adopt(?:ing)?|go(?:ing)? (?:with|for)|migrat(?:e|ing) to|mov(?:e|ing) to|switch(?:ing)? to|"
    r"choos(?:e|ing)|pick(?:ing)?|rely(?:ing)? (?:solely |only )?on)"
)
_DOING = rf"(?:{_USING}|build|write|implement|introduce|create|run|deploy|host)"
_BEFORE = (
    re.compile(
        rf"^(?:(?:However|Also|Finally|Additionally|Initially|Similarly|Originally|Therefore|Thus|And|But),? )?"
        rf"(?P<name>[^,;:]{{2,90}}?),? (?:{_PAST}{_OUT}(?! by\b){_FOR}"
        rf"|{_PAST}(?:considered|evaluated|explored|discussed|looked at|tried)"
        rf"(?: as an? (?:alternative|option)\b|,? (?:but|though|although|however|and (?:{_EARLY})?{_OUT})\b))",
        re.IGNORECASE,
    ),
)
_AFTER = (
    re.compile(rf"^against (?:{_USING} )?(?P<name>.+)"),
    re.compile(
        rf"(?:{_WE}{_EARLY}(?:decided against|opted against|ruled out|rejected|discounted|dismissed|discarded|"
        rf"turned down|(?:chose|decided|opted|agreed) not to {_DOING})|"
        rf"\b(?:decided|opted|argued|voted) against) (?:{_USING} )?(?P<name>.+)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_WE}(?:also|initially|briefly|originally|first|previously) (?:considered|looked (?:at|into)|evaluated|"
        rf"explored|investigated) (?:(?:the )?(?:possibility|option|idea) of )?(?:{_USING} )?(?P<name>.+)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_WE}(?:considered|looked (?:at|into)|evaluated|explored|investigated|discussed) "
        rf"(?:(?:the )?(?:possibility|option|idea) of )?(?:{_USING} )?"
        r"(?P<name>[^,;:]{2,70}?)(?:,? (?:but|and (?:decided|chose|opted|rejected|dismissed|discarded)|however)\b"
        r"| as an? (?:alternative|option)\b.*)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:an|another|one|the(?: main| primary| obvious| other| only)?) (?:alternative|other option)"
        r"(?: (?:we )?(?:considered|looked at))? (?:was|is|would be|could be|would have been) (?:to )?"
        rf"(?:{_USING} )?(?P<name>.+)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:we|the team) (?:will not|won't|do not want to|don't want to|shall not) {_DOING} (?P<name>.+)",
        re.IGNORECASE,
    ),
)
_PREFERS = re.compile(
    rf"{_WE}(?:will|shall|are going to|decided|chose|choose|agreed|opted|prefer|should|use|are using|want|adopt|"
    r"settled|went|selected|propose|plan|recommend)|\bwe'll\b|\blet's\b|\bwas decided\b"
    r"|^(?:Use|Adopt|Store|Keep|Build|Write|Run|Deploy|Move|Switch|Implement|Introduce|Create|Expose|Prefer|Choose|"
    r"Select|Host|Serve|Replace|Migrate|Generate|Define|Model|Publish|Send|Make|Add|Extend|Reuse|Rely|Standardi[sz]e)\b",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:instead of|rather than|as opposed to|in preference to) (?:(?:just|simply|only|merely|solely) )?"
    rf"(?:{_USING} )?(?P<name>.+)",
    re.IGNORECASE,
)
_CHOSE_OVER = re.compile(
    r"\b(?:chose|chosen|choose|selected|picked|prefer(?:red)?|favou?r(?:ed)?) [^,;:.]{2,60}? over (?P<name>.+)",
    re.IGNORECASE,
)
_IS_TO = re.compile(
    r"\balternatives?\b[^.;:]{0,60}?\b(?:is|was|are|were|would be|could be|involves)\b (?:simply |just )?(?:to )?"
    r"(?P<name>.+)"
    r"|\b(?:proposals?|suggestions?|requests?) to (?P<proposed>.+)",
    re.IGNORECASE,
)
_CUE_ALTERNATIVE = re.compile(r"alternative|proposal|suggestion|request|option|choices|approach|possib", re.IGNORECASE)
_NO_MERE = frozenset(("none", "n/a", "na", "tbd", "todo", "no", "nothing", "see"))
_STATED = re.compile(
    r"^(?:if|when|it|they|this|is|are|has|have|does|do we|how|what|why|which|whether|should)\b", re.IGNORECASE
)
_IS_SAID = re.compile(rf"{_STATED.pattern}|\b(?:is|was|are|were|would|could|can|will|has|have|had)\b", re.IGNORECASE)
_ON = re.compile(r"^(?:However|But|This|It|That|While|Although|Unfortunately|The (?:downside|drawback|problem))\b")
_CUE = re.compile(
    r"reject|ruled out|dismiss|discount|discard|turned down|not (?:chosen|selected)|against|deemed|not to |considered|"
    r"looked|evaluated|explored|investigated|discussed|tried|will not|won't|n't want|not want|shall not|"
    r"alternative|other option",
    re.IGNORECASE,
)
"""What a sentence that turns something down has in it: the others need no closer look."""
_CUE_OVER = re.compile(r"instead of|rather than|as opposed to|in preference to|\bover\b", re.IGNORECASE)


def announced(part: Part) -> list[Found]:
    """The options below a part's announcements of options, and the named ones of which it says they were rejected."""
    texts = (each.text for each in part.walk() if _CUE.search(each.text) or _CUE_ALTERNATIVE.search(each.text))
    return [found for text in texts for found in options.merged([list(_in_blocks(blocks(text)))])]


def announces(text: str) -> bool:
    """Whether a text ends by announcing options: what stands in the sections below it is one each."""
    last = blocks(text)[-1:] if text.rstrip("*_ \n").endswith(":") else []
    return bool(last) and _announces(last[0])


def _announces(block: Block) -> bool:
    if block.kind != "paragraph":
        return False
    words = plain(block.text).strip()
    last = _SENTENCE.split(words)[-1]
    short = len(last.split()) <= 40 and last.rstrip("*_ ").endswith(":")
    return short and bool(_ANNOUNCES.search(last)) and not _SETTINGS.search(last) and not _CRITERIA.search(last)


def _in_blocks(every: Sequence[Block]) -> Iterator[Found]:
    told_of: set[int] = set()
    for n, (block, after) in enumerate(pairwise(every)):
        if _announces(block) and after.kind in ("list", "table", "paragraph"):
            outcome: Outcome = "rejected" if _TURNED_DOWN.search(plain(block.text)) else "open"
            taken = _announced_by(every[n + 1 :])
            listed = options.of_text("\n\n".join(each.text for each in taken), outcome)
            if len(listed) > (outcome == "open") and _are_names(listed):
                told_of.update(range(n + 1, n + 1 + len(taken)))
                yield from listed
    for n, block in enumerate(every):
        if n not in told_of and block.kind in ("paragraph", "list"):
            yield from filter(None, map(_turned_down, block.items or (block.text,)))


def _are_names(listed: Sequence[Found]) -> bool:
    """Whether most of what is listed may be options; criteria, findings and questions are none."""
    stated = sum(bool(_STATED.match(option.name)) or option.name.endswith("?") for option in listed)
    return stated * 3 <= len(listed)


def _announced_by(after: Sequence[Block]) -> Sequence[Block]:
    """The blocks that an announcement is about: one list or table, or every paragraph with a lead-in."""
    if after[0].kind != "paragraph":
        return after[:1]
    plain_from = (n for n, block in enumerate(after) if block.kind == "paragraph" and not options.lead_in(block.text))
    return after[: next(plain_from, None)]


def _turned_down(text: str) -> Found | None:
    """The option of a paragraph that opens with a name in bold and says that it was rejected."""
    if not _CUE.search(text):
        return None
    option = options.lead_in(text)
    if option is None or len(option.name.split()) > options.NAME_WORDS:
        return None
    said = option.outcome == "rejected" or any(_REJECTED_LEAD.match(each) for each in option.description)
    return replace(option, outcome="rejected") if said else None


def in_passing(text: str) -> list[Found]:
    """The options of a section of alternatives that has neither list nor headings: its sentences tell of them."""
    found = mentioned([text])
    mere = [plain(block.text).strip(" .") for block in blocks(text) if block.kind == "paragraph"]
    found += [Found(words, presumed="rejected", words=options.words(words)) for words in mere if _is_mere(words)]
    for sentence, after in _sentences(text, _CUE_ALTERNATIVE):
        said = _IS_TO.search(plain(sentence))
        if said and (name := phrase(said["name"] or said["proposed"], sure=True)):
            found.append(_option(name, sentence, after))
    return found


def _is_mere(words: str) -> bool:
    """Whether a paragraph is no more than an option's name."""
    every = words.lower().split()
    short = 0 < len(every) <= options.NAME_WORDS + 2 and len(words) <= 200 and len(_SENTENCE.split(words)) == 1
    return short and _NO_MERE.isdisjoint(every) and not words.endswith(":") and not _IS_SAID.search(words)


def mentioned(texts: Iterable[str]) -> list[Found]:
    """Options that a sentence turns down, wherever it stands."""
    sentences = (each for text in texts for each in _sentences(text, _CUE))
    return [found for sentence, after in sentences for found in _of_sentence(sentence, after)]


def preferred(texts: Iterable[str]) -> list[Found]:
    """Options that a decision does without: what a sentence of it prefers something else to."""
    found: list[Found] = []
    for text in texts:
        for sentence, _ in _sentences(text, _CUE_OVER):
            words = plain(sentence)
            over = (_OVER.search(words) if _PREFERS.search(words) else None) or _CHOSE_OVER.search(words)
            if over and (name := phrase(over["name"], sure=False)):
                found.append(_option(name, sentence))
    return found


def _sentences(text: str, cue: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Every sentence of the prose that may tell of an option, with the one after it.

    "Against A …, and against B …" is two; a list that the last sentence announces as reasons belongs to it.
    """
    if not cue.search(text):
        return
    every_block = [*blocks(text), Block("other", "")]
    for block, below in pairwise(every_block):
        if block.kind in ("paragraph", "list"):
            for each in block.items or (block.text,):
                every = [part.strip() for part in _SENTENCE.split(each) for part in _AND_AGAINST.split(part)]
                every = [sentence for sentence in every if sentence]
                if below.kind == "list" and every and _REASONS.search(every[-1]):
                    every[-1] = f"{every[-1]}\n\n{below.text}"
                yield from (pair for pair in zip(every, [*every[1:], ""], strict=True) if cue.search(pair[0]))


def _of_sentence(sentence: str, after: str) -> Iterator[Found]:
    words = plain(sentence)
    for pattern in _BEFORE:
        if (said := pattern.search(words)) and (name := phrase(said["name"], sure=True, whole=True)):
            yield _option(name, sentence, after)
    for pattern in _AFTER:
        if (said := pattern.search(words)) and (name := phrase(said["name"], sure=True)):
            yield _option(name, sentence, after)


def _option(name: str, sentence: str, after: str = "") -> Found:
    reason = f"{sentence} {after}" if _ON.match(after) else sentence
    return Found(name, "rejected", reason=reason, words=options.words(name))
