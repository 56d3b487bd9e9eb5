"""What channels agreed to: who may speak for one, and the reader that keeps to what each has said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knowledge.draft import Draft
from knowledge.errors import NotAllowed, NotFound, NotUnderstood
from knowledge.lifecycle import may_read, must_decide
from knowledge.policy import Policy
from knowledge.ports import Directory, Policies, Precedent, Question, Reader, Reading, Verdict
from knowledge.records.base import ChannelId, PersonId
from knowledge.thread import Thread


def must_speak_for(channel: ChannelId, person: PersonId, directory: Directory) -> None:
    """Raise unless ``person`` may say what this channel wants: a full member of the workspace who may read it."""
    if directory.channel(channel).is_direct:
        raise NotUnderstood("Only a channel has a policy.", advice="Type it in the channel that it is for.")
    must_decide(person, directory)
    if not may_read(person, channel, directory):
        raise NotFound("There is no such channel that you can open.", advice="Type it in the channel that it is for.")


def must_agree_to_capture(policy: Policy) -> None:
    """Raise NotAllowed where threads are not to be recorded; says who can change that, and how."""
    if not policy.capture:
        raise NotAllowed(
            "This channel does not want its threads recorded.",
            advice="Any member of it who is no guest can change that, in the channel: `/chesterton policy capture on`.",
        )


class Discreet:
    """A ``Reader`` that keeps from a model whatever comes from a channel that does not want it read by one."""

    def __init__(self, model: Reader, rules: Reader, policies: Policies, workspace: str) -> None:
        self._model, self._rules = model, rules
        self._policies, self._workspace = policies, workspace
        self.name = model.name

    def draft(self, thread: Thread) -> Draft:
        """The decision in a thread, or ``is_decision=False``."""
        return self._for([thread.channel]).draft(thread)

    def rewrite(self, question: Question) -> Question:
        """The question with what to search for beside it; whoever asks knows whether its channel agrees."""
        return self._model.rewrite(question)

    def answer(self, question: Question, precedents: Sequence[Precedent]) -> Reading:
        """What the precedents say about the question, and how sure that is."""
        return self._for(_origins(precedents)).answer(question, precedents)

    def reopens(self, message: str, precedents: Sequence[Precedent]) -> Verdict:
        """Whether the message proposes again what one of the precedents settled."""
        return self._for(_origins(precedents)).reopens(message, precedents)

    def ping(self) -> str:
        """Whether the model can read now."""
        return self._model.ping()

    def _for(self, channels: Iterable[ChannelId]) -> Reader:
        agreed = all(self._policies.get(self._workspace, channel).model for channel in channels)
        return self._model if agreed else self._rules


def _origins(precedents: Sequence[Precedent]) -> frozenset[ChannelId]:
    return frozenset(channel for each in precedents if (channel := each.record.origin.channel))
