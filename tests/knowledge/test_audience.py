"""Who may see what: the rules one by one, and that what is hidden leaves no trace in anything that is shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from knowledge.answer import answer
from knowledge.audience import Audience, AudienceScope
from knowledge.engines.rules import Rules
from knowledge.errors import ChestertonError, NotFound, Unavailable
from knowledge.ports import Person, Place
from knowledge.recall import Recall
from knowledge.records.base import Link, Origin, Record, Visibility
from knowledge.records.decision import Decision, Option
from storage import migrations
from storage.engine import open_engine
from storage.exact import ExactScan
from storage.fulltext import SqlWords
from storage.indexing import catch_up
from storage.ledger import SqlLedger
from tests.fakes import FixedClock
from tests.knowledge.fakes import NOON, BagOfWords, decision

PEOPLE = {
    "member": Person("U-MEMBER"),
    "other": Person("U-OTHER"),
    "guest": Person("U-GUEST", is_guest=True),
    "stranger": Person("U-STRANGER", is_stranger=True),
    "gone": Person("U-GONE", is_deactivated=True),
    "bot": Person("U-BOT", is_bot=True),
}
IDS = {name: person.id for name, person in PEOPLE.items()}


@dataclass
class City:
    """A Directory whose channels change; Slack may be away, and knows no private channel that the bot is not in."""

    places: dict[str, Place] = field(default_factory=dict)
    inside: dict[str, set[str]] = field(default_factory=dict)
    botless: set[str] = field(default_factory=set)
    away: bool = False

    def channel(self, channel: str) -> Place:
        """What kind of place this is."""
        self._reachable(channel)
        guests = any(PEOPLE[name].is_guest for name in PEOPLE if IDS[name] in self.inside[channel])
        return replace(self.places[channel], has_guests=guests)

    def members(self, channel: str) -> frozenset[str]:
        """Everybody in it."""
        self._reachable(channel)
        return frozenset(self.inside[channel])

    def person(self, person: str) -> Person:
        """Who this is."""
        if self.away:
            raise Unavailable("Slack did not answer.")
        found = next((one for one in PEOPLE.values() if one.id == person), None)
        if found is None:
            raise NotFound("I cannot see that person.")
        return found

    def forget(self, *, channel: str | None = None, person: str | None = None) -> None:
        """It remembers nothing."""

    def knows(self, channel: str) -> bool:
        """Whether Slack would tell us about it now."""
        place = self.places.get(channel)
        return not self.away and place is not None and not (place.is_private and channel in self.botless)

    def _reachable(self, channel: str) -> None:
        if self.away:
            raise Unavailable("Slack did not answer.")
        if not self.knows(channel):
            raise NotFound("I cannot see that conversation.")


@dataclass
class Origins:
    """Where records come from."""

    channels: frozenset[str]

    def channels_of(self, workspace: str) -> frozenset[str]:
        """All of them."""
        return self.channels


def city(**kinds: str) -> City:
    """Channels by kind ("open", "private", "external", "direct"), with the member and the other one in each."""
    flags = {"open": Place(""), "private": Place("", is_private=True), "external": Place("", is_external=True)}
    flags["direct"] = Place("", is_private=True, is_direct=True)
    places = {name: replace(flags[kind], id=name) for name, kind in kinds.items()}
    return City(places, {name: {IDS["member"], IDS["other"]} for name in kinds})


def audience(town: City) -> Audience:
    """The rules over a city where every channel has a record."""
    return Audience(town, Origins(frozenset(town.places)))


OPEN = decision("ADR-1", "Open", origin=Origin(channel="OPEN"))
PRIVATE = decision("ADR-2", "Private", origin=Origin(channel="PRIVATE"), visibility=Visibility.CHANNEL)
NOWHERE = decision("ADR-3", "Imported")


def sees(rules: Audience, scope: AudienceScope) -> list[str]:
    """Which of the three records this audience may open."""
    return [record.ref for record in (OPEN, PRIVATE, NOWHERE) if rules.may_open(scope, record)]


# --- the rules, one by one -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("member", ["ADR-1", "ADR-2", "ADR-3"]),
        ("guest", []),
        ("stranger", []),
        ("gone", []),
        ("bot", []),
        ("nobody", []),
    ],
)
def test_a_private_answer_uses_what_the_asker_may_open(who: str, expected: list[str]) -> None:
    """Members: the workspace's and their channels'. Everybody else, where they are no member: nothing."""
    rules = audience(city(OPEN="open", PRIVATE="private"))

    assert expected == sees(rules, rules.of_person(IDS.get(who, "U-NOBODY")))


@pytest.mark.parametrize(
    ("who", "seen_in", "expected"),
    [
        ("guest", "PRIVATE", ["ADR-2"]),
        ("guest", "OPEN", ["ADR-2"]),
        ("stranger", "PRIVATE", ["ADR-2"]),
        ("stranger", "OPEN", []),
        ("stranger", None, []),
        ("gone", "PRIVATE", []),
        ("bot", "PRIVATE", []),
    ],
)
def test_whoever_is_not_of_the_team_sees_their_own_channel_at_most(
    who: str, seen_in: str | None, expected: list[str]
) -> None:
    """A guest: the channels they are in. A stranger: the shared one they are asking in."""
    town = city(OPEN="open", PRIVATE="private")
    town.inside["PRIVATE"].add(IDS[who])
    rules = audience(town)

    assert expected == sees(rules, rules.of_person(IDS[who], seen_in=seen_in))


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("OPEN", ["ADR-1", "ADR-3"]),
        ("PRIVATE", ["ADR-1", "ADR-2", "ADR-3"]),
        ("SHARED", []),
        ("GUESTS", []),
        ("DM", []),
        ("UNKNOWN", []),
    ],
)
def test_a_channel_reads_the_workspace_and_its_own(place: str, expected: list[str]) -> None:
    """A shared one, one with a guest and a direct one: only its own."""
    town = city(OPEN="open", PRIVATE="private", SHARED="external", GUESTS="open", DM="direct")
    town.inside["GUESTS"].add(IDS["guest"])
    rules = audience(town)

    assert expected == sees(rules, rules.of_channel(place))


def test_a_guest_who_joins_narrows_what_is_shown_there_and_nothing_else() -> None:
    """Members still find the channel's records everywhere else."""
    town = city(OPEN="open", PRIVATE="private")
    town.inside["OPEN"].add(IDS["guest"])
    rules = audience(town)

    assert ["ADR-1"] == sees(rules, rules.of_channel("OPEN"))
    assert ["ADR-1", "ADR-2", "ADR-3"] == sees(rules, rules.of_person(IDS["member"]))


def test_leaving_a_private_channel_hides_its_records() -> None:
    """From the next question on."""
    town = city(OPEN="open", PRIVATE="private")
    town.inside["PRIVATE"].discard(IDS["member"])
    rules = audience(town)

    assert ["ADR-1", "ADR-3"] == sees(rules, rules.of_person(IDS["member"]))


def test_a_channel_that_turned_private_hides_what_it_recorded_in_the_open() -> None:
    """From everybody outside, in whatever scope they were admitted before."""
    town = city(OPEN="open", PRIVATE="private")
    rules = audience(town)
    scope = rules.of_channel("PRIVATE")

    town.places["OPEN"] = Place("OPEN", is_private=True)

    assert ["ADR-2", "ADR-3"] == sees(rules, scope)


@pytest.mark.parametrize("channel", ["OPEN", "PRIVATE"])
def test_a_channel_that_slack_does_not_tell_of_is_hidden_and_hides_nothing_else(channel: str) -> None:
    """The bot was removed, or the channel deleted: everything else is answered as before."""
    town = city(OPEN="open", PRIVATE="private")
    del town.places[channel]
    rules = audience(City(town.places, town.inside))
    rules = replace(rules, origins=Origins(frozenset({"OPEN", "PRIVATE"})))
    lost = {"OPEN": "ADR-1", "PRIVATE": "ADR-2"}[channel]

    shown = sees(rules, rules.of_person(IDS["member"]))

    assert [ref for ref in ("ADR-1", "ADR-2", "ADR-3") if ref != lost] == shown


def test_while_slack_is_away_nothing_that_needs_it_is_shown() -> None:
    """Neither in private nor in a channel; not even a reason."""
    town = city(OPEN="open", PRIVATE="private")
    rules, town.away = audience(town), True

    assert [] == sees(rules, rules.of_person(IDS["member"]))
    assert [] == sees(rules, rules.of_channel("PRIVATE"))


def test_a_record_of_another_workspace_is_in_no_scope() -> None:
    """Not even the operator's."""
    foreign = OPEN.model_copy(update={"workspace": "elsewhere"})
    rules = audience(city(OPEN="open"))

    assert not AudienceScope("main", everyone=True, operator=True).admits(foreign)
    assert not rules.may_open(rules.of_person(IDS["member"]), foreign)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("open", "workspace"), ("private", "channel"), ("external", "channel"), ("direct", "channel")],
)
def test_a_record_starts_as_open_as_its_channel(kind: str, expected: str) -> None:
    """Only an open channel of ours makes a record of the workspace."""
    assert expected == audience(city(PLACE=kind)).visibility_of("PLACE").value


def test_a_channel_that_cannot_be_asked_about_is_not_guessed_at() -> None:
    """What a record starts as is stored for good, so that the job waits instead."""
    town = city(OPEN="open")
    town.away = True

    with pytest.raises(Unavailable):
        audience(town).visibility_of("OPEN")


# --- what is hidden leaves no trace ----------------------------------------------------------------------------------

CHANNELS = ("C-ONE", "C-TWO", "C-SECRET", "C-SHARED")
QUESTIONS = ("why did we choose Postgres?", "why not Kafka?", "who decided on queues?", "ADR-2", "what about caching?")
TOPICS = ("Postgres", "Kafka", "queues", "caching", "tracing")
TABLES = ("passages", "labels", "links", "records")
EMBEDDER = BagOfWords()


class Shelf:
    """Two databases that live as long as the module: the team's, and one without what is hidden."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory()
        self._root = Path(self._folder.name)
        self._empty, self.here, self.there = (self._database(name) for name in ("empty", "here", "there"))

    def _database(self, name: str) -> Engine:
        engine = open_engine(f"sqlite:///{self._root / name}")
        migrations.upgrade(engine)
        return engine

    def clear(self) -> None:
        """The team has recorded nothing yet."""
        self._copy("empty", self.here)

    def without(self, hidden: Sequence[Record]) -> Engine:
        """The other database: the same, but for these records."""
        self._copy("here", self.there)
        with self.there.begin() as connection:
            for table in TABLES:
                for record in hidden:
                    connection.execute(text(f"DELETE FROM {table} WHERE ref = :ref"), {"ref": record.ref})  # noqa: S608
        return self.there

    def close(self) -> None:
        """Throw both away."""
        for engine in (self._empty, self.here, self.there):
            engine.dispose()
        self._folder.cleanup()

    def _copy(self, source: str, engine: Engine) -> None:
        engine.dispose()  # an open connection would remember the old words; what was compiled stays
        target = str(engine.url.database)
        with closing(sqlite3.connect(self._root / source)) as this, closing(sqlite3.connect(target)) as that:
            this.backup(that)


@cache
def shelf() -> Shelf:
    """The one shelf of this module, made when it is first needed."""
    return Shelf()


@pytest.fixture(scope="module", autouse=True)
def cleared() -> Iterator[None]:
    """It is thrown away at the end."""
    yield
    if shelf.cache_info().currsize:
        shelf().close()
        shelf.cache_clear()


def recorded(channel: str, topic: str, n: int, town: City, older: Record | None) -> Decision:
    """A decision of this channel as capture would store it, with a word that no other has."""
    other = TOPICS[(n + 1) % len(TOPICS)]
    place = town.channel(channel)
    is_open = not (place.is_private or place.is_external or place.has_guests)
    return decision(
        "", f"Use {topic} for part {n}",
        origin=Origin(channel=channel),
        visibility=Visibility.WORKSPACE if is_open else Visibility.CHANNEL,
        outcome=f"We use {topic}, because the canary{n}word fits.",
        options=(
            Option(name=topic, outcome="chosen", reason="it fits"),
            Option(name=other, outcome="rejected", reason=f"{other} is too slow for canary{n}word"),
        ),
        links=(Link(relation="superseded by", ref=f"ADR-{n + 1}"),) if older and n % 3 == 0 else (),
        created_at=NOON, updated_at=NOON,
    )  # fmt: skip


class Team:
    """People who record, move about and ask; each answer is compared with a world without the hidden records."""

    def __init__(self, channels: Sequence[str]) -> None:
        shelf().clear()
        self.engine = shelf().here
        self.ledger = SqlLedger(self.engine, FixedClock())
        self.town = city(**dict(zip(CHANNELS, ("open", "open", "private", "external"), strict=True)))
        for inside in self.town.inside.values():
            inside.discard(IDS["other"])
        self.records: list[Record] = []
        for n, channel in enumerate(channels):
            older = self.records[-1] if self.records else None
            drafted = recorded(channel, TOPICS[n % 3], n + 1, self.town, older)
            self.records.append(self.ledger.add(drafted, by="U1"))
        catch_up(self.ledger, ExactScan(self.engine, EMBEDDER.name), EMBEDDER)

    def join_or_leave(self, channel: str, who: str) -> None:
        """Somebody goes in, or out."""
        self.town.inside[channel] ^= {IDS[who]}

    def turn_private(self, channel: str, _: str) -> None:
        """No event says so."""
        self.town.places[channel] = replace(self.town.places[channel], is_private=True)

    def turn_private_with_an_event(self, channel: str, who: str) -> None:
        """The ledger follows at once."""
        self.turn_private(channel, who)
        if self.town.knows(channel):
            self.ledger.restrict_channel(channel, "main", by="slack")

    def turn_public(self, channel: str, _: str) -> None:
        """What it recorded before stays with its members if the ledger had followed."""
        self.town.places[channel] = replace(self.town.places[channel], is_private=False)

    def share_or_unshare(self, channel: str, _: str) -> None:
        """Another company comes, or goes."""
        place = self.town.places[channel]
        self.town.places[channel] = replace(place, is_external=not place.is_external)

    def invite_or_remove_the_bot(self, channel: str, _: str) -> None:
        """A private channel without it is not there for it."""
        self.town.botless ^= {channel}

    def lose_or_find_slack(self, channel: str, who: str) -> None:
        """Slack stops answering, or answers again."""
        self.town.away = not self.town.away

    def ask_in_private(self, who: str, question: str) -> None:
        """One person reads the answer."""
        self._compare(question, lambda r: self._opens(who, r), lambda audience: audience.of_person(IDS[who]))

    def ask_in_a_channel(self, channel: str, question: str) -> None:
        """Everybody in it reads the answer."""
        self._compare(question, lambda r: self._reads(channel, r), lambda audience: audience.of_channel(channel))

    # the rules once more, in other words than the code has them

    def _opens(self, who: str, record: Record) -> bool:
        channel, person = str(record.origin.channel), PEOPLE[who]
        if self.town.away or person.is_bot or person.is_deactivated or person.is_stranger:
            return False
        inside = self.town.knows(channel) and person.id in self.town.inside[channel]
        return inside or (not person.is_guest and self._is_for_all(record))

    def _reads(self, channel: str, record: Record) -> bool:
        if not self.town.knows(channel):
            return False
        ours = not self.town.places[channel].is_external and IDS["guest"] not in self.town.inside[channel]
        return record.origin.channel == channel or (ours and self._is_for_all(record))

    def _is_for_all(self, record: Record) -> bool:
        channel = str(record.origin.channel)
        stored = self.ledger.get(record.ref, AudienceScope("main", everyone=True, operator=True))
        public = self.town.knows(channel) and not self.town.places[channel].is_private
        return stored.visibility is Visibility.WORKSPACE and public

    def _compare(
        self, question: str, may: Callable[[Record], bool], scope: Callable[[Audience], AudienceScope]
    ) -> None:
        hidden = [record for record in self.records if not may(record)]
        refs = [record.ref for record in self.records]
        here = said(self.engine, self.town, question, scope, refs)
        for record in hidden:
            assert f"canary{record.ref.removeprefix('ADR-')}word" not in str(here)
        if not hidden:
            return
        there = said(shelf().without(hidden), self.town, question, scope, refs)

        assert there == here


def said(
    engine: Engine, town: City, question: str, scope: Callable[[Audience], AudienceScope], refs: list[str]
) -> Mapping[str, Any]:
    """Everything that this audience can get to see: the answer, what it rests on, the list, each record by its ref."""
    ledger = SqlLedger(engine, FixedClock())
    rules = Audience(town, ledger)
    index = ExactScan(engine, EMBEDDER.name)
    recall = Recall(SqlWords(engine), index, EMBEDDER, ledger, rules)
    seen = scope(rules)
    return {
        "answer": answer(question, seen, recall, Rules(), Rules(), today=NOON.date()),
        "list": [record for record in ledger.list(seen) if rules.may_open(seen, record)],
        "shown": [shown(ledger, rules, seen, ref) for ref in refs],
    }


def shown(ledger: SqlLedger, rules: Audience, scope: AudienceScope, ref: str) -> Record | str:
    """A record, or the words that say there is none."""
    try:
        record = ledger.get(ref, scope)
    except ChestertonError as error:
        return error.whole
    return record if rules.may_open(scope, record) else not_there(ref)


def not_there(ref: str) -> str:
    """What is said of a ref that was never given."""
    return f"There is no record {ref} that you can open. {NotFound.advice}"


MOVES = (
    Team.join_or_leave, Team.join_or_leave, Team.turn_private, Team.turn_private, Team.turn_private_with_an_event,
    Team.turn_public, Team.share_or_unshare, Team.invite_or_remove_the_bot, Team.lose_or_find_slack,
)  # fmt: skip
moves = st.tuples(st.sampled_from(MOVES), st.sampled_from(CHANNELS), st.sampled_from(sorted(PEOPLE)))
asking = st.one_of(
    st.tuples(st.just(Team.ask_in_private), st.sampled_from(["other", "member", "guest", *sorted(PEOPLE)])),
    st.tuples(st.just(Team.ask_in_a_channel), st.sampled_from(CHANNELS)),
)


@given(
    channels=st.lists(st.sampled_from(CHANNELS), min_size=2, max_size=5),
    moved=st.lists(moves, max_size=6),
    asked=asking,
    question=st.sampled_from(QUESTIONS),
)
@settings(max_examples=60, deadline=None)
def test_what_is_hidden_leaves_no_trace_in_what_is_said(
    channels: list[str], moved: list[Any], asked: Any, question: str
) -> None:
    """Answer, scores, list and refusals are equal with and without every record that this audience may not see."""
    team = Team(channels)
    for move, channel, who in moved:
        move(team, channel, who)

    asked[0](team, asked[1], question)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_record_whose_channel_turned_private_unheard_leaves_no_trace_either(question: str) -> None:
    """Not even in how the others score."""
    team = Team(["C-ONE", "C-TWO", "C-ONE"])
    team.turn_private("C-TWO", "")

    team.ask_in_private("other", question)
