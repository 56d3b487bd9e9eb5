from __future__ import annotations

import pytest

from knowledge import proposals


@pytest.mark.parametrize(
    "message",
    [
        "a plain link to the invoice would do, no need for another screen",
        "back to one config file per service please, nobody finds anything in the big one",
        "put the retries into the queue itself and be done",
        "imo couriers deserve an app of their own",
        "isn't it time the warehouse got its own database?",
        "two pipelines for one repo is silly, fold them together again",
        "anyone up for hosting the wiki ourselves? costs us nothing",
        "I'd store the addresses as plain text",
        "the mobile team could own the barcode reader from now on",
    ],
)
def test_a_proposal_is_heard_without_a_set_phrase(message: str) -> None:
    """People seldom write "I propose"."""
    assert proposals.proposal(message)


@pytest.mark.parametrize(
    "message",
    [
        "import finished at 14:05, 31k rows, 412 skipped",
        "the payment pods restarted twice overnight, looking into it",
        "which version of the broker runs in staging?",
        "heads up: certificates were renewed this morning",
        "vendor raised its prices by 12%, forwarding the mail to finance",
        "has anybody seen the runbook for the label printer?",
    ],
)
def test_news_and_enquiries_propose_nothing(message: str) -> None:
    """However technical they are."""
    assert not proposals.proposal(message)


def test_cues_add_up() -> None:
    """Each of them makes it a little likelier."""
    flat = proposals.sounds("the warehouse keeps its own list of addresses")
    wished = proposals.sounds("the warehouse should keep its own list of addresses")
    pressed = proposals.sounds("the warehouse should keep its own list of addresses again, two of them is silly")

    assert flat < wished < pressed


def test_a_joke_takes_a_proposal_back() -> None:
    """Whatever else it says."""
    assert proposals.sounds("let's rewrite the billing in COBOL, that would be so much better lol") == 0


def test_a_writer_who_concedes_still_proposes() -> None:
    """Saying that it was settled is not yet leaving it alone."""
    message = "I know we said no to the second warehouse, but let's look at it again"

    assert proposals.concedes(message)
    assert proposals.proposal(message)
