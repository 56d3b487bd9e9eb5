"""Socket Mode: Bolt's own client keeps the connection alive and asks for a new one when Slack wants it renewed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.gateway import UNANSWERED, translated
from knowledge.errors import Unavailable

WORKERS = 32
"""Listeners run in the client's threads; Bolt's default of ten makes them queue behind each other."""


@contextmanager
def socket(app: App, token: str, api_url: str) -> Iterator[None]:
    """Connected for as long as the block runs."""
    handler = SocketModeHandler(app, token, web_client=WebClient(token, base_url=api_url), concurrency=WORKERS)
    try:
        handler.connect()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
    except SlackApiError as error:
        raise translated(error) from None
    except UNANSWERED:
        raise Unavailable("Slack did not answer.", advice="Check the network, or SLACK_API_URL.") from None
    try:
        yield
    finally:
        hang_up(handler)


def hang_up(handler: SocketModeHandler) -> None:
    """Close it; again where the line went down by itself meanwhile, over which the SDK's first try stumbles."""
    try:
        handler.close()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
    except AttributeError:
        handler.close()  # type: ignore[no-untyped-call]  # as above
