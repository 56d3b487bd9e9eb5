"""Questions that nothing answered well, in SQL, until they are forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import col, select

from knowledge.ports import Unanswered
from knowledge.records.base import ChannelId
from storage.engine import delete_before, ping, reading, writing
from storage.tables import QuestionRow


class SqlQuestions:
    """Fulfils ``Questions``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, question: Unanswered) -> None:
        """Keep it under its id; what was logged stays so."""
        with writing(self._engine, question.workspace) as session:
            there = session.get(QuestionRow, (question.workspace, question.id))
            if there is not None and there.outcome == "logged":
                return
            session.merge(_row(question))

    def open(self, workspace: str, channel: ChannelId, since: datetime) -> Sequence[Unanswered]:
        """What was asked in this channel, is known by its text and not logged, oldest first."""
        wanted = select(QuestionRow).where(
            QuestionRow.workspace == workspace, QuestionRow.channel == channel, QuestionRow.at >= since,
            QuestionRow.outcome != "logged", col(QuestionRow.text).is_not(None),
        )  # fmt: skip
        with reading(self._engine) as session:
            return [_question(row) for row in session.exec(wanted.order_by(col(QuestionRow.at), col(QuestionRow.id)))]

    def forget(self, workspace: str, before: datetime) -> int:
        """Delete what was asked before a moment."""
        return delete_before(self._engine, QuestionRow, workspace, before)

    def ping(self) -> str:
        """Which database answers."""
        return ping(self._engine)


def _row(question: Unanswered) -> QuestionRow:
    known: dict[str, Any] = vars(question) | {"text": question.text or None, "refs": " ".join(question.refs)}
    return QuestionRow(**known | {"item": question.item or None})


def _question(row: QuestionRow) -> Unanswered:
    known: dict[str, Any] = {name: getattr(row, name) for name in QuestionRow.model_fields}
    given = {"text": row.text or "", "refs": tuple(row.refs.split()), "item": row.item or ""}
    return Unanswered(**known | given)
