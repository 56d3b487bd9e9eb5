"""The form: what it asks, where each drafted text comes from, and that nothing typed is lost on the way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.blocks import check_message, check_view
from bot.playground.inputs import chosen, initial_values
from bot.slack.views.capture import (
    MOST_OPTIONS,
    draft_ready,
    errors,
    form,
    loading,
    notice,
    problems,
    saved,
    submitted,
    with_option_added,
)
from bot.slack.views.gate import VIEW_BYTES, size
from knowledge.capture import Form, form_from, inferred
from knowledge.draft import Draft, DraftOption
from knowledge.records.decision import Option
from knowledge.text import visible
from knowledge.thread import Message, Thread
from tests.bot.slack.views.samples import ANA, BEN, HOSTILE_TEXT, THREAD, as_text

pytestmark = pytest.mark.filterwarnings("error::bot.slack.views.gate.GateError")

Json = dict[str, Any]

SAID = Thread(
    workspace="T1",
    channel="C0001",
    ts="1.0",
    channel_name="payments",
    users={ANA: "Ana", BEN: "Ben"},
    messages=(
        Message(ts="1.0", user=ANA, text="A retry charged 31 customers twice.", permalink=THREAD),
        Message(ts="1.1", user=BEN, text="mongo gives us no transaction", permalink=THREAD),
        Message(ts="1.2", user=ANA, text="ok, Postgres, we can run it", permalink=THREAD),
    ),
)
DRAFT = Draft(
    is_decision=True,
    status="accepted",
    title="Use Postgres for idempotency keys",
    context="A retry charged 31 customers twice.",
    drivers=("No double charge", "We can run it"),
    chosen="Postgres",
    decision="Keep idempotency keys in Postgres.",
    alternatives=(
        DraftOption(name="MongoDB", reason="No transaction", evidence=("1.1",)),
        DraftOption(name="DynamoDB", reason="Nobody has run it"),
    ),
    deciders=(ANA,),
    evidence={"decision": ("1.2",), "context": ("1.0",)},
)


def opened(draft: Draft = DRAFT, thread: Thread = SAID) -> Json:
    return form("d1", form_from(draft), draft, thread, inferred(draft))


def payload(view: Json, **typed: Any) -> Json:
    """The view as Slack sends it when it is submitted as it stands, but for what was ``typed`` (by block id)."""
    values = initial_values(view["blocks"])
    for block in view["blocks"]:
        if block["block_id"] in typed:
            element = block["element"]
            values[block["block_id"]] = {element["action_id"]: chosen(element, typed[block["block_id"]])}
    return {**view, "id": "V1", "hash": "1.a", "team_id": "T1", "state": {"values": values}}


def ids(view: Json) -> list[str]:
    return [block["block_id"] for block in view["blocks"]]


def after(view: Json, block_id: str) -> str:
    """What stands in the block below this one."""
    return as_text([view["blocks"][ids(view).index(block_id) + 1]])


# --- what is shown -----------------------------------------------------------------------------------------------


def test_a_loading_modal_asks_nothing_and_says_that_nothing_is_lost() -> None:
    """It is there within a second, under the name by which it is filled later."""
    view = loading(23, "name-1")

    check_view(view, "modal")
    assert ["name-1", None] == [view["external_id"], view.get("submit")]
    assert "Reading 23 messages…\nYou can close this window; the draft will be kept." == as_text(view["blocks"])


def test_the_form_asks_the_questions_of_the_record() -> None:
    """Labels in their order, and the drafted answers in place."""
    view = opened()
    asked = [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]

    check_view(view, "modal")
    assert ("decision", "d1") == (view["callback_id"], view["private_metadata"])
    assert [
        "What is it called, in one line?",
        "What was decided?",
        "What is the problem, and what forces are at play?",
        "Option 1",
        "What became of it?",
        "Why?",
        "Option 2",
        "What became of it?",
        "Why?",
        "What would make us reconsider it?",
        "Option 3",
        "What became of it?",
        "Why?",
        "What would make us reconsider it?",
        "What matters most here? One driver a line.",
        "What gets better? One point a line.",
        "What gets worse? One point a line.",
        "How will we know it is done right?",
        "How hard is it to undo?",
        "Who decided?",
        "When should we look at it again?",
        "Where does it stand?",
        "Inferred, so please check: drivers, decision-makers and options",
    ] == asked


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("outcome", "“ok, Postgres, we can run it” · Ana · message"),
        ("context", "“A retry charged 31 customers twice.” · Ana · message"),
        ("options.0.reason", "“ok, Postgres, we can run it” · Ana · message"),
        ("options.1.reopen_when", "“mongo gives us no transaction” · Ben · message"),
        ("options.2.reopen_when", "_inferred: no message says this_"),
        ("drivers", "_inferred: no message says this_"),
        ("decision_makers", "_inferred: no message says this_"),
    ],
)
def test_under_each_drafted_field_stands_where_it_comes_from(field: str, expected: str) -> None:
    """Quotes with their author and message, or the plain word that nobody said it."""
    assert expected == after(opened(), field)


def test_a_form_without_a_draft_marks_nothing_as_inferred() -> None:
    """`/adr new`: two empty options to begin with, and no word about messages."""
    view = form("d1", Form(decision_makers=(ANA,)), None, None, ())

    check_view(view, "modal")
    assert [] == [name for name in ids(view) if name.endswith(".from") or name in ("intro", "inferred_confirmed")]
    assert ["options.0.name", "options.1.name"] == [name for name in ids(view) if name.endswith(".name")]


def test_a_thread_that_was_read_in_part_says_so() -> None:
    """What Slack did not give may hold what is missing."""
    view = opened(thread=SAID.model_copy(update={"unread": 37}))

    assert (
        "I read 3 of 40 messages in #payments: Slack did not give me the rest, so something may be missing."
        == as_text(view["blocks"][:1])
    )  # fmt: skip


def test_a_thread_without_a_decision_opens_an_empty_form() -> None:
    """A question is not a decision, and nothing is made up."""
    view = opened(Draft(is_decision=False, title="Which queue?"))

    assert (
        "I found a question but no decision here. If there is one, write it down below."
        in as_text(view["blocks"])
    )  # fmt: skip
    assert Form(title="Which queue?") == submitted(payload(view))[0]


def test_a_draft_ready_message_opens_the_draft() -> None:
    """Its button carries the draft's id and nothing else."""
    found, empty = draft_ready("d1", "Use Postgres", ANA, True), draft_ready("d1", "", ANA, False)

    assert "@ana, your draft is ready: *Use Postgres*. Check it, then record it.\n[ Review draft ]" == as_text(
        found["blocks"]
    )
    assert "I found a question but no decision here." == empty["text"]
    assert [("review_draft", "d1")] * 2 == [
        (message["blocks"][1]["elements"][0]["action_id"], message["blocks"][1]["elements"][0]["value"])
        for message in (found, empty)
    ]


def test_what_was_recorded_is_named() -> None:
    """A draft that was saved meanwhile opens as this."""
    assert "Recorded as *ADR-42*. `/adr show ADR-42` shows all of it." == as_text(saved("ADR-42")["blocks"])


# --- what comes back ---------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20).map(
    lambda text: visible(text) or "x"
)
LINE = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
PROSE = st.one_of(st.just(""), st.lists(LINE, min_size=1, max_size=3).map("\n".join))
OPTION = st.builds(
    Option, name=LINE, outcome=st.sampled_from(["rejected", "deferred", "open"]), reason=PROSE, reopen_when=PROSE
)
CHOSEN = st.builds(Option, name=LINE, outcome=st.just("chosen"), reason=PROSE)
LINES = st.lists(LINE, max_size=4).map(tuple)
FORMS = st.builds(
    Form,
    title=LINE,
    outcome=PROSE,
    context=PROSE,
    drivers=LINES,
    options=st.lists(st.one_of(OPTION, CHOSEN), max_size=MOST_OPTIONS).map(tuple),
    good=LINES,
    bad=LINES,
    confirmation=PROSE,
    reversibility=st.sampled_from(["one-way", "two-way", "unknown"]),
    decision_makers=st.lists(st.sampled_from([ANA, BEN, "W0123ABC"]), unique=True).map(tuple),
    review_by=st.one_of(st.none(), st.dates(min_value=date(2026, 1, 1), max_value=date(2030, 1, 1))),
    status=st.sampled_from(["proposed", "accepted", "deferred", "rejected"]),
)


@settings(max_examples=60, deadline=None)
@given(filled=FORMS)
def test_a_form_submitted_as_it_stands_comes_back_the_same(filled: Form) -> None:
    """No field is lost, mixed up or changed between drawing it and reading it."""
    view = form("d1", filled, None, None, ("drivers",))

    assert filled == submitted(payload(view))[0]


def test_what_was_typed_is_read() -> None:
    """Text, choices, people, a day and a tick."""
    typed = {
        "title": "Use  MySQL\u200b ",
        "options.1.outcome": "deferred",
        "options.1.reopen_when": "writes pass 5k/s",
        "drivers": " one \n\n two",
        "decision_makers": [BEN],
        "review_by": "2026-12-01",
        "status": "deferred",
        "inferred_confirmed": ["yes"],
    }

    read, _ = submitted(payload(opened(), **typed))

    assert ("Use  MySQL", ("one", "two"), (BEN,)) == (read.title, read.drivers, read.decision_makers)
    assert (date(2026, 12, 1), "deferred", True) == (read.review_by, read.status, read.inferred_confirmed)
    assert ("deferred", "writes pass 5k/s") == (read.options[1].outcome, read.options[1].reopen_when)


def test_an_option_is_added_below_the_others_and_keeps_what_was_typed() -> None:
    """The ids of all blocks stay, so that Slack keeps their text; only the new ones are empty."""
    before = opened()
    view = with_option_added(payload(before))
    at = ids(before).index("add_option")

    check_view(view, "modal")
    assert ids(view) == [
        *ids(before)[:at],
        *(f"options.3.{part}" for part in ("name", "outcome", "reason", "reopen_when")),
        *ids(before)[at:],
    ]
    assert before["private_metadata"] == view["private_metadata"]
    assert [] == [key for key in ("id", "hash", "state", "team_id") if key in view]
    read, _ = submitted(payload(view, **{"options.3.name": "Redis", "options.3.reason": "evicts keys"}))
    assert Option(name="Redis", outcome="rejected", reason="evicts keys") == read.options[3]


def test_options_can_be_added_until_the_form_is_full() -> None:
    """The button goes when there is room for no more."""
    view = opened()
    for _ in range(MOST_OPTIONS + 2):
        view = with_option_added(payload(view))

    check_view(view, "modal")
    assert MOST_OPTIONS == len([name for name in ids(view) if name.endswith(".name")])
    assert "add_option" not in ids(view)


def test_more_options_than_fit_are_named() -> None:
    """They are not lost in silence."""
    many = tuple(DraftOption(name=f"Choice {n}") for n in range(2, 16))
    view = opened(DRAFT.model_copy(update={"alternatives": many}))

    check_view(view, "modal")
    assert (
        "The form has room for 12 options. Not shown: Choice 13, Choice 14 and Choice 15."
        in as_text(view["blocks"][:1])
    )  # fmt: skip


# --- what has to be mended ---------------------------------------------------------------------------------------


def test_acceptance_asks_for_the_tick_and_for_a_decision_maker() -> None:
    """Each sentence stands at the field that it is about."""
    sent = payload(opened(), decision_makers=[BEN])
    read, _ = submitted(sent)

    assert {
        "decision_makers": "Only a named decision-maker accepts: add yourself, or save it as proposed.",
        "inferred_confirmed": "Read these fields and tick this, or save it as proposed.",
    } == errors(problems(read, sent, ANA), sent)


def test_a_complete_form_has_nothing_to_mend() -> None:
    """Submitted by its decision-maker with the tick."""
    sent = payload(opened(), inferred_confirmed=["yes"])

    assert {} == problems(submitted(sent)[0], sent, ANA)


@given(fields=st.lists(st.sampled_from([*Form.model_fields, "evidence", ""]), unique=True), blank=st.booleans())
def test_every_error_names_a_block_that_is_there(fields: Sequence[str], blank: bool) -> None:
    """Slack refuses errors for blocks that the view does not have; no sentence is dropped for it."""
    view = form("d1", Form(), None, None, ()) if blank else opened()

    found = errors({field: f"<{field}>" for field in fields}, payload(view))

    assert [] == [block for block in found if block not in ids(view)]
    assert [] == [field for field in fields if f"<{field}>" not in " ".join(found.values())]


# --- hostile text ------------------------------------------------------------------------------------------------


def hostile_draft(text: str, alternatives: int = 20) -> tuple[Draft, Thread]:
    """A draft and a thread in which everything that a person or a model can write is ``text``."""
    prose, line = text[:3_000], text[:300]
    said = Message(ts="1.0", user=ANA, text=text, permalink=text)
    thread = SAID.model_copy(
        update={"messages": (said,), "channel_name": text, "users": {ANA: text}, "unread": 3},
    )
    option = DraftOption(name=line, reason=prose, reopen_when=prose, evidence=("1.0", "1.0"))
    every = dict.fromkeys(("decision", "context", "drivers", "good", "bad", "deciders"), ("1.0", "1.0"))
    return Draft(
        is_decision=True,
        title=line,
        context=prose,
        drivers=(prose,) * 20,
        chosen=line,
        decision=prose,
        alternatives=(option,) * alternatives,
        good=(prose,) * 20,
        bad=(prose,) * 20,
        deciders=(text, ANA),
        evidence=every,
    ), thread


@settings(max_examples=40, deadline=None)
@given(text=HOSTILE_TEXT)
def test_no_draft_can_break_out_of_its_form(text: str) -> None:
    """Whatever was said, Slack takes the views, nobody is mentioned, and the form can be submitted."""
    draft, thread = hostile_draft(text)
    view = form("d1", form_from(draft), draft, thread, ("decision", text), note=text)

    for each in (view, with_option_added(payload(view)), loading(1, "x"), notice(text), saved(text)):
        check_view(each, "modal")
    check_message(draft_ready("d1", text, ANA, True)["blocks"])
    assert MOST_OPTIONS >= len(submitted(payload(view))[0].options)


@pytest.mark.parametrize("text", ["👩" * 3_000, "ש" * 3_000, "\u0000\n" * 1_500, "&<>" * 1_000])
def test_the_largest_draft_still_fits_into_a_form(text: str) -> None:
    """20 alternatives of 3,000 characters that each take twelve bytes: shortened, and said so."""
    draft, thread = hostile_draft(text)

    view = form("d1", form_from(draft), draft, thread, inferred(draft))

    assert size(view) <= VIEW_BYTES
    check_view(view, "modal")
