"""The ground floor of the workspace: clock, ids, people, channels, apps, and who is told of a change."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from bot.playground.apps import CORE_SCOPES, DEFAULT_EVENTS, App
from bot.playground.channels import Channel
from bot.playground.messages import Json
from bot.playground.people import OTHER_TEAM, Kind, Person
from bot.playground.refusal import Refused

T = TypeVar("T")
Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """The time of day, aware and in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Change:
    """Something that happened: the inner event, and the channel it happened in (None: the whole team)."""

    event: Json
    channel: str | None = None
    only_app: str | None = None


Listener = Callable[[Change], None]


class Directory:
    """People, channels and apps behind one lock, with deterministic ids and a clock that is passed in."""

    def __init__(
        self,
        team_id: str = "T0PLAY",
        name: str = "Chesterton Play",
        clock: Clock = wall_clock,
        domain: str = "chesterton-play",
    ) -> None:
        self.team_id = team_id
        self.name = name
        self.domain = domain
        self.clock = clock
        self.origin = f"https://{domain}.slack.com"
        self.lock = threading.RLock()
        self.version = 0
        self.over = False
        self._changed = threading.Condition(self.lock)
        self.listeners: list[Listener] = []
        self.watchers: list[Callable[[], None]] = []
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.apps: list[App] = []
        self._counters: Counter[str] = Counter()
        self._last_ts = 0
        self.app = self.add_app("Chesterton")

    # ------------------------------------------------------------------ time, ids, changes

    def now(self) -> datetime:
        """The workspace's time."""
        return self.clock()

    def epoch(self) -> int:
        """The workspace's time in whole seconds."""
        return int(self.clock().timestamp())

    def mint_ts(self) -> str:
        """A message timestamp: from the clock, unique, always increasing."""
        with self.lock:
            micros = round(self.clock().timestamp() * 1_000_000)
            self._last_ts = max(micros, self._last_ts + 1)
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def mint(self, prefix: str, width: int = 4) -> str:
        """The next id with this prefix."""
        with self.lock:
            self._counters[prefix] += 1
            return f"{prefix}{self._counters[prefix]:0{width}d}"

    def ids(self) -> dict[str, int]:
        """The last number of each prefix."""
        return dict(self._counters)

    def resume_ids(self, counters: Counter[str]) -> None:
        """Go on after these numbers."""
        self._counters |= counters

    def announce(self, event: Json, channel: str | None = None, only_app: str | None = None) -> None:
        """Tell every listener of a change, and wake those who wait."""
        change = Change(event, channel, only_app)
        for listener in list(self.listeners):
            listener(change)
        self.touch()

    def touch(self) -> None:
        """Count a change, wake those who wait for one, and ring the watchers, which only note that they were rung."""
        with self._changed:
            self.version += 1
            self._changed.notify_all()
            for watcher in list(self.watchers):
                watcher()

    def end(self) -> None:
        """Tell those who wait for changes that there will be none."""
        self.over = True
        self.touch()

    def next_version(self, seen: int, timeout: float) -> int:
        """Wait for a change after the version that was seen; the version then, or after the time-out."""
        with self._changed:
            self._changed.wait_for(lambda: self.version != seen, timeout)
            return self.version

    def wait_until(self, predicate: Callable[[], T], timeout: float = 5.0, what: str = "the expected state") -> T:
        """Wait for a truthy answer and return it; TimeoutError when it does not come in time.

        The predicate runs without the lock, so it may also call the Web API or look elsewhere.
        """
        deadline = time.monotonic() + timeout
        while True:
            seen = self.version
            if answer := predicate():
                return answer
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"{what} did not come within {timeout} s")
            self.next_version(seen, min(left, 0.1))

    # ------------------------------------------------------------------ people, apps

    def add_person(self, name: str, *, kind: Kind = "member", tz: str = "UTC") -> str:
        """Someone joins the team (a stranger: belongs to another one). Returns the user id."""
        with self.lock:
            team = OTHER_TEAM if kind == "stranger" else self.team_id
            person = Person(self.mint("U"), name, team, kind, tz, self.epoch())
            self.people[person.id] = person
            self.touch()
            return person.id

    def change_person(self, user: str, *, kind: Kind | None = None, name: str | None = None) -> None:
        """A profile or role changes: promoted, demoted, deactivated, renamed."""
        with self.lock:
            person = self.person(user)
            person.kind = kind or person.kind
            person.name = name or person.name
            person.updated = self.epoch()
            self.announce({"type": "user_change", "user": person.to_dict(self.now()), "cache_ts": person.updated})

    def add_app(self, name: str, *, scopes: Iterable[str] = CORE_SCOPES, events: Iterable[str] = DEFAULT_EVENTS) -> App:
        """Install an app: a bot user, its tokens and its signing secret."""
        with self.lock:
            number = self.mint("A")[1:]
            app = App(
                name=name,
                app_id=f"A{number}",
                bot_id=f"B{number}",
                bot_user=f"UBOT{number}",
                bot_token=f"xoxb-play-{number}",
                app_token=f"xapp-play-{number}",
                signing_secret=f"play-signing-secret-{number}",
                verification_token=f"play-verification-{number}",
                scopes=set(scopes),
                events=set(events),
            )
            self.apps.append(app)
            self.people[app.bot_user] = Person(
                app.bot_user, name, self.team_id, "bot", updated=self.epoch(), bot_id=app.bot_id, app_id=app.app_id
            )
            return app

    def uninstall(self, app: App | None = None) -> None:
        """Remove the app: its tokens stop working, and it is told so."""
        with self.lock:
            gone = app or self.app
            gone.installed = False
            self.announce(
                {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [gone.bot_user]}}, None, gone.app_id
            )
            self.announce({"type": "app_uninstalled"}, None, gone.app_id)

    def person(self, user: str) -> Person:
        """The account with this id, or `user_not_found`."""
        try:
            return self.people[user]
        except KeyError:
            raise Refused("user_not_found") from None

    # ------------------------------------------------------------------ channels

    def add_channel(
        self, name: str, *, private: bool = False, external: bool = False, members: Iterable[str] = ()
    ) -> str:
        """A channel with its members. Adding it this way sends no events."""
        with self.lock:
            creator = next(iter(members := list(members)), "")
            channel = Channel(
                self.mint("C"), name, self.epoch(), creator, self.team_id, private, external, members=members
            )
            self.channels[channel.id] = channel
            self.touch()
            return channel.id

    def channel(self, channel: str) -> Channel:
        """The conversation with this id, or `channel_not_found`."""
        try:
            return self.channels[channel]
        except KeyError:
            raise Refused("channel_not_found") from None

    def direct_channel(self, user: str, app: App | None = None) -> Channel:
        """The direct message between a person and the bot; made on first use."""
        bot = (app or self.app).bot_user
        with self.lock:
            self.person(user)
            for channel in self.channels.values():
                if channel.is_im and set(channel.members) == {user, bot}:
                    return channel
            channel = Channel(
                self.mint("D"), "directmessage", self.epoch(), user, self.team_id, True, is_im=True, members=[user, bot]
            )
            self.channels[channel.id] = channel
            return channel

    def invite(self, channel: str, user: str, inviter: str | None = None) -> None:
        """Add someone (or the bot) to a channel, and tell those who listen."""
        with self.lock:
            room = self.channel(channel)
            self.person(user)
            if user in room.members:
                return
            room.members.append(user)
            event = {"type": "member_joined_channel", "user": user, "channel": channel, "team": self.team_id}
            event |= {"channel_type": "G" if room.private else "C", "event_ts": self.mint_ts()}
            self.announce(event | ({"inviter": inviter} if inviter else {}), channel)

    def remove(self, channel: str, user: str) -> None:
        """Take someone out of a channel. The one who left is no member any more when the event goes out."""
        with self.lock:
            room = self.channel(channel)
            if user not in room.members:
                return
            event = {"type": "member_left_channel", "user": user, "channel": channel, "team": self.team_id}
            event |= {"channel_type": "G" if room.private else "C", "event_ts": self.mint_ts()}
            room.members.remove(user)
            self.announce(event, channel, self._app_of(user))

    def archive(self, channel: str, user: str) -> None:
        """Close a channel for good."""
        with self.lock:
            room = self.channel(channel)
            room.archived = True
            kind = "group_archive" if room.private else "channel_archive"
            self.announce({"type": kind, "channel": channel, "user": user, "event_ts": self.mint_ts()}, channel)

    def can_see(self, user: str, channel: str) -> bool:
        """Members see their channels; full members also see public ones; the deactivated see nothing."""
        person, room = self.people.get(user), self.channels.get(channel)
        if person is None or room is None or person.kind == "deactivated":
            return False
        return user in room.members or (person.sees_public_channels and not room.private)

    def _app_of(self, user: str) -> str | None:
        return self.people[user].app_id
