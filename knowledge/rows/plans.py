"""What is said of the way ahead and of the decisions behind it: quarters, stops, items, what was given up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from knowledge.records.base import PersonId, Record
from knowledge.records.dataset import Dataset
from knowledge.records.decision import Decision
from knowledge.records.indicator import Indicator
from knowledge.records.integration import Integration
from knowledge.records.item import Item
from knowledge.records.milestone import Milestone
from knowledge.records.risk import Risk
from knowledge.rows import routes, single
from knowledge.rows.card import people
from knowledge.rows.many import Asked, Lister, Listing, Told, counted, lines, some
from knowledge.rows.naming import refs_in, subject
from knowledge.rows.single import Said

CRITICAL = 15
"""The score from which a risk is critical."""


def _quarter(asked: Asked) -> Listing | None:
    wanted = _period_in(asked.plain, asked.today)
    found = [one for one in asked.of(Milestone) if wanted in one.quarter]
    found.sort(key=lambda one: one.quarter)
    return some(counted(len(found), "milestone"), lines(found))


def _period_in(plain: str, today: date) -> str:
    """``2027-Q2``, ``2027-`` for a whole year, ``Q2`` where no year is said; nothing where neither is."""
    this = today.year * 4 + (today.month - 1) // 3
    for words, number in (("this quarter", this), ("next quarter", this + 1)):
        if words in plain:
            return f"{number // 4}-Q{number % 4 + 1}"
    year, quarter = (
        _year_in(plain, today),
        re.search(r"\b(?:q([1-4])|(first|second|third|fourth|last) quarter)\b", plain),
    )
    named = f"Q{quarter[1] or _ORDINALS[quarter[2]]}" if quarter else ""
    return f"{year}-{named}" if year else named


def _year_in(plain: str, today: date) -> str:
    said = re.search(r"\b(20\d\d)\b", plain)
    ahead = {"this year": 0, "next year": 1}
    return said[1] if said else next((str(today.year + n) for words, n in ahead.items() if words in plain), "")


_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}


def _safe_stops(asked: Asked) -> Listing | None:
    stops = asked.narrowed(one for one in asked.of(Milestone) if one.safe_stop)
    found = sorted(stops, key=lambda one: one.quarter)
    told = [(one, Said(f"{one.quarter}, {one.title}: {single.end(one.safe_stop)}", one.safe_stop)) for one in found]
    return some(counted(len(found), "safe stopping point"), told)


def _items(type_: str, noun: str) -> Lister:
    def lister(asked: Asked) -> Listing | None:
        found = asked.about(one for one in asked.of(Item) if one.type == type_)
        by_worth = sorted(found, key=lambda one: (-(one.worth or 0), one.due or date.max))
        return some(counted(len(found), noun), lines(by_worth))

    return lister


def _done(asked: Asked) -> Listing | None:
    """The acceptance criteria of the decision that is named, or all, and which of them are met."""
    decisions = _decisions(asked)
    found = [item for one in decisions for item in _criteria(asked, one)] or ([] if decisions else _all_criteria(asked))
    if decisions and not found and not refs_in(asked.text):
        return None
    told: list[Told] = [(item, _criterion(item)) for item in found]
    told += [
        (one, Said(f"{one.ref} is {one.status}: {single.end(one.confirmation)}", one.confirmation))
        for one in decisions
        if one.confirmation
    ]
    met = sum(item.status == "done" for item in found)
    return some(f"{met} of {counted(len(found), 'acceptance criterion', 'acceptance criteria')} done", told)


def _decisions(asked: Asked) -> list[Decision]:
    """The decisions that a question names, by ref or by words; none where it names no decision."""
    found = asked.naming.best(asked.text, [Decision.prefix]) if refs_in(asked.text) or subject(asked.plain) else []
    return [record for record in found if isinstance(record, Decision)]


def _criteria(asked: Asked, decision: Decision) -> list[Item]:
    linked = [*asked.naming.get([link.ref for link in decision.links]), *asked.naming.referring(decision.ref)]
    unique = {record.ref: record for record in linked}
    return [one for one in unique.values() if isinstance(one, Item) and one.status != "dropped"]


def _all_criteria(asked: Asked) -> list[Item]:
    return [
        one for one in asked.naming.every(Item.prefix, final=True) if isinstance(one, Item) and one.type == "acceptance"
    ]


def _criterion(item: Item) -> Said:
    who = f" by {item.done_by} on {item.done_on}" if item.done_by else f", {item.owner or 'nobody does it'}"
    how = f"; verified by {item.how_verified}" if item.how_verified else ""
    return Said(single.end(f"{item.title}: {item.status}{who}{how}"), item.how_verified or item.title)


def _drove(asked: Asked) -> Listing | None:
    """What a decision is linked to, and how."""
    told: list[Told] = []
    for one in asked.naming.get(refs_in(asked.text)):
        for link in one.links:
            told += [(r, Said(f"{one.ref} {link.relation} {r.title}.", r.title)) for r in asked.naming.get([link.ref])]
        for other in asked.naming.referring(one.ref):
            relation = next(link.relation for link in other.links if link.ref == one.ref)
            told += [(other, Said(f"{other.title} {relation} {one.ref}.", other.title))] * (
                other.ref not in {r.ref for r, _ in told}
            )
    return some(counted(len(told), "link"), told)


def _waiting(asked: Asked) -> Listing | None:
    """The proposals, and the questions that have no answer; of whoever asks for theirs, those that name them."""
    told: list[Told] = [(one, _proposal(one)) for one in asked.of(Decision) if one.status == "proposed"]
    told += [(one, Said(single.end(one.line), one.title)) for one in asked.of(Item) if one.type == "question"]
    if not asked.by or not re.search(r"\b(my|me|i)\b", asked.plain):
        return some(counted(len(told), "record") + " undecided or unanswered", told)
    mine = [(record, said) for record, said in told if asked.by in _asked_of(record)]
    lead = f"{counted(len(mine), 'record')} name you"
    return Listing(lead, mine) if mine else Listing("Nothing waits for you.")


def _tasks(asked: Asked) -> Listing | None:
    """What is open for the person whom the question names, or for whoever asks."""
    mine = asked.by.casefold() if re.search(r"\b(my|me|i)\b", asked.plain) else ""
    found = [one for one in asked.of(Item) if one.owner and _means(asked.plain, one.owner.casefold(), mine)]
    found.sort(key=lambda one: one.due or date.max)
    return some(counted(len(found), "open item"), lines(found))


def _holdings(asked: Asked) -> Listing | None:
    """What the person whom the question names stands for in any role, or whoever asks."""
    mine = asked.by.casefold() if re.search(r"\b(my|me|i)\b", asked.plain) else ""
    every = [record for prefix in routes.RECORDS for record in asked.naming.every(prefix)]
    found = [one for one in every if any(_means(asked.plain, who.casefold(), mine) for who in people(one))]
    return some(counted(len(found), "record"), lines(found))


def _means(plain: str, owner: str, mine: str) -> bool:
    return owner == mine or re.search(rf"\b{re.escape(owner)}\b", plain) is not None


def _asked_of(record: Record) -> tuple[PersonId, ...]:
    """Whoever is to decide a proposal, or was asked for advice; whoever is to answer a question."""
    advice = (*record.decision_makers, *record.consulted) if isinstance(record, Decision) else ()
    return (*record.answerable, *advice)


def _proposal(one: Decision) -> Said:
    who = ", ".join(one.decision_makers) or "somebody who is not named yet"
    until = f", until {one.decide_by}" if one.decide_by else ""
    return Said(f"{one.title}: proposed, to be decided by {who}{until}.", one.title)


def _doors(asked: Asked) -> Listing | None:
    """The decisions in force that cannot be taken back; the milestones that cannot, where these are meant."""
    if Milestone.prefix in asked.kinds:
        steps = [one for one in asked.of(Milestone) if one.one_way_door]
        return some(counted(len(steps), "milestone") + " that cannot be taken back", lines(steps))
    found = asked.narrowed(one for one in asked.of(Decision) if _is_a_door(one))
    return some(counted(len(found), "decision") + " that cannot be taken back", lines(found))


def _is_a_door(one: Decision) -> bool:
    return one.reversibility == "one-way" and one.status in ("proposed", "accepted")


def _losses(asked: Asked) -> Listing | None:
    """What decisions in force cost us, the newest first; of one that is named, its text tells more."""
    if subject(asked.text):
        return None
    prices = {one.ref: _prices(one) for one in asked.of(Decision) if one.status == "accepted"}
    found = [one for one in asked.of(Decision) if prices.get(one.ref)]
    told = [(one, Said(f"{one.title}: {single.end('; '.join(prices[one.ref]))}", prices[one.ref][0])) for one in found]
    return some(f"{counted(len(found), 'decision')} with a price", told[::-1])


def _prices(one: Decision) -> list[str]:
    return [point.text.rstrip(".") for point in one.consequences if point.kind == "bad"]


def _buyer(asked: Asked) -> Listing | None:
    """What whoever looks at us closely would ask about, counted."""
    counts = _looked_at(asked)
    told = [(one, Said(single.end(one.line), one.title)) for found in counts.values() for one in found[:1]]
    rest = [(one, Said(single.end(one.line), one.title)) for found in counts.values() for one in found[1:]]
    lead = "; ".join(f"{noun}: {len(found)}" for noun, found in counts.items())
    return some(lead.capitalize(), [*told, *rest])


def _looked_at(asked: Asked) -> dict[str, Sequence[Record]]:
    """The records that a buyer would ask about, the gravest sort first."""
    every = [record for prefix in ("ADR", *routes.RECORDS) for record in asked.naming.every(prefix)]
    decisions = [one for one in every if isinstance(one, Decision)]
    return {
        "critical risks": _critical(every),
        "integrations with an unowned end": [one for one in every if isinstance(one, Integration) and _unowned(one)],
        "datasets with an uncontrolled copy": [one for one in every if isinstance(one, Dataset) and one.uncontrolled],
        "one-way doors": [one for one in decisions if _is_a_door(one)],
        "overdue reviews": [one for one in every if "review_by" in one.overdue(asked.today)],
        "budgets": [one for one in every if isinstance(one, Indicator) and one.budget],
    }


def _critical(every: Iterable[Record]) -> list[Risk]:
    risks = [one for one in every if isinstance(one, Risk) and (one.score or 0) >= CRITICAL]
    return sorted(risks, key=lambda risk: -(risk.score or 0))


def _unowned(one: Integration) -> bool:
    return bool({"owner_provider", "owner_consumer"} & set(one.holes))


LISTERS: Mapping[str, Lister] = {
    "quarter": _quarter, "safe stops": _safe_stops, "questions": _items("question", "open question"),
    "next": _items("next step", "next step"), "pains": _items("pain", "pain"), "done": _done, "drove": _drove,
    "waiting": _waiting, "tasks": _tasks, "holdings": _holdings, "doors": _doors, "losses": _losses, "buyer": _buyer,
}  # fmt: skip
"""What each route about the way ahead says."""
