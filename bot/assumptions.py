"""`chesterton doubt ADR-42 2 because …`, `holds` and `broken`: how the assumptions of a decision stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from knowledge.assuming import Verb

Ref = Annotated[str, typer.Argument(metavar="REF", help="The decision, such as ADR-42.")]
Which = Annotated[
    list[str] | None, typer.Argument(metavar="[NUMBER]", help="Its number, or words of it; where there are several.")
]
Doubted = Annotated[
    list[str] | None,
    typer.Argument(metavar="[NUMBER] [until DAY] [because WHY]", help="Which one, by when to find out, and why."),
]
Fallen = Annotated[
    list[str] | None, typer.Argument(metavar="[NUMBER] [because WHY]", help="Which one, and why.")
]  # fmt: skip
By = Annotated[str, typer.Option("--by", help="Who says so; else whoever is at the machine.")]
Private = Annotated[
    bool, typer.Option("--include-private", help="Also what came from private channels. Every use is audited.")
]


def hang(cli: typer.Typer, panel: str) -> None:
    """Add these commands to the program."""
    for command in (doubt, holds, broken):
        cli.command(rich_help_panel=panel)(command)


def doubt(ref: Ref, what: Doubted = None, by: By = "", include_private: Private = False) -> None:
    """Say that an assumption may not hold: `chesterton doubt ADR-42 2 because they raise the price`."""
    _say("doubt", ref, what, by, include_private)


def holds(ref: Ref, which: Which = None, by: By = "", include_private: Private = False) -> None:
    """Say that an assumption was looked at and holds: `chesterton holds ADR-42 2`."""
    _say("holds", ref, which, by, include_private)


def broken(ref: Ref, what: Fallen = None, by: By = "", include_private: Private = False) -> None:
    """Say that an assumption does not hold any more: `chesterton broken ADR-42 2`."""
    _say("broken", ref, what, by, include_private)


def _say(verb: Verb, ref: str, words: list[str] | None, by: str, private: bool) -> None:
    from bot.settings import read_settings
    from bot.wiring import build, operator
    from knowledge.assuming import read
    from knowledge.errors import NotUnderstood
    from knowledge.records.decision import Decision

    with build(read_settings()) as app:
        scope = app.scope(private)
        record = app.ledger.get(ref, scope)
        if not isinstance(record, Decision):
            raise NotUnderstood(f"{record.ref} is a {record.noun}, not a decision.")
        heard = read(verb, record, words or ())
        marked = app.lifecycle.assume(record.ref, heard, by or operator(), scope)
        app.catch_up()
    state = dict(marked.doubts).get(heard.position)
    typer.echo(f"{marked.ref} {marked.assumptions[heard.position]!r} {state.state if state else 'holds'}.")
