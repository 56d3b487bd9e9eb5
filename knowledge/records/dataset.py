"""The dataset record: where the truth about something lives, who holds copies, who may see it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from knowledge.records.base import Line, PersonId, Prose, Record, ask

Classification = Literal["public", "internal", "restricted", "sensitive", "secret"]


class Copy(BaseModel):
    """The same data in another place; without an owner it is uncontrolled."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: Line
    purpose: Line = ""
    owner: PersonId | None = None


class Dataset(
    Record,
    prefix="DAT",
    moves={"current": "retired", "retired": ""},
    verbs={"retire": "retired"},
):
    """A body of data with one source of truth."""

    content: Prose = ask("What is in it?", facet="data", lines=2, label="Content", example="orders and their lines")
    source_of_truth: Line = ask(
        "Which system holds the truth?", facet="data", label="Source of truth", example="orders database",
        missing="no source of truth",
    )  # fmt: skip
    copies: tuple[Copy, ...] = ask(
        "Who holds a copy, what for, and who owns that?", facet="data", lines=4, label="Copies",
        example="warehouse | reporting | Dana", default=(),
    )  # fmt: skip
    classification: Classification | None = ask("How sensitive is it?", default=None, missing="no classification")
    personal_data: bool = ask("Does it hold personal data?", default=False)
    roles_allowed: tuple[Line, ...] = ask(
        "Who may see it? One role a line.", facet="access", lines=3, label="Roles allowed", default=()
    )
    retention: Line = ask("How long is it kept?", facet="data", label="Retention", example="7 years after the order")
    audit: Prose = ask("How is access recorded?", facet="access", lines=2, label="Audit")
    owner: PersonId | None = ask("Who owns it?", facet="owner", label="Owner", default=None, missing="no owner")

    @property
    def uncontrolled(self) -> tuple[Copy, ...]:
        """The copies that nobody owns."""
        return tuple(copy for copy in self.copies if not copy.owner)

    @property
    def holes(self) -> dict[str, str]:
        """What is missing, also an owner of each copy."""
        unowned = ", ".join(copy.system for copy in self.uncontrolled)
        found = {"copies": f"nobody owns the copy in {unowned}"} if unowned and not self.is_final else {}
        return super().holes | found

    @property
    def line(self) -> str:
        """Where the truth is, how sensitive it is and who owns it."""
        kind = ", ".join(filter(None, (self.classification, "personal data" if self.personal_data else "")))
        copies = f"; copies in {', '.join(copy.system for copy in self.copies)}" if self.copies else ""
        title = f"{self.title} ({kind})" if kind else self.title
        truth = self.source_of_truth or "no system on record"
        return f"{title}: the truth is in {truth}; owned by {self.owner or 'nobody'}{copies}"
