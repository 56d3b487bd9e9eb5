"""The inputs of a form. Each draws what is there already and keeps Slack's limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    CheckboxesElement,
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
    UserMultiSelectElement,
    UserSelectElement,
)

from bot.slack.views.gate import BUTTON, LABEL, literal
from bot.slack.views.wording import is_user
from knowledge.records.base import PersonId
from knowledge.text import clip, visible

LINE, PROSE = 300, 3_000
"""Characters of a one-line input, and of one of several lines; the second is all that Slack takes."""


def question(
    block_id: str, asked: str, element: InputInteractiveElement, *, optional: bool = True, hint: str = ""
) -> InputBlock:
    """An input under its question, over a ``hint`` in grey."""
    below = literal(hint, LABEL) if hint else None
    return InputBlock(block_id=block_id, label=literal(asked, LABEL), element=element, optional=optional, hint=below)


def typed_text(action: str, text: str, longest: int, *, multiline: bool = False) -> PlainTextInputElement:
    """Text to type or change; what is there is cut at ``longest``."""
    whole = visible(text).strip() if multiline else " ".join(visible(text).split())
    most = PROSE if multiline else LINE
    return PlainTextInputElement(
        action_id=action, initial_value=clip(whole, min(longest, most)), multiline=multiline, max_length=most
    )


def select(action: str, labels: Mapping[str, str], now: str) -> StaticSelectElement:
    """One of a few, folded up; nothing is chosen yet where ``now`` is none of them."""
    first = _choice(now, labels[now]) if now in labels else None
    return StaticSelectElement(action_id=action, options=_choices(labels), initial_option=first)


def radio(action: str, labels: Mapping[str, str], now: str) -> RadioButtonsElement:
    """One of a few, all in sight."""
    return RadioButtonsElement(action_id=action, options=_choices(labels), initial_option=_choice(now, labels[now]))


def checkbox(action: str, label: str, *, ticked: bool = False) -> CheckboxesElement:
    """One box to tick."""
    box = _choices({"yes": label})
    return CheckboxesElement(action_id=action, options=box, initial_options=box if ticked else None)


def person_picker(action: str, who: PersonId) -> UserSelectElement:
    """Somebody of the workspace."""
    return UserSelectElement(action_id=action, initial_user=who if is_user(who) else None)


def people_picker(action: str, chosen: Sequence[PersonId]) -> UserMultiSelectElement:
    """People of the workspace."""
    return UserMultiSelectElement(action_id=action, initial_users=[who for who in chosen if is_user(who)][:50])


def calendar(action: str, when: date | None) -> DatePickerElement:
    """A day."""
    return DatePickerElement(action_id=action, initial_date=when.isoformat() if when else None)


def _choices(labels: Mapping[str, str]) -> list[Option]:
    return [_choice(value, label) for value, label in labels.items()]


def _choice(value: str, label: str) -> Option:
    return Option(value=value, text=literal(label, BUTTON))


# --- reading them back -------------------------------------------------------------------------------------------

_ONE = ("value", "selected_date", "selected_user")
_NOW = {"value": "initial_value", "selected_date": "initial_date", "selected_user": "initial_user"}
Answers = Mapping[str, str | list[str]]
"""What stands in each block: a text, or several where several people are picked."""


def answers(view_payload: Mapping[str, Any]) -> Answers:
    """What stands in the inputs of a submitted view, by block; a box that is not ticked says ``no``."""
    values = view_payload["state"]["values"]
    inputs = _inputs(view_payload)
    return {block: _answer(element, values.get(block, {}).get(element["action_id"], {})) for block, element in inputs}


def changed(view_payload: Mapping[str, Any]) -> Answers:
    """Those of them that are not as the view was drawn: what was left alone may have been changed by others."""
    drawn = {block: _answer(element, _as_drawn(element)) for block, element in _inputs(view_payload)}
    return {block: now for block, now in answers(view_payload).items() if now != drawn[block]}


def _inputs(view_payload: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return [(block["block_id"], block["element"]) for block in view_payload["blocks"] if block["type"] == "input"]


def _as_drawn(element: Mapping[str, Any]) -> dict[str, Any]:
    state = {now: element.get(drawn) for now, drawn in _NOW.items()}
    many = {"selected_users": element.get("initial_users"), "selected_options": element.get("initial_options")}
    return state | many | {"selected_option": element.get("initial_option")}


def _answer(element: Mapping[str, Any], state: Mapping[str, Any]) -> str | list[str]:
    if element["type"] == "multi_users_select":
        return list(state.get("selected_users") or ())
    if element["type"] == "checkboxes":
        return "yes" if state.get("selected_options") else "no"
    chosen = (state.get("selected_option") or {}).get("value")
    return str(chosen or next(filter(None, (state.get(key) for key in _ONE)), ""))
