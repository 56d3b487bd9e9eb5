"""Questions in Slack: by mention (answered in the thread, for everybody there), by `/why` and in direct messages.

Whoever reads the answer decides what it may use: a mention is answered from what its channel may see, `/why` and a
direct message from what the asker may open.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.slack import record_cards
from bot.slack.desk import Bells, Desk
from bot.slack.gesture import Body, event_key, name_of, trigger_key
from bot.slack.views import answer as views
from bot.slack.views.feedback import About
from bot.slack.views.gate import Message
from bot.slack.views.help import usage
from bot.work import Enqueue, Job, Task
from knowledge import answer
from knowledge.audience import AudienceScope
from knowledge.ports import Unanswered
from knowledge.rows import answering

HELP = ("", "help")


def listen(app: App, bells: Bells) -> None:
    """Hang out the bells of questions."""
    app.command("/why")(partial(_asked_by_command, ring=bells.ring))
    app.event({"type": "message", "subtype": None})(partial(_asked_directly, ring=bells.ring))


def tasks(desk: Desk) -> dict[str, Task]:
    """What follows."""
    return {"question": partial(_answer, desk)}


def ring_question(
    ring: Enqueue,
    key: str,
    text: str,
    *,
    by: str,
    channel: str,
    thread: str | None = None,
    url: str = "",
    private: bool = False,
) -> None:
    """Ask for an answer: into ``thread`` of ``channel``, or to ``by`` alone when ``private``."""
    ring(
        "question", key, {"text": text, "by": by, "channel": channel, "thread": thread, "url": url, "private": private}
    )


def _asked_by_command(ack: Ack, body: Body, *, ring: Enqueue) -> None:
    text = body.get("text", "").strip()
    if _wants_help(text):
        ack(usage())
        return
    by, channel = body["user_id"], body["channel_id"]
    ring_question(ring, trigger_key(body), text, by=by, channel=channel, url=body["response_url"], private=True)
    ack()


def _asked_directly(body: Body, *, ring: Enqueue) -> None:
    event = body["event"]
    if event.get("channel_type") != "im" or event.get("bot_id") or not event.get("text"):
        return
    thread = event.get("thread_ts")
    ring_question(
        ring, event_key(body), event["text"], by=event["user"], channel=event["channel"], thread=thread, private=True
    )


def _answer(desk: Desk, job: Job) -> None:
    job.step(_reply, desk, job.payload, job.key)


def _reply(desk: Desk, asked: Mapping[str, Any], key: str) -> None:
    """Find, read and reply in one step, so that no answer is kept in the queue. Harmless to repeat: posted by key."""
    reply = usage() if _wants_help(asked["text"]) else _said(desk, asked, name_of(key))
    if asked["url"]:
        desk.gateway.respond(asked["url"], reply)
        return
    desk.gateway.post_once(f"answer:{key}", asked["channel"], reply, asked["thread"])


def _wants_help(text: str) -> bool:
    return text.lower().strip(" ?!.") in HELP


def _said(desk: Desk, asked: Mapping[str, Any], answer_id: str) -> Message:
    """The answer; what a channel asked in vain is kept, where it lets its threads be recorded."""
    text, private, channel = asked["text"], bool(asked["private"]), asked["channel"]
    found = find(desk, text, _scope(desk, asked), channel, asked["by"])
    about = About(answer_id, text, [source.ref for source in found.sources])
    if not found.answered:
        if not private and desk.policy(channel).capture:
            desk.questions.keep(
                Unanswered(desk.workspace, answer_id, channel, asked["by"], desk.clock.now(), "no precedent", text)
            )
        return views.no_precedent(text, private, str(about))
    share = bool(asked["url"]) and not channel.startswith("D")
    return draw(desk, found, private=private, answer_id=str(about), share=share)


def find(desk: Desk, text: str, scope: AudienceScope, channel: str, by: str) -> answer.Answer:
    """What the records say to whoever may see ``scope``, as the channel wants it."""
    policy, today = desk.policy(channel), desk.clock.now().date()
    reader = desk.reader if policy.model else desk.fallback
    return answering.answer(text, scope, desk.recall, today=today, by=by) or answer.answer(
        text, scope, desk.recall, reader, desk.fallback, today=today, threshold=policy.answer_threshold
    )


def draw(desk: Desk, found: answer.Answer, *, private: bool, answer_id: str, share: bool = False) -> Message:
    """An answer as it is shown."""
    today, name = desk.clock.now().date(), partial(record_cards.name, desk)
    return views.answer(found, private=private, today=today, answer_id=answer_id, share=share, name=name)


def _scope(desk: Desk, asked: Mapping[str, Any]) -> AudienceScope:
    if asked["private"]:
        return desk.audience.of_person(asked["by"], seen_in=asked["channel"])
    return desk.audience.of_channel(asked["channel"])
