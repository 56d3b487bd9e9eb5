"""What became of each considered option: which one was chosen, which were rejected, and why.

The rules: what is said of an option itself counts; else the one that title or decision name was chosen, if they name
one clearly; else what the heading above it says of all below it; when one was chosen the others were rejected; when
none can be told, or nothing is settled, all stay open. What title or decision name as done is never rejected.
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
    r"would not|does not|doesn't|did not|cannot|can't|won't|insufficient|overkill|unnecessar\w*|not worth|adds|"
    r"would have|but|lack(?:s|ing)?|at the (?:cost|expense)|hard(?:er)? to|fail(?:s|ed)?|breaks?|slow(?:er)?|expensive|"
    r"complex\w*|overhead|risk\w*|difficult|error-prone|deferred|postponed)\b",
    re.IGNORECASE,
)
_WHY_BESIDE_CONS = re.compile(
    r"\b(?:reject\w*|because|but|however|not chosen|decided against|ruled out|discarded|dismissed|deferred|postponed|"
    r"too \w+|unnecessar\w*|overkill|insufficient)\b",
    re.IGNORECASE,
)
"""What argues even where the arguments against an option are listed beside it."""
_LEAD = re.compile(
    r"^[\W_]*(?:considered (?:and|but) )?(?:was )?(?:rejected|discarded|dismissed|ruled out|not chosen|not selected|"
    r"decided against|deferred|postponed)[*_]*(?:\s*[:.;–—]+[*_]*\s+|,?\s+(?:because|since)\b:?\s+)(?=\S)",
    re.IGNORECASE,
)
"""How a reason begins that says the outcome once more."""
_SAYS_REJECTED = re.compile(
    r"(?:^|[.:;(\s*_-])(?:rejected|ruled out|discarded|dismissed|not chosen|not selected|decided against)\b",
    re.IGNORECASE,
)
_VERDICT = (
    r"(?:(?P<chosen>chosen|selected|adopted|accepted|this (?:adr|decision)|our choice|current decision)"
    r"|(?P<deferred>deferred|postponed)"
    r"|(?P<rejected>rejected|ruled out|discarded|dismissed|not (?:chosen|selected|adopted)|decided against))"
)
_OWN_VERDICT = re.compile(
    rf"(?:^|(?<=[.!?;:]\s)|\n)[\W_]*"
    rf"(?:(?:status|verdict|decision|outcome|considered (?:and|but))\W+)?(?:was )?{_VERDICT}"
    r"(?=[*_\s]*(?:[.:;,!–—)]|-\s|$|not rejected\b|(?:because|since|for|until|due to|in favou?r|under)\b))"
    rf"|\({_VERDICT.replace('?P<', '?P<b_')}(?:, [^()]{{0,40}})?\)"
    r"|\bthis (?:(?:option|approach|alternative) )?(?:is|was) (?:the |our )?(?P<c_chosen>chosen|selected|adopted)\b"
    r"|\b(?P<c_deferred>deferred|postponed),? (?:but )?not rejected\b"
    r"|\b(?:this|it)(?: \w+)? (?:is|was|has been|will be)(?: being)? (?P<d_deferred>deferred|postponed)\b"
    r"|\bwe (?:(?:are|will|have|continue to|also|still) ){0,3}(?P<e_deferred>defer(?:ring|red)?)\b(?! to\b)",
    re.IGNORECASE,
)
"""A sentence or a bracket that gives the verdict on the option it stands with: "Chosen: simplest", "(chosen)"."""
_ELSE = re.compile(
    r"\b(?:instead of|rather than|over|not?|never|without|against|from|away|replac\w+|remov\w+|drop\w*|stop\w*|"
    r"avoid\w*|deprecat\w+|abandon\w*|as opposed to|versus|vs)\b",
    re.IGNORECASE,
)
"""What follows these words in a sentence is what is left, not what is done."""
_STATEMENT = re.compile(r"(?<=[.!?:])\s+|\n")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
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
    done = [] if chosen else _done(said, title, outcome)
    if at is None and settled and not any(option.outcome == "chosen" for option in said):
        at = done[0] if len(done) == 1 else _named_by(said, title, outcome)
    if at is not None and said[at].outcome == "open":
        said[at] = replace(said[at], outcome="chosen")
    said = [_presumed(each, is_done=n in done) if each.outcome == "open" else each for n, each in enumerate(said)]
    if settled and any(option.outcome == "chosen" for option in said):
        said = [replace(option, outcome="rejected") if option.outcome == "open" else option for option in said]
    return [_option(option) for option in said]


def _with_own_words(option: Found) -> Found:
    """The option with the verdict that the words below its name give, unless its name gave one."""
    said = next((found for text in option.description if (found := _SAID.match(text))), None)
    if said:
        rest = tuple(text for text in option.description if text != said[0])
        outcome = cast(Outcome, said["outcome"].lower())
        return replace(option, outcome=outcome, reason=said["why"].strip(), description=rest)
    if option.outcome != "open":
        return option
    told = (option.name, *option.description, option.reason)
    if verdict := next((found for text in told if (found := _OWN_VERDICT.search(text))), None):
        kind = next(name for name, words in verdict.groupdict().items() if words)
        return replace(option, outcome=cast(Outcome, kind.rpartition("_")[2]))
    if any(_SAYS_REJECTED.search(text) for text in option.description):
        return replace(option, presumed="rejected")
    return option


def _presumed(option: Found, *, is_done: bool) -> Found:
    """What the heading above it says of it, unless it is named as what is done."""
    return option if is_done else replace(option, outcome=option.presumed)


def _done(options: Sequence[Found], title: str, outcome: str) -> list[int]:
    """The options on which nothing is said and that the title with the decision's first sentence name whole.

    What they name as left ("instead of X") is not done; of two names the longer counts where it holds the other. The
    title alone may be a topic, so it is enough only for one that would be rejected otherwise.
    """
    first = next(filter(None, _STATEMENT.split(outcome[:600].strip())), "")
    topic, done = (_stems(_ELSE.split(plain(said), maxsplit=1)[0]) for said in (title, first))
    names = {n: _name(each) for n, each in enumerate(options) if each.outcome == "open"}
    whole = {n: name for n, name in names.items() if name and name <= topic | done}
    whole = {n: name for n, name in whole.items() if name & done or options[n].presumed == "rejected"}
    return [n for n, name in whole.items() if not any(name < other for other in whole.values())]


def _name(option: Found) -> frozenset[str]:
    return _stems(_BRACKETS.sub("", plain(option.name))) or _stems(option.name)


def _stems(text: str) -> frozenset[str]:
    return frozenset(re.sub(r"(?<=\w{3})(?:ning|ting|ing|ies|es|s|ed|e)$", "", word) for word in words(text))


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
    """The one option that title and decision name clearly more than the others, where nothing is said of it."""
    opening = _NUMBERED.sub(r"option \1", " ".join(plain(outcome[:600]).split()[:60]))
    if at := _counted(opening, len(options)):
        return at - 1
    scores = [
        _named_share(option, opening.casefold(), words(title)) if _is_open(option) else -1.0 for option in options
    ]
    ranked = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
    best, second = ([scores[n] for n in ranked[:2]] + [0.0, 0.0])[:2]
    if best < 0.6:
        return None
    return ranked[0] if best > second + 0.15 else _first_said([ranked[0], ranked[1]], options, opening)


def _is_open(option: Found) -> bool:
    return option.outcome == option.presumed == "open"


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
    argues = _WHY_BESIDE_CONS if found.cons else _WHY
    why = [text for text in told if argues.search(text)]
    reasons = (_LEAD.sub("", text) for text in (found.reason, *why) if text)
    return "\n\n".join(reasons), [text for text in told if text not in why]
