"""The model engine over mocked HTTP of three providers: what it makes of an answer, and its settings."""

from __future__ import annotations

import subprocess
import sys

import httpx
import pytest
import respx
from langsmith import tracing_context
from langsmith.utils import tracing_is_enabled

from knowledge.draft import Draft
from knowledge.engines.filled import SURE, verbatim
from knowledge.engines.model import ModelReader
from knowledge.errors import Misconfigured, Unavailable
from knowledge.ports import Claim, Question, Reading, Verdict
from tests.knowledge.engines.reading import (
    ANSWERED,
    DECIDED,
    PRECEDENTS,
    REOPENED,
    REWRITTEN,
    THREAD,
    WHY_NOT_REDIS,
    Ask,
    Form,
    asked,
)
from tests.models import OLLAMA, OPENAI, PROVIDERS, Provider, reader_of
from tests.source import ROOT

MADE_UP: Form = {"precedent": 2, "claim": "Kafka is slow.", "quote": "Kafka has been slow for us"}


class TestTheTasks:
    @pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
    def test_a_thread_becomes_a_draft_with_its_own_evidence_and_people(self, provider: Provider, answers: Ask) -> None:
        """Message numbers become timestamps, labels become people, whichever provider filled the form."""
        answers(provider, DECIDED)

        draft = reader_of(provider).draft(THREAD)

        assert (draft.status, draft.chosen, draft.engine) == ("accepted", "Postgres", "model")
        assert draft.deciders == ("U0ANA", "U0BO")
        assert draft.evidence["decision"] == ("1788872523.000300",)
        assert draft.alternatives[0].evidence == ("1788872522.000200",)
        assert (draft.risks[0].owner, draft.actions[0].owner) == ("U0BO", "U0ANA")
        assert (draft.integrations[0].owner_source, draft.integrations[0].owner_target) == ("U0ANA", "Platform team")
        assert [each.kind for each in draft.proposals] == ["risk", "integration", "item"]
        assert draft == draft.supported_by(THREAD)

    @pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
    def test_a_question_gets_other_phrasings_to_search_for(self, provider: Provider, answers: Ask) -> None:
        """What it wants to know, what it names, and its topic in the words of a record; its text stays."""
        answers(provider, REWRITTEN)

        question = reader_of(provider).rewrite(Question("y no redis?"))

        assert Question("y no redis?", "rejected", "Redis", tuple(REWRITTEN["phrasings"])) == question

    @pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
    def test_a_question_gets_claims_with_the_records_own_words(self, provider: Provider, answers: Ask) -> None:
        """A claim names the record it was given and quotes it."""
        answers(provider, ANSWERED)

        reading = reader_of(provider).answer(WHY_NOT_REDIS, PRECEDENTS)

        assert Reading((Claim("Redis evicts keys.", "ADR-7", "It evicts keys under memory pressure"),), 0.9) == reading

    @pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
    def test_a_message_gets_a_verdict_on_an_option(self, provider: Provider, answers: Ask) -> None:
        """The verdict names the record and the option that the message brings back."""
        answers(provider, REOPENED)

        verdict = reader_of(provider).reopens("Shall we move the keys to Redis?", PRECEDENTS)

        assert Verdict(True, 0.8, "ADR-7", "Shared Redis", "It proposes Redis again.") == verdict

    def test_a_thread_without_a_decision_keeps_nothing_but_a_title(self, answers: Ask) -> None:
        """What else the model wrote beside "no decision" is thrown away."""
        answers(OLLAMA, {**DECIDED, "is_decision": False})

        draft = reader_of(OLLAMA).draft(THREAD)

        assert Draft(is_decision=False, title="Use Postgres for idempotency keys", engine="model") == draft

    @pytest.mark.parametrize("outcome", ["deferred", "rejected"])
    def test_nothing_is_chosen_in_a_decision_that_was_not_taken(self, outcome: str, answers: Ask) -> None:
        """A deferred or rejected proposal has no chosen option, even if the model names one."""
        answers(OLLAMA, {**DECIDED, "outcome": outcome})

        draft = reader_of(OLLAMA).draft(THREAD)

        assert (outcome, None) == (draft.status, draft.chosen)

    def test_without_anything_to_read_nobody_is_asked(self) -> None:
        """An empty thread and an empty list of precedents cost no call: one would be refused here."""
        reader = reader_of(OLLAMA)
        empty = THREAD.model_copy(update={"messages": ()})

        assert not reader.draft(empty).is_decision
        assert Question(" ") == reader.rewrite(Question(" "))
        assert Reading() == reader.answer(WHY_NOT_REDIS, [])
        assert Verdict(reopens=False, score=0.0) == reader.reopens("Redis?", [])

    def test_a_verdict_of_no_scores_low(self, answers: Ask) -> None:
        """The score is how likely the message re-opens the record, so a sure no is near zero."""
        answers(OLLAMA, {**REOPENED, "reopens": False, "confidence": 0.9})

        verdict = reader_of(OLLAMA).reopens("Redis is slow today", PRECEDENTS)

        assert (False, 0.1) == (verdict.reopens, round(verdict.score, 3))

    def test_a_yes_that_is_not_sure_is_no_yes(self, answers: Ask) -> None:
        """A false alarm costs more than a silence."""
        answers(OLLAMA, {**REOPENED, "confidence": 0.3})

        verdict = reader_of(OLLAMA).reopens("Redis is slow today", PRECEDENTS)

        assert (False, 0.3) == (verdict.reopens, verdict.score)

    def test_at_most_four_phrasings_are_kept_and_the_option_that_rules_found(self, answers: Ask) -> None:
        """Empty ones do not count, and a model that names no option takes none away."""
        answers(OLLAMA, {"intent": "why", "option": "", "phrasings": [" ", *map(str, range(9))]})

        question = reader_of(OLLAMA).rewrite(WHY_NOT_REDIS)

        assert ("Redis", ("0", "1", "2", "3")) == (question.option, question.phrasings)

    @pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
    def test_ping_asks_the_model(self, provider: Provider, answers: Ask) -> None:
        """A doctor that does not ask cannot know whether the key works."""
        answers(provider, provider.says("ready"))

        assert f"{provider.spec} answers." == reader_of(provider).ping()


class TestQuotes:
    def test_the_records_own_words_are_returned(self) -> None:
        """A model sees text without Markdown; the quote is what the record really holds there."""
        quote = verbatim(PRECEDENTS[0].record, "idempotency keys in Postgres, in the charge’s own transaction")

        assert "idempotency keys in **Postgres**, in the charge's own transaction" == quote

    @pytest.mark.parametrize(
        "quote", ["", "a", "Redis never evicts keys", "evicts keys under pressure", "harge's own trans", "We"]
    )
    def test_what_the_record_does_not_say_is_no_quote(self, quote: str) -> None:
        """Words left out, added or cut in the middle, and quotes too short to prove anything."""
        assert "" == verbatim(PRECEDENTS[0].record, quote)

    def test_a_made_up_quote_takes_its_claim_with_it_and_lowers_the_confidence(self, answers: Ask) -> None:
        """Two of three quotes stand in their records: those two speak, and are believed less."""
        answers(OLLAMA, {**ANSWERED, "claims": [*ANSWERED["claims"] * 2, MADE_UP]})

        reading = reader_of(OLLAMA).answer(WHY_NOT_REDIS, PRECEDENTS)

        assert ["It evicts keys under memory pressure"] * 2 == [claim.quote for claim in reading.claims]
        assert 0.6 == round(reading.confidence, 3)

    @pytest.mark.parametrize("claims", [[MADE_UP], [*ANSWERED["claims"], MADE_UP]], ids=["all", "half"])
    def test_where_too_few_quotes_hold_nothing_is_answered(self, claims: list[Form], answers: Ask) -> None:
        """A model that makes up half of what it quotes is not believed in the other half."""
        answers(OLLAMA, {**ANSWERED, "claims": claims})

        reading = reader_of(OLLAMA).answer(WHY_NOT_REDIS, PRECEDENTS)

        assert (False, True) == (reading.answers, reading.confidence < SURE)

    @pytest.mark.parametrize("precedent", [0, 3, -1, 10**30])
    def test_a_claim_about_a_record_that_was_not_given_is_dropped(self, precedent: int, answers: Ask) -> None:
        """There is no such number, so there is no such claim."""
        answers(OLLAMA, {**ANSWERED, "claims": [{**ANSWERED["claims"][0], "precedent": precedent}]})

        assert Reading(answers=False) == reader_of(OLLAMA).answer(WHY_NOT_REDIS, PRECEDENTS)

    def test_a_claim_that_names_another_record_is_dropped(self, answers: Ask) -> None:
        """Not even in its words may a claim point at a record that this audience was not given."""
        claim = {**ANSWERED["claims"][0], "claim": "ADR-666 replaced it."}
        answers(OLLAMA, {**ANSWERED, "claims": [claim]})

        assert Reading(answers=False) == reader_of(OLLAMA).answer(WHY_NOT_REDIS, PRECEDENTS)


class TestAbstaining:
    @pytest.mark.parametrize(
        ("verdict", "said", "sure"),
        [
            ({"answers": "yes"}, 1, 0.9),
            ({"answers": "yes", "confidence": 0.4}, 1, 0.4),
            ({"answers": "partly"}, 1, 0.54),
            ({"answers": "partly", "confidence": 0.8}, 1, 0.48),
            ({"missing": "who signed it off"}, 1, 0.54),
            ({"answers": "no"}, 0, 0.1),
            ({"answers": "no", "confidence": 0.0}, 0, 0.49),
            ({"claims": []}, 0, 0.0),
        ],
    )
    def test_the_models_verdict_on_its_own_quotes_counts(
        self, verdict: Form, said: int, sure: float, answers: Ask
    ) -> None:
        """A sure yes speaks, a part counts for less, a no quotes nothing; confidence is that of having an answer."""
        answers(OLLAMA, {**ANSWERED, **verdict})

        reading = reader_of(OLLAMA).answer(WHY_NOT_REDIS, PRECEDENTS)

        assert (said, sure) == (len(reading.claims), round(reading.confidence, 3))
        assert reading.answers == (sure >= SURE)


class TestSettings:
    @pytest.mark.parametrize("spec", ["", "gpt-5", "openai:", "openai: ", "acme:model", ":model", "OPENAI:gpt-5"])
    def test_a_name_that_names_no_model_stops_at_start(self, spec: str) -> None:
        """The error names the variable, and the advice shows how it is written."""
        with pytest.raises(Misconfigured, match="CHESTERTON_MODEL") as raised:
            ModelReader(spec)
        assert "openai:gpt-5-mini" in raised.value.advice

    @pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
    def test_a_missing_package_is_named_by_its_extra(self, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
        """What to install is one command."""
        monkeypatch.setitem(sys.modules, f"langchain_{provider.name}", None)

        with pytest.raises(Misconfigured) as raised:
            provider.reader()
        assert f"pip install 'chesterton[{provider.name}]'" in raised.value.advice

    def test_a_missing_key_is_named_by_ping_and_never_breaks_a_capture(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The doctor hears which variable is missing; a thread is drafted by rules meanwhile."""
        for variable in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY"):
            monkeypatch.delenv(variable, raising=False)
        reader = OPENAI.reader(api_key="")

        with pytest.raises(Misconfigured) as raised:
            reader.ping()
        with pytest.raises(Unavailable):
            reader.draft(THREAD)
        assert "OPENAI_API_KEY" in raised.value.advice

    def test_a_key_reaches_a_guarded_ollama(self, answers: Ask) -> None:
        """Ollama itself has no keys, but the proxy before it may."""
        route = answers(OLLAMA, DECIDED)

        reader_of(OLLAMA).draft(THREAD)

        assert "Bearer test-key" == route.calls.last.request.headers["authorization"]

    def test_a_local_model_is_given_room_for_the_whole_prompt(self, answers: Ask) -> None:
        """Ollama cuts a prompt at its default context without a word."""
        route = answers(OLLAMA, DECIDED)

        reader_of(OLLAMA).draft(THREAD)

        assert 16_384 == asked(route)["options"]["num_ctx"]

    def test_no_trace_leaves(self, respx_mock: respx.Router, httpx2_mock: respx.Router) -> None:
        """LangSmith's tracing may be on around us for another program: prompts hold what people said in private."""
        traced: list[bool] = []

        def answer(request: httpx.Request) -> httpx.Response:
            traced.append(bool(tracing_is_enabled()))
            return OLLAMA.says(DECIDED)

        OLLAMA.route(respx_mock, httpx2_mock).mock(side_effect=answer)

        with tracing_context(enabled=True):
            reader_of(OLLAMA).draft(THREAD)

        assert [False] == traced

    def test_nothing_heavy_is_imported_before_the_first_task(self) -> None:
        """Importing and making the reader loads no LangChain: the terminal stays quick."""
        script = (
            "import sys; from knowledge.engines.model import ModelReader; ModelReader('openai:gpt-test', api_key='k');"
            "print(sorted({'langchain', 'langchain_core', 'openai', 'langsmith'} & sys.modules.keys()))"
        )

        ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, timeout=60)

        assert ("[]\n", "") == (ran.stdout, ran.stderr)
