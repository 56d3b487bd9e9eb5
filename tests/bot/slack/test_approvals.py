"""Approvals and objections in Slack: who may speak, what is kept and shown, and that only people accept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.playground.actor import Actor
from bot.slack import record_cards
from knowledge.audience import operator_scope
from knowledge.records.base import Origin, Visibility
from knowledge.records.decision import Decision
from tests.bot.slack.conftest import Stage
from tests.bot.slack.test_lifecycle import propose, tells

ALL = operator_scope("main", private=True)


def stored(stage: Stage, ref: str) -> Decision:
    """The decision as it stands."""
    record = stage.bot.app.ledger.get(ref, ALL)
    assert isinstance(record, Decision)
    return record


def voices(stage: Stage, ref: str) -> list[tuple[str, str, str, bool]]:
    """Everything that was said to it, oldest first: who, what, why, and whether it was taken back."""
    return [(one.by, one.stance, one.reason, bool(one.withdrawn)) for one in stored(stage, ref).voices]


def card(stage: Stage, ref: str, words: str) -> str:
    """The record's card as everybody reads it, once it says this."""

    def drawn() -> str | None:
        return next(
            (text for text in stage.ben.sees(stage.channel("payments")) if f"{ref} ·" in text and words in text), None
        )

    return stage.slack.wait_until(drawn, 10, f"{words!r} on the card") or ""


def objects(stage: Stage, who: Actor, ref: str, reason: str) -> None:
    """Press *Object…* on the card and say why."""
    who.click(stage.channel("payments"), None, "object_decision", ref)
    who.fill("reason", reason)
    who.submit()
    stage.settled()


def react(stage: Stage, who: Actor, ref: str, sign: str, *, take_back: bool = False) -> None:
    """React on the card, or take it back."""
    posted = stage.bot.app.posts.find(record_cards.card_key("main", ref))
    assert posted is not None
    (who.unreact if take_back else who.react)(posted.channel, posted.ts, sign)
    stage.settled()


def private(stage: Stage, title: str) -> str:
    """A proposal of the private channel, which Rui is in and Ben is not."""
    by, now = stage.ana.user, stage.bot.app.clock.now()
    record = Decision(workspace="main", title=title, status="proposed", visibility=Visibility.CHANNEL,
                      origin=Origin(channel=stage.channel("vendor-talks")), decision_makers=(by,),
                      created_at=now, created_by=by, updated_at=now, updated_by=by)  # fmt: skip
    return stage.bot.app.ledger.add(record, by=by).ref


# --- objections ------------------------------------------------------------------------------------------------------


def test_an_objection_stands_on_the_card_with_its_reason(stage: Stage) -> None:
    """Also where the record is shown whole, and in its document."""
    ref = propose(stage, stage.ana, "Deploy on Fridays")

    objects(stage, stage.ben, ref, "Nobody is on call on Saturday")

    assert [(stage.ben.user, "objects", "Nobody is on call on Saturday", False)] == voices(stage, ref)
    assert "objects: Nobody is on call" in card(stage, ref, "Nobody is on call")
    assert "Nobody is on call" in tells(stage, stage.ben, f"show {ref}", "Deploy on Fridays")
    assert "on record" in stage.ben.sees_modal()
    stage.ben.close()


def test_whoever_accepts_over_an_objection_is_told_and_the_dissent_is_kept(stage: Stage) -> None:
    """The first try changes nothing; the button below what they read accepts."""
    ref = propose(stage, stage.ana, "Drop the staging cluster")
    objects(stage, stage.ben, ref, "We test migrations there")
    stage.ben.close()

    assert "We test migrations there" in tells(stage, stage.ana, f"accept {ref}", "Not accepted yet")
    before = stored(stage, ref).status
    stage.ana.click(stage.channel("payments"), None, "accept_decision", f"{ref}:1")
    stage.settled()

    assert ("proposed", "accepted") == (before, stored(stage, ref).status)
    assert "We test migrations there" in card(stage, ref, "Accepted")


def test_an_objection_can_be_withdrawn(stage: Stage) -> None:
    """It stays on record as one that was."""
    ref = propose(stage, stage.ana, "Rename the ledger")
    objects(stage, stage.ben, ref, "Too many links")
    stage.ben.close()
    stage.ben.click(stage.channel("payments"), None, "object_decision", ref)
    stage.ben.fill("reason", "Far too many links")
    stage.ben.submit()
    stage.settled()
    stage.ben.close()

    react(stage, stage.ben, ref, "white_check_mark")
    tells(stage, stage.ana, f"accept {ref}", "Not accepted yet")

    assert [True, False] == [gone for *_, gone in voices(stage, ref)]


def test_what_is_accepted_is_not_objected_to(stage: Stage) -> None:
    """The form says so; nothing is kept."""
    ref = propose(stage, stage.ana, "Use semantic versions")
    stage.ben.click(stage.channel("payments"), None, "object_decision", ref)
    tells(stage, stage.ana, f"accept {ref}", "is accepted")

    stage.ben.fill("reason", "Too late")
    stage.ben.submit()
    stage.settled()

    assert "is accepted; only what is proposed" in stage.ben.sees_modal()
    assert [] == voices(stage, ref)
    stage.ben.close()


# --- reactions -------------------------------------------------------------------------------------------------------


def test_a_reaction_of_a_decision_maker_counts_until_it_is_taken_back(stage: Stage) -> None:
    """It never accepts."""
    ref = propose(stage, stage.ana, "Sign our commits")

    react(stage, stage.ana, ref, "white_check_mark")
    said = voices(stage, ref)
    react(stage, stage.ana, ref, "white_check_mark", take_back=True)

    assert [(stage.ana.user, "approves", "", False)] == said
    assert [(stage.ana.user, "approves", "", True)] == voices(stage, ref)
    assert "proposed" == stored(stage, ref).status


def test_a_reaction_of_anybody_else_is_only_a_picture(stage: Stage) -> None:
    """Ben is not among those who decide."""
    ref = propose(stage, stage.ana, "Sign our releases")

    react(stage, stage.ben, ref, "white_check_mark")

    assert [] == voices(stage, ref)


def test_an_objection_by_reaction_is_asked_for_its_reason(stage: Stage) -> None:
    """By a direct message, once; what is said there is kept."""
    ref = propose(stage, stage.dev, "Rotate on Mondays")

    react(stage, stage.dev, ref, "no_entry")
    asked = stage.until(stage.dev, stage.dev.direct_channel, "What speaks against it?")
    stage.dev.click(stage.dev.direct_channel, None, "object_decision", ref)
    stage.dev.fill("reason", "Mondays are holidays")
    stage.dev.submit()
    stage.settled()
    stage.dev.close()

    assert "Rotate on Mondays" in asked
    assert "Mondays are holidays" == stored(stage, ref).objections[0].reason
    [left] = [text for text in stage.dev.sees(stage.dev.direct_channel) if "Rotate on Mondays" in text]
    assert "What speaks against it?" not in left


# --- requested reviews -----------------------------------------------------------------------------------------------


def test_a_reviewer_is_asked_in_a_direct_message_and_their_approval_is_kept(stage: Stage) -> None:
    """The question gives way to what they said."""
    ref = propose(stage, stage.ana, "Buy the bigger disk")
    stage.ana.click(stage.channel("payments"), None, "request_review", ref)
    stage.ana.fill("people", [stage.chloe.user])
    stage.ana.submit()
    asked = stage.until(stage.chloe, stage.chloe.direct_channel, "asks you to look at")
    stage.settled()

    stage.chloe.click(stage.chloe.direct_channel, None, "approve_decision", ref)
    stage.settled()
    answered = stage.chloe.sees(stage.chloe.direct_channel)

    assert "Buy the bigger disk" in asked
    assert any("You approve" in text for text in answered)
    assert [(stage.chloe.user, "approves", "", False)] == voices(stage, ref)
    assert "approved by" in card(stage, ref, "approved by")
    assert "I ask" in stage.ana.sees_modal()
    stage.ana.close()


def test_who_may_not_open_it_is_not_asked_and_gets_no_hint(stage: Stage) -> None:
    """Ben is not in the private channel; a click that he makes up finds nothing."""
    ref = private(stage, "Buy the vendor")
    before = stage.ben.sees(stage.ben.direct_channel)

    told = tells(stage, stage.ana, f"review {ref} <@{stage.ben.user}> <@{stage.rui.user}>", "I do not ask")
    stage.until(stage.rui, stage.rui.direct_channel, "Buy the vendor")
    stage.settled()

    assert "they cannot open it" in told
    assert before == stage.ben.sees(stage.ben.direct_channel)
    assert (stage.rui.user,) == stored(stage, ref).reviewers


# --- the window ------------------------------------------------------------------------------------------------------


def test_who_was_asked_for_a_review_is_asked_no_more_once_it_is_decided(stage: Stage) -> None:
    """The button that would only say no gives way to what became of the proposal."""
    ref = propose(stage, stage.ana, "Rename the queue")
    tells(stage, stage.ana, f"review {ref} @chloe", "I ask chloe")
    stage.until(stage.chloe, stage.chloe.direct_channel, "Rename the queue")

    tells(stage, stage.ana, f"accept {ref}", "is accepted")
    stage.settled()
    [asked] = [text for text in stage.chloe.sees(stage.chloe.direct_channel) if "Rename the queue" in text]

    assert "It is accepted." in asked
    assert "[ Approve ]" not in asked


def test_a_window_for_objections_is_set_and_told(stage: Stage) -> None:
    """On the card, too."""
    ref = propose(stage, stage.ana, "Move the standup")
    until = (stage.bot.app.clock.now() + timedelta(days=9)).date()

    told = tells(stage, stage.ana, f"review {ref} until {until}", "are awaited until")

    assert "nothing is accepted by itself" in told
    assert until == stored(stage, ref).silence_until


@pytest.mark.parametrize("until", ["next friday", "2027-02-30"])
def test_a_window_until_what_is_no_day_is_refused_in_words(stage: Stage, until: str) -> None:
    """Nothing broke: the person is told how to write a day."""
    ref = propose(stage, stage.ana, f"Wait until {until}")

    told = tells(stage, stage.ana, f"review {ref} until {until}", "Write it like 2027-03-31")

    assert "Nothing was changed." in told


def test_silence_is_never_approval_of_what_cannot_be_undone(stage: Stage) -> None:
    """A one-way door takes no window."""
    ref = propose(stage, stage.ana, "Delete the old cluster")
    record = stored(stage, ref)
    now = stage.bot.app.clock.now()
    stage.bot.app.ledger.save(
        record.amended(stage.ana.user, now, reversibility="one-way"), by=stage.ana.user, action="edit"
    )

    told = tells(stage, stage.ana, f"review {ref} until 2090-01-01", "silence is never approval")

    assert "Nothing was changed." in told
    assert None is stored(stage, ref).silence_until


def test_superseding_from_the_card_begins_a_successor_with_the_old_options(stage: Stage) -> None:
    """It takes the place of the old one once it is accepted, and its card stands where the old one's does."""
    ref = propose(stage, stage.ana, "Keep two regions")
    tells(stage, stage.ana, f"accept {ref}", "is accepted")
    stage.settled()

    stage.ben.click(stage.channel("payments"), None, "supersede_decision", ref)
    stage.slack.wait_until(lambda: f"looks at {ref} again" in stage.ben.sees_modal(), 10, "the form")
    stage.ben.fill("title", "Keep one region")
    stage.ben.fill("outcome", "One region will do")
    stage.ben.submit()
    stage.until(stage.chloe, stage.channel("payments"), "Keep one region")
    stage.settled()

    assert "accepted" == stored(stage, ref).status
