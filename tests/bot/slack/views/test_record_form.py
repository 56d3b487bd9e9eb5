"""The form of a record: every field of every kind, as its class has it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground.blocks import check_view
from bot.playground.inputs import initial_values
from bot.slack.views import record_form as form
from bot.slack.views.record_form import ADD, AGAIN, EDIT, Errand
from knowledge import fields
from knowledge.records.base import Record
from knowledge.records.decision import Decision
from knowledge.records.integration import Integration
from knowledge.records.milestone import Milestone
from knowledge.records.risk import Risk
from tests.bot.slack.views.samples import HOSTILE
from tests.knowledge.records.samples import KINDS, full, make

pytestmark = pytest.mark.filterwarnings("error::bot.slack.views.gate.GateError")
NEW = Errand(ADD, "INT", "C0001")


def inputs(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The inputs of a form by their block."""
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def sent(view: dict[str, Any], **typed: Any) -> dict[str, Any]:
    """The payload of a form in which this was typed, and all else left as it was."""
    values = initial_values(view["blocks"])
    for block, state in typed.items():
        action = next(iter(values[block]))
        values[block][action] = {"type": values[block][action]["type"], **state}
    return {**view, "state": {"values": values}}


def edit(record: Record, **more: Any) -> dict[str, Any]:
    """The form that changes a record."""
    return form.filled(record, Errand(EDIT, record.ref), fields.fields(type(record)), **more)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.noun)
def test_a_new_record_is_asked_for_all_that_its_class_asks(kind: type[Record]) -> None:
    """Within Slack's limits; what is many goes behind a button, and comes all at once."""
    view = form.blank(kind, Errand(ADD, kind.prefix, "C0001"))
    check_view(view, "modal")
    whole = view
    if any(block.get("block_id") == "more" for block in view["blocks"]):
        whole = form.with_more(sent(view))
        check_view(whole, "modal")
        assert form.FIRST == len(inputs(view))

    asked = fields.blank(kind)
    assert [field.name for field in asked] == list(inputs(whole))
    assert [field.question for field in asked] == [block["label"]["text"] for block in inputs(whole).values()]
    assert [field.required for field in asked] == [not block["optional"] for block in inputs(whole).values()]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.noun)
def test_what_is_drawn_and_left_alone_is_not_changed(kind: type[Record]) -> None:
    """Every field of a full record is drawn, and submitting the form as it is says nothing."""
    record = full(kind)
    view = edit(record)
    check_view(view, "modal")

    assert [field.name for field in fields.fields(kind)] == list(inputs(view))
    assert {} == form.typed(sent(view))


def test_what_is_given_is_filled_in() -> None:
    """A risk from a message begins with the message."""
    view = form.blank(Risk, Errand(ADD, "RSK"), {"title": "The bank is slow", "event": "Payments wait"})

    assert {"title": "The bank is slow", "event": "Payments wait"} == {
        name: said for name, said in form.typed(sent(view)).items() if said and said != "no"
    }


def test_a_change_is_what_differs_from_the_record() -> None:
    """A text, a person, a day, a choice, a box, and a text that is emptied."""
    record = make(Risk, ref="RSK-3", event="It rains", mitigation="Umbrellas", treatment="mitigate", owner="U0001")

    changed = form.typed(
        sent(
            edit(record),
            event={"value": None},
            mitigation={"value": "Raincoats"},
            owner={"selected_user": "U0002"},
            target_date={"selected_date": "2027-03-31"},
            treatment={"selected_option": {"value": "avoid"}},
        )
    )

    assert {
        "event": "", "mitigation": "Raincoats", "owner": "U0002", "target_date": "2027-03-31", "treatment": "avoid",
    } == changed  # fmt: skip


def test_the_cursor_stands_in_the_field_that_was_asked_for() -> None:
    """A click on a hole leads to it."""
    view = edit(make(Integration, ref="INT-1"), at="owner_provider")

    focused = [name for name, block in inputs(view).items() if block["element"].get("focus_on_load")]
    assert ["owner_provider"] == focused


def test_what_was_refused_comes_back_as_it_was_typed() -> None:
    """With the sentence above its field, and it is submitted again even if it is left alone."""
    record = make(Risk, ref="RSK-3")
    asked = fields.needed(Risk, "accept")
    given = {"accepted_until": "2025-01-01", "accepted_by": "U0001"}
    view = form.filled(
        record,
        Errand("accept", "RSK-3"),
        asked,
        given=given,
        problems={"accepted_until": "Give a day that lies ahead."},
    )
    check_view(view, "modal")

    above = next(block for block in view["blocks"] if block["block_id"] == "accepted_until.wrong")
    assert "lies ahead" in above["text"]["text"]
    assert given == form.typed(sent(view))
    assert {f"accepted_until{AGAIN}": "No."} == form.errors({"accepted_until": "No."}, view)


def test_people_whom_slack_does_not_know_are_named_below() -> None:
    """They cannot be picked, and are not lost."""
    view = edit(make(Decision, ref="ADR-1", status="proposed", decision_makers=("U0001", "Dana"), owner="Robin"))

    assert "Dana" in inputs(view)["decision_makers"]["hint"]["text"]
    assert "Robin" in inputs(view)["owner"]["hint"]["text"]
    assert {} == form.typed(sent(view))


def test_a_text_that_is_too_long_for_a_form_is_left_out_and_stays() -> None:
    """It is named, and nothing of it is cut."""
    view = edit(make(Risk, ref="RSK-3", mitigation="x" * 5_000))

    assert "mitigation" not in inputs(view)
    assert "Too long for a form: Mitigation." in str(view["blocks"])


def test_very_much_text_still_fits() -> None:
    """Slack takes 250 kB, and every character may take six of them."""
    much = {field.name: "漢" * 2_900 for field in fields.fields(Integration) if field.sort == "prose"}

    check_view(edit(make(Integration, ref="INT-1", **much)), "modal")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    """Whatever a record or an error repeats."""
    record = make(Milestone, ref="MIL-1", title=f"x{text[:200]}", goal=text, safe_stop=text)

    check_view(edit(record, problems={"goal": text, "": text}), "modal")
    check_view(form.notice(text), "modal")
    check_view(form.blank(Milestone, Errand(ADD, "MIL"), {"title": text, "goal": text}), "modal")


def test_a_problem_without_an_input_stands_at_the_first() -> None:
    """Slack takes errors only for inputs that are there."""
    view = form.blank(Integration, NEW)

    assert {"title": "One. Two."} == form.errors({"title": "One.", "workspace": "Two."}, view)


def test_an_errand_comes_back_from_a_view() -> None:
    """Ids only: the metadata of a view holds no text."""
    errand = Errand(ADD, "RSK", "C0001", "1768392000.000100", "1768391000.000100")

    assert errand == Errand.read(str(errand))
