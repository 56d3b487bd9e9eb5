"""The step that every change of a record ends with: the index catches up with the ledger."""

from __future__ import annotations

from bot.slack.desk import Desk
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
