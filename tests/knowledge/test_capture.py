"""Capture: what is kept of a conversation, what a person is shown of a draft, and what becomes of their form."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import capture
from knowledge.draft import Draft, DraftAction, DraftOption, DraftRisk
from knowledge.errors import NotUnderstood
from knowledge.records.base import Visibility
from knowledge.records.decision import Decision, Option
from knowledge.thread import Thread
from tests.fakes import ObeysTheAttacker, ScriptedReader

AT = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
TODAY = AT.date()
USERS = {"UBEN": "Ben Okafor", "UANA": "Ana Souza"}


def thread(*texts: str, after: str | None = None, **first: Any) -> Thread:
    """A thread by Ben and Ana in turn, as Slack returns it; ``first`` adds keys to the first message."""
    messages: list[dict[str, Any]] = [
        {"ts": f"{n + 1}.0", "user": "UANA" if n % 2 else "UBEN", "text": text} for n, text in enumerate(texts)
    ]
    messages[0] |= first
    return capture.thread_from_slack(messages, workspace="W", channel="C", users=USERS, capture_after=after)


THREAD = thread("where do idempotency keys live?", "Redis evicts them: no", "ok, Postgres it is")
DRAFT = Draft(
    is_decision=True,
    status="accepted",
    title="Use Postgres for idempotency keys",
    context="Retries charge twice.",
    chosen="Postgres",
    decision="Postgres it is",
    alternatives=(DraftOption(name="Redis", reason="evicts them", evidence=("2.0",)),),
    good=("no second system",),
    deciders=("UBEN",),
    evidence={"decision": ("3.0",), "context": ("1.0",), "deciders": ("3.0",), "good": ("2.0",)},
)


def confirmed(form: capture.Form, *, draft: Draft | None = DRAFT, by: str = "UBEN") -> Decision:
    """The record that ``by`` makes of the form."""
    return capture.decision_from(
        draft,
        THREAD if draft else None,
        workspace="W",
        draft_id="D1",
        by=by,
        at=AT,
        visibility=Visibility.CHANNEL,
        channel="C",
        permalink="https://slack.example/p1",
        fields=form,
    )


def changed(**fields: Any) -> capture.Form:
    """The form of the draft with some fields changed by the person."""
    return capture.form_from(DRAFT).model_copy(update=fields)


# --- from Slack


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt; stays escaped once", "&lt; stays escaped once"),
        ("ask <@UANA> or <@UNEW> or <@UOLD|old.name>", "ask @Ana Souza or <@UNEW> or @old.name"),
        ("see <#C1|payments> and <#C2>", "see #payments and #C2"),
        ("<https://a.example/x|the doc> <https://a.example>", "the doc (https://a.example/x) https://a.example"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<!here> <!subteam^S1|@ops> <!date^1^{date}|14 Jan>", "@here @ops 14 Jan"),
        ("zero\u200bwidth and \u202eturned", "zerowidth and turned"),
    ],
)
def test_text_is_kept_as_people_see_it(raw: str, shown: str) -> None:
    """Markup, entities and hidden characters are gone before anything is quoted."""
    assert shown == thread(raw).messages[0].text


def test_messages_are_put_in_order_once_each_without_what_nobody_said() -> None:
    """Pages repeat the first message; joins and deleted messages are no part of the talk."""
    read = capture.thread_from_slack(
        [
            {"ts": "10.0", "user": "UANA", "text": "b"},
            {"ts": "9.0", "user": "UBEN", "text": "a"},
            {"ts": "9.0", "user": "UBEN", "text": "a"},
            {"ts": "9.5", "user": "UANA", "subtype": "channel_join", "text": "joined"},
            {"ts": "9.6", "user": "USLACKBOT", "subtype": "tombstone", "text": "This message was deleted."},
        ],
        workspace="W",
        channel="C",
    )

    assert ("9.0", ["a", "b"]) == (read.ts, [message.text for message in read.messages])


@pytest.mark.parametrize(
    ("keys", "is_bot"),
    [
        ({}, False),
        ({"subtype": "bot_message"}, True),
        ({"bot_id": "B1"}, True),
        ({"bot_id": "B1", "client_msg_id": "x"}, False),
        ({"user": "USLACKBOT"}, True),
    ],
)
def test_bots_are_told_from_people(keys: dict[str, Any], is_bot: bool) -> None:
    """A person's own post through an app is still a person's."""
    assert is_bot == thread("hi", **keys).messages[0].is_bot


def test_reactions_keep_who_reacted_whatever_the_skin_tone() -> None:
    """The people under one emoji are one list."""
    tones = [{"name": "+1", "users": ["UANA"]}, {"name": "+1::skin-tone-3", "users": ["UBEN", "UANA"]}]

    assert {"+1": ("UANA", "UBEN")} == thread("ok", reactions=tones).messages[0].reactions


def test_a_batch_line_is_a_thread() -> None:
    """The names of the batch format are those of the thread."""
    read = capture.from_batch(
        {
            "id": "t-1",
            "channel": {"id": "C1", "name": "payments"},
            "users": USERS,
            "messages": [{"ts": "1.0", "user": "UBEN", "text": "hi <@UANA>", "edited": {"user": "UBEN"}}],
            "capture_after_ts": "0.5",
        }
    )

    assert ("C1", "payments", "0.5") == (read.channel, read.channel_name, read.capture_after)
    assert ("hi @Ana Souza", True) == (read.messages[0].text, read.messages[0].edited)


# --- reading


def test_when_the_reader_is_away_the_fallback_reads() -> None:
    """Nobody waits for a model that does not answer."""
    assert (
        "Use Postgres for idempotency keys"
        == capture.read(THREAD, ScriptedReader(away=True), ScriptedReader(drafted=DRAFT)).title
    )


def test_evidence_and_people_that_the_thread_lacks_are_dropped() -> None:
    """A reader that obeys the attacker gets no stranger and no foreign message into a draft."""
    draft = capture.read(THREAD, ObeysTheAttacker(), ScriptedReader())

    assert ((), {}) == (draft.deciders, draft.evidence)
    assert {None} == {risk.owner for risk in draft.risks} | {action.owner for action in draft.actions}
    assert {()} == {option.evidence for option in draft.alternatives}


def test_evidence_from_before_the_last_capture_is_dropped() -> None:
    """Only what was said after it is to be recorded."""
    read = capture.read(thread("a", "b", "c", after="2.0"), ScriptedReader(drafted=DRAFT), ScriptedReader())

    assert {"decision": ("3.0",), "deciders": ("3.0",)} == read.evidence


def test_a_draft_without_a_decision_keeps_only_its_title() -> None:
    """Whatever else the reader filled in is gone."""
    full = DRAFT.model_copy(update={"is_decision": False})

    assert Draft(is_decision=False, title=DRAFT.title) == capture.read(
        THREAD, ScriptedReader(drafted=full), ScriptedReader()
    )


def test_a_bot_decides_nothing_and_owns_nothing() -> None:
    """Even when the reader says so, and even when the bot is among the users."""
    bot = thread("merged", "ok", bot_id="B1")
    said = DRAFT.model_copy(update={"actions": (DraftAction(what="merge", owner="UBEN"),)})

    draft = capture.read(bot, ScriptedReader(drafted=said), ScriptedReader())

    assert ((), None) == (draft.deciders, draft.actions[0].owner)


_TS = st.sampled_from(["1.0", "2.0", "3.0"])
_EVIDENCE = st.lists(_TS, max_size=2).map(tuple)
_SOURCES = {
    "title": "decision",
    "chosen": "decision",
    "decision": "decision",
    "context": "context",
    "drivers": "drivers",
    "good": "good",
    "bad": "bad",
    "deciders": "deciders",
}
_DRAFTS = st.builds(
    Draft,
    is_decision=st.just(True),
    title=st.sampled_from(["", "t"]),
    context=st.sampled_from(["", "c"]),
    chosen=st.sampled_from([None, "x"]),
    decision=st.sampled_from(["", "d"]),
    drivers=st.sampled_from([(), ("v",)]),
    good=st.sampled_from([(), ("g",)]),
    bad=st.sampled_from([(), ("b",)]),
    deciders=st.sampled_from([(), ("UBEN",)]),
    alternatives=st.lists(st.builds(DraftOption, name=st.just("o"), evidence=_EVIDENCE), max_size=2).map(tuple),
    risks=st.lists(st.builds(DraftRisk, risk=st.just("r"), evidence=_EVIDENCE), max_size=2).map(tuple),
    evidence=st.dictionaries(st.sampled_from(sorted(set(_SOURCES.values()))), _EVIDENCE),
)


@given(_DRAFTS)
def test_every_drafted_field_has_evidence_or_is_inferred(draft: Draft) -> None:
    """Nothing that no message supports passes for what people said."""
    supported = {name for name, source in _SOURCES.items() if draft.evidence.get(source)}
    supported |= {"alternatives"} if all(option.evidence for option in draft.alternatives) else set()
    supported |= {"risks"} if all(risk.evidence for risk in draft.risks) else set()
    filled = {name for name in (*_SOURCES, "alternatives", "risks") if getattr(draft, name)}

    assert filled - supported == set(capture.inferred(draft))


def test_a_draft_as_json_has_the_shape_of_the_batch_format() -> None:
    """Other programs read these keys."""
    shown = capture.draft_json(DRAFT)

    assert [{"name": "Redis", "reason": "evicts them", "evidence": ["2.0"]}] == shown["alternatives"]
    assert {"good": ["no second system"], "bad": []} == shown["consequences"]
    assert {"is_decision": False, "title": "t"} == capture.draft_json(Draft(is_decision=False, title="t"))


# --- confirming


def test_the_form_is_filled_from_the_draft_with_the_chosen_option_first() -> None:
    """A person edits; they do not type it again."""
    form = capture.form_from(DRAFT)

    assert [("Postgres", "chosen"), ("Redis", "rejected")] == [(o.name, o.outcome) for o in form.options]
    assert ("Postgres it is", ("UBEN",), "accepted") == (form.outcome, form.decision_makers, form.status)


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"title": "  "}, "title", "title"),
        ({"title": "x" * 301}, "title", "301"),
        ({"review_by": date(2026, 1, 13)}, "review_by", "2026-01-13"),
        ({"options": (Option(name=" "),)}, "options", "no name"),
        ({"options": (Option(name="Redis"), Option(name="redis "))}, "options", "twice"),
        (
            {"options": (Option(name="a", outcome="chosen"), Option(name="b", outcome="chosen"))},
            "options",
            "one option",
        ),
        ({"outcome": "", "options": ()}, "outcome", "what was decided"),
        ({"decision_makers": ()}, "decision_makers", "Name who decided"),
        ({"decision_makers": ("UANA",)}, "decision_makers", "add yourself"),
    ],
)
def test_each_mistake_is_named_at_its_field(fields: dict[str, Any], field: str, says: str) -> None:
    """The sentence tells the person what to do."""
    assert says in capture.problems(changed(**fields), DRAFT, "UBEN", today=TODAY)[field]


def test_a_proposal_needs_no_decision_maker() -> None:
    """Only what is accepted has been decided by somebody."""
    form = changed(status="proposed", decision_makers=())

    assert {} == capture.problems(form, DRAFT, "UANA", today=TODAY)


def test_accepting_what_no_message_supports_wants_a_tick_or_a_change() -> None:
    """A fluent guess does not become law unread."""
    guessed = DRAFT.model_copy(update={"evidence": {**DRAFT.evidence, "context": ()}})
    form = capture.form_from(guessed)
    ticked = form.model_copy(update={"inferred_confirmed": True})
    rewritten = form.model_copy(update={"context": "The app retries after 10 s."})

    assert "context" in capture.problems(form, guessed, "UBEN", today=TODAY)["inferred_confirmed"]
    assert {} == capture.problems(ticked, guessed, "UBEN", today=TODAY)
    assert {} == capture.problems(rewritten, guessed, "UBEN", today=TODAY)


def test_a_confirmed_form_becomes_an_accepted_decision_with_verbatim_quotes() -> None:
    """The record says who decided, who ratified it, where it comes from, and what people said."""
    record = confirmed(capture.form_from(DRAFT))

    assert ("accepted", ("UBEN",), "UBEN") == (record.status, record.decision_makers, record.ratified_by)
    assert ("rules", "D1", "C", "1.0") == (
        record.provenance,
        record.draft_id,
        record.origin.channel,
        record.origin.thread_ts,
    )
    assert ("outcome", "ok, Postgres it is") in {(quote.field, quote.quote) for quote in record.evidence}
    assert ("options.1", "Redis evicts them: no") in {(quote.field, quote.quote) for quote in record.evidence}


def test_every_quote_stands_word_for_word_in_its_message() -> None:
    """Also when the message is longer than a quote may be."""
    long = thread("why? " + "words and more " * 40, "b", "c")
    record = capture.decision_from(
        DRAFT, long, workspace="W", draft_id="D1", by="UBEN", at=AT, visibility=Visibility.CHANNEL,
        channel="C", permalink="", fields=capture.form_from(DRAFT),
    )  # fmt: skip

    assert all((said := long.message(quote.ts)) and said.says(quote.quote) for quote in record.evidence)


def test_the_quotes_of_an_option_follow_it_when_options_are_moved_renamed_or_removed() -> None:
    """A quote never ends up under an option that nobody said it about."""
    postgres, redis = capture.form_from(DRAFT).options
    mongo = Option(name="MongoDB", outcome="rejected")
    renamed = redis.model_copy(update={"name": "Shared Redis"})

    def quoted(*options: Option) -> set[str]:
        return {q.field for q in confirmed(changed(options=options)).evidence if q.field.startswith("options")}

    assert {"options.2"} == quoted(postgres, mongo, redis)
    assert {"options.1"} == quoted(postgres, renamed)
    assert set() == quoted(postgres)


@pytest.mark.parametrize(
    ("status", "outcome"), [("proposed", "chosen"), ("deferred", "deferred"), ("rejected", "rejected")]
)
def test_the_choice_is_called_what_became_of_it(status: str, outcome: str) -> None:
    """Nothing is chosen in a decision that was put off or turned down."""
    record = confirmed(changed(status=status))

    assert (status, outcome) == (record.status, record.options[0].outcome)


def test_a_form_with_a_mistake_becomes_no_record() -> None:
    """The same rules hold where no modal checks them."""
    with pytest.raises(NotUnderstood) as refused:
        confirmed(changed(decision_makers=("UANA",)))

    assert "decision_makers" == refused.value.field


def test_a_decision_typed_without_a_thread_is_a_persons_own() -> None:
    """Nothing was drafted, so nothing has to be ratified."""
    form = capture.Form(title="Use Postgres", outcome="Postgres", decision_makers=("UBEN",), status="accepted")

    record = confirmed(form, draft=None)

    assert ("accepted", "human", ()) == (record.status, record.provenance, record.evidence)
