"""What every Ledger keeps, on SQLite and on Postgres."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from knowledge.audience import AudienceScope
from knowledge.errors import Conflict, NotFound
from knowledge.ports import RecordQuery
from knowledge.records.base import Link, Origin, Record, Visibility
from knowledge.records.decision import Decision
from storage.audit import SqlAudit
from storage.ledger import SqlLedger
from tests.fakes import FixedClock
from tests.storage.shelf import EVERYONE, MEMBERS, NOBODY, NOON, OPERATOR, decision, private


def added(ledger: SqlLedger, decision: Decision) -> Decision:
    """The decision as it was stored."""
    stored = ledger.add(decision, by="U1")
    assert isinstance(stored, Decision)
    return stored


def refs(records: list[Record]) -> list[str]:
    """Their refs."""
    return [record.ref for record in records]


# --- adding


def test_a_new_record_gets_the_next_number_of_its_kind_and_workspace(ledger: SqlLedger) -> None:
    """Each workspace counts for itself."""
    stored = [ledger.add(decision(workspace=w), by="U1") for w in ("main", "main", "other", "main")]

    assert ["ADR-1", "ADR-2", "ADR-1", "ADR-3"] == refs(stored)


def test_the_records_of_a_file_are_kept_together(ledger: SqlLedger) -> None:
    """New ones get their refs, changed ones succeed what is stored, and bringing them again changes nothing."""
    stored = added(ledger, decision("One", origin=Origin(source="a#1")))
    changed = stored.model_copy(update={"title": "Two", "version": 2})
    fresh = decision("New", origin=Origin(source="a#2"))

    brought = ledger.bring(changed, fresh, by="U1")

    assert ["ADR-1", "ADR-2"] == refs(list(brought))
    assert brought == ledger.bring(changed, fresh, by="U1") == ledger.get_many(["ADR-1", "ADR-2"], EVERYONE)


def test_the_records_of_a_file_are_kept_all_or_none(ledger: SqlLedger) -> None:
    """Where one was changed meanwhile, the others are not there either."""
    stored = added(ledger, decision("One"))
    late = stored.model_copy(update={"title": "Two", "version": 5})

    with pytest.raises(Conflict, match="changed meanwhile"):
        ledger.bring(decision("New"), late, by="U1")

    assert [stored] == ledger.list(EVERYONE)


def test_a_record_comes_back_as_it_was_added(ledger: SqlLedger) -> None:
    """Through the class of its kind, with every field."""
    stored = ledger.add(
        decision(tags=("pay",), aliases=("0012",), links=(Link(relation="amends", ref="ADR-9"),)), by="U1"
    )

    assert stored == ledger.get(stored.ref, EVERYONE)


def test_the_same_draft_makes_one_record(ledger: SqlLedger) -> None:
    """Who confirms a draft twice gets the record that is there, unchanged."""
    first = ledger.add(decision("First", draft_id="d1"), by="U1")
    again = ledger.add(decision("Second", draft_id="d1"), by="U2")

    assert (first, first) == (again, ledger.by_draft("d1", "main"))
    assert ["ADR-1"] == refs(ledger.list(EVERYONE))


def test_the_same_source_makes_one_record_in_each_workspace(ledger: SqlLedger) -> None:
    """An import that runs again finds what it made."""
    origin = Origin(source="docs/adr/0001.md")
    first = ledger.add(decision(origin=origin), by="U1")
    again = ledger.add(decision("Changed", origin=origin), by="U1")
    elsewhere = ledger.add(decision(workspace="other", origin=origin), by="U1")

    assert (first, first) == (again, ledger.by_source("docs/adr/0001.md", "main"))
    assert elsewhere == ledger.by_source("docs/adr/0001.md", "other")
    assert ledger.by_source("docs/adr/0002.md", "main") is None


def test_imported_files_are_known_by_their_digests(ledger: SqlLedger) -> None:
    """Those of this workspace, by path."""
    for workspace in ("main", "other"):
        ledger.add(decision(workspace=workspace, origin=Origin(source=f"{workspace}.md", digest="d1")), by="U1")
    ledger.add(decision(), by="U1")

    assert {"main.md": "d1"} == ledger.imported("main")


def test_many_who_add_at_once_get_different_numbers_without_gaps(ledger: SqlLedger) -> None:
    """Eight threads, forty records."""
    with ThreadPoolExecutor(8) as pool:
        stored = list(pool.map(lambda n: ledger.add(decision(f"Title {n}"), by="U1"), range(40)))

    assert {f"ADR-{n}" for n in range(1, 41)} == set(refs(stored))


def test_many_who_confirm_one_draft_at_once_get_one_record(ledger: SqlLedger) -> None:
    """Eight double clicks."""
    with ThreadPoolExecutor(8) as pool:
        stored = list(pool.map(lambda n: ledger.add(decision(f"By {n}", draft_id="d1"), by=f"U{n}"), range(8)))

    assert ["ADR-1"] * 8 == refs(stored)
    assert 1 == len(ledger.list(EVERYONE))


# --- saving


def test_a_saved_record_replaces_the_one_before_it(ledger: SqlLedger) -> None:
    """One version later."""
    accepted = added(ledger, decision()).accept("U2", NOON)
    ledger.save(accepted, by="U2", action="accept")

    assert accepted == ledger.get("ADR-1", EVERYONE)


def test_of_two_changes_to_the_same_version_the_second_is_a_conflict(ledger: SqlLedger) -> None:
    """Whoever comes late sees what happened meanwhile."""
    proposed = added(ledger, decision())
    ledger.save(proposed.accept("U2", NOON), by="U2", action="accept")

    with pytest.raises(Conflict, match="ADR-1 was changed meanwhile by U2"):
        ledger.save(proposed.reject("U3", NOON), by="U3", action="reject")
    assert "accepted" == ledger.get("ADR-1", EVERYONE).status


def test_saving_twice_is_harmless(ledger: SqlLedger, engine: Engine, clock: FixedClock) -> None:
    """A step that runs again changes nothing and leaves no second line in the audit."""
    accepted = added(ledger, decision()).accept("U2", NOON)
    for _ in range(2):
        ledger.save(accepted, by="U2", action="accept", request="r1")

    assert 2 == SqlAudit(engine, clock).head("main").length


def test_two_moves_of_one_record_are_saved_in_their_order(ledger: SqlLedger) -> None:
    """Accepting a successor changes it twice; both moves go in together."""
    old = added(ledger, decision("Old")).accept("U1", NOON)
    ledger.save(old, by="U1", action="accept")
    new = added(ledger, decision("New")).will_supersede(old, "U1", NOON)
    ledger.save(new, by="U1", action="link")
    accepted = new.accept("U1", NOON)
    ledger.save(accepted, *accepted.take_over([old], "U1", NOON), by="U1", action="accept")

    statuses = {record.ref: record.status for record in ledger.list(EVERYONE)}
    assert {"ADR-1": "superseded", "ADR-2": "accepted"} == statuses


def test_records_are_saved_all_or_none(ledger: SqlLedger) -> None:
    """One conflict keeps the others from being saved."""
    first, second = added(ledger, decision("A")), added(ledger, decision("B"))
    ledger.save(second.defer("U1", NOON), by="U1", action="defer")

    with pytest.raises(Conflict):
        ledger.save(first.accept("U2", NOON), second.accept("U2", NOON), by="U2", action="accept")
    assert "proposed" == ledger.get("ADR-1", EVERYONE).status


def test_what_was_never_added_cannot_be_saved(ledger: SqlLedger) -> None:
    """The ledger alone gives refs."""
    with pytest.raises(NotFound, match="ADR-7"):
        ledger.save(decision(ref="ADR-7"), by="U1", action="edit")


# --- finding by name


@pytest.mark.parametrize("name", ["ADR-1", "adr-1", " Adr-001 ", "0012", "12", "012", "ARCH-011", "arch-011", "adr033"])
def test_a_record_answers_to_its_ref_and_its_imported_number(ledger: SqlLedger, name: str) -> None:
    """In any case, with or without zeros."""
    ledger.add(decision(aliases=("0012", "ARCH-011", "ADR033")), by="U1")

    assert "ADR-1" == ledger.get(name, EVERYONE).ref


def test_an_imported_number_that_two_records_had_names_neither(ledger: SqlLedger) -> None:
    """Better no answer than the wrong one."""
    for source in ("a/0012.md", "b/0012.md"):
        ledger.add(decision(aliases=("0012",), origin=Origin(source=source)), by="U1")

    with pytest.raises(NotFound):
        ledger.get("12", EVERYONE)


# --- the audience


def test_a_record_out_of_scope_is_not_found_in_the_same_words_as_none(ledger: SqlLedger) -> None:
    """Nobody can tell a hidden record from a missing one."""
    ledger.add(private(aliases=("0012",)), by="U1")
    said = []
    for name in ("ADR-1", "ADR-2", "12", "13"):
        with pytest.raises(NotFound) as error:
            ledger.get(name, EVERYONE)
        said.append(error.value.whole.replace(name, "X"))

    assert 1 == len(set(said))


def test_several_records_are_read_at_once_in_the_order_asked(ledger: SqlLedger) -> None:
    """Each once and for the audience; those that are not there, or go by another name, are left out."""
    for n in range(3):
        ledger.add(decision(f"Open {n}", aliases=("7",)), by="U1")
    ledger.add(private(), by="U1")
    ledger.add(decision(workspace="other"), by="U1")
    asked = ["ADR-3", "ADR-4", "ADR-9", "adr-2", "7", "ADR-1", "ADR-3"]
    audiences = [EVERYONE, MEMBERS, NOBODY, EVERYONE.hiding(frozenset({"ADR-3"}))]

    assert [["ADR-3", "ADR-1"], ["ADR-4"], [], ["ADR-1"]] == [refs(ledger.get_many(asked, s)) for s in audiences]
    assert ledger.get("ADR-1", EVERYONE) == ledger.get_many(["ADR-1"], EVERYONE)[0]


def test_each_audience_lists_its_own_records(ledger: SqlLedger) -> None:
    """Everybody, the members of a channel, nobody, the operator, another workspace."""
    ledger.add(decision(origin=Origin(channel="C-OPEN")), by="U1")
    ledger.add(private(), by="U1")
    ledger.add(decision(workspace="other"), by="U1")
    both = AudienceScope("main", everyone=True, channels=frozenset({"C-PRIVATE"}))
    audiences = [EVERYONE, MEMBERS, both, NOBODY, OPERATOR, EVERYONE.hiding(frozenset({"ADR-1"}))]

    seen = [set(refs(ledger.list(audience))) for audience in audiences]
    assert [{"ADR-1"}, {"ADR-2"}, {"ADR-1", "ADR-2"}, set(), {"ADR-1", "ADR-2"}, set()] == seen


def test_sql_and_the_scope_itself_agree_on_every_record(ledger: SqlLedger) -> None:
    """The condition in SQL is the rule of the domain."""
    for channel in (None, "C-OPEN", "C-PRIVATE"):
        for visibility in Visibility:
            ledger.add(decision(visibility=visibility, origin=Origin(channel=channel)), by="U1")
    every = ledger.list(OPERATOR)
    audiences = [
        AudienceScope("main", everyone=everyone, channels=frozenset(channels), without=frozenset(without))
        for everyone in (True, False)
        for channels in ((), ("C-OPEN",), ("C-PRIVATE", "C-ELSEWHERE"))
        for without in ((), ("ADR-1", "ADR-4"))
    ]

    for audience in audiences:
        assert [record for record in every if audience.admits(record)] == ledger.list(audience)


def test_a_channel_that_turns_private_hides_its_records_at_once(ledger: SqlLedger) -> None:
    """From everybody but its members; a second call finds nothing to do."""
    ledger.add(decision("Here", origin=Origin(channel="C-PRIVATE")), by="U1")
    ledger.add(decision("Elsewhere", origin=Origin(channel="C-OPEN")), by="U1")
    restricted = [ledger.restrict_channel("C-PRIVATE", "main", by="slack") for _ in range(2)]

    assert [["ADR-1"], []] == restricted
    assert (["ADR-2"], ["ADR-1"]) == (refs(ledger.list(EVERYONE)), refs(ledger.list(MEMBERS)))
    assert Visibility.CHANNEL is ledger.get("ADR-1", MEMBERS).visibility


def test_records_know_which_channels_they_come_from(ledger: SqlLedger) -> None:
    """Each once, of one workspace."""
    for channel in ("C1", "C1", "C2", None):
        ledger.add(decision(origin=Origin(channel=channel)), by="U1")
    ledger.add(decision(workspace="other", origin=Origin(channel="C3")), by="U1")

    assert frozenset({"C1", "C2"}) == ledger.channels_of("main")


# --- listing


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (RecordQuery(), ["ADR-3", "ADR-2", "ADR-1"]),
        (RecordQuery(limit=2), ["ADR-3", "ADR-2"]),
        (RecordQuery(kind="adr"), ["ADR-3", "ADR-2", "ADR-1"]),
        (RecordQuery(kind="RSK"), []),
        (RecordQuery(statuses=("deferred", "rejected")), ["ADR-2"]),
        (RecordQuery(owner="U7"), ["ADR-1"]),
        (RecordQuery(tag="Payments"), ["ADR-3", "ADR-1"]),
        (RecordQuery(words="choose kafka"), ["ADR-2"]),
        (RecordQuery(words="the databases", tag="payments"), ["ADR-3"]),
    ],
)
def test_a_query_narrows_the_list(ledger: SqlLedger, query: RecordQuery, expected: list[str]) -> None:
    """By kind, status, owner, tag and words; the newest change comes first."""
    ledger.add(decision("Use Redis", owner="U7", tags=("payments",)), by="U1")
    ledger.add(decision("Choose Kafka", status="deferred", updated_at=NOON + timedelta(days=1)), by="U1")
    ledger.add(decision("One database", tags=("payments",), updated_at=NOON + timedelta(days=2)), by="U1")

    assert expected == refs(ledger.list(EVERYONE, query))


def test_what_links_to_a_record_is_listed_for_its_audience(ledger: SqlLedger) -> None:
    """The other end of "depends on"."""
    to_first = (Link(relation="depends on", ref="ADR-1"),)
    for record in (decision(), decision(links=to_first), private(links=to_first)):
        ledger.add(record, by="U1")

    assert (["ADR-2"], ["ADR-3"]) == (
        refs(ledger.referring("ADR-1", EVERYONE)),
        refs(ledger.referring("ADR-1", MEMBERS)),
    )


def test_a_ping_names_the_database(ledger: SqlLedger) -> None:
    """In one sentence."""
    assert "answers and its tables are up to date." in ledger.ping()
