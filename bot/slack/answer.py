"""Questions in Slack: by mention (answered in the thread, for everybody there), by `/why` and in direct messages.

Whoever reads the answer decides what it may use: a mention is answered from what its channel may see, `/why` and a
direct message from what the asker may open. A question that leans on the answer before it ("and who is on call for
it?") is asked of the records that were cited there, as far as the same audience may see them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from knowledge import answer, followup
from knowledge.audience import AudienceScope
from knowledge.ports import Cited, Unanswered
from knowledge.records.base import Ref
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
    if _wants_help(asked["text"]):
        _say(desk, asked, key, usage())
    elif (found := sought(desk, asked)).answered:
        tell(desk, asked, key, found)
    else:
        _say(desk, asked, key, _in_vain(desk, asked, name_of(key)))


def _wants_help(text: str) -> bool:
    return text.lower().strip(" ?!.") in HELP


def _say(desk: Desk, asked: Mapping[str, Any], key: str, message: Message) -> None:
    if asked["url"]:
        desk.gateway.respond(asked["url"], message)
    else:
        desk.gateway.post_once(posted_as(key), asked["channel"], message, asked["thread"])


def posted_as(key: str) -> str:
    """The key under which the answer to a question is posted."""
    return f"answer:{key}"


def sought(desk: Desk, asked: Mapping[str, Any]) -> answer.Answer:
    """What answers a question, for whoever reads it where it was asked; it may lean on the answer before it."""
    scope, text, channel = _scope(desk, asked), asked["text"], asked["channel"]
    refs = () if asked["url"] else last_cited(desk, channel, asked["thread"])[: followup.LEANS_ON]
    records = [record for record in desk.ledger.get_many(refs, scope) if desk.audience.may_open(scope, record)]
    return find(desk, text, scope, channel, asked["by"], followup.readings(text, records))


def last_cited(desk: Desk, channel: str, thread: str | None) -> Sequence[Ref]:
    """What the last answer in a thread rested on, whoever may see that."""
    since = desk.clock.now() - followup.FRESH
    last = desk.citations.last(desk.workspace, channel, thread or "", since)
    return last.refs if last else ()


def tell(desk: Desk, asked: Mapping[str, Any], key: str, found: answer.Answer) -> None:
    """Give the answer where it was asked, and remember what it rests on. Harmless to repeat: posted by key."""
    channel, refs = asked["channel"], tuple(source.ref for source in found.sources)
    about = About(name_of(key), asked["text"], refs)
    share = bool(asked["url"]) and not channel.startswith("D")
    _say(desk, asked, key, draw(desk, found, private=asked["private"], answer_id=str(about), share=share))
    if not asked["url"]:  # what a command is told stands in no thread
        desk.citations.keep(Cited(desk.workspace, channel, asked["thread"] or "", desk.clock.now(), refs))


def _in_vain(desk: Desk, asked: Mapping[str, Any], answer_id: str) -> Message:
    """That there is no precedent; what a channel asked in vain is kept, where it lets its threads be recorded."""
    text, private, channel = asked["text"], bool(asked["private"]), asked["channel"]
    if not private and desk.policy(channel).capture:
        desk.questions.keep(
            Unanswered(desk.workspace, answer_id, channel, asked["by"], desk.clock.now(), "no precedent", text)
        )
    return views.no_precedent(text, private, str(About(answer_id, text)))


def find(
    desk: Desk, text: str, scope: AudienceScope, channel: str, by: str, leaning: Sequence[str] = ()
) -> answer.Answer:
    """What the records say to whoever may see ``scope``, as the channel wants it.

    A question that leans on others is tried in those words first, then as it stands.
    """
    policy, today = desk.policy(channel), desk.clock.now().date()
    reader, readings = desk.reader if policy.model else desk.fallback, (*leaning, text)
    rows = (answering.answer(one, scope, desk.recall, today=today, by=by) for one in readings)
    texts = (
        answer.answer(one, scope, desk.recall, reader, desk.fallback, today=today, threshold=policy.answer_threshold)
        for one in readings
    )
    return next(filter(None, rows), None) or _first(texts)


def _first(every: Iterable[answer.Answer]) -> answer.Answer:
    """The first that was answered, or the last that was not."""
    found = iter(every)
    last = next(found)
    while not last.answered and (other := next(found, None)):
        last = other
    return last


def draw(desk: Desk, found: answer.Answer, *, private: bool, answer_id: str, share: bool = False) -> Message:
    """An answer as it is shown."""
    today, name = desk.clock.now().date(), partial(record_cards.name, desk)
    return views.answer(found, private=private, today=today, answer_id=answer_id, share=share, name=name)


def _scope(desk: Desk, asked: Mapping[str, Any]) -> AudienceScope:
    if asked["private"]:
        return desk.audience.of_person(asked["by"], seen_in=asked["channel"])
    return desk.audience.of_channel(asked["channel"])
