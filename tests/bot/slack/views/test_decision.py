"""Decisions in Slack: what a person reads, and that no record can break out of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from bot.playground.blocks import check_message
from bot.slack.views.decision import card, listing, rejected, whole
from bot.slack.views.gate import Message
from knowledge.records.base import Link
from tests.bot.slack.views.samples import HOSTILE_TEXT, TODAY, as_text, decision, hostile_decision

pytestmark = pytest.mark.filterwarnings("error::bot.slack.views.gate.GateError")


def actions(message: Message) -> dict[str, Any]:
    """Every button of a message by its action."""
    return {
        element["action_id"]: element
        for block in message["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    }


def status_line(record: Any) -> str:
    return str(as_text(card(record, today=TODAY)["blocks"][1:2]))


def test_a_card_says_what_was_chosen_who_decided_and_why() -> None:
    """The whole card as a person sees it."""
    message = card(decision(), today=TODAY)

    assert [
        "*ADR-42 · Use Postgres for idempotency keys*",
        "We keep idempotency keys in Postgres, in the same transaction as the charge.",
        "_Postgres_ instead of MongoDB and DynamoDB",
        "Accepted · 14 Jan 2026 · decided by @ana and @ben · current · 2 options rejected",
        "*Why:* We run it already, and the key commits with the charge.",
        "[ Show rejected (2) ] [ Open thread ] [ Supersede… ]",
    ] == as_text(message["blocks"]).split("\n")
    assert "ADR-42 · Use Postgres for idempotency keys (accepted)" == message["text"]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (
            "proposed",
            [
                "accept_decision",
                "object_decision",
                "request_review",
                "reject_decision",
                "defer_decision",
                "show_rejected",
                "open_thread",
            ],
        ),
        ("accepted", ["show_rejected", "open_thread", "supersede_decision"]),
        ("deferred", ["show_rejected", "open_thread"]),
        ("superseded", ["show_rejected", "open_thread"]),
    ],
)
def test_a_card_offers_only_the_moves_that_are_legal_now(status: str, expected: list[str]) -> None:
    """Each button carries the ref, and nothing else."""
    buttons = actions(card(decision(status=status), today=TODAY))

    assert expected == list(buttons)
    assert {"ADR-42"} == {button["value"] for button in buttons.values()}


def test_a_card_without_thread_or_rejected_options_has_no_buttons() -> None:
    """An empty row of buttons would be refused by Slack."""
    assert {} == actions(card(decision(status="deferred", options=(), origin={}), today=TODAY))


@pytest.mark.parametrize(
    ("review_by", "badge"),
    [
        (None, "current"),
        (date(2026, 12, 1), "current"),
        (date(2026, 2, 10), "review due 10 Feb 2026"),
        (date(2026, 1, 20), "review overdue since 20 Jan 2026"),
    ],
)
def test_the_badge_says_how_far_a_decision_can_be_relied_on(review_by: date | None, badge: str) -> None:
    """A decision does not expire; its review falls due."""
    assert f" · {badge} · " in status_line(decision(review_by=review_by))


def test_a_proposal_says_who_is_to_decide_and_by_when() -> None:
    """Nobody has decided yet, and the card does not sound as if."""
    named = decision(status="proposed", decide_by=date(2026, 2, 20), options=(), decided_on=None)

    assert (
        "Proposed · 14 Jan 2026 · to be decided by @ana and @ben · decide by 20 Feb 2026" == status_line(named)
    )  # fmt: skip
    assert "Proposed · 14 Jan 2026 · no decision-maker named yet" == status_line(
        named.model_copy(update={"decision_makers": (), "decide_by": None})
    )


def test_a_card_tells_both_ends_of_a_supersession() -> None:
    """Pending until the successor is accepted, and said so."""
    new = decision(status="proposed", links=(Link(relation="supersedes", ref="ADR-7", pending=True),))
    old = decision(status="superseded", links=(Link(relation="superseded by", ref="ADR-42"),))

    assert "Supersedes ADR-7 once it is accepted" in as_text(card(new, today=TODAY)["blocks"])
    assert "Superseded by ADR-42" in as_text(card(old, today=TODAY)["blocks"])


def test_a_card_mentions_slack_users_and_names_everybody_else() -> None:
    """A name from a file is text, even when it looks like a command to Slack."""
    record = decision(decision_makers=("U0001", "Grace Hopper", "<!channel>", "cli:ops"))

    status = card(record, today=TODAY)["blocks"][1]["elements"][0]["text"]

    assert "decided by <@U0001>, Grace Hopper, &lt;!channel&gt; and ops" in status


def test_the_whole_record_gives_every_field_with_the_words_it_rests_on() -> None:
    """`/adr show`: the decision first, then what led to it."""
    assert [
        "# ADR-42 · Use Postgres for idempotency keys",
        "Accepted · 14 Jan 2026 · decided by @ana and @ben · review by 1 Dec 2026 · 2 options rejected",
        "*Outcome*",
        "We keep idempotency keys in Postgres, in the same transaction as the charge.",
        "“ok, Postgres, we can run it” · message",
        "*Context*",
        "POST /charges has no idempotency: a retry charged 31 customers twice in December.",
        "*Drivers*",
        "• No double charge, even after a failover",
        "• We can run it on call",
        "*Postgres (chosen)*",
        "We run it already, and the key commits with the charge.",
        "*MongoDB (rejected)*",
        "No transaction that spans the charge and the key.",
        "*Reconsider when:* writes pass 5k/s",
        "“mongo gives us no transaction” · message",
        "*DynamoDB (rejected)*",
        "Nobody here has run it.",
        "*Reconsider when:* after 1 Jan 2027",
        "*Consequences*",
        "+ No second system to keep consistent",
        "− p99 of the write goes from 11 to 12.4 ms",
        "*Decision-makers*",
        "@ana and @ben",
        "The thread it was decided in",
    ] == as_text(whole(decision())["blocks"]).split("\n")


def test_a_long_record_goes_on_in_the_thread() -> None:
    """Nothing is cut that fits into replies."""
    record = decision(context="word " * 1_000, justification="reason " * 1_000)

    message = whole(record)
    everything = "\n".join(as_text(part["blocks"]) for part in (message, *message.rest))

    assert [1_000, 1_000] == [everything.count("word"), everything.count("reason")]
    assert message.rest


def test_rejected_options_come_with_their_reason_and_condition() -> None:
    """What *Show rejected* answers."""
    assert [
        "*Rejected in ADR-42 · Use Postgres for idempotency keys*",
        "*MongoDB (rejected)*",
        "No transaction that spans the charge and the key.",
        "*Reconsider when:* writes pass 5k/s",
        "“mongo gives us no transaction” · message",
        "[ This has come true ]",
        "*DynamoDB (rejected)*",
        "Nobody here has run it.",
        "*Reconsider when:* after 1 Jan 2027",
    ] == as_text(rejected(decision())["blocks"]).split("\n")
    assert "has no rejected options" in as_text(rejected(decision(options=()))["blocks"])


def test_a_list_has_one_line_a_decision() -> None:
    """In the order given, with the way on."""
    records = [
        decision(ref="ADR-2", title="Two", status="proposed", decided_on=None),
        decision(ref="ADR-1", title="One"),
    ]

    assert [
        "*2 decisions for “keys”*",
        "*ADR-2* Two · proposed · 14 Jan 2026",
        "*ADR-1* One · accepted · 14 Jan 2026",
        "`/adr show ADR-2` shows one of them whole.",
    ] == as_text(listing(records, "keys")["blocks"]).split("\n")


def test_an_empty_list_says_so_and_what_to_do() -> None:
    """No precedent is a good answer."""
    expected = "I found no decisions for “kafka”. `/adr new` records one."

    assert expected == as_text(listing([], "kafka")["blocks"])


@settings(max_examples=100, deadline=None)
@given(text=HOSTILE_TEXT)
def test_no_record_can_break_out_of_its_card(text: str) -> None:
    """Whatever people, files and models wrote, Slack takes the message and nobody is mentioned by it."""
    proposal = hostile_decision(text, options=6, status="proposed")
    glance = card(proposal, today=TODAY)
    messages = [glance, whole(proposal), rejected(proposal), listing([proposal] * 50, text)]

    assert len(glance["blocks"]) <= 8
    assert ([], {"ADR-666"}) == (list(glance.rest), {button["value"] for button in actions(glance).values()})
    for message in messages:
        for part in (message, *message.rest):
            check_message(part["blocks"])


def test_forty_options_of_ten_thousand_characters_arrive_in_parts() -> None:
    """The largest record that is likely to meet us."""
    message = whole(hostile_decision("long " * 2_000))

    for part in (message, *message.rest):
        check_message(part["blocks"])
    assert 40 == sum(str(part["blocks"]).count("(rejected)*") for part in (message, *message.rest))
