"""The system record: a block of the landscape, as it is or as it is meant to be.

Words follow C4 and Backstage; technology may stay blank while a block is only sketched.
"""

from __future__ import annotations

from typing import Literal

from knowledge.records.base import Line, PersonId, Prose, Record, ask


class System(
    Record,
    prefix="SYS",
    starts="existing, target",
    moves={"target": "existing, retired", "existing": "retired", "retired": ""},
    verbs={"build": "existing", "retire": "retired"},
):
    """A system, a component, a resource or somebody else's system."""

    kind: Literal["system", "component", "resource", "external"] = ask(
        "Is it a system, a component of one, a resource such as a database, or external?", default="system"
    )
    purpose: Prose = ask("What is it for?", facet="context", lines=2, label="Purpose")
    technology: Line = ask("What is it built with?", facet="context", label="Technology", example="Python, Postgres")
    lifecycle: Line = ask("How far is it?", facet="context", label="Lifecycle", example="production")
    zone: Line = ask("In which security zone is it?", facet="access", label="Zone", example="pii")
    part_of: Line = ask("Which system is it part of?", facet="context", label="Part of")
    on_call: Line = ask("Who is called when it fails?", facet="failure", label="On call", example="#payments-oncall")
    runbook: Line = ask("Where does it say what to do then?", facet="failure", label="Runbook")
    owner: PersonId | None = ask("Who owns it?", facet="owner", label="Owner", default=None, missing="no owner")

    @property
    def line(self) -> str:
        """What it is, where it stands and who owns it."""
        about = ", ".join(filter(None, (self.technology, f"zone {self.zone}" if self.zone else "")))
        told = f"{self.title}: {'' if self.status == 'existing' else f'{self.status} '}{self.kind}"
        part = f" of {self.part_of}" if self.part_of else ""
        called = f"; on call: {self.on_call}" if self.on_call else ""
        return f"{told}{part}{f' ({about})' if about else ''}; owned by {self.owner or 'nobody'}{called}"
