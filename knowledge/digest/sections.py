"""What stands in a weekly digest: nine sections, each with its rule and how many lines it has at most.

A rule looks at what the channel may see and at nothing else, so that neither a line nor a count tells of more. What
was written in the channel itself comes first, then what is most urgent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from knowledge.duration import span
from knowledge.ports import Doing, MetNote, Unanswered
from knowledge.questions import grouped
from knowledge.records.base import LEANING, ChannelId, Origin, PersonId, Record, Ref
from knowledge.records.decision import Decision
from knowledge.records.integration import Integration
from knowledge.records.item import Item
from knowledge.records.risk import Risk
from knowledge.text import clip

DECIDE_SOON = timedelta(days=14)
REVIEW_SOON = ENDS_SOON = timedelta(days=7)
REVIEWS = "reviews"
WORST = 15
"""The score from which a new risk is news."""
MOVES: Mapping[str, Collection[str]] = {
    "accepted": ("add", "accept"),
    "rejected": ("add", "rejected"),
    "superseded": ("accept", "supersede"),
}
"""What may have brought a decision to a status, by the action that the audit names."""
NOTICED = ("add", "accept", "rejected", "supersede", "expire")
"""The actions of the week that a rule asks about."""
DEPRECATE = "deprecate"
_ENDS = {"owner_provider": "the providing end", "owner_consumer": "the consuming end"}


@dataclass(frozen=True)
class Line:
    """One thing to know: about which record, what in a few words (text of people among them), and as what it counts.

    A record without a ref is not on record: it is what could be, such as a question that was asked in vain.

    ``asks`` is the one person to look at it, ``fills`` the field that is missing.
    """

    record: Record
    says: str
    counts: tuple[str, ...]
    asks: PersonId = ""
    fills: str = ""


@dataclass(frozen=True)
class Section:
    """The lines under one name, as many as fit; ``more`` did not, and ``tally`` counts what all of them tell."""

    name: str
    title: str
    lines: tuple[Line, ...]
    more: int
    tally: Mapping[str, int]


@dataclass(frozen=True)
class Look:
    """What a channel may see of a week: records that something may still become of, and those at their other ends.

    ``today`` is the day where the channel is, ``last`` the day of the digest before; ``gone`` says who has left.
    """

    channel: ChannelId
    since: datetime
    last: date
    today: date
    live: Sequence[Record]
    others: Mapping[Ref, Record]
    doings: Sequence[Doing] = ()
    notes: Sequence[MetNote] = ()
    questions: Sequence[Unanswered] = ()
    deprecated: Mapping[Ref, datetime] | None = None
    gone: Callable[[PersonId], bool] = lambda person: False

    def one_of(self, people: Sequence[PersonId]) -> PersonId:
        """The one person to ask: the first who has not left."""
        return next((person for person in people if not self.gone(person)), "")


Kind = TypeVar("Kind", bound=Record)


def sections(look: Look) -> tuple[Section, ...]:
    """Every section that has something to say, in their order."""
    made = (_section(name, title, cap, list(rule(look)), look) for name, title, cap, rule in RULES)
    return tuple(section for section in made if section.lines)


def _section(name: str, title: str, cap: int, lines: Sequence[Line], look: Look) -> Section:
    own_first = sorted(lines, key=lambda line: line.record.origin.channel != look.channel)
    tally = Counter(word for line in lines for word in line.counts)
    return Section(name, title, tuple(own_first[:cap]), max(0, len(lines) - cap), tally)


def day(when: date) -> str:
    """``27 Nov``."""
    return f"{when.day} {when:%b}"


def _of(kind: type[Kind], look: Look) -> Iterator[Kind]:
    return (record for record in look.live if isinstance(record, kind))


# --- decisions ---------------------------------------------------------------------------------------------------


def _decided(look: Look) -> Iterator[Line]:
    """Decisions that were accepted, rejected or superseded in the week; what was imported was decided before."""
    moved = {}
    for doing in look.doings:
        record = look.others.get(doing.ref)
        if isinstance(record, Decision) and doing.action in MOVES.get(record.status, ()) and not _old(record, doing):
            moved[record.ref] = record
    order = list(MOVES)
    for record in sorted(moved.values(), key=lambda record: order.index(record.status)):
        yield Line(record, _standing(record, look), (record.status,))


def _old(record: Decision, doing: Doing) -> bool:
    return doing.action == "add" and record.provenance == "imported"


def _standing(record: Decision, look: Look) -> str:
    successors = [ref for ref in record.linked("superseded by") if ref in look.others]
    return f"{record.status} by {' and '.join(successors)}" if successors else record.status


def _undecided(look: Look) -> Iterator[Line]:
    """Proposed decisions that are to be decided within two weeks, or should have been."""
    open_ones = [one for one in _of(Decision, look) if one.status == "proposed" and one.decide_by]
    for record in sorted(open_ones, key=lambda one: one.decide_by or look.today):
        by = record.decide_by or look.today
        if by < look.today:
            yield Line(record, f"was to be decided by {day(by)}", ("overdue",), look.one_of(record.answerable))
        elif by <= look.today + DECIDE_SOON:
            yield Line(record, f"to be decided by {day(by)}", ("soon",), look.one_of(record.answerable))


def _shaken(look: Look) -> Iterator[Line]:
    """Accepted decisions that may not be well founded any more: by their assumptions, the oldest doubt first."""
    found = [(said, one) for one in _of(Decision, look) if one.status == "accepted" for _, said in one.doubts]
    for said, record in sorted(found, key=lambda pair: pair[0].at):
        check = f", to be checked by {day(said.check_by)}" if said.check_by else ""
        told = f"{said.state} since {day(said.at.date())}{check}: “{clip(' '.join(said.which.split()), 150)}”"
        yield Line(record, told, (said.state,), look.one_of(record.answerable))
    yield from _lapsed(look)


def _lapsed(look: Look) -> Iterator[Line]:
    """Options that were not to be looked at before a day that has come since the last digest."""
    for record in _of(Decision, look):
        for option in record.options if record.status == "accepted" else ():
            if option.outcome != "chosen" and option.reopen_after and look.last < option.reopen_after <= look.today:
                said = f"“{option.name}” may be looked at again since {day(option.reopen_after)}"
                yield Line(record, said, ("lapsed",), look.one_of(record.answerable))


def _debated(look: Look) -> Iterator[Line]:
    """Decisions that threads of the channel met again, the most debated first; what was no match is left out."""
    met: dict[Ref, list[MetNote]] = {}
    for note in look.notes:
        if note.outcome != "dismissed" and note.ref in look.others:
            met.setdefault(note.ref, []).append(note)
    for ref, notes in sorted(met.items(), key=lambda pair: -len(pair[1])):
        again = sum(note.outcome == "changed" for note in notes)
        said = f"met in {len(notes)} {'thread' if len(notes) == 1 else 'threads'}"
        counts = ("met",) * len(notes) + ("re-opened",) * again
        yield Line(look.others[ref], f"{said}, re-opened in {again}" if again else said, counts)


# --- dates -------------------------------------------------------------------------------------------------------


def _reviews(look: Look) -> Iterator[Line]:
    """Records of any kind to be looked at again within a week, or overdue; each asked of one person."""
    found = [(due, record) for record in look.live if (due := record.deadlines.get("review_by")) and _stands(record)]
    for due, record in sorted(found, key=lambda pair: pair[0]):
        if due <= look.today + REVIEW_SOON:
            late = due < look.today
            said = f"review overdue since {day(due)}" if late else f"review due {day(due)}"
            asks = look.one_of(record.answerable)
            counts = ("overdue" if late else "due",)
            yield Line(record, said if asks else f"{said}, and nobody answers for it", counts, asks)


def _stands(record: Record) -> bool:
    """A decision is reviewed once it is taken."""
    return not isinstance(record, Decision) or record.status not in ("draft", "proposed", "rejected")


def _risks(look: Look) -> Iterator[Line]:
    """Risks that are new and bad, whose acceptance ends within a week or ended, or whose mitigation is overdue."""
    reopened = {doing.ref for doing in look.doings if doing.action == "expire"}
    found = [line for risk in _of(Risk, look) if (line := _risk(risk, look, reopened))]
    yield from sorted(found, key=lambda line: -(getattr(line.record, "score", 0) or 0))


def _risk(risk: Risk, look: Look, reopened: Collection[Ref]) -> Line | None:
    asks = look.one_of([who for who in (risk.owner, risk.accepted_by) if who])
    until, target = risk.deadlines.get("accepted_until"), risk.deadlines.get("target_date")
    if until and until <= look.today + ENDS_SOON:
        return Line(risk, f"accepted until {day(until)}", ("acceptance ending",), asks)
    if risk.ref in reopened and risk.status == "open":
        return Line(risk, "open again, its acceptance has ended", ("open again",), asks)
    if target and target < look.today:
        return Line(risk, f"mitigation was due {day(target)}", ("overdue",), asks)
    if risk.score and risk.score >= WORST and risk.created_at >= look.since:
        return Line(risk, f"new, {risk.score} of 25", ("new",), asks)
    return None


# --- what does not fit together ----------------------------------------------------------------------------------


def _holes(look: Look) -> Iterator[Line]:
    """Integrations with an end that nobody answers for (any more), and those that are about to go."""
    for record in _of(Integration, look):
        if ends := [name for name in _ENDS if name in record.holes]:
            yield Line(record, "; ".join(record.holes[name] for name in ends), ("unowned",), fills=ends[0])
        elif left := [name for name in _ENDS if look.gone(getattr(record, name) or "")]:
            said = f"whoever answered for {' and '.join(_ENDS[name] for name in left)} has left"
            yield Line(record, said, ("owner gone",), fills=left[0])
        elif record.status == "deprecated" and (ends_on := _notice_ends(record, look)) >= look.today:
            yield Line(record, f"deprecated, the notice ends {day(ends_on)}", ("deprecated",))


def _notice_ends(record: Integration, look: Look) -> date:
    """When the notice period is over; a day long past where none was agreed."""
    since = (look.deprecated or {}).get(record.ref, record.updated_at)
    return since.date() + span(record.notice_period) if record.notice_period else date.min


def _inconsistent(look: Look) -> Iterator[Line]:
    """Decisions in conflict, and what stands on or beside a decision that was superseded."""
    pairs: set[frozenset[Ref]] = set()
    for record in look.live:
        for link in record.links:
            other, pair = look.others.get(link.ref), frozenset((record.ref, link.ref))
            if not isinstance(other, Decision) or link.pending or pair in pairs:
                continue
            if line := _clash(record, link.relation, other):
                pairs.add(pair)
                yield line


def _clash(record: Record, relation: str, other: Decision) -> Line | None:
    accepted = isinstance(record, Decision) and record.status == "accepted"
    if relation == "conflicts with":
        both = accepted and other.status == "accepted"
        return Line(record, f"conflicts with {other.ref}, accepted as well", ("in conflict",)) if both else None
    if other.status != "superseded" or "supersede" in relation:
        return None
    counts = ("without ground",) if accepted and relation in LEANING else ("still linked",)
    return Line(record, f"{relation} {other.ref}, which is superseded", counts)


# --- what nobody could answer ------------------------------------------------------------------------------------


def _unanswered(look: Look) -> Iterator[Line]:
    """What was asked in the channel itself and nothing on record answers, the most asked first."""
    for group in grouped(look.questions):
        first, times = group.questions[0], len(group.questions)
        item = Item(
            workspace=first.workspace, title=clip(" ".join(group.text.split()), 300) or "A question", type="question",
            draft_id=first.id, origin=Origin(channel=look.channel), created_at=first.at, created_by=first.by,
            updated_at=first.at, updated_by=first.by,
        )  # fmt: skip
        yield Line(item, "asked once" if times == 1 else f"asked {times} times", ("unanswered",))


Rule = Callable[[Look], Iterator[Line]]
RULES: tuple[tuple[str, str, int, Rule], ...] = (
    ("decided", "Decided", 7, _decided),
    ("undecided", "Needs a decision", 5, _undecided),
    (REVIEWS, "Review due", 5, _reviews),
    ("lapsed", "Assumptions in doubt, conditions lapsed", 5, _shaken),
    ("debated", "Precedents", 3, _debated),
    ("risks", "Risks", 5, _risks),
    ("holes", "Integrations", 5, _holes),
    ("inconsistent", "Do not fit together", 5, _inconsistent),
    ("unanswered", "Unanswered questions", 5, _unanswered),
)
"""The name, the title, the most lines and the rule of each section."""
