"""What people say to a proposed decision before it is accepted: approvals, objections, and the window for them.

Whoever may open a record and belongs to the team may speak; the record keeps what they said (``Decision.voices``).
Nothing here accepts anything: a person does, by ``Lifecycle.accept``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.audience import AudienceScope
from knowledge.errors import Conflict, NotUnderstood
from knowledge.lifecycle import must_decide
from knowledge.ports import Clock, Directory, Ledger
from knowledge.records.base import PersonId, Ref
from knowledge.records.decision import Decision

TRIES = 4
"""How often a change is tried when others change the record at the same moment."""


@dataclass(frozen=True)
class Approvals:
    """Every method returns the decision as it is then, and is harmless to repeat."""

    ledger: Ledger
    clock: Clock
    directory: Directory | None = None

    def approve(self, ref: Ref, by: PersonId, scope: AudienceScope, request: str = "") -> Decision:
        """Keep that ``by`` is for it."""
        return self._change(ref, by, scope, "approve", request, lambda one: one.approve(by, self.clock.now()))

    def object(self, ref: Ref, by: PersonId, scope: AudienceScope, reason: str = "", request: str = "") -> Decision:
        """Keep that ``by`` is against it, and why."""
        return self._change(ref, by, scope, "object", request, lambda one: one.object(by, self.clock.now(), reason))

    def withdraw(self, ref: Ref, by: PersonId, scope: AudienceScope, request: str = "") -> Decision:
        """Keep that ``by`` says neither any more."""
        return self._change(ref, by, scope, "withdraw", request, lambda one: one.withdraw(by, self.clock.now()))

    def ask(
        self, ref: Ref, people: Sequence[PersonId], by: PersonId, scope: AudienceScope, request: str = ""
    ) -> Decision:
        """Keep who is asked for an approval."""
        now = self.clock.now()
        return self._change(ref, by, scope, "ask", request, lambda one: one.ask_for_review(people, by, now))

    def wait(self, ref: Ref, until: date, by: PersonId, scope: AudienceScope, request: str = "") -> Decision:
        """Set the last day of the window for objections."""
        now = self.clock.now()
        return self._change(ref, by, scope, "wait", request, lambda one: one.await_objections(until, by, now))

    def _change(
        self, ref: Ref, by: PersonId, scope: AudienceScope, action: str, request: str,
        change: Callable[[Decision], Decision],
    ) -> Decision:  # fmt: skip
        must_decide(by, self.directory)
        for left in reversed(range(TRIES)):
            stored = self._found(ref, scope)
            changed = change(stored)
            if changed is stored:
                return stored
            try:
                self.ledger.save(changed, by=by, action=action, request=request)
            except Conflict:  # somebody else spoke at this moment
                if not left:
                    raise
            else:
                return changed
        raise AssertionError("the last try returns or raises")

    def _found(self, ref: Ref, scope: AudienceScope) -> Decision:
        record = self.ledger.get(ref, scope)
        if not isinstance(record, Decision):
            raise NotUnderstood(f"{record.ref} is a {record.noun}, not a decision.")
        return record
