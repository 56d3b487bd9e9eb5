"""A filled form becomes ours: numbers become evidence, labels people, quotes are checked, text is cleaned and clipped.

A number or a label that was not shown to the model is dropped, and so is a quote that is not verbatim. What the model
wrote is only ever plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Literal

from knowledge import passages
from knowledge.draft import QUOTE, Draft, DraftAction, DraftIntegration, DraftOption, DraftRisk, Proposed, Ts
from knowledge.engines.forms import AnswerForm, Cited, ClaimForm, DecisionForm, RecordForm, ReopensForm, RewriteForm
from knowledge.engines.numbered import NumberedPrecedents, NumberedThread, clean
from knowledge.fields import Field
from knowledge.intents import OPTION, PHRASING, PHRASINGS
from knowledge.ports import Claim, Question, Reading, Verdict
from knowledge.proposed import asked, beside, borne_out
from knowledge.records import kinds
from knowledge.records.base import Record
from knowledge.text import plain

NAME, TEXT = 300, 3000
"""The lengths that a draft allows, in characters."""
CLAIMS = 6
SURE = 0.5
"""Below this confidence nothing is answered and nothing re-opened; the rules keep the same line."""
PARTLY = 0.6
"""What is left of a model's confidence when the records answer only a part of the question."""
SHORTEST_QUOTE = 8
"""Characters: a shorter quote stands in nearly every text and proves nothing."""

_STATUS: dict[str, Literal["accepted", "proposed", "rejected", "deferred"]] = {
    "decided": "accepted",
    "proposed": "proposed",
    "rejected": "rejected",
    "deferred": "deferred",
}
_SLACK_ID = re.compile(r"\b(?=[A-Z]*\d)[A-Z][A-Z0-9]{7,}\b")


def draft_from(form: DecisionForm, numbered: NumberedThread) -> Draft:
    """The draft that the form describes, with the thread's own timestamps and people."""
    title = clean(form.title, NAME)
    if not form.is_decision:
        return Draft(is_decision=False, title=title, engine="model")
    status = _STATUS.get(form.outcome)
    chosen = clean(form.chosen, NAME) if status in ("accepted", "proposed") else ""
    proposals = _proposals(form, numbered)
    deciders = dict.fromkeys(who for label in form.deciders if (who := numbered.person(label)))
    return Draft(
        is_decision=True,
        status=status,
        title=title,
        context=clean(form.context.text, TEXT),
        drivers=_texts(form.drivers),
        chosen=chosen or None,
        decision=clean(form.decision.text, TEXT),
        alternatives=_alternatives(form, chosen, numbered),
        good=_texts(form.good),
        bad=_texts(form.bad),
        risks=_risks(proposals),
        integrations=_integrations(proposals),
        actions=_actions(proposals),
        proposals=proposals,
        deciders=tuple(deciders),
        review_by=_day(form.review_by),
        evidence=_evidence(form, numbered),
        engine="model",
    )


def _texts(parts: Iterable[Cited]) -> tuple[str, ...]:
    return tuple(text for part in parts if (text := clean(part.text, TEXT)))


def _evidence(form: DecisionForm, numbered: NumberedThread) -> dict[str, tuple[Ts, ...]]:
    numbers = {
        "decision": form.decision.messages,
        "context": form.context.messages,
        **{name: [n for part in getattr(form, name) for n in part.messages] for name in ("drivers", "good", "bad")},
        "deciders": form.deciders_messages,
    }
    return {field: ts for field, cited in numbers.items() if (ts := numbered.ts(cited))}


def _alternatives(form: DecisionForm, chosen: str, numbered: NumberedThread) -> tuple[DraftOption, ...]:
    named = ((clean(option.name, NAME), option) for option in form.rejected)
    return tuple(
        DraftOption(
            name=name,
            reason=clean(option.reason, TEXT),
            reopen_when=clean(option.reopen_when, TEXT),
            evidence=numbered.ts(option.messages),
        )
        for name, option in named
        if name and name.casefold() != chosen.casefold()
    )


def _proposals(form: DecisionForm, numbered: NumberedThread) -> tuple[Proposed, ...]:
    """What is to be kept beside the decision; how sure is measured by the words of the messages, not asked."""
    found = (_proposed(part, numbered) for part in form.records)
    return tuple(proposed for proposed in found if proposed and proposed.given.get("title"))


def _proposed(part: RecordForm, numbered: NumberedThread) -> Proposed | None:
    kind = beside().get(part.kind)
    if kind is None:
        return None
    known = {field.name: field for field in asked(kind)}
    given = {each.name: _typed(known[each.name], each.text, numbered) for each in part.fields if each.name in known}
    evidence = numbered.ts(part.messages)
    said = [message.text for ts in evidence if (message := numbered.thread.message(ts))]
    return Proposed(kind=kind.noun, given=given, evidence=evidence, sure=borne_out(given.get("title", ""), said))


def _typed(field: Field, text: str, numbered: NumberedThread) -> str:
    """The text as a person would type it; whoever was not shown under this label is a team at best."""
    if field.sort == "person":
        return _person_or_team(text, numbered) or ""
    return clean(text, NAME if field.sort == "line" else TEXT)


def _person_or_team(name: str, numbered: NumberedThread) -> str | None:
    """A participant by label, or a team by its name; what looks like an id was never shown, so it is made up."""
    if who := numbered.person(name):
        return who
    team = clean(name, 100)
    return team if team and not _SLACK_ID.search(team) else None


def _of(kind: str, proposals: Iterable[Proposed]) -> list[Proposed]:
    return [proposed for proposed in proposals if proposed.kind == kind]


def _risks(proposals: Iterable[Proposed]) -> tuple[DraftRisk, ...]:
    return tuple(
        DraftRisk(
            risk=one.given["title"],
            mitigation=one.given.get("mitigation", ""),
            owner=one.given.get("owner") or None,
            evidence=one.evidence,
        )
        for one in _of("risk", proposals)
    )


def _integrations(proposals: Iterable[Proposed]) -> tuple[DraftIntegration, ...]:
    return tuple(
        _integration(one) for one in _of("integration", proposals) if {"provider", "consumer"} <= set(one.given)
    )


def _integration(one: Proposed) -> DraftIntegration:
    """The two ends by who sends: what a consumer hands to its provider goes the other way."""
    ends = ("provider", "consumer")
    source, target = ends[::-1] if one.given.get("direction") == "consumer to provider" else ends
    return DraftIntegration(
        source=one.given[source],
        target=one.given[target],
        data=one.given.get("data", ""),
        owner_source=one.given.get(f"owner_{source}") or None,
        owner_target=one.given.get(f"owner_{target}") or None,
        limits=one.given.get("rate_limit", ""),
        evidence=one.evidence,
    )


def _actions(proposals: Iterable[Proposed]) -> tuple[DraftAction, ...]:
    return tuple(
        DraftAction(
            what=one.given["title"],
            owner=one.given.get("owner") or None,
            due=one.given.get("due") or None,
            evidence=one.evidence,
        )
        for one in _of("item", proposals)
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def question_from(form: RewriteForm, asked: Question) -> Question:
    """The question as it was asked, with what the form makes of it."""
    option = clean(form.option, OPTION)
    phrasings = tuple(text for phrasing in form.phrasings if (text := clean(phrasing, PHRASING)))
    return replace(asked, intent=form.intent, option=option or asked.option, phrasings=phrasings[:PHRASINGS])


def reading_from(form: AnswerForm, numbered: NumberedPrecedents) -> Reading:
    """The claims whose words stand in a precedent that was given, and how likely they answer; none after a no.

    The more of its claims are dropped, the less the model is believed in the others.
    """
    sure = _answering(form)
    if form.answers == "no":
        return Reading(confidence=sure, answers=False)
    said = form.claims[:CLAIMS]
    claims = tuple(claim for part in said if (claim := _claim(part, numbered)))
    sure *= len(claims) / max(len(said), 1)
    return Reading(claims, sure, answers=sure >= SURE)


def _answering(form: AnswerForm) -> float:
    """How likely the precedents answer; who says yes and names what is missing has said partly."""
    sure = _share(form.confidence)
    if form.answers == "no":
        return _unlikely(sure)
    return sure * PARTLY if form.answers == "partly" or form.missing.strip() else sure


def _claim(part: ClaimForm, numbered: NumberedPrecedents) -> Claim | None:
    """None when it speaks of a record that was not given, or rests on words that its record does not hold."""
    precedent = numbered.at(part.precedent)
    text = clean(part.claim, 600)
    if precedent is None or not text or _foreign_refs(text, numbered):
        return None
    quote = verbatim(precedent.record, part.quote)
    return Claim(text, precedent.record.ref, quote) if quote else None


# What may stand between two words of a quote: white space, punctuation, Markdown's marks, the target of a link.
# Atomic, so that text made of brackets cannot make the search slow.
_BETWEEN = r"(?>(?:\]\([^)\s]*\)|[\W_])+)"
_WORD = re.compile(r"[^\W_]+")


def verbatim(record: Record, quote: str) -> str:
    """The record's own words, as they are stored, where it says all the words of ``quote`` in a row; else ""."""
    words = _WORD.findall(plain(quote[: QUOTE * 4])[:QUOTE])
    if not words:
        return ""
    wanted = re.compile(r"(?<![^\W_])" + _BETWEEN.join(map(re.escape, words)) + r"(?![^\W_])")
    found = (match for text in passages.texts(record) if (match := wanted.search(plain(text.words))))
    own = next((match[0][:QUOTE].strip() for match in found), "")
    return own if len(own) >= SHORTEST_QUOTE else ""


def _foreign_refs(text: str, numbered: NumberedPrecedents) -> bool:
    """Whether the text names a record of ours that neither was given nor stands in what was."""
    given = {precedent.record.ref for precedent in numbered.precedents}
    named = re.findall(rf"\b(?:{'|'.join(kinds())})-\d+\b", text.upper())
    return any(ref not in given and ref not in numbered.text for ref in named)


def verdict_from(form: ReopensForm, numbered: NumberedPrecedents) -> Verdict:
    """The verdict, if it rests on a precedent that was given; its score is how likely the message re-opens it."""
    precedent = numbered.at(form.precedent)
    if precedent is None:
        return Verdict(reopens=False, score=0.0)
    option = numbered.option(form.precedent, form.option)
    sure = _share(form.confidence)
    reason = clean(form.reason, 300)
    return Verdict(
        reopens=form.reopens and sure >= SURE,
        score=sure if form.reopens else _unlikely(sure),
        ref=precedent.record.ref,
        option=option.name if option else None,
        reason="" if _foreign_refs(reason, numbered) else reason,
    )


def _unlikely(sure_not: float) -> float:
    """How likely something is of which the answer was no, and how sure that was: never likelier than not."""
    return min(1 - sure_not, 0.49)


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)
