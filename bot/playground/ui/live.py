"""Live updates: whatever changes in the workspace is pushed to the page as the panes that look different now."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING

from anyio import to_thread

from bot.playground.ui.panes import mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from bot.playground.state import State

REST = 0.04
"""Seconds to let a burst of changes pass before they are drawn."""
QUIET = 15.0
"""Seconds after which a sign of life is sent."""


async def updates(state: State, draw: Callable[[], dict[str, Markup]]) -> AsyncIterator[str]:
    """Server-sent events until the workspace ends: at first all panes, then those that have changed."""
    shown: dict[str, str] = {}
    with _rung(state) as changed:
        while not state.over:
            changed.clear()
            panes = await to_thread.run_sync(draw)
            marks = {name: mark(html) for name, html in panes.items()}
            fresh = {
                name: {"mark": marks[name], "html": panes[name]} for name in panes if marks[name] != shown.get(name)
            }
            shown = marks
            yield f"data: {json.dumps(fresh)}\n\n" if fresh else ": nothing new for you\n\n"
            await _next(changed)


async def _next(changed: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(changed.wait(), QUIET)
        await asyncio.sleep(REST)
    except TimeoutError:
        pass


@contextmanager
def _rung(state: State) -> Iterator[asyncio.Event]:
    """An event of this loop that every change of the workspace sets, from whatever thread."""
    loop, changed = asyncio.get_running_loop(), asyncio.Event()

    def ring() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(changed.set)

    state.watchers.append(ring)
    try:
        yield changed
    finally:
        state.watchers.remove(ring)
