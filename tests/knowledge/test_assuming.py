"""How people say that an assumption is in doubt: by its number or its words, why, and until when."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.assuming import Said, Verb, read
from knowledge.errors import NotUnderstood
from knowledge.records.decision import Decision
from tests.knowledge.records.samples import make

BY = date(2026, 12, 1)


def decision(*assumptions: str) -> Decision:
    """A decision that takes this for granted."""
    made = make(Decision, ref="ADR-42", assumptions=assumptions or ("AWS stays cheap", "We are ten"))
    assert isinstance(made, Decision)
    return made


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2 because three leave", Said("doubt", 1, "three leave")),
        ("#2.", Said("doubt", 1)),
        ("2 until 2026-12-01 because three leave", Said("doubt", 1, "three leave", BY)),
        ("2 because three leave until 2026-12-01", Said("doubt", 1, "three leave", BY)),
        ("2 until 1 Dec 2026", Said("doubt", 1, "", BY)),
        ("we are TEN because they stay until spring", Said("doubt", 1, "they stay until spring")),
        ("“aws stays”", Said("doubt", 0)),
        ("1 they raise it", Said("doubt", 0, "they raise it")),
    ],
)
def test_a_doubt_is_read_as_people_type_it(typed: str, said: Said) -> None:
    """The day may stand before or after the reason, in which "until" may stand as well."""
    assert said == read("doubt", decision(), typed.split())


def test_the_only_assumption_need_not_be_named() -> None:
    """What is typed is why."""
    for typed in ("because prices rise", "prices rise"):
        assert Said("doubt", 0, "prices rise") == read("doubt", decision("AWS stays cheap"), typed.split())
    assert Said("holds", 0) == read("holds", decision("AWS stays cheap"), [])


@pytest.mark.parametrize("typed", ["", "3", "0", "the moon", "e", "because prices rise"])
@pytest.mark.parametrize("verb", ["doubt", "holds", "broken"])
def test_which_assumption_is_asked_with_a_numbered_list(verb: Verb, typed: str) -> None:
    """And how to write it."""
    with pytest.raises(NotUnderstood, match=r"1\. AWS stays cheap\n2\. We are ten") as caught:
        read(verb, decision(), typed.split())

    assert f"`{verb} ADR-42 1" in str(caught.value.advice)


def test_a_decision_that_takes_nothing_for_granted_says_so() -> None:
    """There is nothing to doubt."""
    with pytest.raises(NotUnderstood, match="no assumptions on record"):
        read("doubt", make(Decision, ref="ADR-42"), ["1"])


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-40"])
def test_a_day_that_is_none_is_answered(day: str) -> None:
    """With how a day is written."""
    with pytest.raises(NotUnderstood, match=day):
        read("doubt", decision(), ["2", "until", day])
