"""Capture in Slack: message shortcut, mention and reaction make one draft of a thread; a modal confirms it.

The shortcut opens a loading modal at once and fills it when the draft is ready. When there is no modal to fill (a
mention, a reaction, or it was closed meanwhile) a "Draft ready" button opens it. One thread has one open draft,
however often and by whomever it is captured; submitting it makes one record and one card.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack import indexing, notes, record_cards, ripple
from bot.slack import proposed as along
from bot.slack.desk import Bells, Desk
from bot.slack.gateway import open_for, open_view
from bot.slack.gesture import Body, action_key, event_key, name_of, team_of, trigger_key
from bot.slack.thread import read_thread
from bot.slack.views import capture as views
from bot.slack.views import decision as cards
from bot.slack.views import proposed as boxes
from bot.slack.views.help import problem
from bot.work import Enqueue, Job, Task
from knowledge import capture, succession
from knowledge.consent import must_agree_to_capture
from knowledge.errors import ChestertonError, Conflict, NotAllowed, NotFound, NotUnderstood, Unavailable
from knowledge.lifecycle import may_read, must_decide
from knowledge.ports import StoredDraft
from knowledge.records.base import Visibility
from knowledge.records.decision import Decision
from knowledge.thread import Message as ThreadMessage
from knowledge.thread import Thread


def listen(app: App, bells: Bells) -> None:
    """Hang out the bells of capture."""
    app.shortcut({"callback_id": "record_decision", "type": "message_action"})(partial(_record, ring=bells.ring))
    app.shortcut({"callback_id": "new_decision", "type": "shortcut"})(partial(_new, ring=bells.ring))
    app.action("review_draft")(partial(_review, ring=bells.ring))
    app.action("new_decision")(partial(_new, ring=bells.ring))
    app.action("add_option")(_add_option)
    app.view("decision")(partial(_submit, ring=bells.ring))
    app.event("reaction_added")(partial(reacted, bells=bells))


def tasks(desk: Desk) -> dict[str, Task]:
    """What follows."""
    return {
        "capture": partial(_capture, desk),
        "reaction": partial(_captured_by_reaction, desk),
        "review": partial(_show, desk),
        "save": partial(_save, desk),
        "catch up": lambda job: job.step(indexing.catch_up, desk),
    }


# --- bells -----------------------------------------------------------------------------------------------------------


def _record(ack: Ack, body: Body, client: WebClient, *, ring: Enqueue) -> None:
    message, key = body["message"], trigger_key(body)
    ring("capture", key, {
        "channel": body["channel"]["id"], "ts": message.get("thread_ts") or message["ts"],
        "by": body["user"]["id"], "view": name_of(key), "draft": name_of(key),
    })  # fmt: skip
    ack()
    open_view(client, body["trigger_id"], views.loading(None, name_of(key)))


def ring_capture(ring: Enqueue, key: str, channel: str, ts: str, by: str, *, tell: str) -> None:
    """Ask for a capture without a modal; ``tell`` is where "Draft ready" goes: the channel, or ``by`` directly."""
    ring("capture", key, {"channel": channel, "ts": ts, "by": by, "view": None, "draft": name_of(key), "tell": tell})


def reacted(body: Body, *, bells: Bells) -> None:
    """Ring, if this is the reaction that records a thread of this channel."""
    event, key = body["event"], event_key(body)
    item = event["item"]
    if item.get("type") != "message" or event["reaction"].partition("::")[0] != bells.reaction_in(item["channel"]):
        return
    asked = {"channel": item["channel"], "ts": item["ts"], "by": event["user"], "tell": event["user"]}
    bells.ring("reaction", key, {**asked, "view": None, "draft": name_of(key)})


def _new(ack: Ack, body: Body, client: WebClient, *, ring: Enqueue) -> None:
    open_blank(ring, body, client)
    ack()


def open_blank(ring: Enqueue, body: Body, client: WebClient) -> None:
    """Open the modal of a decision without a thread; its card goes to the channel where that was asked for."""
    draft = name_of(trigger_key(body))
    channel = body.get("channel_id") or (body.get("channel") or {}).get("id") or ""
    by = body.get("user_id") or body["user"]["id"]
    ring(
        "capture",
        trigger_key(body),
        {"channel": channel, "ts": "", "by": by, "view": None, "draft": draft, "tell": None},
    )
    open_for(client, body, views.form(draft, capture.Form(decision_makers=(by,)), None, None, ()))


def _review(ack: Ack, body: Body, client: WebClient, *, ring: Enqueue) -> None:
    key, view = action_key(body), name_of(action_key(body))
    channel = (body.get("channel") or {}).get("id", "")
    ring(
        "review",
        key,
        {"draft": body["actions"][0]["value"], "view": view, "by": body["user"]["id"], "channel": channel},
    )
    ack()
    open_for(client, body, views.loading(None, view))


def _add_option(ack: Ack, body: Body, client: WebClient) -> None:
    ack()
    view = body["view"]
    client.views_update(view_id=view["id"], hash=view["hash"], view=views.with_option_added(view))


def _submit(ack: Ack, body: Body, *, ring: Enqueue) -> None:
    view, by = body["view"], body["user"]["id"]
    form, _ = views.submitted(view)
    if wrong := views.errors(views.problems(form, view, by), view):
        ack(response_action="errors", errors=wrong)
        return
    draft = view["private_metadata"]
    ring(
        "save",
        f"{team_of(body)}:{draft}:{view['id']}",
        {"draft": draft, "by": by, "form": form.model_dump(mode="json"), "proposed": boxes.ticked(view)},
    )
    ack()


# --- work ------------------------------------------------------------------------------------------------------------


def _capture(desk: Desk, job: Job) -> None:
    """Thread to draft, then show it. The draft's id is the gesture's own, or that of the draft already open."""
    try:
        draft_id = job.step(_begin, desk, job.payload)
        if job.payload["ts"]:
            job.step(_draft, desk, draft_id)
    except ChestertonError as error:
        job.step(_tell_problem, desk, job.payload, error.whole)
        return
    if job.payload["view"] or job.payload.get("tell"):
        job.step(_offer, desk, {**job.payload, "draft": draft_id})


def _captured_by_reaction(desk: Desk, job: Job) -> None:
    """A reaction captures the whole thread of its message."""
    root = job.step(_root_of, desk, job.payload["channel"], job.payload["ts"])
    _capture(desk, replace(job, payload={**job.payload, "ts": root}))


def _root_of(desk: Desk, channel: str, ts: str) -> str:
    """The ts of the thread that a message is in. Harmless to repeat: it only reads."""
    messages, _ = desk.gateway.replies(channel, ts)
    return str(messages[0].get("thread_ts") or ts) if messages else ts


def _begin(desk: Desk, payload: Mapping[str, Any]) -> str:
    """Find or make the draft. Harmless to repeat: one open draft a thread, and this id makes no second one."""
    must_decide(payload["by"], desk.directory)
    channel, ts = payload["channel"], payload["ts"]
    if ts:
        must_agree_to_capture(desk.policy(channel))
    return desk.drafts.begin(payload["draft"], desk.workspace, channel, ts, payload["by"]).id


def _draft(desk: Desk, draft_id: str) -> None:
    """Read the thread and keep what the reader makes of it. Harmless to repeat: it is kept under the draft's id."""
    stored = desk.drafts.get(draft_id, desk.workspace)
    if stored.draft is not None:
        return
    thread = read_thread(desk, stored.channel, stored.thread_ts)
    desk.drafts.keep(draft_id, desk.workspace, capture.read(thread, desk.reader, desk.fallback), thread)


def _show(desk: Desk, job: Job) -> None:
    job.step(_offer, desk, job.payload)


def _offer(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Fill the open modal, or offer the button that opens it. Harmless to repeat: the same view, a fleeting note."""
    try:
        stored = desk.drafts.get(payload["draft"], desk.workspace)
        may_see(desk, stored, payload["by"])
    except Unavailable:
        raise
    except ChestertonError as error:
        _tell_problem(desk, payload, error.whole)
        return
    if payload["view"] and desk.gateway.show(_modal(desk, stored, payload["by"]), external_id=payload["view"]):
        return
    found = bool(stored.supersedes or (stored.draft and stored.draft.is_decision))
    title = stored.draft.title if stored.draft else ""
    message = views.draft_ready(stored.id, title, payload["by"], found)
    if payload.get("tell") == payload["by"] or not payload["channel"]:
        desk.gateway.post_once(f"draft:{stored.id}:{payload['by']}", payload["by"], message)
    else:
        desk.gateway.whisper(payload["channel"], payload["by"], message, stored.thread_ts or None)


def may_see(desk: Desk, stored: StoredDraft, person: str) -> None:
    """A draft is seen by whoever may read its conversation now, and by nobody else; one from scratch by its author."""
    must_decide(person, desk.directory)
    if not (may_read(person, stored.channel, desk.directory) if stored.thread_ts else stored.by == person):
        raise NotFound("There is no such draft.", advice="It may have been saved or discarded.")


def _modal(desk: Desk, stored: StoredDraft, by: str) -> Mapping[str, Any]:
    if stored.state == "saved":
        return views.saved(stored.ref or "")
    old = _replaced(desk, stored, by)
    note = f"This looks at {old.ref} again. Say in the context what has changed since." if old else ""
    if stored.draft is None:
        blank = succession.form_of(old, by) if old else capture.Form(decision_makers=(by,))
        return views.form(stored.id, blank, None, None, (), note=note)
    form, inferred = capture.form_from(stored.draft), capture.inferred(stored.draft)
    return views.form(stored.id, form, stored.draft, stored.thread, inferred, note=note)


def _replaced(desk: Desk, stored: StoredDraft, by: str) -> Decision | None:
    """The decision that a draft is to take the place of, where ``by`` may open it."""
    if not stored.supersedes:
        return None
    try:
        old = record_cards.found(desk, stored.supersedes, desk.audience.of_person(by, seen_in=stored.channel))
    except NotFound:
        return None
    return old if isinstance(old, Decision) else None


def _tell_problem(desk: Desk, payload: Mapping[str, Any], text: str) -> None:
    """Say what went wrong where the person is looking. Harmless to repeat."""
    view = payload.get("view")
    if view and desk.gateway.show(views.notice(text), external_id=view):
        return
    desk.gateway.post_once(f"problem:{payload['draft']}", payload["by"], problem(NotUnderstood(text)))


def _save(desk: Desk, job: Job) -> None:
    """A confirmed form becomes a record; once questions can find it, its card appears in the thread."""
    try:
        ref = job.step(_store, desk, job.payload, job.key)
    except ChestertonError as error:
        job.step(_give_back, desk, job.payload, job.key, error.whole)
        return
    for changed in job.step(_take_place, desk, ref, job.payload, job.key):
        job.step(ripple.step_for(changed), desk, changed)
    kept = job.step(_store_along, desk, ref, job.payload) if job.payload.get("proposed") else []
    indexed = job.step(indexing.index_now, desk)
    job.step(_post_card, desk, ref, job.payload, kept)
    if not indexed:
        job.step(indexing.catch_up, desk)


def _give_back(desk: Desk, payload: Mapping[str, Any], key: str, why: str) -> None:
    """Say why it was not saved, with what the person had typed. Harmless to repeat: posted by key."""
    form = capture.Form.model_validate(payload["form"])
    desk.gateway.post_once(f"kept:{key}", payload["by"], views.given_back(form, why))


def _store(desk: Desk, payload: Mapping[str, Any], key: str) -> str:
    """Save the record. Harmless to repeat: a draft makes one record, which the ledger returns again."""
    by = payload["by"]
    must_decide(by, desk.directory)
    if made := desk.ledger.by_draft(payload["draft"], desk.workspace):
        return made.ref
    stored = _begun(desk, payload["draft"])
    may_see(desk, stored, by)
    thread = stored.thread or _unread(desk, stored)
    record = capture.decision_from(
        stored.draft,
        thread,
        workspace=desk.workspace,
        draft_id=stored.id,
        by=by,
        at=desk.clock.now(),
        visibility=visibility_from(desk, stored.channel),
        channel=stored.channel,
        permalink=_link(thread),
        fields=capture.Form.model_validate(payload["form"]),
    )
    if old := _replaced(desk, stored, by):
        record = succession.heir(record, old)
    ref = desk.ledger.add(record, by=by, request=key).ref
    desk.drafts.close(stored.id, desk.workspace, "saved", ref)
    return ref


def _take_place(desk: Desk, ref: str, payload: Mapping[str, Any], key: str) -> list[str]:
    """Let it supersede what it was drafted to, and return what changed. Harmless to repeat: a link is made once."""
    stored, by = desk.drafts.get(payload["draft"], desk.workspace), payload["by"]
    old = _replaced(desk, stored, by)
    if old is None:
        return []
    notes.settle(desk, stored.channel, stored.thread_ts, "changed", by)
    scope = desk.audience.of_person(by, seen_in=stored.channel)
    try:
        changed = desk.lifecycle.supersede(old.ref, ref, by, scope, key)
    except Conflict:  # it was turned down as a whole, or has been replaced meanwhile
        return []
    return [each for each in ripple.sent(desk, changed, by, scope, key) if each != ref]


def _unread(desk: Desk, stored: StoredDraft) -> Thread | None:
    """The thread of a draft that was not made from what is said in it: its place, and none of its words."""
    if not stored.thread_ts:
        return None
    try:
        link = desk.gateway.permalink(stored.channel, stored.thread_ts)
    except NotFound:  # the message is gone, or the bot is
        link = ""
    first = ThreadMessage(ts=stored.thread_ts, permalink=link)
    return Thread(workspace=desk.workspace, channel=stored.channel, ts=stored.thread_ts, messages=(first,))


def _store_along(desk: Desk, ref: str, payload: Mapping[str, Any]) -> list[str]:
    """Save what was ticked beside the decision. Harmless to repeat: a place of a draft makes one record."""
    stored = desk.drafts.get(payload["draft"], desk.workspace)
    try:
        may_see(desk, stored, payload["by"])
        return along.save(desk, stored, ref, payload["proposed"], payload["by"])
    except Unavailable:
        raise
    except ChestertonError as error:
        told = NotUnderstood(f"{ref} is saved, but not what was ticked along with it. {error.whole}")
        desk.gateway.post_once(f"along:{stored.id}", payload["by"], problem(told))
        return []


def _begun(desk: Desk, draft_id: str) -> StoredDraft:
    """The draft; a fast typist may submit an empty form before the job that stores its draft has run."""
    try:
        return desk.drafts.get(draft_id, desk.workspace)
    except NotFound:
        raise Unavailable("The draft is still being stored.") from None


def visibility_from(desk: Desk, channel: str) -> Visibility:
    """A record written from scratch outside any channel belongs to the workspace; otherwise its channel decides."""
    if not channel:
        return Visibility.WORKSPACE
    try:
        return desk.audience.visibility_of(channel)
    except NotFound:  # a private channel that the bot is not in
        return Visibility.CHANNEL


def _link(thread: Thread | None) -> str:
    return thread.messages[0].permalink if thread and thread.messages else ""


def _post_card(desk: Desk, ref: str, payload: Mapping[str, Any], kept: Sequence[str]) -> None:
    """Post the card into the thread, or to the person where the bot may not post. Harmless to repeat: posted by key."""
    by, stored = payload["by"], desk.drafts.get(payload["draft"], desk.workspace)
    record = desk.ledger.get(ref, desk.audience.of_card(stored.channel))
    if not isinstance(record, Decision):
        return
    others = desk.ledger.get_many(kept, desk.audience.of_card(stored.channel))
    card = boxes.along(cards.card(record, today=desk.clock.now().date()), record, others)
    key = record_cards.card_key(desk.workspace, ref)
    try:
        desk.gateway.post_once(key, stored.channel or by, card, record.origin.thread_ts)
    except (NotFound, NotAllowed):
        desk.gateway.post_once(f"{key}:direct", by, card)
