"""The `conversations.*` methods: what the app may read of channels and threads."""

from __future__ import annotations

from bot.playground.apps import App
from bot.playground.channels import Channel
from bot.playground.chat_methods import room_for
from bot.playground.messages import Json, Message
from bot.playground.pages import between, has_more, page
from bot.playground.refusal import require
from bot.playground.state import State

SMALL_PAGE = 15
TYPES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


def require_scope(app: App, needed: str) -> None:
    """Refuse with `missing_scope` unless the token has it."""
    provided = ",".join(sorted(app.scopes))
    require(needed in app.scopes, "missing_scope", needed=needed, provided=provided)


def known_room(state: State, app: App, channel: str) -> Channel:
    """A channel whose existence the app may know of: it is public, or the app is in it."""
    room = state.channel(channel)
    require(app.bot_user in room.members or not room.private, "channel_not_found")
    return room


def replies(state: State, app: App, args: Json) -> Json:
    """conversations.replies: the parent comes first on every page; a reply's own ts gives only that reply."""
    room = room_for(state, app, args["channel"])
    found = state.thread(room.id, args["ts"])
    _one_a_minute(state, "conversations.replies")
    shown = [message for message in found[1:] if between(message.ts, args)]
    limit = _limit(state, args, 1000)
    part, metadata = page(shown, args | {"limit": max(1, limit - 1)})
    return _messages(state, [found[0], *part], args) | {"has_more": has_more(metadata)} | _if_more(metadata)


def history(state: State, app: App, args: Json) -> Json:
    """conversations.history: newest first, without replies and ephemerals."""
    room = room_for(state, app, args["channel"])
    _one_a_minute(state, "conversations.history")
    found = [message for message in reversed(state.history(room.id)) if between(message.ts, args)]
    part, metadata = page(found, args | {"limit": _limit(state, args, 100)}, most=999)
    return _messages(state, part, args) | {"has_more": has_more(metadata), "pin_count": 0} | _if_more(metadata)


def info(state: State, app: App, args: Json) -> Json:
    """conversations.info"""
    room = known_room(state, app, args["channel"])
    count = {"num_members": len(room.members)} if args.get("include_num_members") else {}
    return {"channel": room.to_dict(app.bot_user) | count}


def members(state: State, app: App, args: Json) -> Json:
    """conversations.members"""
    room = known_room(state, app, args["channel"])
    part, metadata = page(room.members, args)
    return {"members": part} | metadata


def open_direct(state: State, app: App, args: Json) -> Json:
    """conversations.open: a direct message with one person."""
    if args.get("channel"):
        return {"channel": {"id": known_room(state, app, args["channel"]).id}}
    users = args.get("users") or []
    require(users, "users_list_not_supplied")
    require(len(users) == 1, "not_enough_users")
    return {"channel": {"id": state.direct_channel(users[0], app).id}}


def listing(state: State, app: App, args: Json) -> Json:
    """conversations.list: each type needs its own scope; private channels only where the app is in."""
    types = args.get("types") or ["public_channel"]
    for kind in types:
        require(kind in TYPES, "invalid_types")
        require_scope(app, f"{TYPES[kind]}:read")
    wanted = {TYPES[kind] for kind in types}
    rooms = [room for room in state.channels.values() if room.event_family in wanted]
    rooms = [room for room in rooms if app.bot_user in room.members or not room.private]
    rooms = [room for room in rooms if not (args.get("exclude_archived") and room.archived)]
    part, metadata = page(rooms, args)
    return {"channels": [room.to_dict(app.bot_user) for room in part]} | metadata


def _messages(state: State, found: list[Message], args: Json) -> Json:
    with_metadata = bool(args.get("include_all_metadata"))
    return {"messages": [state.as_seen(message, with_metadata=with_metadata) for message in found]}


def _if_more(metadata: Json) -> Json:
    return metadata if has_more(metadata) else {}


def _limit(state: State, args: Json, usual: int) -> int:
    wanted = int(args.get("limit") or usual)
    require(wanted > 0, "invalid_limit")
    return min(wanted, SMALL_PAGE) if state.distributed_regime else wanted


def _one_a_minute(state: State, method: str) -> None:
    """Since 2025-05-29 for commercially distributed apps outside the Marketplace."""
    if state.distributed_regime:
        state.rates.take(f"regime:{method}", 1, 60.0)
