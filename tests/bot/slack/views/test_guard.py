"""The note on a settled debate: what it says, how it is put, and that hostile words stay words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.blocks import check_message
from bot.slack.views.guard import Target, checked, clear, note, reasons, settled
from knowledge.ports import MetNote
from knowledge.records.base import Origin
from knowledge.records.decision import Decision, Option
from tests.bot.slack.views.samples import (
    ANA,
    HOSTILE_TEXT,
    NOON,
    OPTIONS,
    THREAD,
    TODAY,
    as_text,
    decision,
    hostile_decision,
)

pytestmark = pytest.mark.filterwarnings("error::bot.slack.views.gate.GateError")

MONGO, WHOLE = Target("ADR-42", 1, "1768392000.000100"), Target("ADR-42", None, "1768392000.000100")


def lines(record: Decision, target: Target = MONGO, *, lapsed: bool = False) -> list[str]:
    """A note, line by line."""
    return as_text(note(record, target, lapsed=lapsed)["blocks"]).split("\n")


def rejecting(**fields: object) -> Decision:
    """Postgres over an option that is told of so."""
    return decision(options=(OPTIONS[0], Option.model_validate({"name": "Kafka", "outcome": "rejected", **fields})))


def test_a_note_is_two_lines_and_its_buttons() -> None:
    """What, instead of what, why; what would re-open it; and one way out more than in."""
    assert [
        "This looks settled in *ADR-42* (14 Jan 2026): *Postgres* over *MongoDB* "
        "(no transaction that spans the charge and the key).",
        "It would be re-opened if writes pass 5k/s.",
        "[ Show the reasons ] [ Something changed ] [ Not the same ] [ Mute in this thread ]",
    ] == lines(decision())


def test_a_condition_that_is_met_comes_first() -> None:
    """It says so, and leads with what to do then."""
    first, second, again, buttons = lines(decision(), lapsed=True)

    assert "*The reason for rejecting MongoDB may have lapsed.*" == first
    assert second.startswith("*ADR-42* (14 Jan 2026): *Postgres* over *MongoDB*")
    assert "It was to be looked at again if writes pass 5k/s." == again
    assert buttons.startswith("[ Something changed ] [ Show the reasons ]")


@pytest.mark.parametrize(
    ("reason", "runs_on"),
    [
        ("It needs a cluster. Nobody wants one.", "*Kafka*, because it needs a cluster."),
        ("But Kafka costs us 300 euros a month", "*Kafka*, because Kafka costs us 300 euros a month."),
        ("Because we can't run it.", "*Kafka*, because we can't run it."),
        ("No transactions", "*Kafka* (no transactions)."),
        ("Version 2.0 is late; we wait.", "*Kafka*, because Version 2.0 is late; we wait."),
        ("", "over *Kafka*."),
    ],
)
def test_the_reason_runs_on_in_the_sentence(reason: str, runs_on: str) -> None:
    """Its first sentence, without the marks of a beginning and an end."""
    assert lines(rejecting(reason=reason))[0].endswith(runs_on)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"reopen_when": "If the team grows."}, ["It would be re-opened if the team grows."]),
        ({"reopen_after": date(2027, 1, 1)}, ["It would be re-opened after 1 Jan 2027."]),
        (
            {"reopen_when": "The team grows", "reopen_after": date(2027, 1, 1)},
            ["It would be re-opened if the team grows, or after 1 Jan 2027."],
        ),
        ({}, []),
    ],
)
def test_what_would_reopen_it_is_said_where_it_is_known(condition: dict[str, object], said: list[str]) -> None:
    """A condition, a day, both or nothing."""
    assert said == lines(rejecting(**condition))[1:-1]


def test_where_nothing_was_chosen_it_says_what_became_of_the_option() -> None:
    """Rejected, or put off."""
    put_off = OPTIONS[1].model_copy(update={"outcome": "deferred"})

    assert "*MongoDB* was rejected" in lines(decision(options=OPTIONS[1:]), Target("ADR-42", 0, "1.1"))[0]
    assert "*MongoDB* was put off" in lines(decision(options=(put_off,)), Target("ADR-42", 0, "1.1"))[0]


def test_what_undoes_the_whole_is_told_the_whole() -> None:
    """In one sentence."""
    outcome = "We keep idempotency keys in Postgres, in the same transaction as the charge."

    assert f"This looks settled in *ADR-42* (14 Jan 2026): {outcome}" == lines(decision(), WHOLE)[0]
    assert "looks like what was turned down in" in lines(decision(status="rejected"), WHOLE)[0]


def test_a_note_that_was_asked_for_can_not_be_muted() -> None:
    """A channel's says from what it was made, a private one does not."""
    private, shared = (
        as_text(checked(decision(), MONGO, lapsed=False, private=how)["blocks"]) for how in (True, False)
    )

    assert "[ Show the reasons ] [ Something changed ]" == private.split("\n")[-1]
    assert f"{private}\nFrom what this channel may see." == shared


def test_nothing_settled_is_an_answer_too() -> None:
    """With the nearest record where one is near at all."""
    assert "I found nothing settled that this re-opens." == as_text(clear(None, private=True)["blocks"])
    assert "The nearest is *ADR-42* Use Postgres" in as_text(clear(decision(), private=True)["blocks"])


def test_the_reasons_are_the_words_on_record() -> None:
    """The option, its quotes and its condition; then what was chosen; then by whom and where."""
    shown = as_text(reasons(decision(), MONGO, today=TODAY)["blocks"])

    assert "*MongoDB (rejected)*\nNo transaction that spans" in shown
    assert "“mongo gives us no transaction” · message" in shown
    assert "*Postgres (chosen)*\nWe run it already" in shown
    assert "Current · 14 Jan 2026 · decided by @ana and @ben · The thread it was decided in" in shown
    assert "*Accepted*\nWe keep idempotency keys" in as_text(reasons(decision(), WHOLE, today=TODAY)["blocks"])


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        ("dismissed", "Not the same as ADR-42, says @ana."),
        ("muted", "Muted in this thread by @ana."),
        ("changed", "ADR-42 is being looked at again, by @ana."),
    ],
)
def test_what_was_answered_is_one_line(outcome: str, line: str) -> None:
    """With who answered it, and no buttons."""
    met = MetNote("T1", "C1", "1.1", "1.1", "ADR-42", 1, "thread", 0.9, NOON, outcome=outcome, by=ANA)  # type: ignore[arg-type]  # one of four

    assert line == as_text(settled(met)["blocks"])


@given(st.integers(1, 10**6), st.one_of(st.none(), st.integers(0, 99)), st.sampled_from(["", "1768392000.000100"]))
def test_a_button_knows_what_it_is_about(number: int, option: int | None, thread: str) -> None:
    """What is written is what is read; anything else is refused."""
    target = Target(f"ADR-{number}", option, thread)

    assert target == Target.read(str(target))
    with pytest.raises(ValueError, match="not the value"):
        Target.read(f"{target}!")


@settings(max_examples=60, deadline=None)
@given(HOSTILE_TEXT, st.booleans(), st.sampled_from([0, 39, None]))
def test_hostile_words_stay_words(text: str, lapsed: bool, option: int | None) -> None:
    """Nobody is mentioned, nothing is linked, and Slack takes it, whatever stands in the record."""
    record, target = hostile_decision(text), Target("ADR-666", option, "1.1")
    for message in (
        note(record, target, lapsed=lapsed), checked(record, target, lapsed=lapsed, private=False),
        clear(record, private=True), reasons(record, target, today=TODAY),
    ):  # fmt: skip
        check_message(message["blocks"])
        assert "<!" not in str(message)
        assert "<http" not in str(message["blocks"])
    assert "<@" not in str(note(record, target, lapsed=lapsed))


def test_the_reference_leads_to_the_thread() -> None:
    """Where it was decided in Slack."""
    imported = decision(origin=Origin(source="docs/adr/0042.md"))

    assert f"<{THREAD}|ADR-42>" in str(note(decision(), MONGO, lapsed=False)["blocks"])
    assert "*ADR-42* (14 Jan" in str(note(imported, MONGO, lapsed=False)["blocks"])
