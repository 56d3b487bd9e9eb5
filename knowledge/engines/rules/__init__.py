"""The engine without a model: plain rules, no key, no network; what every other engine falls back to."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.draft import Draft
from knowledge.ports import Precedent, Question, Reading, Verdict
from knowledge.thread import Thread


class Rules:
    """A ``Reader`` made of rules: the same text always gives the same answer, and it is never away."""

    name = "rules"

    def draft(self, thread: Thread) -> Draft:
        """The decision in a thread, or ``is_decision=False``."""
        from knowledge.engines.rules import drafting

        return drafting.draft(thread)

    def rewrite(self, question: Question) -> Question:
        """The question as it is: its rules are in ``knowledge.intents``."""
        return question

    def answer(self, question: Question, precedents: Sequence[Precedent]) -> Reading:
        """What the precedents say about the question, and how sure that is."""
        from knowledge.engines.rules import answering

        return answering.read(question, precedents)

    def reopens(self, message: str, precedents: Sequence[Precedent]) -> Verdict:
        """Whether the message proposes again what one of the precedents settled."""
        from knowledge.engines.rules import reopening

        return reopening.judge(message, precedents)

    def ping(self) -> str:
        """Rules need nothing, so they are always ready."""
        return "ready"
