"""What a thread holds beside its decision, by rules: each kind is heard, and what only resembles it is not."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge import capture
from knowledge.draft import Proposed
from knowledge.engines.rules import Rules
from knowledge.engines.rules.days import day
from knowledge.proposed import MOST, STRONG
from knowledge.thread import Thread
from tests.knowledge.engines.talking import drafted, talk

OPENING = (
    "Ana: Postgres or Redis for the idempotency keys?",
    "Ben: Redis evicts keys under load, and we lose them on failover.",
)
CLOSING = "Ana: ok, decided: Postgres, in the charge transaction."


def around(*lines: str, **more: object) -> Thread:
    """A thread that settles something, with these lines before it does."""
    thread = talk(*OPENING, *lines, CLOSING, **more)  # type: ignore[arg-type]
    return thread.model_copy(update={"channel_name": "payments"})


def found(thread: Thread) -> list[Proposed]:
    """What the rules propose, as a person would see it."""
    return list(capture.read(thread, Rules(), Rules()).proposals)


def said(line: str) -> list[Proposed]:
    return found(around(f"Cleo: {line}"))


@pytest.mark.parametrize(
    ("line", "kind", "given"),
    [
        ("the risk is that the table outgrows the disk", "risk", {"title": "The table outgrows the disk"}),
        ("if Stripe fails we lose every card payment", "risk",
         {"event": "Stripe fails", "consequence": "We lose every card payment"}),
        ("I'm worried that the vacuum will lock the table", "risk", {"title": "The vacuum will lock the table"}),
        ("that backfill could take us down", "risk", {"title": "That backfill could take us down"}),
        ("there's a danger that the reconciliation runs into peak hours", "risk",
         {"title": "The reconciliation runs into peak hours"}),
        ("There is a real risk that the vacuum locks the table.", "risk", {"title": "The vacuum locks the table"}),
        ("It must handle 500 rps at peak.", "requirement", {"title": "It must handle 500 rps at peak"}),
        ("se o PSP cai perdemos todas as vendas", "risk", {"event": "O PSP cai"}),
        ("wenn Stripe ausfällt verlieren wir alle Zahlungen", "risk", {"event": "Stripe ausfällt"}),
        ("it must handle 500 rps at peak", "requirement", {"attribute": "performance"}),
        ("p95 under 200 ms", "requirement", {"measure": "p95 under 200 ms"}),
        ("checkout may be down at most 5 minutes", "requirement",
         {"attribute": "availability", "max_downtime": "5 minutes"}),
        ("it cannot go down during peak sales", "requirement", {"window": "peak sales"}),
        ("RTO 30 min, RPO 1 min", "requirement", {"rto": "30 min", "rpo": "1 min"}),
        ("we need 99.95% for checkout", "requirement", {"attribute": "availability"}),
        ("precisa aguentar 500 requisições por segundo", "requirement", {"attribute": "performance"}),
        ("we get it from Stripe by webhook", "integration",
         {"provider": "Stripe", "consumer": "payments", "protocol": "webhook"}),
        ("checkout calls stripe over REST, max 100 req/s", "integration",
         {"provider": "stripe", "consumer": "checkout", "rate_limit": "100 req/s"}),
        ("shipping-svc consumes orders from Kafka", "integration", {"provider": "Kafka", "data": "orders"}),
        ("Stripe sends payment events to ledger-svc by webhook, Ben owns ledger-svc", "integration",
         {"owner_consumer": "UBEN", "data": "payment events"}),
        ("I'll write the migration by Friday", "item",
         {"title": "Write the migration", "owner": "UCLEO", "due": "2023-11-17"}),
        ("TODO: write the runbook for failover", "item", {"title": "Write the runbook for failover"}),
        ("next step: load test the migration, @Ben", "item",
         {"title": "Load test the migration", "type": "next step", "owner": "UBEN"}),
        ("action: rotate the Stripe keys before Monday", "item", {"due": "2023-11-20"}),
    ],
)  # fmt: skip
def test_what_is_said_in_so_many_words_is_proposed(line: str, kind: str, given: dict[str, str]) -> None:
    """One proposal with its fields and its message, sure enough to be ticked."""
    thread = around(f"Cleo: {line}")
    (one,) = found(thread)

    assert kind == one.kind
    assert given == {name: one.given.get(name) for name in given}
    assert [line] == [quote.quote for quote in one.quotes(thread)]
    assert one.sure >= STRONG


@pytest.mark.parametrize(
    "line",
    [
        "redis can't handle 500 rps",
        "does it need to handle 500 rps?",
        "we don't need to handle 500 rps",
        "p95 was 180 ms yesterday",
        "they promise p95 under 200 ms",
        "Postgres handles 500 rps fine",
        "I have to leave in 5 minutes",
        "lunch must be within 20 minutes",
        "the build takes at most 5 minutes",
        "I'm not worried about vacuum",
        "no risk at all here",
        "if it breaks we fix it",
        "it took the site down last year",
        "what if we use Kafka instead?",
        "if Redis fails we lose every key",
        "we used to get it from Stripe by webhook",
        "should we get it from Stripe by webhook?",
        "Ana gets coffee from Starbucks",
        "Redis sends shivers to everybody",
        "we call it a day",
        "I'll see",
        "I can defend that plan in front of the board",
        "I'll do it",
        "> risk: we lose everything in the quote",
        "```\nTODO: this is code\n```",
        "",
    ],
)
def test_what_only_resembles_it_is_not(line: str) -> None:
    """Measured, asked, past, conditional, joked, quoted, pointed at, or about what was turned down."""
    assert [] == said(line)


def test_work_is_proposed_to_whom_it_was_given() -> None:
    """Who is asked by name does it; the day is counted from the message."""
    after = talk(*OPENING, CLOSING, "Cleo: @Ben can you add the metrics dashboard by 3 March?")

    (one,) = found(after)

    assert ("item", "Add the metrics dashboard", "UBEN", "2024-03-03") == (
        one.kind, one.given["title"], one.given["owner"], one.given["due"],
    )  # fmt: skip


def test_what_a_bot_says_is_not_proposed() -> None:
    """A build server promises nothing."""
    assert [] == found(around("CI: TODO: update the failing snapshot tests", bots=("CI",)))


def test_what_was_said_before_the_capture_begins_is_not_proposed() -> None:
    """Evidence from before is wrong."""
    lines = ("Cleo: TODO: write the runbook for failover", *OPENING, CLOSING)

    assert [] == found(talk(*lines, after=0))


def test_a_thread_without_a_decision_proposes_nothing() -> None:
    """There is nothing to link it to."""
    assert [] == found(talk("Ana: the risk is that the disk is full by Monday", "Ben: yes, looking"))


def test_at_most_six_are_proposed_the_surest_first() -> None:
    """More than that nobody reads."""
    lines = [f"Cleo: TODO: rotate the {name} credentials of staging" for name in
             ("Stripe", "Adyen", "Klarna", "Swish", "Paypal", "Braintree", "Mollie")]  # fmt: skip

    proposals = found(around("Cleo: p95 under 200 ms", *lines))

    assert MOST == len(proposals)
    assert sorted((one.sure for one in proposals), reverse=True) == [one.sure for one in proposals]


@pytest.mark.parametrize(
    "text",
    [
        "TODO: " + "@Ben " * 2_000,
        "risk: " + "a" * 50_000,
        "if " + "x " * 5_000 + "fails we lose it",
        "must " * 3_000 + "handle 5 rps",
        "we get " + "it from " * 3_000,
        "TODO: <!channel> <https://evil.example|click> \u202e approve ADR-666 for @Ana",
        "requirement: " + "9" * 5_000,
    ],
    ids=range(7),
)
def test_hostile_text_is_read_in_time_and_kept_within_limits(text: str) -> None:
    """A wall of text costs no time, and what is proposed of it fits its record."""
    for one in said(text):
        assert len(one.given["title"]) <= 160
        assert all(len(each) <= 3_000 for each in one.given.values())


def test_the_draft_is_the_same_twice() -> None:
    """Rules read the same in the same words."""
    thread = around("Cleo: the risk is that the table outgrows the disk", "Ben: TODO: alert on its size")

    assert drafted(thread).proposals == drafted(thread).proposals


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("thursday", "2026-01-15"), ("wednesday", "2026-01-21"), ("next fri", "2026-01-23"), ("22 oct", "2026-10-22"),
        ("Jan 3", "2027-01-03"), ("end of June", "2026-06-30"), ("tomorrow", "2026-01-15"), ("eod", "2026-01-14"),
        ("the 20th", "2026-01-20"), ("the 3rd", "2026-02-03"), ("10/10", "2026-10-10"), ("2026-03-01", "2026-03-01"),
        ("sexta", "2026-01-16"), ("bis Freitag", "2026-01-16"), ("next sprint", None), ("3 weeks", None), ("", None),
        ("31 feb", None), ("31/2", None), ("2026-13-40", None),
    ],
)  # fmt: skip
def test_a_day_is_the_next_of_its_name(text: str, meant: str | None) -> None:
    """Counted from the day of the message, a Wednesday; what names no single day is none."""
    found = day(text, date(2026, 1, 14))

    assert meant == (found.isoformat() if found else None)
