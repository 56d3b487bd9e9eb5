"""What is said of many records: how many there are, and the first of them, in the order that the question asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from knowledge import vocabulary
from knowledge.records.base import Record
from knowledge.records.dataset import Dataset
from knowledge.records.indicator import Indicator
from knowledge.records.integration import Integration
from knowledge.records.requirement import Requirement
from knowledge.records.risk import Risk
from knowledge.records.system import System
from knowledge.rows import plans, routes, single
from knowledge.rows.many import Asked, Lister, Listing, Told, are, counted, lines, some, topic
from knowledge.rows.naming import subject
from knowledge.rows.single import Said

NAMED = 10
"""How many vendors are named together."""
SECRECY = ("", "public", "internal", "restricted", "sensitive", "secret")
"""How sensitive data is, from not judged to most."""
SOON = timedelta(days=14)
"""What is due within this time is due."""


def listed(route: str, asked: Asked) -> Listing | None:
    """What this route says; nothing where no record bears on it."""
    return _LISTERS[route](asked)


# --- integrations ------------------------------------------------------------------------------------------------


def _talks(asked: Asked) -> Listing | None:
    found = asked.about(asked.of(Integration))
    said = {one.style for one in found if one.style and re.search(rf"\b{one.style}\b", asked.plain)}
    found = [one for one in found if not said or one.style in said]
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
    if wanted and not told:
        return Listing(
            f"No integration crosses{where}: I looked at {counted(len(asked.of(Integration)), 'integration')}."
        )
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
    names = list(dict.fromkeys(one.vendor for one in found))
    listed = f" ({', '.join(names[:NAMED])}{' …' if len(names) > NAMED else ''})" if len(names) > 1 else ""
    return some(counted(len(names), "vendor") + listed, told)


def _blocks(asked: Asked) -> Listing | None:
    found = asked.about(asked.of(System))
    target = bool(found) and {system.status for system in found} == {"target"}
    return some(counted(len(found), "target block" if target else "block"), lines(found))


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
    dates = [(day, record, name) for record in every for name, day in _dates(record).items()]
    due = sorted((one for one in dates if one[0] <= asked.today + SOON), key=lambda one: (one[0], one[1].ref))
    if names := {name for name, words in _DATES.items() if re.search(words, asked.plain)}:
        due = [one for one in due if one[2] in names]
    if _PAST.search(asked.plain):
        due = [one for one in due if one[0] <= asked.today]
    told = [(record, _deadline(record, name, day, asked.today)) for day, record, name in due]
    return some(f"{counted(len(told), 'date')} {are(len(told))} due", told)


_DATES = {
    "accepted_until": r"\baccept|\bsign(ed)?[- ]?offs?\b",
    "target_date": r"\bmitigat",
    "review_by": r"\breview|\b(look(ed)? at|revisit(ed)?|reconsider(ed)?)\b",
}
"""The dates that a question means, by its words; all of them where it has none of these."""
_PAST = re.compile(r"\b(overdue|expired?|late|behind|lapsed|(run|ran) out|ended|should have|by now)\b")


def _dates(record: Record) -> Mapping[str, date]:
    """When something of it is due; an acceptance that has ended stays so until somebody acts on it."""
    lapsed = isinstance(record, Risk) and record.lapsed and record.accepted_until
    return record.deadlines | ({"accepted_until": lapsed} if lapsed else {})


def _deadline(record: Record, name: str, day: date, today: date) -> Said:
    late = "was due" if day < today else "is due"
    who = f", {record.owner}" if record.owner else ""
    what = "" if name == "due" else f": {single.label(record, name).lower()}"
    return Said(f"{record.title}{what} {late} {day}{who}.", record.title)


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
    """All of them in their order, or those of the qualities that are set against each other."""
    ordered = [one for one in asked.of(Requirement) if one.priority]
    said = [one for one in ordered if one.attribute and re.search(rf"\b{one.attribute}\b", asked.plain)]
    found = sorted(said or ordered, key=lambda one: one.priority or 0)
    return some(f"{counted(len(found), 'requirement')} by priority", _wanted(found))


def _wanted(found: Iterable[Requirement]) -> list[Told]:
    return [(one, Said(single.end(one.line), one.window or one.measure or one.title)) for one in found]


def _windows(asked: Asked) -> Listing | None:
    found = asked.narrowed(one for one in asked.of(Requirement) if one.window)
    told = [(one, Said(f"{single.end(one.window)} Then {one.title} matters most.", one.window)) for one in found]
    return some(counted(len(found), "window"), told)


def _downtimes(asked: Asked) -> Listing | None:
    told = [(one, Said(f"{one.title}{_spans(one)}.", one.title)) for one in asked.of(Requirement) if single.spans(one)]
    return some(counted(len(told), "requirement"), told)


def _on_calls(asked: Asked) -> Listing | None:
    told = [
        (one, Said(f"{one.title}: {single.end(one.on_call)}", one.on_call)) for one in asked.of(System) if one.on_call
    ]
    return some(counted(len(told), "system") + " with somebody on call", told)


def _needs(asked: Asked) -> Listing | None:
    words = set(map(vocabulary.stem, topic(asked.plain) or subject(asked.plain)))
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


def _sensitive(asked: Asked) -> Listing | None:
    found = [one for one in asked.of(Dataset) if one.personal_data or SECRECY.index(one.classification or "") > 2]
    found.sort(key=lambda one: -SECRECY.index(one.classification or ""))
    return some(counted(len(found), "sensitive dataset"), lines(found))


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
    told += lines(risk for risk in asked.of(Risk) if vocabulary.stems(risk.title + risk.event) & _MONEY)
    return some(counted(len(budgets), "budget"), told)


_MONEY = vocabulary.stems("cost bill budget spend price money")
"""Words of risks that are about cost."""


def _budget(one: Indicator) -> Said:
    period = f" a {one.budget_period}" if one.budget_period else ""
    warned = [
        f"at {step.percent} % {step.tell or 'nobody'} is told{f', then {step.then}' if step.then else ''}"
        for step in one.thresholds
    ]
    return Said(single.end(f"{one.title}: {one.budget}{period}; {'; '.join(warned) or 'nobody is warned'}"), one.budget)


_LISTERS: Mapping[str, Lister] = {
    "talks": _talks, "lacking": _lacking, "crossings": _crossings, "reach": _reach, "blocks": _blocks,
    "top risks": _top_risks, "accepted": _accepted, "due": _due, "recovery": _recovery, "priorities": _priorities,
    "windows": _windows, "needs": _needs, "load": _load, "downtimes": _downtimes, "on calls": _on_calls,
    "personal data": _personal_data, "copies": _copies, "sensitive": _sensitive,
    "accesses": _accesses, "daily": _daily, "cost": _cost,
    **plans.LISTERS,
}  # fmt: skip
"""What each route about many records says."""
