"""Which tasks a model does and which the rules: one Reader made of both.

The guard is asked about messages that nobody meant for it, so there the two judge together. The rules go first, and
a message that they find implausible never reaches the model; of the others the model says yes or no. Unasked, nothing
is said unless both agree that far. The score is two parts the model's and one part the rules', for a yes at least even
and for a no at most the model's own: also a channel with a low threshold hears only what the model allows.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from knowledge.draft import Draft
from knowledge.ports import Precedent, Question, Reader, Reading, Verdict
from knowledge.thread import Thread

TASKS = ("draft", "rewrite", "answer", "guard")
"""What a model can do, under the names that the setting uses."""
PLAUSIBLE = 0.05
"""The rules' score from which a model is asked whether a message re-opens something."""
MODEL = 2 / 3
"""What the model's score weighs beside the rules'."""
EVEN = 0.5
"""The least score of a yes."""


@dataclass(frozen=True)
class ByTask:
    """A ``Reader`` that lets ``model`` do ``tasks``, and ``rules`` the others."""

    model: Reader
    rules: Reader
    tasks: Set[str] = frozenset(TASKS)
    name = "model"

    def draft(self, thread: Thread) -> Draft:
        """The decision in a thread, or ``is_decision=False``."""
        return self._reader("draft").draft(thread)

    def rewrite(self, question: Question) -> Question:
        """The question with what to search for beside it."""
        return self._reader("rewrite").rewrite(question)

    def answer(self, question: Question, precedents: Sequence[Precedent]) -> Reading:
        """What the precedents say about the question."""
        return self._reader("answer").answer(question, precedents)

    def reopens(self, message: str, precedents: Sequence[Precedent]) -> Verdict:
        """Whether the message proposes again what one of the precedents settled, by the model where it is plausible."""
        plain = self.rules.reopens(message, precedents)
        if "guard" not in self.tasks or plain.score < PLAUSIBLE:
            return plain
        return _together(plain, self.model.reopens(message, precedents))

    def ping(self) -> str:
        """How the model is, and what it may do."""
        return f"{self.model.ping()} It may: {', '.join(task for task in TASKS if task in self.tasks)}."

    def _reader(self, task: str) -> Reader:
        return self.model if task in self.tasks else self.rules


def _together(plain: Verdict, told: Verdict) -> Verdict:
    """The model's verdict with a score of both; what the rules add never takes it to the other side."""
    score = MODEL * told.score + (1 - MODEL) * plain.score
    return replace(told, score=max(score, EVEN) if told.reopens else min(score, told.score))
