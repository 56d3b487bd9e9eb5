"""`/chesterton policy`: what a channel wants, set by whoever may decide there and seen by the asker alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.playground.actor import Actor
from bot.playground.sample import IDEMPOTENCY
from knowledge.policy import Policy
from tests.bot.slack.conftest import Stage


@pytest.fixture
def fresh(stage: Stage) -> Iterator[Stage]:
    """The shared team, whose channels want nothing of their own before and after."""
    yield stage
    stage.settled()
    policies = stage.bot.app.policies
    for channel, policy in policies.every("main").items():
        policies.change("main", channel, dict.fromkeys(policy.own, "default"), by="test")


def tells(stage: Stage, who: Actor, text: str, words: str, place: str | None = None) -> str:
    """What `/chesterton …` tells the person who gave it."""
    place = place or stage.channel("payments")
    before = len(who.sees(place))
    who.slash(place, "/chesterton", text)

    def said() -> str | None:
        return next((line for line in who.sees(place)[before:] if words in line), None)

    return stage.slack.wait_until(said, 10, f"{words!r} after /chesterton {text}") or ""


def policy_of(stage: Stage, channel: str = "payments") -> Policy:
    """What is stored."""
    return stage.bot.app.policies.get("main", stage.channel(channel))


def open_form(stage: Stage, who: Actor) -> None:
    """Ask for the form and wait until it is filled."""
    who.slash(stage.channel("payments"), "/chesterton", "policy")
    stage.slack.wait_until(lambda: "Which reaction" in who.sees_modal(), 10, "the form")


# --- setting ---------------------------------------------------------------------------------------------------------


def test_a_change_is_seen_by_the_asker_alone(fresh: Stage) -> None:
    """Nobody else in the channel sees anything, whichever way it is set."""
    stage, channel = fresh, fresh.channel("payments")
    before = stage.ben.sees(channel)

    assert "only visible to you" in tells(stage, stage.ana, "policy model off", "*off* from now on")
    open_form(stage, stage.ana)
    stage.ana.fill("capture", "off")
    stage.ana.submit()
    assert "only visible to you" in stage.until(stage.ana, channel, "`capture` is *off*")

    assert before == stage.ben.sees(channel)


def test_the_form_sets_what_was_changed_and_nothing_else(fresh: Stage) -> None:
    """What somebody else has set while it was open stays."""
    stage = fresh
    open_form(stage, stage.ana)
    tells(stage, stage.ben, "policy model off", "*off* from now on")

    stage.ana.fill("answer_threshold", "0.8")
    stage.ana.submit()
    stage.until(stage.ana, stage.channel("payments"), "`answer-threshold` is *0.8*")

    assert {"model": False, "answer_threshold": 0.8} == policy_of(stage).own


def test_a_form_that_cannot_be_saved_says_so_beside_each_field(fresh: Stage) -> None:
    """It stays open with what was typed, and nothing is set."""
    stage = fresh
    open_form(stage, stage.ana)
    stage.ana.fill("guard_threshold", "often")
    stage.ana.fill("digest", "mon 9 Europe/Lisbn")
    stage.ana.submit()

    errors = stage.ana.modal_errors
    assert {"guard_threshold", "digest"} == errors.keys()
    assert "a number from 0 to 1" in errors["guard_threshold"]
    assert "Did you mean Europe/Lisbon?" in errors["digest"]
    assert Policy() == policy_of(stage)
    stage.ana.close()


def test_a_channel_does_not_speak_for_another(fresh: Stage) -> None:
    """Each has its own."""
    stage = fresh
    tells(stage, stage.rui, "policy guard thread", "*thread* from now on", stage.channel("checkout"))

    assert ("off", "thread") == (policy_of(stage).guard, policy_of(stage, "checkout").guard)


# --- showing, and slips ----------------------------------------------------------------------------------------------


def test_the_policy_is_shown_as_a_list(fresh: Stage) -> None:
    """Every field, as it would be typed."""
    tells(fresh, fresh.ana, "policy reaction :pencil2:", "*pencil2* from now on")

    shown = tells(fresh, fresh.ana, "policy show", "What this channel wants of me")

    assert "pencil2" in shown
    assert "guard-threshold" in shown
    assert "only visible to you" in shown


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "/chesterton policy"),
        ("help", "/chesterton policy"),
        ("plicy", "Did you mean `/chesterton policy`?"),
        ("xyzzy", "`/chesterton help` lists what I can do."),
        ("policy guard-treshold 0.5", "Did you mean guard-threshold?"),
        ("policy colour red", "There are capture, reaction"),
        ("policy guard threat", "Did you mean thread?"),
        ("policy guard-threshold 7", "a number from 0 to 1"),
        ("policy guard-threshold", "What shall guard-threshold be?"),
        ("policy digest someday", "monday 9 Europe/Lisbon"),
    ],
)
def test_a_slip_is_answered_with_what_to_type(fresh: Stage, typed: str, told: str) -> None:
    """Each error says what and what now, and nothing is set."""
    assert told in tells(fresh, fresh.ben, typed, told)
    assert Policy() == policy_of(fresh)


def test_a_direct_message_has_no_policy(fresh: Stage) -> None:
    """By the command and by the form."""
    stage, home = fresh, fresh.ana.direct_channel
    assert "in the channel that it is for" in tells(stage, stage.ana, "policy show", "Only a channel", home)

    stage.ana.slash(home, "/chesterton", "policy")

    stage.slack.wait_until(lambda: "Only a channel has a policy" in stage.ana.sees_modal(), 10, "the notice")
    stage.ana.close()


def test_a_guest_sets_nothing(fresh: Stage) -> None:
    """Only who may decide in the channel."""
    stage, place = fresh, fresh.channel("payments")
    guest = Actor(stage.slack, stage.slack.workspace.add_person("Gus", kind="guest"))
    stage.slack.workspace.invite(place, guest.user)

    assert "Only full members" in tells(stage, guest, "policy capture off", "Only full members")
    assert Policy() == policy_of(stage)
    guest.leave(place)


# --- what follows from it --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["shortcut", "mention", "reaction"])
def test_where_capture_is_off_the_person_is_told_who_can_change_that(fresh: Stage, how: str) -> None:
    """In private, whichever way they tried; nothing is drafted and nobody else sees anything."""
    stage, channel, root = fresh, fresh.channel("payments"), fresh.thread(IDEMPOTENCY)
    tells(stage, stage.ana, "policy capture off", "*off* from now on")
    told, before = "`/chesterton policy capture on`", len(stage.chloe.sees(channel, root))
    seen = len(stage.ben.sees(stage.ben.direct_channel))

    if how == "shortcut":
        stage.ben.shortcut("record_decision", channel, root)
        stage.slack.wait_until(lambda: told in stage.ben.sees_modal(), 10, "the refusal")
        stage.ben.close()
    elif how == "mention":
        stage.ben.mention(channel, "record", root)
    else:
        stage.ben.react(channel, root, "memo")
    if how != "shortcut":
        stage.slack.wait_until(
            lambda: any(told in text for text in stage.ben.sees(stage.ben.direct_channel)[seen:]), 10, "the refusal"
        )

    stage.settled()
    assert before + (how == "mention") == len(stage.chloe.sees(channel, root))


def test_a_channel_names_the_reaction_that_captures(fresh: Stage) -> None:
    """The usual one does nothing there any more."""
    stage, channel, root = fresh, fresh.channel("payments"), fresh.thread(IDEMPOTENCY)
    tells(stage, stage.ana, "policy reaction :pencil2:", "*pencil2* from now on")
    before = len(stage.chloe.sees(stage.chloe.direct_channel))

    stage.chloe.react(channel, root, "memo")
    stage.settled()
    assert before == len(stage.chloe.sees(stage.chloe.direct_channel))

    stage.chloe.react(channel, root, "pencil2")
    stage.slack.wait_until(
        lambda: any("draft" in text for text in stage.chloe.sees(stage.chloe.direct_channel)[before:]), 10, "the draft"
    )
