"""One person's Slack client: it finds what they see, tells the app what they do, and shows what failed."""

from __future__ import annotations

from typing import Any, Protocol

from bot.playground.delivery import Answer, Kind, Outgoing
from bot.playground.inputs import STATELESS, chosen, elements, option_named
from bot.playground.messages import Json, Message
from bot.playground.modals import View
from bot.playground.outbox import Outbox
from bot.playground.payloads import Payloads
from bot.playground.workspace import Workspace


class NotPossible(Exception):
    """Slack's client would not let this person do that."""


class Slack(Protocol):
    """What a client needs of the loopback Slack."""

    @property
    def workspace(self) -> Workspace:
        """The team."""
        ...

    @property
    def deliveries(self) -> Outbox:
        """The way to the app."""
        ...


class Client:
    """What every act of a person rests on. `notices` collects what the client itself says, such as time-outs."""

    def __init__(self, slack: Slack, user: str) -> None:
        self.user = user
        self.notices: list[str] = []
        self._workspace = slack.workspace
        self._deliveries = slack.deliveries
        self._payloads = Payloads(slack.workspace, user)

    def click(self, where: str, ts: str | None, action_id: str, value: Any = None, *, block_id: str = "") -> Answer:
        """Click a button: `where` is a channel (with the message's ts, else its newest such button), "modal" or "home".

        `value` tells buttons of the same action_id apart, and picks the entry of an overflow menu; so does `block_id`.
        """
        if where in ("modal", "home"):
            view = self._view(where)
            block, element = find(view.blocks, action_id, value, block_id)
            return self._act_in(view, block, element, value)
        message = self._seen(where, ts) if ts else self._newest(where, action_id)
        block, element = find(message.blocks, action_id, value, block_id)
        return self._act_on(message, block, element, value)

    def select(self, where: str, ts: str | None, action_id: str, value: Any) -> Answer:
        """Choose in a list, a date picker or checkboxes outside of an input block; the app is told at once."""
        return self.click(where, ts, action_id, value)

    # ------------------------------------------------------------------ acting

    def _act_on(self, message: Message, block: Json, element: Json, value: Any) -> Answer:
        state = None if element["type"] in STATELESS else chosen(element, value)
        values = {} if state is None else {block["block_id"]: {element["action_id"]: state}}
        action = self._payloads.action(block, element, picked(element, value), state)
        return self._interact(self._payloads.message_action(message, action, values))

    def _act_in(self, view: View, block: Json, element: Json, value: Any) -> Answer:
        state = None
        if element["type"] not in STATELESS:
            state = chosen(element, value)
            view.values.setdefault(block["block_id"], {})[element["action_id"]] = state
        action = self._payloads.action(block, element, picked(element, value), state)
        return self._interact(self._payloads.view_action(view, action))

    def _interact(self, payload: Json) -> Answer:
        answer = self._ask("interactive", payload)
        if not answer.ok:
            self.notices.append(f"{payload['type']} failed: {answer.reason or answer.status}")
        return answer

    def _ask(self, kind: Kind, payload: Json) -> Answer:
        return self._deliveries.ask(Outgoing(kind, payload))

    # ------------------------------------------------------------------ finding

    def _seen(self, channel: str, ts: str) -> Message:
        threads = {None, ts, *(m.thread_ts for m in self._workspace.every_message(channel) if m.ts == ts)}
        for thread_ts in threads:
            for message in self._workspace.visible_to(self.user, channel, thread_ts):
                if message.ts == ts:
                    return message
        raise NotPossible(f"{self.user} does not see a message {ts} in {channel}")

    def _newest(self, channel: str, action_id: str) -> Message:
        """The newest message in sight that has this button, in the channel or in any of its threads."""
        threads = {None, *(message.thread_ts for message in self._workspace.every_message(channel))}
        for message in sorted(
            (m for thread in threads for m in self._workspace.visible_to(self.user, channel, thread)),
            key=lambda m: m.ts,
            reverse=True,
        ):
            if any(element.get("action_id") == action_id for _, element in elements(message.blocks)):
                return message
        raise NotPossible(f"{self.user} sees no {action_id!r} in {channel}")

    def _view(self, where: str) -> View:
        look = self._workspace.modal_of if where == "modal" else self._workspace.home_of
        view = look(self.user)
        if view is None:
            raise NotPossible(f"{self.user} has no {where}")
        return view


def find(blocks: list[Json], action_id: str, value: Any = None, block_id: str = "") -> tuple[Json, Json]:
    """The element with this action_id and its block; buttons also by value."""
    for block, element in elements(blocks):
        if block_id and block["block_id"] != block_id:
            continue
        same_value = element["type"] != "button" or value in (None, element.get("value"))
        if element.get("action_id") == action_id and same_value:
            return block, element
    there = [element.get("action_id") for _, element in elements(blocks)]
    raise NotPossible(f"no {action_id!r} with value {value!r} here; there are {there!r}")


def picked(element: Json, value: Any) -> Any:
    """What a click on a menu or on feedback buttons means: its entry."""
    if element["type"] == "overflow":
        return option_named(element["options"], value)
    if element["type"] == "feedback_buttons":
        return option_named([element["positive_button"], element["negative_button"]], value)
    return value
