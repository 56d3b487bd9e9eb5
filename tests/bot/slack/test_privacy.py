"""Private stays private, for real: people ask, leave, come and are shut out, and every message has its readers."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog

from bot.playground.actor import Actor
from bot.playground.delivery import Outgoing
from bot.playground.faults import error
from bot.playground.payloads import Payloads
from bot.playground.sample import VENDOR, converse
from bot.slack.manifest import EVENTS, SCOPES
from knowledge.errors import NotFound
from knowledge.ports import RecordQuery
from knowledge.records.base import Origin, Visibility
from knowledge.records.decision import Decision, Option
from tests.bot.slack.conftest import Stage, accept
from tests.bot.slack.doorstep import listening
from tests.knowledge.fakes import decision

NUMBERS = itertools.count(1)
PRIVATE, SHARED, OPEN, LOBBY = "vendor-talks", "partners", "payments", "lobby"
WAYS = ("why", "mention", "direct", "list", "show", "accept", "reject", "supersede")


class House:
    """The sample team with guests, a stranger and a shared channel; each record has words that no other has."""

    def __init__(self, stage: Stage) -> None:
        self.stage, workspace = stage, stage.slack.workspace
        workspace.app.scopes, workspace.app.events = set(SCOPES), set(EVENTS)
        for name, kind in (("gus", "guest"), ("sol", "single_channel_guest"), ("sam", "stranger")):
            stage.team.people[name] = workspace.add_person(name, kind=kind)  # type: ignore[arg-type]  # three kinds
        self._channel(LOBBY, "ana", "ben", "gus", "sol")
        self._channel(SHARED, "ana", "rui", "sam", external=True)
        self.canaries: dict[str, str] = {}

    def _channel(self, name: str, *members: str, **kind: bool) -> None:
        workspace = self.stage.slack.workspace
        inside = [*(self.stage.team.people[member] for member in members), workspace.app.bot_user]
        self.stage.team.channels[name] = workspace.add_channel(name, members=inside, **kind)

    def channel(self, *members: str, private: bool = False) -> str:
        """A new channel's name."""
        name = f"channel-{next(NUMBERS)}"
        self._channel(name, *members, private=private)
        return name

    def person(self, name: str) -> Actor:
        """Somebody by name."""
        return Actor(self.stage.slack, self.stage.team.people[name])

    def word(self) -> str:
        """A word that nobody has said yet."""
        n = next(NUMBERS)
        return f"zebra{chr(97 + n % 26)}{chr(97 + n // 26)}quark"

    def next_ref(self) -> str:
        """The reference that the next record will have."""
        app = self.stage.bot.app
        return f"ADR-{len(app.ledger.list(app.scope(include_private=True), RecordQuery(limit=10_000))) + 1}"

    def record(self, channel: str, *, closed: bool = False, word: str = "") -> tuple[Decision, str]:
        """An accepted decision of a channel as capture stores it, and the word that only it has."""
        word = word or self.word()
        made = decision(
            "", f"Buy the {word} licence",
            origin=Origin(channel=self.stage.channel(channel)),
            visibility=Visibility.CHANNEL if closed else Visibility.WORKSPACE,
            context=f"We had to choose how to run the {word} service.",
            outcome=f"We buy the {word} licence, because the {word} team answers.",
            decision_makers=(self.stage.team.people["ana"],),
            options=(
                Option(name=f"{word} licence", outcome="chosen", reason="they answer"),
                Option(name="build it", outcome="rejected", reason=f"nobody here knows {word}"),
            ),
        )  # fmt: skip
        stored = self.stage.bot.app.ledger.add(made, by=made.created_by)
        self.stage.bot.app.catch_up()
        assert isinstance(stored, Decision)
        self.canaries[word] = channel
        return stored, word

    def told(self, who: str, way: str, place: str, ref: str, word: str) -> str:
        """What somebody is told who asks in this way in this place; where they ask is made the same."""
        person, channel = self.person(who), self.stage.channel(place)
        question = f"why did we buy the {word} licence?"
        if way == "direct":
            return self._answer(person, person.direct_channel, lambda: person.direct_message(question))
        if way == "mention":
            return self._answer(person, channel, lambda: person.mention(channel, question), threaded=True)
        command, text = ("/why", question) if way == "why" else ("/adr", COMMANDS[way].format(ref=ref, word=word))
        return self._answer(person, channel, lambda: person.slash(channel, command, text))

    def _answer(self, person: Actor, channel: str, act: Any, *, threaded: bool = False) -> str:
        before = len(person.sees(channel))
        ts = act()
        thread = ts if threaded else None
        known = 1 if threaded else before + (1 if isinstance(ts, str) else 0)
        self.stage.slack.wait_until(lambda: len(person.sees(channel, thread)) > known, 15, "an answer")
        self.stage.settled()
        return "\n".join(person.sees(channel, thread)[known:])

    def forget(self) -> None:
        """The minute for which answers of Slack may be used is over."""
        directory: Any = self.stage.bot.app.directory
        directory.fresh = 0.0

    def may_read(self, user: str, channel: str) -> bool:
        """Whether a person may read what was decided in a channel, by what Slack shows them of it."""
        workspace = self.stage.slack.workspace
        room = workspace.channel(channel)
        return user in room.members or (not room.external and workspace.can_see(user, channel))

    def leaks(self) -> list[str]:
        """Every message that holds a word of a record which one of its readers may not read."""
        workspace, found = self.stage.slack.workspace, []
        for room in workspace.channels.values():
            for message in workspace.every_message(room.id):
                if not message.bot_id:
                    continue
                whole = json.dumps([message.text, message.blocks], ensure_ascii=False)
                readers = [message.ephemeral_to] if message.ephemeral_to else room.members
                for word, origin in self.canaries.items():
                    if word in without_echo(whole, word):
                        far = [r for r in readers if not self.may_read(r, self.stage.channel(origin))]
                        found += [f"{word} of {origin} in {room.name} to {who}" for who in far]
        return found


def without_echo(said: str, word: str) -> str:
    """What was said, but for the words of the question itself."""
    return said.replace(f"the {word} licence?", "").replace(f"“{word}”", "")


COMMANDS = {
    "list": "list {word}", "show": "show {ref}", "accept": "accept {ref}", "reject": "reject {ref}",
    "supersede": "supersede {ref} by ADR-9999",
}  # fmt: skip


@pytest.fixture(scope="module")
def whole(stage: Stage) -> House:
    return House(stage)


@pytest.fixture
def house(whole: House) -> Iterator[House]:
    """The house; after each test nobody has read what they may not, and no log holds a word of it."""
    directory: Any = whole.stage.bot.app.directory
    with listening() as heard, structlog.testing.capture_logs() as ours:
        yield whole
        whole.stage.settled()
    directory.fresh = 60.0
    whole.stage.slack.faults.clear()
    whole.stage.slack.workspace.app.events = set(EVENTS)
    canaries, logged, leaks = list(whole.canaries), f"{heard}{ours}", whole.leaks()
    whole.canaries.clear()
    assert [] == leaks
    assert [] == [word for word in canaries if word in logged]
    assert [] == [call for call in whole.stage.slack.calls if call.answer.get("error") == "missing_scope"]


# --- who asks, in which way, where -----------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("who", "place", "origin"),
    [
        ("ben", OPEN, PRIVATE),
        ("sam", SHARED, PRIVATE),
        ("gus", LOBBY, PRIVATE),
        ("gus", LOBBY, OPEN),
        ("sam", SHARED, OPEN),
    ],
)
def test_what_is_not_theirs_is_as_if_it_had_never_been(
    house: House, way: str, who: str, place: str, origin: str
) -> None:
    """The same words before and after somebody recorded it elsewhere."""
    word, ref = house.word(), house.next_ref()
    before = house.told(who, way, place, ref, word)

    stored, _ = house.record(origin, closed=origin == PRIVATE, word=word)

    assert ref == stored.ref
    assert before == house.told(who, way, place, ref, word)


@pytest.mark.parametrize(
    ("who", "way", "place", "origin"),
    [
        ("rui", "why", "checkout", PRIVATE),
        ("rui", "mention", PRIVATE, PRIVATE),
        ("rui", "direct", OPEN, PRIVATE),
        ("rui", "list", "checkout", PRIVATE),
        ("rui", "show", "checkout", PRIVATE),
        ("ben", "mention", OPEN, OPEN),
        ("ben", "direct", OPEN, OPEN),
        ("gus", "why", LOBBY, LOBBY),
        ("sol", "mention", LOBBY, LOBBY),
        ("sam", "mention", SHARED, SHARED),
        ("sam", "show", SHARED, SHARED),
    ],
)
def test_what_is_theirs_is_found(house: House, who: str, way: str, place: str, origin: str) -> None:
    """Hiding everything would be no art."""
    stored, word = house.record(origin, closed=origin != OPEN)

    assert word in without_echo(house.told(who, way, place, stored.ref, word), word)


@pytest.mark.parametrize("place", [OPEN, LOBBY, SHARED])
def test_a_member_of_the_private_channel_does_not_make_others_read_it(house: House, place: str) -> None:
    """What is posted into a channel is for the channel, whoever asked."""
    stored, word = house.record(PRIVATE, closed=True)

    answer = house.told("ana", "mention", place, stored.ref, word)

    assert word not in without_echo(answer, word)
    assert f"{stored.ref}]" not in answer


def clicked(house: House, who: str, action: str, value: str) -> None:
    """Press a button that this person was never shown: a forged or stale click."""
    person, channel = house.person(who), house.stage.channel(OPEN)
    message = house.stage.slack.workspace.message(channel, person.post(channel, "a message"))
    payloads = Payloads(house.stage.slack.workspace, person.user)
    element = {"type": "button", "action_id": action, "value": value, "text": {"type": "plain_text", "text": "x"}}
    action_of = payloads.action({"block_id": "b"}, element, None, None)
    house.stage.slack.deliveries.ask(Outgoing("interactive", payloads.message_action(message, action_of, {})))
    house.stage.settled()


@pytest.mark.parametrize("action", ["show_rejected", "accept_decision", "reject_decision", "defer_decision"])
def test_a_click_on_a_record_that_is_not_theirs_finds_nothing(house: House, action: str) -> None:
    """The same words as for a record that does not exist."""
    stored, _ = house.record(PRIVATE, closed=True)
    channel = house.stage.channel(OPEN)

    clicked(house, "dev", action, stored.ref)
    hidden = house.person("dev").sees(channel)[-1]
    clicked(house, "dev", action, "ADR-9999")

    assert hidden.replace(stored.ref, "ADR-9999") == house.person("dev").sees(channel)[-1]
    assert "that you can open" in hidden


def test_a_draft_of_a_private_thread_opens_for_its_members_alone(house: House) -> None:
    """Neither for a stranger to it who knows its number, nor for whoever asked for it and has left since."""
    word = house.word()
    house.canaries[word] = PRIVATE
    stage, channel = house.stage, house.stage.channel(PRIVATE)
    lines = (
        ("ana", f"Do we buy the {word} licence or build it?"), ("rui", f"Decision: we buy the {word} licence."),
    )  # fmt: skip
    root = converse(stage.slack, stage.team, PRIVATE, lines)
    stage.slack.workspace.invite(channel, stage.dev.user)
    stage.dev.mention(channel, "record", root)
    stage.until(stage.dev, channel, "your draft is ready", root)
    draft = drafted(house, channel)
    clicked(house, "ana", "review_draft", draft)
    assert word in stage.ana.sees_modal()
    stage.ana.close()

    assert [] == house.leaks()
    house.canaries.clear()  # what was shown before stays shown
    stage.dev.leave(channel)
    stage.settled()
    for who in ("dev", "ben"):
        clicked(house, who, "review_draft", draft)

        assert "There is no such draft" in house.person(who).sees_modal()
        assert word not in house.person(who).sees_modal()


def drafted(house: House, channel: str) -> str:
    """The number of the newest draft of a channel, as its button has it."""
    for message in reversed(house.stage.slack.workspace.every_message(channel)):
        if found := re.search(r'"action_id": "review_draft".*?"value": "(\w+)"', json.dumps(message.blocks)):
            return found[1]
        if found := re.search(r'"value": "(\w+)"[^}]*"action_id": "review_draft"', json.dumps(message.blocks)):
            return found[1]
    raise NotFound("no draft")


# --- while people and channels change --------------------------------------------------------------------------------


@contextmanager
def without_events(house: House) -> Iterator[None]:
    """Slack says nothing of what changes."""
    house.stage.settled()
    house.stage.slack.workspace.app.events = {"app_mention", "message.im"}
    yield
    house.stage.slack.workspace.app.events = set(EVENTS)


@pytest.mark.parametrize("told", [True, False])
def test_who_leaves_a_private_channel_loses_its_records(house: House, told: bool) -> None:
    """At once when Slack says so, else when the minute is over."""
    name = house.channel("ana", "dev", private=True)
    stored, word = house.record(name, closed=True)
    channel = house.stage.channel(name)
    assert word in house.told("dev", "show", OPEN, stored.ref, word)

    if told:
        house.person("dev").leave(channel)
        house.stage.settled()
    else:
        with without_events(house):
            house.person("dev").leave(channel)
        house.canaries.clear()  # what was shown before stays shown
        house.forget()

    house.canaries.clear()
    assert "that you can open" in house.told("dev", "show", OPEN, stored.ref, word)
    assert word not in without_echo(house.told("dev", "why", OPEN, stored.ref, word), word)


@pytest.mark.parametrize("way", ["why", "mention", "direct", "list", "show", "supersede"])
@pytest.mark.parametrize("told", [True, False])
def test_a_channel_that_turns_private_takes_its_records_along(house: House, way: str, told: bool) -> None:
    """Whoever is outside is told the same as of something that never was; those inside still find it."""
    name = house.channel("ana", "rui")
    stored, word = house.record(name)
    channel = house.stage.channel(name)
    house.stage.bot.app.directory.channel(channel)

    if told:
        house.stage.slack.workspace.app.events |= {"message.channels", "message.groups"}
        house.person("ana").convert_to_private(channel)
        house.stage.settled()
    else:
        with without_events(house):
            house.person("ana").convert_to_private(channel)
        house.forget()
    hidden = house.told("ben", way, OPEN, stored.ref, word)
    never = house.told("ben", way, OPEN, "ADR-9999", word)

    assert never == hidden.replace(stored.ref, "ADR-9999")
    if way in ("why", "show"):
        assert word in without_echo(house.told("rui", way, "checkout", stored.ref, word), word)


def test_who_becomes_a_guest_narrows_their_channels_at_once(house: House) -> None:
    """Even though nobody joined or left."""
    name = house.channel("ana", "ben", "chloe")
    stored, word = house.record(OPEN)
    assert word in without_echo(house.told("ana", "mention", name, stored.ref, word), word)
    house.canaries.clear()

    house.stage.slack.workspace.change_person(house.person("chloe").user, kind="guest")
    house.stage.settled()

    assert word not in without_echo(house.told("ana", "mention", name, stored.ref, word), word)
    house.stage.slack.workspace.change_person(house.person("chloe").user, kind="member")
    house.stage.settled()


def test_a_guest_who_joins_takes_nothing_from_the_others(house: House) -> None:
    """The channel's decisions are still the workspace's."""
    name = house.channel("ana", "rui")
    stored, word = house.record(name)

    house.stage.slack.workspace.invite(house.stage.channel(name), house.person("gus").user)
    house.stage.settled()

    assert word in house.told("ben", "show", OPEN, stored.ref, word)


def test_without_the_bot_a_private_channel_is_closed_and_everything_else_is_answered(house: House) -> None:
    """Nobody can say any more who is in it."""
    name = house.channel("ana", "rui", private=True)
    stored, word = house.record(name, closed=True)
    other, known = house.record(OPEN)
    house.person("ana").remove_bot(house.stage.channel(name))
    house.stage.settled()
    house.forget()

    assert "that you can open" in house.told("rui", "show", "checkout", stored.ref, word)
    assert known in house.told("rui", "show", "checkout", other.ref, known)


def test_an_archived_private_channel_stays_with_its_members(house: House) -> None:
    """Closed for writing is not open for reading."""
    name = house.channel("ana", "rui", private=True)
    stored, word = house.record(name, closed=True)
    house.person("ana").archive(house.stage.channel(name))
    house.stage.settled()

    assert word in house.told("rui", "show", "checkout", stored.ref, word)
    assert "that you can open" in house.told("ben", "show", OPEN, stored.ref, word)


def test_while_membership_cannot_be_asked_private_is_hidden_without_a_hint(house: House) -> None:
    """A member and an outsider are told the same words."""
    stored, word = house.record(PRIVATE, closed=True)
    house.stage.bot.app.directory.person(house.person("rui").user)
    house.forget()
    house.stage.slack.faults.add("conversations.members", error("internal_error"), nth=None)

    told = [house.told(who, "show", place, stored.ref, word) for who, place in (("rui", "checkout"), ("ben", OPEN))]

    assert told[0] == told[1]
    assert "that you can open" in told[0]


@pytest.mark.parametrize("how", ["shortcut", "reaction"])
def test_the_scopes_of_the_manifest_are_enough(house: House, how: str) -> None:
    """A thread of a private channel is captured, recorded and asked about; nothing is refused for want of a scope."""
    stage, channel = house.stage, house.stage.channel(PRIVATE)
    root = stage.thread(VENDOR)
    if how == "shortcut":
        stage.rui.shortcut("record_decision", channel, root)
    else:
        stage.rui.react(channel, root, "memo")
        stage.until(stage.rui, stage.rui.direct_channel, "your draft is ready")
        stage.rui.click(stage.rui.direct_channel, None, "review_draft")
    accept(stage.rui, stage)

    stage.until(stage.rui, channel, "ADR-", root)
    stage.rui.direct_message("did we decide to stay with Paylane?")

    assert "ADR-" in stage.until(stage.rui, stage.rui.direct_channel, "until March")


def test_slack_is_asked_who_we_are_once(house: House) -> None:
    """Not for every request."""
    house.record(OPEN)
    house.told("ben", "list", OPEN, "ADR-1", "x")

    assert 1 == len(house.stage.slack.calls_of("auth.test"))
