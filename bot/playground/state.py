"""Messages, threads and reactions on top of the directory, with what each person can see."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.playground.apps import App
from bot.playground.directory import Clock, Directory, wall_clock
from bot.playground.messages import Json, Message
from bot.playground.modals import Modals
from bot.playground.rates import Rates
from bot.playground.refusal import Refused, require
from bot.playground.uploads import Uploads

TEXT_LIMIT = 40_000


class State(Directory):
    """All that the workspace holds. Every change is announced to the listeners."""

    def __init__(
        self,
        team_id: str = "T0PLAY",
        name: str = "Chesterton Play",
        clock: Clock = wall_clock,
        domain: str = "chesterton-play",
    ) -> None:
        super().__init__(team_id, name, clock, domain)
        self.violations: list[str] = []
        self.distributed_regime = False
        self.rates = Rates(clock)
        self.modals = Modals(self)
        self.uploads = Uploads()
        self.statuses: dict[tuple[str, str], str] = {}
        self.prompts: dict[str, list[Json]] = {}
        self.streams: dict[tuple[str, str], datetime] = {}
        self.tickets: set[str] = set()
        self.read_until: dict[tuple[str, str], str] = {}
        self._messages: defaultdict[str, list[Message]] = defaultdict(list)

    # ------------------------------------------------------------------ writing

    def post(self, channel: str, text: str, *, user: str | None, **fields: Any) -> Message:
        """Store a message and announce it. Text is cut at 40,000 characters, as Slack does."""
        with self.lock:
            message = Message(self.mint_ts(), channel, text[:TEXT_LIMIT], user, team_id=self._team_of(user), **fields)
            self._messages[channel].append(message)
            if message.is_ephemeral:
                self.touch()
            else:
                self.statuses.pop((channel, message.thread_ts or message.ts), None)
                self._announce_post(message)
            return message

    def restore(self, message: Message) -> None:
        """Put a message back as it was; nobody is told."""
        self._messages[message.channel].append(message)
        self._last_ts = max(self._last_ts, int(message.ts.replace(".", "")))

    def edit(self, message: Message, editor: str | None, **fields: Any) -> None:
        """Change a stored message in place and announce `message_changed`."""
        with self.lock:
            before = self.as_seen(message)
            for name, value in fields.items():
                setattr(message, name, value)
            if message.is_ephemeral:
                return self.touch()
            if editor:
                message.edited = {"user": editor, "ts": self.mint_ts()}
            event = self._message_event(message.channel, "message_changed")
            self.announce(event | {"message": self.as_seen(message), "previous_message": before}, message.channel)
            return None

    def delete(self, message: Message) -> None:
        """Remove a message and announce `message_deleted`."""
        with self.lock:
            before = self.as_seen(message)
            self._messages[message.channel].remove(message)
            if message.is_ephemeral:
                return self.touch()
            event = self._message_event(message.channel, "message_deleted")
            self.announce(event | {"previous_message": before, "deleted_ts": message.ts}, message.channel)
            return None

    def react(self, message: Message, user: str, name: str) -> None:
        """Add a reaction; the same one twice is `already_reacted`."""
        with self.lock:
            users = message.reactions.setdefault(name, [])
            require(user not in users, "already_reacted")
            users.append(user)
            self._announce_reaction("reaction_added", message, user, name)

    def unreact(self, message: Message, user: str, name: str) -> None:
        """Take a reaction back; one that is not there is `no_reaction`."""
        with self.lock:
            require(user in message.reactions.get(name, []), "no_reaction")
            message.reactions[name].remove(user)
            if not message.reactions[name]:
                del message.reactions[name]
            self._announce_reaction("reaction_removed", message, user, name)

    def convert(self, channel: str, user: str, *, private: bool) -> None:
        """Make a public channel private, or the reverse; the id stays."""
        with self.lock:
            self.channel(channel).private = private
            subtype = "channel_convert_to_private" if private else "channel_convert_to_public"
            self.post(channel, "converted this channel", user=user, subtype=subtype)

    # ------------------------------------------------------------------ reading

    def message(self, channel: str, ts: str) -> Message:
        """A message that everyone in the channel sees, or `message_not_found`."""
        for message in self._messages[channel]:
            if message.ts == ts and not message.is_ephemeral:
                return message
        raise Refused("message_not_found")

    def ephemeral(self, channel: str, ts: str) -> Message | None:
        """The ephemeral note with this ts, if it is still shown."""
        return next((m for m in self._messages[channel] if m.ts == ts and m.is_ephemeral), None)

    def mark_read(self, user: str, channel: str) -> None:
        """Somebody has seen a channel up to its newest message."""
        with self.lock:
            newest = self.newest(user, channel)
            if newest > self.read_until.get((user, channel), ""):
                self.read_until[user, channel] = newest
                self.touch()

    def newest(self, user: str, channel: str) -> str:
        """The ts of the newest message in a channel that somebody else wrote and this person sees; empty: none."""
        seen = self.visible_to(user, channel)
        return max((message.ts for message in seen if message.user != user), default="")

    def every_message(self, channel: str) -> list[Message]:
        """All that is stored for a channel, replies and ephemerals included."""
        return list(self._messages[channel])

    def history(self, channel: str) -> list[Message]:
        """The channel's own messages, oldest first, without replies and ephemerals."""
        return [m for m in self._messages[channel] if m.top_level and not m.is_ephemeral]

    def thread(self, channel: str, ts: str) -> list[Message]:
        """A parent and its replies, oldest first; `thread_not_found` when there is no such parent."""
        found = [m for m in self._messages[channel] if ts in (m.ts, m.thread_ts) and not m.is_ephemeral]
        require(any(m.ts == ts for m in found), "thread_not_found")
        return found

    def as_seen(self, message: Message, *, with_metadata: bool = False) -> Json:
        """The message object, with the reply counts when it is a thread's parent."""
        answer = message.to_dict(with_metadata=with_metadata)
        if message.thread_ts or message.is_ephemeral:
            return answer
        replies = [m for m in self._messages[message.channel] if m.thread_ts == message.ts and not m.is_ephemeral]
        if not replies:
            return answer
        users = list(dict.fromkeys(m.user for m in replies if m.user))
        return answer | {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users_count": len(users),
            "reply_users": users,
            "latest_reply": replies[-1].ts,
        }

    def visible_to(self, user: str, channel: str, thread_ts: str | None = None) -> list[Message]:
        """What one person sees in a channel, or in one of its threads: ephemerals only if they are theirs."""
        with self.lock:
            if not self.can_see(user, channel):
                return self._whispers(user, channel, thread_ts)
            shown = [m for m in self._messages[channel] if m.ephemeral_to in (None, user)]
            if thread_ts is None:
                return [replace(m) for m in shown if m.top_level]
            return [replace(m) for m in shown if thread_ts in (m.ts, m.thread_ts)]

    def permalink(self, channel: str, ts: str) -> str:
        """The address of a message; a reply's names its thread."""
        message = self.message(channel, ts)
        link = f"https://{self.domain}.slack.com/archives/{channel}/p{ts.replace('.', '')}"
        return f"{link}?thread_ts={message.thread_ts}&cid={channel}" if message.thread_ts else link

    # ------------------------------------------------------------------ events

    def _whispers(self, user: str, channel: str, thread_ts: str | None) -> list[Message]:
        room = self.channels.get(channel)
        if room is None or room.private or user not in self.people or self.people[user].kind == "deactivated":
            return []
        return [m for m in self._messages[channel] if m.ephemeral_to == user and m.thread_ts == thread_ts]

    def _announce_post(self, message: Message) -> None:
        room = self.channel(message.channel)
        event = message.to_dict() | {"channel": room.id, "channel_type": room.event_type, "event_ts": message.ts}
        self.announce(event, room.id)
        for app in self.apps:
            if f"<@{app.bot_user}" in message.text and not room.is_im and not message.bot_id:
                self.announce(event | {"type": "app_mention"}, room.id, app.app_id)
        self._announce_links(message)

    def _announce_links(self, message: Message) -> None:
        for app in self.apps:
            links = [
                {"domain": domain, "url": word.strip("<>").split("|")[0]}
                for word in message.text.split()
                for domain in sorted(app.domains)
                if f"://{domain}" in word
            ]
            if links and not message.bot_id:
                self.announce(self._link_event(message, links), message.channel, app.app_id)

    def _link_event(self, message: Message, links: list[Json]) -> Json:
        event: Json = {
            "type": "link_shared",
            "channel": message.channel,
            "user": message.user,
            "message_ts": message.ts,
        }
        event |= {"links": links, "source": "conversations_history", "event_ts": self.mint_ts()}
        event |= {"unfurl_id": f"{message.channel}.{message.ts}"}
        return event | ({"thread_ts": message.thread_ts} if message.thread_ts else {})

    def _announce_reaction(self, kind: str, message: Message, user: str, name: str) -> None:
        item = {"type": "message", "channel": message.channel, "ts": message.ts}
        event = {"type": kind, "user": user, "reaction": name, "item": item, "event_ts": self.mint_ts()}
        self.announce(event | {"item_user": message.user}, message.channel)

    def _message_event(self, channel: str, subtype: str) -> Json:
        ts, room = self.mint_ts(), self.channel(channel)
        event = {"type": "message", "subtype": subtype, "channel": channel, "channel_type": room.event_type}
        return event | {"hidden": True, "ts": ts, "event_ts": ts}

    def _team_of(self, user: str | None) -> str:
        return self.people[user].team_id if user in self.people else self.team_id


def author(app: App) -> Json:
    """The fields that mark a message as the app's own."""
    return {"user": app.bot_user, "bot_id": app.bot_id, "app_id": app.app_id}
