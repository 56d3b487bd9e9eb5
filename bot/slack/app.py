"""The Bolt app: who may ring, which bell each feature hangs out, and what happens when a bell does not ring.

Bolt is built with ``process_before_response=True``: it acks only after the listener has run, so a failure to store an
event is answered with 500 and Slack sends it again. Listeners are doorbells: parse, enqueue, ack. The one error
handler decides by the kind of payload, since Slack repeats events only; a person must be told at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from slack_bolt import App, BoltContext, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.slack import (
    answer,
    approvals,
    capture,
    digest,
    due,
    feedback,
    guard,
    home,
    lifecycle,
    linking,
    mention,
    places,
    policy,
    record_forms,
    records,
    reviews,
    unfurl,
)
from bot.slack.desk import Bells, Desk
from bot.slack.gateway import quiet
from bot.slack.gesture import name_of
from bot.slack.manifest import EVENTS
from bot.slack.views.capture import notice
from bot.slack.views.help import problem
from bot.work import Job, Task
from knowledge.errors import ChestertonError, Unavailable

log = structlog.get_logger("chesterton.slack")
NOT_SAVED = "Not saved: my storage did not answer. Nothing was changed; please try again."
BROKEN = "It is in my log. Please try again; if it breaks again, tell whoever runs me."
FEATURES = (
    guard, approvals, capture, mention, answer, lifecycle, records, record_forms, linking, digest, home, policy, places,
    due, reviews, feedback, unfurl,
)  # fmt: skip
OPENING = 2
"""Seconds a listener's call may take; Slack gives three for the whole answer."""


@dataclass(frozen=True)
class Identity:
    """Who we are in the one team we serve."""

    team_id: str
    bot_user_id: str
    bot_id: str


def build_bolt(
    bells: Bells, *, token: str, signing_secret: str | None, api_url: str, identity: Callable[[], Identity]
) -> App:
    """The app with every listener of every feature; does no I/O. ``identity`` is asked at the first request."""

    def ours_only(body: Mapping[str, Any], context: BoltContext, next_: Callable[[], None]) -> BoltResponse | None:
        if body.get("type") != "url_verification" and context.team_id != identity().team_id:
            return BoltResponse(status=200)  # Bolt itself would post an apology to a team that is not ours
        next_()
        return None

    def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        us = identity()
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=token,
            bot_id=us.bot_id, bot_user_id=us.bot_user_id,
        )  # fmt: skip

    app = App(
        process_before_response=True,
        before_authorize=ours_only,
        authorize=authorize,
        signing_secret=signing_secret or "unused in socket mode",
        request_verification_enabled=signing_secret is not None,
        client=WebClient(base_url=api_url, timeout=OPENING, retry_handlers=[]),
        logger=quiet("chesterton.bolt"),
    )
    quiet("slack_bolt")
    for feature in FEATURES:
        feature.listen(app, bells)
    for event in sorted(_plain(EVENTS)):
        app.event(event)(_nothing_to_do)
    app.error(_on_error)
    return app


def tasks(desk: Desk) -> dict[str, Task]:
    """What the features do once a bell has rung, by kind of job; whoever asked is told when one of them breaks."""
    every = (feature.tasks(desk).items() for feature in FEATURES)
    each = ((kind, home.followed(desk, kind, task)) for items in every for kind, task in items)
    return {kind: partial(_apologising, desk, task) for kind, task in each}


def _apologising(desk: Desk, task: Task, job: Job) -> None:
    try:
        task(job)
    except ChestertonError:
        raise
    except Exception:
        incident = name_of(job.key)[:8]
        log.error("job.broke", incident=incident)
        job.step(_apologise, desk, job.payload, job.key, incident)
        raise


def _apologise(desk: Desk, asked: Mapping[str, Any], key: str, incident: str) -> None:
    """Tell the person that it is our fault. Harmless to repeat: posted by key, or gone on reload."""
    error = Unavailable("Something broke on my side.", advice=BROKEN)
    sorry, view = problem(error, incident), asked.get("view")
    if view and desk.gateway.show(notice(f"{error.whole} ({incident})"), external_id=view):
        return
    if asked.get("url"):
        desk.gateway.respond(asked["url"], sorry)
    elif asked.get("by"):
        desk.gateway.post_once(f"sorry:{key}", asked["by"], sorry)


def _plain(events: Iterable[str]) -> set[str]:
    return {name.partition(".")[0] for name in events}


def _nothing_to_do() -> None:
    """A subscribed event that no feature wanted: acked all the same, or Slack would send it again."""


def _on_error(error: Exception, body: Mapping[str, Any]) -> BoltResponse | None:
    # never str(error) and never the body: both hold message text
    log.error("listener.failed", error=type(error).__name__)
    if "command" in body:
        return BoltResponse(status=200, body=NOT_SAVED)
    if body.get("type") == "view_submission":
        return _kept_open(body["view"])
    # An event keeps the 500, so that Slack sends it again; for a click or a shortcut Slack says itself that it failed.
    return None


def _kept_open(view: Mapping[str, Any]) -> BoltResponse:
    first = next(block["block_id"] for block in view["blocks"] if block["type"] == "input")
    body = json.dumps({"response_action": "errors", "errors": {first: NOT_SAVED}})
    return BoltResponse(status=200, body=body, headers={"content-type": "application/json"})
