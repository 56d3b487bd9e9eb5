"""An integration over either transport, each with a bot of its own."""

from __future__ import annotations

import pytest

from tests.bot.slack.conftest import Raise
from tests.bot.slack.test_records import integration, tells, window


@pytest.mark.parametrize("transport", ["http", "socket"])
def test_an_integration_is_written_down_shown_and_mended(raise_curtain: Raise, transport: str) -> None:
    """The card says both ends; a hole is a button that opens the form at that field, and the card follows."""
    stage = raise_curtain(transport)
    payments = stage.channel("payments")
    ref = integration(stage, "Stripe webhook", owner_consumer=stage.ana.user, cut_off="Queue the orders for 4 h.")

    card = stage.until(stage.ben, payments, "Stripe webhook")
    assert "nobody answers for the providing end" in card
    assert "When it breaks:* Queue the orders for 4 h." in card
    stage.ben.click(payments, None, "fill_owner_provider")
    window(stage, stage.ben, "Who answers for the providing end?")
    stage.ben.fill("owner_provider", stage.ben.user)
    stage.ben.submit()

    assert f"Saved. *{ref}*" in window(stage, stage.ben, "Saved.")
    stage.slack.wait_until(
        lambda: any("Owner at the provider:* @ben" in text for text in stage.ana.sees(payments)), 10, "the new card"
    )
    owned = tells(stage, stage.chloe, "/integration", "owner stripe", "Stripe webhook")
    assert "Owner at the provider: @ben" in owned
    assert "Owner at the consumer: @ana" in owned
