"""The pictures of the README: ``make screenshots`` plays the scenes in a browser. Look at them after.

It needs Chromium, and looks as it does now with Inter and emoji (Debian: fonts-inter, fonts-noto-color-emoji).
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.playground.trying import playing
from tests.bot.playground.ui.conftest import BROWSER, FLAGS, choose, open_thread, write

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 200_000
"""Bytes of a picture."""
KAFKA = "Let's just move the order events to Kafka"
Scheme = Literal["light", "dark"]


@contextmanager
def window(browser: Browser, address: str, scheme: Scheme = "light", height: int = 660) -> Iterator[Page]:
    """A window of the size of the pictures."""
    context = browser.new_context(viewport={"width": 1120, "height": height}, color_scheme=scheme)
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def photograph(page: Page, file: Path) -> None:
    """Take the picture once nothing is on its way, and without the mouse in it."""
    page.mouse.move(1, 1)
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(600)
    page.screenshot(path=file)
    print(f"{file}: {file.stat().st_size:,} bytes")
    if file.stat().st_size > LARGEST:
        raise SystemExit(f"{file} is larger than {LARGEST:,} bytes: take a smaller part.")


def record(browser: Browser, origin: str, folder: Path) -> None:
    """A thread becomes a decision: the form, and the card in the thread."""
    with window(browser, f"{origin}/as/ana/payments") as ana:
        open_thread(ana, "We charged 14 customers twice")
        choose(ana, "ok, decided: Postgres", "Record this decision")
        form = ana.get_by_role("dialog", name="Record a decision")
        expect(form.get_by_label("What is it called, in one line?")).not_to_have_value("")
        photograph(ana, folder / "form.png")
        form.get_by_label("Accept it now").check()
        form.get_by_label("Ana", exact=True).check()
        form.get_by_role("button", name="Save").click()
        expect(ana.locator("#thread")).to_contain_text("2 options rejected")
        photograph(ana, folder / "card.png")


def ask(browser: Browser, origin: str, folder: Path) -> None:
    """Somebody asks why, and why not."""
    with window(browser, f"{origin}/as/dev/platform") as dev:
        write(dev, "/why did we choose SQS?")
        expect(dev.locator(".line.ephemeral")).to_contain_text("SQS is managed")
        photograph(dev, folder / "answer.png")


def guard(browser: Browser, origin: str, folder: Path) -> None:
    """A settled debate is about to be opened again; by day and by night."""
    with window(browser, f"{origin}/as/rui/checkout") as rui:
        write(rui, KAFKA)
        expect(open_thread(rui, KAFKA)).to_contain_text("It would be re-opened if")
        photograph(rui, folder / "note.png")
        address = rui.url
    with window(browser, address, "dark") as rui:
        expect(rui.locator("#thread")).to_contain_text("It would be re-opened if")
        photograph(rui, folder / "note-dark.png")


def main(folder: Path) -> None:
    """Take them all."""
    if not BROWSER:
        raise SystemExit("There is no Chromium or Chrome here: install one, or name it in CHESTERTON_BROWSER.")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, playing(Path(home)) as slack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        for scene in (guard, record, ask):
            scene(browser, slack.workspace.origin, folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
