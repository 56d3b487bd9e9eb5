"""Options: what a thread turns down, with its own reasons and the messages that give them.

Turned down is what met an objection and was not taken, what had been settled and was settled otherwise later, and what
the settling message itself puts aside ("rejected: X (why), Y (why)", "not X", "Y is out").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge.draft import DraftOption
from knowledge.engines.rules import choice, clauses, cues, objections, proposals, wording
from knowledge.engines.rules.proposals import Proposal
from knowledge.engines.rules.settling import Settled
from knowledge.text import clip


def rejected(settled: Settled, brought_up: Sequence[Proposal], chosen: str) -> tuple[DraftOption, ...]:
    """The options that were turned down, each with the words and the messages that say so."""
    refused = _refused(settled, brought_up) if settled.status == "rejected" else ()
    found: list[DraftOption] = list(refused)
    taken = [clauses.words(chosen), *(each.words for each in _same_as(chosen, brought_up))]
    for option in () if refused else (*_at_once(settled), *_talked_over(settled, brought_up, chosen)):
        known = (*taken, *(clauses.words(other.name) for other in found))
        if not any(clauses.overlap(clauses.words(option.name), words) >= proposals.SAME for words in known):
            found.append(option)
    named = [option.model_copy(update={"name": wording.capitalised(option.name)}) for option in found[:8]]
    return _with_conditions(settled, named)


def _same_as(chosen: str, brought_up: Sequence[Proposal]) -> list[Proposal]:
    """The proposals that are the chosen option by a longer name: "server-rendered with htmx" for "htmx"."""
    words = clauses.words(chosen)
    return [each for each in brought_up if words and words <= each.words and not each.listed]


def _talked_over(settled: Settled, brought_up: Sequence[Proposal], chosen: str) -> Iterator[DraftOption]:
    if settled.alone and settled.at < 3:
        return
    yield from _overturned(settled)
    yield from _opposed(settled, brought_up, chosen)
    yield from _passed_over(settled, brought_up, chosen)


def _with_conditions(settled: Settled, options: Sequence[DraftOption]) -> tuple[DraftOption, ...]:
    """The options with what would bring each of them back; a condition that names none speaks of the only one."""
    found = list(options)
    for when, sentence, message in objections.conditions(settled.said, settled.at if settled.alone else 0):
        said = clauses.words(sentence)
        named = [
            n for n, option in enumerate(found) if clauses.overlap(clauses.words(option.name), said) >= objections.NAMES
        ]
        for n in named or ([0] if len(found) == 1 and settled.said.index(message) >= settled.at else []):
            evidence = (*found[n].evidence, message.ts)
            found[n] = found[n].model_copy(update={"reopen_when": clip(when, 200), "evidence": evidence})
    return tuple(found)


def _passed_over(settled: Settled, brought_up: Sequence[Proposal], chosen: str) -> Iterator[DraftOption]:
    """The other members of the list that the choice was made from, where nobody said a word against them."""
    words = clauses.words(chosen)
    listed = [proposal for proposal in brought_up if proposal.listed]
    if settled.status == "accepted" and any(clauses.overlap(each.words, words) >= proposals.SAME for each in listed):
        for each in listed:
            yield DraftOption(name=each.name, evidence=(settled.said[each.at].ts,))


def _overturned(settled: Settled) -> Iterator[DraftOption]:
    """What had been settled earlier in the thread, with the objections that came after."""
    for at in settled.earlier:
        name = choice.taken_by(settled.said[at])
        after = [m for m in settled.said[at + 1 : settled.at] if proposals.objections(clauses.spoken(m.text)) >= 2]
        if name and after:
            yield DraftOption(name=name, reason=_reason(after[0].text), evidence=tuple(m.ts for m in after[:2]))


def _opposed(settled: Settled, brought_up: Sequence[Proposal], chosen: str) -> Iterator[DraftOption]:
    """The proposals that met an objection; while the choice is put off, only those ruled out for good."""
    people = clauses.words(" ".join(settled.users.values()))
    for proposal in brought_up:
        if proposal.answer is None or people & proposal.words:
            continue
        others = [clauses.words(chosen), *(other.words for other in brought_up if other is not proposal)]
        subject = objections.Subject.of(proposal, others)
        against = objections.against(subject, settled.said, settled.at)
        kills = any(cues.KILLS.search(clauses.spoken(settled.said[at].text)) for at, _ in against)
        if against and (settled.status != "deferred" or kills):
            reason = wording.told((part for _, parts in against for part in parts), 300)
            yield DraftOption(
                name=proposal.name, reason=reason, evidence=tuple(settled.said[at].ts for at, _ in against)
            )


_NO_TO = re.compile(
    r"\b(?:no to|(?:won'?t|will not) (?:do|adopt|build|buy|support|use|introduce|(?:move|migrate) to|go (?:with|for))|"
    r"reject(?:ing|ed)?|not (?:doing|adopting)|declin(?:e|ing)|against)\s+(?P<what>.+)",
    re.IGNORECASE,
)


def _refused(settled: Settled, brought_up: Sequence[Proposal]) -> tuple[DraftOption, ...]:
    """The proposal that is turned down as a whole, with the objections of the others."""
    found = _NO_TO.search(clauses.spoken(settled.message.text))
    name = clauses.name(found["what"]) if found else ""
    if not name and not brought_up:
        return ()
    asked = settled.said[0].user
    weighed = [(proposals.objections(clauses.spoken(m.text)), -n, m) for n, m in enumerate(settled.said[: settled.at])]
    clearest = sorted((each for each in weighed if each[0] and each[2].user != asked), reverse=True)[:3]
    against = [m for _, _, m in sorted(clearest, key=lambda each: -each[1])]
    evidence = tuple(m.ts for m in (*against, settled.message))
    held = [part for m in (*against, settled.message) for part in wording.parts(m.text) if _is_reason(part)][:3]
    return (DraftOption(name=name or brought_up[0].name, reason=wording.told(held, 300), evidence=evidence),)


def _is_reason(part: str) -> bool:
    return proposals.objections(part) > 0 and not (
        part.endswith("?") or cues.REFUSES.search(part) or _NO_TO.search(part)
    )


def _reason(text: str) -> str:
    return wording.told(clauses.sentences(text), 300)


_WHY = r"\s*(?:\((?P<why>[^)]*(?:\([^)]*\)[^)]*)*)\))?"
_ONCE = (
    re.compile(
        r"(?:^|[.;\n]\s*|,\s+)not\s+(?P<what>[^(),.;]{2,60}?)" + _WHY + r"(?=\s*[,.;]|\s*$|\s+—|\s+-\s)", re.IGNORECASE
    ),
    re.compile(
        r"(?P<what>[^(),.;:]{2,50}?) was (?:discussed|considered|looked at|mentioned)(?P<why>.*\bno\b.*)", re.IGNORECASE
    ),
    re.compile(
        r"(?P<what>[^(),.;:]{2,50}?)\s+(?:is|are|was|were)\s+(?:out|off the table|ruled out|rejected|dead)\b" + _WHY,
        re.IGNORECASE,
    ),
)
_LIST_HEAD = re.compile(
    r"\b(?:rejected|considered|looked at|we said no to|said no to|ruled out|discarded|not chosen"
    r"|alternatives?(?: considered)?|against|evaluated|descartad[oa]s?|rejeitad[oa]s?|rechazad[oa]s?"
    r"|verworfen|abgelehnt)\b"
    r"\s*(?:were|was)?:?\s*(?P<list>.+)",
    re.IGNORECASE | re.DOTALL,
)
_MEMBER = re.compile(
    r"(?P<what>[^(),;]{2,80}?)" + _WHY + r"\s*(?:,\s*|;\s*|\s+and\s+|\s+e\s+|\s+y\s+|\s+und\s+|$)(?:and\s+)?",
    re.IGNORECASE,
)


def _at_once(settled: Settled) -> Iterator[DraftOption]:
    """The options that the settling message itself turns down."""
    message = settled.message
    for sentence in clauses.sentences(message.text):
        for name, why in _turned_down(sentence):
            yield DraftOption(name=name, reason=clip(why or sentence, 300), evidence=(message.ts,))


def _turned_down(sentence: str) -> Iterator[tuple[str, str]]:
    head = _LIST_HEAD.search(sentence)
    if head:
        yield from _members(head["list"])
        return
    for pattern in _ONCE:
        for found in pattern.finditer(sentence):
            if name := clauses.name(found["what"]):
                yield name, found["why"] or ""


def _members(listed: str) -> Iterator[tuple[str, str]]:
    for found in _MEMBER.finditer(listed.strip(" .")):
        name = clauses.name(re.sub(r"^(?:to|at|also|both)\s+", "", found["what"].strip()))
        if name:
            yield name, found["why"] or ""
