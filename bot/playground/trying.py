"""`chesterton try`: the whole bot beside the loopback Slack, and its page on a port of this machine, until Ctrl-C."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import typer

from bot.logs import set_up_logs
from bot.playground import shop
from bot.playground.delivery import NoDelivery
from bot.playground.disk import Keeper
from bot.playground.furnishing import Calendar, furnish
from bot.playground.outbox import Outbox
from bot.playground.ui.panes import Features
from bot.playground.ui.routes import Page
from bot.playground.web_api import LoopbackSlack
from bot.playground.workspace import Workspace
from bot.serve import SWITCH, running
from bot.settings import Settings, read_settings
from bot.slack.manifest import manifest
from bot.wiring import Connected, build, connect
from knowledge.errors import Misconfigured


def serve(home: Path, port: int, *, fresh: bool, browser: bool) -> None:
    """Show the page until SIGTERM or Ctrl-C. Raises Misconfigured where the port is taken."""
    set_up_logs("ERROR")
    sys.setswitchinterval(SWITCH)
    asked = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    with playing(home / "playground", port, fresh=fresh) as slack:
        url = slack.workspace.origin
        typer.echo(
            f"Chesterton is at {url}. You are Ana there; at the top left you can be somebody else.\n"
            "What you do there stays until `chesterton try --fresh`. Ctrl-C ends it."
        )
        if browser:
            show(url)
        asked.wait()


@contextmanager
def playing(folder: Path, port: int = 0, *, fresh: bool = False) -> Iterator[LoopbackSlack]:
    """The page, the bot and Hedgerow in this folder, as they were left there, or new; port 0 picks a free one."""
    with ExitStack() as stack:
        calendar = Calendar()
        workspace = Workspace(name=shop.NAME, clock=calendar)
        page = _opened(stack, slack := LoopbackSlack(workspace, deliveries=_patient(), port=port))
        if fresh:
            shutil.rmtree(folder, ignore_errors=True)
        keeper = Keeper(workspace, folder)
        known = keeper.load()
        if not known:  # records without the team that made them would be nobody's
            shutil.rmtree(folder, ignore_errors=True)
        bot = connect(settings := _settings(slack, folder), app=build(settings, serving=True, clock=calendar))
        if not known:
            furnish(slack, bot, calendar)
        stack.enter_context(keeper)
        slack.deliver_to(slack.sockets)
        stack.enter_context(running(bot))
        _warm(bot)
        page.ready = True
        yield slack


def _patient() -> Outbox:
    """Waits longer than Slack's three seconds: a slow machine is not what is tried here."""
    return Outbox(NoDelivery(), workers=3, patience=10.0, retry_scale=0.05)


def _opened(stack: ExitStack, slack: LoopbackSlack) -> Page:
    """The page, served but not ready: nobody acts among people who are still moving in."""
    asked = manifest()
    slack.workspace.app.events = set(asked["settings"]["event_subscriptions"]["bot_events"])
    slack.workspace.app.scopes = set(asked["oauth_config"]["scopes"]["bot"])
    page = Page(slack, Features.of(asked), shop.TIPS)
    page.ready = False
    slack.mount(page.routes())
    try:
        stack.enter_context(slack)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        why = "is taken" if error.errno == errno.EADDRINUSE else "may not be used"
        raise Misconfigured(
            f"Port {slack.port} of 127.0.0.1 {why}.",
            advice="Perhaps the playground runs already; else choose another: `chesterton try --port 8485`.",
        ) from None
    return page


def _settings(slack: LoopbackSlack, folder: Path) -> Settings:
    app = slack.workspace.app
    return read_settings(
        home=folder, database_url="", index_url="", model="", SLACK_API_URL=slack.url,
        SLACK_BOT_TOKEN=app.bot_token, SLACK_APP_TOKEN=app.app_token, SLACK_SIGNING_SECRET=None,
    )  # fmt: skip


def _warm(bot: Connected) -> None:
    threading.Thread(target=bot.app.warm, name="warm", daemon=True).start()


def show(url: str) -> None:
    """Open the browser, where there is a screen for one."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return
    webbrowser.open(url)
