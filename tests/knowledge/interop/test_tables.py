"""Tables of any kind of record are read by the fields of their class; a bad cell is named and nothing else is kept."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.fields import every, typed
from knowledge.interop import tables
from knowledge.interop.incoming import Incoming
from knowledge.records.base import Record
from knowledge.records.integration import Integration
from knowledge.records.risk import Risk
from tests.knowledge.interop.fakes import file
from tests.knowledge.records.samples import KINDS, anything

ONE = "title,likelihood,impact\nStripe is down,4,5\n"


def read(text: str, kind: type[Record] | None = Risk, path: str = "register.csv") -> list[Incoming]:
    """The rows of a table that can be used."""
    incoming, problems = tables.read(file(path, text), kind)
    assert [] == problems
    return incoming


def refused(text: str, kind: type[Record] | None = Risk, path: str = "register.csv") -> list[tuple[int, str, str]]:
    """Line, column and reason of all that is wrong; then there are no rows."""
    incoming, problems = tables.read(file(path, text), kind)
    assert [] == incoming
    return [(problem.line, problem.column, problem.reason) for problem in problems]


def cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, as an export writes it."""
    return f"'{text}" if re.match(r"'*[=+@\t-]", text) else text


def written(records: list[Record], divider: str, by_label: bool) -> str:
    """The records as a table."""
    fields = every(type(records[0]))
    out = io.StringIO()
    table = csv.writer(out, delimiter=divider)
    table.writerow([field.label if by_label else field.name for field in fields])
    table.writerows([[cell(typed(record, field.name)) for field in fields] for record in records])
    return out.getvalue()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.noun)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_what_is_written_as_a_table_is_read_again(kind: type[Record], data: st.DataObject) -> None:
    """Each field of each kind, by name or by label, whatever divides the columns."""
    records = data.draw(st.lists(anything(kind), min_size=1, max_size=3, unique_by=lambda one: one.title.casefold()))
    text = written(records, data.draw(st.sampled_from(",;\t")), data.draw(st.booleans()))

    found = read(text, kind)

    names = [field.name for field in every(kind)]
    empty: dict[str, Any] = {name: kind.model_fields[name].get_default() for name in names}
    assert [{name: getattr(one, name) for name in names} for one in records] == [
        {name: row.values.get(name, empty[name]) for name in names} for row in found
    ]


@pytest.mark.parametrize("divider", [",", ";", "\t"])
def test_columns_may_be_divided_by_what_people_use(divider: str) -> None:
    """Spreadsheets of many countries write semicolons."""
    (row,) = read(ONE.replace(",", divider))

    assert {"title": "Stripe is down", "likelihood": 4, "impact": 5} == row.values


def test_a_row_knows_the_line_it_begins_on() -> None:
    """Also after cells with line breaks, blank lines and a byte order mark."""
    text = '\ufefftitle,mitigation\r\nA,"queue\r\nfor 4 h"\r\n\r\n,\r\nB,none\r\n'

    first, second = read(text)

    assert ("queue\nfor 4 h", 2, 6) == (first.values["mitigation"], first.line, second.line)


def test_columns_are_names_or_labels_in_any_case() -> None:
    """As people head them."""
    (row,) = read("TITLE,Accepted until,accepted-by,Status\nX,31 Mar 2027,@ana,Accepted\n")

    assert ("ana", "2027-03-31", "accepted") == (
        row.values["accepted_by"],
        str(row.values["accepted_until"]),
        row.values["status"],
    )


def test_every_bad_cell_is_named_and_nothing_is_kept() -> None:
    """With its line, its column and what to write instead."""
    found = refused("Title,Likelihood,Target date,Status\nA,9,soon,open\nB,3,,opne\n,1,,\n")

    assert [(2, "Likelihood"), (2, "Target date"), (3, "Status"), (4, "Title")] == [one[:2] for one in found]
    assert "1 to 5" in found[0][2]
    assert "2027-03-31" in found[1][2]
    assert "Did you mean open?" in found[2][2]
    assert "is needed" in found[3][2]


def test_a_row_that_is_too_wide_hides_no_other_bad_row() -> None:
    """Whoever mends the table mends it once."""
    found = refused("title,impact\nA,1,extra\nB,9\n")

    assert [2, 3] == [one[0] for one in found]


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", 0, "it is empty"),
        ("\n \n", 0, "it is empty"),
        ("title,likelihood\n", 0, "columns and no rows"),
        ("title,likelyhood\nA,1\n", 1, "Did you mean likelihood?"),
        ("title,title\nA,B\n", 1, "'title' is there twice"),
        ("title,,impact\nA,B,1\n", 1, "column 2 has no name"),
        ("title,event,Event\nA,B,C\n", 1, "is there twice"),
        ("title,impact\nA,1,extra\n", 2, "3 cells for 2 columns"),
        ('title,event\nA,"never ends\n', 2, "never closed"),
        ('title,event\nA,"x"y\n', 2, "closing quotation mark"),
        ("title\nA\na\n", 3, "line 2 is known by the same"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(text: str, line: int, told: str) -> None:
    """Where, and what to do."""
    ((found, _, reason),) = refused(text)

    assert line == found
    assert told in reason


def test_rows_of_the_same_title_are_told_apart_by_an_id() -> None:
    """It also stays the name of the record when its title changes."""
    first, second = read("id,title\nR1,Outage\nR2,Outage\n")

    assert first.key != second.key
    assert ("R1",) == first.values["aliases"]
    assert first.key == read("id,title\nR1,Another title\n")[0].key


def test_a_row_may_name_the_record_that_it_is() -> None:
    """By its ref, in any case."""
    assert "RSK-7" == read("ref,title\nrsk-7,Outage\n")[0].ref


@pytest.mark.parametrize(
    ("path", "head", "kind"),
    [
        ("register.csv", "title,likelihood,impact", Risk),
        ("risks-2027.csv", "title", Risk),
        ("our integrations.csv", "title,provider,consumer", Integration),
        ("x.csv", "Title;Provider;Consumer;When it breaks", Integration),
    ],
)
def test_the_name_or_the_columns_tell_of_which_kind_rows_are(path: str, head: str, kind: type[Record]) -> None:
    """A person need not say it."""
    columns, _ = tables.rows(head)

    assert kind is tables.kind_of(path, columns)


@pytest.mark.parametrize(
    ("head", "told"), [("title,owner", "more than one kind"), ("a,b", "of no kind"), ("title,provider", "of no kind")]
)
def test_where_nothing_tells_a_person_has_to(head: str, told: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(tables.NoKind, match=told):
        tables.kind_of("x.csv", tables.rows(head)[0])


def test_the_nearest_kind_is_named_with_what_it_lacks() -> None:
    """A slip in one column is told as such."""
    with pytest.raises(tables.NoKind, match=r"nearest is risk: .*Did you mean likelihood"):
        tables.kind_of("x.csv", ("title", "likelyhood", "impact", "treatment"))


@given(text=st.text(max_size=300))
def test_any_text_gives_rows_or_reasons(text: str) -> None:
    """And never anything else."""
    incoming, problems = tables.read(file("risks.csv", text))

    assert bool(incoming) != bool(problems)
