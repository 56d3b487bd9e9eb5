"""The contract of every Reader: rules, a model of each provider, a scripted one, and one that obeys the attacker.

What a reader returns is checked by its callers, so the contract is held after those checks: ``capture.read`` for a
draft, ``answer.supported`` for claims.
"""

from __future__ import annotations

import json

import httpx
import pytest
import respx

from knowledge import capture, intents
from knowledge.answer import holds, supported
from knowledge.draft import Draft
from knowledge.engines.by_task import ByTask
from knowledge.engines.rules import Rules
from knowledge.errors import Unavailable
from knowledge.ports import Claim, Reader, Reading, Verdict, refs_of
from tests.fakes import ObeysTheAttacker, ScriptedReader
from tests.knowledge.engines.reading import ANSWERED, DECIDED, PRECEDENTS, REOPENED, REWRITTEN, THREAD, WHY_NOT_REDIS
from tests.models import ANTHROPIC, OLLAMA, OPENAI, Provider, reader_of

MESSAGE = "Shall we move the idempotency keys to Redis?"
FORMS = {"<messages>": DECIDED, "<asked>": REWRITTEN, "<question>": ANSWERED, "<message>": REOPENED}
"""What a model fills in, by the fence of the data it is shown."""


def _fills_the_form(provider: Provider, request: httpx.Request) -> httpx.Response:
    told = json.loads(request.content)["messages"][-1]["content"]
    return provider.says(next((form for fence, form in FORMS.items() if fence in told), "ready"))


def _model(provider: Provider, respx_mock: respx.Router, httpx2_mock: respx.Router) -> Reader:
    route = provider.route(respx_mock, httpx2_mock)
    route.mock(side_effect=lambda request: _fills_the_form(provider, request))
    return reader_of(provider)


def _scripted() -> ScriptedReader:
    return ScriptedReader(
        drafted=Draft(is_decision=True, status="accepted", title="Use Postgres", evidence={"decision": (THREAD.ts,)}),
        read=Reading((Claim("It evicts keys.", "ADR-7", "It evicts keys under memory pressure."),), 0.9),
        judged=Verdict(True, 0.9, "ADR-7", "Shared Redis", "Redis again."),
        phrasings=("Redis was rejected",),
    )


@pytest.fixture(params=["rules", "openai", "anthropic", "ollama", "scripted", "by task", "attacker"])
def reader(request: pytest.FixtureRequest, respx_mock: respx.Router, httpx2_mock: respx.Router) -> Reader:
    """Every reader, none of them with a network."""
    readers: dict[str, Reader] = {
        "rules": Rules(),
        "scripted": _scripted(),
        "by task": ByTask(_scripted(), Rules()),
        "attacker": ObeysTheAttacker(),
    }
    models = {provider.name: provider for provider in (OPENAI, ANTHROPIC, OLLAMA)}
    if request.param in models:
        return _model(models[request.param], respx_mock, httpx2_mock)
    return readers[request.param]


def test_a_reader_has_a_name_and_says_how_it_is(reader: Reader) -> None:
    """The name is what a log says, the sentence what a doctor shows."""
    assert reader.name
    assert reader.ping().strip()


def test_a_draft_holds_only_what_the_thread_holds(reader: Reader) -> None:
    """Evidence is of this thread and people took part in it, whatever was read."""
    draft = capture.read(THREAD, reader, Rules())

    known = {message.ts for message in THREAD.messages}
    cited = {ts for every in draft.evidence.values() for ts in every}
    for parts in (draft.alternatives, draft.risks, draft.integrations, draft.actions, draft.proposals):
        cited |= {ts for part in parts for ts in part.evidence}
    owners = {*(risk.owner for risk in draft.risks), *(action.owner for action in draft.actions)} - {None}
    assert cited <= known
    assert all(one.evidence for one in draft.proposals)
    assert {*draft.deciders, *owners} <= set(THREAD.users)
    assert all(THREAD.message(quote.ts).says(quote.quote) for quote in draft.quotes(THREAD))  # type: ignore[union-attr]


def test_a_question_keeps_its_text_and_gains_a_few_phrasings(reader: Reader) -> None:
    """Whatever a reader makes of it, people are answered the question that they asked."""
    asked = intents.understood(WHY_NOT_REDIS, reader)

    assert WHY_NOT_REDIS.text == asked.text
    assert len(asked.phrasings) <= intents.PHRASINGS
    assert all(0 < len(phrasing) <= intents.PHRASING for phrasing in asked.phrasings)
    assert len(asked.option) <= intents.OPTION


def test_an_answer_cites_only_what_was_given(reader: Reader) -> None:
    """Each claim that is left names a given record and quotes it word for word; without records none is left."""
    reading = reader.answer(WHY_NOT_REDIS, PRECEDENTS)
    of_nothing = reader.answer(WHY_NOT_REDIS, ())

    claims = supported(reading.claims, PRECEDENTS)
    records = {precedent.record.ref: precedent.record for precedent in PRECEDENTS}
    assert {claim.ref for claim in claims} <= refs_of(PRECEDENTS)
    assert all(holds(records[claim.ref], claim.quote) for claim in claims)
    assert 0 <= reading.confidence <= 1
    assert supported(of_nothing.claims, ()) == ()


def test_a_verdict_is_sure_to_a_degree(reader: Reader) -> None:
    """The score is a share, and re-opening names what it re-opens."""
    verdict = reader.reopens(MESSAGE, PRECEDENTS)

    assert 0 <= verdict.score <= 1
    assert verdict.ref or not verdict.reopens


def test_reading_twice_says_the_same_and_changes_nothing(reader: Reader) -> None:
    """A reader keeps no state that shows, and leaves what it read as it was."""
    thread, precedents = THREAD.model_copy(deep=True), tuple(PRECEDENTS)

    first = (reader.draft(thread), reader.answer(WHY_NOT_REDIS, precedents), reader.reopens(MESSAGE, precedents))
    second = (reader.draft(thread), reader.answer(WHY_NOT_REDIS, precedents), reader.reopens(MESSAGE, precedents))

    assert first == second
    assert (thread, precedents) == (THREAD, PRECEDENTS)


@pytest.mark.parametrize("name", ["openai", "anthropic", "ollama", "scripted"])
def test_a_reader_that_is_away_says_so(name: str, respx_mock: respx.Router, httpx2_mock: respx.Router) -> None:
    """Every task raises Unavailable; a capture goes on with the rules, a question as it was asked."""
    models = {provider.name: provider for provider in (OPENAI, ANTHROPIC, OLLAMA)}
    away: Reader = ScriptedReader(away=True)
    if name in models:
        models[name].route(respx_mock, httpx2_mock).respond(503)
        away = reader_of(models[name])

    for task in (
        lambda: away.draft(THREAD),
        lambda: away.rewrite(WHY_NOT_REDIS),
        lambda: away.answer(WHY_NOT_REDIS, PRECEDENTS),
        lambda: away.reopens(MESSAGE, PRECEDENTS),
        lambda: away.ping(),
    ):
        with pytest.raises(Unavailable):
            task()
    assert capture.read(THREAD, Rules(), Rules()) == capture.read(THREAD, away, Rules())
    assert WHY_NOT_REDIS == intents.understood(WHY_NOT_REDIS, away)
