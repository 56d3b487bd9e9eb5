"""Notes keep to what their channel may see: a record that it may not see is neither named nor hinted at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.playground.actor import Actor
from bot.slack import notes
from bot.slack.manifest import EVENTS
from knowledge.ports import MetNote
from knowledge.records.base import Origin, Visibility
from knowledge.records.decision import Option
from tests.bot.slack.conftest import Stage
from tests.bot.slack.test_guard import SETTLED
from tests.knowledge.fakes import decision


class House:
    """Channels of all sorts, whose guard is on, and records about words that nothing else speaks of."""

    def __init__(self, stage: Stage) -> None:
        self.stage, workspace = stage, stage.slack.workspace
        workspace.app.events = set(EVENTS)
        self.bot = workspace.app.bot_user
        for name, kind in (("gus", "guest"), ("sam", "stranger")):
            stage.team.people.setdefault(name, workspace.add_person(name, kind=kind))  # type: ignore[arg-type]  # two kinds

    def channel(self, name: str, *members: str, guard: str = "thread", **kind: bool) -> str:
        """A channel with these people and this guard; returns its id."""
        people = [self.stage.team.people[member] for member in members]
        made = self.stage.slack.workspace.add_channel(name, members=[*people, self.bot], **kind)
        app = self.stage.bot.app
        app.policies.change(app.workspace, made, {"guard": guard}, by=people[0])
        return made

    def record(self, channel: str, word: str, *, closed: bool = False) -> str:
        """A choice between two things whose names nothing else speaks of; returns its ref."""
        app = self.stage.bot.app
        record = decision(
            "", f"Keep the invoices in {word}base", workspace=app.workspace, origin=Origin(channel=channel),
            visibility=Visibility.CHANNEL if closed else Visibility.WORKSPACE,
            decision_makers=(self.stage.team.people["rui"],), outcome=f"Invoices stay in {word}base.",
            options=(
                Option(name=f"{word}base", outcome="chosen", reason="We run it."),
                Option(name=f"{word}store", outcome="rejected", reason=f"The {word}store cannot be audited."),
            ),
        )  # fmt: skip
        ref = app.ledger.add(record, by="rui").ref
        app.catch_up()
        return ref

    def person(self, name: str) -> Actor:
        """Somebody by name."""
        return Actor(self.stage.slack, self.stage.team.people[name])

    def sees(self, name: str, channel: str, thread: str | None = None) -> str:
        """All that somebody reads there, but for what people wrote, once all is quiet."""
        self.stage.settled()
        return "\n".join(text for text in self.person(name).sees(channel, thread) if "let's" not in text)

    def noted(self, channel: str) -> list[Any]:
        """What is kept of its notes."""
        self.stage.settled()
        now, app = datetime.now(UTC), self.stage.bot.app
        return list(self.stage.bot.desk.notes.met(app.workspace, channel, now - timedelta(1), now + timedelta(1)))


@pytest.fixture
def house(stage: Stage) -> House:
    """The sample team with a guest and somebody of another company."""
    return House(stage)


def proposing(word: str) -> str:
    """What would bring the record back."""
    return f"let's just move the invoices to the {word}store next sprint"


@pytest.mark.parametrize("guard", ["thread", "ephemeral"])
@pytest.mark.parametrize("place", ["open", "shared", "with a guest", "other private"])
def test_a_private_precedent_is_not_hinted_at_elsewhere(house: House, place: str, guard: str) -> None:
    """Also where its author could open it, and the note would be seen by nobody else."""
    word, mark = f"{place.replace(' ', '')}{guard}quark", f"{place[:2]}{guard}".replace(" ", "")
    secret = house.channel(f"secret-{mark}", "rui", private=True)
    house.record(secret, word, closed=True)
    people = {"with a guest": ("rui", "dev", "gus"), "shared": ("rui", "dev", "sam")}.get(place, ("rui", "dev"))
    here = house.channel(
        f"here-{mark}", *people, guard=guard, external=place == "shared", private=place == "other private"
    )

    ts = house.person("rui").post(here, proposing(word))

    assert [] == house.noted(here)
    assert not any(SETTLED in house.sees(name, here, thread) for name in people for thread in (None, ts))


@pytest.mark.parametrize("place", ["shared", "with a guest"])
def test_strangers_and_guests_read_of_their_own_channel_only(house: House, place: str) -> None:
    """The workspace's records are not for them; what was decided in their channel is."""
    word, own = f"{place.replace(' ', '')}theirs", f"{place.replace(' ', '')}ours"
    house.record(house.channel(f"open-{word}", "rui"), word)
    other = "sam" if place == "shared" else "gus"
    here = house.channel(f"here-{word}", "rui", other, external=place == "shared")

    first = house.person("rui").post(here, proposing(word))
    assert SETTLED not in house.sees(other, here, first)

    house.record(here, own, closed=True)
    second = house.person("rui").post(here, proposing(own))
    assert SETTLED in house.sees(other, here, second)


def test_somebody_of_another_company_gets_none(house: House) -> None:
    """Whatever they propose."""
    here = house.channel("here-strange", "rui", "sam", external=True)
    house.record(here, "strangequark", closed=True)

    ts = house.person("sam").post(here, proposing("strangequark"))

    assert (0, "") == (len(house.noted(here)), house.sees("rui", here, ts))


def test_check_precedent_knows_what_the_asker_may_open(house: House) -> None:
    """Rui is in the private channel, Dev is not; neither sees what the other is told."""
    secret = house.channel("secret-check", "rui", private=True)
    ref = house.record(secret, "checkquark", closed=True)
    here = house.channel("here-check", "rui", "dev", guard="off")
    ts = house.person("dev").post(here, proposing("checkquark"))

    for name in ("rui", "dev"):
        house.person(name).shortcut("check_precedent", here, ts)
    house.stage.settled()

    assert ref in house.sees("rui", here)
    assert "I found nothing settled" in house.sees("dev", here)
    assert ref not in house.sees("dev", here) + house.sees("dev", here, ts)


def test_what_takes_the_place_of_a_private_decision_stays_in_its_channel(house: House) -> None:
    """Though it was asked for elsewhere: the new record, its card and its draft."""
    secret = house.channel("secret-heir", "rui", private=True)
    ref = house.record(secret, "heirquark", closed=True)
    here, rui, stage = house.channel("here-heir", "rui", "dev", guard="off"), house.person("rui"), house.stage
    ts = house.person("dev").post(here, proposing("heirquark"))
    rui.shortcut("check_precedent", here, ts)
    stage.until(rui, here, ref)

    rui.click(here, None, "note_changed")
    stage.slack.wait_until(lambda: f"This looks at {ref} again" in rui.sees_modal(), 10, "the form")
    rui.fill("title", "Move to the heirquarkstore")
    rui.submit()

    stage.until(rui, secret, "Move to the heirquarkstore")
    assert "heirquark" not in house.sees("dev", here) + house.sees("dev", here, ts)
    made = stage.bot.app.ledger.list(stage.bot.desk.audience.of_channel(secret))[0]
    assert (secret, Visibility.CHANNEL) == (made.origin.channel, made.visibility)


def test_a_channel_that_turns_private_is_silent_elsewhere_at_once(house: House) -> None:
    """Slack says so with a message; the note that stands gives nothing more away, and no new one is given."""
    home = house.channel("home-closing", "rui", "ana")
    ref = house.record(home, "closingquark")
    here, dev, stage = house.channel("here-closing", "dev", "rui"), house.person("dev"), house.stage
    first = dev.post(here, proposing("closingquark"))
    assert SETTLED in house.sees("dev", here, first)

    house.person("rui").convert_to_private(home)
    stage.settled()

    dev.click(here, None, "note_reasons")
    stage.settled()
    assert "store (rejected)" not in house.sees("dev", here, first)
    assert f"There is no record {ref} that you can open" in house.sees("dev", here, first)
    second = dev.post(here, proposing("closingquark"))
    assert SETTLED not in house.sees("dev", here, second)
    dev.click(here, None, "note_changed")
    stage.slack.wait_until(lambda: "There is no" in dev.sees_modal(), 10, "the refusal")


def test_a_note_whose_record_closes_before_it_is_posted_is_not_posted(house: House) -> None:
    """It is looked up again at the last moment, and the thread may still hear of something else."""
    home = house.channel("home-late", "rui", "ana")
    ref = house.record(home, "latequark")
    here, app = house.channel("here-late", "dev", "rui"), house.stage.bot.app
    ts = house.person("dev").post(here, "good morning")
    met = MetNote(app.workspace, here, ts, ts, ref, 1, "thread", 0.9, datetime.now(UTC))
    assert house.stage.bot.desk.notes.take(met, 3)
    house.person("rui").convert_to_private(home)
    house.stage.settled()
    notes.show(house.stage.bot.desk, here, ts, "dev")

    assert SETTLED not in house.sees("dev", here, ts)
    assert [] == house.noted(here)
