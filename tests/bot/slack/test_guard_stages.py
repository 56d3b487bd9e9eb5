"""The guard in scenes that need a bot of their own: each transport, Postgres, replies that are lost, two at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bot.playground.faults import reset_after_commit
from bot.slack import notes
from tests.bot.slack.conftest import Raise, Stage, accept
from tests.bot.slack.test_guard import AGAIN, SETTLED, Room
from tests.storage.databases import migrated_file, postgres, postgres_url

__all__ = ["migrated_file", "postgres", "postgres_url"]


def reopened(stage: Stage) -> str:
    """The scene: #payments decides on Postgres, its guard is turned on, and somebody wants MongoDB again."""
    channel, root = stage.channel("payments"), stage.root("idempotency")
    stage.ana.shortcut("record_decision", channel, root)
    accept(stage.ana, stage)
    stage.until(stage.ben, channel, "ADR-1", root, timeout=30)
    stage.ana.slash(channel, "/chesterton", "policy guard thread")
    stage.until(stage.ana, channel, "*thread* from now on")
    stage.settled(30)
    ts = stage.chloe.post(channel, AGAIN)
    stage.until(stage.ben, channel, SETTLED, ts, timeout=30)
    return ts


@pytest.mark.parametrize("transport", ["http", "socket"])
def test_a_settled_debate_comes_back_and_is_decided_anew(raise_curtain: Raise, transport: str) -> None:
    """From the thread to the note, and on to the decision that takes the old one's place: over both transports."""
    stage = raise_curtain(transport)
    ts, channel = reopened(stage), stage.channel("payments")

    stage.ben.click(channel, None, "note_changed")
    stage.slack.wait_until(lambda: "This looks at ADR-1 again" in stage.ben.sees_modal(), 15, "the form")
    stage.ben.fill("title", "Keep idempotency keys in MongoDB")
    stage.ben.fill("outcome", "We move them to MongoDB.")
    stage.ben.fill("options.1.outcome", "chosen")
    stage.ben.fill("status", "accepted")
    stage.ben.submit()

    card = stage.until(stage.chloe, channel, "ADR-2", ts)
    assert "Supersedes ADR-1" in card
    stage.until(stage.chloe, channel, "ADR-1 is being looked at again", ts)
    stage.settled()
    assert any("Superseded" in text for text in stage.dev.sees(channel, stage.root("idempotency")))
    assert stage.slack.workspace.violations == []


def test_it_works_on_postgres_too(raise_curtain: Raise, postgres_url: str) -> None:
    """Records, notes and the queue in one Postgres."""
    stage = raise_curtain("http", database_url=postgres_url)
    ts = reopened(stage)
    stage.settled(30)

    assert 1 == sum(SETTLED in text for text in stage.ben.sees(stage.channel("payments"), ts))


def test_an_answer_that_is_lost_leaves_one_note(raise_curtain: Raise) -> None:
    """Slack has shown it and the connection breaks: a thread is looked at first, an author is not told twice."""
    stage = raise_curtain("http")
    for guard, method in (("thread", "chat.postMessage"), ("ephemeral", "chat.postEphemeral")):
        room = Room(stage, guard, private=True)
        room.knows(closed=True)
        stage.slack.faults.add(method, reset_after_commit())
        ts = stage.dev.post(room.id, AGAIN)
        stage.settled(30)

        place = ts if guard == "thread" else None
        assert 1 == len(room.told(place, who=stage.dev))
        assert 1 == len(room.met)


def test_two_replicas_say_it_once(raise_curtain: Raise) -> None:
    """Both are at the post of one note in the same moment, of different messages of one thread."""
    stage = raise_curtain("http")
    room = Room(stage, private=True)
    room.knows(closed=True)
    ts = stage.dev.post(room.id, AGAIN)
    assert 1 == len(room.told(ts))
    (met,), desk = room.met, stage.bot.desk

    with ThreadPoolExecutor(4) as replicas:
        others = [replace(met, message=f"{n}.1") for n in range(4)]
        taken = list(replicas.map(lambda one: desk.notes.take(one, 3), others))
        list(replicas.map(lambda _: notes.show(desk, room.id, ts, stage.dev.user), range(4)))

    assert not any(taken)
    assert 1 == len(room.told(ts))
