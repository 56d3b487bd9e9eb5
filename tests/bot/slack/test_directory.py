"""People and places as Slack tells of them: asked once a minute, and again whenever an event says so."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.playground.web_api import LoopbackSlack
from bot.slack.directory import FRESH, SlackDirectory
from bot.slack.gateway import Gateway
from knowledge.errors import NotFound, Unavailable
from storage.engine import open_engine
from storage.posts import SqlPosts
from tests.fakes import FixedClock

T = TypeVar("T")


class Reception:
    """A gateway's reads, from a book that a test writes into; it counts what it is asked."""

    def __init__(self) -> None:
        self.channels: dict[str, dict[str, Any]] = {"C1": {"id": "C1", "name": "payments", "is_private": False}}
        self.inside: dict[str, frozenset[str]] = {"C1": frozenset({"U1", "U2"})}
        self.people: dict[str, dict[str, Any]] = {
            "U1": {"id": "U1", "team_id": "T1", "profile": {"display_name": "ana"}},
            "U2": {"id": "U2", "team_id": "T1", "name": "ben"},
        }
        self.asked: Counter[str] = Counter()
        self.away = False
        self.before_answering: Callable[[], None] = lambda: None

    def channel(self, channel: str) -> dict[str, Any]:
        """As ``conversations.info``."""
        return self._told("channel", dict(self.channels[channel]))

    def members(self, channel: str) -> frozenset[str]:
        """As ``conversations.members``."""
        return self._told("members", self.inside[channel])

    def user(self, user: str) -> dict[str, Any]:
        """As ``users.info``."""
        return self._told("user", dict(self.people[user]))

    def users(self) -> Iterator[dict[str, Any]]:
        """As ``users.list``."""
        return iter(self._told("users", list(self.people.values())))

    def _told(self, what: str, answer: T) -> T:
        self.asked[what] += 1
        if self.away:
            raise Unavailable("Slack did not answer.")
        self.before_answering()
        return answer


@pytest.fixture
def slack() -> Reception:
    return Reception()


@pytest.fixture
def directory(slack: Reception) -> SlackDirectory:
    return SlackDirectory(slack, lambda: "T1")  # type: ignore[arg-type]  # the reads of a Gateway


# --- how long --------------------------------------------------------------------------------------------------------


def test_an_answer_is_used_for_a_minute_and_no_longer(slack: Reception, directory: SlackDirectory) -> None:
    """Private channels depend on it."""
    directory.members("C1")
    slack.inside["C1"] = frozenset({"U1"})

    assert frozenset({"U1", "U2"}) == directory.members("C1")
    assert FRESH <= 60
    directory.fresh = 0.0
    assert frozenset({"U1"}) == directory.members("C1")


def test_an_old_answer_is_not_used_while_slack_is_away(slack: Reception, directory: SlackDirectory) -> None:
    """Nothing known is better than something that was."""
    directory.members("C1")
    slack.away, directory.fresh = True, 0.0

    with pytest.raises(Unavailable):
        directory.members("C1")


def test_a_failure_is_not_remembered(slack: Reception, directory: SlackDirectory) -> None:
    """The next question asks again."""
    slack.away = True
    with pytest.raises(Unavailable):
        directory.channel("C1")
    slack.away = False

    assert "payments" == directory.channel("C1").name


@pytest.mark.parametrize("ask", ["channel", "members", "person"])
def test_what_changed_is_asked_again_at_once(slack: Reception, directory: SlackDirectory, ask: str) -> None:
    """And what did not is not."""
    subject = "U1" if ask == "person" else "C1"
    for _ in range(3):
        getattr(directory, ask)(subject)
    before = slack.asked.total()

    directory.forget(**{"person" if ask == "person" else "channel": subject})
    getattr(directory, ask)(subject)

    assert slack.asked.total() > before
    known = slack.asked.total()
    getattr(directory, ask)(subject)
    assert known == slack.asked.total()


def test_an_answer_that_an_event_overtook_is_not_kept(slack: Reception, directory: SlackDirectory) -> None:
    """Slack answered from before the change, and the event came while it did."""

    def leave() -> None:
        slack.before_answering = lambda: None
        slack.inside["C1"] = frozenset({"U1"})
        directory.forget(channel="C1")

    slack.before_answering = leave
    directory.members("C1")

    assert frozenset({"U1"}) == directory.members("C1")


def test_many_may_ask_at_once(directory: SlackDirectory) -> None:
    """And forget meanwhile."""
    found: list[frozenset[str]] = []

    def ask() -> None:
        for _ in range(50):
            found.append(directory.members("C1"))
            directory.forget(channel="C1")

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert {frozenset({"U1", "U2"})} == set(found)
    assert 200 == len(found)


# --- places ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({}, (False, False, False)),
        ({"is_private": True}, (True, False, False)),
        ({"is_ext_shared": True}, (False, True, False)),
        ({"is_pending_ext_shared": True}, (False, True, False)),
        ({"is_im": True}, (True, False, True)),
        ({"is_mpim": True}, (True, False, True)),
    ],
)
def test_a_place_is_what_slack_says_it_is(
    slack: Reception, directory: SlackDirectory, flags: dict[str, bool], expected: tuple[bool, ...]
) -> None:
    """By its flags, never by its id."""
    slack.channels["C1"] |= flags

    place = directory.channel("C1")

    assert expected == (place.is_private, place.is_external, place.is_direct)


def test_a_member_who_becomes_a_guest_makes_it_a_place_with_guests_at_once(
    slack: Reception, directory: SlackDirectory
) -> None:
    """The event names the person, not the channel."""
    assert not directory.channel("C1").has_guests
    slack.people["U2"]["is_restricted"] = True

    directory.forget(person="U2")

    assert directory.channel("C1").has_guests


def test_all_places_share_one_look_for_guests(slack: Reception, directory: SlackDirectory) -> None:
    """Asking for each member of each channel would be hundreds of calls."""
    for n in range(2, 6):
        slack.channels[f"C{n}"] = {"id": f"C{n}", "name": "x"}
        slack.inside[f"C{n}"] = frozenset({"U1"})
        directory.channel(f"C{n}")

    assert (1, 0) == (slack.asked["users"], slack.asked["user"])


# --- people ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "may_read", "may_decide"),
    [
        ({}, True, True),
        ({"is_restricted": True}, True, False),
        ({"is_ultra_restricted": True}, True, False),
        ({"is_stranger": True}, False, False),
        ({"team_id": "T2"}, False, False),
        ({"deleted": True}, False, False),
        ({"is_bot": True}, False, False),
        ({"id": "USLACKBOT"}, False, False),
    ],
)
def test_who_somebody_is_decides_what_they_may(
    slack: Reception, directory: SlackDirectory, told: dict[str, Any], may_read: bool, may_decide: bool
) -> None:
    """Members decide; guests read where they are; everybody else does neither."""
    slack.people["U1"] |= told

    person = directory.person("U1")

    assert (may_read, may_decide) == (person.may_read, person.may_decide)


def test_a_person_is_called_what_they_call_themselves(directory: SlackDirectory) -> None:
    """Their display name, or else what Slack has."""
    assert ["ana", "ben"] == [directory.person(user).name for user in ("U1", "U2")]


# --- over the real gateway -------------------------------------------------------------------------------------------


@pytest.fixture
def posts(tmp_path: Path) -> SqlPosts:
    """No message is posted here."""
    engine = open_engine(f"sqlite:///{tmp_path / 'posts.sqlite'}")
    return SqlPosts(engine, FixedClock())


def test_slack_itself_is_read_page_by_page_and_refuses_what_is_not_ours(posts: SqlPosts) -> None:
    """A channel of 450 people; a private one without the bot is not there."""
    with LoopbackSlack() as slack:
        workspace = slack.workspace
        crowd = [workspace.add_person(f"p{n}") for n in range(450)]
        big = workspace.add_channel("big", members=[*crowd, workspace.app.bot_user])
        shut = workspace.add_channel("shut", private=True, members=crowd[:2])
        workspace.add_person("Gus", kind="guest")
        gateway = Gateway(workspace.app.bot_token, slack.url, posts, FixedClock())
        directory = SlackDirectory(gateway, lambda: workspace.team_id)

        assert {*crowd, workspace.app.bot_user} == directory.members(big)
        assert not directory.channel(big).has_guests
        with pytest.raises(NotFound):
            directory.channel(shut)
        with pytest.raises(NotFound):
            directory.person("U0NOBODY")
        assert len(slack.calls_of("conversations.members")) == 3
