"""The weekly digest in Slack: once a channel and week, one line a section, the details in its thread."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, cast

import pytest

from bot.playground import faults
from bot.playground.actor import Actor
from bot.slack import digest
from bot.slack.desk import Desk
from bot.work import Job
from knowledge.digest import calendar
from knowledge.errors import Unavailable
from knowledge.policy import Digest as Plan
from knowledge.records.base import Link, Origin, Visibility
from knowledge.records.decision import Decision
from knowledge.records.integration import Integration
from knowledge.records.risk import Risk
from storage.engine import writing
from storage.tables import PolicyRow
from tests.bot.slack.conftest import Stage
from tests.knowledge.landscape import Kind, of

MONDAY = "monday 9 Europe/Lisbon"
QUARTER, WEEK = timedelta(minutes=15), timedelta(weeks=1)
_ROOMS, _SECONDS = count(1), count(1)


class Room:
    """A channel of a test's own, whose records nobody else sees."""

    def __init__(self, stage: Stage, *, wants: str = MONDAY) -> None:
        workspace, team = stage.slack.workspace, stage.team.people
        inside = [*(team[name] for name in ("ana", "ben")), workspace.app.bot_user]
        self.stage, self.id = stage, workspace.add_channel(f"room-{next(_ROOMS)}", members=inside)
        self.wants(wants)

    def wants(self, when: str) -> None:
        """Say when its digest is due."""
        self.stage.bot.app.policies.change("main", self.id, {"digest": when}, by="test")

    def add(self, kind: type[Kind], title: str, **fields: object) -> Kind:
        """A record of this channel alone, unless it is said otherwise."""
        now = self.stage.bot.app.clock.now()
        own = {"visibility": Visibility.CHANNEL, "origin": Origin(channel=self.id), "created_at": now, "ref": ""}
        added = self.stage.bot.app.ledger.add(of(kind, 0, title, **(own | fields)), by="U1")
        assert isinstance(added, kind)
        return added

    def decided(self, title: str, **fields: object) -> Decision:
        """A decision that was accepted just now."""
        return self.add(Decision, title, **({"status": "accepted", "decision_makers": ("Ann",)} | fields))

    @property
    def monday(self) -> datetime:
        """When the next digest is due."""
        plan = self.stage.bot.app.policies.get("main", self.id).digest
        assert isinstance(plan, Plan)
        return calendar.next_due(plan, self.stage.bot.app.clock.now())

    def tick(self, moment: datetime) -> None:
        """Let a quarter strike that no other test has: a moment strikes once, for all who share the stage."""
        self.stage.tick(moment + timedelta(seconds=next(_SECONDS)))

    def posted(self) -> list[str]:
        """What the bot has posted into the channel."""
        return self.stage.ben.sees(self.id)

    @property
    def root(self) -> str:
        """The only message."""
        every = self.stage.slack.workspace.every_message(self.id)
        (root,) = [m.ts for m in every if m.thread_ts in (None, m.ts) and not m.is_ephemeral]
        return root

    def replies(self) -> list[str]:
        """What stands in its thread."""
        return self.stage.ben.sees(self.id, self.root)[1:]

    def tells(self, who: Actor, text: str, words: str) -> str:
        """What `/chesterton …` tells whoever typed it."""
        before = len(who.sees(self.id))
        who.slash(self.id, "/chesterton", text)

        def said() -> str | None:
            return next((line for line in who.sees(self.id)[before:] if words in line), None)

        return self.stage.slack.wait_until(said, 10, f"{words!r} after /chesterton {text}") or ""


@pytest.fixture
def room(stage: Stage) -> Iterator[Room]:
    """A channel with a digest on Mondays."""
    room = Room(stage)
    yield room
    stage.settled()
    room.wants("default")
    assert stage.slack.workspace.violations == []


# --- what is posted --------------------------------------------------------------------------------------------------


def test_a_week_becomes_one_message_with_a_line_a_section(room: Room) -> None:
    """The details stand in its thread, one reply a section, and each thing is asked of one person."""
    stage, ana = room.stage, room.stage.ana
    old, new = room.decided("Keep sessions in memory"), room.decided("Keep sessions in Redis")
    stage.bot.desk.lifecycle.supersede(old.ref, new.ref, ana.user, stage.bot.desk.audience.of_channel(room.id))
    room.add(Integration, "Bank feed", provider="Bank", consumer="ledger", owner_consumer="Lena")
    room.add(Risk, "The bank is slow", review_by=date(2026, 1, 1), owner=ana.user)

    room.tick(room.monday)

    (message,) = room.posted()
    lines = message.splitlines()
    assert "1 accepted, 1 superseded" in lines[1]
    assert f"{new.ref} and {old.ref}" in lines[1]
    assert "The bank is slow: review overdue since 1 Jan" in lines[2]
    assert "Bank feed: nobody answers for the providing end" in lines[3]
    assert len(lines) == 5
    decided, review, holes = room.replies()
    assert f"superseded by {new.ref}" in decided
    assert "@ana" in review
    assert "[ Add: Owner at the provider ]" in holes


def test_it_is_posted_once_however_often_it_is_rung(room: Room) -> None:
    """At the next quarters, after a change of the policy in the same week, and where a tick comes twice."""
    room.decided("Use one queue")
    due = room.monday

    room.tick(due - QUARTER)
    assert [] == room.posted()
    for moment in (due, due + QUARTER, due + timedelta(hours=30)):
        room.tick(moment)
    room.wants("friday 17 Asia/Tokyo")
    room.tick(due + timedelta(days=4, hours=9))

    assert len(room.posted()) == 1
    assert len(room.replies()) == 1


def test_a_bot_that_was_away_posts_late_and_not_too_late(room: Room) -> None:
    """Within two days; a week later it is the turn of the next one."""
    room.decided("Use one cache")
    due = room.monday

    room.tick(due + calendar.LATE)
    assert [] == room.posted()
    room.tick(due + calendar.LATE - QUARTER)

    assert len(room.posted()) == 1


def test_a_quiet_week_stays_quiet(room: Room) -> None:
    """What there is to say an hour later is said a week later."""
    due = room.monday
    room.tick(due)
    room.add(Integration, "Mail gateway", provider="Post", consumer="shop")

    room.tick(due + QUARTER)
    assert [] == room.posted()
    room.tick(due + WEEK)

    (message,) = room.posted()
    assert "Mail gateway" in message


def test_each_channel_is_told_of_what_its_members_may_see(room: Room) -> None:
    """A record of one channel is in no other digest, not as a count either; one for all is in both."""
    stage, other = room.stage, Room(room.stage)
    secret = room.decided("Buy Northbank")
    shared = [place.decided("Paint it blue", visibility=Visibility.WORKSPACE) for place in (room, other)]
    room.decided("Rest on nothing", links=(Link(relation="rests on", ref=secret.ref),))

    room.tick(room.monday)
    other.wants("default")

    (here,), (there,) = room.posted(), other.posted()
    assert "4 accepted" in here
    assert re.search(rf"Decided\* · 2 accepted: {shared[1].ref} and {shared[0].ref}\n", there)
    assert secret.ref not in there + "".join(other.replies())
    for record in shared:
        hidden = record.model_copy(update={"visibility": Visibility.CHANNEL, "version": 2})
        stage.bot.app.ledger.save(hidden, by="test", action="restrict")


def test_hostile_words_mention_nobody_and_link_to_nothing(room: Room) -> None:
    """In titles, options and refs of files; the section keeps its line."""
    ugly = "<!channel> *Decided*  9 accepted\n<https://evil.example|Approve> <@U0FOREIGN> " + "x" * 150
    room.decided(ugly, review_by=date(2026, 1, 1), decision_makers=("<!here>",))
    room.add(Integration, ugly, provider="a", consumer="b")

    room.tick(room.monday)

    (message,) = room.posted()
    assert len(message.splitlines()) == 5
    raw = room.stage.slack.workspace.every_message(room.id)
    assert not re.search(r"<!|<@|<https", str([m.blocks for m in raw]) + "".join(m.text for m in raw))


def test_more_than_fits_is_counted(room: Room) -> None:
    """Seven lines of decisions, and how many more."""
    for n in range(9):
        room.decided(f"Decision number {n}")

    room.tick(room.monday)

    (message,), (reply,) = room.posted(), room.replies()
    assert "9 accepted" in message
    assert "and 2 more" in message
    assert reply.count("Decision number") == 7
    assert "and 2 more" in reply


# --- what goes wrong -------------------------------------------------------------------------------------------------


def test_where_the_bot_may_not_post_no_other_channel_waits(room: Room) -> None:
    """It is not tried again that week."""
    stage, closed = room.stage, Room(room.stage)
    for place in (closed, room):
        place.decided("Keep it simple")
    stage.ana.remove_bot(closed.id)

    room.tick(room.monday)
    stage.ana.invite_bot(closed.id)
    room.tick(room.monday + QUARTER)
    closed.wants("default")

    assert len(room.posted()) == 1
    assert not any("The week in decisions" in line for line in closed.posted())


def ring(kept_by: Exception, channels: int = 2) -> list[str]:
    """The channels whose turn came, where each of them is kept from its digest by the same."""
    tried = list[str]()

    def run(function: Callable[..., Any], desk: Desk, *arguments: Any) -> dict[str, Any]:
        if len(arguments) == 1:
            return {"value": [[f"C{n}", "2026-W48"] for n in range(channels)]}
        tried.append(arguments[0])
        raise kept_by

    job = Job("k", {}, run, (0.0,), lambda seconds: None)
    with pytest.raises(type(kept_by)):
        digest.on_the_quarter(cast(Desk, None), job, datetime(2026, 11, 23, 9, tzinfo=UTC))
    return tried


def test_a_bug_in_one_channel_keeps_no_other_waiting() -> None:
    """And is found by who runs the bot."""
    assert ["C0", "C1"] == ring(ZeroDivisionError())


def test_where_slack_is_away_altogether_the_rest_waits_for_the_next_quarter() -> None:
    """Three channels tell."""
    assert ["C0", "C1", "C2"] == ring(Unavailable("Slack did not answer."), channels=9)


def test_a_zone_that_is_known_no_more_keeps_no_other_channel_waiting(room: Room) -> None:
    """Zones come and go with the machine."""
    lost = Room(room.stage)
    room.decided("Keep the clock")
    with writing(room.stage.bot.app.engine, "main") as session:
        row = session.get(PolicyRow, ("main", lost.id))
        assert row
        row.content = row.content.replace("Europe/Lisbon", "Atlantis/Capital")

    room.tick(room.monday)
    lost.wants("default")

    assert len(room.posted()) == 1


def test_while_slack_is_away_the_next_quarter_tries_again(room: Room) -> None:
    """And a message that arrived without an answer is found, not posted twice."""
    room.decided("Keep the queue")
    room.stage.slack.faults.add("chat.postMessage", faults.http(503), nth=None)
    room.tick(room.monday)
    room.stage.slack.faults.clear()
    assert [] == room.posted()
    room.stage.slack.faults.add("chat.postMessage", faults.reset_after_commit())

    for _ in range(200):  # a message may be on its way for a second, and no more is sent before
        if room.posted() and room.replies():
            break
        room.tick(room.monday + QUARTER)

    assert len(room.posted()) == 1
    assert len(room.replies()) == 1


# --- on demand -------------------------------------------------------------------------------------------------------


def test_a_dry_run_is_seen_by_the_asker_alone(room: Room) -> None:
    """With all the details, and when the next one is due; nothing is posted."""
    room.decided("Ship on Fridays", review_by=date(2026, 1, 1), decision_makers=(room.stage.ana.user,))

    shown = room.tells(room.stage.ana, "digest", "Ship on Fridays")

    assert "only visible to you" in shown
    assert re.search(r"The next one is due Monday \d+ \w{3} at 09:00 \(Europe/Lisbon\)", shown)
    assert "`/chesterton digest now` posts it at once" in shown
    assert [] == room.posted()


def test_what_was_posted_ahead_of_its_time_is_brought_up_to_date(room: Room) -> None:
    """By hand, and when its time has come; a section that has nothing left says so; nothing is missed a week later."""
    stage, now = room.stage, room.stage.bot.app.clock.now()
    day = f"{now + timedelta(hours=30):%A}" if now.isoweekday() < 6 else "sunday"
    room.wants(f"{day} 23 Pacific/Pago_Pago")
    late = room.add(Risk, "A late one", review_by=date(2026, 1, 1))
    assert "is posted" in room.tells(stage.ana, "digest now", "This week's digest")
    first = room.decided("First")
    stage.bot.desk.keeping.edit(
        late.ref, {"review_by": ""}, stage.ana.user, stage.bot.desk.audience.of_channel(room.id)
    )

    assert "up to date now" in room.tells(stage.ben, "digest now", "posted before")
    assert "brings up to date" in room.tells(stage.ben, "digest", "Only you see this")
    second = room.decided("Second")
    room.tick(room.monday)

    message, *told = room.posted()
    assert f"2 accepted: {first.ref} and {second.ref}" in message
    assert all("only visible to you" in line for line in told)
    decided = next(reply for reply in room.replies() if "Decided" in reply)
    assert "Second" in decided
    assert any("Nothing is left" in reply for reply in room.replies())


def test_a_week_with_nothing_to_say_is_answered_and_not_posted(room: Room) -> None:
    """Both ways of asking."""
    assert "nothing was posted" in room.tells(room.stage.ana, "digest now", "nothing to say")
    shown = room.tells(room.stage.ana, "digest", "nothing to say this week")
    assert "The next one is due" in shown
    assert "posts it at once" not in shown
    assert not any("only visible to you" not in line for line in room.posted())


@pytest.mark.parametrize(
    ("wants", "typed", "told"),
    [
        ("off", "digest now", "/chesterton policy digest monday 9 Europe/Lisbon"),
        ("off", "digest", "There is none in this channel"),
        (MONDAY, "digest tomorrow", "There are `digest` and `digest now`"),
        (MONDAY, "digset", "Did you mean `/chesterton digest`?"),
    ],
)
def test_a_slip_is_answered_with_what_to_type(room: Room, wants: str, typed: str, told: str) -> None:
    """And posts nothing."""
    room.wants(wants)

    assert told in room.tells(room.stage.ana, typed, told)


def test_a_guest_posts_no_digest(room: Room) -> None:
    """Only whoever may say what the channel wants; who is in a direct message is told where to type it."""
    stage = room.stage
    guest = Actor(stage.slack, stage.slack.workspace.add_person("Gil", kind="guest"))
    stage.slack.workspace.invite(room.id, guest.user)

    assert "Only full members" in room.tells(guest, "digest now", "Only full members")
    guest.leave(room.id)


# --- buttons ---------------------------------------------------------------------------------------------------------


def test_a_decision_is_confirmed_from_the_digest(room: Room) -> None:
    """Whoever is named there need not look for the direct message."""
    stage, ana = room.stage, room.stage.ana
    ref = room.decided("Ship on Fridays", review_by=date(2026, 1, 1), decision_makers=(ana.user,)).ref
    room.tick(room.monday)

    assert "[ Still valid ] [ Changed… ] [ Snooze 30 days ] [ Show ]" in room.replies()[-1]
    ana.click(room.id, None, "still_valid", f"{ref}:review_by:2026-01-01")
    stage.until(ana, room.id, "is still valid. I ask again by", room.root)


def test_the_buttons_work_from_the_digest(room: Room) -> None:
    """A record is shown or put off, a hole is filled, a proposal is accepted."""
    stage, ana = room.stage, room.stage.ana
    decision = room.add(
        Decision, "Move to two zones", status="proposed", decide_by=date(2026, 1, 1), decision_makers=(ana.user,)
    )
    hole = room.add(Integration, "Mail relay", provider="Relay", consumer="shop", owner_provider="Petra")
    review = room.add(Risk, "The relay is slow", review_by=date(2026, 1, 1), owner=ana.user)
    room.tick(room.monday)

    ana.click(room.id, None, "snooze_record", f"{review.ref}:review_by:2026-01-01")
    stage.until(ana, room.id, "is put off until", room.root)
    ana.click(room.id, None, "show_record", review.ref)
    stage.until(ana, room.id, "Not scored yet", room.root)
    ana.click(room.id, None, "fill_owner_consumer", f"{hole.ref}:owner_consumer")
    stage.slack.wait_until(lambda: "consuming end" in ana.sees_modal(), 10, "the form")
    ana.close()
    ana.click(room.id, None, "accept_decision", decision.ref)
    stage.settled()

    scope = stage.bot.desk.audience.of_channel(room.id)
    assert "accepted" == stage.bot.app.ledger.get(decision.ref, scope).status
