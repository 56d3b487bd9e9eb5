"""When a settled debate comes back: one quiet note in the thread, or to its author alone, where a channel wants that.

Every message of a channel rings here, and ordinary chat goes no further than a word test in memory: it is neither
stored nor put in the queue. What sounds like a proposal is put there by its ids alone, if the channel's policy says so;
the job reads it again from Slack. Where a thread was answered, what asks on there is answered rather than noted. What
the channel may see decides, also for a note that only the author sees.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Literal

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.slack import capture, followup, notes, record_cards
from bot.slack.desk import Bells, Desk
from bot.slack.gateway import open_view
from bot.slack.gesture import Body, action_key, event_key, name_of, team_of, trigger_key, without_mention
from bot.slack.thread import read_thread
from bot.slack.views import guard as views
from bot.slack.views.gate import Message
from bot.slack.views.guard import Target
from bot.slack.views.help import problem
from bot.work import Enqueue, Job, Task
from knowledge import guard, proposals
from knowledge.audience import AudienceScope
from knowledge.errors import ChestertonError, NotAllowed, NotFound, Unavailable
from knowledge.lifecycle import may_read, must_decide
from knowledge.notes import A_DAY, MEMORY, is_fresh, left_alone, threshold
from knowledge.ports import MetNote
from knowledge.records.base import Visibility
from knowledge.records.decision import Decision

CHECK = re.compile(
    r"(?:please )?check(?: (?:this|it|the thread|thread|for precedents?|precedents?|please))*\s*(?:[.!?]*$|:\s*)", re.I
)
"""How a mention asks for a look: at its thread, or at what stands after a colon."""
WRITTEN = (None, "thread_broadcast", "file_share")
"""The subtypes of what a person writes; an edit, a bot's post or somebody joining has another."""
NO = "no_entry_sign"
"""🚫"""
NEAR = 0.2
"""From this score on the nearest record is named to whoever asked, though nothing is re-opened."""
_ANSWERS: dict[str, Literal["dismissed", "muted"]] = {views.DISMISSED: "dismissed", views.MUTED: "muted"}


def listen(app: App, bells: Bells) -> None:
    """Hang out the bells of the guard; before those of direct messages, which are messages too."""
    for subtype in WRITTEN:
        message: dict[str, Any] = {"type": "message", "subtype": subtype}
        app.event(message, matchers=[_in_a_channel])(partial(_heard, bells=bells))
    app.shortcut({"callback_id": views.SHORTCUT, "type": "message_action"})(partial(_asked, ring=bells.ring))
    for action in (views.REASONS, *_ANSWERS):
        app.action(action)(partial(_clicked, ring=bells.ring))
    app.action(views.CHANGED)(partial(_reconsidered, ring=bells.ring))
    app.event("reaction_added", matchers=[_is_no])(partial(_signed, bells=bells))


def tasks(desk: Desk) -> dict[str, Task]:
    """What follows."""
    return {
        "guard": partial(_note, desk), "follow-up": partial(_follow_up, desk), "check": partial(_check, desk),
        "note": partial(_answered, desk), "reconsider": partial(_reconsider, desk),
        "note sign": lambda job: job.step(_put_aside, desk, job.payload),
    }  # fmt: skip


# --- bells -----------------------------------------------------------------------------------------------------------


def _in_a_channel(event: Mapping[str, Any]) -> bool:
    return event.get("channel_type") in ("channel", "group")


def _heard(body: Body, context: BoltContext, *, bells: Bells) -> None:
    event = body["event"]
    text, ts, channel = event.get("text") or "", event["ts"], event["channel"]
    if not event.get("user") or event.get("bot_id") or f"<@{context.bot_user_id}" in text:
        return
    proposes = bool(proposals.proposal(text)) and bells.guards(channel)
    heard = {"channel": channel, "ts": ts, "thread": event.get("thread_ts") or ts, "author": event["user"]}
    if followup.follows(event, bells):
        bells.ring("follow-up", event_key(body), {**heard, "proposes": proposes})
    elif proposes:
        bells.ring("guard", f"{team_of(body)}:{channel}:{ts}", heard)


def _is_no(event: Mapping[str, Any]) -> bool:
    return event.get("reaction") == NO


def _signed(body: Body, *, bells: Bells) -> None:
    capture.reacted(body, bells=bells)  # a channel may have chosen this very emoji to record threads
    item = body["event"]["item"]
    if item.get("type") == "message":
        sign = {"channel": item["channel"], "ts": item["ts"], "person": body["event"]["user"]}
        bells.ring("note sign", event_key(body), sign)


def _asked(ack: Ack, body: Body, *, ring: Enqueue) -> None:
    message = body["message"]
    asked = {"channel": body["channel"]["id"], "ts": message["ts"], "thread": message.get("thread_ts") or message["ts"]}
    ring("check", trigger_key(body), {**asked, "by": body["user"]["id"], "url": body["response_url"]})
    ack()


def ring_check(ring: Enqueue, key: str, channel: str, ts: str, thread: str, by: str) -> None:
    """Ask whether what a mention says after ``check:``, or else its thread, re-opens anything; all read it."""
    ring("check", key, {"channel": channel, "ts": ts, "thread": thread, "by": by, "url": ""})


def _clicked(ack: Ack, body: Body, *, ring: Enqueue) -> None:
    ring("note", action_key(body), {**_click(body), "url": body.get("response_url", "")})
    ack()


def _reconsidered(ack: Ack, body: Body, client: WebClient, *, ring: Enqueue) -> None:
    view = name_of(action_key(body))
    ring("reconsider", action_key(body), {**_click(body), "view": view})
    ack()
    open_view(client, body["trigger_id"], views.loading(view))


def _click(body: Body) -> dict[str, Any]:
    action, place = body["actions"][0], body["container"]
    channel = (body.get("channel") or {}).get("id", "")
    return {
        "action": action["action_id"], "target": action["value"], "by": body["user"]["id"], "channel": channel,
        "inside": place.get("thread_ts"),
    }  # fmt: skip


# --- unasked ---------------------------------------------------------------------------------------------------------


def _note(desk: Desk, job: Job) -> None:
    """One note, or none. Nobody asked, so nobody is told when it does not work."""
    heard = job.payload
    if job.step(_judge, desk, heard):
        job.step(notes.show, desk, heard["channel"], heard["thread"], heard["author"])


def _follow_up(desk: Desk, job: Job) -> None:
    """What asks on is answered; only if it is not, and proposes something, may it get a note."""
    if not job.step(followup.reply, desk, job.payload, job.key) and job.payload["proposes"]:
        _note(desk, job)


def _judge(desk: Desk, heard: Mapping[str, Any]) -> bool:
    """Whether this message gets the note of its thread. Harmless to repeat: a message that has it keeps it."""
    channel, thread, ts = heard["channel"], heard["thread"], heard["ts"]
    policy = desk.policy(channel)
    now = desk.clock.now()
    if there := desk.notes.of_thread(desk.workspace, channel, thread):
        return there.message == str(ts)
    if policy.guard == "off" or not is_fresh(ts, now) or not desk.directory.person(heard["author"]).may_read:
        return False
    taught = desk.notes.met(desk.workspace, None, now - MEMORY, now)
    sure = policy.guard_threshold if policy.guard_threshold is not None else threshold(taught)
    found = _reopened(desk, _text(desk, heard), desk.audience.of_channel(channel), channel, sure=sure)
    if found is None or not found.reopens or _is_own(desk, found, channel, thread):
        return False
    ref, option = found.record.ref, found.position
    if left_alone(taught, channel, ref, option):
        return False
    met = MetNote(
        desk.workspace, channel, thread, ts, ref, option, policy.guard, round(found.score, 4), now, found.lapsed
    )
    return desk.notes.take(met, A_DAY)


def _is_own(desk: Desk, found: guard.Note, channel: str, thread: str) -> bool:
    """Whether this is the thread in which it was decided, or that of its card."""
    card = desk.posts.find(record_cards.card_key(desk.workspace, found.record.ref))
    origin = found.record.origin
    return (channel, thread) in {(origin.channel, origin.thread_ts), (card.channel, card.ts) if card else ("", "")}


def _text(desk: Desk, heard: Mapping[str, Any]) -> str:
    """What the message says now; nothing when it is gone."""
    message = desk.gateway.message(heard["channel"], heard["ts"], heard["thread"])
    return str(message.get("text", "")) if message else ""


def _reopened(
    desk: Desk, text: str, scope: AudienceScope, channel: str, *, sure: float | None, asked: bool = False
) -> guard.Note | None:
    reader = desk.reader if desk.policy(channel).model else desk.fallback
    today = desk.clock.now().date()
    found = guard.check(text, scope, desk.recall, reader, desk.fallback, today=today, threshold=sure, asked=asked)
    return found if found and desk.audience.may_open(scope, found.record) else None


# --- asked -----------------------------------------------------------------------------------------------------------


def _check(desk: Desk, job: Job) -> None:
    job.step(_look, desk, job.payload, job.key)


def _look(desk: Desk, asked: Mapping[str, Any], key: str) -> None:
    """Judge what was pointed at, and say so. Harmless to repeat: a fleeting answer, or posted by key."""
    private = bool(asked["url"])
    try:
        reply = _checked(desk, asked, private=private)
    except Unavailable:
        raise
    except ChestertonError as error:
        reply = problem(error)
    if private:
        desk.gateway.respond(asked["url"], reply)
    else:
        desk.gateway.post_once(f"check:{key}", asked["channel"], reply, asked["thread"])


def _checked(desk: Desk, asked: Mapping[str, Any], *, private: bool) -> Message:
    channel, by = asked["channel"], asked["by"]
    if private and not may_read(by, channel, desk.directory):
        raise NotFound("There is no such message.")
    scope = _own_scope(desk, by, channel) if private else desk.audience.of_channel(channel)
    sure = desk.policy(channel).guard_threshold
    every = [_reopened(desk, text, scope, channel, sure=sure, asked=True) for text in _texts(desk, asked)]
    found = max((one for one in every if one), key=lambda one: one.score, default=None)
    record = found.record if found and isinstance(found.record, Decision) else None
    if not (found and record and found.reopens):
        return views.clear(record if found and found.score >= NEAR else None, private=private)
    target = Target(record.ref, found.position, asked["thread"])
    return views.checked(record, target, lapsed=found.lapsed, private=private)


def _texts(desk: Desk, asked: Mapping[str, Any]) -> list[str]:
    """What is to be judged: the message, what was said after the verb, or all that people proposed in the thread."""
    text = _text(desk, asked)
    if asked["url"]:
        return [text]
    if rest := CHECK.sub("", without_mention(text)).strip():
        return [rest]
    said = read_thread(desk, asked["channel"], asked["thread"]).messages
    return [each.text for each in said if not each.is_bot and each.ts != asked["ts"] and proposals.proposal(each.text)]


# --- answered --------------------------------------------------------------------------------------------------------


def _answered(desk: Desk, job: Job) -> None:
    job.step(_answer, desk, job.payload)


def _answer(desk: Desk, click: Mapping[str, Any]) -> None:
    """What a click on a note asks for. Harmless to repeat: a fleeting reply, and the first answer stays."""
    by, channel, target = click["by"], click["channel"], Target.read(click["target"])
    try:
        if click["action"] == views.REASONS:
            record = record_cards.seen(desk, _opened(desk, target, by, channel), _own_scope(desk, by, channel))
            reply = views.reasons(record, target, today=desk.clock.now().date())
            desk.gateway.whisper(channel, by, reply, click["inside"])
            return
        _must_belong(desk, by)
        met = notes.settle(desk, channel, target.thread, _ANSWERS[click["action"]], by)
        if met and met.mode == "ephemeral":
            desk.gateway.respond(click["url"], views.settled(met), instead=True)
    except Unavailable:
        raise
    except ChestertonError as error:
        desk.gateway.whisper(channel, by, problem(error), click["inside"])


def _put_aside(desk: Desk, sign: Mapping[str, Any]) -> None:
    """🚫 on a note is *Not the same*; on anything else it is nothing. Harmless to repeat: the first answer stays."""
    channel, ts, person = sign["channel"], sign["ts"], sign["person"]
    message = desk.gateway.message(channel, ts, ts)
    if not message or message.get("user") != desk.me():
        return
    thread = str(message.get("thread_ts", ""))
    if notes.stands_at(desk, channel, thread, ts) and desk.directory.person(person).may_read:
        notes.settle(desk, channel, thread, "dismissed", person)


def _must_belong(desk: Desk, by: str) -> None:
    if not desk.directory.person(by).may_read:
        raise NotAllowed("Only people of this workspace can say that.")


def _own_scope(desk: Desk, by: str, channel: str) -> AudienceScope:
    return desk.audience.of_person(by, seen_in=channel)


def _opened(desk: Desk, target: Target, by: str, channel: str) -> Decision:
    record = record_cards.found(desk, target.ref, _own_scope(desk, by, channel))
    if not isinstance(record, Decision):
        raise NotFound("There is no such decision.")
    return record


def _reconsider(desk: Desk, job: Job) -> None:
    """Something changed: the form of a decision that may take the place of the old one, for whoever may decide."""
    click = job.payload
    try:
        draft = job.step(_begin, desk, click, job.key)
    except ChestertonError as error:
        job.step(_refuse, desk, click, error.whole)
        return
    capture.tasks(desk)["review"](replace(job, payload={**click, "draft": draft}))


def _begin(desk: Desk, click: Mapping[str, Any], key: str) -> str:
    """Find or make the draft, where the old decision may be read. Harmless to repeat: this key makes one draft."""
    by, channel, target = click["by"], click["channel"], Target.read(click["target"])
    must_decide(by, desk.directory)
    old = _opened(desk, target, by, channel)
    stays = old.visibility is Visibility.CHANNEL and old.origin.channel != channel
    place, thread = (old.origin.channel or "", "") if stays else (channel, target.thread)
    return desk.drafts.begin(name_of(key), desk.workspace, place, thread, by, old.ref).id


def _refuse(desk: Desk, click: Mapping[str, Any], why: str) -> None:
    """Say why not, where the person is looking. Harmless to repeat: the same view."""
    desk.gateway.show(views.refused(why), external_id=click["view"])
