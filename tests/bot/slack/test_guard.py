"""Settled debates that come back, as the sample team has them: one quiet note, and what people do with it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.playground.actor import Actor
from bot.playground.sample import IDEMPOTENCY
from bot.slack import record_cards
from bot.slack.manifest import EVENTS
from knowledge.ports import MetNote
from knowledge.records.base import Origin, Visibility
from knowledge.records.decision import Decision, Option
from tests.bot.slack.conftest import Stage
from tests.knowledge.fakes import decision

NUMBERS = itertools.count(1)
SETTLED = "looks settled in"
AGAIN = "let's just move the idempotency keys to MongoDB next sprint"
HARMLESS = [
    "as a reminder we rejected MongoDB in March for ACID reasons",
    "the MongoDB meetup is on Thursday, who is coming?",
    "Acme, our customer, stores their data in MongoDB so the importer must read it",
    "postgres backups ran fine last night",
    "thinking about lunch, tacos again?",
    "lol let's rewrite it in Mongo",
    "> let's use MongoDB",
    "`docker run mongo`",
    "why didn't we go with MongoDB?",
    "the proposal to supersede the Postgres decision is up, please review",
]


def keys_decision(channel: str, *, closed: bool = False, thread: str | None = None, by: str = "U1") -> Decision:
    """Postgres for the idempotency keys, decided in a channel."""
    return decision(
        "",
        "Keep idempotency keys in Postgres",
        origin=Origin(channel=channel, thread_ts=thread),
        visibility=Visibility.CHANNEL if closed else Visibility.WORKSPACE,
        outcome="Idempotency keys stay in Postgres.",
        decision_makers=(by,),
        options=(
            Option(name="Postgres", outcome="chosen", reason="Key and charge commit together."),
            Option(
                name="MongoDB",
                outcome="rejected",
                aliases=("mongo",),
                reason="It cannot write key and charge in one transaction.",
                reopen_when="writes pass 5k/s",
            ),
        ),
    )


class Room:
    """A channel of its own with Ana, Ben and Dev in it, whose policy is set, and a record that is known there."""

    def __init__(self, stage: Stage, guard: str = "thread", *, private: bool = False, **policy: str) -> None:
        workspace = stage.slack.workspace
        workspace.app.events = set(EVENTS)
        people = [stage.team.people[name] for name in ("ana", "ben", "dev")]
        self.stage, self.name = stage, f"room-{next(NUMBERS)}"
        self.id = workspace.add_channel(self.name, private=private, members=[*people, workspace.app.bot_user])
        app = stage.bot.app
        app.policies.change(app.workspace, self.id, {"guard": guard, **policy}, by=people[0])

    def knows(self, **known: object) -> str:
        """A record of this channel; returns its ref."""
        app = self.stage.bot.app
        record = keys_decision(self.id, by=self.stage.team.people["ana"], **known)  # type: ignore[arg-type]
        made = app.ledger.add(record.model_copy(update={"workspace": app.workspace}), by="ana")
        app.catch_up()
        return made.ref

    def told(self, thread: str | None = None, who: Actor | None = None) -> list[str]:
        """The notes that somebody sees, once all is quiet."""
        self.stage.settled()
        seen = (who or self.stage.ben).sees(self.id, thread)
        return [text for text in seen if SETTLED in text or "may have lapsed" in text]

    @property
    def met(self) -> list[MetNote]:
        """What is kept of the notes of this channel."""
        self.stage.settled()
        app, now = self.stage.bot.app, datetime.now(UTC)
        day = timedelta(days=1)
        return list(self.stage.bot.desk.notes.met(app.workspace, self.id, now - day, now + day))


@pytest.fixture
def room(stage: Stage) -> Iterator[Room]:
    """A private channel that is told in the thread; its record is seen by nobody else, so tests do not meet."""
    room = Room(stage, private=True)
    room.knows(closed=True)
    yield room
    assert stage.slack.workspace.violations == []


def guard_jobs() -> int:
    """How many messages were ever put in the queue."""
    from dbos import DBOS

    return sum(one.workflow_id.startswith("guard:") for one in DBOS.list_workflows(load_input=False, load_output=False))


def test_one_message_gets_exactly_one_note(room: Room) -> None:
    """In its thread: what was decided, why the option was rejected, what would re-open it, and four buttons."""
    ts = room.stage.dev.post(room.id, AGAIN)

    (note,) = room.told(ts)
    assert "Postgres* over *MongoDB*, because it cannot write key and charge in one transaction." in note
    assert "It would be re-opened if writes pass 5k/s." in note
    for button in ("Show the reasons", "Something changed", "Not the same", "Mute in this thread"):
        assert button in note
    assert [("thread", "shown", ts, 1)] == [(m.mode, m.outcome, m.thread, m.option) for m in room.met]
    assert [] == room.told()


def test_ordinary_chat_gets_none_and_is_stored_nowhere(room: Room) -> None:
    """Reports, jokes, quotes, questions and operations: not a note, not a job, not a row."""
    before = guard_jobs()
    said = [room.stage.dev.post(room.id, text) for text in HARMLESS]

    assert [] == [note for ts in said for note in room.told(ts)]
    assert (before, []) == (guard_jobs(), room.met)


def test_a_near_proposal_gets_none(room: Room) -> None:
    """It sounds like one, and is about something that nobody has settled."""
    said = [room.stage.dev.post(room.id, text) for text in (
        "should we add a read replica to Postgres before the sale?", "I propose dark mode in our design system",
    )]  # fmt: skip

    assert [] == [note for ts in said for note in room.told(ts)]
    assert [] == room.met


def test_a_channel_that_wants_none_costs_nothing(stage: Stage) -> None:
    """Nothing is put in the queue and nothing is asked of Slack."""
    room = Room(stage, "off")
    room.knows(closed=True)
    stage.bot.desk.me()  # who we are is asked once
    before, calls = guard_jobs(), len(stage.slack.calls)

    ts = stage.dev.post(room.id, AGAIN)

    assert [] == room.told(ts)
    assert (before, calls) == (guard_jobs(), len(stage.slack.calls))


def test_a_thread_is_told_once_for_ever(room: Room) -> None:
    """Whoever proposes it again there."""
    ts = room.stage.dev.post(room.id, AGAIN)
    assert 1 == len(room.told(ts))

    for who in (room.stage.ana, room.stage.dev):
        who.post(room.id, "honestly we should move the idempotency keys to MongoDB", ts)

    assert 1 == len(room.told(ts))


def test_a_channel_is_told_three_times_a_day(room: Room) -> None:
    """The fourth thread is left in peace."""
    said = [room.stage.dev.post(room.id, AGAIN) for _ in range(4)]

    assert 3 == sum(len(room.told(ts)) for ts in said)
    assert 3 == len(room.met)


def test_an_event_that_comes_again_changes_nothing(room: Room) -> None:
    """Four copies of each, at once and out of order."""
    outbox = room.stage.slack.deliveries
    outbox.copies = 4
    try:
        ts = room.stage.dev.post(room.id, AGAIN)
        room.stage.settled()
    finally:
        outbox.copies = 1

    assert 1 == len(room.told(ts))


@pytest.mark.parametrize("how", ["edit", "delete", "own thread", "under its card", "mention", "old"])
def test_what_gets_no_note(room: Room, how: str) -> None:
    """An edit, a message that is gone, where it was decided or is shown, a mention, and what came late."""
    stage, people = room.stage, room.stage.dev
    if how == "own thread":
        thread = people.post(room.id, "where do we keep the keys?")
        room = Room(stage, private=True)
        thread = people.post(room.id, "where do we keep the keys?")
        room.knows(closed=True, thread=thread)
        people.post(room.id, AGAIN, thread)
    elif how == "under its card":
        (record,) = stage.bot.app.ledger.list(stage.bot.desk.audience.of_channel(room.id))
        record_cards.post(stage.bot.desk, record.ref, room.id, people.user)
        card = stage.bot.desk.posts.find(record_cards.card_key(stage.bot.app.workspace, record.ref))
        thread = card.ts if card else ""
        people.post(room.id, AGAIN, thread)
    elif how == "edit":
        thread = people.post(room.id, "good morning")
        people.edit(room.id, thread, AGAIN)
    elif how == "delete":
        with stage.slack.deliveries.paused():
            thread = people.post(room.id, AGAIN)
            people.delete(room.id, thread)
    elif how == "mention":
        thread = people.mention(room.id, AGAIN)
    else:
        thread = f"{(datetime.now(UTC) - timedelta(hours=2)).timestamp():.6f}"
        heard = {"channel": room.id, "ts": thread, "thread": thread, "author": people.user}
        stage.bot.work.enqueue("guard", f"late:{thread}", heard)

    stage.settled()
    assert [] == (room.told(thread) if how != "old" else [])
    assert [] == room.met


def test_the_author_alone_is_told_where_the_channel_wants_that(stage: Stage) -> None:
    """Nobody else sees it; what becomes of it is kept all the same."""
    room = Room(stage, "ephemeral", private=True)
    room.knows(closed=True)

    stage.dev.post(room.id, AGAIN)

    (note,) = room.told(who=stage.dev)
    assert "only visible to you" in note
    assert [] == room.told()
    assert ["ephemeral"] == [one.mode for one in room.met]
    stage.dev.click(room.id, None, "note_dismissed")
    stage.settled()
    assert [] == room.told(who=stage.dev)
    assert ["dismissed"] == [one.outcome for one in room.met]


def test_a_proposal_inside_a_thread_is_answered_to_its_author_there(stage: Stage) -> None:
    """Where Slack shows it, because the thread has replies."""
    room = Room(stage, "ephemeral", private=True)
    room.knows(closed=True)
    root = stage.ben.post(room.id, "the keys table is slow today")
    stage.dev.post(room.id, AGAIN, root)

    assert 1 == len(room.told(root, who=stage.dev))
    assert [] == room.told(root)


# --- what people do with it ------------------------------------------------------------------------------------------


def test_the_reasons_are_shown_to_whoever_asks(room: Room) -> None:
    """In the words on record, to them alone."""
    ts = room.stage.dev.post(room.id, AGAIN)
    room.told(ts)

    room.stage.ben.click(room.id, None, "note_reasons")

    shown = room.stage.until(room.stage.ben, room.id, "MongoDB (rejected)", ts)
    assert "Key and charge commit together." in shown
    assert "only visible to you" in shown
    assert not any("MongoDB (rejected)" in text for text in room.stage.dev.sees(room.id, ts))


@pytest.mark.parametrize(
    ("button", "outcome", "said"),
    [("note_dismissed", "dismissed", "Not the same as"), ("note_muted", "muted", "Muted in this thread by")],
)
def test_a_note_that_is_put_aside_becomes_one_line(room: Room, button: str, outcome: str, said: str) -> None:
    """With who put it aside; the thread hears no more."""
    ts = room.stage.dev.post(room.id, AGAIN)
    room.told(ts)

    room.stage.ben.click(room.id, None, button)

    room.stage.until(room.stage.dev, room.id, said, ts)
    assert [] == room.told(ts)
    assert [(outcome, room.stage.ben.user)] == [(one.outcome, one.by) for one in room.met]
    room.stage.dev.post(room.id, AGAIN, ts)
    assert [] == room.told(ts)


def test_a_sign_on_a_note_puts_it_aside(room: Room) -> None:
    """🚫 is *Not the same*; on what people write it is nothing."""
    stage, ts = room.stage, room.stage.dev.post(room.id, AGAIN)
    room.told(ts)
    (note,) = [m.ts for m in stage.slack.workspace.every_message(room.id) if m.user == stage.bot.desk.me()]

    stage.ben.react(room.id, ts, "no_entry_sign")
    assert 1 == len(room.told(ts))
    stage.ben.react(room.id, note, "no_entry_sign")

    stage.until(stage.dev, room.id, "Not the same as", ts)
    assert [("dismissed", stage.ben.user)] == [(one.outcome, one.by) for one in room.met]


def test_something_changed_leads_to_a_decision_that_takes_its_place(room: Room) -> None:
    """The old options are filled in, all of them open; proposed, it waits; the old names of an option live on."""
    stage, (old,) = room.stage, room.stage.bot.app.ledger.list(room.stage.bot.desk.audience.of_channel(room.id))
    ts = stage.dev.post(room.id, AGAIN)
    room.told(ts)

    stage.ben.click(room.id, None, "note_changed")
    stage.slack.wait_until(lambda: "It cannot write key and charge" in stage.ben.sees_modal(), 10, "the old options")
    assert f"This looks at {old.ref} again." in stage.ben.sees_modal()
    stage.ben.fill("title", "Move idempotency keys to MongoDB")
    stage.ben.submit()

    card = stage.until(stage.dev, room.id, "Move idempotency keys to MongoDB", ts)
    assert f"Supersedes {old.ref} once it is accepted" in card
    stage.until(stage.dev, room.id, f"{old.ref} is being looked at again", ts)
    assert ["changed"] == [one.outcome for one in room.met]
    successor = stage.bot.app.ledger.list(stage.bot.desk.audience.of_channel(room.id))[0]
    assert isinstance(successor, Decision)
    assert (old.ref,) == successor.linked("supersedes", pending=True)
    assert ("mongo",) == successor.options[1].aliases
    assert (Visibility.CHANNEL, "human") == (successor.visibility, successor.provenance)


def test_a_form_that_is_closed_has_changed_nothing(room: Room) -> None:
    """The note stands, and the form comes again."""
    ts = room.stage.dev.post(room.id, AGAIN)
    room.told(ts)

    for _ in range(2):
        room.stage.ben.click(room.id, None, "note_changed")
        room.stage.slack.wait_until(lambda: "Option 2" in room.stage.ben.sees_modal(), 10, "the form")
        room.stage.ben.close()

    assert 1 == len(room.told(ts))
    assert ["shown"] == [one.outcome for one in room.met]


def test_the_thread_that_goes_on_can_be_recorded_in_its_place(room: Room) -> None:
    """One thread has one draft: what was said there fills the form, and the new decision still replaces the old one."""
    stage, ts = room.stage, room.stage.dev.post(room.id, AGAIN)
    room.told(ts)
    stage.ben.click(room.id, None, "note_changed")
    stage.slack.wait_until(lambda: "Option 2" in stage.ben.sees_modal(), 10, "the form")
    stage.ben.close()
    for who, text in ((stage.dev, "MongoDB has transactions now."), (stage.ben, "ok, decided: MongoDB, then.")):
        who.post(room.id, text, ts)

    stage.dev.shortcut("record_decision", room.id, ts)

    stage.slack.wait_until(lambda: "What was decided?" in stage.dev.sees_modal(), 10, "the form")
    assert "again. Say in the context what has changed" in stage.dev.sees_modal()
    assert "From 3 messages" in stage.dev.sees_modal()


def test_what_is_dismissed_again_and_again_is_left_alone(stage: Stage) -> None:
    """By three threads of a channel; the channel's own threshold holds whatever was learned."""
    room = Room(stage, private=True, guard_threshold="0.3")
    room.knows(closed=True)
    for _ in range(3):
        ts = stage.dev.post(room.id, AGAIN)
        assert 1 == len(room.told(ts))
        stage.dev.click(room.id, None, "note_dismissed")
        stage.settled()
    notes, app = stage.bot.desk.notes, stage.bot.app
    for one in room.met:  # as if it had been yesterday
        notes.drop(app.workspace, room.id, one.thread)

    ts = stage.dev.post(room.id, AGAIN)

    assert [] == room.told(ts)


def test_a_channel_says_itself_how_sure_to_be(stage: Stage) -> None:
    """At 1 it is never sure enough."""
    room = Room(stage, private=True, guard_threshold="1")
    room.knows(closed=True)

    assert [] == room.told(stage.dev.post(room.id, AGAIN))


def test_a_condition_that_is_met_leads_with_something_changed(room: Room) -> None:
    """Other words, and other buttons first."""
    ts = room.stage.dev.post(room.id, "writes passed 5k/s last night, so let's move the idempotency keys to MongoDB")

    (note,) = room.told(ts)
    assert "The reason for rejecting MongoDB may have lapsed." in note
    assert note.index("Something changed") < note.index("Show the reasons")
    assert [True] == [one.lapsed for one in room.met]


# --- asked -----------------------------------------------------------------------------------------------------------


def test_check_precedent_answers_the_one_who_asked(room: Room) -> None:
    """Also where the channel wants no notes and nothing was proposed; nobody else sees it, and nothing is kept."""
    app = room.stage.bot.app
    app.policies.change(app.workspace, room.id, {"guard": "off"}, by="ana")
    ts = room.stage.dev.post(room.id, AGAIN)

    room.stage.ben.shortcut("check_precedent", room.id, ts)

    note = room.stage.until(room.stage.ben, room.id, SETTLED)
    assert "only visible to you" in note
    assert "Mute" not in note
    assert ([], []) == (room.told(who=room.stage.dev), room.met)


def test_check_precedent_says_when_nothing_is_settled(room: Room) -> None:
    """No guess."""
    ts = room.stage.dev.post(room.id, "let's paint the office walls green")

    room.stage.ben.shortcut("check_precedent", room.id, ts)

    room.stage.until(room.stage.ben, room.id, "I found nothing settled that this re-opens.")


@pytest.mark.parametrize("said", ["check", "check this thread", "check: let's move the idempotency keys to mongo"])
def test_a_mention_checks_the_thread_or_what_it_says(room: Room, said: str) -> None:
    """Answered in the thread, once, from what the channel may see; a channel that wants no notes may ask."""
    app = room.stage.bot.app
    app.policies.change(app.workspace, room.id, {"guard": "off"}, by="ana")
    ts = room.stage.dev.post(room.id, AGAIN if ":" not in said else "morning")

    room.stage.ben.mention(room.id, said, ts)

    room.stage.until(room.stage.dev, room.id, SETTLED, ts)
    (note,) = room.told(ts)
    assert "From what this channel may see." in note


def test_a_question_that_begins_with_check_is_a_question(room: Room) -> None:
    """Only the verb alone, or with a colon, asks for a look."""
    ts = room.stage.ben.mention(room.id, "checkout: why not MongoDB for idempotency keys?")

    room.stage.until(room.stage.dev, room.id, "From what this channel may see.", ts)
    assert [] == room.told(ts)


def test_it_says_nothing_where_a_captured_thread_is_discussed_on(stage: Stage) -> None:
    """The whole sample conversation, with its proposals, in a channel that wants notes: nothing is settled yet."""
    app = stage.bot.app
    app.policies.change(app.workspace, stage.channel("platform"), {"guard": "thread"}, by="ana")
    root = stage.thread(IDEMPOTENCY)
    stage.settled()

    assert not any(SETTLED in text for text in stage.ben.sees(stage.channel("payments"), root))
