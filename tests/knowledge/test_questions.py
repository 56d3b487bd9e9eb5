"""Questions that are asked again and again are one question."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from knowledge.ports import Unanswered
from knowledge.questions import grouped

NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)


def asked(*texts: str) -> list[Unanswered]:
    """Questions of as many people, in this order."""
    return [Unanswered("main", f"q{n}", "C1", f"U{n}", NOON, "no precedent", text) for n, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Why do we use Vault?", "why are we using vault"),
        ("who owns the Stripe webhook?", "Who owns our Stripe webhooks, anybody?"),
        ("why did we choose Vault for secrets?", "Why did we pick Vault for the secrets"),
        ("what?", "What?"),
        ("Por que usamos Kafka?", "por que usamos kafka"),
    ],
)
def test_the_same_words_are_the_same_question(one: str, other: str) -> None:
    """Small words, case and plurals do not count."""
    [group] = grouped(asked(one, other))

    assert (one, 2) == (group.text, len(group.people))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Why do we use Vault?", "Why do we use Consul?"),
        ("who owns the Stripe webhook?", "what breaks if Stripe is down?"),
        ("how long do we keep logs?", "how long do we keep backups of orders?"),
    ],
)
def test_another_subject_is_another_question(one: str, other: str) -> None:
    """Though the form is the same."""
    assert 2 == len(grouped(asked(one, other)))


def test_what_is_asked_most_comes_first() -> None:
    """In the order of asking otherwise."""
    found = grouped(asked("why vault?", "why consul?", "who owns billing?", "Why Consul"))

    assert ["why consul?", "why vault?", "who owns billing?"] == [group.text for group in found]


def test_a_question_without_words_is_no_trouble() -> None:
    """Nothing is like nothing."""
    assert 1 == len(grouped(asked("", "?!")))
