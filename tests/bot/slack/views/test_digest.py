"""The weekly digest as Slack shows it, whatever is written in the records that it tells of."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from bot.playground.blocks import check_message
from bot.slack.gateway import RESPONSES
from bot.slack.views import digest as views
from knowledge.digest.calendar import Week
from knowledge.digest.sections import RULES, Line, Section
from knowledge.digest.weekly import Digest
from knowledge.policy import Digest as Plan
from knowledge.records.base import Record
from knowledge.records.integration import Integration
from knowledge.records.risk import Risk
from tests.bot.slack.views.samples import ANA, HOSTILE_TEXT, as_text, decision
from tests.knowledge.records.samples import make

pytestmark = pytest.mark.filterwarnings("error::bot.slack.views.gate.GateError")
PLAN = Plan(day="monday", hour=9, zone="Europe/Lisbon")
DUE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def digest(*sections: Section, since: datetime = datetime(2026, 11, 16, 9, tzinfo=UTC)) -> Digest:
    """A week in November."""
    return Digest("C0001", Week(2026, 48), since, DUE, sections)


def section(name: str, *lines: Line, more: int = 0) -> Section:
    """A section by its name."""
    title = next(rule[1] for rule in RULES if rule[0] == name)
    return Section(name, title, lines, more, {"overdue": len(lines) + more})


def shown(message: Any) -> str:
    """A message as Ana reads it, once it is within Slack's limits."""
    check_message(message["blocks"])
    return as_text(message["blocks"])


def test_a_section_with_one_thing_to_tell_tells_it_in_its_line() -> None:
    """Any other one counts, and names as many records as fit."""
    record = decision()
    two = [Line(make(Risk, ref=f"RSK-{n}"), "late", ("overdue",)) for n in (1, 2)]
    message = views.message(
        digest(section("reviews", Line(record, "review due 27 Nov", ("due",), ANA)), section("risks", *two, more=4)),
        PLAN,
    )

    assert [
        "*The week in decisions, 16 to 23 Nov*",
        "*Review due* · ADR-42 Use Postgres for idempotency keys: review due 27 Nov",
        "*Risks* · 6 overdue: RSK-1, RSK-2 and 4 more",
    ] == shown(message).splitlines()[:3]


def test_a_week_that_spans_two_months_names_both() -> None:
    """And days are those where the channel is."""
    found = digest(section("risks"), since=datetime(2026, 10, 30, 23, tzinfo=UTC))

    assert "The week in decisions, 30 Oct to 23 Nov" in shown(views.message(found, PLAN))


def test_nobody_is_mentioned_in_the_channel_and_one_person_in_the_thread() -> None:
    """Whoever is asked."""
    one = section("reviews", Line(decision(), "review due 27 Nov", ("due",), ANA))

    assert "@ana" not in shown(views.message(digest(one), PLAN))
    assert "review due 27 Nov · @ana\n[ Still valid ]" in shown(views.details(one))


def test_a_button_deals_with_each_thing() -> None:
    """Legal moves for a proposal and a risk, the field of a hole, another month for a review; else it is shown."""
    proposal = decision(status="proposed", provenance="human")
    hole = make(Integration, ref="INT-1")

    asked = shown(views.details(section("undecided", Line(proposal, "soon", ("soon",)))))
    assert re.search(r"\[ Accept \] .*\[ Defer \] \[ Show \]", asked)
    assert "[ Mitigate ]" in shown(views.details(section("risks", Line(make(Risk, ref="RSK-1"), "new", ("new",)))))
    assert "[ Add: Owner at the provider ]" in shown(
        views.details(section("holes", Line(hole, "unowned", ("unowned",), fills="owner_provider")))
    )
    assert "[ Snooze 30 days ] [ Show ]" in shown(
        views.details(section("reviews", Line(make(Risk, ref="RSK-1"), "due", ("due",))))
    )


@settings(max_examples=40, deadline=None)
@given(HOSTILE_TEXT)
def test_a_full_digest_of_hostile_records_keeps_slacks_limits(text: str) -> None:
    """One message of one line a section, replies that fit, and a preview that a command may answer with."""
    records: list[Record] = [
        decision(title=f"x{text[:290]}", status="proposed"),
        make(Risk, ref="RSK-1", title=f"x{text[:290]}"),
    ]
    full = digest(*(
        section(name, *(Line(records[n % 2], text, ("overdue",), text) for n in range(cap)), more=9)
        for name, _, cap, _ in RULES
    ))  # fmt: skip
    message = views.message(full, PLAN)

    assert message.rest == ()
    assert len(RULES) + 2 == len(shown(message).splitlines())
    for one in full.sections:
        details = views.details(one)
        shown(details)
        assert details.rest == ()
    preview = views.preview(full, PLAN, DUE, posted=False)
    for part in (preview, *preview.rest):
        shown(part)
    assert len(preview.rest) < RESPONSES


@pytest.mark.parametrize(
    ("found", "due", "posted", "says"),
    [
        (None, DUE, False, "There is nothing to say this week."),
        (digest(section("risks")), DUE, False, "posts it at once"),
        (digest(section("risks")), DUE, True, "brings up to date what was posted this week"),
        (digest(section("risks")), None, False, "`/chesterton policy digest monday 9 Europe/Lisbon` turns it on"),
    ],
)
def test_a_preview_says_what_can_be_done(found: Digest | None, due: datetime | None, posted: bool, says: str) -> None:
    """And when the next one comes, in the channel's own time."""
    said = shown(views.preview(found, PLAN, due, posted))

    assert says in said
    assert ("The next one is due Monday 23 Nov at 09:00 (Europe/Lisbon)" in said) == (due is not None)
