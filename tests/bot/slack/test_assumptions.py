"""`/adr doubt`, `holds` and `broken`: what an assumption in doubt sets off, by a clock of the test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.playground.actor import Actor
from knowledge.engines.embed import MiniLM
from knowledge.records.base import Visibility
from knowledge.records.decision import Decision
from tests.bot.slack.conftest import curtain
from tests.bot.slack.test_due import Town
from tests.bot.slack.test_lifecycle import tells
from tests.bot.slack.test_reviews import clicks, decided, stored
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


def weekly(town: Town, who: Actor, channel: str) -> str:
    """What this channel's digest would say now."""
    before = len(who.sees(town.channel(channel)))
    who.slash(town.channel(channel), "/chesterton", "digest")

    def said() -> str | None:
        return next((line for line in who.sees(town.channel(channel))[before:] if "Only you see this" in line), None)

    return town.slack.wait_until(said, 10, "the digest") or ""


def states(town: Town, one: Decision) -> dict[int, str]:
    """The assumptions of a decision that are in doubt or broken."""
    return {n: said.state for n, said in stored(town, one).doubts}


def test_a_doubt_reaches_the_owner_once_and_the_digest_until_it_holds(town: Town) -> None:
    """Told at once, not again by the clock; the answer stands in the place of the question."""
    one = decided(town, "Use Lambda", owner=town.ben.user, assumptions=("Starts are quick", "It stays cheap"))
    reply = tells(town, town.ana, f"doubt {one.ref} 2 because the price doubles", "in doubt since")
    town.settled()
    town.later(minutes=15)

    [told] = town.asked(town.ben, "Use Lambda")
    assert "“It stays cheap” in doubt since" in reply
    assert all(words in told for words in ("the price doubles", "Does it still hold?", "Still valid", "Changed…"))
    assert "“It stays cheap” · @ben" in weekly(town, town.dev, "payments")
    assert "the price doubles" in tells(town, town.ben, f"show {one.ref}", "Use Lambda")

    clicks(town, town.ben, "still_valid", f"{one.ref}:assumptions.1.doubted:{town.today}")

    answered = town.asked(town.ben, "Use Lambda")
    assert all("“It stays cheap” holds" in text for text in answered)
    assert ({}, town.ben.user) == (states(town, one), stored(town, one).standings[0].by)
    assert "It stays cheap" not in weekly(town, town.dev, "payments")
    assert (one.assumptions, "accepted") == (stored(town, one).assumptions, stored(town, one).status)


def test_on_the_day_it_is_to_be_checked_one_person_is_asked_once(town: Town) -> None:
    """Whoever doubts what is theirs is not told that they do, and asked on the day all the same."""
    one = decided(town, "Keep Solr", owner=town.dev.user, assumptions=("Nobody else needs it",))
    tells(town, town.dev, f"doubt {one.ref} until {town.in_days(10)} because search grows", "in doubt since")
    town.settled()
    town.later(days=9)
    assert [] == town.asked(town.dev, "Keep Solr")
    town.later(days=1)
    town.later(minutes=15)

    [told] = town.asked(town.dev, "Keep Solr")
    assert "search grows" in told
    assert [] == town.asked(town.ana, "Keep Solr")
    assert {"check_by": town.today} == stored(town, one).deadlines


def test_what_is_typed_wrong_is_answered_and_changes_nothing(town: Town) -> None:
    """With the assumptions in a numbered list."""
    one = decided(town, "Use Kafka", assumptions=("We grow", "We learn it"))
    none = decided(town, "Use chalk")

    for typed, words in (
        (f"doubt {one.ref} because it rains", "2. We learn it"), (f"holds {one.ref} 7", "has no assumption 7"),
        (f"doubt {one.ref} 1 until yesterday", "as a day"), (f"doubt {none.ref}", "no assumptions on record"),
        ("broken", "Which decision?"),
    ):  # fmt: skip
        assert "Nothing was changed." in tells(town, town.ana, typed, words)
    assert {} == states(town, one)


def test_the_words_of_an_assumption_name_it_and_its_fall_is_told(town: Town) -> None:
    """Broken until a decision supersedes it; no question is left to ask."""
    one = decided(town, "Use Perl", owner=town.ben.user, assumptions=("We know Perl", "It is quick"))

    assert "broken since" in tells(town, town.ana, f"broken {one.ref} we know perl", "“We know Perl”")
    assert {0: "broken"} == states(town, one)
    assert "broken since" in weekly(town, town.dev, "payments")
    assert [] == town.asked(town.ben, "Use Perl")


def test_what_is_private_stays_private(town: Town) -> None:
    """Whoever may not open it can neither doubt it nor is asked of it, and no other channel's digest tells of it."""
    secret = {"visibility": Visibility.CHANNEL, "assumptions": ("They sell",)}
    mine = decided(town, "Leave the vendor", "vendor-talks", owner=town.rui.user, **secret)
    astray = decided(town, "Sue the vendor", "vendor-talks", owner=town.ben.user, **secret)
    for one in (mine, astray):
        refusal = tells(town, town.ben, f"doubt {one.ref} 1", one.ref)
        assert "vendor" not in refusal
        assert {} == states(town, one)
        tells(town, town.ana, f"doubt {one.ref} because they stall", "in doubt since", "vendor-talks")
    town.settled()
    town.later(days=1)

    assert ["they stall" in told for told in town.asked(town.rui, "Leave the vendor")] == [True]
    assert [] == [text for who in (town.ben, town.ana, town.rui) for text in town.asked(who, "Sue the vendor")]
    assert "the vendor" not in weekly(town, town.ana, "payments")
    assert "“They sell” · @rui" in weekly(town, town.ana, "vendor-talks")
