"""Records of all kinds, as people add, edit, move and link them, and as time goes by."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from knowledge.audience import AudienceScope
from knowledge.errors import Conflict, NotAllowed, NotFound, NotUnderstood
from knowledge.fields import Faults
from knowledge.keeping import Keeping, fallen_ref
from knowledge.lifecycle import Lifecycle
from knowledge.ports import Person
from knowledge.records.base import Evidence, Origin, Record, Visibility
from knowledge.records.decision import Decision
from knowledge.records.integration import Integration
from knowledge.records.item import Item
from knowledge.records.milestone import Milestone
from knowledge.records.requirement import Requirement
from knowledge.records.risk import Risk
from knowledge.records.system import System
from storage.ledger import SqlLedger
from tests.fakes import FixedClock
from tests.knowledge.fakes import Town
from tests.knowledge.records.samples import make

ALL = AudienceScope("main", everyone=True, operator=True)
EVERYONE = AudienceScope("main", everyone=True)
PAYMENTS = {"provider": "Stripe", "consumer": "checkout", "title": "card payments"}
OPEN: dict[str, Any] = {"visibility": Visibility.WORKSPACE}


class Guests(Town):
    """A Directory in which everybody is a guest."""

    def person(self, person: str) -> Person:
        return Person(person, is_guest=True)


@pytest.fixture
def keeping(sqlite_engine: Engine, clock: FixedClock) -> Keeping:
    return Keeping(SqlLedger(sqlite_engine, clock), clock, "main")


def decided(keeping: Keeping, title: str, **fields: Any) -> Record:
    """A decision in the ledger that was accepted."""
    known = {"status": "accepted", "decision_makers": ("U9",)}
    return keeping.ledger.add(make(Decision, title=title, **{**known, **fields}), by="U1")


# --- adding and editing ------------------------------------------------------------------------------------------


def test_what_was_typed_becomes_a_record(keeping: Keeping) -> None:
    """With its own number, seen by whom the door says."""
    added = keeping.add(Integration, PAYMENTS | {"notice-period": "3 months"}, "U1", ALL, **OPEN)

    assert ("INT-1", "active", "P3M") == (added.ref, added.status, getattr(added, "notice_period", ""))
    assert added == keeping.ledger.get("INT-1", EVERYONE)


def test_a_record_is_seen_by_its_channel_alone_unless_the_door_says_more(keeping: Keeping) -> None:
    """Nothing widens by itself."""
    added = keeping.add(Risk, {"title": "Fraud"}, "U1", ALL, origin=Origin(channel="C1"))

    with pytest.raises(NotFound):
        keeping.ledger.get(added.ref, EVERYONE)


def test_the_same_request_adds_one_record(keeping: Keeping) -> None:
    """A form that is sent twice, or a step that runs again."""
    twice = [keeping.add(Risk, {"title": "Fraud"}, "U1", ALL, request="V1") for _ in range(2)]

    assert ["RSK-1", "RSK-1"] == [risk.ref for risk in twice]


def test_every_fault_is_named_and_nothing_is_saved(keeping: Keeping) -> None:
    """Also where the record itself refuses what each field admits."""
    with pytest.raises(Faults) as typed:
        keeping.add(Risk, {"likelihood": "9", "treatment": "hope"}, "U1", ALL)
    with pytest.raises(Faults) as refused:
        keeping.add(Milestone, {"title": "Move the data", "one_way_door": "yes"}, "U1", ALL)

    assert {"title", "likelihood", "treatment"} == set(typed.value.problems)
    assert {"safe_stop"} == set(refused.value.problems)
    assert [] == keeping.ledger.list(ALL)


def test_a_guest_adds_and_changes_nothing(keeping: Keeping) -> None:
    """As with decisions."""
    guests = Keeping(keeping.ledger, keeping.clock, "main", Guests())
    risk = keeping.add(Risk, {"title": "Fraud"}, "U1", ALL)

    with pytest.raises(NotAllowed):
        guests.add(Risk, {"title": "x"}, "U1", ALL)
    with pytest.raises(NotAllowed):
        guests.edit(risk.ref, {"title": "x"}, "U1", ALL)
    with pytest.raises(NotAllowed):
        guests.move(risk.ref, "treat", "U1", ALL)
    with pytest.raises(NotAllowed):
        guests.link(risk.ref, "relates to", risk.ref, "U1", ALL)


def test_an_edit_is_a_version(keeping: Keeping) -> None:
    """What was not typed stays, and typing the same again changes nothing."""
    risk = keeping.add(Risk, {"title": "Fraud", "likelihood": "4"}, "U1", ALL)
    edited = keeping.edit(risk.ref, {"impact": "5"}, "U2", ALL)
    again = keeping.edit(risk.ref, {"impact": "5"}, "U3", ALL)

    assert isinstance(edited, Risk)
    assert (20, 2, "U2") == (edited.score, edited.version, edited.updated_by)
    assert edited == again


def test_what_may_not_be_edited_is_refused_as_it_is_stored(keeping: Keeping) -> None:
    """Accepted words, a status, an acceptance."""
    decision = decided(keeping, "Use Postgres")
    risk = keeping.add(Risk, {"title": "Fraud"}, "U1", ALL)

    with pytest.raises(Conflict):
        keeping.edit(decision.ref, {"outcome": "Mongo"}, "U1", ALL)
    with pytest.raises(Faults) as error:
        keeping.edit(risk.ref, {"accepted_until": "2099-01-01"}, "U1", ALL)
    assert {"accepted_until"} == set(error.value.problems)


def test_what_a_person_cannot_see_they_cannot_change(keeping: Keeping) -> None:
    """The words are those for a record that is not there."""
    risk = keeping.add(Risk, {"title": "Fraud"}, "U1", ALL, origin=Origin(channel="C1"))

    with pytest.raises(NotFound, match="There is no record RSK-1 that you can open"):
        keeping.edit(risk.ref, {"title": "x"}, "U2", EVERYONE)


def test_a_message_becomes_evidence_once(keeping: Keeping) -> None:
    """Linking it again changes nothing."""
    risk = keeping.add(Risk, {"title": "Fraud"}, "U1", ALL)
    quote = Evidence(field="event", ts="1.2", quote="they tried 400 cards")
    noted = [keeping.note(risk.ref, quote, "U2", ALL) for _ in range(2)]

    assert [(quote,), (quote,)] == [record.evidence for record in noted]
    assert [2, 2] == [record.version for record in noted]


# --- moving ------------------------------------------------------------------------------------------------------


def test_a_move_takes_what_it_needs_as_it_is_typed(keeping: Keeping) -> None:
    """And is harmless to repeat."""
    risk = keeping.add(Risk, {"title": "Fraud"}, "U1", ALL)
    asked = {"accepted_until": "31 Mar 2026", "accepted_by": "<@U7>"}
    moved = [keeping.move(risk.ref, "accept", "U1", ALL, asked) for _ in range(2)]

    assert ["accepted", "accepted"] == [record.status for record in moved]
    assert moved[0] == moved[1]
    assert ("U7", date(2026, 3, 31)) == (getattr(moved[0], "accepted_by", ""), getattr(moved[0], "accepted_until", ""))


def test_a_move_without_what_it_needs_names_the_field(keeping: Keeping) -> None:
    """Nothing is saved."""
    risk = keeping.add(Risk, {"title": "Fraud"}, "U1", ALL)

    for given in ({}, {"accepted_until": "yesterday"}, {"accepted_until": "2026-01-14"}):
        with pytest.raises(Faults) as error:
            keeping.move(risk.ref, "accept", "U1", ALL, given)
        assert {"accepted_until"} == set(error.value.problems)
    assert "open" == keeping.ledger.get(risk.ref, ALL).status


def test_an_illegal_move_says_what_is_legal(keeping: Keeping) -> None:
    """From where the record stands now."""
    risk = keeping.add(Risk, {"title": "Fraud"}, "U1", ALL)

    with pytest.raises(Conflict) as error:
        keeping.move(risk.ref, "close", "U1", ALL)
    assert "It can become accepted or not a risk or treating." == error.value.advice


# --- links -------------------------------------------------------------------------------------------------------


def test_a_link_is_seen_from_both_ends(keeping: Keeping) -> None:
    """Each with its own word for it; again changes nothing."""
    decision = decided(keeping, "Use Postgres")
    goal = keeping.add(Requirement, {"title": "Never lose an order"}, "U1", ALL)
    linked = [keeping.link(goal.ref, "drives", decision.ref, "U1", ALL) for _ in range(2)]

    assert (decision.ref,) == linked[0].linked("drives")
    assert (goal.ref,) == keeping.ledger.get(decision.ref, ALL).linked("driven by")
    assert linked[0] == linked[1]


def test_a_record_is_added_with_its_links_or_not_at_all(keeping: Keeping) -> None:
    """The other end is looked up first."""
    decision = decided(keeping, "Use Postgres")
    risk = keeping.add(Risk, {"title": "Fraud"}, "U1", ALL, links=[("affects", decision.ref)])
    with pytest.raises(NotFound):
        keeping.add(Risk, {"title": "Flood"}, "U1", ALL, links=[("affects", "ADR-99")])

    assert (risk.ref,) == keeping.ledger.get(decision.ref, ALL).linked("affected by")
    assert ["RSK-1"] == [record.ref for record in keeping.ledger.list(ALL) if record.prefix == "RSK"]


@pytest.mark.parametrize(("forward", "back"), [("part of", "part of"), ("part of", "has part"), ("drives", "drives")])
def test_no_link_leads_in_a_circle(keeping: Keeping, forward: Any, back: Any) -> None:
    """Over any number of records, by either of its names."""
    one, two, three = (keeping.add(System, {"title": title}, "U1", ALL) for title in ("shop", "cart", "till"))
    keeping.link(one.ref, forward, two.ref, "U1", ALL)
    keeping.link(two.ref, forward, three.ref, "U1", ALL)
    ends = (three.ref, one.ref) if back == forward else (one.ref, three.ref)

    with pytest.raises(Conflict, match="circle"):
        keeping.link(ends[0], back, ends[1], "U1", ALL)


def test_a_circle_of_related_records_is_no_circle(keeping: Keeping) -> None:
    """Only some links have a direction that counts."""
    one, two = (keeping.add(System, {"title": title}, "U1", ALL) for title in ("shop", "cart"))
    keeping.link(one.ref, "depends on", two.ref, "U1", ALL)
    keeping.link(two.ref, "depends on", one.ref, "U1", ALL)

    assert (two.ref,) == keeping.ledger.get(one.ref, ALL).linked("depends on")


def test_nothing_is_superseded_by_a_link(keeping: Keeping) -> None:
    """That is a move of both decisions."""
    old, new = decided(keeping, "Use Postgres"), decided(keeping, "Use MySQL")

    with pytest.raises(NotUnderstood, match="does not supersede"):
        keeping.link(new.ref, "supersedes", old.ref, "U1", ALL)


# --- what rests on a record --------------------------------------------------------------------------------------


def test_everything_that_rests_on_a_record_is_found(keeping: Keeping) -> None:
    """Also what rests on that; not what is final, nor what merely relates to it."""
    old = decided(keeping, "Use Postgres")
    near = decided(keeping, "Partition by month")
    far = keeping.add(Risk, {"title": "Vacuum stalls"}, "U1", ALL, **OPEN)
    closed = keeping.add(Risk, {"title": "Old"}, "U1", ALL, **OPEN)
    aside = keeping.add(System, {"title": "orders"}, "U1", ALL, **OPEN)
    keeping.link(near.ref, "rests on", old.ref, "U1", ALL)
    keeping.link(near.ref, "mitigates", far.ref, "U1", ALL)
    keeping.link(closed.ref, "depends on", old.ref, "U1", ALL)
    keeping.link(aside.ref, "relates to", old.ref, "U1", ALL)
    keeping.move(closed.ref, "dismiss", "U1", ALL)

    assert [near.ref, far.ref] == [record.ref for record in keeping.dependents(old.ref, ALL)]


def test_each_owner_of_what_rested_on_a_record_gets_one_item(keeping: Keeping) -> None:
    """However often it is asked for; what nobody owns gets one too."""
    old = decided(keeping, "Use Postgres")
    for title, owner in (("a", "Dana"), ("b", "Dana"), ("c", "Robin"), ("d", "")):
        risk = keeping.add(Risk, {"title": title, "owner": owner}, "U1", ALL, **OPEN)
        keeping.link(risk.ref, "depends on", old.ref, "U1", ALL)
    items = [keeping.ripple(old, "U1", ALL) for _ in range(2)]

    assert [("Dana", 2), ("Robin", 1), (None, 1)] == [(item.owner, len(item.links)) for item in items[0]]
    assert items[0] == items[1]
    assert 3 == len([record for record in keeping.ledger.list(ALL) if isinstance(record, Item)])


def test_an_item_is_seen_from_what_it_asks_about(keeping: Keeping) -> None:
    """Links are shown from both ends."""
    old = decided(keeping, "Use Postgres")
    risk = keeping.add(Risk, {"title": "Fraud", "owner": "Dana"}, "U1", ALL, **OPEN)
    keeping.link(risk.ref, "depends on", old.ref, "U1", ALL)
    [item] = keeping.ripple(old, "U1", ALL)

    assert (item.ref,) == keeping.ledger.get(risk.ref, ALL).linked("relates to")
    assert (old.ref, "") == (fallen_ref(item), fallen_ref(risk))


def test_a_successor_shakes_all_that_rests_on_what_it_superseded(keeping: Keeping) -> None:
    """Also what the person who superseded it cannot see; they are told of what they can."""
    lifecycle = Lifecycle(keeping.ledger, keeping.clock)
    old, new = decided(keeping, "Use Postgres", **OPEN), decided(keeping, "Use Aurora", **OPEN)
    secret = {"origin": Origin(channel="C-PRIVATE"), "visibility": Visibility.CHANNEL}
    for title, seen in (("Buy the rival", secret), ("Fraud", OPEN)):
        risk = keeping.add(Risk, {"title": title, "owner": "Dana"}, "U1", ALL, **seen)
        keeping.link(risk.ref, "depends on", old.ref, "U1", ALL)
    changed = lifecycle.supersede(old.ref, new.ref, "U9", ALL)
    [ripple], again = keeping.ripples(changed[0], "U9"), keeping.ripples(changed[0], "U9")
    seen_by_all = ripple.seen(EVERYONE.admits)

    assert (old.ref, 2, 2) == (ripple.fallen.ref, len(ripple.resting), len(ripple.items))
    assert (["RSK-2"], 1) == ([record.ref for record in seen_by_all.resting], len(seen_by_all.items))
    assert ripple.items == again[0].items
    assert [] == keeping.ripples(old, "U9")


def test_an_item_tells_nobody_of_what_they_cannot_open(keeping: Keeping) -> None:
    """What is private is named in its own channel alone, and no title is."""
    old = decided(keeping, "Use Postgres")
    secret = {"origin": Origin(channel="C-PRIVATE"), "visibility": Visibility.CHANNEL}
    for title, seen in (("Buy the rival", secret), ("Fraud", OPEN)):
        risk = keeping.add(Risk, {"title": title, "owner": "Dana"}, "U1", ALL, **seen)
        keeping.link(risk.ref, "depends on", old.ref, "U1", ALL)
    items = keeping.ripple(old, "U1", ALL)

    assert {(None, "RSK-2"), ("C-PRIVATE", "RSK-1")} == {(i.origin.channel, i.links[0].ref) for i in items}
    assert [] == [item for item in items if "rival" in item.model_dump_json()]
    assert ["RSK-2"] == [item.links[0].ref for item in items if EVERYONE.admits(item)]


# --- time --------------------------------------------------------------------------------------------------------


def test_what_is_due_is_told_across_all_kinds(keeping: Keeping) -> None:
    """The oldest day first; what is far off is not."""
    keeping.add(Risk, {"title": "a", "target_date": "2026-01-13"}, "U1", ALL, **OPEN)
    keeping.add(Item, {"title": "b", "due": "2026-01-20"}, "U1", ALL, **OPEN)
    keeping.add(System, {"title": "c", "review_by": "2027-01-01"}, "U1", ALL, **OPEN)
    accepted = keeping.add(Risk, {"title": "d"}, "U1", ALL, **OPEN)
    keeping.move(accepted.ref, "accept", "U1", ALL, {"accepted_until": "2026-01-16"})
    found = keeping.due(EVERYONE, date(2026, 1, 16))

    assert [("RSK-1", "overdue"), ("RSK-2", "expired"), ("ITM-1", "due")] == [(d.record.ref, d.state) for d in found]


def test_what_an_audience_may_not_see_is_never_due(keeping: Keeping) -> None:
    """A hint would be a leak."""
    keeping.add(Item, {"title": "b", "due": "2026-01-13"}, "U1", ALL, origin=Origin(channel="C-PRIVATE"))

    assert [] == keeping.due(EVERYONE, date(2026, 1, 16))


def accepted(keeping: Keeping, until: str, **fields: Any) -> Record:
    """A risk that is accepted until a day."""
    risk = keeping.add(Risk, {"title": "Fraud", **fields}, "U1", ALL, **OPEN)
    return keeping.move(risk.ref, "accept", "U1", ALL, {"accepted_until": until})


def test_an_acceptance_that_has_ended_is_open_again_once(keeping: Keeping, clock: FixedClock) -> None:
    """Whoever looks, and however often."""
    risk = accepted(keeping, "2026-01-16")
    before = keeping.expired(clock.now().date()), keeping.expire(risk.ref)
    clock.advance(days=2)
    found = [each.ref for each in keeping.expired(clock.now().date())]
    opened, again = keeping.expire(risk.ref), keeping.expire(risk.ref)

    assert (([], None), [risk.ref], None) == (before, found, again)
    assert opened == keeping.ledger.get(risk.ref, ALL)
    assert ("open", 3, []) == (opened.status, opened.version, keeping.expired(clock.now().date()))


def test_a_lapsed_risk_is_told_until_somebody_touches_it(keeping: Keeping, clock: FixedClock) -> None:
    """One that a person opened again is not: they know."""
    lapsed, reopened = accepted(keeping, "2026-01-16"), accepted(keeping, "2026-01-16")
    keeping.move(reopened.ref, "reopen", "U1", ALL)
    clock.advance(days=2)
    keeping.expire(lapsed.ref)
    told = keeping.lapsed()
    keeping.edit(lapsed.ref, {"impact": "5"}, "U2", ALL)

    assert [(lapsed.ref, "accepted_until", date(2026, 1, 16), "expired")] == [
        (due.record.ref, due.field, due.day, due.state) for due in told
    ]
    assert [] == keeping.lapsed()


@pytest.mark.parametrize(
    ("fields", "asked", "later"),
    [
        ({"target_date": "2026-01-10"}, "", {"target_date": date(2026, 2, 13)}),
        ({"target_date": "2026-01-10", "review_by": "2026-01-11"}, "review_by", {"review_by": date(2026, 2, 13)}),
        ({}, "", {"review_by": date(2026, 2, 13)}),
        ({"target_date": "2027-01-01"}, "", {"target_date": date(2027, 1, 1), "review_by": date(2026, 2, 13)}),
        ({"target_date": "2027-01-01"}, "target_date", {"target_date": date(2027, 1, 1), "review_by": None}),
    ],
)
def test_what_is_put_off_comes_a_month_later_and_never_sooner(
    keeping: Keeping, fields: dict[str, str], asked: str, later: dict[str, date | None]
) -> None:
    """The date that was named, or whatever is due by then, or else a review; again changes nothing."""
    risk = keeping.add(Risk, {"title": "Fraud", **fields}, "U1", ALL)
    once = keeping.snooze(risk.ref, "U1", ALL, asked)

    assert later == {name: getattr(once, name) for name in later}
    assert once == keeping.snooze(risk.ref, "U1", ALL, asked) == keeping.ledger.get(risk.ref, ALL)


def test_an_accepted_decision_can_be_put_off_but_not_an_acceptance(keeping: Keeping) -> None:
    """A date is no word of the decision; a risk is accepted anew."""
    decision = decided(keeping, "Use Postgres", review_by=date(2026, 1, 10))
    risk = accepted(keeping, "2026-01-16")

    assert date(2026, 2, 13) == keeping.snooze(decision.ref, "U1", ALL, "review_by").review_by
    with pytest.raises(NotUnderstood, match="cannot be put off"):
        keeping.snooze(risk.ref, "U1", ALL, "accepted_until")


def test_a_risk_without_an_owner_is_asked_of_whoever_accepted_it(keeping: Keeping) -> None:
    """Somebody signed."""
    assert [("U1",), ("Dana",)] == [
        accepted(keeping, "2026-02-01", **fields).answerable for fields in ({}, {"owner": "Dana"})
    ]
