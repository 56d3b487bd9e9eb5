"""`chesterton try`: the options of the playground; what it needs is loaded when it runs."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

PORT = 8484
Port = Annotated[int, typer.Option(min=1, max=65535, help="Where the page is: http://127.0.0.1:PORT.")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Serve the page; open no browser.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Forget what was done there, and begin anew.")]
Tour = Annotated[bool, typer.Option("--tour", help="Play the scenes in the terminal instead, and end.")]


def try_out(port: Port = PORT, no_browser: NoBrowser = False, fresh: Fresh = False, tour: Tour = False) -> None:
    """Try the whole bot in the browser: a Slack of its own with a sample team, on this machine alone.

    Needs no account, no key and no network. Where nobody sits at a terminal it plays the tour, as `--tour` does.
    """
    if tour or not (no_browser or sys.stdin.isatty()):
        from bot.playground.tour import tour as play

        play()
        return
    from bot.playground.trying import serve
    from bot.settings import read_settings

    serve(read_settings().home, port, fresh=fresh, browser=not no_browser)
