"""What somebody does on the page, done as that person's Slack client would; the page hears of it by its live updates.

Each act returns what the client has to say to the person who acted: a refusal in Slack's words, or nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from starlette.datastructures import FormData, UploadFile

from bot.playground.actor import Actor
from bot.playground.client import NotPossible, Slack
from bot.playground.inputs import STATELESS, NoSuchOption, elements
from bot.playground.messages import Json
from bot.playground.modals import View
from bot.playground.refusal import Refused
from bot.playground.ui.controls import field_name
from bot.playground.ui.panes import Features
from bot.playground.ui.reading import absorb, typed

BIGGEST = 5_000_000
"""Bytes of a shared file."""
NO_COMMAND = (
    "{0} is not a valid command. In Slack, all messages that start with the “/” character are interpreted as commands."
)
SLOW = "Chesterton did not answer in time. Please try again."


class Hands:
    """One person's hands on the page."""

    def __init__(self, slack: Slack, user: str, features: Features, offered: dict[str, list[Json]]) -> None:
        self.actor = Actor(slack, user)
        self._state = slack.workspace
        self._features = features
        self._offered = offered

    def do(self, act: Callable[[], object]) -> str:
        """Do it; the words of the client when it was refused, or when the app did not answer."""
        try:
            act()
        except (NotPossible, NoSuchOption) as refused:
            return str(refused)
        except Refused as refused:
            return f"Slack refused that: {refused.error}."
        return "" if not self.actor.notices else SLOW

    # ------------------------------------------------------------------ writing

    def say(self, channel: str, text: str, thread: str, file: UploadFile | None, content: bytes) -> None:
        """Send what stands in the composer: a command, words, or a file with words to it."""
        text = text.strip()
        if file is not None and content:
            if len(content) > BIGGEST:
                raise NotPossible(f"{file.filename} is too large: {BIGGEST // 1_000_000} MB is the most here.")
            self.actor.share(channel, file.filename or "file", content, text, thread or None)
        elif text.startswith("/"):
            self._command(channel, text, thread)
        elif text:
            self.actor.say(channel, text.replace("\r\n", "\n"), thread or None)

    def _command(self, channel: str, text: str, thread: str) -> None:
        command, _, rest = text.partition(" ")
        if command not in [name for name, *_ in self._features.commands]:
            raise NotPossible(NO_COMMAND.format(command))
        answer = self.actor.slash(channel, command, rest.strip(), in_thread=bool(thread))
        if not answer.ok:
            self.actor.notices.clear()  # it stands in the channel already, for this person alone

    def react(self, channel: str, ts: str, name: str) -> None:
        """Add a reaction, or take an own one back."""
        message = self._state.message(channel, ts)
        mine = self.actor.user in message.reactions.get(name, [])
        (self.actor.unreact if mine else self.actor.react)(channel, ts, name)

    # ------------------------------------------------------------------ pressing

    def click(self, where: str, ts: str | None, form: FormData) -> None:
        """Press a button, or choose in a list that acts at once."""
        pressed = json.loads(str(form["press"]))
        view = self._view(where)
        if view is not None:
            absorb(view, form, self._offered)
        shown = view.blocks if view else self._blocks(where, ts or "")
        for block, element in elements(shown):
            if (block["block_id"], element.get("action_id")) == (pressed["block"], pressed["action"]):
                stateless = element["type"] in STATELESS
                value = pressed["value"] if stateless else typed(block, element, form)
                if value is not None or stateless:
                    self.actor.click(where, ts, pressed["action"], value, block_id=pressed["block"])
                return
        raise NotPossible("That button is gone.")

    def _view(self, where: str) -> View | None:
        looks = {"modal": self._state.modal_of, "home": self._state.home_of}
        if where not in looks:
            return None
        view = looks[where](self.actor.user)
        if view is None:
            raise NotPossible("That window is closed.")
        return view

    def _blocks(self, channel: str, ts: str) -> list[Json]:
        found = next((one for one in self._state.every_message(channel) if one.ts == ts), None)
        return found.blocks if found else []

    # ------------------------------------------------------------------ modals

    def submit(self, form: FormData) -> None:
        """Submit the modal; what is not filled in is said beside its field."""
        view = self.actor.modal
        absorb(view, form, self._offered)
        try:
            self.actor.submit()
        except NotPossible:
            if not view.errors:
                raise
        self._state.touch()

    def suggest(self, pressed: Json, text: str) -> list[Json]:
        """What the app offers for a field of the modal."""
        view = self.actor.modal
        for block, element in elements(view.blocks):
            if (block["block_id"], element.get("action_id")) == (pressed["block"], pressed["action"]):
                options = self.actor.suggestions(block["block_id"], text)
                self._offered[f"{view.id}|{field_name(block, element)}"] = options
                return options
        return []
