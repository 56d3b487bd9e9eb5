"""Answers in Slack: each sentence cites, each source says how far it holds, and a channel's answer gives no hint."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from bot.playground.blocks import check_message
from bot.slack.views.answer import answer, no_precedent
from knowledge.answer import Answer, NotUsed, Source
from knowledge.ports import Claim, Question
from knowledge.records.integration import Integration
from knowledge.rows.card import Related, row
from tests.bot.slack.views.samples import ANA, HOSTILE_TEXT, NOON, THREAD, TODAY, as_text

pytestmark = pytest.mark.filterwarnings("error::bot.slack.views.gate.GateError")

WHY = Question("why did we choose Postgres for idempotency keys?")


def found(**fields: Any) -> Answer:
    """Two claims on one current record, and a superseded one that was left out."""
    known: dict[str, Any] = {
        "question": WHY,
        "claims": (
            Claim("Postgres was chosen because we can run it on call.", "ADR-42", "ok, Postgres, we can run it"),
            Claim("MongoDB has no transaction that spans both writes. [ADR-42]", "ADR-42", "no transaction"),
        ),
        "sources": (
            Source("ADR-42", "Use Postgres", "accepted", "current", date(2026, 1, 14), (ANA,), THREAD),
        ),
        "not_used": (NotUsed("ADR-7", "Use Redis", ("ADR-42",)),),
        "confidence": 0.9,
    }  # fmt: skip
    return Answer(**(known | fields))


def test_an_answer_cites_each_sentence_and_shows_its_sources() -> None:
    """In a channel, with nobody mentioned and the same last line as ever."""
    message = answer(found(), private=False, today=TODAY)

    assert [
        "Postgres was chosen because we can run it on call. [ADR-42]",
        "MongoDB has no transaction that spans both writes. [ADR-42]",
        "*ADR-42* Use Postgres · accepted 14 Jan 2026 · current · “ok, Postgres, we can run it” · thread",
        "Not used: ADR-7, superseded by ADR-42",
        "From what this channel may see.",
    ] == as_text(message["blocks"]).split("\n")
    assert "<@" not in str(message)


def test_a_private_answer_says_who_decided_and_can_be_shared() -> None:
    """The button carries the opaque id alone: what is shared is found again for the channel."""
    message = answer(found(), private=True, today=TODAY, answer_id="a1b2")
    said = as_text(message["blocks"])

    assert "accepted 14 Jan 2026 · current · decided by @ana · " in said
    assert ["share_answer", "a1b2"] == [message["blocks"][-1]["elements"][0][key] for key in ("action_id", "value")]
    assert "From what this channel may see." not in said


def test_an_old_source_says_how_old_it_is() -> None:
    """Three years are worth a thought."""
    source = Source("ADR-42", "Use Postgres", "accepted", "review overdue", date(2023, 1, 14))

    message = answer(found(sources=(source,), claims=found().claims[1:]), private=False, today=TODAY)

    assert "*ADR-42* Use Postgres · accepted 14 Jan 2023 · review overdue · 3 years ago" in as_text(message["blocks"])


def test_a_quote_that_the_sentence_repeats_is_not_shown_twice() -> None:
    """The rules answer in the record's own words."""
    claim = Claim("We can run it.", "ADR-42", "we can run it")

    message = answer(found(claims=(claim,)), private=False, today=TODAY)

    assert 1 == as_text(message["blocks"]).lower().count("we can run it")


@pytest.mark.parametrize(
    "shown", [answer(found(claims=(), sources=()), private=False, today=TODAY), no_precedent("x", False)]
)
def test_no_precedent_is_said_plainly_and_ends_like_any_other_answer(shown: dict[str, Any]) -> None:
    """No guess, no count of what may be hidden, and a way to record what is missing."""
    assert [
        "I found no precedent for this.",
        "[ Record a decision ]",
        "From what this channel may see.",
    ] == as_text(shown["blocks"]).split("\n")


def test_a_private_no_repeats_the_question() -> None:
    """A slash command leaves no trace of what was asked."""
    assert "You asked: why not kafka?\nI found no precedent for this.\n[ Record a decision ]" == as_text(
        no_precedent("why not kafka?", True)["blocks"]
    )


@settings(max_examples=80, deadline=None)
@given(text=HOSTILE_TEXT)
def test_no_answer_can_break_out_of_its_message(text: str) -> None:
    """Claims, quotes, titles, names and links are whatever a model or a file says."""
    source = Source(text, text, text, "current", date(2020, 1, 1), (text, "U0003"), text)
    hostile = found(
        claims=(Claim(text, text, text), Claim("x" * 300, text, text), Claim(text, "ADR-1", "")),
        sources=(source, source, source),
        not_used=(NotUsed(text, text, (text, text)),) * 20,
    )

    for private in (True, False):
        message = answer(hostile, private=private, today=TODAY, answer_id="a1b2")
        check_message(message["blocks"])
        check_message(no_precedent(text, private)["blocks"])
        assert () == message.rest


def integration(**fields: Any) -> Integration:
    """One with an owner at the consumer's end alone."""
    known: dict[str, Any] = {
        "ref": "INT-1", "workspace": "main", "title": "Stripe webhook", "provider": "Stripe", "consumer": "Checkout",
        "owner_consumer": ANA, "cut_off": "Queue the orders.", "contract": "the wiki", "created_at": NOON,
        "created_by": ANA, "updated_at": NOON, "updated_by": ANA,
    }  # fmt: skip
    return Integration(**(known | fields))


def test_the_row_that_answers_is_shown_with_its_fields_holes_and_links() -> None:
    """In a channel its owner is called by name, without a mention; a hole has the button that fills it."""
    record = integration()
    shown = row(record, (Related("affected by", "ADR-2", "Take cards through Stripe"),))
    claim = Claim(f"{ANA} answers for Checkout.", "INT-1", ANA)
    told = found(claims=(claim,), sources=(), not_used=(), rows=(shown,))
    message = answer(told, private=False, today=TODAY, name={ANA: "ana <!here>"}.__getitem__)

    assert [
        "ana <!here> answers for Checkout. [INT-1]",
        "*INT-1* Stripe webhook · active",
        "Provider: Stripe",
        "Consumer: Checkout",
        "Owner at the consumer: ana <!here>",
        "When it breaks: Queue the orders.",
        "Contract: the wiki",
        "_nobody answers for the providing end_",
        "affected by ADR-2 Take cards through Stripe",
        "[ Add: Owner at the provider ]",
        "From what this channel may see.",
    ] == as_text(message["blocks"]).split("\n")
    assert "<@" not in str(message)
    assert "@ana answers for Checkout" in as_text(answer(told, private=True, today=TODAY)["blocks"])


def test_each_of_several_rows_offers_the_hole_that_was_asked_for() -> None:
    """Somebody where the question is about owners, the field it names, or else the first; none where none is."""
    bare = integration(ref="INT-2", owner_consumer=None, cut_off="")
    rows = (row(integration(contract="", cut_off="")), row(bare), row(integration(ref="INT-3", owner_provider=ANA)))

    def offered(question: str, intent: Any) -> list[str]:
        told = found(question=Question(question, intent=intent), rows=rows, sources=())
        blocks = answer(told, private=True, today=TODAY)["blocks"]
        return [block["accessory"]["value"] for block in blocks if block.get("accessory")]

    assert ["INT-1:owner_provider", "INT-2:owner_provider"] == offered("who owns stripe?", "owner")
    assert ["INT-1:cut_off", "INT-2:cut_off"] == offered("what if stripe breaks?", "risk")
    assert ["INT-1:contract", "INT-2:owner_provider"] == offered("which contract do we have?", "why")


@given(text=HOSTILE_TEXT)
@settings(max_examples=40)
def test_whatever_a_row_says_stays_harmless(text: str) -> None:
    """It mentions nobody but its owners, and keeps Slack's limits."""
    line = text[:290].strip() or "x"
    record = integration(title=line, provider=line, consumer=line, cut_off=text, contract=text, owner_provider=line)
    many = tuple(row(integration(ref=f"INT-{n}", title=line)) for n in range(5))
    for rows in ((row(record, (Related("relates to", text, text),)),), many):
        message = answer(found(claims=(Claim(f"So: {text}", "", text),), rows=rows), private=True, today=TODAY)

        check_message(message["blocks"])
        assert {ANA} >= set(re.findall(r"(?<=<@)[^>]+", str(message["blocks"])))
