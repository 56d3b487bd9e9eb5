"""What is said of one record that a question names: first what was asked, then what whoever asks needs next.

Each sentence comes with the words of the record it rests on. What is not on record is said as a hole, not left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from knowledge import fields
from knowledge.duration import plainly
from knowledge.records.base import Record
from knowledge.records.dataset import Dataset
from knowledge.records.decision import Decision
from knowledge.records.indicator import Indicator
from knowledge.records.integration import Integration
from knowledge.records.requirement import Requirement
from knowledge.records.risk import Risk
from knowledge.records.system import System


class Said(NamedTuple):
    """A sentence about a record, and the words of the record that it rests on (its title where it is computed)."""

    text: str
    quote: str


Sentences = Iterator[Said]
Teller = Callable[[Record, date], Sentences]


def tell(route: str, record: Record, today: date) -> list[Said]:
    """The sentences that answer this route about this record, most wanted first; one at least."""
    return list(_TELLERS[route](record, today)) or list(_shown(record, today))


def _owner(record: Record, today: date) -> Sentences:
    if isinstance(record, Integration):
        yield _ends(record)
        yield from _cut_off(record)
        yield from _terms(record)
        return
    if record.owner:
        yield Said(f"{record.owner} {_duty(record)} {record.title}.", record.owner)
    else:
        yield Said(f"No owner is recorded for {record.title}.", record.title)
    yield from (_on_call(record) if isinstance(record, System) else _risk(record) if isinstance(record, Risk) else ())


def _duty(record: Record) -> str:
    return "owns" if isinstance(record, System | Dataset | Integration) else "looks after"


def _ends(record: Integration) -> Said:
    at = {"provider": record.owner_provider, "consumer": record.owner_consumer}
    who = {"provider": record.provider, "consumer": record.consumer}
    told = [
        f"{owner} answers for {who[end]}, the {end} of {record.title}"
        if owner
        else f"no owner is recorded at the {end}'s end of {record.title} ({who[end]})"
        for end, owner in at.items()
    ]
    if told[0].startswith("no owner"):
        told[0] = told[0][0].upper() + told[0][1:]
    quote = record.owner_provider or record.owner_consumer or record.title
    return Said(f"{'; '.join(told)}.", quote)


def _cut_off(record: Integration) -> Sentences:
    if record.cut_off:
        yield Said(f"When {record.title} breaks: {end(record.cut_off)}", record.cut_off)
    else:
        yield Said(f"What to do when {record.title} breaks is not recorded.", record.title)


def _terms(record: Integration, *first: str) -> Sentences:
    """What was agreed about an integration, in one sentence; what is asked for goes ``first``."""
    levels = ", ".join(f"{level.property} {level.value}{_unit(level.unit)}" for level in record.service_levels)
    parts = {
        "contract": record.contract,
        "rate limit": record.rate_limit,
        "promised": levels,
        "on call": record.on_call,
    }
    order = sorted((name for name in parts if parts[name]), key=lambda name: name not in first)
    told = "; ".join(f"{name}: {parts[name].rstrip('.')}" for name in order)
    if told:
        quote = next((parts[name] for name in order if name != "promised"), record.title)
        yield Said(end(told[0].upper() + told[1:]), quote)
    if not record.contract:
        yield Said(f"No contract is recorded for {record.title}.", record.title)


def _unit(unit: str) -> str:
    return f" {unit}" if unit else ""


def _breaks(record: Record, today: date) -> Sentences:
    if isinstance(record, Integration):
        yield from _cut_off(record)
        yield from _on_call(record)
        yield _ends(record)
    elif isinstance(record, System):
        yield from _on_call(record)
    elif isinstance(record, Indicator):
        yield from _runbook(record)
    elif isinstance(record, Requirement):
        yield from _required(record)
    else:
        yield from _risk(record, today)


def _on_call(record: Record, today: date | None = None) -> Sentences:
    called, runbook = getattr(record, "on_call", ""), getattr(record, "runbook", "")
    if isinstance(record, Indicator):
        yield from _runbook(record)
        return
    if called:
        yield Said(f"On call for {record.title}: {end(called)}", called)
    else:
        yield Said(f"Nobody is recorded as on call for {record.title}.", record.title)
    if runbook:
        yield Said(f"The runbook: {end(runbook)}", runbook)
    if isinstance(record, Integration) and today:
        yield from _cut_off(record)


def _runbook(record: Indicator) -> Sentences:
    alert = f" (alarm: {record.alert})" if record.alert else ""
    if record.runbook:
        yield Said(f"When {record.title} is bad{alert}: {end(record.runbook)}", record.runbook)
    else:
        yield Said(f"No runbook is recorded for {record.title}{alert}.", record.alert or record.title)


def _vendor(record: Record, today: date) -> Sentences:
    if not isinstance(record, Integration):
        return
    if record.vendor:
        yield Said(f"{record.vendor} is the company behind {record.title}.", record.vendor)
    else:
        yield Said(f"No vendor is recorded for {record.title}; {record.provider} provides it.", record.provider)
    yield from _terms(record)
    yield _ends(record)


def _limits(record: Record, today: date) -> Sentences:
    if not isinstance(record, Integration):
        return
    if not (record.rate_limit or record.service_levels):
        yield Said(f"Neither limits nor service levels are recorded for {record.title}.", record.title)
    yield from _terms(record, "rate limit", "promised")


def _contract(record: Record, today: date) -> Sentences:
    if not isinstance(record, Integration):
        return
    yield from _terms(record)
    told = {"Data": record.data, "shape": record.data_shape, "over": record.protocol}
    notice = f"notice period: {plainly(record.notice_period)}" if record.notice_period else ""
    parts = [*(f"{label}: {text.rstrip('.')}" for label, text in told.items() if text), *filter(None, [notice])]
    if parts:
        yield Said(end("; ".join(parts)), record.data or record.protocol)


def _access(record: Record, today: date) -> Sentences:
    if isinstance(record, Dataset):
        roles = ", ".join(record.roles_allowed)
        said = f"{record.title} may be seen by {roles}." if roles else f"Who may see {record.title} is not recorded."
        kind = ", ".join(filter(None, (record.classification, "personal data" if record.personal_data else "")))
        yield Said(said, record.roles_allowed[0] if roles else record.title)
        if kind or record.audit:
            audit = f" Access is recorded: {end(record.audit)}" if record.audit else ""
            yield Said(f"It is {kind or 'not classified'}.{audit}", record.audit or record.title)
    elif isinstance(record, Integration):
        auth = f"{record.title} proves who it is by {end(record.auth)}"
        yield Said(
            auth if record.auth else f"How {record.title} proves who it is is not recorded.",
            record.auth or record.title,
        )
        yield _ends(record)


def _truth(record: Record, today: date) -> Sentences:
    if not isinstance(record, Dataset):
        return
    truth = record.source_of_truth
    where = (
        f"The truth of {record.title} is in {end(truth)}"
        if truth
        else f"No source of truth is recorded for {record.title}."
    )
    yield Said(where, truth or record.title)
    if record.copies:
        yield _copies(record)
    yield from _access(record, today)


def _copies(record: Dataset) -> Said:
    held = [f"{copy.system} ({copy.owner or 'nobody owns it'})" for copy in record.copies]
    return Said(f"Copies of {record.title} are in {', '.join(held)}.", record.copies[0].system)


def _retention(record: Record, today: date) -> Sentences:
    kept = getattr(record, "retention", "")
    yield Said(
        f"{record.title}: kept {end(kept)}" if kept else f"How long {record.title} is kept is not recorded.",
        kept or record.title,
    )


def _risk(record: Record, today: date | None = None) -> Sentences:
    if not isinstance(record, Risk):
        return
    score = f"{record.level}, {record.score} of 25" if record.score else "not scored yet"
    treatment = f"to {record.treatment}" if record.treatment and record.status != "accepted" else ""
    yield Said(
        f"{record.title}: {', '.join(filter(None, (score, record.status, treatment)))}.", record.event or record.title
    )
    yield _agreed_of(record, today)


def _agreed_of(record: Risk, today: date | None) -> Said:
    if record.status == "accepted":
        ended = " (that day has come)" if today and record.expired(today) else ""
        told = [f"accepted by {record.accepted_by} until {record.accepted_until}{ended}"]
    else:
        told = [record.mitigation.rstrip(".") or "no mitigation is recorded"]
        late = ", overdue" if today and "target_date" in record.overdue(today) else ""
        told += [f"by {record.target_date}{late}"] if record.target_date else []
        told += [f"it was accepted by {record.accepted_by} until {record.accepted_until}"] if record.accepted_by else []
    told += [f"{record.owner} looks after it" if record.owner else "nobody looks after it"]
    if record.status == "accepted" and record.mitigation:
        told += [record.mitigation.rstrip(".")]
    said = "; ".join(told)
    return Said(end(said[0].upper() + said[1:]), record.mitigation or record.title)


def _agreed(record: Record, today: date) -> Sentences:
    yield from reversed(list(_risk(record, today)))


def _required(record: Requirement) -> Sentences:
    when = f"When {record.stimulus.rstrip('.')}: " if record.stimulus else f"{record.title}: "
    measures = [record.measure.rstrip(".") or "no measure is recorded", *spans(record)]
    told = "; ".join(filter(None, (record.response.rstrip("."), *measures)))
    yield Said(end(when + told), record.response or record.measure or record.title)


def _downtime(record: Record, today: date) -> Sentences:
    if not isinstance(record, Requirement):
        return
    told = ", ".join(spans(record))
    window = f" It matters most: {end(record.window)}" if record.window else ""
    said = f"{record.title}: {told}." if told else f"How long it may be down is not recorded for {record.title}."
    yield Said(said + window, record.window or record.title)
    if record.measure:
        yield Said(f"Measured by: {end(record.measure)}", record.measure)


def spans(record: Requirement) -> list[str]:
    """How long it may be down, how soon it is back, how much may be lost."""
    known = {
        "down for at most": record.max_downtime,
        "back within": record.rto,
        "losing at most": record.rpo,
    }
    return [f"{words} {plainly(span)}" for words, span in known.items() if span]


def _healthy(record: Record, today: date) -> Sentences:
    if not isinstance(record, Indicator):
        return
    over = f" over {plainly(record.window)}" if record.window else ""
    objective = f"healthy at {record.objective}{over}" if record.objective else "which value is healthy is not recorded"
    meaning = f" It tells: {end(record.meaning)}" if record.meaning else ""
    yield Said(
        f"{record.title} is {objective}.{meaning}" if record.objective else f"{record.title}: {objective}.{meaning}",
        record.objective or record.title,
    )
    yield Said(
        f"Look at {end(record.where)}" if record.where else f"Where to look at {record.title} is not recorded.",
        record.where or record.title,
    )
    yield from _runbook(record)


def _shown(record: Record, today: date) -> Sentences:
    yield Said(end(record.line), record.title)


def _decision(record: Record, today: date) -> Sentences:
    """What was decided, then what it brings and what it costs."""
    yield Said(end(record.line), record.title)
    if not isinstance(record, Decision):
        return
    for kind, lead in (("good", "What it brings"), ("bad", "What it costs")):
        points = [point.text.rstrip(".") for point in record.consequences if point.kind == kind]
        if points:
            yield Said(end(f"{lead}: {'; '.join(points)}"), points[0])


def end(text: str) -> str:
    """The text as a sentence, on one line."""
    said = " ".join(text.split())
    return said if said.endswith((".", "!", "?")) else f"{said}."


def label(record: Record, name: str) -> str:
    """What a field of a record is called."""
    return next((one.label for one in fields.every(type(record)) if one.name == name), name.replace("_", " "))


_TELLERS: Mapping[str, Teller] = {
    "owner": _owner, "breaks": _breaks, "on call": _on_call, "vendor": _vendor, "limits": _limits,
    "contract": _contract, "access": _access, "truth": _truth, "retention": _retention, "risk": _risk,
    "agreed": _agreed, "accepted": _risk, "downtime": _downtime, "healthy": _healthy, "show": _shown,
    "technology": _shown, "when": _shown, "decision": _decision,
}  # fmt: skip
"""What each route about one record says."""
