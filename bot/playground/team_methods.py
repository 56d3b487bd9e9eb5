"""The remaining methods: who am I, who is here, files, and where to connect."""

from __future__ import annotations

from bot.playground.apps import App
from bot.playground.chat_methods import writable_room
from bot.playground.messages import Json
from bot.playground.pages import page
from bot.playground.refusal import Refused, require
from bot.playground.state import State, author


def api_test(state: State, app: App | None, args: Json) -> Json:
    """api.test: says back what it got"""
    if args.get("error"):
        raise Refused(args["error"], args=args)
    return {"args": args}


def auth_test(state: State, app: App, args: Json) -> Json:
    """auth.test"""
    return {
        "url": f"https://{state.domain}.slack.com/",
        "team": state.name,
        "user": state.person(app.bot_user).handle,
        "team_id": state.team_id,
        "user_id": app.bot_user,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def open_connection(state: State, app: App, args: Json) -> Json:
    """apps.connections.open: a WebSocket address with a ticket for one connection"""
    ticket = state.mint("ticket-")
    state.tickets.add(ticket)
    return {"url": f"{state.origin.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={app.app_id}"}


def user_info(state: State, app: App, args: Json) -> Json:
    """users.info"""
    return {"user": state.person(args["user"]).to_dict(state.now())}


def user_list(state: State, app: App, args: Json) -> Json:
    """users.list"""
    part, metadata = page(list(state.people.values()), args)
    now = state.now()
    return {"members": [person.to_dict(now) for person in part], "cache_ts": state.epoch()} | metadata


def bot_info(state: State, app: App, args: Json) -> Json:
    """bots.info"""
    wanted = args.get("bot") or app.bot_id
    found = next((one for one in state.apps if one.bot_id == wanted), None)
    if found is None:
        raise Refused("bot_not_found")
    bot = {"id": found.bot_id, "app_id": found.app_id, "user_id": found.bot_user, "name": found.name}
    return {"bot": bot | {"deleted": not found.installed, "updated": state.epoch()}}


def upload_url(state: State, app: App, args: Json) -> Json:
    """files.getUploadURLExternal"""
    require(args["length"] > 0, "invalid_arguments")
    upload = state.uploads.issue(state.mint("F"), args["filename"], args["length"])
    return {"upload_url": f"{state.origin}/upload/v1/{upload.id}", "file_id": upload.id}


def complete_upload(state: State, app: App, args: Json) -> Json:
    """files.completeUploadExternal: the files become visible, in a message if channels are named"""
    require(isinstance(args["files"], list) and args["files"], "invalid_arguments")
    uploads = [state.uploads.received(one["id"]) for one in args["files"]]
    for upload, one in zip(uploads, args["files"], strict=True):
        upload.title = one.get("title") or upload.filename
    files = [{"id": upload.id, "title": upload.title, "name": upload.filename} for upload in uploads]
    for channel in args.get("channels") or [args.get("channel_id")]:
        if channel:
            room = writable_room(state, app, channel)
            text = args.get("initial_comment") or ""
            thread = args.get("thread_ts")
            state.post(room.id, text, files=files, thread_ts=thread, subtype="file_share", **author(app))
    return {"files": files}
