"""A channel's digest as it is gathered: the same to the letter, whether or not there is more that it may not see."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.audience import Audience
from knowledge.digest import calendar
from knowledge.digest.calendar import USUAL, Week
from knowledge.digest.weekly import Digest, Weekly, post_key
from knowledge.errors import Unavailable
from knowledge.ports import Doing, MetNote, Person, Post, Unanswered
from knowledge.records.base import ChannelId, Origin, PersonId, Record, Ref, Visibility
from knowledge.records.decision import Decision
from knowledge.records.integration import Integration
from tests.knowledge.fakes import Shelf, Town
from tests.knowledge.landscape import of, shop, to

HERE, ELSEWHERE = "CHERE", "CELSE"
WEEK = Week(2026, 45)
NOW = calendar.due(USUAL, WEEK)
DECISIONS = (
    of(Decision, 11, "Old", status="superseded", links=(*to("ADR-12", "superseded by"), *to("ADR-1", "supports"))),
    of(Decision, 12, "New", status="accepted", decision_makers=("Ann",), links=to("ADR-11", "supersedes")),
    of(Decision, 13, "Other", status="accepted", decision_makers=("Ann",), links=to("ADR-12", "conflicts with")),
    of(Decision, 14, "Third", status="accepted", decision_makers=("Ann",), links=to("ADR-11", "rests on")),
)
ALL: Sequence[Record] = (*shop(), *DECISIONS)


@dataclass
class Week45:
    """What was done, and what threads met: something with every record."""

    def doings(self, workspace: str, since: datetime, until: datetime, actions: Collection[str]) -> list[Doing]:
        """Every one of these actions, on every record."""
        when = NOW - timedelta(days=3)
        return [Doing(record.ref, action, "U1", when) for record in ALL for action in sorted(actions)]

    def met(self, workspace: str, channel: ChannelId | None, since: datetime, until: datetime) -> list[MetNote]:
        """A thread for each decision."""
        met = (record for record in ALL if isinstance(record, Decision))
        return [MetNote("main", HERE, f"{n}.0", f"{n}.1", one.ref, 1, "thread", 0.9, NOW) for n, one in enumerate(met)]

    def open(self, workspace: str, channel: ChannelId, since: datetime) -> Sequence[Unanswered]:
        """Nothing was asked in vain."""
        return []


@dataclass
class Posted:
    """What was posted, and when."""

    at: Mapping[str, datetime]

    def find(self, key: str) -> Post | None:
        """Where it stands."""
        return Post(key, "sent", HERE, "1.0", self.at[key]) if key in self.at else None


class Staff(Town):
    """A town in which one person has left, and one cannot be asked about."""

    def person(self, person: PersonId) -> Person:
        """Who this is."""
        if person == "Walt":
            raise Unavailable("Slack did not answer.")
        return Person(person, is_deactivated=person == "Cleo")


def digest(
    records: Sequence[Record], *, private: Collection[ChannelId] = (), posted: Mapping[str, datetime] | None = None
) -> Digest | None:
    """What #here is told of these records."""
    shelf, staff, week = Shelf(records), Staff(private), Week45()
    audience = Audience(staff, shelf)
    gathers = Weekly(shelf, week, week, Posted(posted or {}), audience, staff, week)  # type: ignore[arg-type]  # what it asks of them
    return gathers.digest(HERE, audience.of_channel(HERE), USUAL, WEEK, NOW)


def refs(found: Digest | None) -> set[Ref]:
    """The records that it tells of."""
    return {line.record.ref for section in found.sections for line in section.lines} if found else set()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["all", "here", "elsewhere", "closed"]), min_size=len(ALL), max_size=len(ALL)))
def test_what_the_channel_may_not_see_changes_nothing(places: list[str]) -> None:
    """Neither a line, a count nor the order, whichever records are hidden, and whatever links lead to them."""
    seen = {
        "all": {"visibility": Visibility.WORKSPACE, "origin": Origin(channel="COPEN")},
        "here": {"visibility": Visibility.CHANNEL, "origin": Origin(channel=HERE)},
        "elsewhere": {"visibility": Visibility.CHANNEL, "origin": Origin(channel=ELSEWHERE)},
        "closed": {"visibility": Visibility.WORKSPACE, "origin": Origin(channel="CCLOSED")},
    }
    placed = [record.model_copy(update=seen[place]) for record, place in zip(ALL, places, strict=True)]
    visible = [record for record, place in zip(placed, places, strict=True) if place in ("all", "here")]

    assert digest(visible, private=["CCLOSED"]) == digest(placed, private=["CCLOSED"])


def test_the_whole_shop_has_something_in_every_section_that_fits_it() -> None:
    """So that the test above hides something."""
    found = digest(ALL)

    assert found is not None
    assert ["decided", "reviews", "debated", "risks", "holes", "inconsistent"] == [one.name for one in found.sections]
    assert {"ADR-2", "RSK-1", "INT-1", "ADR-14"} <= refs(found)


def test_nothing_at_all_is_no_digest() -> None:
    """Silence, and no empty message."""
    assert digest([]) is None


def test_whoever_cannot_be_asked_about_has_not_left() -> None:
    """An owner is not taken for gone because Slack is away."""
    ends = {"provider": "a", "consumer": "b", "owner_consumer": "Ann"}
    gone, away = (
        of(Integration, 1, "One", owner_provider="Cleo", **ends),
        of(Integration, 2, "Two", owner_provider="Walt", **ends),
    )

    assert {"INT-1"} == refs(digest([gone, away]))


def test_what_came_after_a_digest_that_was_posted_ahead_is_not_missed() -> None:
    """It begins where that was posted, or where it was due, whichever was first."""
    before = post_key("main", HERE, WEEK.before())
    due = calendar.due(USUAL, WEEK.before())
    ahead, late = due - timedelta(days=2), due + timedelta(hours=5)

    begins = [digest(ALL), digest(ALL, posted={before: ahead}), digest(ALL, posted={before: late})]
    assert [due, ahead, due] == [one.since for one in begins if one]
