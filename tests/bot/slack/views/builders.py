"""One builder for each view: how it is made of a hostile world. `test_limits.py` fails for a view without one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.playground.inputs import initial_values
from bot.slack.views import (
    answer,
    approvals,
    capture,
    decision,
    digest,
    due,
    feedback,
    gate,
    guard,
    home,
    lifecycle,
    linking,
    policy,
    proposed,
    record_form,
    records,
    reviews,
    tables,
    wording,
)
from bot.slack.views import help as words
from bot.slack.views.record_form import ADD, EDIT, Errand
from knowledge import fields
from knowledge.answer import Answer, NotUsed, Source
from knowledge.coverage import coverage
from knowledge.digest.calendar import Week
from knowledge.digest.sections import RULES, Line, Section
from knowledge.digest.weekly import Digest
from knowledge.errors import NotUnderstood, Unavailable
from knowledge.home import Home, Mine, Wait
from knowledge.keeping import Due, Ripple
from knowledge.policy import Digest as Plan
from knowledge.policy import Policy
from knowledge.ports import Claim, MetNote, Question, StoredDraft
from knowledge.records.base import REVERSE
from knowledge.records.decision import Voice
from knowledge.records.integration import Integration
from knowledge.records.risk import Risk
from knowledge.rows import card
from tests.bot.slack.views.hostile import NOON, TODAY, Hostile
from tests.bot.slack.views.samples import ANA
from tests.bot.slack.views.samples import decision as sample

Json = dict[str, Any]
PLAN = Plan(day="monday", hour=9, zone="Europe/Lisbon")
DUE = datetime(2026, 11, 23, 9, tzinfo=UTC)
RELATIONS = tuple(REVERSE)


def payload(view: Json) -> Json:
    """A view as Slack sends it back with a click."""
    return {**view, "id": "V1", "hash": "1.a", "state": {"values": initial_values(view["blocks"])}}


def _answer(world: Hostile) -> Any:
    who, few = (*world.people[:5], world.text), min(world.many, 3)
    source = Source(world.text, world.text, world.text, "current", TODAY, who, world.link)
    claims = (
        Claim(f"x{world.text}", world.text, world.text),
        Claim(world.title, "ADR-7"),
        Claim("x", "ADR-7", world.text),
    )
    rows = tuple(map(card.row, world.records[:3]))
    found = Answer(
        Question(world.text), claims[:few], (source,) * few, (NotUsed(world.text, world.text, (world.text,) * 3),) * 20,
        rows=rows[: 1 if world.yes else 3],
    )  # fmt: skip
    return answer.answer(found, private=world.yes, today=TODAY, answer_id=_about(world), name=lambda _: world.text)


def _about(world: Hostile) -> str:
    return str(feedback.About("a1b2" * 9, world.text, [world.record.ref] * min(world.many, 6)))


def _capture_form(world: Hostile) -> Json:
    drafted = bool(world.many) or world.yes
    draft, thread = (world.draft, world.thread) if drafted else (None, None)
    return capture.form("d1", world.form, draft, thread, world.inferred, note=world.text)


def _week(world: Hostile, full: bool = False) -> Digest:
    """A full week, or one of a line a section."""
    says, who = world.prose, ANA if world.yes else world.prose
    sections = tuple(
        Section(
            name, title,
            (Line(world.record, says, ("overdue",), who, _hole(world.record)),) * (cap if full else 1),
            world.many, {"overdue": world.many},
        )
        for name, title, cap, _ in RULES
    )  # fmt: skip
    return Digest("C0001", Week(2026, 48), datetime(2025, 11, 16, 9, tzinfo=UTC), DUE, sections)


def _hole(record: Any) -> str:
    return next(iter(record.holes), "")


def _target(world: Hostile) -> guard.Target:
    return guard.Target("ADR-7", None if world.yes else world.many // 2, "1768392000.000100")


def _met(world: Hostile) -> MetNote:
    outcome: Any = ("shown", "changed", "dismissed", "muted")[len(world.text) % 4]
    who = ANA if world.yes else world.text
    return MetNote("T1", "C1", "1.1", "1.1", world.title, 1, "thread", 0.9, NOON, outcome=outcome, by=who)


def _due(world: Hostile) -> Due:
    return Due(world.record, "review_by" if world.yes else "due", date(2026, 1, 14), "overdue")


def _moved(world: Hostile) -> Any:
    ripple = Ripple(world.record, tuple(world.records), tuple(world.records))
    return lifecycle.moved([world.decision, *world.copies(world.decision)[:20]], [ripple] * min(world.many, 5))


def _policy(world: Hostile) -> Policy:
    """A channel that has said everything, or nothing."""
    said = {"reaction": "a" * 100, "answer_threshold": 0.123456789, "guard": "thread", "digest": PLAN}
    return Policy.model_validate(said if world.many else {})


def _errand(world: Hostile, verb: str) -> Errand:
    what = world.kind.prefix if verb == ADD else world.record.ref
    return Errand(verb, what, "C0001", "1768392000.000100", "1768392000.000100")


def _blank(world: Hostile) -> Json:
    texts = [field.name for field in fields.blank(world.kind) if field.sort in ("line", "prose", "lines")]
    given = dict.fromkeys(texts[:3], world.text) if world.many else None
    return record_form.blank(world.kind, _errand(world, ADD), given)


def _filled(world: Hostile) -> Json:
    asked = fields.fields(world.kind)
    texts = [field.name for field in asked if field.sort in ("line", "prose", "lines", "rows")]
    return record_form.filled(
        world.record, _errand(world, EDIT), asked, at=asked[-1].name,
        given=dict.fromkeys(texts, world.text) if world.yes else None,
        problems=dict.fromkeys((*texts, "elsewhere"), world.text.strip() or "No.") if world.many else None,
    )  # fmt: skip


def _problem(world: Hostile) -> Any:
    error = (NotUnderstood if world.yes else Unavailable)(f"No: {world.text}", advice=world.text)
    return words.problem(error, world.text if world.many else None)


def _ties(world: Hostile) -> list[records.Tie]:
    return [(RELATIONS[n % len(RELATIONS)], record) for n, record in enumerate(world.records)]


def _linked(world: Hostile) -> Any:
    return records.linked(world.record, RELATIONS[len(world.text) % len(RELATIONS)], world.decision, world.line)


def _home(world: Hostile) -> Home:
    """Somebody whom very much concerns."""
    voice = Voice(by=world.text[:200], at=NOON, stance="objects", reason=world.text)
    proposed_ = [world.decision.model_copy(update={"ref": f"ADR-{n}", "status": "proposed"}) for n in range(world.many)]
    whys: tuple[Any, ...] = ("decide", "review", "objection")
    waits = [Wait(one, whys[n % 3], voice if n % 3 == 2 else None) for n, one in enumerate(proposed_)]
    drafts = [StoredDraft(f"d{n}", "T1", "C0001", "1.0", "open", ANA, world.draft if world.yes else None,
                          supersedes=world.text[:300]) for n in range(world.many)]  # fmt: skip
    kept = world.copies(world.of(Integration))
    return Home(
        drafts=tuple(drafts), waits=tuple(waits), due=tuple(Due(one, "review_by", TODAY, "due") for one in proposed_),
        area=tuple(Mine(one, next(iter(one.holes), ""), own=bool(n % 2)) for n, one in enumerate(kept)),
        unowned=world.many, coverage=coverage(world.records if world.yes else ()), today=TODAY,
    )  # fmt: skip


def _health(world: Hostile) -> list[home.Health]:
    return [home.Health("Slack", world.text, well=world.yes)] * 4


def _objected(world: Hostile) -> Any:
    """A decision that somebody objects to."""
    against = Voice(by=ANA, at=NOON, stance="objects", reason=world.text)
    return world.decision.model_copy(update={"voices": (against, *world.decision.voices)})


def _review(world: Hostile) -> Any:
    """Whatever may be due about a decision."""
    option = f"options.{world.many // 2}"
    field = ("review_by", reviews.SILENCE, f"{option}.reopen_after", f"{option}.reopen_when")[len(world.text) % 4]
    has_options = world.decision if world.many else sample()
    return reviews.asked(Due(has_options, field, TODAY, "overdue" if world.yes else "due"))


BUILDERS: Mapping[str, Callable[[Hostile], Any]] = {
    "answer.answer": _answer,
    "answer.no_precedent": lambda world: answer.no_precedent(
        world.text, world.yes, _about(world) if world.many else ""
    ),
    "approvals.objection_form": lambda world: approvals.objection_form(world.decision.ref),
    "approvals.review_form": lambda world: approvals.review_form(world.decision.ref),
    "approvals.told_in_form": lambda world: approvals.told_in_form(approvals.why(world.decision)),
    "approvals.asked": lambda world: approvals.asked(world.decision, ANA if world.yes else world.text),
    "approvals.closed": lambda world: approvals.closed(world.decision, ANA),
    "approvals.concluded": lambda world: approvals.concluded(world.decision),
    "approvals.heard": lambda world: approvals.heard(world.decision, ANA),
    "approvals.why": lambda world: approvals.why(world.decision),
    "approvals.sent": lambda world: approvals.sent(world.decision, [*world.people], [*world.people[:3]]),
    "approvals.objected": lambda world: approvals.objected(_objected(world)),
    "approvals.window_set": lambda world: approvals.window_set(world.decision, TODAY),
    "approvals.window_over": lambda world: approvals.window_over(world.decision),
    "capture.loading": lambda world: capture.loading(world.many or None, "v1"),
    "capture.saved": lambda world: capture.saved(world.title),
    "capture.notice": lambda world: capture.notice(world.text),
    "capture.draft_ready": lambda world: capture.draft_ready("d1", world.text, ANA, world.yes),
    "capture.given_back": lambda world: capture.given_back(world.form, f"No: {world.text}"),
    "capture.form": _capture_form,
    "capture.with_option_added": lambda world: capture.with_option_added(payload(_capture_form(world))),
    "decision.card": lambda world: decision.card(world.decision, today=TODAY),
    "decision.whole": lambda world: decision.whole(world.decision),
    "decision.rejected": lambda world: decision.rejected(world.decision),
    "decision.listing": lambda world: decision.listing(world.copies(world.decision)[: records.MOST], world.text),
    "digest.message": lambda world: digest.message(_week(world, full=not world.yes), PLAN),
    "digest.details": lambda world: [digest.details(one) for one in _week(world, full=True).sections],
    "digest.nothing_left": lambda world: digest.nothing_left(RULES[world.many % len(RULES)][1]),
    "digest.preview": lambda world: digest.preview(
        _week(world, full=True) if world.many else None, PLAN, DUE if world.yes else None, world.yes
    ),
    "digest.done": lambda world: digest.done(_week(world) if world.many else None, PLAN, DUE, world.yes),
    "due.asked": lambda world: due.asked(_due(world)),
    "due.put_off": lambda world: due.put_off(world.record, "review_by" if world.yes else ""),
    "feedback.thanks": lambda world: feedback.thanks(),
    "feedback.sorry": lambda world: feedback.sorry(_about(world), kept=world.yes),
    "feedback.logged": lambda world: feedback.logged(world.record),
    "feedback.shared": lambda world: feedback.shared(_answer(replace(world, yes=False)), world.text, world.text),
    "feedback.not_shared": lambda world: feedback.not_shared(),
    "feedback.is_shared": lambda world: feedback.is_shared(),
    "gate.in_modal": lambda world: gate.in_modal(
        decision.whole(world.decision), world.title, decision.moves(world.decision)
    ),
    "guard.note": lambda world: guard.note(world.decision, _target(world), lapsed=world.yes),
    "guard.checked": lambda world: guard.checked(
        world.decision, _target(world), lapsed=world.yes, private=bool(world.many)
    ),
    "guard.clear": lambda world: guard.clear(world.decision if world.many else None, private=world.yes),
    "guard.reasons": lambda world: guard.reasons(world.decision, _target(world), today=TODAY),
    "guard.settled": lambda world: guard.settled(_met(world)),
    "guard.loading": lambda world: guard.loading("v1"),
    "guard.refused": lambda world: guard.refused(world.text),
    "help.usage": lambda world: words.usage(),
    "help.unknown_verb": lambda world: words.unknown_verb("/adr" if world.yes else "/chesterton", world.text),
    "help.problem": _problem,
    "home.home": lambda world: home.home(_home(world), _health(world)),
    "home.coverage": lambda world: home.coverage(_home(world).coverage),
    "home.loading": lambda world: home.loading(),
    "home.outside": lambda world: home.outside(guest=world.yes),
    "home.listing": lambda world: home.listing(world.title, home.rows("waiting", _home(world)), [world.text]),
    "home.more": lambda world: home.more(("waiting", "due", "area", "coverage")[world.many % 4], _home(world)),
    "home.results": lambda world: home.results(
        list({one.ref: one for one in world.records}.values()), world.text, near=world.yes
    ),
    "lifecycle.moved": _moved,
    "lifecycle.look_again": lambda world: lifecycle.look_again(
        world.record, world.decision, [world.record, *world.records]
    ),
    "linking.loading": lambda world: linking.loading("v1"),
    "linking.form": lambda world: linking.form(
        _errand(world, "link"), world.records, world.text, world.text, world.text if world.yes else ""
    ),
    "linking.linked": lambda world: linking.linked(world.record),
    "linking.notice": lambda world: linking.notice(world.text),
    "policy.loading": lambda world: policy.loading("v1"),
    "policy.notice": lambda world: policy.notice(world.text),
    "policy.form": lambda world: policy.form("C0001", _policy(world)),
    "policy.whole": lambda world: policy.whole(_policy(world)),
    "policy.now": lambda world: policy.now(_policy(world), Policy.model_fields),
    "proposed.along": lambda world: proposed.along(
        decision.card(world.decision, today=TODAY), world.decision, world.records[:6]
    ),
    "record_form.loading": lambda world: record_form.loading("v1"),
    "record_form.notice": lambda world: record_form.notice(world.text),
    "record_form.saved": lambda world: record_form.saved(world.record),
    "record_form.blank": _blank,
    "record_form.with_more": lambda world: record_form.with_more(payload(_blank(world))),
    "record_form.filled": _filled,
    "records.card": lambda world: records.card(world.record, _ties(world), today=TODAY),
    "records.whole": lambda world: records.whole(world.record, _ties(world), today=TODAY),
    "records.listing": lambda world: records.listing(
        world.records[: records.MOST], world.kind, world.text, more=world.yes
    ),
    "records.owners": lambda world: records.owners(world.records, world.text),
    "records.answers": lambda world: records.answers(world.records, "failure" if world.yes else "owner", world.text),
    "records.nothing_found": lambda world: records.nothing_found(world.text),
    "records.changed": lambda world: records.changed(world.record, world.text),
    "records.linked": _linked,
    "records.given_back": lambda world: records.given_back(world.text, [(world.text, world.text)] * 15, world.text),
    "reviews.asked": _review,
    "reviews.confirmed": lambda world: reviews.confirmed(world.decision),
    "reviews.marked": lambda world: reviews.marked(sample(assumptions=(world.text,)), 0),
    "reviews.noted": lambda world: reviews.noted(world.decision),
    "reviews.left_open": lambda world: reviews.left_open("d1", world.text),
    "reviews.discarded": lambda world: reviews.discarded(),
    "reviews.orphaned": lambda world: reviews.orphaned(world.records, ANA, world.title),
    "reviews.taken_over": lambda world: reviews.taken_over(world.record, ANA if world.yes else world.text),
    "tables.integration_map": lambda world: tables.integration_map(
        world.copies(world.of(Integration)), lambda _: world.text
    ),
    "tables.risk_matrix": lambda world: tables.risk_matrix(world.copies(world.of(Risk))),
    "wording.window": lambda world: wording.window("x" * 24, "x", "v1" if world.yes else None),
}
"""By module and function: ``"records.card"``. Numbers that the caller caps are capped here as there."""
