"""Hostile worlds: text that nobody wants to meet, in records of any kind, and none, one or far too many of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from hypothesis import strategies as st

from knowledge.capture import Form, form_from, inferred
from knowledge.draft import Draft, DraftOption, Proposed
from knowledge.fields import Field, every
from knowledge.proposed import MOST as PROPOSALS
from knowledge.records.assumption import Standing
from knowledge.records.base import REVERSE, Evidence, Link, Origin, PersonId, Record, Section
from knowledge.records.decision import Consequence, Decision, Option, Voice
from knowledge.text import visible
from knowledge.thread import Message, Thread
from tests.bot.slack.views.samples import ANA, BEN, HOSTILE, HOSTILE_TEXT, NOON, THREAD, TODAY, decision
from tests.knowledge.records.samples import KINDS, make

TEXTS = (
    *HOSTILE,
    "&<>" * 3_000,
    "w" * 3_000,
    ">" * 300,
    "👩\u200d👩\u200d👧\u200d👦" * 500,
    "\u202e\u05e9\u05dc\u05d5\u05dd" * 600,
    "e\u0301" * 5_000,
    "\u200b" * 3_000 + "x",
    "```" * 400,
    "*" * 400,
    "line\n" * 2_000,
    "<!channel>" * 300,
    "<@U0666>" * 300,
    "[x](https://evil.example) " * 100,
    "\u2028\u2029\u0085",
    "<@U0001|",
    "\x01" * 1_000,
    '"\\\n' * 1_000,
)
STATUSES = tuple(Decision.moves)


@dataclass(frozen=True)
class Hostile:
    """What a view is built from: one text, one number, one kind of record, and yes or no where a view asks."""

    text: str
    many: int
    yes: bool
    kind: type[Record]

    @property
    def prose(self) -> str:
        """The text, shorter where it stands there many times: long and many at once only takes time."""
        return self.text if self.many < 2 else self.text[:500]

    @property
    def line(self) -> str:
        """The text as far as a line of a record takes it; it may be empty."""
        return self.text[:300].strip()

    @property
    def title(self) -> str:
        """A line that says something: hidden characters are stripped at every entrance."""
        return self.line if visible(self.line).strip() else "x"

    @property
    def lines(self) -> tuple[str, ...]:
        """The text, many times."""
        return (self.prose,) * self.many

    @property
    def people(self) -> tuple[PersonId, ...]:
        """Users of Slack, and somebody whom it does not know."""
        return (*(f"U{n:04}" for n in range(1, self.many + 1) if n != 666), self.prose)[: self.many]

    @property
    def link(self) -> str:
        """A permalink, or what somebody wants to pass for one."""
        return THREAD if self.yes else self.text[:3_000]

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Quotes for many fields, many for the first."""
        fields = ("outcome", "options.0", "context", *(f"options.{n}" for n in range(self.many)))[: self.many]
        return tuple(Evidence(field=field, ts="1.1", user=self.text[:200], quote=self.text[:280], permalink=self.link)
                     for field in fields)  # fmt: skip

    @property
    def shared(self) -> dict[str, Any]:
        """What every kind may hold and nobody is asked for."""
        sorts = tuple(REVERSE)
        return {
            "evidence": self.evidence,
            "links": tuple(Link(relation=sorts[n % len(sorts)], ref=self.text[:300]) for n in range(self.many)),
            "more": (Section(heading=self.prose, text=self.prose),) * self.many,
            "origin": Origin(channel="C0001", permalink=self.link, source=self.text),
        }

    @cached_property
    def record(self) -> Record:
        """A record of the kind in which everything that can be said is hostile."""
        return self.decision if self.kind is Decision else self.of(self.kind)

    def of(self, kind: type[Record]) -> Any:
        """The same of another kind, in a status that it may have."""
        made = make(kind, ref=f"{kind.prefix}-7", **{field.name: self._value(kind, field) for field in every(kind)})
        statuses = tuple(kind.moves)
        return made.model_copy(update=self.shared | {"status": statuses[len(self.text) % len(statuses)]})

    @cached_property
    def decision(self) -> Decision:
        """A decision, proposed, accepted or anything else."""
        option = Option(
            name=self.line, outcome="rejected", reason=self.prose, pros=self.lines, cons=self.lines, neutral=self.lines,
            aliases=(self.line,) * self.many, reopen_when=self.prose, reopen_after=TODAY if self.yes else None,
        )  # fmt: skip
        few = option.model_copy(update={"pros": (self.prose,), "cons": (self.prose,), "neutral": ()})
        chosen = few.model_copy(update={"outcome": "chosen"})
        return decision(ref="ADR-7").model_copy(update={
            **self.shared, "title": self.title, "status": STATUSES[len(self.text) % len(STATUSES)],
            "context": self.prose, "drivers": self.lines, "outcome": self.prose, "justification": self.prose,
            "options": (option, *(few, chosen)[: self.many], *(few,) * self.many)[: self.many],
            "consequences": (Consequence(kind="bad", text=self.prose),) * self.many, "assumptions": self.lines,
            "confirmation": self.prose, "impact": self.prose, "decision_makers": self.people,
            "consulted": self.people, "informed": self.people, "team": self.prose,
            "decide_by": TODAY if self.yes else None, "silence_until": TODAY if self.yes else None,
            "voices": tuple(map(self._voice, self.people)), "standings": tuple(map(self._standing, self.people)),
        })  # fmt: skip

    def _voice(self, who: PersonId) -> Voice:
        return Voice(by=who, at=NOON, stance="objects" if self.yes else "approves", reason=self.prose)

    def _standing(self, who: PersonId) -> Standing:
        words = next(iter(self.lines), "")
        state = "broken" if self.yes else "in doubt"
        return Standing.model_construct(which=words, state=state, by=who, at=NOON, why=self.prose, check_by=TODAY)

    @property
    def records(self) -> list[Record]:
        """Many records of the kind."""
        return self.copies(self.record)

    def copies(self, record: Any) -> list[Any]:
        """The record many times, each under its own reference."""
        return [record.model_copy(update={"ref": f"{record.prefix}-{n + 1}"}) for n in range(self.many)]

    @cached_property
    def thread(self) -> Thread:
        """A thread in which everything was said by somebody hostile."""
        said = tuple(Message(ts=f"1.{n}", user=ANA, text=self.text, permalink=self.link) for n in range(self.many))
        return Thread(workspace="T1", channel="C0001", ts="1.0", channel_name=self.text, messages=said,
                      users={ANA: self.text, BEN: "Ben"}, unread=self.many)  # fmt: skip

    @cached_property
    def draft(self) -> Draft:
        """As much of a draft as there may be."""
        prose, ts = self.prose[:3_000], ("1.0", "1.1")
        option = DraftOption(name=self.line, reason=prose, reopen_when=prose, evidence=ts)
        risk = Proposed(kind="risk", given={"title": self.title, "mitigation": prose, "owner": self.line}, evidence=ts)
        few = min(self.many, 20)
        return Draft(
            is_decision=bool(self.many), title=self.line, context=prose, drivers=(prose,) * few, chosen=self.line,
            decision=prose, alternatives=(option,) * few, good=(prose,) * few, bad=(prose,) * few,
            proposals=(risk,) * min(self.many, PROPOSALS), deciders=self.people[:50], review_by=TODAY,
            evidence=dict.fromkeys(("decision", "context", "drivers", "good", "bad", "deciders"), ts),
        )  # fmt: skip

    @property
    def form(self) -> Form:
        """What the draft is as a form; empty where there is no draft."""
        return form_from(self.draft) if self.many else Form()

    @property
    def inferred(self) -> Sequence[str]:
        """What nobody said."""
        return (*inferred(self.draft), "decision", self.text)

    def _value(self, kind: type[Any], field: Field) -> Any:
        if field.name == "quarter":
            return "2027-Q2"
        if "P1D" in field.hint:
            return "PT4H" if self.many else ""
        known: dict[str, Any] = {
            "choice": field.choices[len(self.text) % len(field.choices)] if field.choices else "",
            "date": date(2026, 1, 14) if self.yes else date(2027, 3, 31),
            "person": ANA if self.yes else self.title,
            "people": self.people,
            "number": 3,
            "flag": self.yes,
            "words": (self.title,) * self.many,
            "lines": ((self.title if field.name == "roles_allowed" else self.prose.strip() or "x"),) * self.many,
            "rows": [{each.name: self._value(kind, each) for each in field.columns}] * self.many,
            "line": self.title if field.required else self.line,
            "prose": self.prose.strip() or "x" * (field.name == "safe_stop"),
        }
        return known[field.sort]


WORLDS = st.builds(
    Hostile,
    text=st.one_of(st.sampled_from(TEXTS), HOSTILE_TEXT),
    many=st.sampled_from([0, 1, 200]),
    yes=st.booleans(),
    kind=st.sampled_from(KINDS),
)
__all__ = ["NOON", "TEXTS", "TODAY", "WORLDS", "Hostile"]
