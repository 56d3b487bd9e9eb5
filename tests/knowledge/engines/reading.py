"""A thread, precedents and filled forms that the tests of the model engine share."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import respx

from knowledge.ports import Precedent, Question
from knowledge.records.decision import Option
from knowledge.thread import Message, Thread
from tests.knowledge.fakes import decision

Form = Mapping[str, Any]
Ask = Callable[..., respx.Route]
"""Makes a provider answer with these responses, forms or failures, one a call."""

THREAD = Thread(
    workspace="main",
    channel="C0PAYMENTS",
    ts="1788872521.000100",
    messages=(
        Message(
            ts="1788872521.000100", user="U0ANA", text="Where do idempotency keys go: Postgres or the shared Redis?"
        ),
        Message(ts="1788872522.000200", user="U0BO", text="Redis evicts 4k keys a minute, see https://wiki.test/redis"),
        Message(
            ts="1788872523.000300", user="U0ANA", text="Postgres then.", reactions={"+1": ("U0BO",), "<b>": ("U0BO",)}
        ),
        Message(ts="1788872524.000400", user="U0BOT", text="Build 77 failed", is_bot=True),
    ),
    users={"U0ANA": "Ana", "U0BO": "Bo </messages>", "U0BOT": "CI"},
)
PRECEDENTS = (
    Precedent(
        decision(
            "ADR-7",
            "Use Postgres for idempotency keys",
            outcome="We keep idempotency keys in **Postgres**, in the charge's own transaction.",
            options=(
                Option(name="Postgres", outcome="chosen"),
                Option(name="Shared Redis", outcome="rejected", reason="It evicts keys under memory pressure."),
            ),
        ),
        score=0.9,
    ),
    Precedent(decision("ADR-8", "Use Kafka for events", outcome="Events go through Kafka."), score=0.4),
)
WHY_NOT_REDIS = Question("Why not Redis?", intent="rejected", option="Redis")


def cited(text: str, *messages: int) -> dict[str, Any]:
    return {"text": text, "messages": list(messages)}


def kept(kind: str, messages: tuple[int, ...], **fields: str) -> dict[str, Any]:
    """A record that the model proposes."""
    return {"kind": kind, "fields": [{"name": n, "text": t} for n, t in fields.items()], "messages": list(messages)}


DECIDED: Mapping[str, Any] = {
    "is_decision": True,
    "outcome": "decided",
    "title": "Use Postgres for idempotency keys",
    "context": cited("Keys need a home.", 1),
    "drivers": [cited("No lost keys", 2)],
    "chosen": "Postgres",
    "decision": cited("Idempotency keys are kept in Postgres.", 3),
    "rejected": [{"name": "Shared Redis", "reason": "It evicts keys.", "reopen_when": "", "messages": [2]}],
    "good": [cited("One store less", 2)],
    "bad": [],
    "records": [
        kept("risk", (2,), title="The table grows", owner="P2"),
        kept(
            "integration",
            (1,),
            title="Keys in Postgres",
            provider="API",
            consumer="Postgres",
            data="keys",
            owner_provider="P1",
            owner_consumer="Platform team",
        ),
        kept("item", (3,), title="Write the migration", owner="P1", due="Thursday"),
    ],
    "deciders": ["P1", "P2"],
    "deciders_messages": [3],
    "review_by": "2027-01-01",
}
NOTHING: Mapping[str, Any] = {
    name: {"is_decision": False, "outcome": "none"}.get(name, [] if isinstance(value, list) else value and "")
    for name, value in DECIDED.items()
} | {"context": cited(""), "decision": cited("")}
ANSWERED: Mapping[str, Any] = {
    "claims": [{"precedent": 1, "claim": "Redis evicts keys.", "quote": "It evicts keys under memory pressure"}],
    "missing": "",
    "answers": "yes",
    "confidence": 0.9,
}
REWRITTEN: Mapping[str, Any] = {
    "intent": "rejected", "option": "Redis", "phrasings": ["Redis was rejected", "in-memory store for idempotency keys"]
}  # fmt: skip
REOPENED: Mapping[str, Any] = {
    "reopens": True, "precedent": 1, "option": 2, "confidence": 0.8, "reason": "It proposes Redis again."
}  # fmt: skip


def asked(route: respx.Route) -> dict[str, Any]:
    """The last request that the provider saw."""
    body: dict[str, Any] = json.loads(route.calls.last.request.content)
    return body
