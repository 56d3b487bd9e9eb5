"""Records of every kind as people see them: cards with their holes, lists, and tables."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.blocks import check_message
from bot.slack.views import records as views
from bot.slack.views import tables
from knowledge import fields
from knowledge.interop.page import write
from knowledge.records.base import REVERSE, Evidence, Link, Origin, Record, Relation
from knowledge.records.dataset import Copy, Dataset
from knowledge.records.integration import Integration, ServiceLevel
from knowledge.records.risk import Risk
from tests.bot.slack.views.samples import ANA, BEN, HOSTILE_TEXT, THREAD, as_text
from tests.knowledge.records.samples import KINDS, full, make

pytestmark = pytest.mark.filterwarnings("error::bot.slack.views.gate.GateError")
TODAY = date(2026, 2, 1)
STRIPE = make(
    Integration, ref="INT-3", title="Stripe webhook", provider="Stripe", consumer="checkout", owner_consumer=BEN,
    contract="stripe.com/docs", rate_limit="100 a second", on_call="#payments-oncall", cut_off="Queue for 4 h.",
    service_levels=(ServiceLevel(property="availability", value="99.9", unit="%"),),
)  # fmt: skip
RISK = make(Risk, ref="RSK-4", title="eu-west goes down", likelihood=3, impact=5, owner=ANA)


def shown(message: Any) -> str:
    """A message as Ana reads it, once it is within Slack's limits."""
    check_message(message["blocks"])
    return as_text(message["blocks"])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.noun)
def test_a_full_record_of_any_kind_is_shown_with_every_field(kind: type[Record]) -> None:
    """On its card and whole; a new kind is covered on the day it is added."""
    record = full(kind)

    for message in (views.card(record, today=TODAY), views.whole(record, today=TODAY)):
        said = shown(message)
        filled = [field for field in fields.every(kind) if getattr(record, field.name)]
        labels = {field.label for field in filled if field.name not in ("title", "team", "review_by")}
        assert set() == {label for label in labels if f"*{label}:*" not in said}


def test_the_card_of_an_integration_says_both_ends_and_what_when_it_breaks() -> None:
    """Owners, contract, limits, service levels, cut-off, on call, and what is related."""
    said = shown(views.card(STRIPE, [("affected by", RISK)], today=TODAY))

    told = ["@ben", "stripe.com/docs", "100 a second", "availability · 99.9 · %", "*When it breaks:* Queue for 4 h.",
            "#payments-oncall", "Affected by RSK-4 · eu-west goes down (open)"]  # fmt: skip
    assert [] == [words for words in told if words not in said]


def test_a_hole_is_a_button() -> None:
    """It names the field, and its value says where the form opens."""
    message = views.card(STRIPE, today=TODAY)
    buttons = [e for block in message["blocks"] for e in block.get("elements", []) if e["type"] == "button"]

    assert "nobody answers for the providing end" in shown(message)
    hole = next(button for button in buttons if button["action_id"] == "fill_owner_provider")
    assert ("INT-3:owner_provider", "Add: Owner at the provider") == (hole["value"], hole["text"]["text"])


def test_a_hole_that_names_something_is_as_harmless_as_a_field() -> None:
    """The copy that nobody owns is called what somebody typed."""
    message = views.card(make(Dataset, ref="DAT-1", copies=(Copy(system="<!channel> " + "x" * 280),)), today=TODAY)

    assert "nobody owns the copy in <!channel> xxx" in shown(message)


def test_the_card_of_a_risk_offers_the_moves_that_are_legal_now() -> None:
    """An open one may be mitigated, accepted until a day, or found to be none."""
    said = shown(views.card(RISK, today=TODAY))

    assert "[ Mitigate ] [ Accept until… ] [ Not a risk ] [ Snooze 30 days ] [ Edit ]" in said
    assert "RSK-4 · eu-west goes down*\nCritical, 15 of 25; open; looked after by @ana" in said
    closed = shown(views.card(make(Risk, ref="RSK-5", status="closed"), today=TODAY))
    assert "[" not in closed


def test_what_is_overdue_is_said() -> None:
    """Computed from today, never typed."""
    late = make(Risk, ref="RSK-6", target_date=date(2026, 1, 10), review_by=date(2026, 3, 1))

    said = shown(views.card(late, today=TODAY))

    assert "review by 1 Mar 2026" in said
    assert "target date overdue since 10 Jan 2026" in said


def test_the_words_a_record_rests_on_are_linked() -> None:
    """A quote, and the message it stands in."""
    quoted = Evidence(field="title", ts="1.1", user=ANA, quote="the bank is slow on Mondays", permalink=THREAD)
    record = make(Risk, ref="RSK-7", evidence=(quoted,), origin=Origin(channel="C0001", permalink=THREAD))

    said = shown(views.card(record, today=TODAY))

    assert "“the bank is slow on Mondays” · message" in said
    assert "[ Open thread ]" in said


def test_a_list_counts_what_it_shows_and_nothing_else() -> None:
    """One line a record, with its people as mentions."""
    said = shown(views.listing([RISK, make(Risk, ref="RSK-8", title="The bank is slow")], Risk, "for “x”"))

    assert "*2 risks for “x”*" in said
    assert "*RSK-4* eu-west goes down: critical, 15 of 25; open; looked after by @ana · open" in said
    assert "I found no risks. `/chesterton add risk` records one." == shown(views.listing([], Risk))


def test_owners_and_facets_say_their_holes() -> None:
    """Nobody is guessed."""
    owned = shown(views.owners([STRIPE], "stripe"))
    assert "Owner at the consumer: @ben" in owned
    assert "Owner at the provider: nobody answers for the providing end" in owned.replace("_", "")

    assert "*When it breaks:* Queue for 4 h." in shown(views.answers([STRIPE], "failure", "stripe"))
    assert "nothing on record about “kafka”" in shown(views.owners([], "kafka"))


def test_the_map_has_a_row_for_each_integration_by_provider() -> None:
    """With names, since there are no mentions in a table."""
    other = make(Integration, ref="INT-4", title="ERP export", provider="ERP", consumer="warehouse")

    said = shown(tables.integration_map([STRIPE, other], {BEN: "Ben"}.__getitem__))

    rows = [line.split() for line in said.splitlines() if "INT-" in line]
    assert [["ERP", "warehouse", "INT-4", "NOBODY", "NOBODY"], ["Stripe", "checkout", "INT-3", "NOBODY", "Ben"]] == rows
    assert "No integration is on record" in shown(tables.integration_map([], str))


def test_a_large_map_is_divided_and_each_part_has_its_head() -> None:
    """Slack takes 3,000 characters a block."""
    many = [make(Integration, ref=f"INT-{n}", provider="&" * 40, consumer="y" * 40) for n in range(90)]

    message = tables.integration_map(many, str)
    parts = [message, *message.rest]
    said = "\n".join(shown(part) for part in parts)

    assert 90 == said.count("INT-")
    assert said.count("owner there") > 1


@pytest.mark.parametrize("relation", REVERSE)
def test_a_link_of_any_sort_is_shown_from_both_ends(relation: Relation) -> None:
    """On the cards, whole, in what is said of the link, and in the files."""
    one = make(Risk, ref="RSK-1", title="One", links=(Link(relation=relation, ref="RSK-2"),))
    two = make(Risk, ref="RSK-2", title="Two", links=(Link(relation=REVERSE[relation], ref="RSK-1"),))

    for end, seen, other in ((one, relation, two), (two, REVERSE[relation], one)):
        for show in (views.card, views.whole):
            assert f"{seen.capitalize()} {other.ref} · {other.title}" in shown(show(end, [(seen, other)], today=TODAY))
        assert re.search(rf"relation: {seen}\n +ref: {other.ref}", write(end))
    assert f"From there: {REVERSE[relation]} RSK-1." in shown(views.linked(one, relation, two))


def test_a_card_stands_in_two_columns_where_its_fields_are_short() -> None:
    """What takes more room has a line of its own, one a point; a deadline that has passed is said once."""
    late = make(Risk, ref="RSK-11", title="Late", likelihood=3, event="x" * 50, review_by=date(2026, 1, 1))
    rows = make(Dataset, ref="DAT-1", copies=(Copy(system="warehouse", owner="Dana"), Copy(system="lake")))

    card = views.card(late, today=TODAY)
    grids = [block["fields"] for block in card["blocks"] if block.get("fields")]

    assert ["*Likelihood:* 3"] == [cell["text"] for grid in grids for cell in grid]
    assert f"*Event:* {'x' * 50}" in shown(card)
    assert "Open · review overdue since 1 Jan 2026" in shown(card)
    assert "*Copies:*\n• warehouse · Dana\n• lake" in shown(views.card(rows, today=TODAY))


def test_the_matrix_counts_by_likelihood_and_impact() -> None:
    """Five by five, the worst named below."""
    risks = [RISK, make(Risk, ref="RSK-9", likelihood=3, impact=5), make(Risk, ref="RSK-10")]

    said = shown(tables.risk_matrix(risks))

    assert "likelihood 3  .  .  .  .  2" in said
    assert "2 risks by likelihood and impact, 1 not scored yet" in said
    assert "Critical: RSK-4, RSK-9" in said


@settings(max_examples=60, deadline=None)
@given(text=HOSTILE_TEXT, kind=st.sampled_from(KINDS))
def test_nothing_in_a_record_can_break_out(text: str, kind: type[Record]) -> None:
    """Every text field of every kind, on every card, list and table."""
    free = [each for each in fields.every(kind) if each.sort in ("line", "prose") and "P1D" not in each.hint]
    texts = {each.name: f"x{text[:290]}" for each in free if each.name != "quarter"}
    record = make(kind, ref=f"{kind.prefix}-1", **texts)

    for message in (
        views.card(record, [("relates to", record)], today=TODAY), views.whole(record, today=TODAY),
        views.listing([record], kind, text), views.owners([record], text), views.answers([record], "failure", text),
        views.changed(record, text), views.given_back(text, [(text, text)], text), views.nothing_found(text),
    ):  # fmt: skip
        check_message(message["blocks"])
    if isinstance(record, Integration):
        check_message(tables.integration_map([record], lambda _: text)["blocks"])
