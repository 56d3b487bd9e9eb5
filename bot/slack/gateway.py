"""Every call to Slack: what we send, what may be repeated, and what each refusal means.

Reads are retried; posts never blindly, because Slack has no idempotency key for them: each carries an opaque key in
its message metadata, and a post whose fate is unknown is looked up before it is sent again. Nothing here logs
arguments or the text of a Slack error, since both hold message text.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from http.client import HTTPException
from threading import Lock
from typing import Any
from urllib.error import URLError
from weakref import WeakValueDictionary

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)
from slack_sdk.webhook import WebhookClient

from bot.slack.gesture import is_in_modal
from knowledge.errors import ChestertonError, Misconfigured, NotAllowed, NotFound, Unavailable
from knowledge.ports import Clock, Posts

METADATA = "chesterton_post"
PAGE = 200
LOOK_BACK = timedelta(seconds=60)
READ_LAG = timedelta(seconds=1)
"""How long a message may take until it can be read back; another replica may be sending it at this moment, too."""
VIEW_PATIENCE = 3.0
"""Seconds to wait for a modal that the listener is opening at this moment."""

RESPONSES = 5
"""How often Slack lets a response_url be used."""

CUT_SHORT = {"text": "There is more on record than Slack lets me show at once: I left out the rest."}
INVITE_ME = "Invite me there with `/invite @Chesterton`, then try again."
ABSENT = {"channel_not_found", "not_in_channel", "user_not_found", "not_found"}
GONE = {"thread_not_found", "message_not_found"}
REFUSED = {"is_archived", "restricted_action", "cant_update_message", "user_not_in_channel", "cannot_dm_bot"}
CREDENTIALS = {"invalid_auth", "not_authed", "token_expired", "token_revoked", "account_inactive", "missing_scope"}
UNANSWERED = (URLError, HTTPException, OSError)  # HTTPException: an answer that was cut off
Message = Mapping[str, Any]


def translated(error: SlackApiError) -> ChestertonError:
    """A refusal by Slack in our words; holds Slack's error code and nothing of what was sent."""
    answer = error.response
    code = str(answer.get("error", "")) if hasattr(answer, "get") else ""
    status = getattr(answer, "status_code", 200)
    if code in ABSENT:
        return NotFound("I cannot see that conversation.", advice=INVITE_ME)
    if code in GONE:
        return NotFound("There is no such message any more.", advice="It may have been deleted.")
    if code in CREDENTIALS:
        needed = f" (scope {answer['needed']})" if code == "missing_scope" and "needed" in answer.data else ""
        return Misconfigured(f"Slack refused my token: {code}{needed}.", advice="Reinstall the app from its manifest.")
    if status == 429 or status >= 500 or code in {"ratelimited", "internal_error", "fatal_error", "request_timeout"}:
        return Unavailable("Slack did not answer.")
    if code in REFUSED:
        return NotAllowed(f"Slack does not let me write there: {code}.")
    return Misconfigured(f"Slack refused a call: {code or status}.", advice="Run `chesterton doctor`.")


def quiet(name: str) -> logging.Logger:
    """A logger of Slack's packages, kept from what they log below ERROR: whole payloads, and those hold text."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.ERROR)
    logger.addFilter(_untraced)
    return logger


def _untraced(record: logging.LogRecord) -> bool:
    """A traceback of theirs shows the values it passed through."""
    return record.exc_info is None


class Gateway:
    """The Web API as Chesterton uses it. Raises our errors only: Unavailable is worth another try, the rest is not."""

    def __init__(self, token: str, base_url: str, posts: Posts, clock: Clock, *, timeout: int = 10) -> None:
        quiet("slack_sdk")
        patience = [ConnectionErrorRetryHandler(), RateLimitErrorRetryHandler(3), ServerErrorRetryHandler()]
        self._read = WebClient(token, base_url=base_url, timeout=timeout, retry_handlers=patience)
        self._write = WebClient(token, base_url=base_url, timeout=timeout, retry_handlers=[])
        self._posts, self._clock = posts, clock
        self._keys, self._turns = Lock(), WeakValueDictionary[str, Any]()

    def _call(self, call: Callable[..., Any], **arguments: Any) -> Mapping[str, Any]:
        try:
            answer: Mapping[str, Any] = call(**arguments).data
        except SlackApiError as error:
            self._rest(error)
            raise translated(error) from None
        except UNANSWERED:
            raise Unavailable("Slack did not answer.") from None
        return answer

    def _rest(self, error: SlackApiError) -> None:
        """Sleep as long as Slack asks for (at most 30 s; the job's own pauses do the rest)."""
        seconds = (getattr(error.response, "headers", None) or {}).get("Retry-After", "")
        if str(seconds).isdigit():
            time.sleep(min(int(seconds), 30))

    # --- reading --------------------------------------------------------------------------------------------------

    def who_am_i(self) -> Mapping[str, Any]:
        """``team_id``, ``user_id`` and ``bot_id`` of the token."""
        return self._call(self._read.auth_test)

    def replies(self, channel: str, ts: str) -> tuple[list[Message], int]:
        """Every message of the thread, oldest first, and how many more there are that Slack did not give."""
        messages = list(self._pages(self._read.conversations_replies, "messages", channel=channel, ts=ts))
        announced = int(messages[0].get("reply_count", 0)) + 1 if messages else 0
        return messages, max(0, announced - len(messages))

    def message(self, channel: str, ts: str, thread_ts: str) -> Message | None:
        """One message of a thread, or its first one, as it is now; None when it is gone."""
        answer = self._call(
            self._read.conversations_replies, channel=channel, ts=thread_ts, oldest=ts, latest=ts, inclusive=True,
            limit=2,
        )  # fmt: skip
        return next((message for message in answer["messages"] if message["ts"] == ts), None)

    def before(self, channel: str, ts: str, limit: int) -> list[Message]:
        """Up to ``limit`` messages of the channel that end with ``ts``, oldest first."""
        answer = self._call(
            self._read.conversations_history, channel=channel, latest=ts, inclusive=True, limit=limit,
        )  # fmt: skip
        return list(reversed(answer["messages"]))

    def _pages(self, call: Callable[..., Any], key: str, **arguments: Any) -> Iterator[Any]:
        cursor = None
        while True:
            page = self._call(call, limit=PAGE, cursor=cursor, **arguments)
            yield from page[key]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    def permalink(self, channel: str, ts: str) -> str:
        """The link to one message."""
        return str(self._call(self._read.chat_getPermalink, channel=channel, message_ts=ts)["permalink"])

    def channel(self, channel: str) -> Mapping[str, Any]:
        """Slack's record of a channel."""
        found: Mapping[str, Any] = self._call(self._read.conversations_info, channel=channel)["channel"]
        return found

    def members(self, channel: str) -> frozenset[str]:
        """The ids of everybody in it."""
        return frozenset(self._pages(self._read.conversations_members, "members", channel=channel))

    def user(self, user: str) -> Mapping[str, Any]:
        """Slack's record of a person."""
        found: Mapping[str, Any] = self._call(self._read.users_info, user=user)["user"]
        return found

    def users(self) -> Iterator[Mapping[str, Any]]:
        """Slack's record of everybody in the team."""
        return self._pages(self._read.users_list, "members")

    # --- writing --------------------------------------------------------------------------------------------------

    def post_once(self, key: str, channel: str, message: Message, thread_ts: str | None = None) -> tuple[str, str]:
        """Post under ``key`` and return (channel, ts); called again, by whatever crash or retry, posts nothing more."""
        place, ts = self._post(key, channel, message, thread_ts)
        for n, more in enumerate(rest_of(message), start=1):
            self._post(f"{key}/{n}", place, more, thread_ts or ts)
        return place, ts

    def _post(self, key: str, channel: str, message: Message, thread_ts: str | None) -> tuple[str, str]:
        with self._keys:
            turn = self._turns.setdefault(key, Lock())
        with turn:  # of two jobs with one message the second finds it sent, and not unknown
            return self._post_alone(key, channel, message, thread_ts)

    def _post_alone(self, key: str, channel: str, message: Message, thread_ts: str | None) -> tuple[str, str]:
        post = self._posts.begin(key, channel)
        if post.state == "sent":
            return post.channel, post.ts
        channel = self._place(channel)
        if post.state == "unknown":
            if ts := self._find(key, channel, thread_ts, post.first_try_at):
                self._posts.sent(key, channel, ts)
                return channel, ts
            if post.first_try_at and self._clock.now() - post.first_try_at < READ_LAG:
                raise Unavailable("The message may still be on its way.")
        metadata = {"event_type": METADATA, "event_payload": {"key": key}}
        send = self._write.chat_postMessage
        sent = self._send(key, send, channel=channel, thread_ts=thread_ts, metadata=metadata, **message)
        self._posts.sent(key, sent["channel"], sent["ts"])
        return sent["channel"], sent["ts"]

    def _place(self, to: str) -> str:
        """The conversation to post into; a person's id stands for the direct message, and only a post takes it."""
        if not to.startswith(("U", "W")):
            return to
        return str(self._call(self._read.conversations_open, users=to)["channel"]["id"])

    def _send(self, key: str, send: Callable[..., Any], **arguments: Any) -> Mapping[str, Any]:
        try:
            answer: Any = send(**arguments).data
        except SlackApiError as error:
            if getattr(error.response, "status_code", 200) < 500:
                self._posts.failed(key)  # a definite no: nothing was posted
            self._rest(error)
            raise translated(error) from None
        except UNANSWERED:
            raise Unavailable("Slack did not answer.") from None
        return answer  # type: ignore[no-any-return]  # the SDK types it as dict or bytes

    def _find(self, key: str, channel: str, thread_ts: str | None, since: datetime | None) -> str | None:
        """The ts of the message that carries ``key``, if it did arrive."""
        oldest = str((since or self._clock.now() - timedelta(hours=1)).timestamp() - LOOK_BACK.total_seconds())
        where: dict[str, Any] = {"channel": channel, "include_all_metadata": True, "oldest": oldest}
        call = self._read.conversations_replies if thread_ts else self._read.conversations_history
        if thread_ts:
            where["ts"] = thread_ts
        for message in self._pages(call, "messages", **where):
            if message.get("metadata", {}).get("event_payload", {}).get("key") == key:
                return str(message["ts"])
        return None

    def update(self, channel: str, ts: str, message: Message) -> None:
        """Redraw one of our messages; harmless to repeat."""
        content = {name: value for name, value in message.items() if not name.startswith("unfurl_")}
        self._call(self._write.chat_update, channel=channel, ts=ts, **content)

    def unfurl(self, channel: str, ts: str, unfurls: Mapping[str, Any]) -> None:
        """Show something below the links of somebody's message; harmless to repeat."""
        self._call(self._write.chat_unfurl, channel=channel, ts=ts, unfurls=dict(unfurls))

    def whisper(self, channel: str, user: str, message: Message, thread_ts: str | None = None) -> None:
        """Show ``message`` to one person in a channel; at most once, and gone when they reload."""
        for part in (message, *rest_of(message)):
            content = {name: value for name, value in part.items() if not name.startswith("unfurl_")}
            self._call(self._write.chat_postEphemeral, channel=channel, user=user, thread_ts=thread_ts, **content)

    def whisper_once(self, key: str, channel: str, user: str, message: Message, thread_ts: str | None = None) -> None:
        """``whisper`` under ``key``: never a second time, also when nobody knows what became of the first."""
        if self._posts.begin(key, channel).state != "new":
            return
        content = {name: value for name, value in message.items() if not name.startswith("unfurl_")}
        self._send(key, self._write.chat_postEphemeral, channel=channel, user=user, thread_ts=thread_ts, **content)
        self._posts.sent(key, channel, "")

    def respond(self, response_url: str, message: Message, *, instead: bool = False) -> None:
        """Answer a slash command to the person who gave it, wherever they gave it (at most 30 minutes later).

        ``instead`` puts the answer in the place of the message whose button was clicked.
        """
        webhook = WebhookClient(response_url, timeout=10, retry_handlers=[])
        parts = [message, *rest_of(message)]
        for part in parts if len(parts) <= RESPONSES else [*parts[: RESPONSES - 1], CUT_SHORT]:
            shown = {"text": part["text"], "blocks": part.get("blocks")}
            try:
                answer = webhook.send(**shown, response_type="ephemeral", replace_original=instead)
            except UNANSWERED:
                raise Unavailable("Slack did not answer.") from None
            if answer.status_code >= 500 or answer.status_code == 429:
                raise Unavailable("Slack did not answer.")

    def publish(self, user: str, view: Mapping[str, Any]) -> None:
        """Show somebody their Home tab; it takes the place of what stood there."""
        self._call(self._write.views_publish, user_id=user, view=dict(view))

    def suggest(self, channel: str, prompts: Sequence[Mapping[str, str]]) -> None:
        """Offer what could be asked in the direct message ``channel``; at most four, each with a title and a message.

        It names no thread: with one, Slack says ok to an agent's app and shows nothing.
        """
        offered = [dict(prompt) for prompt in prompts]
        self._call(self._write.assistant_threads_setSuggestedPrompts, channel_id=channel, prompts=offered)

    def lacking(self, needed: Collection[str]) -> list[str]:
        """The scopes among those ``needed`` that the token was not given."""
        answers: list[Any] = []

        def ask() -> Any:
            answers.append(self._read.auth_test())
            return answers[0]

        self._call(ask)  # what was granted stands in the headers, which are no part of what it returns
        return _lacking(answers[0], needed)

    def show(self, view: Mapping[str, Any], *, external_id: str) -> bool:
        """Replace the view that was opened under ``external_id``; False when the person has closed it."""
        deadline = time.monotonic() + VIEW_PATIENCE
        while True:
            try:
                self._call(self._write.views_update, external_id=external_id, view={**view, "external_id": external_id})
            except NotFound:
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.1)
            else:
                return True


def rest_of(message: Message) -> Sequence[Message]:
    """What did not fit into a message and belongs into its thread."""
    return getattr(message, "rest", ())


def open_for(client: WebClient, body: Mapping[str, Any], view: Mapping[str, Any]) -> bool:
    """``open_view`` for a click: where that was in a modal, the view goes on top of it."""
    if not is_in_modal(body):
        return open_view(client, body["trigger_id"], view)
    with suppress(SlackApiError, *UNANSWERED):
        client.views_push(trigger_id=body["trigger_id"], view=dict(view))
        return True
    return False


def publish_first(client: WebClient, user: str, view: Mapping[str, Any]) -> None:
    """Show somebody a Home tab from a listener; where Slack would not, the job that follows shows its own."""
    with suppress(SlackApiError, *UNANSWERED):
        client.views_publish(user_id=user, view=dict(view))


def open_view(client: WebClient, trigger_id: str, view: Mapping[str, Any]) -> bool:
    """Open a modal from a listener, where three seconds are all there is; False when Slack would not.

    The work is safe in the queue by now, so a refusal must not look like a failure: the job offers a button instead.
    """
    try:
        client.views_open(trigger_id=trigger_id, view=dict(view))
    except (SlackApiError, *UNANSWERED):
        return False
    return True


def check_token(token: str, base_url: str, needed: Collection[str]) -> str:
    """Whether Slack knows the token and grants every needed scope; raises Misconfigured naming what is wrong."""
    client = WebClient(token, base_url=base_url, timeout=5, retry_handlers=[])
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        raise translated(error) from None
    except UNANSWERED:
        raise Unavailable("Slack did not answer.", advice="Check the network, or SLACK_API_URL.") from None
    if missing := _lacking(answer, needed):
        raise Misconfigured(
            f"Slack does not grant {', '.join(missing)}.",
            advice="Update the app from `chesterton manifest`, then reinstall it.",
        )
    return f"connected to {answer.get('team', 'Slack')} as {answer.get('user', 'the bot')}"


def _lacking(answer: Any, needed: Collection[str]) -> list[str]:
    granted = str(answer.headers.get("x-oauth-scopes", "")).replace(" ", "").split(",")
    return sorted(set(needed) - set(granted)) if granted != [""] else []
