"""Socket Mode: Bolt's own client keeps the connection alive and asks for a new one when Slack wants it renewed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

WORKERS = 32
"""Listeners run in the client's threads; Bolt's default of ten makes them queue behind each other."""


@contextmanager
def socket(app: App, token: str, api_url: str) -> Iterator[None]:
    """Connected for as long as the block runs."""
    handler = SocketModeHandler(app, token, web_client=WebClient(token, base_url=api_url), concurrency=WORKERS)
    handler.connect()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
    try:
        yield
    finally:
        handler.close()  # type: ignore[no-untyped-call]  # as above
