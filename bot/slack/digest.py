"""The weekly digest: posted once a channel and week when it is due, and by `/chesterton digest now`.

What is posted is remembered by key (``posts``), and so is that a week is done: a quiet week stays quiet, and a second
look edits what is there. Only what the channel may see is told of, whoever asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import structlog
from slack_bolt import Ack, App

from bot.slack.desk import Bells, Desk
from bot.slack.gesture import Body, trigger_key
from bot.slack.views import digest as views
from bot.slack.views.gate import Message
from bot.slack.views.help import problem
from bot.work import Enqueue, Job, Task
from knowledge.consent import must_speak_for
from knowledge.digest import calendar
from knowledge.digest.calendar import Week
from knowledge.digest.sections import RULES
from knowledge.digest.weekly import Digest, post_key
from knowledge.errors import ChestertonError, NotAllowed, NotFound, NotUnderstood, Unavailable
from knowledge.policy import Digest as Plan

PAUSE = 1.0
"""Seconds between two channels: Slack takes some hundred messages a minute of an app, and few at once."""
ENOUGH = 3
"""Channels in which Slack does not answer until the others are left for the next quarter."""
log = structlog.get_logger("chesterton.digest")


def listen(app: App, bells: Bells) -> None:
    """Hang out the bell of `/chesterton digest`."""
    app.command("/chesterton", matchers=[_is_digest])(partial(_commanded, ring=bells.ring))


def tasks(desk: Desk) -> dict[str, Task]:
    """What follows."""
    return {"digest": partial(_answer, desk)}


# --- bells -----------------------------------------------------------------------------------------------------------


def _is_digest(body: Body) -> bool:
    return str(body.get("text", "")).casefold().split()[:1] == ["digest"]


def _commanded(ack: Ack, body: Body, *, ring: Enqueue) -> None:
    words = body["text"].split()[1:]
    asked = {"words": words, "by": body["user_id"], "channel": body["channel_id"], "url": body["response_url"]}
    ring("digest", trigger_key(body), asked)
    ack()


# --- by the clock ----------------------------------------------------------------------------------------------------


def on_the_quarter(desk: Desk, job: Job, now: datetime) -> None:
    """Post what is due and was not, one channel after the other; what keeps one from its digest keeps no other."""
    away, broken = 0, None
    for n, (channel, week) in enumerate(job.step(_due, desk, now)):
        if n:
            job.sleep(PAUSE)
        try:
            job.step(_post_due, desk, channel, week, now)
        except Unavailable:
            away += 1
            if away == ENOUGH:
                raise
        except (NotFound, NotAllowed) as error:
            log.warning("digest.refused", error=type(error).__name__)
            job.step(_close, desk, channel, week)
        except ChestertonError:
            raise
        except Exception as error:
            broken = error
    if broken:
        raise broken


def _due(desk: Desk, now: datetime) -> list[tuple[str, str]]:
    """The channels that want a digest now and have had none, each with its week."""
    plans = ((channel, policy.digest) for channel, policy in desk.policies.every(desk.workspace).items())
    weeks = ((channel, _due_week(plan, now)) for channel, plan in plans if isinstance(plan, Plan))
    return [(channel, str(week)) for channel, week in weeks if week and not _is_closed(desk, channel, week)]


def _due_week(plan: Plan, now: datetime) -> Week | None:
    """The week that is due; none where this machine does not know the zone any more."""
    try:
        return calendar.due_week(plan, now)
    except ZoneInfoNotFoundError:
        log.warning("digest.zone", zone=plan.zone)
        return None


def _post_due(desk: Desk, channel: str, week: str, now: datetime) -> None:
    """Post the digest of a week, or nothing, and close the week. Harmless to repeat: posted by key, then edited."""
    plan = desk.policy(channel).digest
    if isinstance(plan, Plan) and (digest := _gathered(desk, channel, plan, Week.read(week), now)):
        _put(desk, digest, plan)
    _close(desk, channel, week)


def _close(desk: Desk, channel: str, week: str) -> None:
    """Say that nothing more is to be posted of the week by itself. Harmless to repeat: it is written once."""
    desk.posts.sent(_closed(desk, channel, Week.read(week)), channel, "")


def _is_closed(desk: Desk, channel: str, week: Week) -> bool:
    return desk.posts.find(_closed(desk, channel, week)) is not None


def _closed(desk: Desk, channel: str, week: Week) -> str:
    return f"{post_key(desk.workspace, channel, week)}:done"


# --- the digest ------------------------------------------------------------------------------------------------------


def _gathered(desk: Desk, channel: str, plan: Plan, week: Week, now: datetime) -> Digest | None:
    """What the channel may see of the week."""
    desk.directory.channel(channel)  # the audience of a place that nobody knows is empty, and looks like silence
    return desk.weekly.digest(channel, desk.audience.of_channel(channel), plan, week, now)


def _put(desk: Desk, digest: Digest, plan: Plan) -> None:
    """One message in the channel and one reply a section; what was posted before is edited."""
    key = post_key(desk.workspace, digest.channel, digest.week)
    ts = _show(desk, key, digest.channel, views.message(digest, plan))
    told = {one.name: views.details(one) for one in digest.sections}
    for name, title, *_ in RULES:
        if name in told:
            _show(desk, f"{key}:{name}", digest.channel, told[name], ts)
        elif desk.posts.find(f"{key}:{name}"):
            _show(desk, f"{key}:{name}", digest.channel, views.nothing_left(title), ts)


def _show(desk: Desk, key: str, channel: str, message: Message, thread_ts: str | None = None) -> str:
    """Post under the key, or edit what stands there; returns its ts. What people have deleted stays so."""
    posted = desk.posts.find(key)
    if posted is None:
        return desk.gateway.post_once(key, channel, message, thread_ts)[1]
    try:
        desk.gateway.update(posted.channel, posted.ts, message)
    except NotFound:
        later = "The next digest comes when it is due."
        raise NotFound("What I posted here this week was deleted.", advice=later) from None
    return posted.ts


# --- on demand -------------------------------------------------------------------------------------------------------


def _answer(desk: Desk, job: Job) -> None:
    """Post the digest where that is asked for; then show to whoever asked what was, or would be, posted."""
    try:
        posted = job.step(_ask, desk, job.payload)
    except ChestertonError as error:
        job.step(_tell_problem, desk, job.payload, error.whole)
        return
    job.step(_reply, desk, job.payload, posted)


def _ask(desk: Desk, asked: Mapping[str, Any]) -> bool:
    """Whether this week's was posted before; with `now` it is posted, or edited. Harmless to repeat: by key."""
    channel, wants_now = asked["channel"], _wants_now(asked["words"])
    must_speak_for(channel, asked["by"], desk.directory)
    plan, now = desk.policy(channel).digest, desk.clock.now()
    if not isinstance(plan, Plan):
        if wants_now:
            raise NotUnderstood("This channel wants no weekly digest.", advice=f"{views.HOW}.")
        return False
    week = calendar.week_of(plan, now)
    posted = desk.posts.find(post_key(desk.workspace, channel, week)) is not None
    if wants_now and (digest := _gathered(desk, channel, plan, week, now)):
        _put(desk, digest, plan)
    return posted


def _wants_now(words: list[str]) -> bool:
    """Raises NotUnderstood on anything but `now`, or nothing."""
    if [word.casefold() for word in words] not in ([], ["now"]):
        raise NotUnderstood(f"I do not know `digest {' '.join(words)}`.", advice="There are `digest` and `digest now`.")
    return bool(words)


def _reply(desk: Desk, asked: Mapping[str, Any], posted: bool) -> None:
    """What was or would be posted, to the person alone. Harmless to repeat: a fleeting note."""
    chosen, now = desk.policy(asked["channel"]).digest, desk.clock.now()
    plan = chosen if isinstance(chosen, Plan) else calendar.USUAL
    due = calendar.next_due(plan, now) if isinstance(chosen, Plan) else None
    digest = _gathered(desk, asked["channel"], plan, calendar.week_of(plan, now), now)
    said = views.done(digest, plan, due, posted) if due and asked["words"] else views.preview(digest, plan, due, posted)
    desk.gateway.respond(asked["url"], said)


def _tell_problem(desk: Desk, asked: Mapping[str, Any], why: str) -> None:
    """Why there is no digest. Harmless to repeat: a fleeting note."""
    desk.gateway.respond(asked["url"], problem(NotUnderstood(why)))
