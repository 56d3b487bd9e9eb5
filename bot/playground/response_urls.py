"""response_url: at most five posts within thirty minutes, to the place of the interaction.

An answer is seen by the person who acted unless it is `in_channel`; it arrives even where the bot is not
a member. https://docs.slack.dev/interactivity/handling-user-interaction
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.playground import blocks as block_kit
from bot.playground.messages import Json, Message
from bot.playground.modals import with_ids
from bot.playground.refusal import Refused, require
from bot.playground.state import State, author

LIFE, USES = timedelta(minutes=30), 5
KNOWN = frozenset(
    {"text", "blocks", "attachments", "mrkdwn", "metadata", "unfurl_links", "unfurl_media", "thread_ts"}
    | {"response_type", "replace_original", "delete_original"}
)


@dataclass
class ResponseUrl:
    """Where an interaction happened, for the answers to it."""

    id: str
    user: str
    channel: str
    at: datetime
    ts: str | None = None
    thread_ts: str | None = None
    uses: int = 0


class ResponseUrls:
    """All addresses that were handed out."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, user: str, channel: str, message: Message | None = None) -> str:
        """An address for an interaction of this person here, perhaps on a message."""
        state = self._state
        place = ResponseUrl(state.mint("R"), user, channel, state.now())
        if message is not None:
            place.ts, place.thread_ts = message.ts, message.thread_ts
        self._issued[place.id] = place
        return f"{state.origin}/response/{place.id}"

    def respond(self, response_id: str, body: Json) -> None:
        """Handle one post; Refused names what Slack would say instead of ok."""
        with self._state.lock:
            place = self._issued.get(response_id)
            if place is None:
                raise Refused("no_such_response_url")
            require(self._state.now() - place.at <= LIFE, "expired_url")
            require(place.uses < USES, "used_url")
            require(set(body) <= KNOWN, "invalid_payload")
            place.uses += 1
            self._show(place, body)
            self._state.touch()

    def show(self, user: str, channel: str, body: Json) -> None:
        """Show what came in the body of the answer itself, as for a slash command."""
        self._show(ResponseUrl("", user, channel, self._state.now()), body)

    def _show(self, place: ResponseUrl, body: Json) -> None:
        original = self._original(place)
        if body.get("delete_original"):
            return self._state.delete(original) if original else None
        text, blocks = self._content(body)
        if body.get("replace_original") and original:
            return self._state.edit(original, None, text=text or original.text, blocks=blocks)
        seen_by = None if body.get("response_type") == "in_channel" else place.user
        thread_ts = body.get("thread_ts") or place.thread_ts
        state = self._state
        state.post(place.channel, text, blocks=blocks, thread_ts=thread_ts, ephemeral_to=seen_by, **author(state.app))
        return None

    def _original(self, place: ResponseUrl) -> Message | None:
        if place.ts is None:
            return None
        try:
            return self._state.message(place.channel, place.ts)
        except Refused:
            return self._state.ephemeral(place.channel, place.ts)

    def _content(self, body: Json) -> tuple[str, list[Json]]:
        text, blocks = body.get("text") or "", body.get("blocks") or []
        if blocks:
            block_kit.check_message(blocks)
        require(text or blocks, "no_text")
        return text, with_ids(blocks, self._state)
