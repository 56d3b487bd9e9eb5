"""The decision record: what was chosen, what was rejected and why, and what would re-open it.

Words follow MADR 4 (https://adr.github.io/madr/). The rules that a decision keeps itself:

- accepted needs a human decision-maker; a drafted one also a human who ratified it (``ratified_by``);
- only a named decision-maker accepts; where none is named, the person who accepts becomes one;
- superseding flips both ends at once, when the successor is accepted, never before and never by itself;
- accepted text does not change: a change is a successor;
- whoever objects says why; accepting over an objection takes knowing of it, and the dissent is kept;
- a one-way door is accepted by a decision-maker who was named before: silence is never approval.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from knowledge.errors import Conflict, NotAllowed, NotUnderstood
from knowledge.records import assumption
from knowledge.records.assumption import Standing
from knowledge.records.base import Line, Link, PersonId, Prose, Record, Ref, ask, keep

Outcome = Literal["chosen", "rejected", "deferred", "open"]
"""What became of a considered option; ``open`` while nothing is decided yet."""


_NOT_ITS_WORDS = frozenset({"owner", "review_by"})
SELDOM, OFTEN = timedelta(days=365), timedelta(days=30)
"""The longest and the shortest time until something that still holds is looked at again."""


class Option(BaseModel):
    """An alternative and its outcome. Its id is the record's ref and its position: ``ADR-42#2``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Line
    outcome: Outcome = "open"
    reason: Prose = ""
    """Why it was chosen, rejected or deferred, in the words of the people or the document."""
    pros: tuple[Prose, ...] = ()
    neutral: tuple[Prose, ...] = ()
    cons: tuple[Prose, ...] = ()
    aliases: tuple[Line, ...] = ()
    """Other names people use for it: k8s, mongo, "document database"."""
    reopen_when: Prose = ""
    """The condition that would make the team look at it again."""
    reopen_after: date | None = None
    reopened_on: date | None = None
    """The day on which somebody said that its condition came true."""


class Voice(BaseModel):
    """What somebody said to a proposal: an approval, or an objection with its reason. It is withdrawn, never erased."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    by: PersonId
    at: datetime
    stance: Literal["approves", "objects"]
    reason: Prose = ""
    """Why they object; empty while they have not said it."""
    withdrawn: datetime | None = None


class Consequence(BaseModel):
    """What follows from the decision."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["good", "neutral", "bad"]
    text: Prose
    judged: bool = True
    """Whether its writer said how it is meant; when not, it is called neutral and shown without a label."""


class Decision(
    Record,
    prefix="ADR",
    moves={
        "draft": "proposed, discarded",
        "proposed": "accepted, rejected, deferred",
        "deferred": "proposed",
        "accepted": "deprecated, superseded",
        "rejected": "proposed",
        "deprecated": "superseded",
        "superseded": "",
        "discarded": "",
    },
):
    """One hard-to-reverse choice with its context, options and consequences."""

    context: Prose = ask("What is the problem, and what forces are at play?", facet="context", lines=4)
    drivers: tuple[Prose, ...] = ask("What matters most here? One driver a line.", facet="drivers", lines=3, default=())
    options: tuple[Option, ...] = ask("Which options were considered?", facet="option", default=())
    outcome: Prose = ask("What was decided?", facet="outcome", lines=3)
    justification: Prose = ask("Why this option?", facet="outcome", lines=3)
    consequences: tuple[Consequence, ...] = ask(
        "What follows from it, good and bad?", facet="consequences", lines=3, default=()
    )
    risks: tuple[Prose, ...] = ask("What could go wrong? One risk a line.", facet="risk", lines=2, default=())
    assumptions: tuple[Prose, ...] = ask("What do we take for granted?", facet="assumptions", lines=2, default=())
    confirmation: Prose = ask("How will we know it is done right?", facet="confirmation", lines=2)
    reversibility: Literal["one-way", "two-way", "unknown"] = ask("How hard is it to undo?", default="unknown")
    impact: Prose = ask("Whom or what does it touch?", facet="context", lines=2)
    decision_makers: tuple[PersonId, ...] = ask("Who decided?", facet="people", default=())
    consulted: tuple[PersonId, ...] = ask("Who was asked for advice?", facet="people", default=())
    informed: tuple[PersonId, ...] = ask("Who was told?", facet="people", default=())
    authors: tuple[PersonId, ...] = ask("Who wrote it down?", facet="people", default=())
    ownership: tuple[Prose, ...] = ask(
        "Who looks after what comes of it? One name or duty a line.", facet="owner", lines=2, default=()
    )
    decide_by: date | None = ask("By when must it be decided?", default=None)
    decided_on: date | None = None
    provenance: Literal["human", "rules", "model", "imported"] = "human"
    """Who wrote the first text: a person, an engine, or a file that was imported."""
    ratified_by: PersonId | None = None
    voices: tuple[Voice, ...] = keep(facet="objections")
    standings: tuple[Standing, ...] = keep(facet="assumptions")
    """How its assumptions stand, where somebody said so; the others hold."""
    reviewers: tuple[PersonId, ...] = ()
    """Who was asked for an approval."""
    silence_until: date | None = None
    """The last day of the window in which objections are awaited; after it the owner is asked, and no more."""

    @model_validator(mode="after")
    def _accepted_has_a_decision_maker(self) -> Self:
        if self.status != "accepted" or self.provenance == "imported":
            return self
        if not self.decision_makers:
            raise NotUnderstood(
                "An accepted decision needs at least one decision-maker.",
                advice="Name who decided, or save it as proposed.",
                field="decision_makers",
            )
        if self.provenance != "human" and not self.ratified_by:
            raise NotUnderstood("A drafted decision needs a person who confirms it.", field="ratified_by")
        return self

    @property
    def line(self) -> str:
        """The decision in one plain sentence."""
        chosen = next((option.name for option in self.options if option.outcome == "chosen"), "")
        return self.outcome.split("\n", 1)[0] or chosen or self.title

    @property
    def deadlines(self) -> dict[str, date]:
        """When its review is due, by when a doubt is to be settled, and while it is open, by when it is decided."""
        decide = {"decide_by": self.decide_by} if self.decide_by and self.status in ("draft", "proposed") else {}
        checks = [standing.check_by for _, standing in self.doubts if standing.check_by and not self.is_final]
        return super().deadlines | decide | ({"check_by": min(checks)} if checks else {})

    @property
    def _movable(self) -> dict[str, date]:
        """A doubt is settled, not put off."""
        return {name: day for name, day in super()._movable.items() if name != "check_by"}

    def amended(self, by: PersonId, at: datetime, **changes: Any) -> Self:
        """The decision with other words, while it is a draft or proposed: accepted text does not change.

        Who looks after it, and when it is looked at again, are no words of it.
        """
        if self.status not in ("draft", "proposed", "deferred") and not set(changes) <= _NOT_ITS_WORDS:
            advice = "Record a decision that supersedes it."
            raise Conflict(f"{self.ref} is {self.status}; its words stay.", advice=advice)
        if "assumptions" in changes:
            known = changes.get("standings") or self.standings
            kept = assumption.carried(known, self.assumptions, changes["assumptions"])
            changes["standings"] = tuple(kept)
        return super().amended(by, at, **changes)

    @property
    def answerable(self) -> tuple[PersonId, ...]:
        """Its owner, or else whoever decided."""
        return super().answerable or self.decision_makers

    @property
    def rejected(self) -> tuple[Option, ...]:
        """The options that were considered and not taken."""
        return tuple(option for option in self.options if option.outcome == "rejected")

    @property
    def in_turn(self) -> tuple[PersonId, ...]:
        """Its owner, then whoever decided."""
        return tuple(dict.fromkeys((*super().in_turn, *self.decision_makers)))

    @property
    def objections(self) -> tuple[Voice, ...]:
        """The objections that stand; once it is accepted, the dissent."""
        return self._standing("objects")

    @property
    def approvals(self) -> tuple[Voice, ...]:
        """The approvals that stand."""
        return self._standing("approves")

    @property
    def contested(self) -> bool:
        """Whether somebody objects, or another decision is in conflict with it."""
        return bool(self.objections or self.linked("conflicts with"))

    def _standing(self, stance: str) -> tuple[Voice, ...]:
        return tuple(voice for voice in self.voices if voice.stance == stance and not voice.withdrawn)

    def voice_of(self, person: PersonId) -> Voice | None:
        """What somebody says of it now."""
        return next((voice for voice in self.voices if voice.by == person and not voice.withdrawn), None)

    def approve(self, by: PersonId, at: datetime) -> Self:
        """Note that ``by`` is for it, and objects no more; that alone accepts nothing."""
        return self._voiced(Voice(by=by, at=at, stance="approves"))

    def object(self, by: PersonId, at: datetime, reason: str = "") -> Self:
        """Note that ``by`` is against it, and why; without a reason what they said before stays."""
        now = self.voice_of(by)
        if not reason and now and now.stance == "objects":
            return self
        return self._voiced(Voice(by=by, at=at, stance="objects", reason=reason))

    def withdraw(self, by: PersonId, at: datetime) -> Self:
        """Note that ``by`` neither approves nor objects any more; itself where they did not."""
        self._must_be_open_to_voices()
        if not self.voice_of(by):
            return self
        return self._changed(by, at, voices=self._silenced(by, at))

    def _voiced(self, voice: Voice) -> Self:
        self._must_be_open_to_voices()
        now = self.voice_of(voice.by)
        if now and (now.stance, now.reason) == (voice.stance, voice.reason):
            return self
        return self._changed(voice.by, voice.at, voices=(*self._silenced(voice.by, voice.at), voice))

    def _silenced(self, by: PersonId, at: datetime) -> tuple[Voice, ...]:
        return tuple(
            voice.model_copy(update={"withdrawn": at}) if voice.by == by and not voice.withdrawn else voice
            for voice in self.voices
        )

    def _must_be_open_to_voices(self) -> None:
        if self.status != "proposed":
            advice = "Record a decision that supersedes it." if self.status == "accepted" else "Propose it first."
            raise Conflict(f"{self.ref} is {self.status}; only what is proposed is approved or objected to.",
                           advice=advice)  # fmt: skip

    def ask_for_review(self, people: Sequence[PersonId], by: PersonId, at: datetime) -> Self:
        """Note who is asked for an approval; itself where they all were."""
        self._must_be_open_to_voices()
        asked = tuple(dict.fromkeys((*self.reviewers, *people)))
        return self if asked == self.reviewers else self._changed(by, at, reviewers=asked)

    def await_objections(self, until: date, by: PersonId, at: datetime) -> Self:
        """Set the window for objections; raises NotAllowed for a one-way door."""
        self._must_be_open_to_voices()
        if self.reversibility == "one-way":
            raise NotAllowed(
                f"{self.ref} is hard to undo, and for a one-way door silence is never approval.",
                advice="Ask its decision-makers with *Request review*; one of them accepts it.",
            )
        if until < at.date():
            raise NotUnderstood(f"{until} has passed.", advice="Name a day to come, like 2026-12-01.", field="until")
        return self if until == self.silence_until else self._changed(by, at, silence_until=until)

    def propose(self, by: PersonId, at: datetime) -> Self:
        """Put a draft, a deferred or a rejected decision up for a decision."""
        return self._moved("proposed", by, at)

    def accept(self, by: PersonId, at: datetime) -> Self:
        """Accepted by ``by``, who is a named decision-maker or becomes one where none is named."""
        if self.decision_makers and by not in self.decision_makers:
            raise NotAllowed(
                f"{self.ref or 'This decision'} names other decision-makers.",
                advice="One of them accepts it; or add yourself as a decision-maker first.",
                field="decision_makers",
            )
        if self.reversibility == "one-way" and not self.decision_makers:
            raise NotUnderstood(
                f"{self.ref or 'This decision'} is hard to undo, so a named decision-maker has to accept it.",
                advice="Name the decision-makers first.",
                field="decision_makers",
            )
        return self._moved(
            "accepted", by, at,
            decision_makers=self.decision_makers or (by,), ratified_by=by, decided_on=self.decided_on or at.date(),
        )  # fmt: skip

    def reject(self, by: PersonId, at: datetime) -> Self:
        """Turned down; it may be proposed again later."""
        return self._moved("rejected", by, at)

    def defer(self, by: PersonId, at: datetime) -> Self:
        """Put off; it may be proposed again later."""
        return self._moved("deferred", by, at)

    def still_holds(self, by: PersonId, at: datetime) -> Self:
        """Looked at again and found good: its next review comes after as long a time as it has held, a year at most."""
        if self.status != "accepted":
            raise Conflict(f"{self.ref} is {self.status}; only what is accepted is looked at again.")
        held = at.date() - (self.decided_on or self.created_at.date())
        return self._changed(by, at, review_by=at.date() + max(OFTEN, min(SELDOM, held)))

    def condition_met(self, position: int, by: PersonId, at: datetime) -> Self:
        """Note that what would re-open an option has come true; itself where that is known."""
        if self.status != "accepted" or not 0 <= position < len(self.options):
            raise Conflict(f"{self.ref} is {self.status}; only the conditions of what is accepted are watched.")
        option = self.options[position]
        if option.reopened_on:
            return self
        met = option.model_copy(update={"reopened_on": at.date()})
        return self._changed(by, at, options=(*self.options[:position], met, *self.options[position + 1 :]))

    @property
    def doubts(self) -> tuple[tuple[int, Standing], ...]:
        """The assumptions that are in doubt or broken, by their positions."""
        every = ((n, assumption.of(words, self.standings)) for n, words in enumerate(self.assumptions))
        return tuple((n, standing) for n, standing in every if standing and standing.state != "holds")

    def doubt(self, position: int, by: PersonId, at: datetime, why: str = "", check_by: date | None = None) -> Self:
        """Note that an assumption may not hold; itself where that adds nothing to what was said before."""
        which = self._assumed(position)
        return self._assuming(Standing(which=which, state="in doubt", by=by, at=at, why=why, check_by=check_by))

    def hold(self, position: int, by: PersonId, at: datetime) -> Self:
        """Note that an assumption was looked at and holds; itself where ``by`` said so on the same day."""
        return self._assuming(Standing(which=self._assumed(position), state="holds", by=by, at=at))

    def broken(self, position: int, by: PersonId, at: datetime, why: str = "") -> Self:
        """Note that an assumption does not hold any more: the decision stands until another one supersedes it."""
        return self._assuming(Standing(which=self._assumed(position), state="broken", by=by, at=at, why=why))

    def _assumed(self, position: int) -> str:
        if self.is_final:
            raise Conflict(f"{self.ref} is {self.status}; nothing rests on its assumptions any more.")
        if not 0 <= position < len(self.assumptions):
            known = len(self.assumptions)
            raise NotUnderstood(f"{self.ref} has no assumption {position + 1}.", advice=f"It has {known or 'none'}.")
        return self.assumptions[position]

    def _assuming(self, said: Standing) -> Self:
        before = assumption.of(said.which, self.standings)
        now = assumption.now(said, before)
        if now is before:
            return self
        return self._changed(said.by, said.at, standings=assumption.marked(self.standings, now))

    def will_supersede(self, old: Decision, by: PersonId, at: datetime) -> Self:
        """Say that this decision replaces ``old`` once it is accepted; raises Conflict on itself or a cycle."""
        if old.ref == self.ref or old.ref in self.linked("superseded by"):
            raise Conflict(f"{self.ref} cannot supersede {old.ref}: they would replace each other.")
        if not old.may_become("superseded"):
            raise Conflict(f"{old.ref} is {old.status}; only an accepted decision can be superseded.")
        if self.status in ("deprecated", "superseded", "discarded"):
            raise Conflict(
                f"{self.ref} is {self.status}; it cannot take the place of anything any more.",
                advice="Record a new decision that does.",
            )
        if old.ref in self.linked("supersedes"):
            return self
        return self._changed(by, at, links=(*self.links, Link(relation="supersedes", ref=old.ref, pending=True)))

    def take_over(self, replaced: Sequence[Decision], by: PersonId, at: datetime) -> tuple[Decision, ...]:
        """Both ends of every pending supersession, flipped: this record first, then the replaced ones.

        ``replaced`` are the decisions at the other end of the pending links. Raises Conflict unless this one is
        accepted, or when one of them can no longer be superseded.
        """
        if self.status != "accepted":
            raise Conflict(f"{self.ref} is {self.status}; it supersedes only once it is accepted.")
        if not replaced:
            return (self,)
        links = tuple(link.model_copy(update={"pending": False}) for link in self.links)
        return (self._changed(by, at, links=links), *(old._superseded(self.ref, by, at) for old in replaced))

    def _superseded(self, successor: Ref, by: PersonId, at: datetime) -> Decision:
        link = Link(relation="superseded by", ref=successor)
        return self._moved("superseded", by, at, links=(*self.links, link))
