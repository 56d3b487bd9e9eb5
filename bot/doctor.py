"""How every part is: one loop over the ports' ``ping``, each finding with its fix."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.errors import ChestertonError

if TYPE_CHECKING:
    from bot.settings import Settings

Ping = Callable[[], str]


@dataclass(frozen=True)
class Finding:
    """What a part says of itself, or what is wrong with it and how to mend it."""

    part: str
    well: bool
    says: str


def examined(pings: Mapping[str, Ping]) -> list[Finding]:
    """Every part asked once, in order."""
    return [_asked(part, ping) for part, ping in pings.items()]


def _asked(part: str, ping: Ping) -> Finding:
    try:
        return Finding(part, True, ping())
    except ChestertonError as error:
        return Finding(part, False, error.whole)


def examine(settings: Settings) -> list[Finding]:
    """The parts of an installation that is not running: what `chesterton doctor` prints."""
    from bot.wiring import build

    try:
        with build(settings) as app:
            return examined({**app.pings(), "work": lambda: _work(settings), **slack_pings(settings)})
    except ChestertonError as error:
        return [Finding("settings", False, error.whole)]


def _work(settings: Settings) -> str:
    from bot.work import look
    from storage.engine import has_queue, open_queue

    engine = open_queue(settings.work_url)
    try:
        return look(settings.work_url, engine) if has_queue(engine) else "nothing has been asked of it yet"
    finally:
        engine.dispose()


def slack_pings(settings: Settings) -> dict[str, Ping]:
    """Slack's side: whether the token is good and grants what we need; nothing to ask without a token."""
    if settings.slack_bot_token is None:
        return {"slack": lambda: "not connected: SLACK_BOT_TOKEN is not set (docs/how-to.md says how)"}
    token = settings.slack_bot_token.get_secret_value()

    def ping() -> str:
        from bot.slack.gateway import check_token
        from bot.slack.manifest import SCOPES

        return check_token(token, settings.slack_api_url, SCOPES)

    return {"slack": ping}


def show(findings: Sequence[Finding], as_json: bool) -> None:
    """Print what was found, one line a part."""
    import typer

    if as_json:
        typer.echo(json.dumps([finding.__dict__ for finding in findings]))
        return
    for finding in findings:
        typer.echo(f"{'ok ' if finding.well else 'BAD'}  {finding.part:<10} {finding.says}")
