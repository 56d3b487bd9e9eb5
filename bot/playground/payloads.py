"""The payloads of commands, shortcuts, actions and views, with every field that Slack sends."""

from __future__ import annotations

from typing import Any

from bot.playground.inputs import STATELESS
from bot.playground.messages import Json, Message
from bot.playground.modals import View
from bot.playground.workspace import Workspace


class Payloads:
    """Builds what the app receives when one person acts."""

    def __init__(self, workspace: Workspace, user: str) -> None:
        self._workspace = workspace
        self._user = user

    def command(self, channel: str, command: str, text: str) -> Json:
        """A slash command: a flat form."""
        workspace, app = self._workspace, self._workspace.app
        person = workspace.person(self._user)
        return {
            "token": app.verification_token,
            "team_id": workspace.team_id,
            "team_domain": workspace.domain,
            "channel_id": channel,
            "channel_name": self._channel_name(channel),
            "user_id": self._user,
            "user_name": person.handle,
            "command": command,
            "text": text,
            "api_app_id": app.app_id,
            "is_enterprise_install": "false",
            "response_url": workspace.response_urls.issue(self._user, channel),
            "trigger_id": workspace.modals.issue(self._user),
        }

    def message_shortcut(self, callback_id: str, message: Message) -> Json:
        """A shortcut on a message; it carries that one message."""
        workspace = self._workspace
        return self._common("message_action") | {
            "callback_id": callback_id,
            "action_ts": workspace.mint_ts(),
            "trigger_id": workspace.modals.issue(self._user),
            "response_url": workspace.response_urls.issue(self._user, message.channel, message),
            "message_ts": message.ts,
            "channel": {"id": message.channel, "name": self._channel_name(message.channel)},
            "message": workspace.as_seen(message),
        }

    def global_shortcut(self, callback_id: str) -> Json:
        """A shortcut from the search or the lightning menu: no channel."""
        trigger_id, action_ts = self._workspace.modals.issue(self._user), self._workspace.mint_ts()
        more = {"callback_id": callback_id, "trigger_id": trigger_id, "action_ts": action_ts}
        return self._common("shortcut") | more

    def message_action(self, message: Message, action: Json, values: Json) -> Json:
        """A click on something in a message. An ephemeral one does not come along with the payload."""
        workspace = self._workspace
        container: Json = {"type": "message", "message_ts": message.ts, "channel_id": message.channel}
        container["is_ephemeral"] = message.is_ephemeral
        container |= {"thread_ts": message.thread_ts} if message.thread_ts else {}
        shown = {} if message.is_ephemeral else {"message": workspace.as_seen(message)}
        return (
            self._common("block_actions")
            | shown
            | {
                "container": container,
                "trigger_id": workspace.modals.issue(self._user),
                "channel": {"id": message.channel, "name": self._channel_name(message.channel)},
                "state": {"values": values},
                "response_url": workspace.response_urls.issue(self._user, message.channel, message),
                "actions": [action],
            }
        )

    def view_action(self, view: View, action: Json) -> Json:
        """A click on something in a modal or in the Home tab."""
        return self._common("block_actions") | {
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": self._workspace.modals.issue(self._user, view),
            "view": self._workspace.modals.to_dict(view),
            "actions": [action],
        }

    def submission(self, view: View) -> Json:
        """A modal was submitted. There is no channel in it: the app must know where it came from."""
        return self._common("view_submission") | {
            "trigger_id": self._workspace.modals.issue(self._user, view),
            "view": self._workspace.modals.to_dict(view),
            "response_urls": [],
        }

    def closed(self, view: View, *, cleared: bool) -> Json:
        """A modal with notify_on_close was closed."""
        return self._common("view_closed") | {"view": self._workspace.modals.to_dict(view), "is_cleared": cleared}

    def suggestion(self, view: View, block: Json, element: Json, typed: str) -> Json:
        """Someone types into an external select of a modal."""
        return self._common("block_suggestion") | {
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "value": typed,
            "container": {"type": "view", "view_id": view.id},
            "view": self._workspace.modals.to_dict(view),
        }

    def action(self, block: Json, element: Json, value: Any, state: Json | None) -> Json:
        """The `actions` entry for one element."""
        kept = ("type", "action_id", "text", "value", "placeholder", "style")
        entry = {name: element[name] for name in kept if name in element}
        entry |= {"block_id": block["block_id"], "action_ts": self._workspace.mint_ts()}
        if element["type"] == "overflow":
            entry["selected_option"] = value
        if element["type"] == "feedback_buttons":
            entry |= {"text": value["text"], "value": value["value"]}
        if element["type"] not in STATELESS and state is not None:
            entry |= state
        return entry

    def _common(self, kind: str) -> Json:
        workspace, app = self._workspace, self._workspace.app
        person = workspace.person(self._user)
        return {
            "type": kind,
            "token": app.verification_token,
            "api_app_id": app.app_id,
            "team": {"id": workspace.team_id, "domain": workspace.domain},
            "user": {"id": person.id, "username": person.handle, "name": person.handle, "team_id": person.team_id},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _channel_name(self, channel: str) -> str:
        room = self._workspace.channel(channel)
        if room.is_im:
            return "directmessage"
        return "privategroup" if room.private else room.name
