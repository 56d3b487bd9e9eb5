"""Looking again at what was decided: a decision that may take the place of an old one is begun in a click."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack import capture, record_cards
from bot.slack.desk import Bells, Desk
from bot.slack.gateway import open_view
from bot.slack.gesture import Body, action_key, name_of
from bot.slack.views.decision import SUPERSEDE
from bot.slack.views.record_form import loading, notice
from bot.work import Enqueue, Job, Task
from knowledge.errors import ChestertonError
from knowledge.lifecycle import must_decide


def listen(app: App, bells: Bells) -> None:
    """Hang out the bells of second looks."""
    app.action(SUPERSEDE)(partial(_superseded, ring=bells.ring))


def tasks(desk: Desk) -> dict[str, Task]:
    """What follows."""
    return {"successor": partial(_succeed, desk)}


# --- a successor -----------------------------------------------------------------------------------------------------


def _superseded(ack: Ack, body: Body, client: WebClient, *, ring: Enqueue) -> None:
    key, ref = action_key(body), body["actions"][0]["value"].partition(":")[0]
    channel = (body.get("channel") or {}).get("id", "")
    ring("successor", key, {"ref": ref, "by": body["user"]["id"], "channel": channel, "view": name_of(key)})
    ack()
    open_view(client, body["trigger_id"], loading(name_of(key)))


def _succeed(desk: Desk, job: Job) -> None:
    """The form of a decision that takes the place of an old one once it is accepted, its options filled in."""
    try:
        draft = job.step(_begin, desk, job.payload, job.key)
    except ChestertonError as error:
        job.step(_refuse, desk, job.payload, error.whole)
        return
    asked = {"draft": draft, "by": job.payload["by"], "view": job.payload["view"], "channel": ""}
    capture.tasks(desk)["review"](replace(job, payload=asked))


def _begin(desk: Desk, asked: Mapping[str, Any], key: str) -> str:
    """Make the draft where the old decision comes from. Harmless to repeat: this key makes one draft."""
    by = asked["by"]
    must_decide(by, desk.directory)
    old = record_cards.found(desk, asked["ref"], desk.audience.of_person(by, seen_in=asked["channel"]))
    return desk.drafts.begin(name_of(key), desk.workspace, old.origin.channel or "", "", by, old.ref).id


def _refuse(desk: Desk, asked: Mapping[str, Any], why: str) -> None:
    """Say why not, where the person is looking. Harmless to repeat: the same view."""
    desk.gateway.show(notice(why), external_id=asked["view"])
