"""Notes in Slack once they are given: shown once, redrawn when somebody answers, forgotten where they cannot be."""

from __future__ import annotations

from typing import Literal

from bot.slack import record_cards
from bot.slack.desk import Desk
from bot.slack.views import guard as views
from knowledge.errors import NotAllowed, NotFound
from knowledge.ports import MetNote
from knowledge.records.decision import Decision


def show(desk: Desk, channel: str, thread: str, author: str) -> None:
    """Say it, in the thread or to the author alone. Harmless to repeat: posted by key, to the author at most once."""
    met = desk.notes.of_thread(desk.workspace, channel, thread)
    if met is None:
        return
    try:
        record = record_cards.found(desk, met.ref, desk.audience.of_channel(channel))
        if isinstance(record, Decision):
            _say(desk, met, record, author)
    except (NotFound, NotAllowed):
        desk.notes.drop(desk.workspace, channel, thread)


def _say(desk: Desk, met: MetNote, record: Decision, author: str) -> None:
    message = views.note(record, views.Target(met.ref, met.option, met.thread), lapsed=met.lapsed)
    if met.mode == "thread":
        desk.gateway.post_once(_key(desk, met), met.channel, message, met.thread)
    else:  # Slack shows a fleeting note only in a thread that has replies
        inside = met.thread if met.message != met.thread else None
        desk.gateway.whisper_once(_key(desk, met), met.channel, author, message, inside)


def settle(
    desk: Desk, channel: str, thread: str, outcome: Literal["changed", "dismissed", "muted"], by: str
) -> MetNote | None:
    """Keep what somebody made of a note, and draw it as one grey line. Harmless to repeat: the first answer stays."""
    met = desk.notes.settle(desk.workspace, channel, thread, outcome, by)
    posted = desk.posts.find(_key(desk, met)) if met and met.mode == "thread" else None
    if met and posted:
        desk.gateway.update(posted.channel, posted.ts, views.settled(met))
    return met


def stands_at(desk: Desk, channel: str, thread: str, ts: str) -> bool:
    """Whether message ``ts`` is the note of this thread."""
    met = desk.notes.of_thread(desk.workspace, channel, thread)
    posted = desk.posts.find(_key(desk, met)) if met else None
    return posted is not None and posted.ts == ts


def _key(desk: Desk, met: MetNote) -> str:
    return f"note:{desk.workspace}:{met.channel}:{met.thread}"
