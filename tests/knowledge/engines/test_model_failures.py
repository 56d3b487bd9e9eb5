"""Every way a provider can fail ends the same: Unavailable in time, no word of the text, and the rules go on."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from time import monotonic

import httpx
import pytest
import respx

from knowledge import capture, intents
from knowledge.draft import Draft
from knowledge.engines.model import ModelReader
from knowledge.errors import Unavailable
from knowledge.ports import Question, Reading, Verdict
from tests.fakes import ScriptedReader
from tests.knowledge.engines.reading import (
    ANSWERED,
    DECIDED,
    PRECEDENTS,
    REOPENED,
    REWRITTEN,
    THREAD,
    WHY_NOT_REDIS,
    Ask,
    asked,
)
from tests.models import OLLAMA, OPENAI, PROVIDERS, Provider, reader_of

TASKS: dict[str, Callable[[ModelReader], Draft | Question | Reading | Verdict]] = {
    "draft": lambda reader: reader.draft(THREAD),
    "rewrite": lambda reader: reader.rewrite(WHY_NOT_REDIS),
    "answer": lambda reader: reader.answer(WHY_NOT_REDIS, PRECEDENTS),
    "reopens": lambda reader: reader.reopens("Shall we move the keys to Redis?", PRECEDENTS),
}


def status(code: int) -> Callable[[Provider], httpx.Response]:
    """An error answer that repeats what it was asked, as some do."""
    return lambda provider: httpx.Response(code, json={"error": {"message": "idempotency keys", "type": "error"}})


def refusal(provider: Provider) -> httpx.Response:
    """How each provider says that its model will not."""
    if provider.name == "openai":
        return httpx.Response(200, text=provider.says("").text.replace('"refusal": null', '"refusal": "I will not"'))
    return provider.says("I will not.", "refusal")


FAILURES: dict[str, Callable[[Provider], httpx.Response | Exception]] = {
    "time-out": lambda provider: httpx.ReadTimeout("idempotency keys"),
    "connection refused": lambda provider: httpx.ConnectError("idempotency keys"),
    "rate limit": status(429),
    "server error": status(500),
    "overloaded": status(529),
    "wrong key": status(401),
    "no such model": status(404),
    "prompt too long": status(400),
    "not JSON": lambda provider: httpx.Response(200, text="<html>idempotency keys</html>"),
    "cut off": lambda provider: provider.says('{"is_decision": true, "title": "idem', provider.cut_off),
    "truncated JSON": lambda provider: provider.says('{"is_decision": true, "title": "idem'),
    "refusal": refusal,
    "wrong schema": lambda provider: provider.says({"verdict": "idempotency keys"}),
    "wrong enum": lambda provider: provider.says({**DECIDED, "outcome": "accepted by the CTO"}),
    "extra field": lambda provider: provider.says({**DECIDED, **ANSWERED, **REOPENED, "visibility": "workspace"}),
    "ten megabytes": lambda provider: provider.says({"title": "x" * 10_000_000}),
    "a megabyte cut": lambda provider: provider.says('{"title": "' + "x" * 1_000_000),
    "deep nesting": lambda provider: provider.says('{"title": ' + "[" * 900 + "]" * 900 + "}"),
    "bottomless nesting": lambda provider: provider.says("[" * 20_000),
}


class TestFailures:
    @pytest.mark.parametrize("failure", FAILURES)
    @pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
    def test_every_failure_is_unavailable_and_says_no_word_of_the_text(
        self, provider: Provider, failure: str, answers: Ask
    ) -> None:
        """All tasks fail the same way, after at most two calls, and no error repeats a text or hides one."""
        route = answers(provider, *[FAILURES[failure](provider)] * 8)

        for task in TASKS.values():
            with pytest.raises(Unavailable) as raised:
                task(reader_of(provider))
            assert "idempotency" not in raised.value.whole
            assert raised.value.__context__ is None or raised.value.__suppress_context__
            assert raised.value.__cause__ is None
        assert route.call_count <= 8

    @pytest.mark.parametrize("failure", ["time-out", "server error", "truncated JSON", "wrong schema"])
    def test_the_other_engine_drafts_while_the_model_is_away(self, failure: str, answers: Ask) -> None:
        """A capture does not fail with the model: its draft is that of the fallback, checked as ever."""
        answers(OLLAMA, *[FAILURES[failure](OLLAMA)] * 2)
        rules = ScriptedReader(drafted=Draft(is_decision=True, title="From rules", evidence={"decision": (THREAD.ts,)}))

        draft = capture.read(THREAD, reader_of(OLLAMA), rules)

        assert ("From rules", "rules") == (draft.title, draft.engine)

    @pytest.mark.parametrize("failure", ["server error", "connection refused", "truncated JSON", "wrong schema"])
    @pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
    def test_a_second_call_may_succeed(self, provider: Provider, failure: str, answers: Ask) -> None:
        """A server's fault is tried once more; a form that does not fit is sent back once."""
        route = answers(provider, FAILURES[failure](provider), DECIDED)

        assert reader_of(provider).draft(THREAD).is_decision
        assert 2 == route.call_count

    @pytest.mark.parametrize(
        "failure", ["rate limit", "time-out", "wrong key", "cut off", "refusal", "prompt too long"]
    )
    def test_what_a_second_call_cannot_mend_is_not_asked_again(self, failure: str, answers: Ask) -> None:
        """The rules answer at once instead."""
        route = answers(OPENAI, FAILURES[failure](OPENAI), DECIDED)

        with pytest.raises(Unavailable):
            reader_of(OPENAI).draft(THREAD)
        assert 1 == route.call_count

    def test_a_form_that_does_not_fit_comes_back_with_what_is_wrong(self, answers: Ask) -> None:
        """The second call names the fields at fault, not what was written there."""
        route = answers(OLLAMA, {**DECIDED, "outcome": "<@U0EVIL> approves"}, DECIDED)

        reader_of(OLLAMA).draft(THREAD)

        repair = asked(route)["messages"][-1]["content"]
        assert "outcome: Input should be 'decided'" in repair
        assert "U0EVIL" not in repair

    def test_a_model_that_never_ends_is_left_in_time(self, respx_mock: respx.Router, httpx2_mock: respx.Router) -> None:
        """The time limit holds for the whole task, whatever the provider is still doing."""
        over = Event()

        def hang(request: httpx.Request) -> httpx.Response:
            over.wait(20)
            return OLLAMA.says(DECIDED)

        OLLAMA.route(respx_mock, httpx2_mock).mock(side_effect=hang)
        began = monotonic()

        with pytest.raises(Unavailable, match=r"within 0\.3 seconds"):
            OLLAMA.reader(timeout=0.3).draft(THREAD)
        took = monotonic() - began
        over.set()

        assert took < 5

    def test_a_question_waits_less_for_its_rewriting(self, respx_mock: respx.Router, httpx2_mock: respx.Router) -> None:
        """The answer is still to come: after a while the question is searched as it was asked."""
        over = Event()

        def hang(request: httpx.Request) -> httpx.Response:
            over.wait(20)
            return OLLAMA.says(REWRITTEN)

        OLLAMA.route(respx_mock, httpx2_mock).mock(side_effect=hang)
        began = monotonic()

        asked_for = intents.understood(WHY_NOT_REDIS, OLLAMA.reader(timeout=20, rewriting=0.3))
        took = monotonic() - began
        over.set()

        assert (WHY_NOT_REDIS, True) == (asked_for, took < 5)

    @pytest.mark.parametrize("failure", FAILURES)
    def test_a_question_that_cannot_be_rewritten_is_searched_as_it_was_asked(self, failure: str, answers: Ask) -> None:
        """Nothing is lost but the other phrasings."""
        answers(OLLAMA, *[FAILURES[failure](OLLAMA)] * 2)

        assert WHY_NOT_REDIS == intents.understood(WHY_NOT_REDIS, reader_of(OLLAMA))

    def test_a_call_beyond_the_rate_limit_is_not_made(self, answers: Ask) -> None:
        """Who has to wait longer than the time limit is answered by rules, and nothing is spent."""
        route = answers(OLLAMA, DECIDED)

        with pytest.raises(Unavailable):
            OLLAMA.reader(timeout=0.2, calls_per_second=0.01).draft(THREAD)
        assert not route.called
