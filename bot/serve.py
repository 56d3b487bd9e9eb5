"""`chesterton serve`: one process with the bot, its workers and a small web side, until it is told to stop."""

from __future__ import annotations

import gc
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import structlog

from bot.doctor import examined
from bot.logs import set_up_logs
from bot.web import build_web
from bot.wiring import Connected, connect
from knowledge.errors import ChestertonError, Misconfigured

if TYPE_CHECKING:
    import uvicorn

    from bot.settings import Settings

SWITCH = 0.001
"""Seconds after which a busy thread lets another run: a doorbell must not wait for the work behind it."""
log = structlog.get_logger("chesterton.serve")


def serve(settings: Settings) -> None:
    """Run until SIGTERM or Ctrl-C. Raises Misconfigured when neither transport can be used."""
    set_up_logs(settings.log_level)
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        raise Misconfigured(
            "Neither SLACK_APP_TOKEN (Socket Mode) nor SLACK_SIGNING_SECRET (HTTP) is set.",
            advice="Set one of them; docs/how-to.md says where to find it.",
        )
    sys.setswitchinterval(SWITCH)
    bot = connect(settings)
    with running(bot), web(bot, settings) as server:
        threading.Thread(target=_warm, args=(bot,), name="warm", daemon=True).start()
        _greet(bot)
        asked = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: asked.set())
        transport = "socket" if settings.slack_app_token else "http"
        log.info("serving", transport=transport, host=settings.host, port=settings.port)
        while not asked.wait(0.5) and not server.should_exit:
            pass
        log.info("stopping")


def _warm(bot: Connected) -> None:
    """Load what the first questions need; it stays for good, so the garbage collector need not look at it again."""
    bot.app.warm()
    gc.collect()
    gc.freeze()  # else every tenth question or so would wait 50 ms for a look at all that was ever imported


def _greet(bot: Connected) -> None:
    """Say in the log whether Slack knows us; work goes on either way, and is tried again until it does."""
    try:
        bot.identity()
    except ChestertonError as error:
        log.warning("slack.away", error=type(error).__name__)


@contextmanager
def running(bot: Connected) -> Iterator[Connected]:
    """The workers and, when there is an app token, the socket; stopped in the opposite order."""
    bot.start()
    from bot.slack.socket import socket

    token = bot.app.settings.slack_app_token
    try:
        if token is None:
            yield bot
            return
        with socket(bot.bolt, token.get_secret_value(), bot.app.settings.slack_api_url):
            yield bot
    finally:
        bot.stop()


@contextmanager
def web(bot: Connected, settings: Settings) -> Iterator[uvicorn.Server]:
    """The web side in a thread of its own: health in both modes, Slack's door in HTTP mode."""
    import uvicorn

    from bot.slack import unfurl
    from bot.slack.door import door

    secret = settings.slack_signing_secret if settings.slack_app_token is None else None
    events = door(bot.bolt, secret.get_secret_value()) if secret else None
    where = partial(unfurl.address, bot.desk) if settings.public_url else None
    app = build_web(lambda: examined(bot.vital()), events, where)
    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, log_config=None,  # else its tracebacks would go past our filter
        log_level="warning", access_log=False,
        limit_concurrency=512, timeout_keep_alive=30,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="web", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join(timeout=10)
