"""What people do with decisions after capture: accept, reject, defer, supersede; and who may.

The record keeps its own rules (`knowledge.records.decision`); here the records are found within what the person may
open, the person is checked to be one who may decide, and everything that changes is saved in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.assuming import Said
from knowledge.audience import AudienceScope, operator_scope
from knowledge.errors import Conflict, NotAllowed, NotUnderstood
from knowledge.ports import Clock, Directory, Ledger
from knowledge.records.base import ChannelId, PersonId, Ref
from knowledge.records.decision import Decision


def must_decide(person: PersonId, directory: Directory | None) -> None:
    """Raise NotAllowed unless ``person`` may confirm and change records; without a directory (terminal) they may."""
    if directory is None:
        return
    if not directory.person(person).may_decide:
        raise NotAllowed(
            "Only full members of this workspace can record or change decisions.",
            advice="Ask a member of your team to do it.",
        )


def may_read(person: PersonId, channel: ChannelId, directory: Directory) -> bool:
    """Whether a full member may read a channel: it is open, or they are in it."""
    return not directory.channel(channel).is_private or person in directory.members(channel)


class Objected(Conflict):
    """Somebody objects to what is to be accepted, and whoever accepts it has not been told."""


@dataclass(frozen=True)
class Lifecycle:
    """The moves of decisions. Every method is harmless to repeat with the same ``request``."""

    ledger: Ledger
    clock: Clock
    directory: Directory | None = None

    def accept(self, ref: Ref, by: PersonId, scope: AudienceScope, request: str = "", told: int = 0) -> list[Decision]:
        """Accept a decision; whatever it was to supersede is superseded with it. Returns all that changed.

        ``told`` is how many of its voices ``by`` has been told of; raises Objected where an objection is not among
        them. Dissent is kept.
        """
        stored = self._found(ref, by, scope)
        if stored.status == "accepted" and stored.ratified_by == by:
            return [stored]
        if stored.status == "accepted":
            raise Conflict(f"{stored.ref} is already accepted.", advice="Nothing is left to do.")
        if any(voice in stored.objections for voice in stored.voices[told:]):
            raise Objected(
                f"Somebody objects to {stored.ref}.",
                advice="Read why first. Whoever accepts it all the same says so, and the dissent is kept.",
            )
        now = self.clock.now()
        proposed = stored if stored.status == "proposed" else stored.propose(by, now)
        return self._take_over(stored, proposed.accept(by, now), scope, "accept", request)

    def reject(self, ref: Ref, by: PersonId, scope: AudienceScope, request: str = "") -> list[Decision]:
        """Turn a proposed decision down."""
        return self._move(ref, by, scope, "rejected", request)

    def defer(self, ref: Ref, by: PersonId, scope: AudienceScope, request: str = "") -> list[Decision]:
        """Put a proposed decision off."""
        return self._move(ref, by, scope, "deferred", request)

    def confirm(self, ref: Ref, day: date | None, by: PersonId, scope: AudienceScope, request: str = "") -> Decision:
        """Say that a decision still holds, and set its next review.

        ``day`` is the review that was asked about; where that has moved since, nothing changes.
        """
        stored = self._found(ref, by, scope)
        if day and stored.review_by != day:
            return stored
        held = stored.still_holds(by, self.clock.now())
        self.ledger.save(held, by=by, action="confirm", request=request)
        return held

    def meet(self, ref: Ref, position: int, by: PersonId, scope: AudienceScope, request: str = "") -> Decision:
        """Say that the condition of an option has come true."""
        stored = self._found(ref, by, scope)
        met = stored.condition_met(position, by, self.clock.now())
        if met is not stored:
            self.ledger.save(met, by=by, action="condition met", request=request)
        return met

    def assume(self, ref: Ref, said: Said, by: PersonId, scope: AudienceScope, request: str = "") -> Decision:
        """Say how an assumption of a decision stands; its words stay as they are."""
        stored, now = self._found(ref, by, scope), self.clock.now()
        if said.verb == "doubt":
            marked = stored.doubt(said.position, by, now, said.why, said.check_by)
        elif said.verb == "broken":
            marked = stored.broken(said.position, by, now, said.why)
        else:
            marked = stored.hold(said.position, by, now)
        if marked is not stored:
            self.ledger.save(marked, by=by, action=said.verb, request=request)
        return marked

    def supersede(self, old: Ref, new: Ref, by: PersonId, scope: AudienceScope, request: str = "") -> list[Decision]:
        """Replace ``old`` by ``new``: at once when ``new`` is accepted, else when it will be."""
        replaced, successor = self._found(old, by, scope), self._found(new, by, scope)
        if successor.ref in replaced.linked("superseded by"):
            return [successor, replaced]
        now = self.clock.now()
        linked = successor.will_supersede(replaced, by, now)
        if linked is successor:
            return [linked]
        for gone in replaced.linked("supersedes", pending=False):  # two were to replace it, and the other came first
            if gone in linked.linked("supersedes", pending=True):
                linked = linked.without_link("supersedes", gone, by, now)
        return self._take_over(successor, linked, scope, "supersede", request)

    def _take_over(
        self, stored: Decision, now: Decision, scope: AudienceScope, action: str, request: str
    ) -> list[Decision]:
        """Save ``now``; once it is accepted, whatever it supersedes is saved as superseded in the same transaction.

        Whoever linked the two could open both; who accepts need not.
        """
        pending = now.linked("supersedes", pending=True) if now.status == "accepted" else ()
        replaced = [self._replaceable(ref, now, scope) for ref in pending]
        flipped = now.take_over(replaced, now.updated_by, now.updated_at) if replaced else (now,)
        changed = [flipped[0].since(stored), *flipped[1:]]
        self.ledger.save(*changed, by=now.updated_by, action=action, request=request)
        return changed

    def _replaceable(self, ref: Ref, successor: Decision, scope: AudienceScope) -> Decision:
        """The decision that is to be superseded; raises Conflict where another one did so meanwhile."""
        replaced = self._decision(ref, operator_scope(successor.workspace, private=True))
        if not replaced.linked("superseded by"):
            return replaced
        named = ref if scope.admits(replaced) else "What it was to take the place of"
        other = " and ".join(replaced.linked("superseded by")) if scope.admits(replaced) else "that one"
        raise Conflict(
            f"{named} was superseded by another decision meanwhile.",
            advice=f"Say first that {successor.ref} supersedes {other}, or record a new decision.",
        )

    def _move(self, ref: Ref, by: PersonId, scope: AudienceScope, status: str, request: str) -> list[Decision]:
        decision = self._found(ref, by, scope)
        if decision.status == status:
            return [decision]
        moved = {"rejected": decision.reject, "deferred": decision.defer}[status](by, self.clock.now())
        self.ledger.save(moved, by=by, action=status, request=request)
        return [moved]

    def _found(self, ref: Ref, by: PersonId, scope: AudienceScope) -> Decision:
        if not by:
            raise NotUnderstood("Who decides? A decision needs a named person.", field="decision_makers")
        must_decide(by, self.directory)
        return self._decision(ref, scope)

    def _decision(self, ref: Ref, scope: AudienceScope) -> Decision:
        record = self.ledger.get(ref, scope)
        if not isinstance(record, Decision):
            raise NotUnderstood(f"{record.ref} is a {record.noun}, not a decision.")
        return record
