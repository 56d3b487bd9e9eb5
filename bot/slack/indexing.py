"""The step that every change of a record ends with: the index catches up with the ledger."""

from __future__ import annotations

from bot.slack.desk import Desk


def catch_up(desk: Desk) -> int:
    """Embed and index what is new. Harmless to repeat: passages are written by their stable id and marked after."""
    return desk.catch_up()
