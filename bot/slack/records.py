"""Records of every kind in Slack: listed, shown, asked for and moved, by command and button.

What a kind has, and which moves it knows, is derived from its class; only what a command is named after is named
here. What is said is for the asker alone; a card in a channel is drawn again when its record changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack import indexing, record_cards, record_forms
from bot.slack.capture import open_blank
from bot.slack.desk import Bells, Desk
from bot.slack.gateway import open_for
from bot.slack.gesture import Body, action_key, name_of, trigger_key
from bot.slack.orders import GENERAL, Order, read_order
from bot.slack.views import record_form as form
from bot.slack.views import records as views
from bot.slack.views import tables
from bot.slack.views.gate import Message
from bot.slack.views.help import problem, unknown_verb, usage
from bot.slack.views.record_form import ADD, EDIT, Errand
from bot.work import Enqueue, Job, Task
from knowledge import fields, moving, ordering, sifting
from knowledge.audience import AudienceScope
from knowledge.errors import ChestertonError, NotUnderstood, Unavailable
from knowledge.fields import field_named, kind_named
from knowledge.records.base import Record, Ref, Relation
from knowledge.records.decision import Decision
from knowledge.records.integration import Integration
from knowledge.records.requirement import Requirement
from knowledge.records.risk import Risk
from knowledge.relations import sentence
from knowledge.rows.naming import Naming
from knowledge.text import visible

OWN: Mapping[str, tuple[str, ...]] = {
    "/integration": ("owner", "map", "unowned", "cutoff"),
    "/risk": ("top", "matrix"),
}
"""What the commands that are named after a kind can tell of it as a whole."""
TOP = 10


def listen(app: App, bells: Bells) -> None:
    """Hang out the bells of records."""
    for command in OWN:
        app.command(command)(partial(_commanded, ring=bells.ring))
    app.command("/chesterton", matchers=[_is_about_records])(partial(_commanded, ring=bells.ring))
    app.action("edit_record")(partial(_clicked, ring=bells.ring))
    app.action(re.compile("^(move_|fill_|show_record$)"))(partial(_clicked, ring=bells.ring))


def tasks(desk: Desk) -> dict[str, Task]:
    """What follows."""
    return {"record": partial(_carry_out, desk)}


# --- bells -----------------------------------------------------------------------------------------------------------


def _is_about_records(body: Body) -> bool:
    verb, _ = _verb(body)
    return verb in GENERAL or verb in moving.every_word()


def _verb(body: Body) -> tuple[str, list[str]]:
    verb, *words = visible(body.get("text", "")).split() or ["help"]
    return verb.lower(), words


def _commanded(ack: Ack, body: Body, client: WebClient, *, ring: Enqueue) -> None:
    command, (verb, words) = body["command"], _verb(body)
    try:
        order = _order(command, verb, words)
    except NotUnderstood as error:
        ack(problem(error))
        return
    if order is None:
        ack(usage() if verb == "help" else unknown_verb(command, verb))
    elif verb == ADD:
        _open_new(ring, body, client, order)
        ack()
    else:
        _ring(ack, client, ring, body, order, trigger_key(body))


def _order(command: str, verb: str, words: Sequence[str]) -> Order | None:
    """The order, a move by the verb of its kind; None where the command does not know the verb."""
    own = OWN.get(command, ())
    moves = moving.words(kind_named(command.removeprefix("/"))) if command in OWN else moving.every_word()
    if verb not in (*GENERAL, *own, *moves):
        return None
    order = read_order(command, verb, words, own=own)
    if verb in (*GENERAL, *own):
        return order
    if order.what is Decision:
        raise NotUnderstood(f"{order.ref} is a decision.", advice=f"Write it like `/adr accept {order.ref}`.")
    return replace(order, verb=moving.verb_named(order.what, verb))


def _open_new(ring: Enqueue, body: Body, client: WebClient, order: Order) -> None:
    if order.what is Decision:
        open_blank(ring, body, client)
        return
    errand = Errand(ADD, order.kind, body["channel_id"])
    record_forms.open_new(client, body, order.what, errand, {"title": " ".join(order.words)})


def _ring(ack: Ack, client: WebClient, ring: Enqueue, body: Body, order: Order, key: str) -> None:
    """Ask for what was ordered; where a form may follow, or nothing else can be said, with a window for it at once."""
    by = body.get("user_id") or body["user"]["id"]
    channel = body.get("channel_id") or (body.get("channel") or {}).get("id", "")
    window = name_of(key) if _may_open_a_form(order) or not body.get("response_url") else None
    asked = {"by": by, "channel": channel, "url": body.get("response_url", ""), "view": window}
    ring("record", key, {**asdict(order), **asked})
    ack()
    if window:
        open_for(client, body, form.loading(window))


def _may_open_a_form(order: Order) -> bool:
    if order.verb == EDIT:
        return len(order.words) < 2
    return bool(order.ref) and not order.words and moving.may_ask(order.what, order.verb)


def _clicked(ack: Ack, body: Body, client: WebClient, *, ring: Enqueue) -> None:
    action = body["actions"][0]
    ref, _, field = action["value"].partition(":")
    sort, _, verb = action["action_id"].partition("_")
    order = Order({"move": verb, "show": "show"}.get(sort, EDIT), ref.partition("-")[0], ref, (field,) if field else ())
    _ring(ack, client, ring, body, order, action_key(body))


# --- work ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Done:
    """What is said, the form that is shown instead where a window is open, and what has changed."""

    says: Message | None = None
    form: Mapping[str, Any] | None = None
    changed: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class Asked:
    """An order, who gave it, and what they may see."""

    order: Order
    by: str
    scope: AudienceScope
    key: str


def _carry_out(desk: Desk, job: Job) -> None:
    """Do what was asked and say so to the person alone; then draw the card of what changed again."""
    changed: Sequence[Ref] = job.step(_do, desk, job.payload, job.key)
    for ref in changed:
        job.step(record_cards.redraw, desk, ref)
    if changed:
        job.step(indexing.catch_up, desk)


def _do(desk: Desk, given: Mapping[str, Any], key: str) -> list[Ref]:
    """One order. Harmless to repeat: what has moved already is left as it is, and the reply is fleeting."""
    order = Order(given["verb"], given["kind"], given["ref"], tuple(given["words"]))
    try:
        scope = desk.audience.of_person(given["by"], seen_in=given["channel"])
        done = _DO.get(order.verb, _move)(desk, Asked(order, given["by"], scope, key))
        view = done.form or form.notice(done.says["text"] if done.says else "")
    except Unavailable:
        raise
    except ChestertonError as error:
        done, view = Done(problem(error)), form.notice(error.whole)
    shown = given["view"] and desk.gateway.show(view, external_id=given["view"])
    if not shown and given["url"]:
        desk.gateway.respond(given["url"], done.says or problem(NotUnderstood("The window is closed.")))
    return list(done.changed)


# --- one record ------------------------------------------------------------------------------------------------------


def _show(desk: Desk, asked: Asked) -> Done:
    record = record_cards.found(desk, asked.order.ref, asked.scope)
    said = record_cards.whole(desk, record, asked.scope)
    return Done(said, record_cards.window(record, said))


def _edit(desk: Desk, asked: Asked) -> Done:
    """`edit RSK-3` opens the form, `edit RSK-3 owner` at that field, `edit RSK-3 owner @ana` needs none."""
    record = record_cards.found(desk, asked.order.ref, asked.scope)
    name = field_named(type(record), asked.order.words[0]) if asked.order.words else ""
    if len(asked.order.words) < 2:
        return Done(form=record_forms.change_form(record, EDIT, asked.by, at=name))
    said = " ".join(asked.order.words[1:])
    typed = {name: asked.by if _means_me(type(record), name, said) else said}
    edited = record_forms.carry_out(desk, record.ref, EDIT, typed, asked.by, asked.scope, asked.key)
    return Done(views.changed(edited, "is changed"), changed=(edited.ref,))


def _means_me(kind: type[Record], name: str, said: str) -> bool:
    sort = next(field.sort for field in fields.every(kind) if field.name == name)
    return sort in ("person", "people") and said.casefold() in ("me", "@me")


def _move(desk: Desk, asked: Asked) -> Done:
    """`accept RSK-3` asks in a form what the move needs, `accept RSK-3 until 2027-03-31` says it."""
    record = record_cards.found(desk, asked.order.ref, asked.scope)
    verb = moving.verb_now(record, asked.order.verb)
    rest = " ".join(asked.order.words)
    if not rest and moving.asked(type(record), verb) and record.may_become(record.verbs[verb]):
        return Done(form=record_forms.change_form(record, verb, asked.by))
    typed = moving.typed(record, verb, rest, asked.by)
    moved = record_forms.carry_out(desk, record.ref, verb, typed, asked.by, asked.scope, asked.key)
    return Done(views.changed(moved, f"is {moved.status}"), changed=(moved.ref,))


def _link(desk: Desk, asked: Asked) -> Done:
    """`link RSK-3 mitigated by ADR-7`: said at both ends, from either end."""
    one, relation, two = _ends(desk, asked)
    told = "is linked so already" if two.ref in one.linked(relation) else ""
    desk.keeping.link(one.ref, relation, two.ref, asked.by, asked.scope, asked.key)
    return Done(views.linked(one, relation, two, told), changed=(one.ref, two.ref))


def _unlink(desk: Desk, asked: Asked) -> Done:
    """`unlink RSK-3 mitigated by ADR-7`: taken away at both ends."""
    one, relation, two = _ends(desk, asked)
    if two.ref not in one.linked(relation):
        raise NotUnderstood(f"{one.ref} {relation} {two.ref} is not on record.",
                            advice=f"`/chesterton show {one.ref}` shows its links.")  # fmt: skip
    desk.keeping.unlink(one.ref, relation, two.ref, asked.by, asked.scope, asked.key)
    return Done(views.linked(one, relation, two, "is not linked so any more"), changed=(one.ref, two.ref))


def _ends(desk: Desk, asked: Asked) -> tuple[Record, Relation, Record]:
    one, relation, two = sentence(asked.order.words, asked.order.ref)
    return record_cards.found(desk, one, asked.scope), relation, record_cards.found(desk, two, asked.scope)


def _reorder(desk: Desk, asked: Asked) -> Done:
    """`reorder NFR-3 before NFR-2`: what matters most now."""
    standing = [record for record in _live(desk, asked) if isinstance(record, Requirement)]
    record_cards.found(desk, asked.order.ref, asked.scope)
    before = {one.ref: one.version for one in standing}
    placed = ordering.reorder(desk.keeping, standing, asked.order.ref, asked.order.words, asked.by, asked.key)
    moved = tuple(one.ref for one in placed if one.version != before[one.ref])
    return Done(views.listing(placed[: views.MOST], Requirement, "in their order now"), changed=moved)


# --- many records ----------------------------------------------------------------------------------------------------


def _list(desk: Desk, asked: Asked) -> Done:
    """The newest change first; requirements in their order of priority."""
    order, most = asked.order, 1_000 if asked.order.what is Requirement else views.MOST + 1
    wanted = sifting.read(order.words, asked.by, order.what, most, desk.clock.now().date())
    records = _may_open(desk, asked, wanted.sift(desk.ledger, asked.scope))
    if order.what is Requirement:
        records = [*ordering.in_order(one for one in records if isinstance(one, Requirement))]
    about = f"for “{' '.join(order.words)}”" if order.words else ""
    return Done(views.listing(records[: views.MOST], order.what, about, more=len(records) > views.MOST))


def _may_open(desk: Desk, asked: Asked, records: Iterable[Record]) -> list[Record]:
    return [record for record in records if desk.audience.may_open(asked.scope, record)]


def _live(desk: Desk, asked: Asked) -> list[Record]:
    """Every record of the kind that may be opened, and of which something may become."""
    return Naming(desk.recall, asked.scope).every(asked.order.kind)


def _named(desk: Desk, asked: Asked) -> list[Record]:
    """What the words name among the records of the kind that may be opened, also where they are not quite right."""
    return Naming(desk.recall, asked.scope).best(" ".join(asked.order.words), [asked.order.kind])


def _owner(desk: Desk, asked: Asked) -> Done:
    if not asked.order.words:
        raise NotUnderstood("Who owns what?", advice="Write it like `/integration owner stripe`.")
    return Done(views.owners(_named(desk, asked), " ".join(asked.order.words)))


def _unowned(desk: Desk, asked: Asked) -> Done:
    found = [record for record in _live(desk, asked) if any(_asks_for_somebody(record, name) for name in record.holes)]
    return Done(views.listing(found[: views.MOST], asked.order.what, "without an owner at an end",
                              more=len(found) > views.MOST))  # fmt: skip


def _asks_for_somebody(record: Record, name: str) -> bool:
    return any(field.name == name and field.sort == "person" for field in record_forms.asked_by(type(record), EDIT))


def _cutoff(desk: Desk, asked: Asked) -> Done:
    """What is done when it breaks; without a word, where that is not on record."""
    if asked.order.words:
        return Done(views.answers(_named(desk, asked), "failure", " ".join(asked.order.words)))
    found = [record for record in _live(desk, asked) if "cut_off" in record.holes]
    return Done(views.listing(found[: views.MOST], asked.order.what, "without a word on what to do when it breaks",
                              more=len(found) > views.MOST))  # fmt: skip


def _map(desk: Desk, asked: Asked) -> Done:
    found = [record for record in _live(desk, asked) if isinstance(record, Integration)]
    return Done(tables.integration_map(found, partial(record_cards.name, desk)))


def _top(desk: Desk, asked: Asked) -> Done:
    worst = sorted(_risks(desk, asked), key=lambda risk: (-(risk.score or 0), risk.ref))
    return Done(views.listing(worst[:TOP], Risk, "with the highest scores"))


def _matrix(desk: Desk, asked: Asked) -> Done:
    return Done(tables.risk_matrix(_risks(desk, asked)))


def _risks(desk: Desk, asked: Asked) -> list[Risk]:
    return [record for record in _live(desk, asked) if isinstance(record, Risk)]


_DO: Mapping[str, Callable[[Desk, Asked], Done]] = {
    "list": _list, "show": _show, EDIT: _edit, "link": _link, "unlink": _unlink, "reorder": _reorder,
    "owner": _owner, "unowned": _unowned, "cutoff": _cutoff, "map": _map, "top": _top, "matrix": _matrix,
}  # fmt: skip
"""What each verb does; any other one is a move."""
