"""From a change in the workspace to the event that the app receives, if it asked for it and may see it."""

from __future__ import annotations

from bot.playground.apps import App
from bot.playground.delivery import Outgoing
from bot.playground.directory import Change
from bot.playground.messages import Json
from bot.playground.outbox import Outbox
from bot.playground.state import State


class EventFeed:
    """A listener of the workspace that fills the outbox with `event_callback` payloads."""

    def __init__(self, state: State, outbox: Outbox) -> None:
        self._state = state
        self._outbox = outbox

    def __call__(self, change: Change) -> None:
        """Queue the change for the app that is served here, when it is due to it."""
        app = self._state.app
        if change.only_app in (None, app.app_id) and self._subscribed(app, change) and self._present(app, change):
            self._outbox.put(Outgoing("events_api", self._envelope(app, change)))

    def _subscribed(self, app: App, change: Change) -> bool:
        kind = change.event["type"]
        if kind == "message" and change.channel:
            return f"message.{self._state.channel(change.channel).event_family}" in app.events
        return kind in app.events

    def _present(self, app: App, change: Change) -> bool:
        if change.channel is None or change.event.get("user") == app.bot_user:
            return True
        return app.bot_user in self._state.channel(change.channel).members

    def _envelope(self, app: App, change: Change) -> Json:
        room = self._state.channels.get(change.channel or "")
        return {
            "token": app.verification_token,
            "team_id": self._state.team_id,
            "context_team_id": self._state.team_id,
            "context_enterprise_id": None,
            "api_app_id": app.app_id,
            "event": change.event,
            "type": "event_callback",
            "event_id": self._state.mint("Ev"),
            "event_time": self._state.epoch(),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": self._state.team_id,
                    "user_id": app.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(room and room.external),
            "event_context": self._state.mint("4-ec-"),
        }
