"""What a reader makes of a thread: flat and forgiving, every part with the messages that support it.

A draft is a proposal, never a record. Status, people and evidence in it are what the thread says; who accepts, who
owns and who may see the record is decided elsewhere, by people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from knowledge.records.base import Evidence, PersonId
from knowledge.text import clip, visible
from knowledge.thread import Thread

Ts = str
QUOTE = 280
"""The longest quote that is kept, in characters."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=3000)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


P = TypeVar("P", bound=_Part)


class DraftOption(_Part):
    """An option that the thread rejected, with the thread's own reasons."""

    name: Name
    reason: Text = ""
    reopen_when: Text = ""
    evidence: tuple[Ts, ...] = ()


class DraftRisk(_Part):
    """Something that may go wrong, and what the thread agreed to do about it."""

    risk: Text
    mitigation: Text = ""
    owner: PersonId | None = None
    evidence: tuple[Ts, ...] = ()


class DraftIntegration(_Part):
    """Two systems that talk, as the thread says it; ``source`` sends, ``target`` receives."""

    source: Name
    target: Name
    data: Text = ""
    owner_source: str | None = None
    owner_target: str | None = None
    limits: Text = ""
    evidence: tuple[Ts, ...] = ()


class DraftAction(_Part):
    """Something somebody said they would do."""

    what: Text
    owner: PersonId | None = None
    due: str | None = None
    evidence: tuple[Ts, ...] = ()


class Proposed(_Part):
    """A record of another kind that the thread gives a reason to keep beside the decision.

    ``kind`` is its noun, ``given`` its fields as a person would type them; what may stand there says the class of the
    kind (``knowledge.proposed``). ``sure`` is how plainly its messages say it, from 0 to 1.
    """

    kind: str
    given: Mapping[str, Text]
    evidence: tuple[Ts, ...] = ()
    sure: Annotated[float, Field(ge=0, le=1)] = 0.0

    def quotes(self, thread: Thread) -> tuple[Evidence, ...]:
        """Its messages, word for word."""
        return _quoted("title", self.evidence, thread)


class Draft(_Part):
    """A thread as a decision in the making. When ``is_decision`` is false nothing but the title may be set.

    ``chosen`` is the option taken (None when deferred or rejected), ``decision`` the sentence that says so.
    ``alternatives`` are rejected options only. ``evidence`` maps a field name (``decision``, ``context``,
    ``drivers``, ``good``, ``bad``, ``deciders``) to the messages that support it; a field without is *inferred*.
    """

    is_decision: bool
    status: Literal["accepted", "proposed", "rejected", "deferred"] | None = None
    title: Name = ""
    context: Text = ""
    drivers: tuple[Text, ...] = Field(default=(), max_length=20)
    chosen: Name | None = None
    decision: Text = ""
    alternatives: tuple[DraftOption, ...] = Field(default=(), max_length=20)
    good: tuple[Text, ...] = Field(default=(), max_length=20)
    bad: tuple[Text, ...] = Field(default=(), max_length=20)
    risks: tuple[DraftRisk, ...] = Field(default=(), max_length=20)
    integrations: tuple[DraftIntegration, ...] = Field(default=(), max_length=20)
    actions: tuple[DraftAction, ...] = Field(default=(), max_length=20)
    proposals: tuple[Proposed, ...] = Field(default=(), max_length=40)
    deciders: tuple[PersonId, ...] = Field(default=(), max_length=50)
    review_by: date | None = None
    evidence: Mapping[str, tuple[Ts, ...]] = Field(default_factory=dict)
    engine: Literal["rules", "model"] = "rules"

    def supported_by(self, thread: Thread) -> Draft:
        """The same draft, with only evidence that ``thread`` holds in scope and people who took part in it."""
        known = {message.ts for message in thread.in_scope}
        people = {message.user for message in thread.messages if not message.is_bot} | set(thread.users)

        def kept(evidence: tuple[Ts, ...]) -> tuple[Ts, ...]:
            return tuple(dict.fromkeys(ts for ts in evidence if ts in known))

        def person(who: PersonId | None) -> PersonId | None:
            return who if who in people else None

        return self.model_copy(
            update={
                "alternatives": tuple(_with(o, evidence=kept(o.evidence)) for o in self.alternatives),
                "risks": tuple(_with(r, evidence=kept(r.evidence), owner=person(r.owner)) for r in self.risks),
                "integrations": tuple(_with(i, evidence=kept(i.evidence)) for i in self.integrations),
                "actions": tuple(_with(a, evidence=kept(a.evidence), owner=person(a.owner)) for a in self.actions),
                "proposals": tuple(
                    _with(one, evidence=backed) for one in self.proposals if (backed := kept(one.evidence))
                ),
                "deciders": tuple(who for who in self.deciders if who in people),
                "evidence": {field: ts for field, every in self.evidence.items() if (ts := kept(every))},
            }
        )

    def quotes(self, thread: Thread) -> tuple[Evidence, ...]:
        """The evidence of every field as verbatim quotes; ``options.N`` counts the chosen option as the first."""
        first = 1 if self.chosen else 0
        sources = dict(self.evidence)
        sources |= {f"options.{n + first}": option.evidence for n, option in enumerate(self.alternatives)}
        return tuple(quote for field, every in sources.items() for quote in _quoted(field, every, thread))


def _quoted(field: str, evidence: Iterable[Ts], thread: Thread) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            field=field,
            ts=ts,
            user=message.user,
            quote=clip(visible(message.text), QUOTE).removesuffix("…"),
            permalink=message.permalink,
        )
        for ts in evidence
        if (message := thread.message(ts)) is not None
    )


def _with(part: P, **changes: object) -> P:
    return part.model_copy(update=changes)
