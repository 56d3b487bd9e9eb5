"""The form in which a person checks a draft and records the decision.

Block ids come from field names (``title``, ``options.2.reason``), so that Slack keeps what was typed when the view is
redrawn, and a field at fault can be pointed at. Under each drafted field stands where it comes from. The questions are
those of the record's own fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, InputBlock, InputInteractiveElement
from slack_sdk.models.views import View

import knowledge.capture as confirming
from bot.slack.views import proposed
from bot.slack.views.gate import (
    BUTTON,
    VIEW_BYTES,
    Json,
    Message,
    finalize_message,
    finalize_view,
    literal,
    one_line,
    shown,
    size,
)
from bot.slack.views.inputs import PROSE, calendar, checkbox, people_picker, question, radio, select, typed_text
from bot.slack.views.wording import context, counted, listed, person, quote, section, window
from knowledge.capture import Form
from knowledge.draft import Draft
from knowledge.records.base import Evidence, PersonId, Ref
from knowledge.records.decision import Decision, Option
from knowledge.text import clip, visible
from knowledge.thread import Thread

CALLBACK = "decision"
TITLE = "Record a decision"
MOST_OPTIONS = 12
"""Options that the form has room for: five blocks each, beside at most 37 others."""
LONGEST = (PROSE, 1_000, 200, 50)
"""Characters of a field: what Slack allows, then what still fits when very much was said."""
OUTCOMES = {"chosen": "Chosen", "rejected": "Rejected", "deferred": "Put off", "open": "Still open"}
REVERSIBILITY = {"one-way": "Hard to undo", "two-way": "Easy to undo", "unknown": "Not sure yet"}
STATUSES = {
    "proposed": "Propose it: others can still weigh in",
    "accepted": "Accept it now: this is decided",
    "deferred": "Defer it: not now",
    "rejected": "Reject it: we will not do this",
}
_ASKED_HERE = {
    "good": "What gets better? One point a line.",
    "bad": "What gets worse? One point a line.",
    "review_by": "When should we look at it again?",
    "status": "Where does it stand?",
}
_LISTS = ("drivers", "good", "bad")
_SUPPORT = {"title": "decision", "outcome": "decision", "review_by": "decision", "decision_makers": "deciders"}
"""Which of the draft's evidence supports a field of the form, where their names differ."""
_DRAFTED_AS = {"decision": "outcome", "chosen": "options", "alternatives": "options", "deciders": "decision_makers"}


# --- modals without a question -----------------------------------------------------------------------------------


def loading(n_messages: int | None, external_id: str) -> Json:
    """What is there within a second, while the thread is read."""
    what = "the thread" if n_messages is None else counted(n_messages, "message")
    return window(TITLE, f"Reading {what}…\nYou can close this window; the draft will be kept.", external_id)


def saved(ref: Ref) -> Json:
    """The decision is on record."""
    return window(TITLE, f"Recorded as *{one_line(ref, 40)}*. `/adr show {one_line(ref, 40)}` shows all of it.")


def notice(text: str) -> Json:
    """One thing to say, in the place of a form."""
    return window(TITLE, shown(text, 2_000))


def draft_ready(draft_id: str, title: str, by: PersonId, found: bool) -> Message:
    """Tells ``by`` that the draft waits, with the button that opens it."""
    named = f": *{one_line(title, 300)}*" if title.strip() else ""
    said = f"{person(by)}, your draft is ready{named}." if found else "I found a question but no decision here."
    more = (
        "Check it, then record it." if found else "I kept an open draft, in case you want to write the decision down."
    )
    button = ButtonElement(
        text=literal("Review draft" if found else "Open draft", BUTTON), action_id="review_draft", value=draft_id,
        style="primary" if found else None,
    )  # fmt: skip
    blocks = [section("draft", f"{said} {more}"), ActionsBlock(block_id="draft.actions", elements=[button])]
    return finalize_message(blocks, said, recipients=(by,))


def given_back(form: Form, why: str) -> Message:
    """Why a form was not saved, and what the person had typed into it."""
    typed = {"Title": form.title, "Decision": form.outcome, "Context": form.context, **_options_typed(form)}
    kept = [
        section(f"kept.{n}", f"*{name}*\n{shown(text, 2_000)}") for n, (name, text) in enumerate(typed.items()) if text
    ]
    said = f"{shown(why, 1_000)} Nothing was saved. This is what you had written:"
    return finalize_message([section("problem", said), *kept], shown(why, 1_000))


def _options_typed(form: Form) -> dict[str, str]:
    return {f"Option {n}": f"{option.name}\n{option.reason}".strip() for n, option in enumerate(form.options, 1)}


# --- the form ----------------------------------------------------------------------------------------------------


def form(
    draft_id: str, form: Form, draft: Draft | None, thread: Thread | None, inferred: Sequence[str], *, note: str = ""
) -> Json:
    """The decision as a form; ``inferred`` names the fields that no message supports, as the draft or the form does."""
    sources = _sources(draft, thread)
    blocks: list[Block] = []
    for longest in LONGEST:
        blocks = [*_intro(form, draft, thread, note, longest), *_questions(form, sources, inferred, longest)]
        blocks += proposed.boxes(draft, thread)
        view = _view(draft_id, blocks)
        if size(view.to_dict()) <= VIEW_BYTES:
            break
    return finalize_view(view)


def _view(draft_id: str, blocks: Sequence[Block]) -> View:
    return View(
        type="modal", callback_id=CALLBACK, private_metadata=draft_id,
        title=TITLE, submit="Save", close="Close", blocks=blocks,
    )  # fmt: skip


def _intro(form: Form, draft: Draft | None, thread: Thread | None, note: str, longest: int) -> Iterator[Block]:
    """Where the draft comes from, and what is missing from it."""
    lines = [shown(note, 1_000), *_origin(draft, thread), *_left_out(form, longest)]
    if said := [line for line in lines if line]:
        yield section("intro", "\n".join(said))


def _origin(draft: Draft | None, thread: Thread | None) -> Iterator[str]:
    if draft is not None and not draft.is_decision:
        yield "I found a question but no decision here. If there is one, write it down below."
    if thread is None or not thread.messages:
        return
    read, all_ = len(thread.messages), len(thread.messages) + thread.unread
    where = f" in #{one_line(thread.channel_name, 80)}" if thread.channel_name else ""
    if thread.unread:
        yield f"I read {read} of {all_} messages{where}: Slack did not give me the rest, so something may be missing."
    else:
        yield f"From {counted(read, 'message')}{where}. Nothing is recorded until you save it."


def _left_out(form: Form, longest: int) -> Iterator[str]:
    if folded := form.options[MOST_OPTIONS:]:
        names = [one_line(option.name, 40) for option in folded[:8]]
        more = [f"{len(folded) - 8} more"] if len(folded) > 8 else []
        yield f"The form has room for {MOST_OPTIONS} options. Not shown: {listed([*names, *more])}."
    texts = [form.outcome, form.context, form.confirmation, *(_joined(getattr(form, name)) for name in _LISTS)]
    texts += [text for option in form.options for text in (option.reason, option.reopen_when)]
    if any(len(text) > longest for text in texts):
        yield "Some texts are too long for a form and are shortened here."


def _questions(
    form: Form, sources: Callable[..., list[Block]], inferred: Sequence[str], longest: int
) -> Iterator[Block]:
    for name in ("title", "outcome", "context"):
        yield from _text_field(name, getattr(form, name), sources, longest)
    options = form.options[:MOST_OPTIONS] or _BLANK
    for n, option in enumerate(options):
        yield from _option(n, option, longest)
        yield from sources(f"options.{n}", bool(option.name))
    if len(options) < MOST_OPTIONS:
        yield _add_button()
    for name in _LISTS:
        yield from _text_field(name, _joined(getattr(form, name)), sources, longest)
    yield from _text_field("confirmation", form.confirmation, sources, longest)
    yield _field("reversibility", select("reversibility", REVERSIBILITY, form.reversibility))
    yield _field("decision_makers", people_picker("decision_makers", form.decision_makers))
    yield from sources("decision_makers", bool(form.decision_makers))
    yield _field("review_by", calendar("review_by", form.review_by))
    yield from sources("review_by", bool(form.review_by))
    yield _field("status", radio("status", STATUSES, form.status), optional=False)
    yield from _to_check(inferred)


_BLANK = (Option(name="", outcome="chosen"), Option(name="", outcome="rejected"))


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(" ".join(line.split()) for line in lines)


def _text_field(name: str, text: str, sources: Callable[..., list[Block]], longest: int) -> Iterator[Block]:
    short = name == "title"
    yield _field(name, typed_text(name, text, longest, multiline=not short), optional=not short)
    yield from sources(name, bool(text))


def _field(name: str, element: InputInteractiveElement, *, optional: bool = True) -> InputBlock:
    asked = _ASKED_HERE.get(name) or Decision.model_fields[name].description or name
    return question(name, asked, element, optional=optional)


def _option(n: int, option: Option, longest: int = LONGEST[0]) -> Iterator[Block]:
    """One considered option; the chosen one is not asked what would bring it back."""
    here = f"options.{n}"
    yield question(f"{here}.name", f"Option {n + 1}", typed_text("name", option.name, longest))
    yield question(f"{here}.outcome", "What became of it?", select("outcome", OUTCOMES, option.outcome), optional=False)
    yield question(f"{here}.reason", "Why?", typed_text("reason", option.reason, longest, multiline=True))
    if option.outcome != "chosen":
        again = typed_text("reopen_when", option.reopen_when, longest, multiline=True)
        yield question(f"{here}.reopen_when", "What would make us reconsider it?", again)


def _add_button() -> Block:
    button = ButtonElement(text=literal("Add an option", BUTTON), action_id="add_option", value="add")
    return ActionsBlock(block_id="add_option", elements=[button])


def _to_check(inferred: Sequence[str]) -> Iterator[Block]:
    """One tick for all that no message says."""
    fields = dict.fromkeys(_DRAFTED_AS.get(name, name) for name in inferred)
    names = [name.replace("_", "-") for name in fields if name in Form.model_fields]
    if names:
        tick = checkbox("inferred_confirmed", "I checked these fields")
        yield question("inferred_confirmed", f"Inferred, so please check: {listed(names)}", tick)


# --- where it comes from -----------------------------------------------------------------------------------------


def _sources(draft: Draft | None, thread: Thread | None) -> Callable[..., list[Block]]:
    """A function that gives, for a field and whether it is filled, the block that says where its text comes from."""
    if draft is None or not draft.is_decision:
        return lambda field, filled: []
    quotes = draft.quotes(thread) if thread else ()
    names = thread.users if thread else {}

    def said(field: str) -> list[Evidence]:
        supported = _SUPPORT.get(field, field)
        found = [evidence for evidence in quotes if evidence.field == supported]
        if not found and field == "options.0" and draft.chosen:
            return said("outcome")[:1]
        return found[: 1 if supported == "decision" and field != "outcome" else 2]

    def sources(field: str, filled: bool) -> list[Block]:
        if not filled:
            return []
        lines = [_quoted(evidence, names) for evidence in said(field)]
        return [context(f"{field}.from", *(lines or ["_inferred: no message says this_"]))]

    return sources


def _quoted(evidence: Evidence, names: Mapping[PersonId, str]) -> str:
    short = evidence.model_copy(update={"quote": clip(evidence.quote, 160)})
    return quote(short, names.get(evidence.user, ""))


# --- reading it back ---------------------------------------------------------------------------------------------

_GIVEN = ("type", "title", "submit", "close", "private_metadata", "callback_id", "external_id", "blocks")


def with_option_added(view_payload: Mapping[str, Any]) -> Json:
    """The view of a click on "Add an option" with one more; what was typed stays, since the block ids do."""
    view = {key: view_payload[key] for key in _GIVEN if view_payload.get(key)}
    numbers = _option_numbers(view["blocks"])
    added = [block.to_dict() for block in _option(max(numbers, default=-1) + 1, Option(name="", outcome="rejected"))]
    at = next((n for n, block in enumerate(view["blocks"]) if block.get("block_id") == "add_option"), None)
    if at is None:
        return finalize_view(view)
    button = [view["blocks"][at]] if len(numbers) + 1 < MOST_OPTIONS else []
    return finalize_view(view | {"blocks": [*view["blocks"][:at], *added, *button, *view["blocks"][at + 1 :]]})


def submitted(view_payload: Mapping[str, Any]) -> tuple[Form, dict[str, str]]:
    """What was typed, and the block in which each field of the form was asked."""
    typed = _State(view_payload["state"]["values"])
    asked = {name: name for name in Form.model_fields if name in typed}
    texts = {name: typed.text(name) for name in ("title", "outcome", "context", "confirmation")}
    lists = {name: _lines(typed.text(name)) for name in _LISTS}
    form = Form.model_validate(
        texts
        | lists
        | {
            "options": tuple(_options(typed)),
            "reversibility": typed.get("reversibility") or "unknown",
            "decision_makers": typed.get("decision_makers") or (),
            "review_by": typed.get("review_by"),
            "status": typed.get("status") or "proposed",
            "inferred_confirmed": bool(typed.get("inferred_confirmed")),
        }
    )
    return form, asked | ({"options": first} if (first := typed.first_option) else {})


def problems(form: Form, view_payload: Mapping[str, Any], by: PersonId, *, today: date = date.min) -> dict[str, str]:
    """What ``by`` has to mend, as far as the form alone can tell: one sentence for each field at fault.

    A review date in the past is seen only when ``today`` is given.
    """
    found = confirming.problems(form, None, by, today=today)
    asked = "inferred_confirmed" in view_payload["state"]["values"]
    if asked and form.status == "accepted" and not form.inferred_confirmed:
        found.setdefault("inferred_confirmed", "Read these fields and tick this, or save it as proposed.")
    return found


def errors(problems: Mapping[str, str], view_payload: Mapping[str, Any]) -> dict[str, str]:
    """The problems under the blocks of this view, as Slack wants them; one without a block stands at the title."""
    _, blocks = submitted(view_payload)
    found: dict[str, str] = {}
    for field, sentence in problems.items():
        block = blocks.get(field, "title")
        found[block] = f"{found[block]} {sentence}" if block in found else sentence
    return found


class _State:
    """``view.state.values`` by block: what a person typed, chose or ticked."""

    def __init__(self, values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
        self._values = {block: next(iter(actions.values())) for block, actions in values.items() if actions}

    def __contains__(self, block: object) -> bool:
        return block in self._values

    @property
    def option_numbers(self) -> list[int]:
        """The numbers of the options that were asked for, in order."""
        return _option_numbers({"block_id": block} for block in self._values)

    @property
    def first_option(self) -> str:
        """The block of the first option's name; empty when there is none."""
        return f"options.{self.option_numbers[0]}.name" if self.option_numbers else ""

    def get(self, block: str) -> Any:
        """The value of an input of any kind; None when it is empty."""
        state = self._values.get(block, {})
        chosen = state.get("selected_option") or {}
        return (
            state.get("value") or chosen.get("value") or state.get("selected_users")
            or state.get("selected_date") or state.get("selected_options")
        )  # fmt: skip

    def text(self, block: str) -> str:
        """The text of an input, made visible."""
        return visible(self.get(block) or "").strip()


def _options(typed: _State) -> Iterator[Option]:
    """Every option that anything was typed into."""
    for n in typed.option_numbers:
        name, reason, again = (typed.text(f"options.{n}.{part}") for part in ("name", "reason", "reopen_when"))
        if name or reason or again:
            outcome = typed.get(f"options.{n}.outcome") or "open"
            yield Option.model_validate({"name": name, "outcome": outcome, "reason": reason, "reopen_when": again})


def _option_numbers(blocks: Iterable[Mapping[str, Any]]) -> list[int]:
    parts = (str(block.get("block_id", "")).split(".") for block in blocks)
    return sorted(int(part[1]) for part in parts if len(part) == 3 and part[0] == "options" and part[2] == "name")


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for each in text.split("\n") if (line := each.strip()))
