"""The item record: something to check, to do, to answer or to mend, with one person who does it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from knowledge.records.base import PersonId, Prose, Record, ask


class Item(
    Record,
    prefix="ITM",
    moves={"open": "done, dropped", "done": "", "dropped": ""},
    verbs={"finish": "done", "drop": "dropped"},
    needs={"done": "answer"},
    beside="rests on",
):
    """An acceptance criterion, a task, a question, a pain or a next step."""

    type: Literal["acceptance", "task", "question", "pain", "next step"] = ask("What is it?", default="task")
    text: Prose = ask("What exactly?", facet="context", lines=3, label="Text")
    how_verified: Prose = ask("How is it verified?", facet="confirmation", lines=2, label="How verified")
    owner: PersonId | None = ask(
        "Who does it?", facet="owner", label="Assignee", default=None, missing="nobody does it"
    )  # fmt: skip
    due: date | None = ask("By when?", default=None)
    value: int | None = ask("How much is it worth, from 1 to 5?", default=None, ge=1, le=5)
    effort: int | None = ask("How much work is it, from 1 to 5?", default=None, ge=1, le=5)
    answer: Prose = ask("What is the answer, or what came of it?", facet="outcome", lines=3, label="Answer")
    done_by: PersonId | None = None
    done_on: date | None = None

    @property
    def holes(self) -> dict[str, str]:
        """What is missing; an acceptance criterion also has to say how it is verified."""
        unverified = self.type == "acceptance" and not self.how_verified and not self.is_final
        return super().holes | ({"how_verified": "it is not said how it is verified"} if unverified else {})

    @property
    def worth(self) -> float | None:
        """Value for effort; None until both are judged."""
        return self.value / self.effort if self.value and self.effort else None

    @property
    def deadlines(self) -> dict[str, date]:
        """Also the day it is due, while it is open."""
        return super().deadlines | ({"due": self.due} if self.due and not self.is_final else {})

    @property
    def line(self) -> str:
        """What it is, who does it and by when."""
        due = f" by {self.due}" if self.due else ""
        end = f", {self.status}{f' by {self.done_by}' if self.done_by else ''}" if self.is_final else ""
        told = f"{self.type.capitalize()}: {self.title}; {self.owner or 'nobody'}{due}{end}"
        return f"{told}; {self.answer}" if self.answer else told

    def _stamps(self, status: str, by: PersonId, at: datetime) -> dict[str, Any]:
        return {"done_by": by, "done_on": at.date()} if status == "done" else {}
