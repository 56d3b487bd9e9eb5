"""What a channel wants of Chesterton: as a form, as a list, and after a change. All of it is read from the class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from slack_sdk.models.blocks import InputBlock
from slack_sdk.models.views import View

from bot.slack.views.gate import Json, Message, finalize_message, finalize_view, one_line, shown
from bot.slack.views.inputs import LINE, question, select, typed_text
from bot.slack.views.wording import context, listed, section, window
from knowledge.fields import written
from knowledge.policy import Policy, asks, choices, said, takes
from knowledge.records.base import ChannelId

CALLBACK = "policy"
TITLE = "This channel's policy"
HOW = "Set one with `/chesterton policy guard-threshold 0.62`, or all of them with `/chesterton policy`."


def loading(external_id: str) -> Json:
    """What is there within a second, while the policy is read."""
    return window(TITLE, "Reading what this channel wants…", external_id)


def notice(text: str) -> Json:
    """One thing to say, in the place of the form."""
    return window(TITLE, shown(text, 2_000))


def form(channel: ChannelId, policy: Policy) -> Json:
    """Every field as an input that holds what is now."""
    intro = section("intro", "What this channel wants of me. Whoever may record a decision here may change it.")
    fields = [_field(name, text) for name, text in said(policy).items()]
    return finalize_view(
        View(
            type="modal",
            callback_id=CALLBACK,
            private_metadata=channel,
            title=TITLE,
            submit="Save",
            close="Close",
            blocks=[intro, *fields],
        )
    )


def _field(name: str, now: str) -> InputBlock:
    few = {value: value for value in choices(name)}
    element = select(name, few, now) if few else typed_text(name, now, LINE)
    return question(name, asks(name), element, hint=f"{written(name)}: {takes(name)}", optional=not few)


def filled(view_payload: Mapping[str, Any]) -> dict[str, str]:
    """The fields that the person has changed, as typed: what they left alone may have been set by others meanwhile."""
    values = view_payload["state"]["values"]
    inputs = {block["block_id"]: block["element"] for block in view_payload["blocks"] if block["type"] == "input"}
    now = {name: _text(values.get(name, {}).get(name, {}), "value", "selected_option") for name in inputs}
    before = {name: _text(element, "initial_value", "initial_option") for name, element in inputs.items()}
    return {name: text for name, text in now.items() if name in Policy.model_fields and text != before[name]}


def _text(of: Mapping[str, Any], text: str, option: str) -> str:
    return str(of.get(text) or (of.get(option) or {}).get("value") or "")


def whole(policy: Policy) -> Message:
    """Every field with what it is, and how to change it."""
    lines = [f"`{written(name)}`  {_value(text)}  {asks(name)}" for name, text in said(policy).items()]
    head = "*What this channel wants of me*"
    return finalize_message([section("policy", "\n".join([head, *lines])), context("policy.how", HOW)], head)


def now(policy: Policy, names: Iterable[str]) -> Message:
    """What holds after a change of these fields."""
    values = said(policy)
    told = listed(f"`{written(name)}` is {_value(values[name])}" for name in names)
    text = f"In this channel {told} from now on."
    return finalize_message([section("policy", text), context("policy.seen", "Only you see this.")], text)


def _value(text: str) -> str:
    return f"*{one_line(text, 200)}*"
