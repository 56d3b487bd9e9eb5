"""What a person is asked for a record, and what is made of what they type."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from knowledge.duration import iso, plainly, span
from knowledge.errors import NotUnderstood
from knowledge.fields import blank, every, field_named, fields, kind_named, needed, read, read_new
from knowledge.records.dataset import Copy, Dataset
from knowledge.records.indicator import Indicator, Threshold
from knowledge.records.integration import Integration, ServiceLevel
from knowledge.records.item import Item
from knowledge.records.milestone import Milestone
from knowledge.records.requirement import Requirement
from knowledge.records.risk import Risk
from knowledge.records.system import System


def test_a_form_asks_the_title_first_and_what_all_kinds_share_last() -> None:
    """The kind's own fields stand between, in the order of the class."""
    asked = [field.name for field in fields(System)]

    assert ["title", "kind", "purpose"] == asked[:3]
    assert ["owner", "team", "tags", "review_by"] == asked[-4:]


def test_a_new_record_is_asked_where_it_stands_when_it_may_start_in_more_than_one_place() -> None:
    """A risk starts open, a system may be there or be planned."""
    where = next(field for field in blank(System) if field.name == "status")

    assert ("existing", "target") == where.choices
    assert "status" not in {field.name for field in blank(Risk)}


def test_what_only_a_move_needs_is_asked_by_the_move() -> None:
    """By whom and until when belongs to accepting a risk."""
    asked = {field.name for field in needed(Risk, "accept")}

    assert {"accepted_by", "accepted_until"} == asked
    assert asked.isdisjoint(field.name for field in fields(Risk))
    assert () == needed(Risk, "treat")


@pytest.mark.parametrize(
    ("kind", "name", "sort"),
    [
        (Risk, "title", "line"),
        (Risk, "mitigation", "prose"),
        (Risk, "treatment", "choice"),
        (Risk, "target_date", "date"),
        (Risk, "owner", "person"),
        (Risk, "likelihood", "number"),
        (Risk, "tags", "words"),
        (Dataset, "roles_allowed", "lines"),
        (Dataset, "copies", "rows"),
        (Dataset, "personal_data", "flag"),
    ],
)
def test_the_sort_of_a_field_comes_from_its_type(kind: Any, name: str, sort: str) -> None:
    """A door knows from it which input to show."""
    assert sort == next(field.sort for field in every(kind) if field.name == name)


@pytest.mark.parametrize(
    ("kind", "name", "text", "value"),
    [
        (Risk, "likelihood", " 4 ", 4),
        (Risk, "treatment", "Mitigate", "mitigate"),
        (Risk, "target_date", "2027-03-31", date(2027, 3, 31)),
        (Risk, "target_date", "31 Mar 2027", date(2027, 3, 31)),
        (Risk, "target_date", "March 31st, 2027", date(2027, 3, 31)),
        (Risk, "target_date", "", None),
        (Risk, "owner", "<@U123|dana>", "U123"),
        (Risk, "owner", "@dana", "dana"),
        (Risk, "tags", "pii, checkout", ("pii", "checkout")),
        (Risk, "tags", ["pii", "checkout"], ("pii", "checkout")),
        (Requirement, "max_downtime", "4 hours", "PT4H"),
        (Requirement, "attribute", "Functional-Suitability", "functional suitability"),
        (Requirement, "type", "", "scenario"),
        (Dataset, "personal_data", "Yes", True),
        (Dataset, "roles_allowed", "support\n\n finance ", ("support", "finance")),
        (
            Dataset,
            "copies",
            "warehouse | reports | @dana\nlaptop",
            (Copy(system="warehouse", purpose="reports", owner="dana"), Copy(system="laptop")),
        ),
        (
            Integration,
            "service_levels",
            r"up\|down | 99.9 | %",
            (ServiceLevel(property="up|down", value="99.9", unit="%"),),
        ),
        (Indicator, "thresholds", "80 | #platform | stop", (Threshold(percent=80, tell="#platform", then="stop"),)),
        (Milestone, "quarter", "Q2 2027", "2027-Q2"),
        (Item, "type", "next-step", "next step"),
        (System, "status", "Target", "target"),
        (Integration, "Owner at the provider", "dana", "dana"),
        (Integration, "cut-off", "wait", "wait"),
    ],
)
def test_a_field_is_understood_as_people_type_it(kind: Any, name: str, text: Any, value: Any) -> None:
    """Case, white space and the ways to write a day aside."""
    values, problems = read(kind, {name: text})

    assert {} == problems
    assert [value] == list(values.values())


@pytest.mark.parametrize(
    ("kind", "name", "text", "told"),
    [
        (Risk, "likelihood", "7", "It takes a number from 1 to 5."),
        (Risk, "likelihood", "often", "It takes a number from 1 to 5."),
        (Risk, "treatment", "mitigat", "Did you mean mitigate?"),
        (Risk, "treatment", "ignore", "It takes avoid, mitigate, transfer, accept."),
        (Risk, "target_date", "2027-02-30", "There is no day '2027-02-30'."),
        (Risk, "target_date", "3/4/27", "Write it like 2027-03-31 or 31 Mar 2027."),
        (Risk, "title", " ", "Title is needed."),
        (Risk, "title", "x" * 301, "Title has 301 characters; 300 is the most."),
        (Risk, "tittle", "x", "Did you mean title?"),
        (Dataset, "personal_data", "maybe", "It takes yes or no."),
        (Dataset, "copies", "a | b | c | d", "Line 1 has 4 parts; it takes system | purpose | owner, one a line"),
        (Dataset, "copies", "a\n | b", "Line 2: System is needed."),
        (
            Indicator,
            "thresholds",
            "80\nlots | dana",
            "Line 2: Percent cannot be 'lots'. It takes a number from 1",
        ),
        (Requirement, "rto", "a while", "Write it like 4 h, 30 min, 2 days or P1D."),
        (Milestone, "quarter", "spring", "Write it like 2027-Q2."),
        (System, "status", "retired", "It takes existing, target."),
    ],
)
def test_what_cannot_be_is_answered_with_what_can(kind: Any, name: str, text: str, told: str) -> None:
    """One sentence beside the field, with the nearest choice where there is one."""
    values, problems = read(kind, {name: text})

    assert {} == values
    assert told in problems[name]


def test_every_fault_of_a_form_is_told_at_once() -> None:
    """Nobody has to send a form three times."""
    _, problems = read_new(Integration, {"title": "", "provider": "Stripe", "style": "loud"})

    assert {"title", "consumer", "style"} == set(problems)


def test_an_unknown_kind_is_answered_with_the_nearest_or_with_all() -> None:
    """A slip of the finger costs one try."""
    with pytest.raises(NotUnderstood) as near:
        kind_named("risc")
    with pytest.raises(NotUnderstood) as far:
        kind_named("elephant")

    assert "Did you mean risk?" == near.value.advice
    assert "dataset, decision, indicator" in far.value.advice


def test_a_field_that_no_kind_has_is_answered_with_those_it_has() -> None:
    """With the article that the noun takes."""
    with pytest.raises(NotUnderstood) as error:
        field_named(Item, "zzz")

    assert "An item has no 'zzz'. There are title, type," in error.value.whole


@pytest.mark.parametrize(
    ("text", "kept", "shown", "hours"),
    [
        ("4 h", "PT4H", "4 h", 4),
        ("30min", "PT30M", "30 min", 0.5),
        ("1 day and 12 hours", "P1DT12H", "1 day 12 h", 36),
        ("3 months", "P3M", "3 months", 2160),
        ("p1d", "P1D", "1 day", 24),
        ("2 weeks", "P2W", "2 weeks", 336),
        ("0 s", "PT0S", "0 s", 0),
    ],
)
def test_a_length_of_time_is_kept_in_iso_and_shown_in_words(text: str, kept: str, shown: str, hours: float) -> None:
    """So that lengths can be compared however they were written."""
    assert (kept, shown, hours * 3600) == (iso(text), plainly(kept), span(kept).total_seconds())


@pytest.mark.parametrize("text", ["", "P", "PT", "4", "h", "4 h 5 h", "4 parsecs", "-4 h", "soon"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    """Rather than guessed."""
    with pytest.raises(ValueError, match="length of time"):
        iso(text)
