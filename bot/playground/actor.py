"""People: what they do in Slack, and what they see afterwards.

An actor can do only what the person could do in the client: write where they may, click what they see,
submit what is filled in. Anything else raises `NotPossible`, because the test that tries it is wrong.
"""

from __future__ import annotations

import html
import re

from bot.playground.channels import Channel
from bot.playground.client import NotPossible, Slack
from bot.playground.delivery import Answer
from bot.playground.forms import Forms
from bot.playground.messages import Json, Message
from bot.playground.refusal import Refused
from bot.playground.rendering import Rendering

__all__ = ["Actor", "NotPossible", "Slack"]

NAMED = re.compile(r"(?<![\w<])([@#])([\w.-]*\w)")


class Actor(Forms):
    """One person at their client: `ana = Actor(slack, slack.workspace.add_person("Ana"))`."""

    # ------------------------------------------------------------------ writing

    def post(self, channel: str, text: str, thread_ts: str | None = None) -> str:
        """Write a message, perhaps into a thread; returns its ts."""
        room = self._writable(channel)
        if thread_ts is not None:
            self._workspace.thread(room.id, thread_ts)
        mark = self._workspace.mint("client-msg-")
        message = self._workspace.post(room.id, text, user=self.user, thread_ts=thread_ts, client_msg_id=mark)
        return message.ts

    def say(self, channel: str, typed: str, thread_ts: str | None = None) -> str:
        """Write what was typed: control characters are escaped, and names become mentions, as the client does it."""
        return self.post(channel, self._escaped(html.escape(typed, quote=False)), thread_ts)

    def share(self, channel: str, name: str, content: bytes, text: str = "", thread_ts: str | None = None) -> str:
        """Share a file, perhaps with words to it; returns the ts of its message."""
        room, workspace = self._writable(channel), self._workspace
        upload = workspace.uploads.issue(workspace.mint("F"), name, len(content))
        workspace.uploads.receive(upload.id, content)
        upload.title = name
        files = [{"id": upload.id, "title": name, "name": name}]
        said = self._escaped(html.escape(text, quote=False))
        message = workspace.post(room.id, said, user=self.user, thread_ts=thread_ts, files=files, subtype="file_share")
        return message.ts

    def mention(self, channel: str, text: str, thread_ts: str | None = None) -> str:
        """Write a message that mentions the bot."""
        return self.post(channel, f"<@{self._workspace.app.bot_user}> {text}".rstrip(), thread_ts)

    def direct_message(self, text: str, thread_ts: str | None = None) -> str:
        """Write to the bot in private."""
        return self.post(self.direct_channel, text, thread_ts)

    def edit(self, channel: str, ts: str, text: str) -> None:
        """Change an own message."""
        self._workspace.edit(self._own(channel, ts), self.user, text=text)

    def delete(self, channel: str, ts: str) -> None:
        """Delete an own message."""
        self._workspace.delete(self._own(channel, ts))

    def react(self, channel: str, ts: str, name: str) -> None:
        """Add a reaction."""
        self._writable(channel)
        self._workspace.react(self._workspace.message(channel, ts), self.user, name.strip(":"))

    def unreact(self, channel: str, ts: str, name: str) -> None:
        """Take a reaction back."""
        self._workspace.unreact(self._workspace.message(channel, ts), self.user, name.strip(":"))

    # ------------------------------------------------------------------ channels

    @property
    def direct_channel(self) -> str:
        """The id of the direct message with the bot."""
        return self._workspace.direct_channel(self.user).id

    def join(self, channel: str) -> None:
        """Join a public channel."""
        if not self._workspace.can_see(self.user, channel):
            raise NotPossible(f"{self.user} cannot see {channel}")
        self._workspace.invite(channel, self.user)

    def invite_bot(self, channel: str) -> None:
        """Invite the bot into a channel that this person is in."""
        self._member_of(channel)
        self._workspace.invite(channel, self._workspace.app.bot_user, inviter=self.user)

    def remove_bot(self, channel: str) -> None:
        """Take the bot out of a channel."""
        self._member_of(channel)
        self._workspace.remove(channel, self._workspace.app.bot_user)

    def leave(self, channel: str) -> None:
        """Leave a channel."""
        self._workspace.remove(channel, self.user)

    def convert_to_private(self, channel: str) -> None:
        """Make a public channel private."""
        self._member_of(channel)
        self._workspace.convert(channel, self.user, private=True)

    def archive(self, channel: str) -> None:
        """Archive a channel."""
        self._member_of(channel)
        self._workspace.archive(channel, self.user)

    # ------------------------------------------------------------------ commands and shortcuts

    def slash(self, channel: str, command: str, text: str = "", *, in_thread: bool = False) -> Answer:
        """Type a slash command. In a thread the client refuses; a failure is shown to this person only."""
        if in_thread:
            raise NotPossible(f"{command} is not supported in threads. Sorry!")
        room = self._writable(channel)
        said = self._escaped(text) if self._workspace.app.should_escape else text
        answer = self._ask("slash_commands", self._payloads.command(room.id, command, said))
        if answer.ok:
            self._show_answer(room.id, answer)
        else:
            code = "operation_timeout" if answer.reason.endswith("timeout") else "dispatch_failed"
            self._notice(room.id, f'{command} failed with the error "{code}"')
        return answer

    def shortcut(self, callback_id: str, channel: str, ts: str) -> Answer:
        """Use a message shortcut on a message that this person sees."""
        message = self._seen(channel, ts)
        if message.is_ephemeral:
            raise NotPossible("an ephemeral message has no shortcuts")
        return self._interact(self._payloads.message_shortcut(callback_id, message))

    def global_shortcut(self, callback_id: str) -> Answer:
        """Use a global shortcut."""
        return self._interact(self._payloads.global_shortcut(callback_id))

    def open_home(self, tab: str = "home") -> None:
        """Look at the app's Home tab (or its Messages tab)."""
        workspace, home = self._workspace, self._workspace.home_of(self.user)
        event: Json = {"type": "app_home_opened", "user": self.user, "channel": self.direct_channel, "tab": tab}
        event["event_ts"] = workspace.mint_ts()
        event |= {"view": workspace.modals.to_dict(home)} if home and tab == "home" else {}
        workspace.announce(event, None, workspace.app.app_id)

    # ------------------------------------------------------------------ seeing

    def sees(self, channel: str, thread_ts: str | None = None) -> list[str]:
        """The messages of a channel or thread as this person reads them."""
        rendering = Rendering(self._workspace, self.user)
        return [rendering.message(message) for message in self._workspace.visible_to(self.user, channel, thread_ts)]

    def sees_modal(self) -> str:
        """The modal on top as text; empty when there is none."""
        view = self._workspace.modal_of(self.user)
        return Rendering(self._workspace, self.user).view(view) if view else ""

    def sees_home(self) -> str:
        """The Home tab as text; empty when none was published."""
        view = self._workspace.home_of(self.user)
        return Rendering(self._workspace, self.user).view(view) if view else ""

    # ------------------------------------------------------------------ inside

    def _writable(self, channel: str) -> Channel:
        room = self._member_of(channel)
        if room.archived:
            raise NotPossible(f"#{room.name} is archived")
        return room

    def _member_of(self, channel: str) -> Channel:
        room = self._workspace.channel(channel)
        if self.user not in room.members or not self._workspace.can_see(self.user, channel):
            raise NotPossible(f"{self.user} is not in {channel}")
        return room

    def _own(self, channel: str, ts: str) -> Message:
        message = self._workspace.message(channel, ts)
        if message.user != self.user:
            raise NotPossible(f"{self.user} did not write {ts}")
        return message

    def _show_answer(self, channel: str, answer: Answer) -> None:
        body = answer.json() if answer.text.lstrip().startswith("{") else {"text": answer.text}
        if not body or not (body.get("text") or body.get("blocks")):
            return
        try:
            self._workspace.response_urls.show(self.user, channel, body)
        except Refused as refusal:
            self._workspace.violations.append(f"answer to a command: {refusal.error} {refusal.extra}")

    def _notice(self, channel: str, text: str) -> None:
        self.notices.append(text)
        self._workspace.post(channel, text, user=None, ephemeral_to=self.user)

    def _escaped(self, text: str) -> str:
        return NAMED.sub(lambda found: self._reference(found[1], found[2]) or found[0], text)

    def _reference(self, sign: str, name: str) -> str | None:
        if sign == "@":
            people = self._workspace.people.values()
            return next((f"<@{p.id}|{p.handle}>" for p in people if p.handle == name.lower()), None)
        rooms = [r for r in self._workspace.channels.values() if self._workspace.can_see(self.user, r.id)]
        return next((f"<#{r.id}|{r.name}>" for r in rooms if r.name == name and not r.is_im), None)
