"""`chesterton coverage`: which documents have what they need, and what to write down for the others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import typer

from bot.digest import Json, Private

if TYPE_CHECKING:
    from knowledge.coverage import Coverage


def hang(cli: typer.Typer) -> None:
    """Add the command to the program."""
    cli.command(rich_help_panel="Ask")(coverage)


def coverage(as_json: Json = False, include_private: Private = False) -> None:
    """Show which of the twelve documents have what they need, and what is missing for the others."""
    from bot.settings import read_settings
    from bot.wiring import build
    from knowledge.coverage import coverage as measured
    from knowledge.ports import RecordQuery

    with build(read_settings()) as app:
        found = measured(app.ledger.list(app.scope(include_private), RecordQuery(limit=1_000_000)))
    typer.echo(json.dumps(coverage_json(found), ensure_ascii=False) if as_json else "\n".join(_lines(found)))


def coverage_json(found: Coverage) -> dict[str, Any]:
    """The gauge for other programs: each document with what it lacks, and the kind of record that holds that."""
    return {"covered": len(found.whole), "documents": [
        {"name": one.deliverable.name, "title": one.deliverable.title,
         "lacks": [{"what": need.what, "kind": need.kind.noun} for need in one.lacks]}
        for one in found.documents
    ]}  # fmt: skip


def _lines(found: Coverage) -> Iterator[str]:
    yield typer.style(f"{len(found.whole)} of {len(found.documents)} documents have what they need", bold=True)
    for one in found.documents:
        yield f"  [{' ' if one.lacks else 'x'}] {one.deliverable.title}"
        yield from (f"      needs {need.what}: `chesterton add {need.kind.noun}`" for need in one.lacks)
