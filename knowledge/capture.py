"""Capture: a conversation becomes a draft, and a draft that a person confirmed becomes a record.

    Slack's messages → Thread → a reader's Draft, checked → Form, which a person edits → Decision

The reader proposes. What it says is held against the thread, the same for every engine (``read``); status, people
and text become a record only from the ``Form`` that a person submitted (``decision_from``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from knowledge.draft import Draft
from knowledge.errors import NotUnderstood, Unavailable
from knowledge.ports import Reader
from knowledge.proposed import held
from knowledge.records.base import ChannelId, Evidence, Origin, PersonId, Visibility
from knowledge.records.decision import Consequence, Decision, Option, Outcome
from knowledge.text import plain
from knowledge.thread import Thread
from knowledge.transcript import from_batch, thread_from_slack

__all__ = [
    "Form", "decision_from", "draft_json", "form_from", "from_batch", "inferred", "problems", "read",
    "thread_from_slack", "unconfirmed",
]  # fmt: skip

# --- reading -----------------------------------------------------------------------------------------------------


def read(thread: Thread, reader: Reader, fallback: Reader) -> Draft:
    """The thread's draft by ``reader``, or by ``fallback`` while it is away; only what the thread supports."""
    try:
        draft = reader.draft(thread)
    except Unavailable:
        draft = fallback.draft(thread)
    if not draft.is_decision:
        return Draft(is_decision=False, title=draft.title, engine=draft.engine)
    return held(_without_bots(draft.supported_by(thread), thread), thread)


def _without_bots(draft: Draft, thread: Thread) -> Draft:
    """A bot decides nothing and owns nothing, even where it is listed among the users."""
    bots = {message.user for message in thread.messages if message.is_bot}

    def person(who: PersonId | None) -> PersonId | None:
        return None if who in bots else who

    return draft.model_copy(
        update={
            "deciders": tuple(who for who in draft.deciders if who not in bots),
            "risks": tuple(risk.model_copy(update={"owner": person(risk.owner)}) for risk in draft.risks),
            "actions": tuple(action.model_copy(update={"owner": person(action.owner)}) for action in draft.actions),
        }
    )


# Which evidence supports a field that has none of its own: the title and the choice sum up the deciding words.
_SUPPORT = {
    "title": "decision",
    "chosen": "decision",
    "decision": "decision",
    "review_by": "decision",
    "context": "context",
    "drivers": "drivers",
    "good": "good",
    "bad": "bad",
    "deciders": "deciders",
}
_PARTS = ("alternatives", "risks", "integrations", "actions")


def inferred(draft: Draft) -> tuple[str, ...]:
    """The drafted fields that no message supports; a person ticks them before the decision is accepted."""
    fields = [name for name, source in _SUPPORT.items() if getattr(draft, name) and not draft.evidence.get(source)]
    parts = [name for name in _PARTS if any(not part.evidence for part in getattr(draft, name))]
    return (*fields, *parts)


def draft_json(draft: Draft) -> dict[str, Any]:
    """The draft as one JSON object for other programs; one that holds no decision has nothing but a title."""
    if not draft.is_decision:
        return {"is_decision": False, **({"title": draft.title} if draft.title else {})}
    plainly = draft.model_dump(mode="json")
    evidence = {"decision": [], "context": [], **plainly["evidence"]}
    return {
        **{name: plainly[name] for name in ("is_decision", "status", "title", "context", "drivers", "chosen")},
        "decision": draft.decision,
        "alternatives": [
            {"name": option.name, "reason": option.reason, "evidence": list(option.evidence)}
            for option in draft.alternatives
        ],
        "consequences": {"good": plainly["good"], "bad": plainly["bad"]},
        **{name: _without_evidence(plainly[name]) for name in ("risks", "integrations", "actions")},
        "deciders": plainly["deciders"],
        "review_by": plainly["review_by"],
        "proposals": plainly["proposals"],
        "evidence": evidence,
    }


def _without_evidence(parts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in part.items() if name != "evidence"} for part in parts]


# --- confirming --------------------------------------------------------------------------------------------------


class Form(BaseModel):
    """What a person submits, from the modal or the terminal; forgiving, so that ``problems`` can name every error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = ""
    outcome: str = ""
    """What was decided, in a sentence."""
    context: str = ""
    drivers: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    confirmation: str = ""
    reversibility: Literal["one-way", "two-way", "unknown"] = "unknown"
    decision_makers: tuple[PersonId, ...] = ()
    review_by: date | None = None
    status: Literal["proposed", "accepted", "deferred", "rejected"] = "proposed"
    inferred_confirmed: bool = False
    """The person has read the inferred fields and stands by them."""


def form_from(draft: Draft) -> Form:
    """The form as a person finds it, filled from the draft."""
    chosen = (Option(name=draft.chosen, outcome="chosen", reason=_sentences(draft.good)),) if draft.chosen else ()
    rejected = tuple(
        Option(name=option.name, outcome="rejected", reason=option.reason, reopen_when=option.reopen_when)
        for option in draft.alternatives
    )
    return Form(
        title=draft.title,
        outcome=draft.decision,
        context=draft.context,
        drivers=draft.drivers,
        options=chosen + rejected,
        good=draft.good,
        bad=draft.bad,
        decision_makers=draft.deciders,
        review_by=draft.review_by,
        status=draft.status or "proposed",
    )


def _sentences(points: Iterable[str]) -> str:
    """Points as running text: each ends like a sentence."""
    return " ".join(point if point.endswith((".", "!", "?", "…")) else f"{point}." for point in points)


# Where a drafted field stands in the form.
_IN_FORM = {"decision": "outcome", "chosen": "options", "alternatives": "options", "deciders": "decision_makers"}


def unconfirmed(form: Form, draft: Draft | None) -> tuple[str, ...]:
    """The inferred fields that stand in the form as they were drafted; what a person rewrote is theirs."""
    if draft is None or form.inferred_confirmed:
        return ()
    drafted = form_from(draft)
    fields = dict.fromkeys(_IN_FORM.get(name, name) for name in inferred(draft))
    return tuple(
        name
        for name in fields
        if name in Form.model_fields and _still_stands(getattr(drafted, name), getattr(form, name))
    )


def _still_stands(drafted: Any, submitted: Any) -> bool:
    if isinstance(drafted, tuple):
        return any(part in submitted for part in drafted)
    return bool(drafted == submitted)


def problems(form: Form, draft: Draft | None, by: PersonId, *, today: date) -> dict[str, str]:
    """What ``by`` has to mend before this form can be saved: one sentence for each field at fault."""
    found: dict[str, str] = {}
    for field, sentence in _problems(form, draft, by, today):
        found.setdefault(field, sentence)
    return found


def _problems(form: Form, draft: Draft | None, by: PersonId, today: date) -> Iterator[tuple[str, str]]:
    title = plain(form.title)
    if not title:
        yield "title", "Give it a title: one line that says what was chosen."
    if len(title) > 300:
        yield "title", f"The title has {len(title)} characters; 300 is the most."
    if form.review_by and form.review_by < today:
        yield "review_by", f"{form.review_by.isoformat()} is past; choose a review date from today on."
    yield from _option_problems(form)
    if form.status == "accepted":
        yield from _acceptance_problems(form, draft, by)


def _option_problems(form: Form) -> Iterator[tuple[str, str]]:
    names = [plain(option.name).casefold() for option in form.options]
    if not all(names):
        yield "options", "Name every option, or remove the one that has no name."
    twice = sorted({option.name for option, name in zip(form.options, names, strict=True) if names.count(name) > 1})
    if twice and all(names):
        yield "options", f"{twice[0]!r} is there twice; options need different names."
    if sum(option.outcome == "chosen" for option in form.options) > 1:
        yield "options", "Only one option can be the chosen one."


def _acceptance_problems(form: Form, draft: Draft | None, by: PersonId) -> Iterator[tuple[str, str]]:
    if not (plain(form.outcome) or any(option.outcome == "chosen" for option in form.options)):
        yield "outcome", "Say what was decided, or save it as proposed."
    if not form.decision_makers:
        yield "decision_makers", "Name who decided, or save it as proposed."
    elif by not in form.decision_makers:
        yield "decision_makers", "Only a named decision-maker accepts: add yourself, or save it as proposed."
    if inferred_fields := unconfirmed(form, draft):
        listed = ", ".join(name.replace("_", " ") for name in inferred_fields)
        yield "inferred_confirmed", f"No message says this: {listed}. Tick it once you have read it, or change it."


def decision_from(
    draft: Draft | None,
    thread: Thread | None,
    *,
    workspace: str,
    draft_id: str,
    by: PersonId,
    at: datetime,
    visibility: Visibility,
    channel: ChannelId,
    permalink: str,
    fields: Form,
) -> Decision:
    """The record that ``by`` confirmed, moved to its status by its own rules; not stored yet, so without a ref.

    Raises NotUnderstood with the first of ``problems``.
    """
    for field, sentence in problems(fields, draft, by, today=at.date()).items():
        raise NotUnderstood(sentence, field=field)
    drafted = draft is not None and draft.is_decision
    options = _options(fields)
    record = Decision(
        workspace=workspace,
        title=plain(fields.title),
        status="draft",
        visibility=visibility,
        origin=Origin(channel=channel or None, thread_ts=thread.ts if thread else None, permalink=permalink or None),
        review_by=fields.review_by,
        evidence=_evidence(draft, thread, options) if draft and thread else (),
        context=fields.context,
        drivers=_lines(fields.drivers),
        options=options,
        outcome=fields.outcome,
        consequences=_consequences(fields),
        confirmation=fields.confirmation,
        reversibility=fields.reversibility,
        decision_makers=fields.decision_makers,
        provenance=draft.engine if draft and drafted else "human",
        ratified_by=by if drafted else None,
        draft_id=draft_id or None,
        created_at=at,
        created_by=by,
        updated_at=at,
        updated_by=by,
    )
    return _moved(record.propose(by, at), fields.status, by, at)


def _moved(proposed: Decision, status: str, by: PersonId, at: datetime) -> Decision:
    match status:
        case "accepted":
            return proposed.accept(by, at)
        case "rejected":
            return proposed.reject(by, at)
        case "deferred":
            return proposed.defer(by, at)
    return proposed


# What a choice is called once the decision as a whole was put off or turned down.
_INSTEAD_OF_CHOSEN: dict[str, Outcome] = {"deferred": "deferred", "rejected": "rejected"}


def _options(form: Form) -> tuple[Option, ...]:
    """The options with the chosen one first; nothing is chosen in a deferred or rejected decision."""
    ordered = sorted(form.options, key=lambda option: option.outcome != "chosen")
    instead = _INSTEAD_OF_CHOSEN.get(form.status, "chosen")
    return tuple(
        option.model_copy(update={"outcome": instead}) if option.outcome == "chosen" else option for option in ordered
    )


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for text in texts if (line := text.strip()))


def _consequences(form: Form) -> tuple[Consequence, ...]:
    good = tuple(Consequence(kind="good", text=text) for text in _lines(form.good))
    return good + tuple(Consequence(kind="bad", text=text) for text in _lines(form.bad))


# --- evidence ----------------------------------------------------------------------------------------------------

# What a drafted field is called in the record.
_IN_RECORD = {"decision": "outcome", "deciders": "decision_makers", "good": "consequences", "bad": "consequences"}


def _evidence(draft: Draft, thread: Thread, options: Sequence[Option]) -> tuple[Evidence, ...]:
    """The draft's quotes under the record's field names; an option that the person removed takes its quotes along."""
    places = _places(draft, options)
    kept: dict[tuple[str, str], Evidence] = {}
    for quote in draft.quotes(thread):
        field = places.get(quote.field, "") if quote.field.startswith("options.") else quote.field
        name = _IN_RECORD.get(field, field)
        if name:
            kept.setdefault((name, quote.ts), quote.model_copy(update={"field": name}))
    return tuple(kept.values())


def _places(draft: Draft, options: Sequence[Option]) -> dict[str, str]:
    """Where each drafted option stands now: found by its name, or by its place when the person renamed it there."""
    drafted = [option.name for option in form_from(draft).options]
    now = [plain(option.name).casefold() for option in options]
    known = {plain(name).casefold() for name in drafted}
    places = {}
    for n, name in enumerate(drafted):
        key = plain(name).casefold()
        if key in now:
            places[f"options.{n}"] = f"options.{now.index(key)}"
        elif len(now) == len(drafted) and now[n] not in known:
            places[f"options.{n}"] = f"options.{n}"
    return places
