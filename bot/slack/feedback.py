"""What people say to an answer: 👍, 👎, *Share with channel* and *Log this question*.

A private answer is shared by finding it again for the channel: what only the asker may open is not in it. A question
is kept word for word only where the channel read it as it was asked, or where somebody logs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Literal

import structlog
from slack_bolt import Ack, App

from bot.slack import answer, indexing, record_cards
from bot.slack.capture import visibility_from
from bot.slack.desk import Bells, Desk
from bot.slack.gesture import Body, action_key
from bot.slack.views import feedback as views
from bot.slack.views.feedback import About
from bot.slack.views.gate import Message
from bot.slack.views.help import problem
from bot.work import Enqueue, Job, Task
from knowledge.consent import must_speak_for
from knowledge.errors import ChestertonError, Unavailable
from knowledge.ports import Unanswered
from knowledge.questions import KEPT
from knowledge.records.base import Origin, Ref
from knowledge.records.item import Item
from knowledge.text import clip

log = structlog.get_logger("chesterton.feedback")


def listen(app: App, bells: Bells) -> None:
    """Hang out the bells below answers."""
    for action in _DO:
        app.action(action)(partial(_clicked, ring=bells.ring))


def tasks(desk: Desk) -> dict[str, Task]:
    """What follows."""
    return {"feedback": partial(_carry_out, desk)}


def _clicked(ack: Ack, body: Body, *, ring: Enqueue) -> None:
    action, place = body["actions"][0], body.get("container") or {}
    channel = (body.get("channel") or {}).get("id", "")
    asked = {"verb": action["action_id"], "about": action["value"], "by": body["user"]["id"], "channel": channel}
    private = bool(place.get("is_ephemeral")) or channel.startswith("D")
    ring("feedback", action_key(body), {**asked, "private": private, "url": body.get("response_url", "")})
    ack()


def on_the_quarter(desk: Desk, job: Job, now: datetime) -> None:
    """Forget what was asked long ago."""
    job.step(_forget, desk, now.isoformat())


def _forget(desk: Desk, now: str) -> int:
    """Delete old questions. Harmless to repeat: they are gone."""
    return desk.questions.forget(desk.workspace, datetime.fromisoformat(now) - KEPT)


def _carry_out(desk: Desk, job: Job) -> None:
    if job.step(_do, desk, job.payload, job.key):
        job.step(indexing.catch_up, desk)


def _do(desk: Desk, asked: Mapping[str, Any], key: str) -> Ref:
    """Do what was clicked, and say so. Harmless to repeat: kept by id, added by request, posted by key."""
    try:
        ref, said = _DO[asked["verb"]](desk, asked, About.read(asked["about"]), key)
    except Unavailable:
        raise
    except ChestertonError as error:
        ref, said = "", problem(error)
    if asked["url"]:
        desk.gateway.respond(asked["url"], said)
    return ref


Done = tuple[Ref, Message]


def _good(desk: Desk, asked: Mapping[str, Any], about: About, key: str) -> Done:
    log.info("answer.praised")
    return "", views.thanks()


def _bad(desk: Desk, asked: Mapping[str, Any], about: About, key: str) -> Done:
    log.info("answer.faulted")
    kept = not asked["private"] and desk.policy(asked["channel"]).capture
    _keep(desk, asked, about, "thumbed down", text=about.text if kept else "")
    return "", views.sorry(str(about), kept=kept)


def _log(desk: Desk, asked: Mapping[str, Any], about: About, key: str) -> Done:
    """The question as an item, seen by whoever may see what is said in that place."""
    channel, by = asked["channel"], asked["by"]
    scope = desk.audience.of_person(by, seen_in=channel)
    given = {"title": clip(" ".join(about.text.split()), 300), "type": "question", "text": about.text}
    item = desk.keeping.add(
        Item, given, by, scope, origin=Origin(channel=channel or None), visibility=visibility_from(desk, channel),
        request=f"question:{about.id}",
    )  # fmt: skip
    _keep(desk, asked, about, "logged", item=item.ref)
    return item.ref, views.logged(item)


def _share(desk: Desk, asked: Mapping[str, Any], about: About, key: str) -> Done:
    channel, by = asked["channel"], asked["by"]
    must_speak_for(channel, by, desk.directory)
    found = answer.find(desk, about.text, desk.audience.of_channel(channel), channel, by)
    if not found.answered:
        return "", views.not_shared()
    about = About(about.id, about.text, [source.ref for source in found.sources])  # the asker may see more
    shown = answer.draw(desk, found, private=False, answer_id=str(about))
    desk.gateway.post_once(f"share:{key}", channel, views.shared(shown, record_cards.name(desk, by), about.text))
    return "", views.is_shared()


def _keep(
    desk: Desk, asked: Mapping[str, Any], about: About, outcome: Literal["thumbed down", "logged"], *, text: str = "",
    item: Ref = "",
) -> None:  # fmt: skip
    now, refs = desk.clock.now(), tuple(about.refs)
    desk.questions.keep(
        Unanswered(desk.workspace, about.id, asked["channel"], asked["by"], now, outcome, text, refs, item)
    )


_DO: Mapping[str, Callable[[Desk, Mapping[str, Any], About, str], Done]] = {
    views.GOOD: _good, views.BAD: _bad, views.LOG: _log, views.SHARE: _share,
}  # fmt: skip
