"""Which messages ask on after an answer, and what they lean on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge import followup
from knowledge.answer import Answer
from knowledge.ports import Claim, Question
from knowledge.records.decision import Option
from knowledge.records.integration import Integration
from knowledge.rows.card import row
from tests.knowledge.fakes import NOON, decision

KEYS = decision(
    "ADR-1",
    "Keep idempotency keys in Postgres",
    options=(
        Option(name="Postgres", outcome="chosen", reason="Key and charge commit together."),
        Option(name="MongoDB", outcome="rejected", aliases=("mongo",), reason="No transaction over both."),
    ),
)


@pytest.mark.parametrize("said", [
    "and who is on call for it?", "and why not Mongo?", "what about the risk?", "Who owns it", "why not mongo",
    "ok, and what if it breaks", "can you tell me why not Mongo?", "did we ever consider DynamoDB?",
])  # fmt: skip
def test_a_question_asks_on(said: str) -> None:
    """With a question mark, or with a word of asking at its beginning."""
    assert followup.asks(said)


@pytest.mark.parametrize("said", [
    "", "thanks!", "makes sense", "that is why we chose it", "which is why we chose Postgres", "what a mess",
    "when I tried it, it broke", "who cares", "<@U1> why not Mongo?", "<!here> who owns it?", "what do you think?",
    "can you review my PR?", "has anyone seen Ana?", "and you?", "what about you?", "so what?", "why?", "what now?",
    "what time is it?", "how is it going?", "how did it go?", "who did that?", "who is looking at it?",
    "is Keycloak down?", "> why not Mongo?", "`why?`", "word " * 40 + "?",
])  # fmt: skip
def test_chatter_asks_nothing(said: str) -> None:
    """Nor does what somebody else is asked, or everybody."""
    assert not followup.asks(said)


@pytest.mark.parametrize(("said", "meant"), [
    ("and who is on call for it?", "who is on call for Keep idempotency keys in Postgres?"),
    ("why did we reject that choice?", "why did we reject Keep idempotency keys in Postgres?"),
    ("and why not Mongo?", "Keep idempotency keys in Postgres: why not Mongo?"),
    ("What about the risk?", "Keep idempotency keys in Postgres: What about the risk?"),
])  # fmt: skip
def test_a_question_leans_on_what_was_answered(said: str, meant: str) -> None:
    """The title takes the place of the pronoun, or goes before a second half."""
    assert [meant] == followup.readings(said, [KEYS])


@pytest.mark.parametrize("said", [
    "why not DynamoDB?", "what about Kafka?", "who owns the Stripe webhook?", "does that make sense?", "is that so?",
    "is it raining?", "and what is still open?", "should we move it to Kafka?",
])  # fmt: skip
def test_a_question_with_a_name_of_its_own_stands_alone(said: str) -> None:
    """So does one whose words the record has never heard, one about many, and one that asks nothing."""
    assert [] == followup.readings(said, [KEYS])


def test_a_title_is_taken_as_it_stands() -> None:
    """Whatever signs are in it."""
    odd = decision("ADR-2", r"Keep \1 and \g<0> apart")

    assert [r"who owns Keep \1 and \g<0> apart?"] == followup.readings("who owns it?", [odd])


def test_of_several_records_each_is_leant_on_that_knows_the_words() -> None:
    """The first that was cited before the second."""
    other = decision("ADR-2", "Cache carts in Redis")

    assert ["who owns Keep idempotency keys in Postgres?", "who owns Cache carts in Redis?"] == followup.readings(
        "who owns it?", [KEYS, other]
    )
    assert ["Cache carts in Redis: why Redis?"] == followup.readings("and why Redis?", [KEYS, other])


def test_a_field_is_asked_for_without_a_pronoun() -> None:
    """Where the record has such a field; what asks for none does not lean on what has only fields."""
    hooks = Integration(
        workspace="main", ref="INT-1", title="Paylane webhooks", provider="Paylane", consumer="Shop", created_at=NOON,
        created_by="U1", updated_at=NOON, updated_by="U1",
    )  # fmt: skip

    said = ("what is the rate limit?", "and the rate limit?", "why did it fail?", "how did it go?")
    assert [
        ["Paylane webhooks: what is the rate limit?"], ["Paylane webhooks: the rate limit?"], [], [],
    ] == [followup.readings(question, [hooks]) for question in said]  # fmt: skip


def test_an_answer_belongs_where_its_record_was_cited() -> None:
    """Or is told from fields, or goes on to something else in so many words; no answer belongs nowhere."""
    asked = Question("did the deploy go out?", "why")
    found = Answer(asked, (Claim("Nobody deploys in the sale.", "ADR-5", "sale"),))

    assert followup.belongs(asked.text, found, ["ADR-5"])
    assert not followup.belongs(asked.text, found, ["ADR-1"])
    assert followup.belongs("and did the deploy go out?", found, ["ADR-1"])
    assert followup.belongs(asked.text, replace(found, rows=(row(KEYS),)), ["ADR-1"])
    assert not followup.belongs("and why?", Answer(asked), ["ADR-1"])
