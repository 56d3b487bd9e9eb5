"""What a person types into any door: the move or the link that is meant, a place in the order, and what to list."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from sqlalchemy import Engine

from knowledge import moving, ordering, sifting
from knowledge.audience import AudienceScope
from knowledge.errors import Conflict, NotUnderstood
from knowledge.fields import Faults
from knowledge.keeping import Keeping
from knowledge.records.base import REVERSE, Link, Origin, Record, Relation, Visibility
from knowledge.records.decision import Decision
from knowledge.records.item import Item
from knowledge.records.requirement import Requirement
from knowledge.records.risk import Risk
from knowledge.records.system import System
from knowledge.relations import relation_named, sentence
from storage.ledger import SqlLedger
from tests.fakes import FixedClock
from tests.knowledge.records.samples import KINDS, TODAY, make

ALL = AudienceScope("main", everyone=True, operator=True)


@pytest.fixture
def keeping(sqlite_engine: Engine, clock: FixedClock) -> Keeping:
    return Keeping(SqlLedger(sqlite_engine, clock), clock, "main")


# --- moves -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.noun)
def test_a_move_is_named_by_its_verb_or_by_where_it_leads(kind: type[Record]) -> None:
    """``done ITM-4`` and ``finish ITM-4`` are one."""
    told = {word: kind.verbs[moving.verb_named(kind, word)] for word in moving.words(kind)}

    assert {**{status.replace(" ", "-"): status for status in kind.verbs.values()}, **kind.verbs} == told


def test_a_move_that_does_not_exist_gets_the_nearest() -> None:
    """Or all that there are."""
    for kind, said, told in ((Risk, "mitigat", "Did you mean mitigate?"), (Item, "frob", "You can finish, drop it.")):
        with pytest.raises(NotUnderstood) as slip:
            moving.verb_named(kind, said)
        assert told == slip.value.advice


def test_words_after_a_move_that_asks_nothing_are_not_lost_silently() -> None:
    """They are said to have no place; where something is asked, they answer it."""
    with pytest.raises(NotUnderstood, match="its reference alone"):
        moving.typed(make(System, ref="SYS-1"), "retire", "because nobody uses it", "U1")
    assert {"answer": "shipped"} == moving.typed(make(Item, ref="ITM-1"), "finish", "shipped", "U1")


def test_a_move_that_is_refused_keeps_the_words_beside_it_out_too(keeping: Keeping) -> None:
    """Nothing is saved half, and what is saved is one version."""
    risk = keeping.add(Risk, {"title": "Fraud"}, "U1", ALL)
    keeping.move(risk.ref, "accept", "U1", ALL, {"accepted_until": "2026-12-31"})

    with pytest.raises(Conflict):
        keeping.move(risk.ref, "treat", "U1", ALL, words={"mitigation": "Checks"})
    with pytest.raises(Faults):
        keeping.move(risk.ref, "reopen", "U1", ALL, words={"mitigation": "Checks", "impact": "9"})
    assert keeping.ledger.get(risk.ref, ALL).version == 2

    opened = keeping.move(risk.ref, "reopen", "U1", ALL, words={"mitigation": "Checks"})
    assert ("open", "Checks", 3) == (opened.status, getattr(opened, "mitigation", ""), opened.version)


# --- links -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("relation", get_args(Relation))
def test_every_relation_is_known_by_name_from_both_ends(relation: Relation) -> None:
    """With hyphens, in any case, and after "is"."""
    assert ("RSK-3", relation, "ADR-7") == sentence(f"rsk-3 {relation} adr-07".split())
    assert relation == relation_named(relation.upper().replace(" ", "-"))
    assert REVERSE[relation] == relation_named(f"is {REVERSE[relation]}")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("RSK-3 ADR-7", "relates to"), ("RSK-3 and ADR-7", "relates to"),
        ("RSK-3 is mitigated by ADR-7", "mitigated by"), ("ADR-7 mitigate RSK-3", "mitigates"),
        ("SYS-1 is a part of SYS-2", "part of"), ("SYS-2 contains SYS-1", "has part"),
        ("ADR-1 is based on ADR-2", "rests on"), ("ADR-1 needs SYS-2", "depends on"),
        ("ADR-1 contradicts ADR-2", "conflicts with"), ("RSK-1 threatens SYS-1", "affects"),
        ("NFR-1 drive ADR-2", "drives"),
    ],
)  # fmt: skip
def test_a_link_is_understood_as_people_say_it(typed: str, meant: Relation) -> None:
    """Whatever stands between the two references."""
    assert meant == sentence(typed.split())[1]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("RSK-3 mitigats ADR-7", "Did you mean mitigates"), ("RSK-3 frobs ADR-7", "There are supersedes"),
        ("RSK-3 mitigates", "Which two records"), ("RSK-3 ADR-1 ADR-2", "more than two"),
        ("", "link RSK-3 mitigated by"),
    ],
)  # fmt: skip
def test_a_link_that_is_not_understood_says_how_to_write_it(typed: str, told: str) -> None:
    """With the nearest relation where one is near."""
    with pytest.raises(NotUnderstood) as slip:
        sentence(typed.split())

    assert told in slip.value.whole


def test_a_link_is_taken_away_at_both_ends(keeping: Keeping) -> None:
    """Once; a supersession is not a link to take away."""
    one, two = (keeping.add(System, {"title": title}, "U1", ALL) for title in ("Shop", "Checkout"))
    keeping.link(one.ref, "has part", two.ref, "U1", ALL)

    left = [keeping.unlink(two.ref, "part of", one.ref, "U1", ALL) for _ in range(2)]

    assert [()] * 3 == [*(end.links for end in left), keeping.ledger.get(one.ref, ALL).links]
    with pytest.raises(NotUnderstood, match="does not supersede"):
        keeping.unlink(one.ref, "supersedes", two.ref, "U1", ALL)


# --- the order of priorities -------------------------------------------------------------------------------------


def places(keeping: Keeping, ref: str, where: str) -> list[str]:
    """The order after one of the requirements was put somewhere; its places have no gaps."""

    def standing() -> list[Requirement]:
        return [one for one in keeping.ledger.list(ALL) if isinstance(one, Requirement)]

    ordering.reorder(keeping, standing(), ref, where.split(), "U1")
    placed = [one for one in ordering.in_order(standing()) if one.priority]
    assert list(range(1, len(placed) + 1)) == [one.priority for one in placed]
    return [one.ref for one in placed]


def test_requirements_stand_in_one_order_whatever_quality_they_are_of(keeping: Keeping) -> None:
    """A place, before, after, first or last; the others move along."""
    for attribute in ("performance", "cost", "security"):
        keeping.add(Requirement, {"title": attribute, "attribute": attribute}, "U1", ALL)

    assert ["NFR-2"] == places(keeping, "NFR-2", "1")
    assert ["NFR-2", "NFR-3"] == places(keeping, "NFR-3", "last")
    assert ["NFR-2", "NFR-1", "NFR-3"] == places(keeping, "NFR-1", "before NFR-3")
    assert ["NFR-3", "NFR-2", "NFR-1"] == places(keeping, "NFR-3", "first")
    assert ["NFR-2", "NFR-1", "NFR-3"] == places(keeping, "nfr-3".upper(), "after nfr-1")
    assert ["NFR-2", "NFR-3", "NFR-1"] == places(keeping, "NFR-3", "to place 2")


@pytest.mark.parametrize("where", ["", "0", "-1", "1e9", "soon", "before", "before RSK-1", "before NFR-2"])
def test_a_place_that_is_none_is_told_and_nothing_moves(keeping: Keeping, where: str) -> None:
    """With how to write it."""
    for title in ("a", "b", "c"):
        keeping.add(Requirement, {"title": title}, "U1", ALL)

    with pytest.raises(NotUnderstood) as slip:
        places(keeping, "NFR-1", where)

    assert "reorder" in slip.value.advice
    assert 1 == keeping.ledger.get("NFR-1", ALL).version


# --- what to list ------------------------------------------------------------------------------------------------


def listed(keeping: Keeping, typed: str, kind: type[Record] | None = Decision) -> list[str]:
    """The titles that pass."""
    return sorted(one.title for one in sifting.read(typed.split(), "U1", kind, 50, TODAY).sift(keeping.ledger, ALL))


def test_decisions_are_listed_by_door_system_and_day(keeping: Keeping) -> None:
    """A system by its name or reference, where a decision is linked to it or names it."""
    shop = keeping.add(System, {"title": "Order Service"}, "U1", ALL)
    for title, more in (
        ("moved", {"reversibility": "one-way", "links": (Link(relation="affects", ref=shop.ref),)}),
        ("tagged", {"tags": ("order service",), "decided_on": date(2025, 6, 1)}),
        ("old", {"reversibility": "two-way", "decided_on": date(2020, 6, 1)}),
    ):
        keeping.ledger.add(make(Decision, title=title, visibility=Visibility.WORKSPACE, **more), by="U1")

    assert ["moved"] == listed(keeping, "door:one-way") == listed(keeping, f"system:{shop.ref.lower()}")
    assert ["moved", "tagged"] == listed(keeping, "system:order-service") == listed(keeping, "since:2025-06")
    assert ["moved"] == listed(keeping, "since:2025-06-02") == listed(keeping, "since:90d system:order")
    assert ["moved", "old", "tagged"] == listed(keeping, "since:2020") == listed(keeping, "")
    assert [] == listed(keeping, "door:two-way since:2025")


def test_a_list_by_a_system_that_is_hidden_tells_of_no_link_to_it(keeping: Keeping) -> None:
    """It holds what it would hold if there were no such system."""
    hidden = keeping.add(System, {"title": "Northbank gateway"}, "U1", ALL, origin=Origin(channel="C-DEAL"))
    keeping.add(Risk, {"title": "linked"}, "U1", ALL, visibility=Visibility.WORKSPACE, links=[("affects", hidden.ref)])
    everyone = AudienceScope("main", everyone=True)

    def found(typed: str, scope: AudienceScope) -> list[str]:
        return [one.title for one in sifting.read([typed], "U1", Risk, 50, TODAY).sift(keeping.ledger, scope)]

    assert ["linked"] == found(f"system:{hidden.ref}", ALL)
    assert [] == found(f"system:{hidden.ref}", everyone) == found("system:SYS-99", everyone)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("colour:red", "There are status:, owner:"), ("since:", "right after the colon"),
        ("since:yesterday", "since:30d"), ("since:2026-13", "since:2026-03"), ("since:9999y", "since:30d"),
        ("door:front", "one-way, two-way"), ("status:opne", "The status cannot be"),
    ],
)  # fmt: skip
def test_a_filter_that_is_none_is_told(typed: str, told: str) -> None:
    """With what there is."""
    with pytest.raises(NotUnderstood) as slip:
        sifting.read(typed.split(), "U1", Decision, 50, TODAY)

    assert told in slip.value.whole
