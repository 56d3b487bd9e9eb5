"""`chesterton import`: brings what a path holds, decisions and the map around them, and says what became of it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from bot.terminal import Tick, console, show_report
from bot.wiring import operator
from knowledge.errors import NotUnderstood
from knowledge.interop.files import File, Format, Skipped, format_of
from knowledge.interop.importing import HERE, Report, import_folder
from knowledge.interop.importing import plan as plan_folder
from knowledge.interop.incoming import Change, Problem
from knowledge.interop.landscape import Plan, keep, plan

if TYPE_CHECKING:
    from bot.wiring import App
    from knowledge.records.base import Record

_EVERY: tuple[Format, ...] = ("decision", "catalog", "codeowners", "table")
_SHOWN = 40
"""How many lines of a sort the terminal shows; --json has all."""


@dataclass(frozen=True)
class Brought:
    """What an import did, or would do: to decisions, and to the map around them."""

    decisions: Report
    landscape: Plan
    files: int

    @property
    def refused(self) -> bool:
        """Whether any catalog, table or CODEOWNERS file was refused."""
        return bool(self.landscape.refused)

    @property
    def nothing_read(self) -> bool:
        """Whether there were files, and each was left out; one that is here already under another path was not."""
        report = self.decisions
        known = [path for path, reason in report.skipped if reason.startswith(HERE)]
        left_out = len(report.skipped) - len(known) + len(report.failed)
        read = (*report.added, *report.updated, *report.unchanged, *known)
        return bool(left_out) and not read and not self.landscape.changes

    def as_json(self) -> dict[str, Any]:
        """The report for a program: what became of decisions by path, then every record, refusal and remark."""
        records = [_change_json(change) for change in self.landscape.changes]
        return {
            **asdict(self.decisions),
            "linked": self.decisions.linked + self.landscape.linked,
            "records": records,
            "refused": [asdict(problem) for problem in self.landscape.refused],
            "remarks": [asdict(problem) for problem in self.landscape.left],
        }


def _change_json(change: Change) -> dict[str, Any]:
    record = change.record
    return {
        "path": change.incoming.path,
        "line": change.incoming.line,
        "change": change.what,
        "kind": record.noun,
        "ref": record.ref,
        "title": record.title,
        "fields": [{"name": name, "before": before, "after": after} for name, before, after in change.fields],
    }


# --- bringing


def bring(app: App, path: Path, progress: Tick, *, kind: str = "", project: str = "", dry_run: bool = False) -> Brought:
    """Read a path into the ledger; ``kind`` is that of the rows of tables, ``dry_run`` says what would be.

    Raises NotFound where nothing is there, and NotUnderstood where it is a file of none of our formats.
    """
    from knowledge.fields import kind_named
    from storage.folder import walk

    chosen = kind_named(kind) if kind else None
    files = list(walk(path, _EVERY))
    if path.is_file() and format_of(path.name) is None:
        raise NotUnderstood(
            f"I cannot tell what {path.name!r} holds.",
            advice="I read Markdown (.md, .rst), Backstage catalogs (.yaml), tables (.csv) and files named CODEOWNERS.",
        )
    decisions = [file for file in files if format_of(file.path) == "decision"]
    others = [file for file in files if format_of(file.path) != "decision"]
    report = _decisions(app, decisions, progress, project, dry_run)
    landscape = _landscape(app, others, progress, chosen, project, dry_run, named=path.is_file())
    return Brought(report, landscape, len(files))


def _decisions(app: App, files: Sequence[File | Skipped], progress: Tick, project: str, dry_run: bool) -> Report:
    """Keep decisions, and embed meanwhile."""
    from storage.indexing import embedding

    now = app.clock.now()
    if dry_run or not files:
        return plan_folder(files, app.ledger, workspace=app.workspace, at=now, project=project)
    done = itertools.count(1)
    with embedding(app.ledger, app.embedder):
        return import_folder(
            files,
            app.ledger,
            workspace=app.workspace,
            by=operator(),
            at=now,
            project=project,
            progress=lambda *_: progress(next(done), len(files)),
        )


def _landscape(
    app: App,
    files: Sequence[File | Skipped],
    progress: Tick,
    kind: type[Record] | None,
    project: str,
    dry_run: bool,
    *,
    named: bool,
) -> Plan:
    now = app.clock.now()
    readable = [file for file in files if isinstance(file, File)]
    planned = plan(readable, app.ledger, app.scope(), at=now, project=project, kind=kind, named=named)
    unread = tuple(Problem(file.path, 0, file.reason) for file in files if isinstance(file, Skipped))
    planned = replace(planned, refused=(*unread, *planned.refused))
    return planned if dry_run else keep(planned, app.ledger, by=operator(), at=now, progress=progress)


# --- showing


def show(brought: Brought, *, dry_run: bool = False) -> None:
    """What became of decisions, then of each record that changed, then what was refused and left."""
    report, found = brought.decisions, brought.landscape
    if not brought.files:
        console().print("There is nothing there that I read: no Markdown, catalog, CODEOWNERS or table.")
        return
    if report.refs or report.added or report.skipped or report.failed:
        show_report(report, dry_run=dry_run)
    if found.changes or found.refused or found.left:
        _show_counts(found, dry_run)
        _show_changes([change for change in found.changes if change.what != "unchanged"])
        _show_problems("Refused, each file whole: mend these and import again.", found.refused)
        _show_problems("Left as it is:", found.left)


def _show_counts(found: Plan, dry_run: bool) -> None:
    be = "would be " if dry_run else ""
    counts = {what: sum(change.what == what for change in found.changes) for what in ("added", "changed", "unchanged")}
    told = ", ".join(f"{count} {be}{what}" for what, count in counts.items())
    refused = len({problem.path for problem in found.refused})
    files = f"{refused} file{'s' if refused != 1 else ''} refused"
    console().print(f"Systems, integrations and other rows: {told}; {files}.", soft_wrap=True)


def _show_changes(changes: Sequence[Change]) -> None:
    if not changes:
        return
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for column in ("Where", "", "Record", "What"):
        table.add_column(column, overflow="fold")
    for change in changes[:_SHOWN]:
        where, record = change.incoming, change.record
        name = f"{record.ref or record.noun} {record.title}"
        table.add_row(escape(f"{where.path}:{where.line}"), change.what, escape(name), escape(_differences(change)))
    console().print(table)
    _and_more(len(changes))


def _differences(change: Change) -> str:
    if change.what == "added":
        return ", ".join(name.replace("_", " ") for name, _, _ in change.fields)
    return "\n".join(
        f"{name.replace('_', ' ')}: {before or 'nothing'} → {after or 'nothing'}"
        for name, before, after in change.fields
    )


def _show_problems(head: str, problems: Sequence[Problem]) -> None:
    if not problems:
        return
    out = console()
    out.print(head)
    for one in problems[:_SHOWN]:
        line = f", line {one.line}" if one.line else ""
        column = f", {one.column}" if one.column else ""
        out.print(f"  {escape(f'{one.path}{line}{column}: {one.reason}')}", soft_wrap=True)
    _and_more(len(problems))


def _and_more(count: int) -> None:
    if count > _SHOWN:
        console().print(f"  … and {count - _SHOWN} more; --json has them all.")
