"""The step that every change of a record ends with: the index catches up with the ledger."""

from __future__ import annotations

from datetime import datetime

from bot.slack.desk import Desk
from bot.work import Job
from knowledge.errors import ChestertonError


def index_now(desk: Desk) -> bool:
    """Try once to make what was just saved findable; False when that has to wait. Harmless to repeat."""
    try:
        desk.catch_up()
    except ChestertonError:
        return False
    return True


def catch_up(desk: Desk) -> int:
    """Embed and index what is new. Harmless to repeat: passages are written by their stable id and marked after."""
    return desk.catch_up()


def on_the_quarter(desk: Desk, job: Job, now: datetime) -> None:
    """Look at the index once an hour: its files can go bad while they are open."""
    if now.minute == 0:
        job.step(check, desk)


def check(desk: Desk) -> None:
    """Open the index anew. Harmless to repeat: searches are exact until it is open."""
    desk.check_index()
