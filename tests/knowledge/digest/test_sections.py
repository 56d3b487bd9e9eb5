"""What stands in a weekly digest, rule by rule; only what the channel may see is given to the rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from knowledge.digest.sections import Line, Look, Section, sections
from knowledge.ports import Doing, MetNote, Unanswered
from knowledge.records.base import Link, Origin, Record
from knowledge.records.decision import Decision, Option
from knowledge.records.integration import Integration
from knowledge.records.requirement import Requirement
from knowledge.records.risk import Risk
from tests.knowledge.landscape import of, to

TODAY = date(2026, 11, 23)
NOW = datetime.fromisoformat("2026-11-23T09:00+00:00")
WEEK = timedelta(days=7)


def in_days(days: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=days)


def look(*records: Record, **more: Any) -> Look:
    """What #here may see: these records."""
    live = [record for record in records if not record.is_final]
    others = {record.ref: record for record in records}
    return Look("CHERE", NOW - WEEK, TODAY - WEEK, TODAY, live, others, **more)


def did(action: str, *refs: str) -> list[Doing]:
    """The same done to several records this week."""
    return [Doing(ref, action, "U1", NOW - timedelta(days=1)) for ref in refs]


def section(name: str, seen: Look) -> Section | None:
    """The one section of this name."""
    return next((one for one in sections(seen) if one.name == name), None)


def told(name: str, seen: Look) -> list[tuple[str, str]]:
    """Its lines, each as the record's ref and what is said."""
    found = section(name, seen)
    return [(line.record.ref, line.says) for line in found.lines] if found else []


def decision(number: int, status: str = "accepted", **fields: Any) -> Decision:
    """A decision of Ann's."""
    return of(Decision, number, f"Decision {number}", **({"status": status, "decision_makers": ("Ann",)} | fields))


def test_nothing_to_say_is_no_section() -> None:
    """Records at rest are not told of."""
    assert () == sections(look(decision(1), of(Risk, 1, "Fire", likelihood=1, impact=1, treatment="accept")))


def test_what_was_decided_this_week_is_told_by_its_status_now() -> None:
    """Accepted, then rejected, then superseded, with the successor; what was imported was decided before."""
    old = decision(3, "superseded", links=to("ADR-1", "superseded by"))
    imported = decision(4, provenance="imported")
    seen = look(
        decision(1), decision(2, "rejected"), old, imported, decision(5, "proposed"),
        doings=[*did("accept", "ADR-3", "ADR-1"), *did("rejected", "ADR-2"), *did("add", "ADR-4", "ADR-5")],
    )  # fmt: skip

    assert [
        ("ADR-1", "accepted"), ("ADR-2", "rejected"), ("ADR-3", "superseded by ADR-1")
    ] == told("decided", seen)  # fmt: skip


def test_a_successor_that_the_channel_may_not_see_is_not_named() -> None:
    """Nor that there is one."""
    hidden = look(decision(3, "superseded", links=to("ADR-9", "superseded by")), doings=did("accept", "ADR-3"))

    assert [("ADR-3", "superseded")] == told("decided", hidden)


def test_an_edit_or_a_link_is_no_decision() -> None:
    """Nor that an accepted decision took the place of another one later on."""
    assert [] == told("decided", look(decision(1), doings=did("supersede", "ADR-1") + did("link", "ADR-1")))


@pytest.mark.parametrize(
    ("days", "says"),
    [(-3, "was to be decided by 20 Nov"), (14, "to be decided by 7 Dec"), (15, None)],
)
def test_a_proposal_needs_a_decision_two_weeks_before_its_day(days: int, says: str | None) -> None:
    """And for as long as there is none."""
    found = told("undecided", look(decision(1, "proposed", decide_by=in_days(days))))

    assert found == ([("ADR-1", says)] if says else [])


def test_a_review_is_asked_of_one_person_who_is_there() -> None:
    """The owner, else the first decision-maker; whoever has left is passed over."""
    both = ("Ann", "Ben")
    records = (
        decision(1, review_by=in_days(-60), decision_makers=both),
        decision(2, review_by=in_days(7), owner="Ann"),
        of(Requirement, 1, "Stay up", review_by=in_days(0), owner="Cleo"),
        decision(3, review_by=in_days(8)),
        decision(4, "proposed", review_by=in_days(0)),
    )
    found = section("reviews", look(*records, gone=lambda who: who == "Ann"))

    assert found is not None
    assert [
        ("ADR-1", "review overdue since 24 Sep", "Ben"),
        ("NFR-1", "review due 23 Nov", "Cleo"),
        ("ADR-2", "review due 30 Nov, and nobody answers for it", ""),
    ] == [(line.record.ref, line.says, line.asks) for line in found.lines]
    assert {"overdue": 1, "due": 2} == found.tally


def test_a_condition_that_lapses_is_told_once() -> None:
    """In the digest after its day, and neither before nor again."""

    def rests_until(day: date) -> Decision:
        return decision(1, options=(Option(name="Kafka", outcome="rejected", reopen_after=day), Option(name="SQS")))

    for days, says in {1: [], 0: ["23 Nov"], -6: ["17 Nov"], -7: []}.items():
        expected = [("ADR-1", f"“Kafka” may be looked at again since {day}") for day in says]
        assert expected == told("lapsed", look(rests_until(in_days(days))))


def test_an_assumption_in_doubt_is_told_until_it_holds() -> None:
    """The oldest doubt first, before the conditions that lapsed, and five lines in all; only of what is accepted."""
    before = NOW - timedelta(days=20)
    older = decision(1, assumptions=("AWS stays",)).doubt(0, "Ben", before, "They leave", in_days(8))
    newer = decision(2, assumptions=("We are ten", "It rains")).broken(1, "Ben", NOW)
    open_one = decision(3, "proposed", assumptions=("Free",)).doubt(0, "Ben", before)
    option = decision(4, options=(Option(name="Kafka", outcome="rejected", reopen_after=TODAY),))
    found = section("lapsed", look(newer, older, open_one, option))

    assert found is not None
    assert [
        ("ADR-1", "in doubt since 3 Nov, to be checked by 1 Dec: “AWS stays”", "Ann"),
        ("ADR-2", "broken since 23 Nov: “It rains”", "Ann"),
        ("ADR-4", "“Kafka” may be looked at again since 23 Nov", "Ann"),
    ] == [(line.record.ref, line.says, line.asks) for line in found.lines]
    assert {"in doubt": 1, "broken": 1, "lapsed": 1} == found.tally
    assert [] == told("lapsed", look(older.hold(0, "Ann", NOW)))


def test_threads_that_met_a_precedent_are_counted_by_decision() -> None:
    """The most debated first; a note that was no match counts nowhere."""

    def met(ref: str, outcome: Any = "shown") -> MetNote:
        return MetNote("main", "CHERE", "1.0", "1.1", ref, 1, "thread", 0.9, NOW, outcome=outcome)

    notes = [met("ADR-1"), met("ADR-2"), met("ADR-2", "changed"), met("ADR-2", "dismissed"), met("ADR-99")]
    seen = look(decision(1), decision(2), notes=notes)
    found = section("debated", seen)

    assert [("ADR-2", "met in 2 threads, re-opened in 1"), ("ADR-1", "met in 1 thread")] == told("debated", seen)
    assert found is not None
    assert {"met": 3, "re-opened": 1} == found.tally


def test_risks_are_told_when_they_are_new_or_something_ends() -> None:
    """The worst first, one line each."""
    accepted = {"status": "accepted", "accepted_by": "Ann", "likelihood": 1, "impact": 2}
    records = (
        of(Risk, 1, "New and bad", likelihood=5, impact=4, created_at=NOW),
        of(Risk, 2, "New and small", likelihood=2, impact=2, created_at=NOW),
        of(Risk, 3, "Bad and known", likelihood=5, impact=5, created_at=NOW - 2 * WEEK),
        of(Risk, 4, "Ends", **accepted, accepted_until=in_days(4)),
        of(Risk, 5, "Holds", **accepted, accepted_until=in_days(8)),
        of(Risk, 6, "Late", likelihood=3, impact=1, target_date=in_days(-1), status="treating"),
        of(Risk, 7, "Open again", likelihood=1, impact=1),
    )

    assert [
        ("RSK-1", "new, 20 of 25"), ("RSK-6", "mitigation was due 22 Nov"), ("RSK-4", "accepted until 27 Nov"),
        ("RSK-7", "open again, its acceptance has ended"),
    ] == told("risks", look(*records, doings=did("expire", "RSK-7")))  # fmt: skip


def test_an_end_without_an_owner_is_a_hole_to_fill() -> None:
    """Also where whoever answered for it has left; a deprecated one is told of until its notice ends."""

    def integration(number: int, **fields: Any) -> Integration:
        ends = {"provider": "Stripe", "consumer": "shop", "owner_provider": "Petra", "owner_consumer": "Dana"}
        return of(Integration, number, f"Integration {number}", **(ends | fields))

    old = {"status": "deprecated", "notice_period": "P3M"}
    seen = look(
        integration(1, owner_provider=None), integration(2), integration(3, owner_consumer="Gus"),
        integration(4, **old), integration(5, **old), integration(6, status="deprecated"),
        deprecated={"INT-4": NOW - WEEK, "INT-5": NOW - 20 * WEEK}, gone=lambda who: who == "Gus",
    )  # fmt: skip
    found = section("holes", seen)

    assert found is not None
    assert [
        ("INT-1", "nobody answers for the providing end", "owner_provider"),
        ("INT-3", "whoever answered for the consuming end has left", "owner_consumer"),
        ("INT-4", "deprecated, the notice ends 14 Feb", ""),
    ] == [(line.record.ref, line.says, line.fills) for line in found.lines]


def test_what_does_not_fit_together_is_told_once_for_a_pair() -> None:
    """Accepted on what was superseded, two accepted in conflict, anything live beside what was superseded."""
    records = (
        decision(1, "superseded", links=(*to("ADR-2", "superseded by"), *to("ADR-3", "supports"))),
        decision(2, links=to("ADR-1", "supersedes")),
        decision(3, links=to("ADR-1", "rests on")),
        decision(4, links=to("ADR-5", "conflicts with")),
        decision(5, links=to("ADR-4", "conflicts with")),
        decision(6, "proposed", links=to("ADR-5", "conflicts with")),
        decision(7, "proposed", links=(Link(relation="supersedes", ref="ADR-1", pending=True),)),
        of(Risk, 1, "Fire", links=to("ADR-1", "mitigated by")),
    )

    assert [
        ("ADR-3", "rests on ADR-1, which is superseded"),
        ("ADR-4", "conflicts with ADR-5, accepted as well"),
        ("RSK-1", "mitigated by ADR-1, which is superseded"),
    ] == told("inconsistent", look(*records))


def test_a_section_holds_so_many_lines_and_says_how_many_more_there_are() -> None:
    """The channel's own first, then the most urgent; all are counted."""
    own = decision(9, review_by=in_days(5), origin=Origin(channel="CHERE"))
    others = [decision(n, review_by=in_days(-n)) for n in range(1, 9)]
    found = section("reviews", look(*others, own))

    assert found is not None
    assert ["ADR-9", "ADR-8", "ADR-7", "ADR-6", "ADR-5"] == _refs(found.lines)
    assert (4, {"overdue": 8, "due": 1}) == (found.more, found.tally)


def _refs(lines: Sequence[Line]) -> list[str]:
    return [line.record.ref for line in lines]


def test_what_was_asked_in_vain_is_told_as_one_question_however_often() -> None:
    """The most asked first; it is on record as nothing yet."""
    texts = ("why vault?", "who owns billing?", "Why Vault")
    asked = [Unanswered("main", f"q{n}", "CHERE", f"U{n}", NOW, "no precedent", text) for n, text in enumerate(texts)]

    found = section("unanswered", look(questions=asked))

    assert found is not None
    assert [("", "why vault?", "asked 2 times"), ("", "who owns billing?", "asked once")] == [
        (line.record.ref, line.record.title, line.says) for line in found.lines
    ]
    assert {"unanswered": 2} == dict(found.tally)
