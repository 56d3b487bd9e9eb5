from __future__ import annotations

from collections.abc import Mapping

import pytest

from knowledge.consent import Discreet, must_agree_to_capture, must_speak_for
from knowledge.errors import ChestertonError, NotAllowed
from knowledge.policy import Policy, changed
from knowledge.ports import Person, Place, Precedent, Question, Verdict
from knowledge.records.base import Origin
from knowledge.thread import Thread
from tests.fakes import ScriptedReader
from tests.knowledge.fakes import decision

QUIET, OPEN = "C-QUIET", "C-OPEN"


class Said:
    """Policies that are held in memory."""

    def __init__(self, said: Mapping[str, Policy]) -> None:
        self.said = dict(said)

    def get(self, workspace: str, channel: str) -> Policy:
        return self.said.get(channel, Policy())

    def every(self, workspace: str) -> Mapping[str, Policy]:
        return self.said

    def change(self, workspace: str, channel: str, wanted: Mapping[str, str], *, by: str, request: str = "") -> Policy:
        self.said[channel] = changed(self.get(workspace, channel), wanted)
        return self.said[channel]


class House:
    """A Directory of one channel and one person."""

    def __init__(self, place: Place, person: Person, members: frozenset[str]) -> None:
        self.place, self.who, self.inside = place, person, members

    def channel(self, channel: str) -> Place:
        return self.place

    def members(self, channel: str) -> frozenset[str]:
        return self.inside

    def person(self, person: str) -> Person:
        return self.who

    def forget(self, *, channel: str | None = None, person: str | None = None) -> None:
        return None


def of(channel: str) -> Precedent:
    return Precedent(decision("ADR-1", "Use Postgres", origin=Origin(channel=channel)), 0.9)


@pytest.fixture
def model() -> ScriptedReader:
    return ScriptedReader(name="model")


@pytest.fixture
def rules() -> ScriptedReader:
    return ScriptedReader(name="rules", judged=Verdict(True, 0.7, "ADR-1"))


@pytest.fixture
def reader(model: ScriptedReader, rules: ScriptedReader) -> Discreet:
    return Discreet(model, rules, Said({QUIET: Policy(model=False)}), "main")


def test_a_model_reads_where_nobody_said_otherwise(
    reader: Discreet, model: ScriptedReader, rules: ScriptedReader
) -> None:
    """It is the installation's choice then."""
    reader.draft(Thread(workspace="main", channel=OPEN, ts="1.0"))
    reader.rewrite(Question("why?"))
    reader.answer(Question("why?"), [of(OPEN), of("")])
    reader.reopens("let's", [of(OPEN)])

    assert (["draft", "rewrite", "answer", "reopens"], []) == (model.asked, rules.asked)
    assert ("model", "ready") == (reader.name, reader.ping())


def test_nothing_from_a_channel_that_wants_no_model_reaches_one(
    reader: Discreet, model: ScriptedReader, rules: ScriptedReader
) -> None:
    """Neither its threads, nor a record that came from it, wherever that is asked about."""
    reader.draft(Thread(workspace="main", channel=QUIET, ts="1.0"))
    reader.answer(Question("why?"), [of(OPEN), of(QUIET)])
    verdict = reader.reopens("let's", [of(QUIET)])

    assert ([], ["draft", "answer", "reopens"]) == (model.asked, rules.asked)
    assert rules.judged == verdict


def test_a_channel_that_wants_no_capture_says_who_can_change_that_and_how() -> None:
    """The person is told what to type."""
    with pytest.raises(NotAllowed) as refused:
        must_agree_to_capture(Policy(capture=False))

    assert "`/chesterton policy capture on`" in refused.value.advice
    assert must_agree_to_capture(Policy()) is None  # type: ignore[func-returns-value]


MEMBER, INSIDE = Person("U1"), frozenset({"U1"})


@pytest.mark.parametrize(
    ("place", "person", "members", "told"),
    [
        (Place("C1"), Person("U1", is_guest=True), INSIDE, "Only full members"),
        (Place("C1"), Person("U1", is_stranger=True), INSIDE, "Only full members"),
        (Place("C1"), Person("U1", is_bot=True), INSIDE, "Only full members"),
        (Place("C1", is_private=True), MEMBER, frozenset(), "There is no such channel"),
        (Place("D1", is_private=True, is_direct=True), MEMBER, INSIDE, "Only a channel has a policy"),
    ],
)
def test_not_everybody_speaks_for_a_channel(place: Place, person: Person, members: frozenset[str], told: str) -> None:
    """No guest, no stranger, nobody from outside; and a direct message is no channel."""
    with pytest.raises(ChestertonError, match=told):
        must_speak_for(place.id, "U1", House(place, person, members))


@pytest.mark.parametrize("place", [Place("C1"), Place("C1", is_private=True), Place("C1", has_guests=True)])
def test_a_member_of_the_team_speaks_for_a_channel_they_may_read(place: Place) -> None:
    """Whoever may decide there."""
    assert must_speak_for("C1", "U1", House(place, MEMBER, INSIDE)) is None  # type: ignore[func-returns-value]
