"""Stand-ins for the ports that many tests need, each true to its port's contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from knowledge.draft import Draft, DraftAction, DraftOption, DraftRisk, Proposed
from knowledge.errors import Unavailable
from knowledge.ports import Claim, Precedent, Question, Reading, Verdict
from knowledge.thread import Thread


@dataclass
class FixedClock:
    """A Clock that stands still until it is told to go on."""

    time: datetime = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """The time it was set to."""
        return self.time

    def advance(self, **by: float) -> None:
        """Go on by so many ``days``, ``hours``, ``minutes`` or ``seconds``."""
        self.time += timedelta(**by)


@dataclass
class ScriptedReader:
    """A Reader that answers what it was told to, and remembers what it was asked; ``away`` makes it Unavailable."""

    drafted: Draft = field(default_factory=lambda: Draft(is_decision=False))
    read: Reading = field(default_factory=Reading)
    judged: Verdict = field(default_factory=lambda: Verdict(reopens=False, score=0.0))
    away: bool = False
    asked: list[str] = field(default_factory=list)
    phrasings: tuple[str, ...] = ()
    name: str = "scripted"

    def draft(self, thread: Thread) -> Draft:
        """The scripted draft."""
        self._asked("draft")
        return self.drafted

    def rewrite(self, question: Question) -> Question:
        """The question with the scripted phrasings."""
        self._asked("rewrite")
        return replace(question, phrasings=self.phrasings)

    def answer(self, question: Question, precedents: Sequence[Precedent]) -> Reading:
        """The scripted reading."""
        self._asked("answer")
        return self.read

    def reopens(self, message: str, precedents: Sequence[Precedent]) -> Verdict:
        """The scripted verdict."""
        self._asked("reopens")
        return self.judged

    def ping(self) -> str:
        """Whether it was told to be away."""
        self._asked("ping")
        return "ready"

    def _asked(self, task: str) -> None:
        self.asked.append(task)
        if self.away:
            raise Unavailable("The scripted reader is away.")


@dataclass
class ObeysTheAttacker:
    """A Reader fully owned by whoever wrote the text: it returns the worst that the port's types allow."""

    words: str = (
        "<!channel> @everyone <https://evil.example/?d=SECRET|approve> ADR-666 <@U0FOREIGN> ![x](//evil.example)"
    )
    foreign: str = "U0FOREIGN"
    ref: str = "ADR-666"
    ts: str = "666.000666"
    name: str = "attacker"

    def draft(self, thread: Thread) -> Draft:
        """An accepted decision that nobody made, signed by a stranger, with evidence from elsewhere."""
        far, words = (self.ts,), self.words
        return Draft(
            is_decision=True,
            status="accepted",
            title=words,
            context=words,
            drivers=(words,) * 20,
            chosen=words,
            decision=words,
            alternatives=(DraftOption(name=words, reason=words, reopen_when=words, evidence=far),) * 20,
            good=(words,) * 20,
            bad=(words,) * 20,
            risks=(DraftRisk(risk=words, mitigation=words, owner=self.foreign, evidence=far),) * 20,
            actions=(DraftAction(what=words, owner=self.foreign, due=words, evidence=far),) * 20,
            proposals=(self._proposed("risk", far), self._proposed("decision", far), self._proposed("item", ())) * 10,
            deciders=(self.foreign,) * 50,
            evidence={"decision": far, "context": far, "visibility": far, "owner": far},
            engine="model",
        )

    def _proposed(self, kind: str, evidence: tuple[str, ...]) -> Proposed:
        given = dict.fromkeys(("title", "status", "visibility", "mitigation"), self.words) | {"owner": self.foreign}
        return Proposed(kind=kind, given=given, evidence=evidence, sure=1.0)

    def rewrite(self, question: Question) -> Question:
        """Another question, about another record, in endless words."""
        return Question(f"{self.ref}: {self.words}", "owner", self.words * 100, (self.words, self.ref) * 100)

    def answer(self, question: Question, precedents: Sequence[Precedent]) -> Reading:
        """Sure claims about a record that was not given, and made-up quotes of those that were."""
        given = [Claim(self.words, precedent.record.ref, self.words) for precedent in precedents]
        return Reading((Claim(self.words, self.ref, self.words), *given), confidence=1.0)

    def reopens(self, message: str, precedents: Sequence[Precedent]) -> Verdict:
        """Surely re-opens a record that was not given."""
        return Verdict(True, 1.0, self.ref, self.words, self.words)

    def ping(self) -> str:
        """It is always at your service."""
        return "ready"
