"""What one person sees, as plain values for the templates: places, messages, and what can be done with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from markupsafe import Markup

from bot.playground.channels import Channel
from bot.playground.client import NotPossible
from bot.playground.messages import Json, Message
from bot.playground.people import OTHER_TEAM, Person
from bot.playground.state import State
from bot.playground.ui import emoji
from bot.playground.ui.controls import Surface
from bot.playground.ui.drawing import blocks
from bot.playground.ui.mrkdwn import Eye, name_of

MOST = 150
"""Messages shown of one place, the newest."""
TOGETHER = timedelta(minutes=5)
"""Messages of one person within this time stand under one name."""
TINTS = 8


@dataclass(frozen=True)
class Spot:
    """Where somebody is: a channel, the direct message with the bot, or the bot's Home tab; perhaps in a thread."""

    kind: Literal["channel", "dm", "home"]
    name: str
    room: Channel | None = None
    thread: str = ""

    @property
    def title(self) -> str:
        """What stands above it."""
        return self.name if self.kind == "channel" else "Chesterton"


@dataclass(frozen=True)
class Door:
    """A place in the list at the side."""

    name: str
    url: str
    sign: str
    current: bool = False
    unread: bool = False
    member: bool = True
    note: str = ""


@dataclass(frozen=True)
class Face:
    """Somebody's picture: a letter on a colour."""

    name: str
    letter: str
    tint: str
    note: str = ""


@dataclass(frozen=True)
class Reaction:
    """One emoji under a message."""

    name: str
    sign: str
    count: int
    mine: bool
    who: str


@dataclass(frozen=True)
class Line:
    """One message as it is drawn."""

    key: str
    ts: str
    face: Face
    time: str
    stamp: str
    body: Markup
    post: str
    files: Sequence[Json] = ()
    reactions: Sequence[Reaction] = ()
    replies: int = 0
    repliers: Sequence[Face] = ()
    last_reply: str = ""
    thread_url: str = ""
    ephemeral: bool = False
    edited: bool = False
    is_bot: bool = False
    short: bool = False
    day: str = ""
    unfurls: Sequence[Markup] = field(default_factory=tuple)


class Look:
    """Reads the workspace for one viewer."""

    def __init__(self, state: State, viewer: str) -> None:
        self.state = state
        self.viewer = viewer
        self.eye = Eye(state, viewer)

    # ------------------------------------------------------------------ places

    def spot(self, place: str, thread: str = "") -> Spot:
        """The place with this name; NotPossible when this person sees none."""
        if place == "home":
            return Spot("home", "home")
        if place == "chesterton":
            return Spot("dm", place, self.state.direct_channel(self.viewer), thread)
        for room in self._rooms():
            if room.name == place:
                return Spot("channel", place, room, thread if self._is_root(room.id, thread) else "")
        raise NotPossible(f"{self.me.name} sees no #{place}.")

    def place_of(self, channel: str) -> str:
        """The name of a channel in addresses."""
        room = self.state.channel(channel)
        return "chesterton" if room.is_im else room.name

    @property
    def me(self) -> Face:
        """The viewer."""
        return self.face(self.state.person(self.viewer))

    def roles(self, here: Spot) -> list[tuple[Face, str]]:
        """Whom one can be, and where: at the same place, if they can see it. Not bots, nor those who have left."""
        found = []
        for person in self.state.people.values():
            if person.kind in ("bot", "deactivated"):
                continue
            stays = here.room is None or here.kind == "dm" or self.state.can_see(person.id, here.room.id)
            found.append((self.face(person), f"/as/{person.handle}/{here.name if stays else ''}"))
        return found

    def doors(self, here: Spot) -> dict[str, list[Door]]:
        """The list at the side, by section."""
        rooms = sorted(self._rooms(), key=lambda room: (self.viewer not in room.members, room.name))
        return {"Channels": [self._door(room, here) for room in rooms], "Apps": list(self._apps(here))}

    def members(self, room: Channel) -> list[Face]:
        """Who is in a channel."""
        return [self.face(self.state.people[one]) for one in room.members if one in self.state.people]

    def _rooms(self) -> Iterator[Channel]:
        for room in self.state.channels.values():
            if not room.is_im and not room.archived and self.state.can_see(self.viewer, room.id):
                yield room

    def _door(self, room: Channel, here: Spot) -> Door:
        current = here.room is room
        return Door(
            room.name, f"{self.eye.home}/{room.name}", "lock" if room.private else "hash", current,
            unread=not current and self._unread(room), member=self.viewer in room.members,
            note="shared with another company" if room.external else "private" if room.private else "",
        )  # fmt: skip

    def _apps(self, here: Spot) -> Iterator[Door]:
        room = self.state.direct_channel(self.viewer)
        unread = here.kind != "dm" and self._unread(room)
        yield Door("Chesterton", f"{self.eye.home}/chesterton", "chat", here.kind == "dm", unread, note="messages")
        yield Door("Home of Chesterton", f"{self.eye.home}/home", "home", here.kind == "home")

    def _unread(self, room: Channel) -> bool:
        if self.viewer not in room.members:
            return False
        return self.state.newest(self.viewer, room.id) > self.state.read_until.get((self.viewer, room.id), "")

    def _is_root(self, channel: str, thread: str) -> bool:
        return any(message.ts == thread for message in self.state.every_message(channel))

    # ------------------------------------------------------------------ messages

    def lines(self, room: Channel) -> list[Line]:
        """The messages of a channel."""
        return self._drawn(room, self.state.visible_to(self.viewer, room.id)[-MOST:], "")

    def replies(self, room: Channel, thread: str) -> list[Line]:
        """A thread: its first message and the replies."""
        return self._drawn(room, self.state.visible_to(self.viewer, room.id, thread), thread)

    def _drawn(self, room: Channel, messages: Sequence[Message], thread: str) -> list[Line]:
        lines: list[Line] = []
        before: Message | None = None
        for message in messages:
            lines.append(self._line(room, message, before, thread))
            before = message
        return lines

    def _line(self, room: Channel, message: Message, before: Message | None, thread: str) -> Line:
        at, url = moment(message.ts), f"{self.eye.home}/{self.place_of(room.id)}"
        key = f"{'t' if thread else 'm'}-{message.ts.replace('.', '-')}"
        new_day = not thread and (before is None or moment(before.ts).date() != at.date())
        return Line(
            key=key, ts=message.ts, face=self._author(message), time=at.strftime("%H:%M"),
            stamp=at.strftime("%A, %d %B %Y at %H:%M"), body=self._body(message, key),
            post=f"{self.eye.home}/message/{room.id}/{message.ts}", files=message.files,
            reactions=[self._reaction(name, users) for name, users in message.reactions.items()],
            thread_url="" if message.is_ephemeral else f"{url}?thread={message.thread_ts or message.ts}",
            ephemeral=message.is_ephemeral, edited=bool(message.edited), is_bot=bool(message.bot_id),
            short=not new_day and before is not None and _goes_on(before, message),
            day=day_of(at, self.state.now()) if new_day else "", unfurls=self._unfurls(message, key),
            **({} if thread else self._thread_of(message)),
        )  # fmt: skip

    def _thread_of(self, message: Message) -> dict[str, Any]:
        seen = self.state.as_seen(message)
        if not seen.get("reply_count"):
            return {}
        faces = [self.face(self.state.people[one]) for one in seen["reply_users"] if one in self.state.people]
        last = moment(seen["latest_reply"])
        return {
            "replies": seen["reply_count"], "repliers": faces[:4],
            "last_reply": _in_a_sentence(f"{day_of(last, self.state.now())} at {last:%H:%M}"),
        }  # fmt: skip

    def _body(self, message: Message, key: str) -> Markup:
        if message.blocks:
            return blocks(message.blocks, self._surface(message, key))
        return (
            Markup('<div class="text">{}</div>').format(self.eye.mrkdwn(message.text)) if message.text else Markup("")
        )

    def _surface(self, message: Message, key: str) -> Surface:
        return Surface(self.eye, key, f"{self.eye.home}/message/{message.channel}/{message.ts}")

    def _unfurls(self, message: Message, key: str) -> list[Markup]:
        shown = [one.get("blocks", []) for one in message.unfurls.values()]
        return [blocks(several, self._surface(message, f"{key}-u{n}")) for n, several in enumerate(shown)]

    def _reaction(self, name: str, users: Sequence[str]) -> Reaction:
        who = ", ".join("you" if one == self.viewer else name_of(self.state.people[one].name) for one in users)
        return Reaction(name, emoji.shown(name), len(users), self.viewer in users, who)

    def _author(self, message: Message) -> Face:
        person = self.state.people.get(message.user or "")
        return self.face(person) if person else Face("Slack", "S", "tint-slack")

    def face(self, person: Person) -> Face:
        """The picture of somebody."""
        if person.kind == "bot":
            return Face(person.name, "", "tint-bot")
        number = int(person.id.lstrip("U") or 0) % TINTS
        note = "Paylane" if person.team_id == OTHER_TEAM else "guest" if person.is_guest else ""
        return Face(name_of(person.name), person.name[:1].upper(), f"tint-{number}", note)

    # ------------------------------------------------------------------ modal, Home, prompts

    def modal(self) -> Json | None:
        """The modal on top: its title, blocks and buttons; None when there is none."""
        view = self.state.modals.top(self.viewer)
        if view is None:
            return None
        surface = Surface(self.eye, f"v{view.revision}", f"{self.eye.home}/modal", view.values, view.errors)
        words = {name: (view.content.get(name) or {}).get("text", "") for name in ("title", "submit", "close")}
        deep = len(self.state.modals.stack(self.viewer)) > 1
        drawn = blocks(view.blocks, surface)
        return {
            "id": view.id,
            "drawn": drawn,
            "deep": deep,
            "trouble": view.errors.get("", ""),
            "wrong": len(view.errors),
        } | words

    def home(self) -> Markup:
        """The Home tab; empty when the app has published none."""
        view = self.state.modals.home(self.viewer)
        if view is None:
            return Markup("")
        return blocks(view.blocks, Surface(self.eye, "home", f"{self.eye.home}/home", view.values))

    def status(self, room: Channel, thread: str) -> str:
        """What the app says that it is doing, in a thread."""
        return self.state.statuses.get((room.id, thread), "")

    def prompts(self, room: Channel) -> list[Json]:
        """What the app suggests to ask in its direct message."""
        return self.state.prompts.get(room.id, [])


def moment(ts: str) -> datetime:
    """The time of a message."""
    return datetime.fromtimestamp(float(ts), UTC)


def day_of(at: datetime, now: datetime) -> str:
    """Today, Yesterday, or the date."""
    days = (now.astimezone(UTC).date() - at.date()).days
    return {0: "Today", 1: "Yesterday"}.get(days) or f"{at:%A}, {at.day} {at:%B}" + (f" {at:%Y}" if days > 300 else "")


def _in_a_sentence(day: str) -> str:
    return day[:1].lower() + day[1:] if day.startswith(("Today", "Yesterday")) else f"on {day}"


def _goes_on(before: Message, message: Message) -> bool:
    """Whether a message stands under the name of the one before."""
    same = before.user == message.user and before.ephemeral_to == message.ephemeral_to
    same = same and before.thread_ts == message.thread_ts
    return same and not message.bot_id and moment(message.ts) - moment(before.ts) < TOGETHER
