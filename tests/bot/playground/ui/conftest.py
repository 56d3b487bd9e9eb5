"""A real browser on the page: Debian's Chromium, driven by Playwright; no test may ask another host or log an error."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from queue import Queue
from threading import Event, Thread
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from bot.playground.trying import playing
from bot.playground.ui.panes import Features
from bot.playground.ui.routes import Page as Drawn
from bot.playground.web_api import LoopbackSlack
from bot.playground.workspace import Workspace
from tests.bot.playground.team import MovingClock, Team, small_team

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
FEATURES = Features(
    commands=(("/why", "Ask why", "not Kafka"),),
    message_shortcuts=(("record_decision", "Record this decision"),),
    global_shortcuts=(("new_decision", "New decision"),),
)
PATIENCE = 15_000
"""Milliseconds that a browser waits for what a test expects."""


def find_browser() -> str:
    """Where the browser is: CHESTERTON_BROWSER, or Chromium or Chrome on the path; empty when there is none."""
    found = os.environ.get("CHESTERTON_BROWSER") or next(filter(None, map(shutil.which, NAMES)), "")
    return found or ""


BROWSER = find_browser()
"""Looked up before a test's environment is cleared."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser, started once a file: while it runs, nothing that wants no event loop can start in this thread."""
    if not BROWSER:
        pytest.skip("no Chromium or Chrome on this machine: install one, or name it in CHESTERTON_BROWSER")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield opened
        opened.close()


class Visitor:
    """Opens pages, and remembers what must not happen on them."""

    def __init__(self, browser: Browser, workspace: Workspace) -> None:
        self.faults: list[str] = []
        self._browser, self._workspace, self._origin = browser, workspace, workspace.origin
        self._contexts: list[BrowserContext] = []

    def __call__(self, who: str, place: str, *, width: int = 1280, height: int = 860, dark: bool = False) -> Page:
        """Somebody's look at a place, in a window of their own."""
        scheme: Literal["dark", "light"] = "dark" if dark else "light"
        context = self._browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: self._watch(request.url))
        page.on("console", lambda said: self._fault(f"console: {said.text}") if said.type == "error" else None)
        page.on("pageerror", lambda error: self._fault(f"script: {error}"))
        self._workspace.modals.close(self._id_of(who), all_views=True)  # another test may have left one open
        page.goto(f"{self._origin}/as/{who}/{place}")
        return page

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()

    def _id_of(self, who: str) -> str:
        return next(person.id for person in self._workspace.people.values() if person.handle == who)

    def _watch(self, url: str) -> None:
        if f"http://{urlsplit(url).netloc}" != self._origin:
            self._fault(f"another host: {url}")

    def _fault(self, text: str) -> None:
        self.faults.append(text)


Visit: TypeAlias = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, hedgerow: LoopbackSlack) -> Iterator[Visit]:
    """Opens pages of the playground; the test fails when one asks another host or logs an error."""
    visitor = Visitor(browser, hedgerow.workspace)
    yield visitor
    visitor.close()
    assert visitor.faults == []
    assert hedgerow.workspace.violations == []
    assert hedgerow.deliveries.lost == []


@pytest.fixture(scope="module")
def hedgerow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoopbackSlack]:
    """The whole playground: the bot, the sample shop and the page; shared, so that each test makes its own records.

    It lives in a thread of its own: Playwright's event loop stands in this one, and the work queue wants none.
    """
    folder, found, over = tmp_path_factory.mktemp("hedgerow"), Queue[LoopbackSlack | BaseException](), Event()

    def live() -> None:
        try:
            with playing(folder) as slack:
                found.put(slack)
                over.wait()
        except BaseException as error:
            found.put(error)

    thread = Thread(target=live, name="hedgerow")
    thread.start()
    begun = found.get(timeout=60)
    if isinstance(begun, BaseException):
        raise begun
    yield begun
    over.set()
    thread.join(30)


@pytest.fixture
def drawn() -> Iterator[Team]:
    """The page over a small team whose app does nothing."""
    with ExitStack() as stack:
        slack = LoopbackSlack(Workspace(clock=MovingClock()))
        slack.mount(Drawn(slack, FEATURES).routes())
        yield small_team(MovingClock(), stack.enter_context(slack))


@pytest.fixture
def look(browser: Browser, drawn: Team) -> Iterator[Visit]:
    """Opens pages of the small team, as strictly."""
    visitor = Visitor(browser, drawn.workspace)
    yield visitor
    visitor.close()
    assert visitor.faults == []


def write(page: Page, text: str, box: str = "#say") -> None:
    """Type into the composer and send it."""
    page.fill(f"{box} textarea", text)
    page.press(f"{box} textarea", "Enter")


def open_thread(page: Page, words: str) -> Locator:
    """Open the thread that begins with these words."""
    page.locator("[data-pane=lines] .line", has_text=words).locator("a.replies").click()
    expect(page.locator("#reply textarea")).to_be_focused()  # which it gets once it is there
    return page.locator("#thread")


def choose(page: Page, words: str, shortcut: str, within: str = "#thread") -> None:
    """Use a shortcut of a message's menu."""
    line = page.locator(f"{within} .line", has_text=words).last
    line.hover()
    line.get_by_label("More actions").click()
    line.get_by_role("button", name=shortcut).click()
