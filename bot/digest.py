"""`chesterton digest`: what channels would be told of their week, printed and never posted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.wiring import App
    from knowledge.audience import AudienceScope
    from knowledge.digest.weekly import Digest
    from knowledge.policy import Digest as Plan

Channel = Annotated[str, typer.Option(metavar="ID", help="This channel, also where it wants none.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, one object, for a program to read.")]
Private = Annotated[
    bool, typer.Option("--include-private", help="Also what came from private channels. Every use is audited.")
]


@dataclass(frozen=True)
class Shown:
    """What a channel would be told now, None where there is nothing to say, and when its next digest is due."""

    channel: str
    plan: Plan
    due: datetime | None
    digest: Digest | None


def hang(cli: typer.Typer) -> None:
    """Add the command to the program."""
    cli.command(rich_help_panel="Ask")(digest)


def digest(channel: Channel = "", as_json: Json = False, include_private: Private = False) -> None:
    """Print what channels would be told of their week, as things are now; nothing is posted.

    Without a channel: each one that wants a weekly digest. What came from private channels is left out.
    """
    from bot.policy import channel_id
    from bot.settings import read_settings
    from bot.wiring import build

    with build(read_settings()) as app:
        every = list(gathered(app, channel and channel_id(channel), private=include_private))
    if as_json:
        told = [digest_json(one) for one in every]
        typer.echo(json.dumps(told[0] if channel else told, ensure_ascii=False))
        return
    _print(every)


def gathered(app: App, channel: str = "", *, private: bool = False) -> Iterator[Shown]:
    """The digests of one channel, or of all that want one."""
    from knowledge.digest.calendar import USUAL, next_due, week_of
    from knowledge.policy import Digest as Plan

    now, scope = app.clock.now(), app.scope(private)
    wanted = {channel: app.policies.get(app.workspace, channel)} if channel else app.policies.every(app.workspace)
    for name, policy in wanted.items():
        chosen = isinstance(policy.digest, Plan)
        if chosen or channel:
            plan = policy.digest if isinstance(policy.digest, Plan) else USUAL
            found = app.weekly.digest(name, _seen(app, name, scope), plan, week_of(plan, now), now)
            yield Shown(name, plan, next_due(plan, now) if chosen else None, found)


def _seen(app: App, channel: str, scope: AudienceScope) -> AudienceScope:
    """What the channel's members may see of what the terminal may."""
    return app.audience.of_channel(channel) if scope.operator else scope


def digest_json(shown: Shown) -> dict[str, Any]:
    """The digest of a channel for other programs; without sections where there is nothing to say."""
    sections = shown.digest.sections if shown.digest else ()
    return {
        "channel": shown.channel,
        "when": str(shown.plan) if shown.due else "off",
        "next": shown.due.isoformat() if shown.due else None,
        "sections": [
            {"name": one.name, "title": one.title, "more": one.more, "counts": dict(one.tally), "lines": [
                {"ref": line.record.ref, "title": line.record.title, "says": line.says, "asks": line.asks}
                for line in one.lines
            ]}
            for one in sections
        ],
    }  # fmt: skip


def _print(every: list[Shown]) -> None:
    from knowledge.text import visible

    if not every:
        hint = "`chesterton policy C024BE91L digest monday 9 Europe/Lisbon` sets one."
        typer.echo(f"No channel wants a weekly digest. {hint}")
    for shown in every:
        due = f"next on {shown.due:%A %d %b at %H:%M} UTC" if shown.due else "no digest is due here"
        typer.echo(f"{typer.style(shown.channel, bold=True)}  {shown.plan}, {due}")
        typer.echo(visible("\n".join(_lines(shown.digest))))


def _lines(digest: Digest | None) -> Iterator[str]:
    if digest is None:
        yield "  Nothing to say this week."
        return
    for one in digest.sections:
        yield f"  {one.title}: {_tally(one.tally)}"
        yield from (f"    {line.record.ref} {line.record.title}: {line.says}" for line in one.lines)
        yield from [f"    and {one.more} more"] if one.more else []


def _tally(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {word}" for word, count in counts.items())
