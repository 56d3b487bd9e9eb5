"""Follow-ups in a thread that was answered: no mention is needed, and nothing is said where nothing is found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from knowledge.ports import Cited, MetNote
from knowledge.records.base import Origin, Visibility
from knowledge.records.system import System
from tests.bot.slack.conftest import Stage
from tests.bot.slack.test_guard import SETTLED, Room
from tests.knowledge.fakes import NOON

WHY = "why do we keep idempotency keys in Postgres?"
CHATTER = [
    "thanks, that explains it", "does that make sense to you all?", "can you review my PR?", "what time is it?",
    "is anyone up for lunch?", "sounds good, see you at three", "is it raining?", "so what?", "> why not Mongo?",
]  # fmt: skip


@pytest.fixture
def room(stage: Stage) -> Iterator[Room]:
    """A private channel without notes that has a decision and a system of its own."""
    room = Room(stage, "off", private=True)
    room.knows(closed=True)
    app = stage.bot.app
    ledger = System(
        workspace=app.workspace, title="Ledger", on_call="#ledger-oncall", visibility=Visibility.CHANNEL,
        origin=Origin(channel=room.id), created_at=NOON, created_by="ana", updated_at=NOON, updated_by="ana",
    )  # fmt: skip
    app.ledger.add(ledger, by="ana")
    app.catch_up()
    yield room
    assert stage.slack.workspace.violations == []


def asked(room: Room, text: str = WHY) -> str:
    """Mention the bot with a question, and wait for the answer; returns the thread."""
    thread = room.stage.ana.mention(room.id, text)
    assert 1 == len(answers(room, thread))
    return thread


def answers(room: Room, thread: str | None = None) -> list[str]:
    """What the bot has said in a thread, or outside of any, once all is quiet."""
    room.stage.settled()
    seen = room.stage.ben.sees(room.id, thread)
    return [text for text in seen if "what this channel may see" in text or "no precedent" in text or SETTLED in text]


def jobs() -> int:
    """How many follow-ups were ever put in the queue."""
    from dbos import DBOS

    every = DBOS.list_workflows(load_input=False, load_output=False)
    return sum(one.workflow_id.startswith("follow-up:") for one in every)


def test_a_follow_up_is_answered_without_a_mention(room: Room) -> None:
    """In the thread, whoever asks."""
    thread = asked(room)

    room.stage.dev.post(room.id, "and why not Mongo?", thread)

    _, answer = answers(room, thread)
    assert "It cannot write key and charge in one transaction" in answer
    assert [] == answers(room)


@pytest.mark.parametrize("mentioned", [False, True])
def test_it_is_what_was_answered_before(room: Room, mentioned: bool) -> None:
    """With a mention or without one."""
    thread = asked(room, "is Ledger a system of ours, and who owns Ledger?")

    say = room.stage.dev.post
    say(room.id, f"<@{room.stage.bot.desk.me()}> and who is on call for it?" if mentioned else
        "and who is on call for it?", thread)  # fmt: skip

    _, answer = answers(room, thread)
    assert "#ledger-oncall" in answer


def test_a_follow_up_can_be_followed(room: Room) -> None:
    """What leans, leans on the last answer."""
    thread = asked(room)

    room.stage.dev.post(room.id, "who is on call for Ledger?", thread)
    room.stage.settled()
    room.stage.ben.post(room.id, "and who owns it?", thread)

    assert "Ledger" in answers(room, thread)[2]


def test_chatter_in_that_thread_meets_silence(room: Room) -> None:
    """Whether it sounds like a question or not."""
    thread = asked(room)

    for text in (*CHATTER, f"<@{room.stage.ben.user}> why not Mongo?"):
        room.stage.dev.post(room.id, text, thread)

    assert 1 == len(answers(room, thread))


def test_where_nothing_is_found_nothing_is_said(room: Room) -> None:
    """Nor is it kept as a question that was asked in vain."""
    thread = asked(room)

    room.stage.dev.post(room.id, "and what about the colour of the office kitchen?", thread)

    assert 1 == len(answers(room, thread))
    desk = room.stage.bot.desk
    assert [] == [*desk.questions.open(desk.workspace, room.id, datetime.now(UTC) - timedelta(days=1))]


def test_other_threads_hear_nothing(room: Room) -> None:
    """Neither one that nobody asked in, nor one that got no answer, nor the channel; none of it is put in the queue."""
    asked(room)
    vain = room.stage.ana.mention(room.id, "why is the office kitchen blue?")
    other = room.stage.ana.post(room.id, "morning all")
    room.stage.settled()
    before = jobs()

    for thread in (vain, other, None):
        room.stage.dev.post(room.id, "why not Mongo for the idempotency keys?", thread)

    assert [1, 0, 0] == [len(answers(room, thread)) for thread in (vain, other, None)]
    assert before == jobs()


def test_a_record_that_turned_private_is_not_leant_on(stage: Stage) -> None:
    """What the channel may see decides anew each time."""
    place, room, app = Room(stage, "off"), Room(stage, "off"), stage.bot.app
    place.knows()
    thread = asked(room)
    app.ledger.restrict_channel(place.id, app.workspace, by="slack")

    for text in ("and why not Mongo?", "who decided it?"):
        stage.dev.post(room.id, text, thread)

    assert 1 == len(answers(room, thread))


def test_a_follow_up_that_comes_again_is_answered_once(room: Room) -> None:
    """Four copies of each event."""
    thread, outbox = asked(room), room.stage.slack.deliveries
    outbox.copies = 4
    try:
        room.stage.dev.post(room.id, "and why not Mongo?", thread)
        room.stage.settled()
    finally:
        outbox.copies = 1

    assert 2 == len(answers(room, thread))


def test_a_muted_thread_is_answered_only_when_it_mentions(room: Room) -> None:
    """Whoever asks by name gets an answer all the same."""
    thread, desk = asked(room), room.stage.bot.desk
    met = MetNote(desk.workspace, room.id, thread, thread, "ADR-1", 1, "thread", 0.9, datetime.now(UTC))
    desk.notes.take(met, 9)
    desk.notes.settle(desk.workspace, room.id, thread, "muted", room.stage.ben.user)

    room.stage.dev.post(room.id, "and why not Mongo?", thread)
    assert 1 == len(answers(room, thread))
    room.stage.dev.post(room.id, f"<@{desk.me()}> and why not Mongo?", thread)
    assert 2 == len(answers(room, thread))


@pytest.mark.parametrize("said", [
    "why don't we just move the idempotency keys to MongoDB?", "let's just move the idempotency keys to MongoDB",
])  # fmt: skip
def test_what_is_reopened_there_gets_one_thing_said(stage: Stage, said: str) -> None:
    """An answer or a note."""
    room = Room(stage, "thread", private=True)
    room.knows(closed=True)
    thread = asked(room)

    stage.dev.post(room.id, said, thread)

    assert 2 == len(answers(room, thread))


def test_after_a_day_a_thread_is_closed_and_forgotten(room: Room) -> None:
    """What was cited there is not kept for longer."""
    thread, desk, now = asked(room), room.stage.bot.desk, datetime.now(UTC)
    desk.citations.keep(Cited(desk.workspace, room.id, thread, now - timedelta(hours=25), ("ADR-1",)))

    room.stage.dev.post(room.id, "and why not Mongo?", thread)

    assert 1 == len(answers(room, thread))
    room.stage.tick(now)
    assert desk.citations.last(desk.workspace, room.id, thread, now - timedelta(days=9)) is None


def test_a_direct_message_leans_on_the_one_before(room: Room) -> None:
    """Every message there is a question."""
    dev = room.stage.dev
    dev.direct_message("who owns Ledger?")
    room.stage.settled()

    dev.direct_message("and who is on call for it?")

    room.stage.settled()
    assert "#ledger-oncall" in dev.sees(dev.direct_channel)[-1]
