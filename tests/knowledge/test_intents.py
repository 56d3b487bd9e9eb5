from __future__ import annotations

import pytest

from knowledge import intents


@pytest.mark.parametrize(
    ("text", "intent", "option"),
    [
        ("why did we choose Postgres?", "why", ""),
        ("what made us pick event sourcing", "why", ""),
        ("why not kafka?", "rejected", "kafka"),
        ("not kafka", "rejected", "kafka"),
        ("why didn't we use MongoDB for invoices?", "rejected", "MongoDB"),
        ("what's wrong with a shared Redis", "rejected", "shared Redis"),
        ("why was Auth0 turned down?", "rejected", "Auth0"),
        ("did we ever look at Pulsar for the event bus?", "considered", "Pulsar"),
        ("which alternatives did we compare", "considered", ""),
        ("why do we use Vault instead of SSM?", "considered", "SSM"),
        ("who owns the Stripe webhook?", "owner", ""),
        ("which team looks after the importer", "owner", ""),
        ("what if eu-west goes down?", "risk", ""),
        ("is it safe to share the token?", "risk", ""),
        ("what are the downsides of the monolith?", "consequences", ""),
        ("what did we give up by using one database?", "consequences", ""),
    ],
)
def test_a_question_says_what_it_wants_and_which_option_it_names(text: str, intent: str, option: str) -> None:
    """Free text to an intent and an option; anything else asks why."""
    question = intents.read(text)

    assert (intent, option) == (question.intent, question.option)


def test_curly_apostrophes_are_apostrophes() -> None:
    """Phones type them."""
    assert "rejected" == intents.read("why don’t we use Kafka?").intent
