"""`/adr` and the card's buttons: who may move a decision, and what everybody sees of it."""

from __future__ import annotations

import re

import pytest

from bot.playground.actor import Actor
from bot.slack import record_cards, ripple
from knowledge.audience import operator_scope
from knowledge.records.base import Origin, Visibility
from knowledge.records.risk import Risk
from tests.bot.slack.conftest import Stage


def propose(stage: Stage, who: Actor, title: str, channel: str = "payments") -> str:
    """Write a decision down without a thread; returns its ref."""
    who.slash(stage.channel(channel), "/adr", "new")
    who.fill("title", title)
    who.fill("outcome", f"We will {title.lower()}")
    who.submit()
    card = stage.until(who, stage.channel(channel), title)
    stage.settled()
    return re.search(r"ADR-\d+", card)[0]  # type: ignore[index]  # the card has one


def tells(stage: Stage, who: Actor, text: str, words: str, channel: str = "payments") -> str:
    """What `/adr …` tells the person who gave it."""
    place = stage.channel(channel)
    before = len(who.sees(place))
    who.slash(place, "/adr", text)

    def said() -> str | None:
        return next((line for line in who.sees(place)[before:] if words in line), None)

    return stage.slack.wait_until(said, 10, f"{words!r} after /adr {text}") or ""


def test_accepting_redraws_the_card_for_everybody(stage: Stage) -> None:
    """The person is told; the card in the channel shows the new status."""
    ref = propose(stage, stage.ana, "Ship on Thursdays")

    assert "is accepted" in tells(stage, stage.ana, f"accept {ref}", "is accepted")
    assert "Accepted" in stage.until(stage.ben, stage.channel("payments"), "Accepted")


def test_the_card_has_the_button(stage: Stage) -> None:
    """One click accepts."""
    propose(stage, stage.ana, "Log in UTC")

    stage.ana.click(stage.channel("payments"), None, "accept_decision")

    stage.slack.wait_until(
        lambda: any("Log in UTC" in text and "Accepted" in text for text in stage.ben.sees(stage.channel("payments"))),
        10,
        "the accepted card",
    )


def test_only_a_named_decision_maker_accepts(stage: Stage) -> None:
    """Ben is told who may, and nothing changes."""
    ref = propose(stage, stage.ana, "Retire the cron box")

    refusal = tells(stage, stage.ben, f"accept {ref}", "decision-maker")

    assert "Nothing was changed." in refusal
    assert "proposed" in tells(stage, stage.ben, f"show {ref}", "Retire the cron box").lower()


@pytest.mark.parametrize(("verb", "words"), [("reject", "turned down"), ("defer", "put off")])
def test_a_proposal_can_be_turned_down_or_put_off(stage: Stage, verb: str, words: str) -> None:
    """Each move is told in plain words."""
    ref = propose(stage, stage.ana, f"Try {verb}ing things")

    assert words in tells(stage, stage.ana, f"{verb} {ref}", ref)


def test_superseding_flips_both_ends_when_the_successor_is_accepted(stage: Stage) -> None:
    """Until then the old one stands."""
    old = propose(stage, stage.ana, "Cache carts in memory")
    tells(stage, stage.ana, f"accept {old}", "is accepted")
    new = propose(stage, stage.ana, "Cache carts in Redis")

    assert "once it is accepted" in tells(stage, stage.ana, f"supersede {old} by {new}", new)
    assert "superseded" not in tells(stage, stage.ben, f"show {old}", "in memory").lower()
    tells(stage, stage.ana, f"accept {new}", "is accepted")

    assert new in tells(stage, stage.ben, f"show {old}", "in memory")
    assert "superseded" in tells(stage, stage.ben, f"show {old}", "in memory").lower()


def rests_on(stage: Stage, ref: str, title: str, owner: Actor, channel: str | None = None) -> str:
    """A risk that rests on a decision, seen by everybody or by one channel alone."""
    seen = Visibility.CHANNEL if channel else Visibility.WORKSPACE
    origin = Origin(channel=stage.channel(channel or "payments"))
    given = {"title": title, "owner": owner.user}
    everything = operator_scope("main", private=True)
    return stage.bot.desk.keeping.add(
        Risk, given, stage.ana.user, everything, origin=origin, visibility=seen, links=[("rests on", ref)]
    ).ref


def test_what_rests_on_a_superseded_decision_is_told_and_asked_of_each_owner(stage: Stage) -> None:
    """Whoever supersedes it hears what they may open, each owner of what is theirs, and nobody twice."""
    old = propose(stage, stage.ben, "Sign tokens with one key")
    tells(stage, stage.ben, f"accept {old}", "is accepted")
    new = propose(stage, stage.ben, "Sign tokens with two keys")
    mine, open_one = rests_on(stage, old, "Keys leak", stage.ben), rests_on(stage, old, "Clocks drift", stage.dev)
    closed = rests_on(stage, old, "The vendor is for sale", stage.rui, "vendor-talks")
    tells(stage, stage.chloe, f"supersede {old} by {new}", new)

    told = tells(stage, stage.ben, f"accept {new}", "rest on")

    assert f"2 records rest on {old}" in told
    assert "2 items opened" in told
    assert all(ref in told for ref in (mine, open_one))
    asked = stage.until(stage.dev, stage.dev.direct_channel, "Clocks drift")
    assert "Does it still stand?" in asked
    assert closed not in told + asked
    assert "vendor is for sale" in stage.until(stage.rui, stage.rui.direct_channel, "for sale")
    stage.settled()
    tells(stage, stage.ben, f"accept {new}", "rest on")
    stage.settled()
    assert 1 == len([text for text in stage.dev.sees(stage.dev.direct_channel) if "Clocks drift" in text])
    assert [] == [text for text in stage.ben.sees(stage.ben.direct_channel) if "Keys leak" in text]


def test_where_there_is_no_reply_it_is_said_in_a_direct_message(stage: Stage) -> None:
    """As after a form that was confirmed; what comes after is a step for each record."""
    desk, by = stage.bot.desk, stage.chloe.user
    old, new = (propose(stage, stage.chloe, title) for title in ("Log to files", "Log to a queue"))
    for ref in (old, new):
        tells(stage, stage.chloe, f"accept {ref}", "is accepted")
    risk, scope = rests_on(stage, old, "Disks are slow", stage.dev), desk.audience.of_person(by)
    changed = desk.lifecycle.supersede(old, new, by, scope)

    first, again = (ripple.sent(desk, changed, by, scope, "k") for _ in range(2))

    assert [new, old] == first[:2]
    assert first == again
    assert [record_cards.redraw, ripple.tell_owner] == [ripple.step_for(ref) for ref in first[1:]]
    [told] = [text for text in stage.chloe.sees(stage.chloe.direct_channel) if "rests on" in text]
    assert risk in told


def test_nothing_is_said_of_a_superseded_decision_that_nothing_rests_on(stage: Stage) -> None:
    """Silence is an answer."""
    old = propose(stage, stage.ana, "Number the hosts")
    tells(stage, stage.ana, f"accept {old}", "is accepted")
    new = propose(stage, stage.ana, "Name the hosts")
    tells(stage, stage.ana, f"accept {new}", "is accepted")

    told = tells(stage, stage.ana, f"supersede {old} by {new}", "takes the place")

    assert "rest" not in told


def test_a_list_is_filtered(stage: Stage) -> None:
    """`status:` narrows; an unknown filter is named."""
    ref = propose(stage, stage.ana, "Name branches after tickets")

    assert ref in tells(stage, stage.ben, "list status:proposed", "Name branches")
    assert "colour" in tells(stage, stage.ben, "list colour:red", "filter")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("accpet ADR-1", "/adr accept"),
        ("show", "Which decision?"),
        ("show ADR-9999", "ADR-9999"),
        ("accept the thing", "not a reference"),
        ("supersede ADR-8888", "Which decision?"),
        ("", "/adr list"),
        ("help", "/adr list"),
    ],
)
def test_a_slip_is_answered_with_what_to_type(stage: Stage, typed: str, told: str) -> None:
    """Each error says what and what now."""
    assert told in tells(stage, stage.ben, typed, told)


def test_a_private_record_cannot_be_shown_listed_or_moved_from_outside(stage: Stage) -> None:
    """The same words as for a record that does not exist."""
    propose(stage, stage.ana, "Say in public what is public")
    ref = propose(stage, stage.rui, "Buy the vendor out", "vendor-talks")

    missing = tells(stage, stage.dev, "show ADR-9999", "ADR-9999").replace("ADR-9999", "X")
    hidden = tells(stage, stage.dev, f"show {ref}", ref).replace(ref, "X")
    assert missing == hidden
    assert missing == tells(stage, stage.dev, f"accept {ref}", ref).replace(ref, "X")
    assert "Buy the vendor out" not in tells(stage, stage.dev, "list", "ADR")
