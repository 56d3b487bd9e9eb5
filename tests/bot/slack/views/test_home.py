"""App Home as Slack shows it: a few rows a section, whatever stands in the records."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from bot.playground.blocks import characters, check_view
from bot.slack.views import home as views
from bot.slack.views.gate import VIEW_BLOCKS
from bot.slack.views.home import Health
from knowledge.coverage import coverage
from knowledge.draft import Draft
from knowledge.home import Home, Mine, Wait
from knowledge.keeping import Due
from knowledge.ports import StoredDraft
from knowledge.records.decision import Voice
from knowledge.records.integration import Integration
from knowledge.records.risk import Risk
from tests.bot.slack.views.samples import ANA, BEN, HOSTILE_TEXT, NOON, TODAY, as_text, decision
from tests.knowledge.records.samples import make

pytestmark = pytest.mark.filterwarnings("error::bot.slack.views.gate.GateError")
CUMULATIVE = 13_000
"""Characters over all blocks that Slack has been seen to refuse in a message."""


def home(**parts: Any) -> Home:
    """Nothing waits, but for these ``parts``."""
    nothing: dict[str, Any] = dict.fromkeys(("drafts", "waits", "due", "area"), ())
    return Home(**(nothing | {"unowned": 0, "coverage": coverage([]), "today": TODAY} | parts))


def drawn(view: Any) -> str:
    """A view as Ana reads it, once it is within Slack's limits."""
    check_view(view, view["type"])
    return as_text(view["blocks"])


def many(text: str, number: int) -> Home:
    """So many of everything, in which people wrote ``text``."""
    title = f"x{text[:290]}"
    voice = Voice(by=BEN, at=NOON, stance="objects", reason=text)
    decisions = [decision(ref=f"ADR-{n}", title=title, status="proposed", decide_by=TODAY) for n in range(number)]
    ends = [make(Integration, ref=f"INT-{n}", title=title) for n in range(number)]
    return home(
        drafts=tuple(StoredDraft(f"d{n}", "T1", "C1", "1.0", "open", ANA, Draft(is_decision=True, title=text[:300]))
                     for n in range(number)),
        waits=tuple(Wait(one, "objection", voice) for one in decisions),
        due=tuple(Due(one, "review_by", TODAY, "due") for one in decisions),
        area=tuple(Mine(one, "owner_provider") for one in ends), unowned=number,
    )  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(HOSTILE_TEXT)
def test_two_hundred_hostile_records_keep_slacks_limits(text: str) -> None:
    """Five rows a section, and no more text than a message may hold."""
    view = views.home(many(text, 200), [Health("Slack", text, well=False)])

    drawn(view)
    assert len(view["blocks"]) <= VIEW_BLOCKS
    assert characters(view["blocks"]) <= CUMULATIVE
    for name in views.TITLES:
        drawn(views.more(name, many(text, 200)))


def test_a_section_shows_five_and_leads_to_the_others() -> None:
    """Its heading counts all."""
    shown = drawn(views.home(many("Use Kafka", 8)))

    assert "# Waiting for you · 16" in shown
    assert "[ and 11 more ]" in shown
    assert 5 == shown.count("[ Still valid ] [ Snooze 30 days ] [ Show ]")


def test_where_nothing_waits_it_says_how_to_begin() -> None:
    """In one grey line a section."""
    shown = drawn(views.home(home()))

    assert "# Waiting for you\nNothing waits for you. To record a decision" in shown
    assert "# Due within two weeks\nNothing of yours is due." in shown
    assert "`/chesterton edit SYS-3 owner me` changes that" in shown


def test_whoever_owns_nothing_hears_what_nobody_owns() -> None:
    """As far as they may see it."""
    shown = drawn(views.home(home(unowned=1)))

    assert "1 integration has an end that nobody answers for: `/integration unowned` lists them." in shown


@pytest.mark.parametrize(
    ("days", "says"), [(-3, ":warning: 3 days late"), (0, "today"), (1, "in 1 day"), (9, "in 9 days")]
)
def test_a_date_says_how_far_it_is(days: int, says: str) -> None:
    """Beside the day itself."""
    risk = make(Risk, ref="RSK-1", title="Paylane is down")
    due = Due(risk, "target_date", TODAY + timedelta(days=days), "due")

    assert f"· {says}\n[ Snooze 30 days ] [ Show ]" in drawn(views.home(home(due=(due,))))


def test_a_decision_is_decided_and_not_put_off() -> None:
    """Its deadline is not a reminder."""
    due = Due(decision(status="proposed", decide_by=TODAY), "decide_by", TODAY, "due")

    assert "Snooze" not in drawn(views.home(home(due=(due,))))


def test_each_wait_has_what_can_be_said_to_it() -> None:
    """Accept it, or say a word to it; what somebody objects to is read first."""
    record = decision(status="proposed", provenance="human")
    objection = Voice(by=BEN, at=NOON, stance="objects", reason="One more cluster")
    waits = (Wait(record, "decide"), Wait(record, "review"), Wait(record, "objection", objection))
    rows = {wait.why: drawn(views.home(home(waits=(wait,)))) for wait in waits}

    assert "It waits for your decision\n[ Accept ] [ Show ]" in rows["decide"]
    assert "Your review is asked for\n[ Approve ] [ Object… ] [ Show ]" in rows["review"]
    assert "@ben objects: “One more cluster”\n[ Show ]" in rows["objection"]


def test_the_gauge_is_drawn_and_named() -> None:
    """What is covered, and what the next document needs."""
    shown = drawn(views.home(home(coverage=coverage([decision()]))))

    assert "▰▱▱▱▱▱▱▱▱▱▱▱  *1 of 12* documents have what they need\nCovered: Decision log" in shown
    assert "*Roadmap*\nNeeds a milestone with a safe stopping point\n[ Add milestone ]" in shown


def test_what_is_not_well_is_marked() -> None:
    """And the rest is said in a word."""
    shown = drawn(views.home(home(), [Health("Engine", "rules"), Health("Index", "away", well=False)]))

    assert "*Engine* rules · :warning: *Index* away · Only you see this, from what you may open." in shown


@pytest.mark.parametrize("guest", [True, False])
def test_outsiders_are_told_what_they_may_do(guest: bool) -> None:
    """And shown nothing else."""
    shown = drawn(views.outside(guest=guest))

    assert ("a guest" in shown) is guest
    assert "Mention me in a channel" in shown


def test_a_search_reads_what_stands_in_the_tab() -> None:
    """Any kind and any status narrow nothing."""
    kind = {"home_kind": {"selected_option": {"value": "RSK"}}, "home_status": {"selected_option": {"value": "any"}}}
    typed = {"home_words": {"home_words": {"value": " bank  down "}}, "search.how": kind}

    assert {"words": "bank down", "kind": "RSK", "status": ""} == views.asked({"state": {"values": typed}})
    assert {"words": "", "kind": "", "status": ""} == views.asked({"state": {"values": {}}})
