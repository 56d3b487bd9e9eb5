"""Triggers, modals and App Homes, with Slack's rules about them.

A trigger lives three seconds and opens one view. A stack is three views deep. A stale hash is refused,
so that an update never overwrites one that the app has not seen. A closed view cannot be updated.
https://docs.slack.dev/surfaces/modals/
"""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.playground.directory import Directory
from bot.playground.inputs import initial_values
from bot.playground.messages import Json
from bot.playground.refusal import Refused, require

TRIGGER_LIFE = timedelta(seconds=3)
DEEPEST = 3
VIEW_BYTES = 250_000
OPTIONAL = ("title", "submit", "close")


@dataclass
class Trigger:
    """The right to open one view for one person, soon."""

    user: str
    at: datetime
    view_id: str | None = None
    used: bool = False


@dataclass(eq=False)
class View:
    """A modal that is open, or the Home tab of one person."""

    id: str
    user: str
    content: Json
    root_view_id: str
    previous_view_id: str | None = None
    hash: str = ""
    values: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    revision: int = 0

    @property
    def blocks(self) -> list[Json]:
        """The blocks as shown now."""
        return self.content["blocks"]  # type: ignore[no-any-return]  # checked before it is stored

    @property
    def external_id(self) -> str:
        """The app's own name for the view; empty when it gave none."""
        return str(self.content.get("external_id") or "")


class Modals:
    """Each person's stack of modals and Home tab."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._triggers: dict[str, Trigger] = {}
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    # ------------------------------------------------------------------ looking

    def top(self, user: str) -> View | None:
        """The view on top of a person's stack."""
        stack = self._stacks.get(user)
        return stack[-1] if stack else None

    def stack(self, user: str) -> list[View]:
        """All open views of a person, the lowest first."""
        return list(self._stacks.get(user, []))

    def home(self, user: str) -> View | None:
        """The Home tab that was published for a person."""
        return self._homes.get(user)

    def homes(self) -> list[View]:
        """Every Home tab that was published."""
        return list(self._homes.values())

    def restore(self, home: View) -> None:
        """Put a Home tab back as it was."""
        self._homes[home.user] = home

    def find(self, view_id: str) -> View | None:
        """An open modal or a Home tab by id."""
        return next((view for view in self._all() if view.id == view_id), None)

    def to_dict(self, view: View) -> Json:
        """The view object, as in answers and payloads."""
        with self._directory.lock:
            return self._to_dict(view)

    def _to_dict(self, view: View) -> Json:
        app = self._directory.app
        content = {name: view.content.get(name) for name in OPTIONAL}
        content |= {
            "callback_id": view.content.get("callback_id") or "",
            "private_metadata": view.content.get("private_metadata") or "",
            "clear_on_close": bool(view.content.get("clear_on_close")),
            "notify_on_close": bool(view.content.get("notify_on_close")),
            "submit_disabled": bool(view.content.get("submit_disabled")),
        }
        identity = {"id": view.id, "team_id": self._directory.team_id, "type": view.content["type"]}
        identity |= {"root_view_id": view.root_view_id, "previous_view_id": view.previous_view_id}
        identity |= {"app_id": app.app_id, "bot_id": app.bot_id, "app_installed_team_id": self._directory.team_id}
        shown = {"blocks": view.blocks, "state": {"values": view.values}, "hash": view.hash}
        return copy.deepcopy(identity | content | shown | {"external_id": view.external_id})

    # ------------------------------------------------------------------ triggers

    def issue(self, user: str, view: View | None = None) -> str:
        """A trigger for something that a person just did."""
        trigger_id = f"{self._directory.mint('')}.{self._directory.epoch()}.{user.lower()}"
        self._triggers[trigger_id] = Trigger(user, self._directory.now(), view.id if view else None)
        return trigger_id

    def redeem(self, trigger_id: str) -> Trigger:
        """Use a trigger up: unknown, used and too old are three different refusals."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        require(not trigger.used, "exchanged_trigger_id")
        require(self._directory.now() - trigger.at <= TRIGGER_LIFE, "expired_trigger_id")
        trigger.used = True
        return trigger

    # ------------------------------------------------------------------ changing

    def open(self, trigger_id: str, content: Json) -> View:
        """Open a modal for whoever caused the trigger; it becomes the root of a new stack."""
        self._check_new(content)
        trigger = self.redeem(trigger_id)
        view = self._new(trigger.user, content)
        self._stacks[trigger.user] = [view]
        return view

    def push(self, trigger_id: str, content: Json) -> View:
        """Put a view on top of the modal that the trigger came from."""
        self._check_new(content)
        trigger = self.redeem(trigger_id)
        require(self._stacks.get(trigger.user), "not_found")
        return self.push_for(trigger.user, content)

    def push_for(self, user: str, content: Json) -> View:
        """Put a view on top of a person's stack; the fourth is `push_limit_reached`."""
        stack = self._stacks[user]
        require(len(stack) < DEEPEST, "push_limit_reached")
        view = self._new(user, content)
        view.root_view_id, view.previous_view_id = stack[0].id, stack[-1].id
        stack.append(view)
        return view

    def update(self, content: Json, *, view_id: str = "", external_id: str = "", expected: str = "") -> View:
        """Redraw an open view, named by id or external_id; `not_found` once it is closed."""
        check_size(content)
        name, wanted = ("id", view_id) if view_id else ("external_id", external_id)
        view = next((view for view in self._all() if wanted and getattr(view, name) == wanted), None)
        if view is None:
            raise Refused("not_found")
        require(not expected or expected == view.hash, "hash_conflict")
        require(content["type"] == view.content["type"], "invalid_arguments")
        return self.redraw(view, content)

    def redraw(self, view: View, content: Json) -> View:
        """Show new content in an open view; what was typed under the same ids stays."""
        if view.external_id and not content.get("external_id"):
            content = content | {"external_id": view.external_id}
        view.content = self._with_ids(content)
        view.values = initial_values(view.blocks, view.values)
        view.errors = {}
        view.revision += 1
        view.hash = self._hash(view)
        self._directory.touch()
        return view

    def publish(self, user: str, content: Json, expected: str = "") -> View:
        """Set a person's Home tab."""
        check_size(content)
        home = self._homes.get(user)
        require(not expected or (home is not None and home.hash == expected), "hash_conflict")
        if home is None:
            home = self._homes[user] = self._new(user, content)
            return home
        return self.redraw(home, content)

    def close(self, user: str, *, all_views: bool = False) -> list[View]:
        """Close the top view, or the whole stack; returns what was closed, the top first."""
        stack = self._stacks.get(user, [])
        count = len(stack) if all_views else min(1, len(stack))
        closed = [stack.pop() for _ in range(count)]
        self._directory.touch()
        return closed

    def dismiss(self, view: View) -> None:
        """Close one view, wherever it is in its stack by now."""
        stack = self._stacks.get(view.user, [])
        if view in stack:
            stack.remove(view)
        self._directory.touch()

    # ------------------------------------------------------------------ inside

    def _all(self) -> list[View]:
        return [view for stack in self._stacks.values() for view in stack] + list(self._homes.values())

    def _check_new(self, content: Json) -> None:
        check_size(content)
        external_id = content.get("external_id")
        require(not external_id or all(v.external_id != external_id for v in self._all()), "duplicate_external_id")

    def _new(self, user: str, content: Json) -> View:
        view_id = self._directory.mint("V")
        view = View(view_id, user, self._with_ids(content), root_view_id=view_id)
        view.values = initial_values(view.blocks)
        view.hash = self._hash(view)
        self._directory.touch()
        return view

    def _with_ids(self, content: Json) -> Json:
        return content | {"blocks": with_ids(content["blocks"], self._directory)}

    def _hash(self, view: View) -> str:
        digest = hashlib.sha256(f"{view.id}:{view.revision}".encode()).hexdigest()[:8]
        return f"{self._directory.epoch()}.{digest}"


def check_size(content: Json) -> None:
    """A view of more than 250 kB is `view_too_large`."""
    require(len(json.dumps(content).encode()) <= VIEW_BYTES, "view_too_large")


def with_ids(blocks: list[Json], directory: Directory) -> list[Json]:
    """A copy in which every block and element has an id, as Slack gives one to those that lack it."""
    named = copy.deepcopy(blocks)
    for block in named:
        block.setdefault("block_id", directory.mint("b"))
        held = [block.get("element"), block.get("accessory"), *block.get("elements", [])]
        for element in held:
            if isinstance(element, dict) and block["type"] not in ("context", "rich_text"):
                element.setdefault("action_id", directory.mint("a"))
    return named
