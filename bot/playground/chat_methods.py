"""The `chat.*` and `reactions.*` methods: what the app may write, and where."""

from __future__ import annotations

from typing import Any

from bot.playground import blocks as block_kit
from bot.playground.apps import App
from bot.playground.channels import Channel
from bot.playground.messages import Json, Message
from bot.playground.modals import with_ids
from bot.playground.refusal import Refused, require
from bot.playground.state import State, author

MARKDOWN_LIMIT = 12_000


def room_for(state: State, app: App, channel: str) -> Channel:
    """The channel if the app is in it: a private one it is not in does not exist for it."""
    room = state.channel(channel)
    if app.bot_user not in room.members:
        raise Refused("channel_not_found" if room.private else "not_in_channel")
    return room


def writable_room(state: State, app: App, channel: str) -> Channel:
    """A channel that the app may write to; a user id means the direct message with that person."""
    if channel in state.people:
        return state.direct_channel(channel, app)
    room = room_for(state, app, channel)
    require(not room.archived, "is_archived")
    return room


def content_of(state: State, args: Json) -> tuple[str, list[Json]]:
    """The checked text and blocks of a message; `no_text` when there is nothing to show."""
    text, blocks, markdown = args.get("text", ""), args.get("blocks"), args.get("markdown_text")
    if markdown is not None:
        require(not text and not blocks, "markdown_text_conflict")
        require(len(markdown) <= MARKDOWN_LIMIT, "msg_too_long")
        return markdown, []
    if blocks:
        block_kit.check_message(blocks)
    require(text.strip() or blocks or args.get("attachments"), "no_text")
    return text, with_ids(blocks or [], state)


def metadata_of(args: Json) -> Json | None:
    """The checked metadata of a message."""
    metadata = args.get("metadata")
    if not metadata:
        return None
    valid = isinstance(metadata, dict) and {"event_type", "event_payload"} <= set(metadata)
    require(valid, "invalid_metadata_format")
    return dict(metadata)


def post_message(state: State, app: App, args: Json) -> Json:
    """chat.postMessage"""
    room = writable_room(state, app, args["channel"])
    text, blocks = content_of(state, args)
    metadata = metadata_of(args)
    thread_ts = _thread(state, room, args.get("thread_ts"))
    state.rates.check_channel(room.id)
    broadcast = bool(thread_ts and args.get("reply_broadcast"))
    message = state.post(
        room.id, text, blocks=blocks, metadata=metadata, thread_ts=thread_ts, broadcast=broadcast, **author(app)
    )
    return {"channel": room.id, "ts": message.ts, "message": state.as_seen(message, with_metadata=True)}


def post_ephemeral(state: State, app: App, args: Json) -> Json:
    """chat.postEphemeral"""
    room = writable_room(state, app, args["channel"])
    require(args["user"] in room.members, "user_not_in_channel")
    text, blocks = content_of(state, args)
    thread_ts = _thread(state, room, args.get("thread_ts"))
    note = state.post(room.id, text, blocks=blocks, thread_ts=thread_ts, ephemeral_to=args["user"], **author(app))
    return {"message_ts": note.ts}


def update(state: State, app: App, args: Json) -> Json:
    """chat.update: only the app's own messages; what is not given stays as it was."""
    room = room_for(state, app, args["channel"])
    message = state.message(room.id, args["ts"])
    require(message.bot_id == app.bot_id, "cant_update_message")
    text, blocks = content_of(state, args)
    fields: dict[str, Any] = {"text": text or message.text}
    fields |= {"blocks": blocks} if "blocks" in args or "markdown_text" in args else {}
    fields |= {"metadata": metadata_of(args)} if "metadata" in args else {}
    state.edit(message, app.bot_user, **fields)
    return {"channel": room.id, "ts": message.ts, "text": message.text, "message": state.as_seen(message)}


def delete(state: State, app: App, args: Json) -> Json:
    """chat.delete: only the app's own messages."""
    room = room_for(state, app, args["channel"])
    message = state.message(room.id, args["ts"])
    require(message.bot_id == app.bot_id, "cant_delete_message")
    state.delete(message)
    return {"channel": room.id, "ts": message.ts}


def permalink(state: State, app: App, args: Json) -> Json:
    """chat.getPermalink"""
    room = state.channel(args["channel"])
    require(app.bot_user in room.members or not room.private, "channel_not_found")
    return {"channel": room.id, "permalink": state.permalink(room.id, args["message_ts"])}


def unfurl(state: State, app: App, args: Json) -> Json:
    """chat.unfurl: by channel and ts, or by unfurl_id and source."""
    place = args.get("channel"), args.get("ts")
    if args.get("unfurl_id") and args.get("source"):
        channel, _, ts = args["unfurl_id"].partition(".")
        place = channel, ts
    require(all(place), "cannot_find_message")
    room = room_for(state, app, str(place[0]))
    message = _linked(state, room, str(place[1]))
    unfurls = args.get("unfurls") or {}
    require(unfurls or args.get("metadata"), "missing_unfurls")
    for link, shown in unfurls.items():
        require(link in message.text, "cannot_unfurl_url")
        block_kit.check_message(shown.get("blocks") or [])
    state.edit(message, None, unfurls=message.unfurls | unfurls)
    return {}


def add_reaction(state: State, app: App, args: Json) -> Json:
    """reactions.add"""
    state.react(_reactable(state, app, args), app.bot_user, args["name"].strip(":"))
    return {}


def remove_reaction(state: State, app: App, args: Json) -> Json:
    """reactions.remove"""
    state.unreact(_reactable(state, app, args), app.bot_user, args["name"].strip(":"))
    return {}


def _reactable(state: State, app: App, args: Json) -> Message:
    room = room_for(state, app, args["channel"])
    require(not room.archived, "is_archived")
    return state.message(room.id, args["timestamp"])


def _linked(state: State, room: Channel, ts: str) -> Message:
    try:
        return state.message(room.id, ts)
    except Refused:
        raise Refused("cannot_find_message") from None


def _thread(state: State, room: Channel, thread_ts: str | None) -> str | None:
    """The parent that is answered to. The ts of a reply is refused: Slack would lose the answer from sight."""
    if not thread_ts:
        return None
    parent = state.thread(room.id, thread_ts)[0]
    require(parent.thread_ts is None, "thread_not_found")
    return thread_ts
