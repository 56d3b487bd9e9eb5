"""Message shortcuts: a message becomes a risk, or the evidence of a record that somebody chooses."""

from __future__ import annotations

import re

from bot.playground.actor import Actor
from tests.bot.slack.conftest import Stage
from tests.bot.slack.test_records import add, tells, window


def test_a_message_becomes_a_risk(stage: Stage) -> None:
    """The form begins with the message, which stays as evidence, word for word; the card stands in its thread."""
    channel = stage.channel("payments")
    ts = stage.ben.post(channel, "If the bank's batch is late on a Monday, payouts wait a day &amp; people call us.")

    stage.ana.shortcut("log_risk", channel, ts)
    assert "What would happen?: If the bank's batch is late" in stage.ana.sees_modal()
    stage.ana.fill("title", "Late bank batch")
    stage.ana.submit()

    card = stage.until(stage.ben, channel, "Late bank batch", ts)
    assert "“If the bank's batch is late on a Monday, payouts wait a day & people call us.” · message" in card
    assert "[ Open thread ]" in card


def test_a_reply_in_a_thread_is_quoted_itself(stage: Stage) -> None:
    """Not the message that the thread began with; and at most 280 characters of it."""
    channel = stage.channel("checkout")
    root = stage.dev.post(channel, "Something is odd with the carts.")
    ts = stage.rui.post(channel, "Carts are lost when the cache restarts. " + "x" * 400, root)

    stage.dev.shortcut("log_risk", channel, ts)
    stage.dev.submit()

    card = stage.until(stage.rui, channel, "RSK-", root)
    quote = re.search("“(.*)”", card)[1]  # type: ignore[index]  # the card has one
    assert quote.startswith("Carts are lost")
    assert len(quote) <= 280


def test_a_message_is_linked_to_a_record_that_is_offered(stage: Stage) -> None:
    """What the message sounds like comes first; the card shows the quote."""
    channel = stage.channel("payments")
    ref = add(stage, stage.ana, "/risk add", "The webhook secret leaks")
    ts = stage.ben.post(channel, "The webhook secret was in the logs again this morning.")

    stage.ben.shortcut("link_record", channel, ts)
    window(stage, stage.ben, "Which record does it support?")
    stage.ben.fill("record", ref)
    stage.ben.submit()

    assert f"Linked to *{ref}*" in window(stage, stage.ben, "Linked to")
    shown = tells(stage, stage.ana, "/risk", f"show {ref}", "was in the logs again")
    assert "“The webhook secret was in the logs again this morning.” · message" in shown


def test_words_are_searched_and_a_ref_is_taken(stage: Stage) -> None:
    """Nothing chosen and nothing typed is told at the field; a ref that is not there shows the form again."""
    channel = stage.channel("payments")
    ref = add(stage, stage.ana, "/risk add", "Zebra printers jam")
    ts = stage.ben.post(channel, "Again, this morning.")
    stage.ben.shortcut("link_record", channel, ts)
    window(stage, stage.ben, "Again, this morning.")
    stage.ben.submit()
    assert {"words"} == set(stage.ben.modal_errors)

    stage.ben.fill("words", "zebra")
    stage.ben.submit()
    window(stage, stage.ben, "Or another one: zebra")
    stage.ben.fill("words", "RSK-999")
    stage.ben.submit()
    window(stage, stage.ben, "There is no record RSK-999")
    stage.ben.fill("words", ref.lower())
    stage.ben.submit()

    assert f"Linked to *{ref}*" in window(stage, stage.ben, "Linked to")


def test_what_somebody_may_not_open_is_neither_offered_nor_linked(stage: Stage) -> None:
    """The words are those for a record that does not exist."""
    ref = add(stage, stage.rui, "/risk add", "Quokka Inc. goes bankrupt", "vendor-talks")
    channel = stage.channel("payments")
    ts = stage.dev.post(channel, "Is Quokka Inc. bankrupt?")

    def answered(typed: str) -> str:
        stage.dev.shortcut("link_record", channel, ts)
        window(stage, stage.dev, "Which record")
        assert "Quokka Inc. goes" not in str(stage.dev.modal.content)
        stage.dev.fill("words", typed)
        stage.dev.submit()
        said = window(stage, stage.dev, typed)
        assert "Quokka Inc. goes" not in str(stage.dev.modal.content)
        stage.dev.close()
        return said

    answered("quokka")
    assert re.sub(r"RSK-\d+", "X", answered("RSK-9999")) == re.sub(r"RSK-\d+", "X", answered(ref))


def test_where_threads_are_not_recorded_messages_are_not_either(stage: Stage) -> None:
    """A channel's policy holds for every way of keeping its words."""
    channel = stage.channel("platform")
    told = tells(stage, stage.ana, "/chesterton", "policy capture off", "from now on", "platform")
    assert "off" in told
    ts = stage.ben.post(channel, "The runner image is two years old.")

    stage.ben.shortcut("link_record", channel, ts)
    assert "does not want its threads recorded" in window(stage, stage.ben, "does not want")
    stage.ben.close()
    stage.ben.shortcut("log_risk", channel, ts)
    stage.ben.submit()
    assert "does not want its threads recorded" in stage.until(stage.ben, stage.ben.direct_channel, "does not want")
    tells(stage, stage.ana, "/chesterton", "policy capture on", "from now on", "platform")


def test_a_guest_links_nothing(stage: Stage) -> None:
    """They read in their channel, and change no record."""
    guest = Actor(stage.slack, stage.slack.workspace.add_person("gro", kind="guest"))
    channel = stage.channel("checkout")
    stage.slack.workspace.invite(channel, guest.user)
    ref = add(stage, stage.ana, "/risk add", "The lift is stuck", "checkout")
    ts = stage.dev.post(channel, "The lift is stuck again.")

    guest.shortcut("link_record", channel, ts)
    window(stage, guest, "Which record")
    guest.fill("words", ref)
    guest.submit()

    assert "Only full members" in window(stage, guest, "Only full members")
    stage.slack.workspace.remove(channel, guest.user)


def test_what_is_said_in_a_private_channel_is_linked_only_to_its_own_records(stage: Stage) -> None:
    """A quote would be read by everybody who may open the record."""
    secret, channel = "Northbank signs on Friday, tell nobody.", stage.channel("vendor-talks")
    public = add(stage, stage.ana, "/risk add", "Northbank is late")
    private = add(stage, stage.rui, "/risk add", "Northbank signs late", "vendor-talks")
    ts = stage.rui.post(channel, secret)

    stage.rui.shortcut("link_record", channel, ts)
    window(stage, stage.rui, "Which record")
    assert private in str(stage.rui.modal.content)
    assert f"{public} " not in str(stage.rui.modal.content)
    stage.rui.fill("words", public)
    stage.rui.submit()
    assert "stays here" in window(stage, stage.rui, "stays here")
    stage.rui.fill("words", private)
    stage.rui.submit()
    window(stage, stage.rui, "Linked to")

    assert "on Friday" not in tells(stage, stage.dev, "/risk", f"show {public}", "Northbank is late")
    assert "on Friday" in tells(stage, stage.ana, "/risk", f"show {private}", "Northbank signs late")


def test_a_risk_from_a_message_that_is_gone_says_so(stage: Stage) -> None:
    """It was deleted while the form was open; nobody is told to invite the bot, who is there."""
    channel = stage.channel("payments")
    ts = stage.ben.post(channel, "The vault key is on a sticky note.")
    stage.ana.shortcut("log_risk", channel, ts)
    stage.ben.delete(channel, ts)

    stage.ana.submit()

    told = stage.until(stage.ana, stage.ana.direct_channel, "There is no such message any more.")
    assert "It may have been deleted." in told
    assert "Invite" not in told
