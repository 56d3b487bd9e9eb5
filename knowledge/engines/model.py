"""The engine with a model: LangChain carries the text there and a filled form back.

The model has no tools and no links, changes nothing, and speaks only in numbers (``numbered``) through a form
(``forms``). Whatever goes wrong, the caller is told Unavailable within the time limit and asks the rules instead:

- one call a task; a second one only after a server error or a lost connection, or to mend a form that does not fit;
- a refusal, a rate limit or an answer that was cut off is not asked again: the rules answer at once;
- an error names the kind of failure and never a word of the texts.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextvars import copy_context
from dataclasses import dataclass, field
from importlib.util import find_spec
from time import monotonic, sleep
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.draft import Draft
from knowledge.engines.filled import draft_from, question_from, reading_from, verdict_from
from knowledge.engines.forms import AnswerForm, DecisionForm, ReopensForm, RewriteForm
from knowledge.engines.numbered import QUESTION_BUDGET, NumberedPrecedents, NumberedThread, clean, datum
from knowledge.errors import Misconfigured, Unavailable
from knowledge.ports import Precedent, Question, Reading, Verdict
from knowledge.thread import Thread
from prompts import render

F = TypeVar("F", bound=BaseModel)
T = TypeVar("T")
Conversation = list[tuple[str, str]]

ANSWER_LIMIT = 100_000
"""Characters: a longer answer is not read. A full form has fewer than 30,000."""
REWRITING = 8.0
"""Seconds: after that a question is searched as it was asked."""
TOKENS = {"openai": 8192, "anthropic": 8192, "ollama": 4096}
"""The most a model may write; hidden thinking counts, where a provider has it."""


@dataclass(frozen=True)
class _Provider:
    """What differs between providers: the package, how it is held to a schema, how its client is set up."""

    package: str
    schema: Mapping[str, Any]
    key: str = ""
    """The variable in which the provider's own client looks for its key."""

    def client(self, name: str, seconds: float, base_url: str | None, api_key: str | None) -> dict[str, Any]:
        """The arguments of LangChain's client; it never retries by itself, so that the time limit holds."""
        address = {"base_url": base_url} if base_url else {}
        if name != "ollama":
            key = {"api_key": api_key} if api_key else {}
            return {"timeout": seconds, "max_retries": 0, "max_tokens": TOKENS[name], **key, **address}
        headers = {"headers": {"Authorization": f"Bearer {api_key}"}} if api_key else {}
        # Without num_ctx a local model silently forgets the beginning of a longer prompt.
        limits = {"num_ctx": 16_384, "num_predict": TOKENS[name], "temperature": 0}
        return {"client_kwargs": {"timeout": seconds, **headers}, **limits, **address}


PROVIDERS = {
    "openai": _Provider("langchain_openai", {"method": "json_schema", "strict": True}, "OPENAI_API_KEY"),
    "anthropic": _Provider("langchain_anthropic", {"method": "function_calling"}, "ANTHROPIC_API_KEY"),
    "ollama": _Provider("langchain_ollama", {"method": "json_schema"}),
}


@dataclass(frozen=True)
class _Limit:
    """The most seconds that a task may take, counted from ``began``."""

    seconds: float
    began: float = field(default_factory=monotonic)

    @property
    def left(self) -> float:
        """How many are left; 0 when it is over."""
        return max(self.began + self.seconds - monotonic(), 0.0)


class _Failed(Unavailable):
    """One call failed; ``again`` when a second one may not, ``repair`` is what to add to the conversation."""

    def __init__(self, message: str, *, advice: str = "", again: bool = False, repair: str = "") -> None:
        super().__init__(message, advice=advice)
        self.again, self.repair = again, repair


class ModelReader:
    """A ``Reader`` that asks the language model named ``provider:name``, as in ``openai:gpt-5-mini``.

    ``timeout`` is the most seconds a task takes, whatever the provider does, and ``rewriting`` the most for a question
    that is still to be searched; ``calls_per_second`` holds for this process. Without an ``api_key`` the provider's own
    variable is used. No trace leaves, even where LangSmith's variables are set. Raises Misconfigured when the name
    cannot work.
    """

    name = "model"

    def __init__(
        self,
        spec: str,
        *,
        timeout: float = 25.0,
        rewriting: float = REWRITING,
        calls_per_second: float = 5.0,
        base_url: str | None = None,
        api_key: str | None = None,
    ) -> None:
        self._provider_name = _provider_of(spec)
        self._provider = PROVIDERS[self._provider_name]
        self.spec, self._timeout, self._calls_per_second = spec, timeout, calls_per_second
        self._rewriting = min(rewriting, timeout)
        self._address = {"base_url": base_url, "api_key": api_key}
        self._loading = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def draft(self, thread: Thread) -> Draft:
        """The decision in a thread, or ``is_decision=False``; evidence is of messages that the model was shown."""
        if not thread.in_scope:
            return Draft(is_decision=False, engine="model")
        numbered = NumberedThread(thread)
        told = render(
            "capture/thread.j2", started=numbered.started.isoformat(), people=numbered.people, lines=numbered.lines
        )
        return draft_from(self._fill(DecisionForm, render("capture/instructions.j2"), told), numbered)

    def rewrite(self, question: Question) -> Question:
        """The question with what to search for beside it; the model is shown the question alone."""
        if not question.text.strip():
            return question
        told = render("recall/question.j2", question=datum(clean(question.text, QUESTION_BUDGET)))
        form = self._fill(RewriteForm, render("recall/instructions.j2"), told, self._rewriting)
        return question_from(form, question)

    def answer(self, question: Question, precedents: Sequence[Precedent]) -> Reading:
        """What the precedents say about the question; nothing is asked when there are none."""
        if not precedents:
            return Reading()
        numbered = NumberedPrecedents(precedents)
        told = render(
            "answer/question.j2",
            question=datum(clean(question.text, QUESTION_BUDGET)),
            intent=question.intent,
            option=datum(clean(question.option, 200)),
            lines=numbered.lines,
        )
        return reading_from(self._fill(AnswerForm, render("answer/instructions.j2"), told), numbered)

    def reopens(self, message: str, precedents: Sequence[Precedent]) -> Verdict:
        """Whether the message proposes again what a precedent settled; nothing is asked when there are none."""
        if not precedents:
            return Verdict(reopens=False, score=0.0)
        numbered = NumberedPrecedents(precedents)
        told = render("guard/message.j2", message=datum(clean(message, QUESTION_BUDGET)), lines=numbered.lines)
        return verdict_from(self._fill(ReopensForm, render("guard/instructions.j2"), told), numbered)

    def ping(self) -> str:
        """Whether the model answers: sends one very short request, which a hosted provider may charge for."""
        model, _ = self._load()
        self._within(_Limit(self._timeout), lambda: model.invoke([("human", "Answer with the word: ready")]))
        return f"{self.spec} answers."

    # --- one task ------------------------------------------------------------------------------------------------

    def _fill(self, form: type[F], instructions: str, told: str, seconds: float | None = None) -> F:
        limit = _Limit(seconds or self._timeout)
        conversation = [("system", instructions), ("human", told)]
        try:
            return self._once(form, conversation, limit)
        except _Failed as failed:
            if not failed.again or not limit.left:
                raise
            conversation += [("human", failed.repair)] if failed.repair else []
        return self._once(form, conversation, limit)

    def _once(self, form: type[F], conversation: Conversation, limit: _Limit) -> F:
        return self._within(limit, lambda: _filled(self.spec, form, self._bound(form, limit).invoke(conversation)))

    def _bound(self, form: type[BaseModel], limit: _Limit) -> Any:
        """The model held to the form, once it is our turn.

        ``first`` is the model without LangChain's parser, which would read an answer that was cut off as if it were
        whole (``langchain_core.utils.json.parse_partial_json``), in time that grows with the square of its length.
        """
        model, limiter = self._load()
        while limit.left:
            if limiter.acquire(blocking=False):
                return model.with_structured_output(form.model_json_schema(), **self._provider.schema).first
            sleep(0.02)
        raise TimeoutError

    def _within(self, limit: _Limit, work: Callable[[], T]) -> T:
        """The result of ``work``, or Unavailable once the limit is past, whatever the provider is still doing.

        A client's own time limit counts from one piece of an answer to the next; a slow stream never reaches it.
        """
        done: Future[T] = Future()
        context = copy_context()
        threading.Thread(target=lambda: context.run(_settle, done, work), name="model", daemon=True).start()
        try:
            return done.result(timeout=limit.left)
        except TimeoutError:
            raise _Failed(f"{self.spec} did not answer within {limit.seconds:g} seconds.") from None
        except _Failed:
            raise
        except Misconfigured as wrong:
            raise _Failed(str(wrong), advice=wrong.advice) from None
        except Exception as failure:  # every provider has errors of its own, and their texts may hold ours
            raise _failed(self.spec, failure) from None

    def _load(self) -> tuple[Any, Any]:
        """LangChain's client and its rate limiter, loaded at first use: the import takes seconds."""
        with self._loading:
            if self._loaded is None:
                self._loaded = self._open()
            return self._loaded

    def _open(self) -> tuple[Any, Any]:
        from langchain.chat_models import init_chat_model
        from langchain_core.rate_limiters import InMemoryRateLimiter

        arguments = self._provider.client(self._provider_name, self._timeout, **self._address)
        try:
            model = init_chat_model(self.spec, **arguments)
        except Exception as refused:  # the provider's own complaint about its settings, most often a missing key
            raise Misconfigured(
                f"The model {self.spec!r} cannot be set up ({type(refused).__name__}).",
                advice=f"Set {self._provider.key or 'CHESTERTON_MODEL'}, or unset CHESTERTON_MODEL to read by rules.",
            ) from None
        burst = max(self._calls_per_second, 1.0)
        return model, InMemoryRateLimiter(requests_per_second=self._calls_per_second, max_bucket_size=burst)


def _provider_of(spec: str) -> str:
    """The provider that a model's name begins with; raises Misconfigured when it is unknown or not installed."""
    provider, _, model = spec.partition(":")
    if provider not in PROVIDERS or not model.strip():
        raise Misconfigured(
            f"CHESTERTON_MODEL is {spec!r}, which names no model.",
            advice=f"Write provider:name, as in openai:gpt-5-mini; providers are {', '.join(PROVIDERS)}.",
        )
    if find_spec(PROVIDERS[provider].package) is None:
        raise Misconfigured(
            f"CHESTERTON_MODEL is {spec!r}, but what it needs is not installed.",
            advice=f"Run: pip install 'chesterton[{provider}]'",
        )
    return provider


_ADVICE = {
    401: "Check the provider's key.",
    403: "Check the provider's key and what it may use.",
    404: "Check the model's name in CHESTERTON_MODEL.",
}


def _failed(spec: str, failure: Exception) -> _Failed:
    """The failure of one call by its kind and HTTP status; worth a second call when the fault was the server's."""
    kind, status = type(failure).__name__, getattr(failure, "status_code", None)
    told = f"{kind}, HTTP {status}" if isinstance(status, int) and status > 0 else kind
    again = status >= 500 if isinstance(status, int) else "Connect" in kind
    return _Failed(f"{spec} did not answer ({told}).", advice=_ADVICE.get(status or 0, ""), again=again)


def _filled(spec: str, form: type[F], answer: Any) -> F:
    """The form in a model's message; raises Unavailable when there is none, or none that fits."""
    _check_whole(spec, answer)
    text = json.dumps(answer.tool_calls[0]["args"]) if answer.tool_calls else str(answer.text)
    if len(text) > ANSWER_LIMIT:
        raise _Failed(f"{spec} answered with more than {ANSWER_LIMIT:,} characters.")
    try:
        return form.model_validate_json(text)
    except ValidationError as wrong:
        raise _Failed(f"{spec} did not fill in the form.", again=True, repair=_repair(wrong)) from None


def _check_whole(spec: str, answer: Any) -> None:
    """Every provider says why its model stopped, each under another name."""
    about = answer.response_metadata
    reason = about.get("finish_reason") or about.get("stop_reason") or about.get("done_reason")
    if reason in ("length", "max_tokens", "model_context_window_exceeded"):
        raise _Failed(f"{spec} was cut off before its answer was whole.")
    if reason in ("content_filter", "refusal") or answer.additional_kwargs.get("refusal"):
        raise _Failed(f"{spec} declined to answer.")


def _repair(wrong: ValidationError) -> str:
    """What does not fit, for the model: the fields and the complaints, without what it wrote there."""
    errors = wrong.errors(include_input=False, include_url=False, include_context=False)[:5]
    problems = [clean(f"{'.'.join(map(str, error['loc'])) or 'form'}: {error['msg']}", 200) for error in errors]
    return render("again.j2", problems=problems)


def _settle(done: Future[T], work: Callable[[], T]) -> None:
    """Do the work with LangSmith's tracing off, and keep its result or its failure."""
    from langsmith import tracing_context

    try:
        with tracing_context(enabled=False):
            done.set_result(work())
    except BaseException as failure:  # it is raised again where it is waited for
        done.set_exception(failure)
