"""`/chesterton`: what a channel wants of Chesterton, shown and set by a command or a form.

Whoever may decide in the channel may set it. What is said is seen by the asker alone; a change is announced nowhere
but in the audit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack.desk import Bells, Desk
from bot.slack.gateway import open_view
from bot.slack.gesture import Body, name_of, team_of, trigger_key
from bot.slack.views import policy as views
from bot.slack.views.gate import Message
from bot.slack.views.help import problem, unknown_verb, usage
from bot.work import Enqueue, Job, Task
from knowledge.consent import must_speak_for
from knowledge.errors import ChestertonError, NotAllowed, NotFound, NotUnderstood, Unavailable
from knowledge.fields import field_named, written
from knowledge.policy import Policy, problems, takes


def listen(app: App, bells: Bells) -> None:
    """Hang out the bells of `/chesterton` and of its form."""
    app.command("/chesterton")(partial(_commanded, ring=bells.ring))
    app.view(views.CALLBACK)(partial(_submitted, ring=bells.ring))


def tasks(desk: Desk) -> dict[str, Task]:
    """What follows."""
    return {"policy": partial(_answer, desk), "set policy": partial(_set, desk)}


# --- bells -----------------------------------------------------------------------------------------------------------


def _commanded(ack: Ack, body: Body, client: WebClient, *, ring: Enqueue) -> None:
    verb, *rest = body.get("text", "").split() or ["help"]
    if verb.lower() == "help":
        ack(usage())
        return
    if verb.lower() != "policy":
        ack(unknown_verb("/chesterton", verb))
        return
    key = trigger_key(body)
    asked = {"words": rest, "by": body["user_id"], "channel": body["channel_id"], "url": body["response_url"]}
    ring("policy", key, {**asked, "view": None if rest else name_of(key)})
    ack()
    if not rest:
        open_view(client, body["trigger_id"], views.loading(name_of(key)))


def _submitted(ack: Ack, body: Body, *, ring: Enqueue) -> None:
    view = body["view"]
    wanted = views.filled(view)
    if wrong := problems(wanted):
        ack(response_action="errors", errors=wrong)
        return
    if wanted:
        asked = {"wanted": wanted, "by": body["user"]["id"], "channel": view["private_metadata"]}
        ring("set policy", f"{team_of(body)}:{view['id']}", asked)
    ack()


# --- work ------------------------------------------------------------------------------------------------------------


def _answer(desk: Desk, job: Job) -> None:
    job.step(_reply, desk, job.payload, job.key)


def _reply(desk: Desk, asked: Mapping[str, Any], key: str) -> None:
    """Show or set, and say so to the person alone. Harmless to repeat: a request is carried out once."""
    try:
        must_speak_for(asked["channel"], asked["by"], desk.directory)
        if asked["view"] is None:
            view, reply = None, _done(desk, asked, key)
        else:
            now = desk.policy(asked["channel"])
            view, reply = views.form(asked["channel"], now), views.whole(now)
    except Unavailable:
        raise
    except ChestertonError as error:
        view, reply = views.notice(error.whole), problem(error)
    if not (asked["view"] and view and desk.gateway.show(view, external_id=asked["view"])):
        desk.gateway.respond(asked["url"], reply)


def _done(desk: Desk, asked: Mapping[str, Any], key: str) -> Message:
    """`show`, or a field and its value."""
    name, *value = asked["words"]
    if name.lower() == "show":
        return views.whole(desk.policy(asked["channel"]))
    field = field_named(Policy, name)
    if not value:
        raise NotUnderstood(f"What shall {written(field)} be?", advice=f"It takes {takes(field)}.")
    return views.now(_changed(desk, {**asked, "wanted": {field: " ".join(value)}}, key), [field])


def _changed(desk: Desk, asked: Mapping[str, Any], key: str) -> Policy:
    return desk.policies.change(desk.workspace, asked["channel"], asked["wanted"], by=asked["by"], request=key)


def _set(desk: Desk, job: Job) -> None:
    """What was changed in the form is set; then the person is told."""
    try:
        names = job.step(_fill_in, desk, job.payload, job.key)
    except ChestertonError as error:
        job.step(_tell_problem, desk, job.payload, job.key, error.whole)
        return
    job.step(_confirm, desk, job.payload, job.key, names)


def _fill_in(desk: Desk, asked: Mapping[str, Any], key: str) -> list[str]:
    """Set the fields, and return which. Harmless to repeat: a request is carried out once."""
    must_speak_for(asked["channel"], asked["by"], desk.directory)
    _changed(desk, asked, key)
    return list(asked["wanted"])


def _confirm(desk: Desk, asked: Mapping[str, Any], key: str, names: Sequence[str]) -> None:
    """Say what holds now. Harmless to repeat: a fleeting note."""
    _tell(desk, asked, key, views.now(desk.policy(asked["channel"]), names))


def _tell_problem(desk: Desk, asked: Mapping[str, Any], key: str, why: str) -> None:
    """Say why nothing was set. Harmless to repeat: a fleeting note."""
    _tell(desk, asked, key, problem(NotUnderstood(why)))


def _tell(desk: Desk, asked: Mapping[str, Any], key: str, message: Message) -> None:
    """To the person alone: in the channel, or directly where the bot may not speak."""
    try:
        desk.gateway.whisper(asked["channel"], asked["by"], message)
    except (NotFound, NotAllowed):
        desk.gateway.post_once(f"policy:{key}", asked["by"], message)
