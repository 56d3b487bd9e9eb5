"""Capture as the sample team lives it: a thread becomes one draft, one record and one card."""

from __future__ import annotations

import pytest

from bot.playground.actor import Actor
from bot.playground.sample import IDEMPOTENCY, converse
from tests.bot.slack.conftest import Stage, accept


def test_the_form_shows_where_each_field_comes_from(stage: Stage) -> None:
    """Under a drafted field stands the message it was taken from."""
    channel, root = stage.channel("payments"), stage.thread(IDEMPOTENCY)

    stage.ana.shortcut("record_decision", channel, root)
    stage.slack.wait_until(lambda: "What was decided?" in stage.ana.sees_modal(), 10, "the filled form")

    shown = stage.ana.sees_modal()
    assert "ok, decided: Postgres, in the same transaction as the charge" in shown
    assert "ana" in shown


def test_capturing_a_thread_again_finds_the_same_draft(stage: Stage) -> None:
    """Two people capture one thread: one draft, one record, one card."""
    channel, root = stage.channel("payments"), stage.thread(IDEMPOTENCY)
    stage.ana.shortcut("record_decision", channel, root)
    stage.ben.shortcut("record_decision", channel, root)
    accept(stage.ben, stage)
    stage.until(stage.ben, channel, "ADR-", root)

    accept(stage.ana, stage)
    stage.settled()

    cards = [text for text in stage.ben.sees(channel, root) if "ADR-" in text]
    assert len(cards) == 1


@pytest.mark.parametrize("how", ["mention", "reaction"])
def test_a_mention_and_a_reaction_offer_the_draft_behind_a_button(stage: Stage, how: str) -> None:
    """There is no modal to fill, so a button opens it."""
    channel, root = stage.channel("payments"), stage.thread(IDEMPOTENCY)
    place = channel if how == "mention" else stage.ben.direct_channel
    if how == "mention":
        stage.ben.mention(channel, "record", root)
    else:
        stage.ben.react(channel, root, "memo")

    stage.until(stage.ben, place, "your draft is ready", root if how == "mention" else None)
    stage.ben.click(place, None, "review_draft")
    accept(stage.ben, stage)

    assert "Postgres" in stage.until(stage.ana, channel, "ADR-", root)


def test_accepting_without_a_name_is_refused_beside_the_field(stage: Stage) -> None:
    """The form stays open with what was typed, and says what to do."""
    channel, root = stage.channel("payments"), stage.thread(IDEMPOTENCY)
    stage.ana.shortcut("record_decision", channel, root)
    stage.slack.wait_until(lambda: "What was decided?" in stage.ana.sees_modal(), 10, "the filled form")
    stage.ana.fill("decision_makers", None)
    stage.ana.fill("status", "accepted")
    stage.ana.submit()

    assert "decision_makers" in stage.ana.modal_errors


def test_a_thread_without_a_decision_says_so_and_keeps_the_draft(stage: Stage) -> None:
    """A question is not a decision."""
    channel = stage.channel("payments")
    root = converse(
        stage.slack, stage.team, "payments", (("ben", "Is anybody looking at the alert?"), ("ana", "yes, me"))
    )

    stage.ben.mention(channel, "record", root)

    assert "no decision" in stage.until(stage.ben, channel, "no decision", root)


def test_a_decision_is_written_down_without_a_thread(stage: Stage) -> None:
    """`/adr new` opens an empty form; the card lands in the channel."""
    channel = stage.channel("checkout")

    stage.dev.slash(channel, "/adr", "new")
    stage.dev.fill("title", "Ship on Thursdays")
    stage.dev.fill("outcome", "We release on Thursdays only")
    stage.dev.fill("status", "accepted")
    stage.dev.submit()

    assert "Ship on Thursdays" in stage.until(stage.rui, channel, "Ship on Thursdays")


def test_a_guest_cannot_record(stage: Stage) -> None:
    """Guests read in their channel; they do not write the record."""
    guest = Actor(stage.slack, stage.slack.workspace.add_person("gus", kind="guest"))
    channel, root = stage.channel("payments"), stage.thread(IDEMPOTENCY)
    stage.slack.workspace.invite(channel, guest.user)

    guest.shortcut("record_decision", channel, root)

    stage.slack.wait_until(lambda: "Only full members" in guest.sees_modal(), 10, "the refusal")
    stage.slack.workspace.remove(channel, guest.user)


def test_what_was_typed_comes_back_when_it_cannot_be_saved(stage: Stage) -> None:
    """A guest may not record; their words are not lost with the window."""
    guest = Actor(stage.slack, stage.slack.workspace.add_person("gil", kind="guest"))
    channel = stage.channel("checkout")
    stage.slack.workspace.invite(channel, guest.user)

    guest.slash(channel, "/adr", "new")
    guest.fill("title", "Paint it blue")
    guest.fill("outcome", "Everything is blue from Monday on")
    guest.submit()

    told = stage.until(guest, guest.direct_channel, "what you had written")
    stage.slack.workspace.remove(channel, guest.user)
    assert "Everything is blue from Monday on" in told


def test_a_decision_from_the_global_shortcut_lives_in_a_direct_message(stage: Stage) -> None:
    """It belongs to the workspace; its card follows its status there."""
    stage.rui.global_shortcut("new_decision")
    stage.rui.fill("title", "Freeze deploys in sale week")
    stage.rui.submit()
    stage.until(stage.rui, stage.rui.direct_channel, "Freeze deploys")

    stage.rui.click(stage.rui.direct_channel, None, "accept_decision")

    assert "Freeze deploys" in stage.until(stage.rui, stage.rui.direct_channel, "Accepted")


def test_a_decision_is_kept_where_the_bot_is_not_invited(stage: Stage) -> None:
    """Its card comes directly, and nobody outside that channel learns of it."""
    hidden = stage.slack.workspace.add_channel("board", private=True, members=[stage.ana.user, stage.rui.user])
    stage.ana.slash(hidden, "/adr", "new")
    stage.ana.fill("title", "Sell the northern shop")
    stage.ana.submit()

    assert "Sell the northern shop" in stage.until(stage.ana, stage.ana.direct_channel, "Sell the northern")
    stage.dev.slash(stage.channel("checkout"), "/adr", "list")
    assert "northern" not in stage.until(stage.dev, stage.channel("checkout"), "decision")
