"""The form of a record of any kind: to add one, to change one, or to say what a move needs.

Every input is derived from a field of the kind's class; the block's id is the field's name, so that Slack keeps what
was typed when the view is redrawn, and a field at fault can be pointed at. What does not fit into an input is left
out of the form, and stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, InputInteractiveElement
from slack_sdk.models.views import View

from bot.slack.views.gate import BUTTON, VIEW_BYTES, Json, finalize_view, literal, one_line, shown, size
from bot.slack.views.inputs import (
    LINE,
    PROSE,
    Answers,
    answers,
    calendar,
    changed,
    checkbox,
    people_picker,
    person_picker,
    question,
    select,
    typed_text,
)
from bot.slack.views.wording import is_user, listed, section, window
from knowledge import fields
from knowledge.fields import YES, Field
from knowledge.handwriting import listed as parted
from knowledge.records.base import Record

CALLBACK = "record"
ADD, EDIT = "add", "edit"
"""What a form may be for, besides the moves of a kind."""
MOST, FIRST = 20, 15
"""A form with more inputs than ``MOST`` begins with ``FIRST`` of them; the rest is a click away."""
LONGEST = (PROSE, 1_000, 200)
"""Characters of a text that is changed in the form: what Slack takes, then what still fits when there is very much."""
AGAIN = ".again"
"""Ends the block of an input that is drawn as it was typed, and not as the record has it."""
_HANDED_ON = ("type", "title", "submit", "close", "private_metadata", "callback_id", "external_id", "blocks")


@dataclass(frozen=True)
class Errand:
    """What a form is for: the verb, the kind's prefix or the record's ref, and the message or channel it came from."""

    verb: str
    what: str
    channel: str = ""
    ts: str = ""
    thread: str = ""

    def __str__(self) -> str:
        return ":".join((self.verb, self.what, self.channel, self.ts, self.thread))

    @classmethod
    def read(cls, text: str) -> Errand:
        """The errand that was written into a view."""
        return cls(*text.split(":"))


# --- windows -----------------------------------------------------------------------------------------------------


def loading(external_id: str) -> Json:
    """What is there within a second, while the record is read or saved."""
    return window("One moment", "One moment…", external_id)


def notice(text: str) -> Json:
    """One thing to say, in the place of a form."""
    return window("Chesterton", shown(text, 2_000))


def saved(record: Record) -> Json:
    """It is on record as it stands now."""
    ref = one_line(record.ref, 40)
    said = f"Saved. *{ref}* {one_line(record.title, 300)} is {one_line(record.status, 40)}."
    return window(record.ref, f"{said}\n`/chesterton show {ref}` shows all of it.")


# --- forms -------------------------------------------------------------------------------------------------------


def blank(kind: type[Record], errand: Errand, given: Mapping[str, str] | None = None) -> Json:
    """The form of a new record of this kind, with what is ``given`` filled in."""
    asked = fields.blank(kind)
    first = asked if len(asked) <= MOST else asked[:FIRST]
    inputs = [_input(field, (given or {}).get(field.name) or _default(kind, field)) for field in first]
    more = [_more(len(asked) - len(first))] if len(asked) > len(first) else []
    return finalize_view(_view(f"New {kind.noun}", errand, [*inputs, *more]))


def with_more(view_payload: Mapping[str, Any]) -> Json:
    """The form after a click on "More fields": with all of them; what was typed stays, since the block ids do."""
    kind = fields.kind_named(Errand.read(view_payload["private_metadata"]).what)
    view = {key: view_payload[key] for key in _HANDED_ON if view_payload.get(key)}
    there = {block.get("block_id") for block in view["blocks"]}
    rest = [_input(field, _default(kind, field)) for field in fields.blank(kind) if field.name not in there]
    kept = [block for block in view["blocks"] if block.get("block_id") != "more"]
    return finalize_view(view | {"blocks": [*kept, *(block.to_dict() for block in rest)]})


def filled(
    record: Record,
    errand: Errand,
    asked: Sequence[Field],
    *,
    at: str = "",
    given: Answers | None = None,
    problems: Mapping[str, str] | None = None,
) -> Json:
    """The record's ``asked`` fields to be changed, the cursor in ``at``; what is ``given`` stands instead of theirs."""
    title = f"{errand.verb.capitalize()} {record.ref}"
    view = _view(title, errand, [])
    for longest in LONGEST:
        view = _view(title, errand, list(_questions(record, asked, at, given or {}, problems or {}, longest)))
        if size(view.to_dict()) <= VIEW_BYTES:
            break
    return finalize_view(view)


def _questions(
    record: Record, asked: Sequence[Field], at: str, given: Answers, wrong: Mapping[str, str], longest: int
) -> Iterator[Block]:
    now = {field.name: _text(given.get(field.name)) or fields.typed(record, field.name) for field in asked}
    long = [field for field in asked if len(now[field.name]) > longest]
    yield section("intro", f"*{one_line(record.ref, 40)} · {one_line(record.title, 300)}*")
    if others := shown(" ".join(sentence for name, sentence in wrong.items() if name not in now), 1_000):
        yield section("wrong", others)
    if long:
        yield section("long", f"Too long for a form: {listed(one_line(field.label, 80) for field in long)}.")
    for field in asked:
        if field.name in wrong:
            yield section(f"{field.name}.wrong", f":warning: {shown(wrong[field.name], 1_000)}")
        if field not in long:
            again = AGAIN if field.name in given else ""
            yield _input(field, now[field.name], focus=field.name == at, ending=again)


def _text(given: str | list[str] | None) -> str:
    return ", ".join(given) if isinstance(given, list) else given or ""


def _view(title: str, errand: Errand, blocks: Sequence[Block]) -> View:
    return View(
        type="modal", callback_id=CALLBACK, private_metadata=str(errand),
        title=literal(title, 24), submit="Save", close="Close", blocks=blocks,
    )  # fmt: skip


def _more(number: int) -> Block:
    button = ButtonElement(text=literal(f"{number} more fields", BUTTON), action_id="more_fields", value="more")
    return ActionsBlock(block_id="more", elements=[button])


def _default(kind: type[Record], field: Field) -> str:
    """What the field holds when nobody says anything, where that is worth showing."""
    if field.name == "status":
        return kind.starts[0]
    if field.sort not in ("choice", "flag"):
        return ""
    value = kind.model_fields[field.name].get_default(call_default_factory=True)
    return YES if value is True else str(value or "")


# --- one input ---------------------------------------------------------------------------------------------------


def _input(field: Field, now: str, *, focus: bool = False, ending: str = "") -> Block:
    element = _element(field, now)
    if focus:
        element.focus_on_load = True
    block = f"{field.name}{ending}"
    return question(block, field.question, element, optional=not field.required, hint=_hint(field, now))


def _element(field: Field, now: str) -> InputInteractiveElement:
    match field.sort:
        case "choice":
            return select(field.name, {choice: choice.capitalize() for choice in field.choices}, now)
        case "date":
            return calendar(field.name, date.fromisoformat(now) if now else None)
        case "person":
            return person_picker(field.name, now)
        case "people":
            return people_picker(field.name, parted([now]))
        case "flag":
            return checkbox(field.name, "Yes", ticked=now == YES)
    several = field.sort in ("prose", "lines", "rows") or len(now) > LINE or "\n" in now
    return typed_text(field.name, now, PROSE, multiline=several)


def _hint(field: Field, now: str) -> str:
    """What may be typed; for a person who is not in Slack, who it is now."""
    if field.sort == "people":
        strangers = [who for who in parted([now]) if not is_user(who)]
        return f"Also there, and kept: {', '.join(strangers)}" if strangers else ""
    if field.sort == "person":
        return f"Now it is {now}, who is not in this Slack." if now and not is_user(now) else ""
    return "" if field.sort in ("date", "flag", "choice") else field.hint


# --- reading it back ---------------------------------------------------------------------------------------------


def typed(view_payload: Mapping[str, Any]) -> Answers:
    """What was typed, by field: all of it for a new record, else what is not as the record has it."""
    everything, moved = answers(view_payload), changed(view_payload)
    new = Errand.read(view_payload["private_metadata"]).verb == ADD
    meant = {block: said for block, said in everything.items() if new or block in moved or block.endswith(AGAIN)}
    return {block.removesuffix(AGAIN): said for block, said in meant.items()}


def errors(problems: Mapping[str, str], view_payload: Mapping[str, Any]) -> dict[str, str]:
    """The problems under the inputs of this view, as Slack wants them; one without an input stands at the first."""
    blocks = [block["block_id"] for block in view_payload["blocks"] if block["type"] == "input"]
    places = {block.removesuffix(AGAIN): block for block in blocks}
    found: dict[str, str] = {}
    for field, sentence in problems.items():
        block = places.get(field, blocks[0])
        found[block] = f"{found[block]} {sentence}" if block in found else sentence
    return found
