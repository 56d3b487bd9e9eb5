"""The `chat.*Stream` methods: an answer that grows while it is written, and dies after about five minutes.

In a channel a stream names its recipient; what was streamed cannot be unsaid. After five minutes it is
`message_not_in_streaming_state` (python-slack-sdk#1859).
"""

from __future__ import annotations

from datetime import timedelta

from bot.playground import blocks as block_kit
from bot.playground.apps import App
from bot.playground.chat_methods import MARKDOWN_LIMIT, metadata_of, room_for, writable_room
from bot.playground.messages import Json, Message
from bot.playground.modals import with_ids
from bot.playground.refusal import Refused, require
from bot.playground.state import State, author

STREAM_LIFE = timedelta(minutes=5)


def start(state: State, app: App, args: Json) -> Json:
    """chat.startStream: always in a thread"""
    room = writable_room(state, app, args["channel"])
    require(
        room.is_im or (args.get("recipient_user_id") and args.get("recipient_team_id")), "missing_recipient_user_id"
    )
    state.thread(room.id, args["thread_ts"])
    message = state.post(room.id, _text(args), thread_ts=args["thread_ts"], **author(app))
    state.streams[room.id, message.ts] = state.now() + STREAM_LIFE
    return {"channel": room.id, "ts": message.ts}


def append(state: State, app: App, args: Json) -> Json:
    """chat.appendStream"""
    message = _streaming(state, app, args)
    message.text += _text(args)
    return {"channel": message.channel, "ts": message.ts}


def stop(state: State, app: App, args: Json) -> Json:
    """chat.stopStream: the last words, with blocks below them"""
    message = _streaming(state, app, args)
    blocks = args.get("blocks") or []
    if blocks:
        block_kit.check_message(blocks)
    del state.streams[message.channel, message.ts]
    metadata = metadata_of(args) or message.metadata
    text = message.text + _text(args)
    state.edit(message, None, text=text, blocks=with_ids(blocks, state), metadata=metadata)
    return {"channel": message.channel, "ts": message.ts, "message": state.as_seen(message)}


def _streaming(state: State, app: App, args: Json) -> Message:
    room = room_for(state, app, args["channel"])
    message = state.message(room.id, args["ts"])
    end = state.streams.get((room.id, message.ts))
    if end is None or state.now() > end:
        raise Refused("message_not_in_streaming_state")
    return message


def _text(args: Json) -> str:
    chunks = args.get("chunks") or []
    text = str(args.get("markdown_text") or "") + "".join(str(chunk.get("text", "")) for chunk in chunks)
    require(len(text) <= MARKDOWN_LIMIT, "msg_too_long")
    return text
