"""What a person is asked when a date comes, whatever the record is and whatever is written in it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from bot.playground.blocks import check_message
from bot.slack.views import due as views
from bot.slack.views import lifecycle
from knowledge.keeping import Due, Ripple
from knowledge.records.base import Record
from knowledge.records.item import Item
from knowledge.records.risk import Risk
from tests.bot.slack.views.samples import ANA, BEN, HOSTILE_TEXT, as_text, decision
from tests.knowledge.records.samples import KINDS, full, make

pytestmark = pytest.mark.filterwarnings("error::bot.slack.views.gate.GateError")
DAY = date(2026, 1, 14)
RISK = make(Risk, ref="RSK-4", title="eu-west goes down", likelihood=3, impact=5, owner=ANA)


def shown(message: Any) -> str:
    """A message as Ana reads it, once it is within Slack's limits."""
    check_message(message["blocks"])
    return as_text(message["blocks"])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.noun)
def test_a_record_of_any_kind_can_be_asked_about(kind: type[Record]) -> None:
    """By what it is called, with a next action, and the chance to put it off."""
    record = full(kind)

    said = shown(views.asked(Due(record, "review_by", DAY, "overdue")))

    assert record.ref in said
    assert "It was to be looked at again by 14 Jan 2026. What now?" in said
    assert "[ Snooze 30 days ] [ Edit ]" in said


def test_a_lapsed_risk_says_what_has_ended() -> None:
    """And offers what can be agreed now."""
    said = shown(views.asked(Due(RISK, "accepted_until", DAY, "expired")))

    assert "Its acceptance ended on 14 Jan 2026, so this risk is open again." in said
    assert "[ Mitigate ] [ Accept until… ] [ Not a risk ] [ Snooze 30 days ] [ Edit ]" in said


def test_what_lost_its_ground_is_counted_and_its_items_named() -> None:
    """One line for each superseded decision; nothing of what may not be seen."""
    items = [make(Item, ref=ref, title="Check", owner=owner) for ref, owner in (("ITM-1", BEN), ("ITM-2", None))]
    new, old = decision(ref="ADR-43"), decision(ref="ADR-42")
    ripple = Ripple(old, (RISK,), tuple(items))

    said = shown(lifecycle.moved([new, old], [ripple]))
    unseen = shown(lifecycle.moved([new, old], [ripple.seen(lambda record: False)]))

    assert "1 record rests on ADR-42*: *RSK-4* eu-west goes down." in said
    assert "2 items opened to look at that: *ITM-1* for @ben and *ITM-2* for nobody yet." in said
    assert "rest" not in unseen.partition("Use Postgres")[2].casefold().replace("restore", "")


def test_an_owner_is_asked_whether_it_still_stands() -> None:
    """With what they look after, and the item they can close."""
    item = make(Item, ref="ITM-1", title="Check what rests on ADR-42", owner=BEN)

    said = shown(lifecycle.look_again(item, decision(ref="ADR-42"), [RISK]))

    assert "Does it still stand?" in said
    assert "RSK-4" in said
    assert "[ Finish…" in said


@given(HOSTILE_TEXT)
@settings(max_examples=25, deadline=None)
def test_hostile_text_stays_text(text: str) -> None:
    """In the question and in the answer."""
    risk = make(Risk, ref="RSK-4", title=text.strip()[:300] or "x", mitigation=text, owner=ANA)

    for message in (
        views.asked(Due(risk, "target_date", DAY, "due")),
        views.put_off(risk, "target_date"),
        lifecycle.look_again(make(Item, ref="ITM-1", title="x"), decision(ref="ADR-42"), [risk]),
    ):
        check_message(message["blocks"])
