"""What is said of many records: how many there are, and the first of them, in the order that the question asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from knowledge import vocabulary
from knowledge.records.base import Record
from knowledge.records.dataset import Dataset
from knowledge.records.decision import Decision
from knowledge.records.indicator import Indicator
from knowledge.records.integration import Integration
from knowledge.records.item import Item
from knowledge.records.milestone import Milestone
from knowledge.records.requirement import Requirement
from knowledge.records.risk import Risk
from knowledge.records.system import System
from knowledge.rows import routes, single
from knowledge.rows.many import Asked, Listing, Told, are, counted, lines, some, topic
from knowledge.rows.naming import refs_in
from knowledge.rows.single import Said

SOON = timedelta(days=14)
"""What is due within this time is due."""
CRITICAL = 15
"""The score from which a risk is critical."""

Lister = Callable[[Asked], Listing | None]


def listed(route: str, asked: Asked) -> Listing | None:
    """What this route says; nothing where no record bears on it."""
    return _LISTERS[route](asked)


# --- integrations ------------------------------------------------------------------------------------------------


def _talks(asked: Asked) -> Listing | None:
    found = asked.about(asked.of(Integration))
    return some(counted(len(found), "integration"), [(one, _flow(one)) for one in found])


def _flow(one: Integration) -> Said:
    data = f" ({one.data.rstrip('.')})" if one.data else ""
    return Said(f"{one.provider} provides {one.title} to {one.consumer}{data}.", one.provider)


def _lacking(asked: Asked) -> Listing | None:
    """Whatever ought to be filled and is not, by the word that the question has for it."""
    wanted = next((field for word, field in _MISSING.items() if word in asked.plain), "owner")
    kinds = asked.kinds or list(routes.RECORDS)
    every = [record for prefix in kinds for record in asked.naming.every(prefix)]
    told = [
        (record, Said(f"{record.title}: {text}{_end_of(record, name)}.", record.title))
        for record in asked.about(every)
        for name, text in record.holes.items()
        if name.startswith(wanted)
    ]
    if every and not told:
        return Listing(f"Nothing lacks it: I looked at {counted(len(every), 'record')}.")
    return some(counted(len(told), "hole"), told)


def _end_of(record: Record, name: str) -> str:
    ends = {"owner_provider": "provider", "owner_consumer": "consumer"}
    return f" ({getattr(record, ends[name])})" if name in ends else ""


_MISSING = {
    "cut": "cut_off", "contract": "contract", "measure": "measure", "runbook": "runbook", "mitigation": "treatment",
    "treatment": "treatment", "stop": "safe_stop",
}  # fmt: skip
# --- zones -------------------------------------------------------------------------------------------------------


def _zones(asked: Asked) -> dict[str, str]:
    """The zone of each system, by its name in lower case."""
    return {system.title.casefold(): system.zone.casefold() for system in asked.of(System) if system.zone}


def _crossings(asked: Asked) -> Listing | None:
    zones = _zones(asked)
    wanted = {zone for zone in zones.values() if zone in asked.plain}
    told = [(one, said) for one in asked.of(Integration) if (said := _crossing(one, zones, wanted))]
    where = f" zone {' or '.join(sorted(wanted))}" if wanted else " a zone's border"
    return some(f"{counted(len(told), 'integration')} cross{'es' if len(told) == 1 else ''}{where}", told)


def _crossing(one: Integration, zones: Mapping[str, str], wanted: set[str]) -> Said | None:
    here, there = (zones.get(end.casefold(), "outside") for end in (one.provider, one.consumer))
    if here == there or (wanted and not wanted & {here, there}):
        return None
    auth = f"; access: {one.auth.rstrip('.')}" if one.auth else "; how it proves who it is is not recorded"
    return Said(f"{one.title}: {one.provider} ({here}) to {one.consumer} ({there}){auth}.", one.auth or one.title)


def _reach(asked: Asked) -> Listing | None:
    zones = _zones(asked)
    wanted = {zone for zone in zones.values() if zone in asked.plain}
    topics = [one.source_of_truth.casefold() for one in asked.about(asked.of(Dataset)) if topic(asked.plain)]
    wanted = wanted or {zones[system] for system in topics if system in zones}
    found = [
        one
        for one in asked.of(Integration)
        if one.vendor and (not wanted or wanted & {zones.get(end.casefold()) for end in (one.provider, one.consumer)})
    ]
    told = [(one, Said(f"{one.vendor}, by {_flow(one).text}", one.vendor)) for one in found]
    return some(counted(len({one.vendor for one in found}), "vendor"), told)


def _blocks(asked: Asked) -> Listing | None:
    found = asked.about(asked.of(System))
    if "target" in asked.plain:
        found = [system for system in found if system.status == "target"]
    return some(counted(len(found), "target block" if "target" in asked.plain else "block"), lines(found))


# --- risks -------------------------------------------------------------------------------------------------------


def _top_risks(asked: Asked) -> Listing | None:
    found = sorted(asked.about(asked.of(Risk)), key=lambda risk: -(risk.score or 0))
    told = [(risk, single.tell("risk", risk, asked.today)[0]) for risk in found]
    return some(f"{counted(len(found), 'risk')}, worst first", told)


def _accepted(asked: Asked) -> Listing | None:
    found = sorted(
        (risk for risk in asked.about(asked.of(Risk)) if risk.status == "accepted"),
        key=lambda risk: risk.accepted_until or date.max,
    )
    told = [(risk, _acceptance(risk, asked.today)) for risk in found]
    return some(f"{counted(len(found), 'risk')} {are(len(found))} accepted", told)


def _acceptance(risk: Risk, today: date) -> Said:
    ended = ", which has ended" if risk.expired(today) else ""
    return Said(f"{risk.title}: by {risk.accepted_by} until {risk.accepted_until}{ended}.", risk.accepted_by or "")


def _due(asked: Asked) -> Listing | None:
    kinds = asked.kinds or ["ADR", *routes.RECORDS]
    every = [record for prefix in kinds for record in asked.naming.every(prefix)]
    dates = [(day, record, name) for record in every for name, day in record.deadlines.items()]
    due = sorted((one for one in dates if one[0] <= asked.today + SOON), key=lambda one: (one[0], one[1].ref))
    if "accept" in asked.plain:
        due = [one for one in due if one[2] == "accepted_until"]
    if "overdue" in asked.plain or "expire" in asked.plain:
        due = [one for one in due if one[0] <= asked.today]
    told = [(record, _deadline(record, name, day, asked.today)) for day, record, name in due]
    return some(f"{counted(len(told), 'date')} {are(len(told))} due", told)


def _deadline(record: Record, name: str, day: date, today: date) -> Said:
    late = "was due" if day < today else "is due"
    who = f", {record.owner}" if record.owner else ""
    return Said(f"{record.title}: {single.label(record, name).lower()} {late} {day}{who}.", record.title)


# --- requirements ------------------------------------------------------------------------------------------------


def _recovery(asked: Asked) -> Listing | None:
    ordered = [one for one in asked.of(Requirement) if one.recovery_order]
    found = sorted(ordered, key=lambda one: one.recovery_order or 0)
    told = [(one, Said(f"{one.recovery_order}. {one.title}{_spans(one)}.", one.title)) for one in found]
    return some("In this order", told)


def _spans(one: Requirement) -> str:
    spans = single.spans(one)
    return f": {', '.join(spans)}" if spans else ""


def _priorities(asked: Asked) -> Listing | None:
    found = sorted((one for one in asked.of(Requirement) if one.priority), key=lambda one: one.priority or 0)
    return some(f"{counted(len(found), 'requirement')} by priority", _wanted(found))


def _wanted(found: Iterable[Requirement]) -> list[Told]:
    return [(one, Said(single.end(one.line), one.window or one.measure or one.title)) for one in found]


def _needs(asked: Asked) -> Listing | None:
    words = set(map(vocabulary.stem, topic(asked.plain)))
    found = [one for one in asked.of(Requirement) if words and words <= vocabulary.stems(one.source)]
    return some(counted(len(found), "requirement"), _wanted(found))


def _load(asked: Asked) -> Listing | None:
    fast = [one for one in asked.of(Requirement) if one.attribute == "performance"]
    found = asked.about(fast)
    return some(counted(len(found), "requirement"), _wanted(found))


# --- data --------------------------------------------------------------------------------------------------------


def _personal_data(asked: Asked) -> Listing | None:
    found = [one for one in asked.of(Dataset) if one.personal_data]
    return some(f"{counted(len(found), 'dataset')} with personal data", lines(found))


def _accesses(asked: Asked) -> Listing | None:
    told = [(one, single.tell("access", one, asked.today)[0]) for one in asked.of(Dataset)]
    return some(counted(len(told), "dataset"), told)


def _copies(asked: Asked) -> Listing | None:
    every = asked.of(Dataset)
    told = [
        (one, Said(f"{one.title}: nobody owns the copy in {copy.system}.", copy.system))
        for one in every
        for copy in one.uncontrolled
    ]
    if every and not told:
        return Listing(f"Every copy has an owner: I looked at {counted(len(every), 'dataset')}.")
    return some(counted(len(told), "uncontrolled copy", "uncontrolled copies"), told)


# --- indicators --------------------------------------------------------------------------------------------------


def _daily(asked: Asked) -> Listing | None:
    found = [one for one in asked.of(Indicator) if one.daily]
    return some(counted(len(found), "indicator") + " a day", lines(found))


def _cost(asked: Asked) -> Listing | None:
    budgets = [one for one in asked.of(Indicator) if one.budget or one.thresholds]
    told: list[Told] = [(one, _budget(one)) for one in budgets]
    told += _wanted(one for one in asked.of(Requirement) if one.attribute == "cost")
    return some(counted(len(budgets), "budget"), told)


def _budget(one: Indicator) -> Said:
    period = f" a {one.budget_period}" if one.budget_period else ""
    warned = [
        f"at {step.percent} % {step.tell or 'nobody'} is told{f', then {step.then}' if step.then else ''}"
        for step in one.thresholds
    ]
    return Said(single.end(f"{one.title}: {one.budget}{period}; {'; '.join(warned) or 'nobody is warned'}"), one.budget)


# --- the way -----------------------------------------------------------------------------------------------------


def _quarter(asked: Asked) -> Listing | None:
    wanted = _quarter_in(asked.plain, asked.today)
    found = [one for one in asked.of(Milestone) if one.quarter.endswith(wanted)]
    found.sort(key=lambda one: one.quarter)
    return some(counted(len(found), "milestone"), lines(found))


def _quarter_in(plain: str, today: date) -> str:
    """``2027-Q2``, or ``Q2`` where no year is said; nothing where no quarter is."""
    this = today.year * 4 + (today.month - 1) // 3
    for words, number in (("this quarter", this), ("next quarter", this + 1)):
        if words in plain:
            return f"{number // 4}-Q{number % 4 + 1}"
    quarter, year = re.search(r"\bq([1-4])\b", plain), re.search(r"\b(20\d\d)\b", plain)
    return f"{f'{year[1]}-' if year else ''}Q{quarter[1]}" if quarter else ""


def _safe_stops(asked: Asked) -> Listing | None:
    found = sorted((one for one in asked.of(Milestone) if one.safe_stop), key=lambda one: one.quarter)
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
    decisions = [record for record in asked.naming.get(refs_in(asked.text)) if isinstance(record, Decision)]
    found = [item for one in decisions for item in _criteria(asked, one)] or ([] if decisions else _all_criteria(asked))
    told: list[Told] = [(item, _criterion(item)) for item in found]
    told += [
        (one, Said(f"{one.ref} is {one.status}: {single.end(one.confirmation)}", one.confirmation))
        for one in decisions
        if one.confirmation
    ]
    met = sum(item.status == "done" for item in found)
    return some(f"{met} of {counted(len(found), 'acceptance criterion', 'acceptance criteria')} done", told)


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


def _buyer(asked: Asked) -> Listing | None:
    """What whoever looks at us closely would ask about, counted."""
    risks = [risk for risk in asked.of(Risk) if (risk.score or 0) >= CRITICAL]
    unowned = [one for one in asked.of(Integration) if {"owner_provider", "owner_consumer"} & set(one.holes)]
    uncontrolled = [one for one in asked.of(Dataset) if one.uncontrolled]
    decisions = asked.of(Decision)
    doors = [one for one in decisions if one.reversibility == "one-way" and one.status == "accepted"]
    late = [one for one in decisions if "review_by" in one.overdue(asked.today)]
    counts: dict[str, Sequence[Record]] = {
        "critical risks": risks,
        "integrations with an unowned end": unowned,
        "datasets with an uncontrolled copy": uncontrolled,
        "one-way doors": doors,
        "overdue reviews": late,
    }
    told = [(one, Said(single.end(one.line), one.title)) for found in counts.values() for one in found]
    lead = "; ".join(f"{noun}: {len(found)}" for noun, found in counts.items())
    return some(lead.capitalize(), told)


_LISTERS: Mapping[str, Lister] = {
    "talks": _talks, "lacking": _lacking, "crossings": _crossings, "reach": _reach, "blocks": _blocks,
    "top risks": _top_risks, "accepted": _accepted, "due": _due, "recovery": _recovery, "priorities": _priorities,
    "needs": _needs, "load": _load, "personal data": _personal_data, "copies": _copies, "accesses": _accesses,
    "daily": _daily,    "cost": _cost,
    "quarter": _quarter, "safe stops": _safe_stops, "questions": _items("question", "open question"),
    "next": _items("next step", "next step"), "pains": _items("pain", "pain"), "done": _done, "drove": _drove,
    "buyer": _buyer,
}  # fmt: skip
"""What each route about many records says."""
