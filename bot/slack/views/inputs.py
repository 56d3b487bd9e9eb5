"""The inputs of a form. Each draws what is there already and keeps Slack's limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

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
    """One of a few, folded up."""
    return StaticSelectElement(action_id=action, options=_choices(labels), initial_option=_choice(now, labels[now]))


def radio(action: str, labels: Mapping[str, str], now: str) -> RadioButtonsElement:
    """One of a few, all in sight."""
    return RadioButtonsElement(action_id=action, options=_choices(labels), initial_option=_choice(now, labels[now]))


def checkbox(action: str, label: str) -> CheckboxesElement:
    """One box to tick, not ticked yet."""
    return CheckboxesElement(action_id=action, options=_choices({"yes": label}))


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
