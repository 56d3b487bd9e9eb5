"""What OpenAI, Anthropic and Ollama answer over HTTP, and a ``ModelReader`` for each that asks no real host."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
import respx

from knowledge.engines.model import ModelReader

Reply = Callable[[str, str], httpx.Response]


@dataclass(frozen=True)
class Provider:
    """A provider: which model is asked, where, and what its answers look like."""

    spec: str
    base_url: str
    path: str
    reply: Reply
    """From the form's text and the reason to stop to a whole answer."""
    cut_off: str
    """How it says that the answer was cut off."""

    @property
    def name(self) -> str:
        return self.spec.partition(":")[0]

    def route(self, respx_mock: respx.Router, httpx2_mock: respx.Router) -> respx.Route:
        """The one address that is asked, on the router that sees this provider's client."""
        router = respx_mock if self.name == "ollama" else httpx2_mock
        return router.post(self.base_url + self.path)

    def reader(self, **arguments: Any) -> ModelReader:
        """A reader of its own that asks this provider."""
        known: dict[str, Any] = {"base_url": self.base_url, "api_key": "test-key", "calls_per_second": 10_000}
        return ModelReader(self.spec, **(known | arguments))

    def says(self, form: object, stop: str = "") -> httpx.Response:
        """A whole answer that holds this form, or this text."""
        return self.reply(form if isinstance(form, str) else json.dumps(form), stop)


def _openai(text: str, stop: str) -> httpx.Response:
    message = {"role": "assistant", "content": text, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": stop or "stop"}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return _ok(
        {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}
    )


def _anthropic(text: str, stop: str) -> httpx.Response:
    try:
        content = {"type": "tool_use", "id": "t1", "name": "form", "input": json.loads(text)}
    except (ValueError, RecursionError):
        content = {"type": "text", "text": text}
    usage = {"input_tokens": 1, "output_tokens": 1}
    answer = {"id": "m1", "type": "message", "role": "assistant", "model": "m", "content": [content], "usage": usage}
    return _ok(answer | {"stop_reason": stop or "tool_use", "stop_sequence": None})


def _ollama(text: str, stop: str) -> httpx.Response:
    message = {"role": "assistant", "content": text}
    answer = {"model": "m", "created_at": "2026-01-14T12:00:00Z", "message": message, "done": True}
    return _ok(answer | {"done_reason": stop or "stop"})


def _ok(body: dict[str, Any]) -> httpx.Response:
    return httpx.Response(200, content=json.dumps(body) + "\n", headers={"content-type": "application/json"})


OPENAI = Provider("openai:gpt-test", "https://openai.test/v1", "/chat/completions", _openai, "length")
ANTHROPIC = Provider("anthropic:claude-test", "https://anthropic.test", "/v1/messages", _anthropic, "max_tokens")
OLLAMA = Provider("ollama:llama-test", "http://ollama.test:11434", "/api/chat", _ollama, "length")
PROVIDERS = (OPENAI, ANTHROPIC, OLLAMA)


@cache
def reader_of(provider: Provider) -> ModelReader:
    """One reader a provider for all tests: its client takes a while to make and holds nothing."""
    return provider.reader()
