"""The workspace: state, what each person can see of it, and the Web API as one strict method.

Being strict is the point. What Slack refuses is refused here with the same error; what Slack silently
ignores (an unknown argument, a misspelt method) is refused too. Refusals that are always the caller's
bug are remembered in `violations`, so that a test can end with `assert workspace.violations == []`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.playground import chat_methods as chat
from bot.playground import conversation_methods as conversations
from bot.playground import stream_methods as streams
from bot.playground import team_methods as team
from bot.playground import view_methods as views
from bot.playground.apps import App
from bot.playground.arguments import METHODS, Method
from bot.playground.directory import Clock, wall_clock
from bot.playground.messages import Json, Message
from bot.playground.modals import View
from bot.playground.refusal import Refused
from bot.playground.response_urls import ResponseUrls
from bot.playground.state import State

__all__ = ["Message", "Refused", "View", "Workspace"]

ALWAYS_A_BUG = ("unknown_method", "invalid_arguments", "invalid_blocks")

Handler = Callable[[State, App, Json], Json]

HANDLERS: dict[str, Handler] = {
    "auth.test": team.auth_test,
    "apps.connections.open": team.open_connection,
    "chat.postMessage": chat.post_message,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.update": chat.update,
    "chat.delete": chat.delete,
    "chat.getPermalink": chat.permalink,
    "chat.unfurl": chat.unfurl,
    "chat.startStream": streams.start,
    "chat.appendStream": streams.append,
    "chat.stopStream": streams.stop,
    "conversations.replies": conversations.replies,
    "conversations.history": conversations.history,
    "conversations.info": conversations.info,
    "conversations.members": conversations.members,
    "conversations.open": conversations.open_direct,
    "conversations.list": conversations.listing,
    "users.info": team.user_info,
    "users.list": team.user_list,
    "bots.info": team.bot_info,
    "reactions.add": chat.add_reaction,
    "reactions.remove": chat.remove_reaction,
    "views.open": views.open_view,
    "views.push": views.push,
    "views.update": views.update,
    "views.publish": views.publish,
    "assistant.threads.setStatus": views.set_status,
    "assistant.threads.setSuggestedPrompts": views.set_prompts,
    "files.getUploadURLExternal": team.upload_url,
    "files.completeUploadExternal": team.complete_upload,
}


class Workspace(State):
    """A whole Slack team in memory; `clock` is the time that its triggers and limits live by."""

    def __init__(
        self,
        team_id: str = "T0PLAY",
        name: str = "Chesterton Play",
        clock: Clock = wall_clock,
        domain: str = "chesterton-play",
    ) -> None:
        super().__init__(team_id, name, clock, domain)
        self.response_urls = ResponseUrls(self)

    def method(self, name: str, token: str | None, arguments: Mapping[str, Any]) -> Json:
        """Call a Web API method; the answer always has `ok`."""
        with self.lock:
            try:
                return {"ok": True, **self._call(name, token, arguments)}
            except Refused as refusal:
                if refusal.error in ALWAYS_A_BUG:
                    self.violations.append(f"{name}: {refusal.error} {refusal.extra.get('response_metadata', '')}")
                return refusal.answer()
            finally:
                self.touch()

    def modal_of(self, user: str) -> View | None:
        """The modal that a person looks at: the top of their stack."""
        return self.modals.top(user)

    def home_of(self, user: str) -> View | None:
        """The Home tab that the app published for a person."""
        return self.modals.home(user)

    def app_of_token(self, token: str | None) -> App | None:
        """The app that a bot or app-level token belongs to."""
        return next((app for app in self.apps if token and token in (app.bot_token, app.app_token)), None)

    def _call(self, name: str, token: str | None, arguments: Mapping[str, Any]) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise Refused("unknown_method", req_method=name)
        if method.token == "none":
            return team.api_test(self, None, method.read(arguments))
        app = self._authenticate(token, method)
        args = method.read(arguments)
        self._check_scope(app, method, args)
        self.rates.check_tier(name, method.tier)
        return HANDLERS[name](self, app, args)

    def _authenticate(self, token: str | None, method: Method) -> App:
        if not token:
            raise Refused("not_authed")
        app = self.app_of_token(token)
        if app is None:
            raise Refused("invalid_auth")
        if not app.installed:
            raise Refused("account_inactive")
        if token != (app.app_token if method.token == "app" else app.bot_token):
            raise Refused("not_allowed_token_type")
        return app

    def _check_scope(self, app: App, method: Method, args: Json) -> None:
        """Scopes of the `conversations.*` methods depend on the kind of channel that is asked for."""
        if method.scope is None:
            return
        room = self.channels.get(args.get("channel", ""))
        if "{family}" in method.scope and room is None:
            raise Refused("channel_not_found")
        family = room.scope_family if room else ""
        conversations.require_scope(app, method.scope.format(family=family))
