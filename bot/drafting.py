"""`chesterton draft`: threads from files as drafts, one or many."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from bot import batch as lines
from bot.terminal import show_draft
from knowledge import capture
from knowledge.errors import NotUnderstood

if TYPE_CHECKING:
    from bot.wiring import App
    from knowledge.draft import Draft


def run(app: App, thread: Path | None, batch: Path | None, as_json: bool) -> None:
    """Draft the thread, or each of a batch, and print what came of it."""

    def drafted(item: dict[str, Any]) -> Draft:
        return capture.read(capture.from_batch(item, workspace=app.workspace), app.reader, app.fallback)

    if batch:
        lines.run(batch, lambda item: {"id": lines.words(item, "id"), "draft": capture.draft_json(drafted(item))})
        return
    if thread is None:
        raise NotUnderstood("Which thread?", advice="Give a JSON file, or --batch with one thread a line.")
    text = lines.content(thread)
    if not text.strip():
        raise NotUnderstood(f"{thread} is empty.", advice="Give one thread as a JSON object.")
    made = drafted(lines.item(text))
    typer.echo(json.dumps(capture.draft_json(made))) if as_json else show_draft(made)
