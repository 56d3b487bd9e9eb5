from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import NotUnderstood
from knowledge.fields import field_named
from knowledge.policy import DEFAULT, Policy, asks, changed, choices, differences, problems, said, takes

FIELDS = list(Policy.model_fields)


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_has_a_plain_question_and_says_what_it_takes(name: str) -> None:
    """Form, command and terminal have nothing else to show."""
    assert asks(name).endswith("?")
    assert takes(name)


@pytest.mark.parametrize("name", FIELDS)
def test_what_is_shown_can_be_typed_again(name: str) -> None:
    """The words for a value are the value."""
    shown = said(Policy())[name]

    assert shown == said(changed(Policy(), {name: shown}))[name]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("capture", "Off", False),
        ("model", "no", False),
        ("guard_threshold", " 0.62 ", 0.62),
        ("answer_threshold", "1", 1.0),
        ("guard", "THREAD", "thread"),
        ("reaction", ":Memo::skin-tone-2:", "memo"),
        ("reaction", "+1", "+1"),
    ],
)
def test_a_value_is_understood_as_people_type_it(name: str, text: str, value: Any) -> None:
    """Colons, capitals and white space aside."""
    assert value == getattr(changed(Policy(), {name: text}), name)


@pytest.mark.parametrize("typed", ["monday 9 Europe/Lisbon", "Mon 09:00 Europe/Lisbon", "mon 9:00 Europe/Lisbon"])
def test_a_digest_is_a_day_an_hour_and_a_time_zone(typed: str) -> None:
    """In any of the ways that people write them."""
    assert "monday 09:00 Europe/Lisbon" == said(changed(Policy(), {"digest": typed}))["digest"]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("guard", "threat", "Did you mean thread?"),
        ("capture", "of", "Did you mean off?"),
        ("guard_threshold", "often", "a number from 0 to 1"),
        ("guard_threshold", "1.2", "a number from 0 to 1"),
        ("guard_threshold", "nan", "a number from 0 to 1"),
        ("answer_threshold", "-0.1", "a number from 0 to 1"),
        ("reaction", "two words", "the name of an emoji"),
        ("reaction", "<!channel>", "the name of an emoji"),
        ("digest", "mon 9 Europe/Lisbn", "Did you mean Europe/Lisbon?"),
        ("digest", "mon 9 ../../etc/passwd", "There is no time zone"),
        ("digest", "mon 9 Europe", "There is no time zone"),
        ("digest", "mon 24 UTC", "a full hour"),
        ("digest", "mon 9:30 UTC", "a full hour"),
        ("digest", "someday 9 UTC", "a day"),
        ("digest", "mon", "a time zone"),
    ],
)
def test_what_cannot_be_is_answered_with_what_can(name: str, text: str, told: str) -> None:
    """The nearest value where there is one, and always what the field takes."""
    assert told in problems({name: text})[name]


def test_each_field_at_fault_is_named() -> None:
    """A form shows the sentence beside it."""
    found = problems({"guard": "loud", "capture": "on", "guard_threshold": "high"})

    assert ["guard", "guard_threshold"] == list(found)


@pytest.mark.parametrize("text", [DEFAULT, "Default", "", "  "])
def test_a_default_leaves_the_field_to_whatever_the_default_is(text: str) -> None:
    """It is not kept as the value that it has today."""
    policy = changed(Policy(), {"guard": "thread", "capture": "off"})

    assert {"capture": False} == changed(policy, {"guard": text}).own


def test_what_a_channel_said_is_kept_even_where_it_is_the_default() -> None:
    """It said so."""
    assert {"guard": "off"} == changed(Policy(), {"guard": "off"}).own


@pytest.mark.parametrize("typed", ["guard-threshold", "guard_threshold", "Guard-Threshold"])
def test_a_field_is_found_by_its_name(typed: str) -> None:
    """However it is written."""
    assert "guard_threshold" == field_named(Policy, typed)


@pytest.mark.parametrize(("typed", "told"), [("guard-treshold", "Did you mean guard-threshold?"), ("x", "capture, ")])
def test_an_unknown_field_is_answered_with_the_nearest_or_with_all(typed: str, told: str) -> None:
    """Nobody has to guess."""
    with pytest.raises(NotUnderstood) as error:
        field_named(Policy, typed)

    assert told in error.value.advice


def test_the_differences_are_told_as_they_would_be_typed() -> None:
    """For the confirmation and the audit."""
    after = changed(Policy(), {"guard_threshold": "0.62", "capture": "on", "model": "off"})

    assert {"model": "off", "guard_threshold": "0.62"} == differences(Policy(), after)


def test_few_values_are_known_as_choices() -> None:
    """A form offers them; everything else is typed."""
    assert {"capture", "model", "guard"} == {name for name in FIELDS if choices(name)}


@given(name=st.sampled_from(FIELDS), text=st.text(max_size=80))
def test_whatever_is_typed_is_a_value_or_a_sentence(name: str, text: str) -> None:
    """Never a trace; and a value is the same once it was stored and read again."""
    if fault := problems({name: text}).get(name):
        assert fault.endswith(".")
        return
    policy = changed(Policy(), {name: text})

    assert policy == Policy.model_validate_json(policy.model_dump_json(exclude_unset=True))
