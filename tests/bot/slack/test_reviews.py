"""Looking again: who is asked, how often, and what each answer does; by a clock of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from bot.playground.actor import Actor
from bot.slack import record_cards
from knowledge.engines.embed import MiniLM
from knowledge.records.base import Origin, Visibility
from knowledge.records.decision import Decision, Option
from knowledge.records.item import Item
from tests.bot.slack.conftest import curtain
from tests.bot.slack.test_due import Town, gone
from tests.bot.slack.test_lifecycle import tells
from tests.bot.slack.test_records import window
from tests.fakes import FixedClock


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


def decided(town: Town, title: str, channel: str = "payments", **fields: Any) -> Decision:
    """A decision as it was recorded, accepted unless told otherwise."""
    by, now = town.ana.user, town.clock.now()
    known: dict[str, Any] = {
        "workspace": "main", "title": title, "status": "accepted", "decision_makers": (by,), "decided_on": now.date(),
        "visibility": Visibility.WORKSPACE, "origin": Origin(channel=town.channel(channel)), "created_at": now,
        "created_by": by, "updated_at": now, "updated_by": by,
    }  # fmt: skip
    record = town.bot.app.ledger.add(Decision(**known | fields), by=by)
    assert isinstance(record, Decision)
    return record


def stored(town: Town, one: Decision) -> Decision:
    """The decision as it stands."""
    record = town.stored(one.ref)
    assert isinstance(record, Decision)
    return record


def clicks(town: Town, who: Actor, action: str, value: str) -> None:
    """Press a button of a direct message, and wait until it is done."""
    who.click(who.direct_channel, None, action, value)
    town.settled()


# --- reviews ---------------------------------------------------------------------------------------------------------


def test_a_review_is_asked_of_the_owner_once_and_still_valid_sets_the_next(town: Town) -> None:
    """The question gives way to the answer."""
    one = decided(town, "Keep Redis", owner=town.ben.user, review_by=town.today + timedelta(days=100))
    town.later(days=92)
    assert [] == town.asked(town.ben, "Keep Redis")
    town.later(days=1)
    town.later(minutes=15)

    [told] = town.asked(town.ben, "Keep Redis")
    clicks(town, town.ben, "still_valid", f"{one.ref}:review_by:{one.review_by}")

    assert all(button in told for button in ("Still valid", "Changed…", "Snooze 30 days"))
    assert [] == town.asked(town.ana, "Keep Redis")
    assert town.today + timedelta(days=93) == stored(town, one).review_by
    assert "Still valid ]" not in "".join(town.asked(town.ben, "Keep Redis"))


def test_changed_begins_a_successor_with_the_old_options(town: Town) -> None:
    """It is drafted where the old one comes from, not in the direct message."""
    options = (Option(name="Rabbit", outcome="chosen"), Option(name="Kafka", outcome="rejected", reason="Too big"))
    one = decided(town, "Use Rabbit", owner=town.dev.user, options=options, review_by=town.today)
    town.later(minutes=15)

    town.dev.click(town.dev.direct_channel, None, "supersede_decision", f"{one.ref}:review_by:{one.review_by}")
    form = window(town, town.dev, f"looks at {one.ref} again")
    town.dev.fill("title", "Use Kafka after all")
    town.dev.fill("outcome", "Kafka is small now")
    town.dev.submit()
    town.until(town.ana, town.channel("payments"), "Use Kafka after all")
    town.settled()

    assert "Kafka" in form
    assert "accepted" == stored(town, one).status


def test_a_review_can_be_put_off(town: Town) -> None:
    """By a month; then it is asked again."""
    one = decided(town, "Keep Nginx", owner=town.rui.user, review_by=town.today + timedelta(days=2))
    town.later(minutes=15)

    clicks(town, town.rui, "snooze_record", f"{one.ref}:review_by:{one.review_by}")

    assert town.today + timedelta(days=30) == stored(town, one).review_by
    town.later(days=28)
    assert "Is it still valid?" in town.asked(town.rui, "Keep Nginx")[-1]


def test_where_the_owner_has_left_a_decision_maker_is_asked_and_the_channel_who_takes_over(town: Town) -> None:
    """Once; whoever says so looks after it from then on."""
    people = (town.chloe.user, town.dev.user)
    one = decided(town, "Keep Consul", "checkout", owner=town.chloe.user, decision_makers=people, review_by=town.today)
    with gone(town, town.chloe):
        town.later(minutes=15)
        town.later(minutes=15)
        place = town.channel("checkout")
        asked = [text for text in town.ben.sees(place) if "chloe has left" in text]
        town.ben.click(place, None, "take_over", f"{one.ref}:{town.chloe.user}")
        town.settled()

        assert 1 == len(asked)
        assert "has a new owner" in town.until(town.ana, place, "chloe has left")
    assert 1 == len(town.asked(town.dev, "Keep Consul"))
    assert town.ben.user == stored(town, one).owner


def test_when_somebody_is_deactivated_the_team_hears_of_what_they_looked_after(town: Town) -> None:
    """As soon as Slack says so, of what the channel may see, and of nothing else."""
    town.kept(Item, "Clean the fonts", "checkout", owner=town.rui.user)
    hidden = decided(town, "Sell the vendor", "vendor-talks", owner=town.rui.user, visibility=Visibility.CHANNEL)
    account = town.slack.workspace.people[town.rui.user]
    town.bot.app.directory.forget(person=town.rui.user)

    with gone(town, town.rui):
        event = {"type": "user_change", "user": {"id": account.id, "deleted": True}}
        town.slack.workspace.announce(event, None, town.slack.workspace.app.app_id)
        town.settled()
        told = town.until(town.ana, town.channel("checkout"), "Clean the fonts")

    assert "has left" in told
    assert not any(hidden.title in text for text in town.ben.sees(town.channel("checkout")))


# --- conditions ------------------------------------------------------------------------------------------------------


def test_a_day_from_which_an_option_may_be_looked_at_again_is_told_once(town: Town) -> None:
    """To whoever answers for the decision."""
    later = Option(name="Serverless", outcome="rejected", reason="Cold starts", reopen_after=town.today)
    one = decided(town, "Use containers", owner=town.ben.user, options=(later,))

    town.later(minutes=15)
    town.later(minutes=15)
    [told] = town.asked(town.ben, "Use containers")
    clicks(town, town.ben, "still_valid", f"{one.ref}:options.0.reopen_after:{later.reopen_after}")

    assert "“Serverless” was not taken" in told
    assert "is still valid" in town.asked(town.ben, "Use containers")[0]
    assert None is stored(town, one).review_by


def test_a_condition_that_is_ticked_reaches_the_owner(town: Town) -> None:
    """Whoever sees why an option was rejected can say that its condition came true."""
    option = Option(name="Mongo", outcome="rejected", reason="No need", reopen_when="writes pass 5k/s")
    one = decided(town, "Keep Postgres", owner=town.rui.user, options=(option,))
    place = town.channel("payments")
    town.bot.desk.gateway.post_once(f"shown:{one.ref}", place, record_cards.card(town.bot.desk, one, place))
    town.ana.click(place, None, "show_rejected", one.ref)
    town.until(town.ana, place, "This has come true")

    town.ana.click(place, None, "condition_met", f"{one.ref}:0")
    town.settled()
    town.later(minutes=15)

    [told] = town.asked(town.rui, "Keep Postgres")
    assert "unless: writes pass 5k/s" in told
    assert town.today == stored(town, one).options[0].reopened_on


# --- the window ------------------------------------------------------------------------------------------------------


def test_when_the_window_is_over_the_owner_is_asked_and_nothing_is_accepted(town: Town) -> None:
    """Once; one click accepts."""
    one = decided(town, "Tidy the labels", status="proposed", decided_on=None, owner=town.ana.user)
    tells(town, town.ana, f"review {one.ref} until {town.in_days(3)}", "are awaited")
    town.later(days=3)
    assert [] == town.asked(town.ana, "is over")
    town.later(days=1)
    town.later(minutes=15)

    [told] = [text for text in town.asked(town.ana, "Tidy the labels") if "is over" in text]
    before = stored(town, one).status
    clicks(town, town.ana, "accept_decision", one.ref)

    assert "No objections: accept?" in told
    assert ("proposed", "accepted") == (before, stored(town, one).status)
    assert any(f"{one.ref}* is accepted; nothing is left" in text for text in town.ana.sees(town.ana.direct_channel))


# --- drafts ----------------------------------------------------------------------------------------------------------


def test_a_draft_left_open_is_brought_to_mind_once_and_can_be_discarded(town: Town) -> None:
    """Of whoever began it, after a week."""
    thread = town.root("idempotency")
    town.ben.mention(town.channel("payments"), "record", thread)
    town.settled()
    town.later(days=6)
    assert [] == town.asked(town.ben, "waiting for a week")
    town.later(days=1, minutes=15)
    town.later(minutes=15)

    [told] = town.asked(town.ben, "waiting for a week")
    [draft] = town.bot.app.drafts.left("main", town.clock.now())
    clicks(town, town.ben, "discard_draft", draft.id)

    assert "Review" in told
    assert "nothing was recorded" in town.until(town.ben, town.ben.direct_channel, "is discarded")
    assert [] == town.bot.app.drafts.left("main", town.clock.now())


def test_confirming_makes_the_next_review_later_up_to_a_year(town: Town) -> None:
    """As long again as it has held; a month at least."""
    one = decided(town, "Use tabs", decided_on=date(2020, 1, 1))

    held = one.still_holds(town.ana.user, town.clock.now())

    assert town.today + timedelta(days=365) == held.review_by
