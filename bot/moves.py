"""What moves and joins records at the terminal: `chesterton done ITM-4`, `accept`, `supersede`, `link`, `reorder`.

A move is a command by itself, named by the verb of its kind or by the status it leads to, as in Slack.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from bot import assumptions
from knowledge.errors import NotUnderstood

if TYPE_CHECKING:
    from bot.records import Prompt
    from bot.wiring import App
    from knowledge.records.base import Record

PANEL = "Records"
By = Annotated[str, typer.Option("--by", help="The person who decides, by Slack id or name.")]
Whoever = Annotated[str, typer.Option("--by", help="Who does it; else whoever is at the machine.")]
Private = Annotated[
    bool, typer.Option("--include-private", help="Also what came from private channels. Every use is audited.")
]
AS_TYPED = {"ignore_unknown_options": True}  # they are fields that only the class of a kind knows
Moved = Annotated[
    list[str] | None, typer.Argument(metavar="VERB REF [--FIELD VALUE]…", help="Such as `done ITM-4`.")
]  # fmt: skip
Ends = Annotated[
    list[str] | None, typer.Argument(metavar="REF RELATION REF", help="Such as `RSK-3 mitigated by ADR-7`.")
]
Place = Annotated[list[str] | None, typer.Argument(metavar="PLACE", help="1, last, before NFR-2 or after NFR-2.")]


class Verbs(TyperGroup):
    """The commands, and beside them every verb of every kind: ``chesterton retire SYS-2``."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that was named; a verb of a kind is ``move``, and what is none gets the nearest of both."""
        name = args[0] if args else "-"
        if name in self.commands or name.startswith("-"):
            return super().resolve_command(ctx, args)
        from knowledge.moving import every_word

        if name.casefold() in every_word():
            return "move", self.commands["move"], args
        near = difflib.get_close_matches(name.casefold(), [*self.commands, *every_word()], 1)
        advice = f"Did you mean `chesterton {near[0]}`?" if near else "`chesterton --help` lists what I can do."
        raise NotUnderstood(f"There is no command {name[:40]!r}.", advice=advice)


# --- commands ----------------------------------------------------------------------------------------------------


def hang(cli: typer.Typer) -> None:
    """Add these commands to the program."""
    cli.command(context_settings=AS_TYPED, rich_help_panel=PANEL)(move)
    cli.command(context_settings=AS_TYPED, rich_help_panel=PANEL)(accept)
    cli.command(rich_help_panel=PANEL)(supersede)
    cli.command(rich_help_panel=PANEL)(link)
    cli.command(rich_help_panel=PANEL)(unlink)
    cli.command(rich_help_panel=PANEL)(reorder)
    assumptions.hang(cli, PANEL)


def move(what: Moved = None, by: Whoever = "", include_private: Private = False) -> None:
    """Move a record of any kind; `move` may be left out: `chesterton retire SYS-2`, `chesterton mitigate RSK-3`.

    What a move asks stands behind it (`chesterton done ITM-4 "Shipped in March"`) or in options; at a terminal it is
    asked. An unknown verb gets the nearest one.
    """
    import sys

    from bot import records

    with _open() as app:
        moved = _moved(app, what or (), by, records.prompt if sys.stdin.isatty() else None, private=include_private)
        app.catch_up()
    _tell([moved])


def accept(
    ref: Annotated[str, typer.Argument(metavar="REF", help="Such as ADR-42, or RSK-3.")],
    by: By,
    more: Annotated[list[str] | None, typer.Argument(metavar="[until DAY]", help="For a risk: until when.")] = None,
    include_private: Private = False,
    over_objections: Annotated[bool, typer.Option(help="Accept it though somebody objects; dissent is kept.")] = False,
) -> None:
    """Accept a proposed decision; whatever it was to supersede is superseded with it. Or a risk, until a day."""
    from bot import ripple
    from knowledge.records.decision import Decision

    with _open() as app:
        scope, shaken = app.scope(include_private), list[str]()
        record = app.ledger.get(ref, scope)
        if more or not isinstance(record, Decision):
            changed: Sequence[Record] = [_moved(app, ["accept", ref, *(more or ())], by, private=include_private)]
        else:
            told = len(record.voices) if over_objections else 0
            changed = app.lifecycle.accept(ref, by, scope, told=told)
            shaken = ripple.told(app, changed, by, scope)
        app.catch_up()
    _tell(changed, shaken)


def supersede(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The decision that is replaced.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The decision that replaces it.")],
    by: By,
    include_private: Private = False,
) -> None:
    """Replace OLD by NEW: at once when NEW is accepted, else as soon as it is."""
    from bot import ripple

    with _open() as app:
        scope = app.scope(include_private)
        changed = app.lifecycle.supersede(old, new, by, scope)
        shaken = ripple.told(app, changed, by, scope)
    _tell(changed, shaken)


def link(what: Ends = None, by: Whoever = "", include_private: Private = False) -> None:
    """Say how two records belong together: `chesterton link RSK-3 mitigated by ADR-7`. It is shown from both ends."""
    from bot.records import keeping
    from knowledge.records.base import REVERSE
    from knowledge.relations import sentence

    one, relation, two = sentence(what or ())
    with _open() as app:
        keeping(app).link(one, relation, two, by or _operator(), app.scope(include_private))
    typer.echo(f"{one} {relation} {two}; from there: {REVERSE[relation]} {one}.")


def unlink(what: Ends = None, by: Whoever = "", include_private: Private = False) -> None:
    """Take a link away at both ends: `chesterton unlink RSK-3 mitigated by ADR-7`."""
    from bot.records import keeping
    from knowledge.relations import sentence

    one, relation, two = sentence(what or ())
    with _open() as app:
        scope = app.scope(include_private)
        if two not in app.ledger.get(one, scope).linked(relation):
            raise NotUnderstood(f"{one} {relation} {two} is not on record.", advice=f"`chesterton show {one}` tells.")
        keeping(app).unlink(one, relation, two, by or _operator(), scope)
    typer.echo(f"{one} is not linked to {two} so any more.")


def reorder(
    ref: Annotated[str, typer.Argument(metavar="REF", help="Such as NFR-3.")],
    where: Place = None,
    by: Whoever = "",
    include_private: Private = False,
) -> None:
    """Give a requirement its place in the one order of priorities: `chesterton reorder NFR-3 before NFR-2`."""
    from bot.records import keeping, requirements
    from knowledge import ordering

    with _open() as app:
        scope = app.scope(include_private)
        named = app.ledger.get(ref, scope).ref
        placed = ordering.reorder(keeping(app), requirements(app, scope), named, where or (), by or _operator())
    typer.echo("\n".join(f"{one.priority}. {one.ref} {one.title}" for one in placed))


# --- shared ------------------------------------------------------------------------------------------------------


def _moved(app: App, given: Sequence[str], by: str, ask: Prompt | None = None, *, private: bool = False) -> Record:
    from bot import records

    return records.move(app, given, by, ask, private=private)


def _tell(changed: Sequence[Record], shaken: Sequence[str] = ()) -> None:
    """What moved, and what lost its ground by it."""
    for record in changed:
        typer.echo(f"{record.ref} is {record.status}: {record.title}")
    for line in shaken:
        typer.echo(line)


def _open() -> App:
    from bot.settings import read_settings
    from bot.wiring import build

    return build(read_settings())


def _operator() -> str:
    from bot.wiring import operator

    return operator()
