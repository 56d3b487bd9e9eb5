"""What comes due is asked of one person, once; what was accepted until a day is open again on that day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from bot.playground.actor import Actor
from bot.playground.faults import error
from knowledge.audience import operator_scope
from knowledge.engines.embed import MiniLM
from knowledge.fields import Typed
from knowledge.keeping import Keeping
from knowledge.records.base import Origin, Record, Visibility
from knowledge.records.decision import Decision
from knowledge.records.item import Item
from knowledge.records.risk import Risk
from tests.bot.slack.conftest import Stage, curtain
from tests.bot.slack.test_records import add, tells, window
from tests.fakes import FixedClock

ALL = operator_scope("main", private=True)


class Town(Stage):
    """The stage, some days after the test before."""

    clock: FixedClock

    @property
    def today(self) -> date:
        """The day that the bot thinks it is."""
        return self.clock.now().date()

    @property
    def keeping(self) -> Keeping:
        """The records, as they are kept."""
        return self.bot.desk.keeping

    def in_days(self, days: int) -> str:
        """A day as people type it."""
        return (self.today + timedelta(days=days)).isoformat()

    def later(self, **by: float) -> None:
        """Let some time pass, and the quarter strike."""
        self.clock.advance(**by)
        self.tick(self.clock.now())

    def asked(self, who: Actor, title: str) -> list[str]:
        """What somebody was asked about a record."""
        return [text for text in who.sees(who.direct_channel) if title in text]

    def kept(self, kind: type[Record], title: str, channel: str = "payments", **given: Typed) -> Record:
        """A record that was written down."""
        origin = Origin(channel=self.channel(channel))
        typed, seen = {"title": title, **given}, Visibility.WORKSPACE
        return self.keeping.add(kind, typed, self.ana.user, ALL, origin=origin, visibility=seen)

    def stored(self, ref: str) -> Record:
        """The record as it stands."""
        return self.bot.app.ledger.get(ref, ALL)


@pytest.fixture(scope="module")
def dated(minilm: MiniLM, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The whole bot with a clock of its own."""
    clock = FixedClock()
    with curtain(tmp_path_factory.mktemp("home"), minilm, clock=clock) as stage:
        stage.__class__, stage.__dict__["clock"] = Town, clock
        assert isinstance(stage, Town)
        yield stage


@pytest.fixture
def town(dated: Town) -> Town:
    """The same, on a day of this test's own: nobody has been asked anything today."""
    dated.clock.advance(days=60)
    return dated


@contextmanager
def gone(town: Town, who: Actor) -> Iterator[None]:
    """Somebody's account is deactivated for a while."""
    account = town.slack.workspace.people[who.user]
    kind, account.kind = account.kind, "deactivated"
    town.bot.app.directory.forget(person=who.user)
    yield
    account.kind = kind
    town.bot.app.directory.forget(person=who.user)


# --- what has ended ----------------------------------------------------------------------------------------------


def test_an_accepted_risk_is_open_again_on_its_day_and_its_owner_is_told_once(town: Town) -> None:
    """The card shows it; the owner can treat it or accept it anew where they are told."""
    ref = add(town, town.ana, "/risk add", "The vault key is shared", owner=town.ben.user)
    tells(town, town.ana, "/risk", f"accept {ref} until {town.in_days(10)}", "is accepted")
    town.later(days=9)
    assert [] == town.asked(town.ben, "The vault key is shared")

    town.later(days=1)
    town.later(minutes=15)

    [told] = town.asked(town.ben, "The vault key is shared")
    assert "open again" in told
    assert all(button in told for button in ("Accept until…", "Mitigate", "Snooze 30 days"))
    assert [] == town.asked(town.ana, "The vault key is shared")
    assert "Open" in town.until(town.chloe, town.channel("payments"), "The vault key is shared")
    town.ben.click(town.ben.direct_channel, None, "move_accept", ref)
    assert "Until when" in window(town, town.ben, "Until when is it accepted?")
    town.ben.close()


def test_who_accepted_a_risk_that_nobody_owns_is_told(town: Town) -> None:
    """Somebody signed for it."""
    risk = town.kept(Risk, "The badge printer fails")
    town.keeping.move(risk.ref, "accept", town.dev.user, ALL, {"accepted_until": town.in_days(3)})

    town.later(days=30)

    assert ["open again" in text for text in town.asked(town.dev, "The badge printer fails")] == [True]
    assert "open" == town.stored(risk.ref).status


def test_the_day_comes_though_slack_is_away(town: Town) -> None:
    """The risk is open on its day; who is to be told is told when Slack is back."""
    risk = town.kept(Risk, "The mail relay is open", owner=town.chloe.user)
    town.keeping.move(risk.ref, "accept", town.ana.user, ALL, {"accepted_until": town.in_days(1)})
    town.slack.faults.add("*", error("internal_error"), nth=None)
    town.bot.app.directory.forget(person=town.chloe.user)
    town.later(days=1)
    away = town.stored(risk.ref).status
    town.slack.faults.clear()

    town.later(minutes=15)

    assert ("open", 1) == (away, len(town.asked(town.chloe, "The mail relay is open")))


# --- what is due -------------------------------------------------------------------------------------------------


def test_what_is_due_is_asked_once_for_each_date_and_can_be_put_off(town: Town) -> None:
    """The question gives way to the answer; the new date is asked about when it comes."""
    risk = town.kept(Risk, "Disks fill up", owner=town.rui.user, target_date=town.in_days(8))
    town.later(minutes=15)
    assert [] == town.asked(town.rui, "Disks fill up")

    town.later(days=1)
    town.later(minutes=15)
    [told] = town.asked(town.rui, "Disks fill up")
    assert "What now?" in told
    town.rui.click(town.rui.direct_channel, None, "snooze_record", f"{risk.ref}:target_date:{town.in_days(7)}")
    town.settled()

    assert town.today + timedelta(days=30) == getattr(town.stored(risk.ref), "target_date", None)
    assert ["put off until" in text for text in town.asked(town.rui, "Disks fill up")] == [True, True]
    town.later(days=25)
    assert "What now?" in town.asked(town.rui, "Disks fill up")[-1]


def test_an_item_asks_who_does_it(town: Town) -> None:
    """What is done or dropped is not asked about."""
    done = town.kept(Item, "Rotate the keys", owner=town.dev.user, due=town.in_days(2))
    town.keeping.move(done.ref, "drop", town.dev.user, ALL)
    town.kept(Item, "Renew the certificate", owner=town.dev.user, due=town.in_days(-3))

    town.later(minutes=15)

    assert [] == town.asked(town.dev, "Rotate the keys")
    [told] = town.asked(town.dev, "Renew the certificate")
    assert "It was due by" in told


def test_nobody_is_asked_too_much_in_a_day(town: Town) -> None:
    """The oldest first; the rest tomorrow."""
    for n in range(7):
        town.kept(Item, f"Chore number {n}", owner=town.ben.user, due=town.in_days(-n))
    town.later(minutes=15)
    town.later(minutes=15)
    first = town.asked(town.ben, "Chore number")

    town.later(days=1)

    assert 5 == len(first)
    assert all(f"Chore number {n}" in "".join(first) for n in range(2, 7))
    assert 7 == len(town.asked(town.ben, "Chore number"))


def test_the_review_of_a_decision_is_not_asked_here(town: Town) -> None:
    """It has an answer of its own."""
    day = town.today + timedelta(days=1)
    made = Decision(workspace="main", title="Use two vaults", owner=town.dev.user, review_by=day, created_by="U1",
                    updated_by="U1", created_at=town.clock.now(), updated_at=town.clock.now())  # fmt: skip
    town.bot.app.ledger.add(made, by="U1")

    town.later(minutes=15)

    assert [] == town.asked(town.dev, "Use two vaults")


# --- who is not asked --------------------------------------------------------------------------------------------


def test_an_owner_who_left_is_not_asked_and_nobody_is_in_their_place(town: Town) -> None:
    """The channel it comes from is asked who takes over, and no other."""
    town.kept(Item, "Move the runbook", owner=town.chloe.user, due=town.in_days(1))
    other = len(town.ana.sees(town.channel("checkout")))

    with gone(town, town.chloe):
        town.later(minutes=15)

    everybody = (town.ana, town.ben, town.chloe, town.dev, town.rui)
    assert [] == [text for who in everybody for text in town.asked(who, "Move the runbook")]
    assert "Move the runbook" in town.until(town.ana, town.channel("payments"), "has left")
    assert other == len(town.ana.sees(town.channel("checkout")))


def test_what_nobody_is_named_for_is_asked_of_nobody(town: Town) -> None:
    """A plain name from a file is no account either."""
    town.kept(Item, "Sweep the logs", due=town.in_days(1))
    town.kept(Item, "Sweep the logs", owner="Dana", due=town.in_days(1))

    town.later(minutes=15)

    assert [] == [text for who in (town.ana, town.ben, town.dev) for text in town.asked(who, "Sweep the logs")]


def test_an_owner_who_may_not_open_it_any_more_is_not_told(town: Town) -> None:
    """Not even that something of theirs is due."""
    talks = town.channel("vendor-talks")
    for who in (town.ben, town.rui):
        town.keeping.add(Item, {"title": "Answer the vendor", "owner": who.user, "due": town.in_days(1)},
                         town.ana.user, ALL, origin=Origin(channel=talks))  # fmt: skip

    town.later(minutes=15)

    assert [0, 1] == [len(town.asked(who, "Answer the vendor")) for who in (town.ben, town.rui)]


def test_a_card_puts_its_risk_off(town: Town) -> None:
    """Beside what else can be done about it; it is looked at again in a month."""
    ref = add(town, town.ana, "/risk add", "The queue has no alarm")

    town.ana.click(town.channel("payments"), None, "snooze_record", ref)
    town.settled()

    assert town.today + timedelta(days=30) == town.stored(ref).review_by
