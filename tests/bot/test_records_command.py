"""`chesterton add`, `edit`, `list` and `show`: records of every kind from the terminal."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot import records
from bot.settings import read_settings
from bot.wiring import App, build
from knowledge import fields
from knowledge.fields import Field, written
from knowledge.records.base import Record
from tests.bot.conftest import Run
from tests.fakes import FixedClock
from tests.knowledge.records.samples import KINDS, answer

OTHERS = [kind for kind in KINDS if kind.noun != "decision"]


def added(run: Run, *arguments: str) -> dict[str, Any]:
    """The record that a command saved."""
    code, out, err = run(*arguments, "--json")
    assert 0 == code, err
    record: dict[str, Any] = json.loads(out)
    return record


@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.noun)
def test_a_record_of_any_kind_is_added_with_the_options_of_its_class(run: Run, kind: type[Record]) -> None:
    """Every field is an option; what is typed is what is kept, and shown again."""
    typed = {field.name: answer(kind, field) for field in fields.fields(kind)}
    typed |= {"quarter": "2027-Q2"} if "quarter" in typed else {}
    options = [part for name, said in typed.items() for part in (f"--{written(name)}", said)]

    record = added(run, "add", kind.noun, *options)

    assert f"{kind.prefix}-1" == record["ref"]
    assert record == json.loads(run("show", record["ref"], "--json")[1])
    assert typed == {name: fields.typed(kind.model_validate(record), name) for name in typed}


def test_what_is_still_missing_is_said(run: Run) -> None:
    """A hole is named by the option that fills it, and an edit fills it."""
    code, out, _ = run("add", "integration", "Stripe", "webhook", "--provider", "Stripe", "--consumer=checkout")

    assert 0 == code
    assert "INT-1 is on record: Stripe webhook (active)" in out
    assert "--cut-off: no cut-off for when it breaks" in out
    assert "--cut-off" not in run("edit", "INT-1", "--cut-off", "Queue for 4 h")[1]


def test_an_option_that_comes_again_adds_a_line(run: Run) -> None:
    """Rows and lists need no file."""
    record = added(
        run, "add", "integration", "Feed", "--provider", "Bank", "--consumer", "shop",
        "--service-levels", "availability | 99.9 | %", "--service-levels", "latency | 300 | ms",
    )  # fmt: skip

    assert ["availability", "latency"] == [level["property"] for level in record["service_levels"]]


def test_a_flag_needs_no_value(run: Run) -> None:
    """It may have one."""
    assert added(run, "add", "dataset", "Customers", "--personal-data", "--classification", "secret")["personal_data"]
    assert not added(run, "edit", "dataset", "DAT-1", "--personal-data", "no")["personal_data"]


def test_an_edit_changes_what_is_named_and_nothing_else(run: Run) -> None:
    """One version later."""
    before = added(run, "add", "risk", "It rains", "--likelihood", "3", "--cause", "clouds")

    after = added(run, "edit", "rsk-1", "--likelihood", "4", "--by", "ana")

    assert {"likelihood", "version", "updated_at", "updated_by"} == {n for n in after if after[n] != before[n]}
    assert (4, 2, "ana") == (after["likelihood"], after["version"], after["updated_by"])


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["add"], ["What shall I add?", "integration"]),
        (["add", "risc"], ["Did you mean risk?"]),
        (["add", "risk"], ["Nothing was saved.", "--title: Title is needed"]),
        (["add", "risk", "x", "--impact", "9", "--likelihood", "so"], ["--impact: ", "from 1 to 5", "--likelihood: "]),
        (["add", "risk", "x", "--impackt", "3"], ["Did you mean impact?"]),
        (["add", "risk", "x", "--impact"], ["--impact has no value", "a number from 1 to 5"]),
        (["add", "risk", "x", "--status", "closed"], ["'status'"]),
        (["add", "risk", "x", "--accepted-until", "2030-01-01"], ["--accepted-until: ", "then accept it"]),
        (["add", "system", "x", "--status", "retired"], ["--status: ", "existing"]),
        (["add", "milestone", "x", "--one-way-door"], ["--safe-stop: ", "safe stopping point"]),
        (["add", "decision", "x"], ["/adr new", "chesterton import"]),
        (["edit"], ["Which record?", "chesterton edit RSK-3"]),
        (["edit", "RSK-1"], ["What shall I change?", "chesterton add risk --fields"]),
        (["edit", "RSK-1", "rain"], ["I do not know what to do with 'rain'."]),
        (["edit", "RSK-1", "--accepted-until", "2030-01-01"], ["--accepted-until: ", "by a move"]),
        (["edit", "RSK-1", "--status", "closed"], ["it is moved", "close"]),
        (["edit", "integration", "RSK-1", "--title", "x"], ["RSK-1 is a risk"]),
        (["edit", "risk", "INT-1", "--title", "x"], ["INT-1 is an integration, not a risk."]),
        (["list", "risks", "--status", "opne"], ["Did you mean open?"]),
        (["list", "risc"], ["Did you mean risk?"]),
    ],
)
def test_a_slip_is_told_field_by_field_and_saves_nothing(run: Run, typed: list[str], told: list[str]) -> None:
    """With what to type instead, and exit status 2."""
    run("add", "risk", "It rains")
    run("add", "integration", "Feed", "--provider", "Bank", "--consumer", "shop")
    before = run("list", "--json")[1]

    code, out, err = run(*typed)

    assert (2, "") == (code, out)
    assert [] == [words for words in told if words not in err]
    assert before == run("list", "--json")[1]


def test_what_is_not_there_is_not_found(run: Run) -> None:
    """Exit status 1, as everywhere."""
    code, _, err = run("edit", "RSK-9", "--title", "x")

    assert 1 == code
    assert "RSK-9" in err


def test_a_list_is_of_one_kind_or_of_all(run: Run) -> None:
    """By its noun, plural or prefix; then words, status, owner and tag."""
    run("add", "risk", "It rains", "--owner", "ana", "--tags", "weather")
    run("add", "system", "Checkout")

    def refs(*arguments: str) -> list[str]:
        return [record["ref"] for record in json.loads(run("list", *arguments, "--json")[1])]

    assert {"RSK-1", "SYS-1"} == set(refs())
    assert ["RSK-1"] == refs("risks") == refs("RSK") == refs("risk", "rains") == refs("--owner", "ana")
    assert ["RSK-1"] == refs("--tag", "weather") == refs("risk", "--status", "open")
    assert [] == refs("system", "rains")
    assert "No system matches." in run("list", "systems", "rains")[1]
    assert "chesterton add milestone" in run("list", "milestones")[1]


def test_the_fields_of_a_kind_are_listed(run: Run) -> None:
    """Each option with what is asked and what it takes."""
    code, out, _ = run("add", "risk", "--fields")

    assert 0 == code
    assert [] == [words for words in ("--likelihood", "a number from 1 to 5", "(required)") if words not in out]
    listed = {one["option"] for one in json.loads(run("add", "risk", "--fields", "--json")[1])}
    assert {f"--{written(field.name)}" for field in fields.blank(fields.kind_named("risk"))} == listed


@pytest.fixture
def app(tmp_path: Any) -> Any:
    """An installation of its own."""
    with build(read_settings(home=tmp_path), clock=FixedClock()) as app:
        yield app


def test_somebody_at_a_terminal_is_asked_field_by_field(app: App) -> None:
    """Until the answer can be used; nothing skips a field that may stay empty."""
    heard: list[tuple[str, str]] = []

    def ask(field: Field, wrong: str) -> str:
        heard.append((field.name, wrong))
        return {"title": "It rains", "impact": "4" if wrong else "nine"}.get(field.name, "")

    record = records.add(app, ["risk"], ask=ask)

    assert ("RSK-1", "It rains", 4) == (record.ref, record.title, getattr(record, "impact", None))
    assert ["", "Impact cannot be 'nine'. It takes a number from 1 to 5."] == [
        w for name, w in heard if name == "impact"
    ]


def test_a_private_record_is_edited_only_by_name(app: App) -> None:
    """At the machine, too, it is there only for whoever asks for private ones."""
    from knowledge.errors import NotFound
    from knowledge.keeping import Keeping

    keeping = Keeping(app.ledger, app.clock, app.workspace)
    hidden = keeping.add(fields.kind_named("risk"), {"title": "A secret"}, "ana", app.scope(True))

    with pytest.raises(NotFound):
        records.edit(app, [hidden.ref, "--title", "x"])
    assert "Told" == records.edit(app, [hidden.ref, "--title", "Told"], private=True).title
