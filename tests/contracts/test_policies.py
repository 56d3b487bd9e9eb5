"""What every Policies keeps, on SQLite and on Postgres."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from knowledge.errors import NotUnderstood
from knowledge.policy import Policy
from storage.audit import SqlAudit
from storage.engine import reading
from storage.policies import SqlPolicies
from storage.tables import AuditRow
from tests.fakes import FixedClock


@pytest.fixture
def policies(engine: Engine, clock: FixedClock) -> SqlPolicies:
    """No channel has said anything."""
    return SqlPolicies(engine, clock)


def audited(engine: Engine) -> list[tuple[str, str, str]]:
    """Who did what to which channel, in order."""
    with reading(engine) as session:
        rows = session.exec(select(AuditRow).order_by(col(AuditRow.seq)))
        return [(row.actor, row.action, row.ref) for row in rows]


def test_a_channel_that_said_nothing_has_the_defaults(policies: SqlPolicies) -> None:
    """So has one that nobody knows, and neither is listed."""
    assert Policy() == policies.get("main", "C404")
    assert {} == policies.every("main")


def test_a_field_that_was_set_stays_and_leaves_the_others(policies: SqlPolicies) -> None:
    """One field after the other."""
    policies.change("main", "C1", {"guard_threshold": "0.62"}, by="U1")
    after = policies.change("main", "C1", {"capture": "off"}, by="U2")

    assert (0.62, False, True) == (after.guard_threshold, after.capture, after.model)
    assert {"C1": after} == policies.every("main")
    assert after == policies.get("main", "C1")


def test_every_sort_of_value_comes_back_as_it_was_set(policies: SqlPolicies) -> None:
    """A number, a switch, a word, an emoji and a time."""
    wanted = {"guard_threshold": "0.5", "model": "off", "guard": "thread", "reaction": ":pencil:"}
    after = policies.change("main", "C1", {**wanted, "digest": "mon 9 Europe/Lisbon"}, by="U1")

    assert after == policies.get("main", "C1")
    assert "monday 09:00 Europe/Lisbon" == str(after.digest)


def test_channels_and_workspaces_are_kept_apart(policies: SqlPolicies) -> None:
    """What one says holds for no other."""
    policies.change("main", "C1", {"capture": "off"}, by="U1")

    assert [Policy(), Policy()] == [policies.get("main", "C2"), policies.get("other", "C1")]
    assert {} == policies.every("other")


def test_a_change_is_audited_with_who_and_what(policies: SqlPolicies, engine: Engine, clock: FixedClock) -> None:
    """And the chain still holds."""
    policies.change("main", "C1", {"guard_threshold": "0.62", "model": "off"}, by="U1", request="r1")

    assert [("U1", "policy model=off guard-threshold=0.62", "C1")] == audited(engine)
    assert SqlAudit(engine, clock).verify("main").bad is None


def test_what_changes_nothing_is_not_audited(policies: SqlPolicies, engine: Engine) -> None:
    """The second time it is as it was wanted already."""
    for _ in range(2):
        policies.change("main", "C1", {"capture": "off"}, by="U1")

    assert 1 == len(audited(engine))


def test_a_request_is_carried_out_once(policies: SqlPolicies, engine: Engine) -> None:
    """A step that runs again does not undo what somebody else has set meanwhile."""
    policies.change("main", "C1", {"capture": "off"}, by="U1", request="r1")
    policies.change("main", "C1", {"capture": "on"}, by="U2", request="r2")

    assert policies.change("main", "C1", {"capture": "off"}, by="U1", request="r1").capture
    assert 2 == len(audited(engine))


def test_a_value_that_cannot_be_sets_nothing(policies: SqlPolicies, engine: Engine) -> None:
    """Also not the others that were given with it."""
    with pytest.raises(NotUnderstood, match="guard-threshold"):
        policies.change("main", "C1", {"capture": "off", "guard_threshold": "often"}, by="U1")

    assert Policy() == policies.get("main", "C1")
    assert [] == audited(engine)


def test_a_default_is_forgotten_and_not_stored(policies: SqlPolicies) -> None:
    """So that a later default holds for a channel that never chose."""
    policies.change("main", "C1", {"guard": "thread"}, by="U1")

    assert {} == policies.change("main", "C1", {"guard": "default"}, by="U1").own


def test_many_who_set_different_fields_at_once_lose_nothing(policies: SqlPolicies) -> None:
    """Each change is made on what the last one left."""
    wanted = [{"capture": "off"}, {"model": "off"}, {"guard": "thread"}, {"reaction": "pencil"}]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: policies.change("main", "C1", one, by="U1"), wanted))

    assert {"capture": False, "model": False, "guard": "thread", "reaction": "pencil"} == policies.get("main", "C1").own


def test_the_database_says_how_it_is(policies: SqlPolicies) -> None:
    """For the doctor."""
    assert policies.ping()
