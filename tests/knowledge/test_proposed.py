"""What a reader proposes is held against the thread and against the class of the kind, whoever the reader is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from knowledge import fields
from knowledge.draft import Draft, Proposed
from knowledge.proposed import MOST, asked, beside, held
from knowledge.records.base import REVERSE, Record
from knowledge.thread import Message, Thread

THREAD = Thread(
    workspace="W",
    channel="C",
    ts="1.0",
    messages=(
        Message(ts="1.0", user="UANA", text="I'll write the runbook"),
        Message(ts="1.1", user="UBEN", text="ana, the primary may fail on its own"),
        Message(ts="1.2", user="UBOT", text="TODO: update the tests", is_bot=True),
    ),
    users={"UANA": "Ana Souza", "UBEN": "Ben", "UCLEO": "Cleo"},
)
REQUIRED = {"title": "Write the runbook", "provider": "Stripe", "consumer": "checkout"}


def proposed(kind: str = "item", ts: tuple[str, ...] = ("1.0",), sure: float = 0.9, **given: str) -> Proposed:
    return Proposed(kind=kind, given={"title": "Write the runbook"} | given, evidence=ts, sure=sure)


def kept(*proposals: Proposed) -> tuple[Proposed, ...]:
    return held(Draft(is_decision=True, proposals=proposals), THREAD).proposals


def test_four_kinds_stand_beside_a_decision_each_with_a_link_that_has_a_reverse() -> None:
    """Risks, integrations, items and requirements; their classes say so."""
    assert {"risk", "integration", "item", "requirement"} == set(beside())
    assert all(kind.beside in REVERSE for kind in beside().values())


@pytest.mark.parametrize("kind", beside().values(), ids=lambda kind: kind.noun)
def test_what_its_kind_cannot_be_without_is_enough(kind: type[Record]) -> None:
    """A proposal with the least there is can be saved; what is missing of it is a hole, and no hindrance."""
    needed = {field.name: REQUIRED[field.name] for field in fields.every(kind) if field.required}
    (one,) = kept(Proposed(kind=kind.noun, given=needed, evidence=("1.0",)))

    values, problems = fields.read_new(kind, one.given)
    now: Any = datetime(2026, 1, 14, tzinfo=UTC)
    record = kind(workspace="W", created_at=now, created_by="U", updated_at=now, updated_by="U", **values)

    assert {} == problems
    assert kind.starts[0] == record.status


@pytest.mark.parametrize(
    "one",
    [
        proposed(ts=()),
        proposed(ts=("9.9",)),
        proposed(ts=("1.2",)),
        proposed(kind="decision"),
        proposed(kind="dataset"),
        proposed(kind="<!channel>"),
        proposed(kind="integration"),
        proposed(title=" \u200b "),
    ],
    ids=["no evidence", "evidence from elsewhere", "a bot's", "a decision", "no such kind here", "no kind", "one end",
         "no title"],
)  # fmt: skip
def test_what_makes_no_record_is_dropped(one: Proposed) -> None:
    """Without a message of a person, a kind that is looked for, or what that kind needs, nothing is proposed."""
    assert () == kept(one)


@pytest.mark.parametrize("field", ["status", "visibility", "ref", "team", "tags", "review_by", "links", "accepted_by"])
def test_what_is_not_the_readers_to_say_is_left_out(field: str) -> None:
    """Status, audience and what only a move asks for are said by people."""
    (one,) = kept(Proposed(kind="risk", given={"title": "Write the runbook", field: "accepted"}, evidence=("1.0",)))

    assert {"title"} == set(one.given)
    assert field not in {each.name for kind in beside().values() for each in asked(kind)}


def test_a_field_that_its_kind_would_not_take_is_left_out() -> None:
    """The rest of the proposal stays."""
    (one,) = kept(proposed(due="soon", effort="99", value="2", type="whatever"))

    assert {"title": "Write the runbook", "value": "2"} == one.given


@pytest.mark.parametrize(
    ("who", "ts", "stays"),
    [("UANA", "1.0", True), ("UANA", "1.1", True), ("UBEN", "1.0", False), ("UBEN", "1.1", False),
     ("UCLEO", "1.0", False), ("UEVIL", "1.0", False), ("Platform team", "1.0", False)],
)  # fmt: skip
def test_a_person_is_named_by_the_quote_or_speaks_there_of_themselves(who: str, ts: str, stays: bool) -> None:
    """Nobody else is put in charge of anything, whatever a reader says."""
    (one,) = kept(proposed(ts=(ts,), owner=who))

    assert stays == ("owner" in one.given)


def test_the_surest_come_first_and_the_same_comes_once() -> None:
    """At most so many as a person reads."""
    names = ("Stripe", "Adyen", "Klarna", "Swish", "Paypal", "Mollie", "Braintree")
    found = kept(*(proposed(title=f"Rotate the {name} key", sure=n / 10) for n, name in enumerate(names)))

    assert [f"Rotate the {name} key" for name in names[: -MOST - 1 : -1]] == [one.given["title"] for one in found]
    assert 1 == len(kept(proposed(sure=0.1), proposed(sure=0.9, title="Write the runbook!")))
    assert 2 == len(kept(*(proposed("integration", provider="Stripe", consumer=to) for to in ("checkout", "ledger"))))
