"""The policy as people see it: every field, as the class has it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground.blocks import check_message, check_view
from bot.slack.views import policy as views
from knowledge.policy import Policy, changed, said, takes
from tests.bot.slack.views.samples import as_text

pytestmark = pytest.mark.filterwarnings("error::bot.slack.views.gate.GateError")

FIELDS = list(Policy.model_fields)
CHOSEN = changed(Policy(), {"guard": "thread", "guard_threshold": "0.62", "digest": "mon 9 Europe/Lisbon"})


def submitted(view: dict[str, Any], **typed: str) -> dict[str, Any]:
    """The payload of a form in which this was typed or chosen, and all else left as it was."""
    values = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element, name = block["element"], block["block_id"]
            now = typed.get(name, element.get("initial_value") or element.get("initial_option", {}).get("value"))
            chosen = element["type"] == "static_select"
            state = {"selected_option": {"value": now}} if chosen else {"value": now or None}
            values[name] = {element["action_id"]: {"type": element["type"], **state}}
    return {**view, "id": "V1", "state": {"values": values}}


@pytest.mark.parametrize("policy", [Policy(), CHOSEN], ids=["default", "chosen"])
def test_the_form_asks_for_every_field_and_shows_what_is(policy: Policy) -> None:
    """Within Slack's limits, and with what the field takes below it."""
    form = views.form("C0001", policy)
    check_view(form, "modal")
    inputs = {block["block_id"]: block for block in form["blocks"] if block["type"] == "input"}

    assert FIELDS == list(inputs)
    assert [] == [name for name in FIELDS if takes(name) not in inputs[name]["hint"]["text"]]
    assert [] == [name for name, text in said(policy).items() if text not in str(inputs[name]["element"])]
    assert "C0001" == form["private_metadata"]


def test_what_was_left_alone_is_not_submitted() -> None:
    """Somebody else may have set it meanwhile."""
    assert {} == views.filled(submitted(views.form("C1", CHOSEN)))


@pytest.mark.parametrize(
    ("name", "text"), [("guard", "ephemeral"), ("capture", "off"), ("guard_threshold", "0.7"), ("digest", "")]
)
def test_what_was_changed_is_submitted_as_it_was_typed(name: str, text: str) -> None:
    """A choice, a switch, a number, or nothing at all."""
    assert {name: text} == views.filled(submitted(views.form("C1", CHOSEN), **{name: text}))


def test_the_list_shows_every_field_as_it_would_be_typed() -> None:
    """And how to change it."""
    shown = as_text(views.whole(CHOSEN)["blocks"])
    check_message(views.whole(CHOSEN)["blocks"])

    assert [] == [name for name in FIELDS if f"`{name.replace('_', '-')}`" not in shown]
    assert "monday 09:00 Europe/Lisbon" in shown
    assert "/chesterton policy guard-threshold 0.62" in shown


def test_a_change_is_told_in_one_sentence() -> None:
    """What holds now."""
    told = views.now(CHOSEN, ["guard", "guard_threshold"])["text"]

    assert "In this channel `guard` is *thread* and `guard-threshold` is *0.62* from now on." == told


def test_the_windows_around_the_form_are_within_slacks_limits() -> None:
    """While it is read, and when something did not work."""
    for view in (views.loading("v1"), views.notice("<!channel> " * 500)):
        check_view(view, "modal")
