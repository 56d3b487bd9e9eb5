"""The `views.*` and `assistant.threads.*` methods."""

from __future__ import annotations

from bot.playground.apps import App
from bot.playground.blocks import check_view
from bot.playground.chat_methods import room_for
from bot.playground.messages import Json
from bot.playground.modals import View
from bot.playground.refusal import require
from bot.playground.state import State

MOST_PROMPTS = 4


def open_view(state: State, app: App, args: Json) -> Json:
    """views.open"""
    require(args.get("trigger_id"), "invalid_arguments")
    check_view(args["view"], "modal")
    return _shown(state, state.modals.open(args["trigger_id"], args["view"]))


def push(state: State, app: App, args: Json) -> Json:
    """views.push"""
    require(args.get("trigger_id"), "invalid_arguments")
    check_view(args["view"], "modal")
    return _shown(state, state.modals.push(args["trigger_id"], args["view"]))


def update(state: State, app: App, args: Json) -> Json:
    """views.update, by id or by the app's own external_id"""
    require(bool(args.get("view_id")) != bool(args.get("external_id")), "invalid_arguments")
    check_view(args["view"], _kind(args["view"]))
    view = state.modals.update(
        args["view"],
        view_id=args.get("view_id", ""),
        external_id=args.get("external_id", ""),
        expected=args.get("hash", ""),
    )
    return _shown(state, view)


def publish(state: State, app: App, args: Json) -> Json:
    """views.publish: someone's Home tab"""
    check_view(args["view"], "home")
    state.person(args["user_id"])
    return _shown(state, state.modals.publish(args["user_id"], args["view"], args.get("hash", "")))


def set_status(state: State, app: App, args: Json) -> Json:
    """assistant.threads.setStatus: shown until the app answers in the thread, or sets an empty one"""
    room = room_for(state, app, args["channel_id"])
    state.thread(room.id, args["thread_ts"])
    state.statuses[room.id, args["thread_ts"]] = args.get("status", "")
    return {}


def set_prompts(state: State, app: App, args: Json) -> Json:
    """assistant.threads.setSuggestedPrompts: with a thread_ts it answers ok and shows nothing, as for agent apps"""
    room = room_for(state, app, args["channel_id"])
    prompts = args["prompts"]
    valid = isinstance(prompts, list) and all({"title", "message"} <= set(prompt) for prompt in prompts)
    require(valid and 0 < len(prompts) <= MOST_PROMPTS, "invalid_arguments")
    if not args.get("thread_ts"):
        state.prompts[room.id] = prompts
    return {}


def _shown(state: State, view: View) -> Json:
    return {"view": state.modals.to_dict(view)}


def _kind(view: object) -> str:
    return "home" if isinstance(view, dict) and view.get("type") == "home" else "modal"
