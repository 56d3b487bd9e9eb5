"""How things look in a terminal: answers, notes, drafts, lists and progress."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from knowledge.fields import written
from knowledge.policy import Policy, asks, said
from knowledge.text import clip

if TYPE_CHECKING:
    from knowledge.answer import Answer
    from knowledge.draft import Draft
    from knowledge.evaluation.report import Report as Evaluation
    from knowledge.guard import Note
    from knowledge.interop.importing import Report
    from knowledge.records.base import Record
    from knowledge.rows.card import Row

Tick = Callable[[int, int], None]
"""Called with how many are done and how many there are."""


def console(*, to_stderr: bool = False) -> Console:
    """A console that drops colour where nobody would see it."""
    return Console(stderr=to_stderr, highlight=False, soft_wrap=False)


PAUSE = 10.0
"""Seconds between two lines of progress, where nobody would see a bar."""


@contextmanager
def progress(what: str) -> Iterator[Tick]:
    """A progress bar on standard error; where that is not a terminal, a line now and then."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    seen = console(to_stderr=True)
    if not seen.is_terminal:
        yield lines(what, seen.print)
        return
    with Progress(*columns, console=seen, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def lines(what: str, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> Tick:
    """Says in a line how far it is, at most every ``PAUSE`` seconds, and nothing where it takes no longer."""
    last = clock()

    def tick(done: int, total: int) -> None:
        nonlocal last
        if clock() - last >= PAUSE:
            last = clock()
            say(f"{what}: {done} of {total}")

    return tick


def show_answer(found: Answer) -> None:
    """Claims with their refs, then the sources and their quotes."""
    out = console()
    if not found.answered:
        out.print("I found no precedent for this.")
        return
    for claim in found.claims:
        out.print(escape(claim.text) + (f" [cyan]\\[{escape(claim.ref)}][/]" if claim.ref else ""))
    for shown in found.rows:
        _show_row(shown, whole=len(found.rows) == 1)
    for source in found.sources:
        if source.ref in {shown.record.ref for shown in found.rows}:
            continue
        since = f"{source.status} {source.on or ''}".strip()
        out.print(f"\n[bold]{escape(source.ref)}[/] {escape(source.title)} · {since} · {source.standing}")
        quote = next((claim.quote for claim in found.claims if claim.ref == source.ref and claim.quote), "")
        if quote:
            out.print(Padding(f"[dim]“{escape(' '.join(quote.split()))}”[/]", (0, 0, 0, 2)))
    for left in found.not_used:
        out.print(f"\nNot used: {escape(left.ref)} {escape(left.title)}, superseded by {', '.join(left.successors)}")


def _show_row(shown: Row, *, whole: bool) -> None:
    """A record that an answer stands on: its name, and where it is the only one, its fields, holes and links."""
    out = console()
    out.print(f"\n[bold]{escape(shown.record.ref)}[/] {escape(shown.record.title)} · {shown.record.status}")
    if not whole:
        return
    for label, text in shown.facts.items():
        out.print(Padding(f"{escape(label)}: {escape(text)}", (0, 0, 0, 2)))
    for hole in shown.holes:
        out.print(Padding(f"[yellow]{escape(hole.text)}[/]", (0, 0, 0, 2)))
    for one in shown.related:
        out.print(Padding(f"{one.relation} [bold]{escape(one.ref)}[/] {escape(one.title)}", (0, 0, 0, 2)))


def show_note(noted: Note | None) -> None:
    """What a message re-opens, or that it does not."""
    out = console()
    if noted is None or not noted.reopens:
        out.print("Nothing settled is re-opened by this.")
        return
    record = noted.record
    out.print(f"This looks like [bold]{escape(record.ref)}[/] {escape(record.title)} ({record.status}).")
    if noted.option:
        why = noted.reason or "no reason is recorded"
        out.print(f"{escape(noted.option)} was considered and not taken: {escape(why.rstrip('.'))}.")
    if noted.reopen_when:
        lapsed = " That may be the case now." if noted.lapsed else ""
        out.print(f"What would re-open it: {escape(noted.reopen_when.rstrip('.'))}.{lapsed}")


def show_draft(made: Draft) -> None:
    """A draft as a short page."""
    out = console()
    if not made.is_decision:
        out.print("I found no decision in this thread.")
        return
    out.print(f"[bold]{escape(made.title)}[/] ({made.status})")
    out.print(f"Decision  {escape(made.decision)}")
    for option in made.alternatives:
        out.print(f"Rejected  {escape(option.name)}: {escape(option.reason or 'no reason given')}")
    for label, lines in (("Context", [made.context]), ("Good", made.good), ("Bad", made.bad)):
        for line in filter(None, lines):
            out.print(f"{label:<9} {escape(line)}")
    for one in made.proposals:
        heard = f"{len(one.evidence)} message{'s' if len(one.evidence) > 1 else ''}"
        out.print(f"\n[bold]{escape(one.kind.capitalize())}[/] {escape(one.given['title'])} ({heard})")
        for name, text in one.given.items():
            if text != one.given["title"]:
                out.print(Padding(escape(f"{written(name)}: {text}"), (0, 0, 0, 2)))


def show_list(found: Sequence[Record], *, narrowed: bool = False, noun: str = "") -> None:
    """One line a record; of which kind, where ``noun`` says it."""
    if not found:
        console().print(f"No {noun or 'record'} matches." if narrowed else _nothing_yet(noun), soft_wrap=True)
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("Ref", "Status", "Title", "Changed"):
        table.add_column(column)
    for record in found:
        table.add_row(record.ref, record.status, escape(record.title), record.updated_at.date().isoformat())
    console().print(table)


def _nothing_yet(noun: str) -> str:
    if noun and noun != "decision":
        return f"No {noun}s here yet. `chesterton add {noun}` writes one down."
    return "No records here yet. `chesterton import FOLDER` brings yours; `chesterton try` shows how it works."


def show_policies(found: Mapping[str, Policy]) -> None:
    """Every setting of every channel, as it would be typed; the defaults where no channel has said anything."""
    out = console()
    if not found:
        out.print("No channel has said what it wants, so this holds in each:")
    for channel, policy in found.items() or [("", Policy())]:
        table = Table(box=None, pad_edge=False, show_header=False, title=escape(channel) or None, title_justify="left")
        for name, text in said(policy).items():
            table.add_row(written(name), f"[bold]{escape(text)}[/]", f"[dim]{escape(asks(name))}[/]")
        out.print(table)


def show_report(report: Report, *, dry_run: bool = False) -> None:
    """What an import did, or would do, file by file where something was left out."""
    out = console()
    be = "would be " if dry_run else ""
    counts = {"added": report.added, "updated": report.updated, "unchanged": report.unchanged}
    told = [f"{len(paths)} {be}{change}" for change, paths in counts.items()]
    out.print(f"{', '.join(told)}; {len(report.skipped)} skipped, {len(report.failed)} could not be read.")
    if not (report.refs or report.skipped or report.failed or report.added):
        out.print("There are no Markdown files there.")
    for path, reason in (*report.skipped, *report.failed):
        out.print(f"  {escape(path)}: {escape(reason)}")
    for path, reason in report.front_matter:
        out.print(f"  {escape(path)}: front matter not understood, its text is imported: {escape(reason)}")
    if report.unknown_statuses:
        out.print("Unknown statuses; a record is proposed unless another word of its file says more:")
    for path, words in report.unknown_statuses:
        out.print(f"  {escape(path)}: {escape(clip(' '.join(words.split()), 80))}")
    if report.dangling:
        out.print(f"[dim]Mentions of records that are not there: {len(report.dangling)} (--json names them).[/]")


def show_evaluation(report: Evaluation) -> None:
    """The figures of an evaluation with their intervals and meanings, then what other thresholds would give."""
    out = console()
    out.print(f"[bold]{report.what.capitalize()}[/] · {escape(report.about)}\n")
    main = _figures("metric", "value", "95 % interval", "what it is")
    main.columns[-1].justify = "left"
    for name, value in report.metrics.items():
        low_high = "{:.2f} – {:.2f}".format(*report.intervals[name]) if name in report.intervals else ""
        main.add_row(escape(name), f"[bold]{_figure(value)}[/]", low_high, f"[dim]{escape(report.means[name])}[/]")
    out.print(main)
    if report.thresholds:
        out.print("\n[dim]If it took another threshold:[/]")
        out.print(_rows(report.thresholds))
    if report.advice:
        out.print(f"\n{escape(report.advice)}")
    if report.by:
        out.print()
        columns = ("n", *report.headline)
        out.print(_rows([{"": name, **{key: values[key] for key in columns}} for name, values in report.by.items()]))
    if report.left_out:
        names = ", ".join(report.left_out[:5]) + (", …" if len(report.left_out) > 5 else "")
        out.print(f"\n{len(report.left_out)} left out, because their records are not here: {escape(names)}.")


def _rows(rows: Sequence[Mapping[str, float | str | None]]) -> Table:
    """A table of rows that hold the same keys; the first column names the row."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    table = _figures(*columns)
    for row in rows:
        table.add_row(*(_figure(row.get(name)) for name in columns))
    return table


def _figures(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for n, column in enumerate(columns):
        table.add_column(escape(column), justify="right" if n else "left", no_wrap=True)
    return table


def _figure(value: float | str | None) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return "–" if value is None else escape(str(value))
