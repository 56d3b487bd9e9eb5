"""Questions that follow an answer in its thread: answered there without a mention, or met with silence.

Only a thread whose question was asked by mention listens, for a day after its last answer. A message there is put in
the queue by its ids if it sounds like a question to the records; the job reads it again from Slack. Nobody asked by
name, so where nothing is found that belongs there, or the thread was muted, nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.slack import answer
from bot.slack.desk import Bells, Desk
from bot.work import Job
from knowledge import followup


def follows(event: Mapping[str, Any], bells: Bells) -> bool:
    """Whether a message asks on in a thread that was answered: a word test in memory, then one small read."""
    thread = event.get("thread_ts")
    if not thread or thread == event["ts"] or not followup.asks(event.get("text") or ""):
        return False
    return bells.answered(event["channel"], thread)


def answered(desk: Desk, channel: str, thread: str) -> bool:
    """Whether this thread had an answer within a day."""
    return desk.citations.last(desk.workspace, channel, thread, desk.clock.now() - followup.FRESH) is not None


def reply(desk: Desk, heard: Mapping[str, Any], key: str) -> bool:
    """Answer in the thread, or say nothing; returns whether it was answered. Harmless to repeat: posted by key."""
    channel, thread = heard["channel"], heard["thread"]
    if desk.posts.find(answer.posted_as(key)):
        return True
    met = desk.notes.of_thread(desk.workspace, channel, thread)
    message = desk.gateway.message(channel, heard["ts"], thread)
    if (met and met.outcome == "muted") or not message:
        return False
    place = {"channel": channel, "thread": thread, "url": "", "private": False}
    asked = {**place, "text": message.get("text", ""), "by": heard["author"]}
    found = answer.sought(desk, asked)
    if not followup.belongs(asked["text"], found, answer.last_cited(desk, channel, thread)):
        return False
    answer.tell(desk, asked, key, found)
    return True


def on_the_quarter(desk: Desk, job: Job, now: datetime) -> None:
    """Forget what was answered a day ago."""
    job.step(_forget, desk, now.isoformat())


def _forget(desk: Desk, now: str) -> int:
    """Delete what nobody can ask on about. Harmless to repeat: it is gone."""
    return desk.citations.forget(desk.workspace, datetime.fromisoformat(now) - followup.FRESH)
