"""App Home in the loopback Slack: what each person sees there, and what its buttons do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.playground.actor import Actor
from bot.playground.people import Kind
from bot.playground.sample import QUEUE
from knowledge.engines.embed import MiniLM
from knowledge.records.base import Origin, Ref, Visibility
from knowledge.records.decision import Decision
from knowledge.records.integration import Integration
from knowledge.records.risk import Risk
from knowledge.records.system import System
from tests.bot.slack.conftest import accept, curtain
from tests.bot.slack.test_due import ALL, Town


@pytest.fixture(scope="module")
def homes(minilm: MiniLM, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The whole bot with a team of people of its own for each test."""
    with curtain(tmp_path_factory.mktemp("home"), minilm) as stage:
        stage.__class__ = Town
        assert isinstance(stage, Town)
        stage.__dict__["clock"] = stage.bot.app.clock
        yield stage


@pytest.fixture
def town(homes: Town) -> Town:
    """The same; whoever a test needs has just joined."""
    return homes


def newcomer(town: Town, name: str, kind: Kind = "member") -> Actor:
    """Somebody whom nothing concerns yet."""
    return Actor(town.slack, town.slack.workspace.add_person(name, kind=kind))


def sees(town: Town, who: Actor) -> str:
    """Their Home once it is filled."""
    who.open_home()
    town.settled()
    return who.sees_home()


def proposed(
    town: Town, title: str, *makers: Actor, channel: str = "payments", private: bool = False, **more: Any
) -> Ref:
    """A proposed decision."""
    now, by = town.bot.app.clock.now(), makers[0].user if makers else town.ben.user
    seen = Visibility.CHANNEL if channel == "vendor-talks" else Visibility.WORKSPACE
    record = Decision(
        workspace="main", title=title, status="proposed", outcome=title, origin=Origin(channel=town.channel(channel)),
        visibility=seen, created_at=now, created_by=by,
        updated_at=now, updated_by=by, **({"decision_makers": tuple(who.user for who in makers)} | more),
    )  # fmt: skip
    return town.bot.app.ledger.add(record, by=by).ref


def part(home: str, title: str) -> str:
    """One section of a Home."""
    return home.partition(f"# {title}")[2].partition("────")[0]


def window(town: Town, who: Actor, words: str) -> str:
    """The window that a click opened, once it says this."""
    town.slack.wait_until(lambda: words in who.sees_modal(), 10, f"a window with {words!r}")
    return who.sees_modal()


# --- what somebody sees ------------------------------------------------------------------------------------------


def test_the_home_is_there_at_once_and_then_filled(town: Town) -> None:
    """Nothing waits for a newcomer, and each section says how to begin."""
    home = sees(town, newcomer(town, "nia"))

    assert "Nothing waits for you." in part(home, "Waiting for you")
    assert "Nothing of yours is due." in home
    assert "You look after no system" in part(home, "Your area")
    assert "of 12* documents have what they need" in part(home, "Coverage")
    assert "*Engine* rules · *Index* ready" in home


def test_a_draft_waits_for_whoever_began_it(town: Town) -> None:
    """Review opens its form; once it is saved, nothing waits any more."""
    root = town.thread(QUEUE)
    town.chloe.shortcut("record_decision", town.channel("checkout"), root)
    town.slack.wait_until(lambda: "What was decided?" in town.chloe.sees_modal(), 10, "the form")
    town.chloe.close()

    assert "A draft that you began" in part(sees(town, town.chloe), "Waiting for you")
    assert "A draft that you began" not in sees(town, town.ben)
    town.chloe.click("home", None, "review_draft")
    accept(town.chloe, town)
    town.settled()
    assert "A draft that you began" not in town.chloe.sees_home()


def test_a_draft_is_discarded_from_the_home(town: Town) -> None:
    """And waits no longer."""
    who = newcomer(town, "ada")
    town.bot.desk.drafts.begin("d-ada", "main", town.channel("checkout"), "9.9", who.user)

    assert "A decision without a title yet" in sees(town, who)
    who.click("home", None, "discard_draft", "d-ada")
    town.settled()
    assert "Nothing waits for you." in who.sees_home()


def test_a_decision_maker_accepts_from_the_home(town: Town) -> None:
    """The window says so, and the row is gone."""
    who = newcomer(town, "mo")
    ref = proposed(town, "Ship the night batch at four", who)

    assert f"{ref} Ship the night batch at four\nIt waits for your decision" in sees(town, who).replace(
        "  ", " "
    ).replace("*", "")
    who.click("home", None, "accept_decision", ref)
    assert "is accepted" in window(town, who, ref)
    town.settled()
    assert ref not in part(who.sees_home(), "Waiting for you")
    assert "accepted" == town.stored(ref).status


def test_a_review_that_was_asked_for_waits_until_something_is_said(town: Town) -> None:
    """Approve says it."""
    who, maker = newcomer(town, "ola"), newcomer(town, "pia")
    ref = proposed(town, "Rotate the webhook secrets", maker, reviewers=(who.user,))

    assert "Your review is asked for" in sees(town, who)
    who.click("home", None, "approve_decision", ref)
    town.settled()
    assert "Rotate the webhook secrets" not in who.sees_home()


def test_an_objection_waits_for_whoever_proposed(town: Town) -> None:
    """With who objects and why; it is read before anything is accepted."""
    maker, other = newcomer(town, "quin"), newcomer(town, "rae")
    ref = proposed(town, "Store carts in a cookie", maker)
    scope = town.bot.desk.audience.of_person(other.user)
    town.bot.desk.approvals.object(ref, other.user, scope, "4 kB is too little")

    home = part(sees(town, maker), "Waiting for you")
    assert "objects: “4 kB is too little”" in home
    assert "Accept" not in home


def test_what_is_due_can_be_shown_and_put_off(town: Town) -> None:
    """The window holds the record; a month later it is no longer due."""
    who = newcomer(town, "sol")
    risk = town.kept(Risk, "The courier's API is slow", owner=who.user, target_date=town.in_days(3))

    assert "Mitigation due" in part(sees(town, who), "Due within two weeks")
    who.click("home", None, "show_record", risk.ref)
    assert "The courier's API is slow" in window(town, who, risk.ref)
    who.close()
    who.click("home", None, "snooze_record")
    town.settled()
    assert risk.ref not in part(who.sees_home(), "Due within two weeks")


def test_an_end_without_an_owner_is_filled_from_the_home(town: Town) -> None:
    """What touches a system of mine is beside it."""
    who = newcomer(town, "tess")
    town.kept(System, "Parcel desk", owner=who.user)
    gap = town.kept(Integration, "Labels", provider="Parcel desk", consumer="Depot", owner_consumer=town.ben.user)

    assert "Integration beside yours" in part(sees(town, who), "Your area")
    who.click("home", None, "fill_owner_provider", f"{gap.ref}:owner_provider")
    window(town, who, "Labels")
    who.fill("owner_provider", who.user)
    who.submit()
    town.settled()
    assert who.user == town.stored(gap.ref).owner_provider  # type: ignore[attr-defined]
    assert "nobody answers" not in part(who.sees_home(), "Your area")


def test_a_hole_of_the_coverage_opens_the_form_that_fills_it(town: Town) -> None:
    """With what the document needs filled in already."""
    who = newcomer(town, "uma")
    sees(town, who)
    who.click("home", None, "home_more", "coverage")
    window(town, who, "Handover session")
    who.click("modal", None, "home_add", "ITM:handover.0")

    assert "Question" in window(town, who, "New item")


def test_a_search_opens_a_window(town: Town) -> None:
    """By words and kind; nothing found is said."""
    who = newcomer(town, "vic")
    risk = town.kept(Risk, "Pigeons nest in the antenna")
    sees(town, who)
    who.select("home", None, "home_kind", "RSK")
    who.select("home", None, "home_words", "pigeons")
    assert risk.ref in window(town, who, "Found")
    who.close()
    who.select("home", None, "home_kind", "SYS")
    who.select("home", None, "home_status", "retired")
    who.click("home", None, "home_find")

    assert "I found nothing on record about “pigeons”" in window(town, who, "nothing on record")


def test_a_ref_finds_its_record_alone(town: Town) -> None:
    """And what holds none of the words is said to be only near in meaning."""
    who = newcomer(town, "wim")
    risk, other = town.kept(Risk, "Moss grows on the mast"), town.kept(Risk, "Ivy grows on the mast")
    sees(town, who)
    who.select("home", None, "home_words", risk.ref.lower())
    assert other.ref not in window(town, who, risk.ref)
    who.close()
    who.select("home", None, "home_words", "lichen covers everything")

    assert "== Found near in meaning ==" in window(town, who, "Found")


def test_the_end_of_an_acceptance_is_not_put_off(town: Town) -> None:
    """A button that leaves the row as it is would be none."""
    who = newcomer(town, "una")
    risk = town.kept(Risk, "Rust in the tower", owner=who.user)
    town.keeping.move(risk.ref, "accept", who.user, ALL, {"accepted_until": town.in_days(5)})

    home = sees(town, who)

    assert "Acceptance ends" in home
    assert risk.ref in home
    assert "Snooze" not in home


def test_the_gauge_is_shown_to_whoever_asks_for_it(town: Town) -> None:
    """With every hole, and the button that fills it."""
    town.dev.slash(town.channel("payments"), "/chesterton", "coverage")

    told = town.until(town.dev, town.channel("payments"), "documents have what they need")
    assert "only visible to you" in told
    assert "*Handover session*\nNeeds a question that is to be answered\n[ Add item ]" in told
    town.dev.click(town.channel("payments"), None, "home_add", "ITM:handover.0")
    assert "Question" in window(town, town.dev, "New item")


def test_the_direct_message_suggests_what_to_ask(town: Town) -> None:
    """Each suggestion is a question that is answered, where there is something on record."""
    who = newcomer(town, "yan")
    town.kept(Risk, "Hail on the roof", likelihood="3", impact="4", review_by=town.in_days(1))
    town.kept(Integration, "Hail warnings", provider="Weather", consumer="Roof")
    who.open_home("messages")
    town.settled()

    offered = [one["message"] for one in town.slack.workspace.prompts[who.direct_channel]]
    assert 4 == len(offered)
    for question in offered:
        who.direct_message(question)
    town.settled()
    assert "I found no precedent" not in "".join(who.sees(who.direct_channel))


# --- private stays private ---------------------------------------------------------------------------------------


def test_neither_a_row_nor_a_count_tells_of_what_is_closed(town: Town) -> None:
    """Named in records of a private channel that they are not in, somebody sees the same Home as before."""
    who = newcomer(town, "wim")
    before = sees(town, who)
    proposed(town, "Leave Paylane", who, channel="vendor-talks")
    town.keeping.add(
        System, {"title": "Northbank vault", "owner": who.user, "zone": "vault"}, town.ana.user, ALL,
        origin=Origin(channel=town.channel("vendor-talks")), visibility=Visibility.CHANNEL,
    )  # fmt: skip
    after = sees(town, who)

    assert before == after
    proposed(town, "Stay with Paylane", town.ana, town.dev, channel="vendor-talks")
    assert "Stay with Paylane" in part(sees(town, town.ana), "Waiting for you")
    assert "Stay with Paylane" not in sees(town, town.dev)
    who.select("home", None, "home_words", "Paylane")
    assert "Leave Paylane" not in window(town, who, "ound")


@pytest.mark.parametrize("kind", ["guest", "single_channel_guest", "stranger"])
def test_who_may_not_decide_is_told_what_they_may_do(town: Town, kind: Kind) -> None:
    """A guest, and somebody of another company: no row, no count, no button."""
    home = sees(town, newcomer(town, kind, kind))

    assert "What you can do here" in home
    assert "Waiting" not in home
    assert "[" not in home


# --- many --------------------------------------------------------------------------------------------------------


def test_more_than_five_rows_are_one_click_away(town: Town) -> None:
    """And the heading counts all of them."""
    who = newcomer(town, "xia")
    for number in range(7):
        town.kept(Risk, f"Peril {number}", owner=who.user, target_date=town.in_days(5))
    home = sees(town, who)

    assert "Due within two weeks · 7" in home
    assert 5 == part(home, "Due within two weeks").count("Peril")
    assert "and 2 more" in part(home, "Due within two weeks")
    who.click("home", None, "home_more", "due")
    assert 7 == window(town, who, "Peril").count("Peril")
