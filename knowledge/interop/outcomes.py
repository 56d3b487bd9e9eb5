"""What became of each considered option: which one was chosen, which were rejected, and why.

The rules: what the document says of an option counts; else the one that the decision names was chosen, if it names one
clearly; when one was chosen the others were rejected; when none can be told, or nothing is settled, all stay open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from knowledge.interop.document import plain
from knowledge.interop.options import Found, words
from knowledge.records.decision import Option, Outcome

_CHOICE = re.compile(
    r"(?:chosen|selected|preferred|recommended) (?:option|solution|alternative|approach)s?\s*(?:is|was)?\s*[:\s]\s*"
    r"(?:[\"“](?P<quoted>[^\"”\n]+)[\"”]|(?P<name>.+?))"
    r"(?:\s*,?\s*\b(?:because|since|as it|due to)\b[:,]?\s*(?P<why>.+)|[.;]\s.*|[.;]?$)",
    re.IGNORECASE | re.DOTALL,
)
_WHY = re.compile(
    r"\b(?:reject\w*|because|not chosen|decided against|ruled out|discard\w*|dismiss\w*|instead|however|too \w+|"
    r"would not|does not|doesn't|did not|cannot|can't|won't|insufficient|overkill|unnecessar\w*|not worth|adds?|"
    r"would have)\b",
    re.IGNORECASE,
)
_SAYS_REJECTED = re.compile(
    r"(?:^|[.:;(\s*_-])(?:rejected|ruled out|discarded|dismissed|not chosen|not selected|decided against)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\boption[\s(#\"'“]+(\d{1,2}|[a-z])\b", re.IGNORECASE)
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_ORDINAL = re.compile(
    r"\b(?:cho(?:o?se|sen)|select(?:ed)?|go(?:ing)? with|went with|opt(?:ed)? for|decided on|adopt|prefer|use)"
    rf" (?:the |our )?({'|'.join(_ORDINALS)}) (?:option|approach|alternative|solution|proposal)\b",
    re.IGNORECASE,
)
_SAID = re.compile(r"^(?P<outcome>Chosen|Rejected|Deferred|Open), because (?P<why>.+)$", re.DOTALL)
_REOPEN = re.compile(r"^(?:would be |is )?re-?open(?:ed|s|ing)?:? (?:when|if)\b[:\s]*(.+)$", re.IGNORECASE | re.DOTALL)


def choice(outcome: str) -> tuple[str, str]:
    """The option and the reason that MADR's sentence names: ``Chosen option: "X", because Y``; else two empty texts."""
    said = _CHOICE.search(outcome[:2000])
    if not said:
        return "", ""
    return plain(said["quoted"] or said["name"]).strip(" \"“”'*"), (said["why"] or "").strip()


def decided(options: Sequence[Found], *, settled: bool, title: str, outcome: str) -> list[Option]:
    """The options with their outcomes, by the title and the decision of their document (rules: see the module)."""
    said = [_with_own_words(option) for option in options]
    chosen, _ = choice(outcome)
    at = _nearest(said, chosen) if chosen else None
    if at is None and settled and not any(option.outcome == "chosen" for option in said):
        at = _named_by(said, title, outcome)
    if at is not None and said[at].outcome == "open":
        said[at] = replace(said[at], outcome="chosen")
    if settled and any(option.outcome == "chosen" for option in said):
        said = [replace(option, outcome="rejected") if option.outcome == "open" else option for option in said]
    return [_option(option) for option in said]


def _with_own_words(option: Found) -> Found:
    said = next((found for text in option.description if (found := _SAID.match(text))), None)
    if said:
        rest = tuple(text for text in option.description if text != said[0])
        outcome = cast(Outcome, said["outcome"].lower())
        return replace(option, outcome=outcome, reason=said["why"].strip(), description=rest)
    if option.outcome == "open" and any(_SAYS_REJECTED.search(text) for text in option.description):
        return replace(option, outcome="rejected")
    return option


def _nearest(options: Sequence[Found], name: str) -> int | None:
    """The option that a name or number means, if one is near enough."""
    scores = [_nearness(option, name.casefold().strip(" .\"'"), words(name)) for option in options]
    best = max(range(len(scores)), key=scores.__getitem__, default=None)
    return best if best is not None and scores[best] >= 0.5 else None


def _nearness(option: Found, wanted: str, wanted_words: frozenset[str]) -> float:
    if wanted in (option.name.casefold(), *(alias.casefold() for alias in option.aliases)):
        return 2.0
    if any(alias.casefold() in wanted.split(":")[0] for alias in option.aliases):
        return 1.5
    return len(wanted_words & option.words) / max(1, min(len(wanted_words), len(option.words)))


def _named_by(options: Sequence[Found], title: str, outcome: str) -> int | None:
    """The one option that title and decision name clearly more than the others, among those not turned down."""
    opening = _NUMBERED.sub(r"option \1", " ".join(plain(outcome[:600]).split()[:60]))
    if at := _counted(opening, len(options)):
        return at - 1
    scores = [
        _named_share(option, opening.casefold(), words(title)) if option.outcome == "open" else -1.0
        for option in options
    ]
    ranked = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
    best, second = ([scores[n] for n in ranked[:2]] + [0.0, 0.0])[:2]
    if best < 0.6:
        return None
    return ranked[0] if best > second + 0.15 else _first_said([ranked[0], ranked[1]], options, opening)


def _counted(opening: str, count: int) -> int:
    """The place, from 1, of the option that a decision counts ("we chose the second option"), or 0."""
    said = _ORDINAL.search(opening)
    place = _ORDINALS.index(said[1].lower()) + 1 if said else 0
    return place if place <= count else 0


def _first_said(near: Sequence[int], options: Sequence[Found], opening: str) -> int | None:
    """Of two that are named as clearly, the one that the decision's first sentence says word for word, if only one."""
    first = re.split(r"(?<=[.!?])\s", opening)[0].casefold()
    said = [n for n in near if re.search(rf"(?<![\w-]){re.escape(options[n].name.casefold())}(?![\w-])", first)]
    return said[0] if len(said) == 1 else None


def _named_share(option: Found, opening: str, title: frozenset[str]) -> float:
    """How much of an option's name the decision's opening says, or, a little less telling, the title."""
    if any(re.search(rf"\b{re.escape(alias.casefold())}\b", opening) for alias in option.aliases):
        return 1.5
    size = max(1, len(option.words))
    return max(len(option.words & words(opening)) / size, 0.9 * len(option.words & title) / size)


def _option(found: Found) -> Option:
    reopen_when = "\n".join(text for each in found.description if (text := _condition(each)))
    told = [text for text in found.description if not _condition(text)]
    reason, rest = _reason(found, told)
    return Option(
        name=found.name,
        outcome=found.outcome,
        reason=reason,
        reopen_when=reopen_when,
        pros=found.pros,
        neutral=(*rest, *found.neutral),
        cons=found.cons,
        aliases=tuple(alias for alias in found.aliases if len(alias) <= 300),
    )


def _condition(text: str) -> str:
    """What would re-open a rejected option, where a paragraph says that and no more."""
    found = _REOPEN.match(text)
    return found[1].strip() if found else ""


def _reason(found: Found, told: list[str]) -> tuple[str, list[str]]:
    """Reason and description: of an option turned down the paragraphs that argue are the reason, the others tell."""
    if found.outcome not in ("rejected", "deferred"):
        return found.reason, told
    why = [text for text in told if _WHY.search(text)]
    return "\n\n".join(filter(None, (found.reason, *why))), [text for text in told if text not in why]
