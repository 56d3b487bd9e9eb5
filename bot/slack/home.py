"""App Home: drawn for one person when they open it, and again when something that they did has changed it.

What stands there is gathered from what that person may open (``knowledge.home``). It is there at once with nothing
in it, and filled by a job; a click is answered in a window.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack import due, record_forms
from bot.slack.capture import open_blank
from bot.slack.desk import Bells, Desk
from bot.slack.gateway import open_for, publish_first
from bot.slack.gesture import Body, action_key, event_key, name_of, trigger_key
from bot.slack.manifest import SCOPES
from bot.slack.views import home as views
from bot.slack.views import record_form as form
from bot.slack.views.gate import Json
from bot.slack.views.home import Health
from bot.slack.views.record_form import ADD, Errand
from bot.slack.views.wording import day
from bot.work import Enqueue, Job, Task
from knowledge.audience import AudienceScope
from knowledge.coverage import coverage, need_of
from knowledge.digest import calendar
from knowledge.digest.weekly import post_key
from knowledge.errors import ChestertonError, NotFound, Unavailable
from knowledge.home import EVERYTHING, Home, Homes
from knowledge.lifecycle import may_read
from knowledge.policy import Digest as Plan
from knowledge.ports import RecordQuery
from knowledge.records import kinds
from knowledge.records.base import PersonId, Record
from knowledge.records.decision import Decision

READING = frozenset(
    {"home", "home more", "home find", "question", "policy", "set policy", "digest", "check", "coverage"}
)
"""The jobs of a person after which nothing in their Home is other than before."""
PROMPTS = (
    "What waits for my review?", "What is due for review?", "Which integrations have no owner?",
    "What are our top risks?",
)  # fmt: skip
"""What is suggested to whoever opens the direct message: questions that any team's records answer."""
FOUND = 45
"""How many records a search shows."""
REF = re.compile(r"[A-Za-z]{3}-\d{1,9}")
log = structlog.get_logger("chesterton.home")


def listen(app: App, bells: Bells) -> None:
    """Hang out the bells of App Home."""
    app.event("app_home_opened")(partial(_opened, ring=bells.ring))
    app.action(views.MORE)(partial(_wants_more, ring=bells.ring))
    for action in (views.FIND, views.WORDS):
        app.action(action)(partial(_searched, ring=bells.ring))
    for action in (views.KIND, views.STATUS):
        app.action(action)(lambda ack: ack())  # it is read when the search is asked for
    app.command("/chesterton", matchers=[_is_coverage])(partial(_commanded, ring=bells.ring))
    app.action(views.ADD)(partial(_begun, ring=bells.ring))


def tasks(desk: Desk) -> dict[str, Task]:
    """What follows."""
    return {
        "home": lambda job: job.step(_draw, desk, job.payload["by"]),
        "home more": lambda job: job.step(_list, desk, job.payload),
        "home find": lambda job: job.step(_look_up, desk, job.payload),
        "prompts": lambda job: job.step(_suggest, desk, job.payload["channel"]),
        "coverage": lambda job: job.step(_measure, desk, job.payload),
    }


def followed(desk: Desk, kind: str, task: Task) -> Task:
    """The task, after which the Home of whoever asked for it shows what became of it, if they ever opened theirs."""
    if kind in READING:
        return task

    def then(job: Job) -> None:
        task(job)
        if by := job.payload.get("by"):
            job.step(_redraw, desk, by)

    return then


# --- bells -----------------------------------------------------------------------------------------------------------


def _opened(body: Body, client: WebClient, *, ring: Enqueue) -> None:
    event = body["event"]
    if event.get("tab") == "messages":
        ring("prompts", event_key(body), {"channel": event["channel"]})
        return
    if not event.get("view"):
        publish_first(client, event["user"], views.loading())
    ring("home", event_key(body), {"by": event["user"]})


def _wants_more(ack: Ack, body: Body, client: WebClient, *, ring: Enqueue) -> None:
    _ring(ack, client, ring, "home more", body, {"name": body["actions"][0]["value"]})


def _searched(ack: Ack, body: Body, client: WebClient, *, ring: Enqueue) -> None:
    _ring(ack, client, ring, "home find", body, views.asked(body["view"]))


def _ring(ack: Ack, client: WebClient, ring: Enqueue, kind: str, body: Body, asked: Mapping[str, str]) -> None:
    key = action_key(body)
    ring(kind, key, {**asked, "by": body["user"]["id"], "view": name_of(key)})
    ack()
    open_for(client, body, form.loading(name_of(key)))


def _is_coverage(body: Body) -> bool:
    return str(body.get("text", "")).casefold().split()[:1] == ["coverage"]


def _commanded(ack: Ack, body: Body, *, ring: Enqueue) -> None:
    ring("coverage", trigger_key(body), {"by": body["user_id"], "url": body["response_url"]})
    ack()


def _begun(ack: Ack, body: Body, client: WebClient, *, ring: Enqueue) -> None:
    """Open the form that fills a hole; ``SYS:target.1`` is a kind and, after it, the need that it is for."""
    prefix, _, hole = body["actions"][0]["value"].partition(":")
    kind, (_, given) = kinds()[prefix], need_of(hole) or (None, {})
    if kind is Decision:
        open_blank(ring, body, client)
    else:
        channel = (body.get("channel") or {}).get("id", "")
        record_forms.open_new(client, body, kind, Errand(ADD, prefix, channel), given)
    ack()


# --- drawing ---------------------------------------------------------------------------------------------------------


def _draw(desk: Desk, by: PersonId) -> None:
    """Draw somebody's Home. Harmless to repeat: what is published replaces what stood there."""
    desk.posts.sent(_home_key(desk, by), by, "")
    desk.gateway.publish(by, _view(desk, by))


def _redraw(desk: Desk, by: PersonId) -> None:
    """The same for whoever has opened theirs before; where it cannot be, the next look at it draws it anew."""
    if desk.posts.find(_home_key(desk, by)) is None:
        return
    try:
        desk.gateway.publish(by, _view(desk, by))
    except ChestertonError as error:
        log.warning("home.stale", error=type(error).__name__)


def _suggest(desk: Desk, channel: str) -> None:
    """Offer what could be asked. Harmless to repeat, and to go without where Slack does not let us."""
    try:
        desk.gateway.suggest(channel, [{"title": said, "message": said} for said in PROMPTS])
    except ChestertonError as error:
        log.info("prompts.refused", error=type(error).__name__)


def _home_key(desk: Desk, by: PersonId) -> str:
    return f"home:{desk.workspace}:{by}"


def _view(desk: Desk, by: PersonId) -> Json:
    try:
        person = desk.directory.person(by)
    except NotFound:
        return views.outside(guest=False)
    if not person.may_decide:
        return views.outside(guest=person.is_guest and not person.is_stranger)
    return views.home(_home(desk, by), list(_health(desk, by)))


def _home(desk: Desk, by: PersonId) -> Home:
    today = desk.clock.now().date()
    return _homes(desk).of(by, desk.audience.of_person(by), today, partial(due.whom, desk))


def _homes(desk: Desk) -> Homes:
    return Homes(desk.ledger, desk.drafts, desk.audience, desk.directory)


def _measure(desk: Desk, asked: Mapping[str, Any]) -> None:
    """The gauge, from what the person may open. Harmless to repeat: a fleeting note."""
    found = coverage(_homes(desk).open(desk.audience.of_person(asked["by"])))
    desk.gateway.respond(asked["url"], views.coverage(found))


# --- how the app is --------------------------------------------------------------------------------------------------


def _health(desk: Desk, by: PersonId) -> Iterator[Health]:
    """What reads, what searches, when a digest was posted where they may read it, and what Slack does not let us do."""
    yield Health("Engine", desk.reader.name)
    yield _asked("Index", desk.recall.index.ping, "away: I search by words alone")
    yield Health("Last digest", _last_digest(desk, by))
    try:
        lacking = desk.gateway.lacking(SCOPES)
    except ChestertonError:
        lacking = []
    if lacking:
        yield Health("Slack", f"does not grant {', '.join(lacking)}: install me again from the manifest", well=False)
    else:
        yield Health("Slack", "grants all I need")


def _asked(part: str, ping: Callable[[], str], otherwise: str) -> Health:
    try:
        ping()
    except ChestertonError:
        return Health(part, otherwise, well=False)
    return Health(part, "ready")  # what it says of itself counts more than this person may open


def _last_digest(desk: Desk, by: PersonId) -> str:
    now, posted = desk.clock.now(), []
    for channel, policy in desk.policies.every(desk.workspace).items():
        if isinstance(policy.digest, Plan) and _reads(desk, by, channel):
            week = calendar.week_of(policy.digest, now)
            posts = (desk.posts.find(post_key(desk.workspace, channel, one)) for one in (week, week.before()))
            posted += [post.first_try_at for post in posts if post and post.first_try_at]
    return day(max(posted).date()) if posted else "none these two weeks"


def _reads(desk: Desk, by: PersonId, channel: str) -> bool:
    with suppress(ChestertonError):
        return may_read(by, channel, desk.directory)
    return False


# --- windows ---------------------------------------------------------------------------------------------------------


def _list(desk: Desk, asked: Mapping[str, Any]) -> None:
    """All of a section. Harmless to repeat: the same window."""
    _show(desk, asked, lambda: views.more(asked["name"], _home(desk, asked["by"])))


def _look_up(desk: Desk, asked: Mapping[str, Any]) -> None:
    """What a search finds. Harmless to repeat: the same window."""
    scope = desk.audience.of_person(asked["by"])
    _show(desk, asked, lambda: _results(desk, asked, scope))


def _results(desk: Desk, asked: Mapping[str, Any], scope: AudienceScope) -> Json:
    """The records that are named or hold all the words; where none does, those that are nearest in meaning."""
    words = asked["words"]
    if found := _seen(desk, scope, _named(desk, words, scope) or _holding(desk, asked, scope)):
        return views.results(found, words)
    return views.results(_seen(desk, scope, _near(desk, asked, scope)), words, near=True)


def _seen(desk: Desk, scope: AudienceScope, found: Iterable[Record]) -> list[Record]:
    return [record for record in found if desk.audience.may_open(scope, record)][:FOUND]


def _named(desk: Desk, words: str, scope: AudienceScope) -> Sequence[Record]:
    return desk.ledger.get_many([words.strip().upper()], scope) if REF.fullmatch(words.strip()) else []


def _holding(desk: Desk, asked: Mapping[str, Any], scope: AudienceScope) -> Sequence[Record]:
    statuses = (asked["status"],) if asked["status"] else ()
    query = RecordQuery(asked["kind"], statuses=statuses, words=asked["words"], limit=EVERYTHING)
    return desk.ledger.list(scope, query)


def _near(desk: Desk, asked: Mapping[str, Any], scope: AudienceScope) -> Sequence[Record]:
    near = (found.record for found in desk.recall.search(asked["words"], scope)) if asked["words"] else ()
    return [one for one in near if asked["kind"] in ("", one.prefix) and asked["status"] in ("", one.status)]


def _show(desk: Desk, asked: Mapping[str, Any], view: Callable[[], Json]) -> None:
    """Fill the window; whoever has closed it wants nothing more."""
    try:
        shown = view()
    except Unavailable:
        raise
    except ChestertonError as error:
        shown = form.notice(error.whole)
    desk.gateway.show(shown, external_id=asked["view"])
