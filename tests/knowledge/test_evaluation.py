"""What is counted in an evaluation: the definitions, by hand and by brute force, and the files of gold."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.draft import Draft, DraftOption
from knowledge.errors import NotUnderstood
from knowledge.evaluation import debates, items, metrics, questions, report, threads
from knowledge.evaluation.debates import Judged
from knowledge.evaluation.items import Asked, Said
from knowledge.evaluation.questions import Answered

SCORES = st.lists(st.integers(0, 5).map(lambda n: n / 5), min_size=1, max_size=30)
NAMES = st.lists(st.text("abc ", min_size=1, max_size=9).filter(str.strip), max_size=5)


def asked(*, answerable: bool = True, answered: bool = True, confidence: float = 0.9, rank: int | None = 1) -> Answered:
    """One question with what was said to it."""
    return Answered(Asked("q", "why?", answerable, ("ADR-1",), (), {"type": "why"}), answered, confidence, rank)


def said(score: float, *, reopens: bool = True, warned: bool | None = None, right: bool = True) -> Judged:
    """One message with what the guard made of it."""
    item = Said("m", "let's …", reopens, ("ADR-1",), "" if reopens else "status", {})
    return Judged(item, score >= 0.5 if warned is None else warned, score, right)


def lines(*rows: dict[str, Any] | str) -> str:
    """A file of these lines."""
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)


def thread(**gold: Any) -> dict[str, Any]:
    """A line with a thread of two messages."""
    messages = [{"ts": "1.0", "user": "U1", "text": "redis or postgres?"}, {"ts": "2.0", "user": "U2", "text": "pg"}]
    return {"id": "t", "users": {"U1": "Ana"}, "messages": messages, "gold": {"is_decision": True, **gold}}


# --- ranking -----------------------------------------------------------------------------------------------------


def test_ranking_looks_at_the_first_right_record() -> None:
    """Found first, third, eleventh and nowhere."""
    figures = questions.measure([asked(rank=rank) for rank in (1, 3, 11, None)])

    assert [0.25, 0.5, 0.5] == [figures[f"recall@{k}"] for k in (1, 5, 10)]
    assert (1 + 1 / 3) / 4 == figures["mrr@10"]
    assert (1 + 1 / math.log2(4)) / 4 == figures["ndcg@10"]


def test_any_of_several_right_records_will_do() -> None:
    """They are taken as equals."""
    assert 2 == questions.place(["ADR-9", "ADR-3", "ADR-1"], {"ADR-1", "ADR-3"})
    assert questions.place(["ADR-9"], {"ADR-1"}) is None


def test_what_cannot_be_answered_has_no_place_in_the_ranking() -> None:
    """A measure of nothing is None, never 0."""
    figures = questions.measure([asked(answerable=False, answered=False)])

    assert figures["recall@1"] is None
    assert figures["tpr"] is None
    assert 0.0 == figures["fpr"]
    assert figures["balanced_accuracy"] is None


# --- telling apart -----------------------------------------------------------------------------------------------


@given(SCORES, SCORES)
def test_the_area_under_the_curve_is_what_counting_every_pair_gives(
    positives: list[float], negatives: list[float]
) -> None:
    """Ties count half."""
    pairs = [(p > n) + (p == n) / 2 for p in positives for n in negatives]

    assert sum(pairs) / len(pairs) == pytest.approx(metrics.auc(positives, negatives))


def test_abstention_weighs_both_sides_alike() -> None:
    """Three of four answered rightly, one of two answered wrongly."""
    able = [asked(answered=n > 0) for n in range(4)]
    unable = [asked(answerable=False, answered=n > 0) for n in range(2)]

    figures = questions.abstention([*able, *unable])

    assert (0.75, 0.5, 0.625) == (figures["tpr"], figures["fpr"], figures["balanced_accuracy"])


def test_hidden_questions_are_held_against_those_that_can_be_answered() -> None:
    """The questions that are unanswerable anyway have no part in it."""
    hidden = [
        asked(answerable=False, answered=True, confidence=0.9),
        asked(answerable=False, answered=False, confidence=0),
    ]

    found = questions.judge([asked(confidence=0.9), asked(answerable=False, answered=False, confidence=0)], hidden)

    assert (0.0, 1.0) == (found.metrics["fpr"], found.metrics["auc"])
    assert (0.5, 0.75, 0.75) == tuple(found.metrics[f"absent.{name}"] for name in ("fpr", "balanced_accuracy", "auc"))


def test_a_threshold_table_says_what_would_be_answered() -> None:
    """By the confidence alone."""
    found = questions.judge([asked(confidence=0.45), asked(answerable=False, confidence=0.35)], samples=0)

    assert [
        {"confidence": 0.3, "tpr": 1.0, "fpr": 1.0},
        {"confidence": 0.4, "tpr": 1.0, "fpr": 0.0},
        {"confidence": 0.5, "tpr": 0.0, "fpr": 0.0},
    ] == list(found.thresholds)[:3]


# --- the guard ---------------------------------------------------------------------------------------------------


def test_a_warning_about_another_record_is_a_false_alarm_and_a_miss() -> None:
    """Three debates: noticed, noticed with the wrong record, missed; and one false alarm."""
    messages = [said(0.9), said(0.8, right=False), said(0.1), said(0.7, reopens=False), said(0.0, reopens=False)]

    figures = debates.measure(messages)

    assert (2 / 3, 2 / 3, 2 / 3) == (figures["precision"], figures["recall"], figures["f1"])
    assert (1 / 3, 1 / 3, 1 / 3) == (figures["joint_precision"], figures["joint_recall"], figures["joint_f1"])
    assert 0.5 == figures["false_alarms.status"]


def test_average_precision_weighs_each_precision_by_the_recall_it_adds() -> None:
    """Right, wrong, right: 1 for the first half, 2/3 for the second."""
    points = metrics.curve([(0.9, True), (0.8, False), (0.7, True)])

    assert [(1.0, 0.5), (0.5, 0.5), (2 / 3, 1.0)] == points
    assert (0.5 + 2 / 3 * 0.5) == pytest.approx(metrics.average_precision(points))
    assert 0.5 == metrics.recall_while_precise(points)


def test_equal_scores_cannot_be_told_apart_by_their_order() -> None:
    """They come together, whoever stands first in the file."""
    assert [(0.5, 1.0)] == metrics.curve([(0.7, True), (0.7, False)])
    assert [(0.5, 1.0)] == metrics.curve([(0.7, False), (0.7, True)])


@given(st.lists(st.tuples(st.integers(0, 9).map(lambda n: n / 10), st.booleans()), max_size=40))
def test_the_curve_ends_with_everything_noticed(scored: list[tuple[float, bool]]) -> None:
    """At the last point every message is warned of."""
    points = metrics.curve(scored)
    wanted = sum(right for _, right in scored)

    assert ([(wanted / len(scored), 1.0)] if wanted else []) == points[-1:]
    assert sorted(recall for _, recall in points) == [recall for _, recall in points]


def test_the_smallest_precise_threshold_is_advised() -> None:
    """It is the one at which most is noticed."""
    messages = [said(0.9), said(0.62), said(0.61, reopens=False), said(0.3)]

    assert 0.62 == debates.enough(messages)
    assert debates.advice(messages).endswith("/chesterton policy guard-threshold 0.62")
    assert "4 messages are few" in debates.advice(messages)


def test_no_threshold_is_advised_where_none_is_precise() -> None:
    """The best warning is a false one."""
    assert debates.enough([said(0.9, reopens=False), said(0.8)]) is None
    assert "guard-threshold" not in debates.advice([said(0.9, reopens=False), said(0.8)])


# --- capture -----------------------------------------------------------------------------------------------------


def test_names_share_their_words_whatever_the_case_and_accents() -> None:
    """One of one against one of three, two of two."""
    assert 0.5 == metrics.token_f1("Redis", "a shared REDIS")
    assert 1.0 == metrics.token_f1("Fila de réplica", "replica, de fila")
    assert 0.0 == metrics.token_f1("Redis", "")


@given(NAMES, NAMES)
def test_a_list_of_names_is_like_itself_and_never_more_than_that(one: list[str], other: list[str]) -> None:
    """Between nothing and everything in common, and None only where there is nothing on either side."""
    alike, same = metrics.paired_f1(one, other), metrics.paired_f1(one, [name.upper() for name in reversed(one)])

    assert (alike is None) == (not one and not other)
    assert 0 <= (alike or 0) <= 1
    assert (1 if one else None) == same


def test_an_invented_alternative_costs_as_much_as_a_missed_one() -> None:
    """Each name is paired once; who finds no partner counts nothing."""
    assert 0.5 == metrics.paired_f1(["redis"], ["redis", "kafka"])
    assert 0.5 == metrics.paired_f1(["redis", "kafka"], ["redis"])
    assert 0.5 == metrics.paired_f1(["redis", "redis"], ["redis"])


def test_a_draft_is_held_against_its_thread() -> None:
    """A quote that nobody said is seen."""
    item = items.threads(lines(thread(status="accepted", chosen="Postgres", alternatives=[{"name": "Redis"}])), "f")[0]
    draft = Draft(
        is_decision=True,
        status="accepted",
        chosen="postgres",
        alternatives=(DraftOption(name="Redis", evidence=("1.0",)),),
        evidence={"decision": ("2.0", "9.9")},
    )

    found = threads.judge([threads.compare(item, draft)], samples=0)

    assert {
        "is_decision_accuracy": 1.0,
        "status_accuracy": 1.0,
        "evidence_exists": 2 / 3,
        "chosen_f1": 1.0,
        "alternatives_f1": 1.0,
    } == found.metrics


# --- certainty ---------------------------------------------------------------------------------------------------


def test_intervals_are_the_same_every_time_and_hold_the_value() -> None:
    """Resampling is seeded."""
    found = [asked(rank=rank) for rank in (1, 1, 2, 4, None, 1, 1, None, 2, 1)]

    first, second = questions.judge(found), questions.judge(found)

    low, high = first.intervals["recall@1"]
    assert first.intervals == second.intervals
    assert low < (first.metrics["recall@1"] or 0) < high


def test_every_metric_is_explained() -> None:
    """In the table beside its figure."""
    drafted = threads.compare(items.threads(lines(thread()), "f")[0], Draft(is_decision=False))
    reports = [
        questions.judge([asked(), asked(answerable=False)], [asked(answerable=False)]),
        debates.judge([said(0.9), said(0.1, reopens=False)]),
        threads.judge([drafted]),
    ]

    assert [] == [name for one in reports for name in one.metrics if not one.means[name]]
    assert [] == [name for one in reports for name in one.headline if name not in one.metrics]


# --- floors and groups -------------------------------------------------------------------------------------------


def test_a_metric_below_its_floor_is_named() -> None:
    """With both figures; one that could not be computed is below any floor."""
    found = questions.judge([asked(rank=1), asked(rank=None)], by="type", samples=0)
    floors = report.floors(["recall@1=0.5", "recall@10=0.6", "why.auc=0"], found.every)

    assert [
        "recall@10 is 0.5, and is to be 0.6 at least.",
        "why.auc is not known, and is to be 0 at least.",
    ] == found.below(floors)


@pytest.mark.parametrize(
    ("given", "told"),
    [("recal@10=0.9", "recal@10"), ("recall@10=much", "no limit"), ("recall@10", "no limit"), ("fpr=0.1", "low")],
)
def test_a_floor_that_means_nothing_is_refused(given: str, told: str) -> None:
    """Before anything is run."""
    with pytest.raises(NotUnderstood, match=told):
        report.floors([given], questions.judge([asked()], samples=0).every)


def test_results_are_told_by_any_key_of_the_lines() -> None:
    """Text or a list of texts; a key that no line has is a slip."""
    rows = [{"tags": ["long", "code"]}, {"tags": ["long"]}, {}]

    assert {"code": rows[:1], "long": rows[:2]} == report.grouped(rows, "tags", lambda row: row)
    with pytest.raises(NotUnderstood, match="'tag'"):
        report.grouped(rows, "tag", lambda row: row)


# --- files of gold -----------------------------------------------------------------------------------------------


def test_a_question_needs_little() -> None:
    """It can be answered when it says from what."""
    first, second = items.questions(
        lines({"id": "a", "q": "why?", "gold": ["ADR-1"]}, "", {"id": "b", "q": "who?"}), "f"
    )

    assert (True, ("ADR-1",)) == (first.answerable, first.gold)
    assert not second.answerable


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{broken", "this is not JSON"),
        ("[1]", "this is not a JSON object"),
        ({"q": "why?"}, "there is no 'id'"),
        ({"id": "a"}, "there is no 'q'"),
        ({"id": "a", "q": 3}, "'q' is to be text"),
        ({"id": "a", "q": " "}, "'q' is empty"),
        ({"id": "a", "q": "why?", "gold": "ADR-1"}, "'gold' is to be a list"),
        ({"id": "a", "q": "why?", "gold": [1]}, "'gold' is to hold refs or paths"),
        ({"id": "a", "q": "why?", "answerable": True}, "'gold' names no record"),
        ({"id": "a", "q": "why?", "answerable": "yes"}, "'answerable' is to be true or false"),
        ({"id": "first", "q": "why?"}, "the id 'first' stands on line 1 too"),
    ],
)
def test_a_broken_question_is_named_with_its_file_and_line(line: dict[str, Any] | str, told: str) -> None:
    """And the reason."""
    with pytest.raises(NotUnderstood) as refused:
        items.questions(lines({"id": "first", "q": "why?"}, line), "mine.jsonl")

    assert str(refused.value).startswith("mine.jsonl, line 2: ")
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("read", "line", "told"),
    [
        (items.hidden_questions, {"id": "a", "q": "why?"}, "'needs_absent' names no record"),
        (items.messages, {"id": "a", "msg": "let's"}, "there is no 'reopens'"),
        (items.messages, {"id": "a", "msg": "let's", "reopens": True}, "'gold' names no record"),
        (items.threads, {"id": "a", "gold": {"is_decision": True}}, "there is no 'messages'"),
        (items.threads, {**thread(), "messages": ["hello"]}, "cannot be read"),
        (items.threads, thread(status="done"), "there is no status 'done'"),
        (items.threads, thread(alternatives=["redis"]), "an alternative is an object"),
        (items.threads, thread(alternatives=[{"reason": "slow"}]), "there is no 'name'"),
    ],
)
def test_a_broken_message_or_thread_is_named(read: Any, line: dict[str, Any], told: str) -> None:
    """In the same words."""
    with pytest.raises(NotUnderstood, match=f"mine.jsonl, line 1: .*{told}"):
        read(lines(line), "mine.jsonl")


def test_every_broken_line_is_named_at_once() -> None:
    """Up to ten of them."""
    with pytest.raises(NotUnderstood) as refused:
        items.messages(lines(*["nonsense"] * 12), "f")

    assert "f, line 10: " in str(refused.value)
    assert str(refused.value).endswith("And 2 more lines.")


def test_an_empty_file_is_no_evaluation() -> None:
    """It says so."""
    with pytest.raises(NotUnderstood, match="f is empty"):
        items.questions("\n\n", "f")
