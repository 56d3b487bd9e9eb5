"""The `chesterton` command. Whatever is heavy is imported inside the command that needs it, so that help is instant."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot import coverage, digest, moves
from bot.trying import try_out
from knowledge.errors import ChestertonError, Misconfigured, NotUnderstood

if TYPE_CHECKING:
    from bot.wiring import App

cli = typer.Typer(
    name="chesterton",
    cls=moves.Verbs,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="Keep your team's architecture decisions where they are made: in Slack.\n\n"
    "Begin with `chesterton try`: the whole bot with a sample team, no account, no key, no network. "
    "Bring your own records with `chesterton import FOLDER` and ask them with `chesterton ask`.",
    epilog="Settings are environment variables (`CHESTERTON_…`, `SLACK_…`); docs/configuration.md lists them. "
    "Exit status: 0 done, 1 not found or not well, 2 the input or a setting has to be mended.",
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON, one object, for a program to read.")]
Private = Annotated[
    bool, typer.Option("--include-private", help="Also what came from private channels. Every use is audited.")
]
Batch = Annotated[
    Path | None, typer.Option("--batch", help="Read JSON lines from this file (`-`: standard input), write JSON lines.")
]


def _channel_id(text: str) -> str:
    from bot.policy import channel_id

    return text and channel_id(text)


Channel = Annotated[str, typer.Option(callback=_channel_id, metavar="ID", help="Keep to this channel's policy.")]
What = Literal["questions", "debates", "threads"]
AS_TYPED = {"ignore_unknown_options": True}  # they are fields that only the class of a kind knows
ADDED = "A kind, its title, and the fields of its class; `--fields` lists them."
LISTED = "A kind, such as `risks`; then words of them, `door:one-way`, `system:checkout`, `since:2026-03`."
Ref = Annotated[str, typer.Argument(metavar="REF", help="Such as ADR-42.")]


def main() -> None:
    """Run the command line; errors are sentences on standard error, never a traceback."""
    try:
        cli()
    except ChestertonError as error:
        typer.echo(f"chesterton: {error.whole}", err=True)
        sys.exit(2 if isinstance(error, (NotUnderstood, Misconfigured)) else 1)
    except BrokenPipeError:
        sys.exit(1)


# --- running ---------------------------------------------------------------------------------------------------------


cli.command("try", rich_help_panel="Run")(try_out)


@cli.command(rich_help_panel="Run")
def serve() -> None:
    """Run the bot: over Socket Mode when `SLACK_APP_TOKEN` is set, else over HTTP at `/slack/events`.

    Stops at Ctrl-C or SIGTERM; what was begun goes on at the next start.
    """
    from bot.serve import serve as run

    run(_settings())


@cli.command(rich_help_panel="Run")
def manifest(
    url: Annotated[str, typer.Option(help="Public address of this installation, for HTTP; empty: Socket Mode.")] = "",
    as_json: Json = False,
) -> None:
    """Print the Slack app manifest: paste it at api.slack.com/apps, "Create New App", "From a manifest"."""
    import yaml

    from bot.slack.manifest import manifest as made

    if url and not url.startswith("https://"):
        raise NotUnderstood(f"Slack needs an https address, not {url!r}.", advice="Such as https://bot.example.com.")
    asked = made(url or None, _settings().public_url or None)
    typer.echo(
        json.dumps(asked, indent=2) if as_json else yaml.safe_dump(asked, sort_keys=False, width=100), nl=as_json
    )


@cli.command(rich_help_panel="Run")
def doctor(as_json: Json = False) -> None:
    """Ask every part how it is; name what is wrong and the fix. Exit status 1 when something is wrong."""
    from bot.doctor import examine, show

    findings = examine(_settings())
    show(findings, as_json)
    raise typer.Exit(0 if all(finding.well for finding in findings) else 1)


@cli.command(rich_help_panel="Run")
def reindex() -> None:
    """Build the vector index again from the database, where there are enough passages to need one.

    Questions are answered meanwhile. The embedded index belongs to one process: while the bot runs it keeps the index
    level by itself, and this says so.
    """
    with _open(serving=True) as app, _progress("Indexing") as progress:
        count = app.reindex(progress)
        found = app.index.ping()
    typer.echo(f"{count} passages indexed. {found}")


@cli.command(rich_help_panel="Run")
def policy(
    channel: Annotated[
        str, typer.Argument(metavar="CHANNEL", help="The id of a channel; without one, all of them.")
    ] = "",
    setting: Annotated[str, typer.Argument(metavar="SETTING", help="Such as guard-threshold.")] = "",
    value: Annotated[list[str] | None, typer.Argument(metavar="VALUE", help="Such as 0.62, or `default`.")] = None,
    as_json: Json = False,
) -> None:
    """Show what channels want, or set it: `chesterton policy C024BE91L guard-threshold 0.62`. Changes are audited."""
    from bot.policy import policy_json, wanted
    from bot.terminal import show_policies

    with _open() as app:
        found = wanted(app, channel, setting, " ".join(value or ()))
    told = [policy_json(name, one) for name, one in found.items()]
    typer.echo(json.dumps(told[0] if channel else told)) if as_json else show_policies(found)


# --- asking ----------------------------------------------------------------------------------------------------------


@cli.command(rich_help_panel="Ask")
def ask(
    question: Annotated[list[str] | None, typer.Argument(help="Such as: why not kafka?")] = None,
    channel: Channel = "",
    batch: Batch = None,
    as_json: Json = False,
    include_private: Private = False,
) -> None:
    """Answer a question from the records, with citations, or say that there is no precedent.

    A batch line is `{"id", "q"}`, optionally with `needs_absent`, imported files to treat as if they were not there.
    """
    from bot.batch import names, run, typed, words
    from bot.evaluation import refs_of
    from bot.terminal import show_answer
    from knowledge import answer

    with _open() as app:
        scope = app.scope(include_private)
        if batch:

            def answered(item: dict[str, Any]) -> dict[str, Any]:
                hidden = refs_of(app, names(item, "needs_absent"), scope)
                return answer.batch_line(words(item, "id"), app.answer(words(item, "q"), scope.hiding(hidden), channel))

            run(batch, answered)
            return
        found = app.answer(typed(question, "question"), scope, channel)
        typer.echo(json.dumps(answer.answer_json(found))) if as_json else show_answer(found)
        raise typer.Exit(0 if found.answered else 1)


@cli.command(rich_help_panel="Ask")
def check(
    message: Annotated[list[str] | None, typer.Argument(help="Such as: let's move it all to Mongo")] = None,
    channel: Channel = "",
    batch: Batch = None,
    as_json: Json = False,
    include_private: Private = False,
) -> None:
    """Say whether a message re-opens something settled: which decision, which option, and why it was rejected.

    A batch line is `{"id", "msg"}`. Exit status 1 when nothing settled is re-opened.
    """
    from bot.batch import run, typed, words
    from bot.terminal import show_note
    from knowledge import guard

    with _open() as app:
        scope = app.scope(include_private)
        if batch:
            run(batch, lambda one: guard.batch_line(words(one, "id"), app.check(words(one, "msg"), scope, channel)))
            return
        noted = app.check(typed(message, "message"), scope, channel)
        typer.echo(json.dumps(guard.batch_line("", noted))) if as_json else show_note(noted)
        raise typer.Exit(0 if noted and noted.reopens else 1)


@cli.command(rich_help_panel="Ask")
def draft(
    thread: Annotated[Path | None, typer.Argument(help="A JSON file with one thread (`-`: standard input).")] = None,
    batch: Batch = None,
    as_json: Json = False,
) -> None:
    """Draft the decision record of a thread: `messages` as Slack's API returns them, `users`, `channel`."""
    from bot import drafting

    with _open() as app:
        drafting.run(app, thread, batch, as_json)


@cli.command("eval", rich_help_panel="Ask")
def evaluate(
    what: Annotated[What, typer.Argument(help="What the file holds.")],
    file: Annotated[Path, typer.Argument(help="JSON lines with the right answers (`-`: standard input).")],
    absent: Annotated[
        Path | None, typer.Option(help="Questions to ask while the records in their `needs_absent` are hidden.")
    ] = None,
    by: Annotated[str, typer.Option(metavar="KEY", help="Also by what the lines say here, such as `type`.")] = "",
    fail_under: Annotated[
        list[str] | None, typer.Option(metavar="METRIC=VALUE", help="Exit with 1 when it is less; repeatable.")
    ] = None,
    as_json: Json = False,
    include_private: Private = False,
) -> None:
    """Measure recall, guard or capture on questions, messages or threads of your own whose answers you know.

    docs/how-to.md has the formats. A file with a broken line is not run: exit status 2. Progress is on standard error.
    """
    from bot import evaluation
    from bot.batch import content
    from bot.terminal import show_evaluation
    from knowledge.evaluation.report import floors

    hidden = (str(absent), content(absent)) if absent else None
    trial = evaluation.read(what, (str(file), content(file)), hidden, by)
    limits = floors(fail_under or (), trial.blank().every)
    with _open() as app, _progress(f"Running {what}") as progress:
        report = trial.run(app, app.scope(include_private), progress)
    typer.echo(json.dumps(report.as_json(), ensure_ascii=False)) if as_json else show_evaluation(report)
    for sentence in (missed := report.below(limits)):
        typer.echo(f"chesterton: {sentence}", err=True)
    raise typer.Exit(1 if missed else 0)


digest.hang(cli)
coverage.hang(cli)


# --- records ---------------------------------------------------------------------------------------------------------


@cli.command(context_settings=AS_TYPED, rich_help_panel="Records")
def add(
    what: Annotated[list[str] | None, typer.Argument(metavar="KIND [TITLE] [--FIELD VALUE]…", help=ADDED)] = None,
    by: Annotated[str, typer.Option(help="Who writes it down; else whoever is at the machine.")] = "",
    fields: Annotated[bool, typer.Option("--fields", help="List the fields of the kind; add nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Add a record of any kind: `chesterton add risk "The bank is slow" --likelihood 4 --owner ana`.

    At a terminal, `chesterton add risk` asks field by field. A field at fault is named, and then nothing is saved.
    """
    from bot import records

    if fields:
        records.show_fields(what or (), as_json)
        return
    with _open() as app:
        record = records.add(app, what or (), by, records.prompt if sys.stdin.isatty() else None)
        app.catch_up()
    records.show_saved(record, as_json)


@cli.command(context_settings=AS_TYPED, rich_help_panel="Records")
def edit(
    what: Annotated[list[str] | None, typer.Argument(metavar="REF [--FIELD VALUE]…", help="Such as RSK-3.")] = None,
    by: Annotated[str, typer.Option(help="Who changes it; else whoever is at the machine.")] = "",
    as_json: Json = False,
    include_private: Private = False,
) -> None:
    """Change fields of a record: `chesterton edit RSK-3 --likelihood 4`. Moves and accepted words are not edited."""
    from bot import records

    with _open() as app:
        record = records.edit(app, what or (), by, private=include_private)
        app.catch_up()
    records.show_saved(record, as_json)


@cli.command("list", rich_help_panel="Records")
def list_records(
    words: Annotated[list[str] | None, typer.Argument(help=LISTED)] = None,
    status: Annotated[str, typer.Option(help="proposed, accepted, open, active, …")] = "",
    owner: Annotated[str, typer.Option(help="Who looks after it.")] = "",
    tag: Annotated[str, typer.Option(help="A word it was tagged with.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 50,
    as_json: Json = False,
    include_private: Private = False,
) -> None:
    """List records of all kinds or of one, newest change first; requirements in their order of priority."""
    from bot import records

    with _open() as app:
        found = records.find(app, words or (), status, owner, tag, limit=limit, private=include_private)
    records.show_found(found, as_json)


@cli.command(rich_help_panel="Records")
def show(
    ref: Ref,
    as_file: Annotated[bool, typer.Option("--file", help="As a file of its own, front matter and all.")] = False,
    as_json: Json = False,
    include_private: Private = False,
) -> None:
    """Show one record: where it stands, what it says (a decision in MADR 4), what it is linked to."""
    from bot import records
    from knowledge.interop.page import write

    with _open() as app:
        scope = app.scope(include_private)
        record = app.ledger.get(ref, scope)
        told = record.model_dump_json() if as_json else write(record) if as_file else records.page(app, record, scope)
    typer.echo(told)


moves.hang(cli)


@cli.command("import", rich_help_panel="Records")
def import_(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A folder, or one file.")],
    kind: Annotated[str, typer.Option(help="What the rows of a CSV are, where its columns do not tell: risk, …")] = "",
    project: Annotated[str, typer.Option(help="Put this before every path: keeps two repositories apart.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Import what you have: Markdown ADRs (MADR 2 to 4, Nygard, log4brains), Backstage catalogs, CSV, CODEOWNERS.

    An ADR that cannot be read is named and skipped; a catalog, a CSV or a CODEOWNERS file with anything wrong in it is
    refused whole, each bad line named, and the exit status is 2; it is 1 when every file was left out. Importing twice
    changes nothing.
    """
    from bot import importing

    with _open() as app:
        with _progress("Reading") as progress:
            brought = importing.bring(app, path, progress, kind=kind, project=project, dry_run=dry_run)
        if not dry_run:
            with _progress("Indexing") as progress:
                app.catch_up(progress)
    typer.echo(json.dumps(brought.as_json())) if as_json else importing.show(brought, dry_run=dry_run)
    raise typer.Exit(2 if brought.refused else 1 if brought.nothing_read else 0)


# --- shared ----------------------------------------------------------------------------------------------------------


def _settings() -> Any:
    from bot.settings import read_settings

    return read_settings()


def _open(*, serving: bool = False) -> App:
    from bot.wiring import build

    return build(_settings(), serving=serving)


def _progress(what: str) -> Any:
    from bot.terminal import progress

    return progress(what)


if __name__ == "__main__":
    main()
