"""People who go on working while the bot dies and comes back: what they were told "ok" about is written down.

Slack repeats only events. Whoever is told that a command, a click or a submission failed tries again, as people do.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bot.playground.actor import Actor, NotPossible
from bot.playground.delivery import Answer
from bot.playground.messages import Json
from bot.playground.response_urls import ResponseUrls
from bot.playground.sample import SampleTeam, converse, settle
from bot.playground.web_api import LoopbackSlack

BREATH = 0.1
"""Seconds before somebody who was told that it failed tries again."""
NOT_SAVED = "Not saved"
PATIENCE = 30.0
"""Seconds after which a person gives a journey up; what was acknowledged by then is still checked."""
TALK = (
    ("dev", "Order events {n} are lost when the warehouse API is down. We need a queue, Kafka or SQS?"),
    ("rui", "Kafka needs a cluster we'd have to run ourselves, for 40 orders a minute. Too much."),
    ("dev", "Agreed, decided: we go with SQS."),
)


class CountedAnswers(ResponseUrls):
    """Also counts how often each address was answered to."""

    def __init__(self, state: Any) -> None:
        super().__init__(state)
        self.answered: Counter[str] = Counter()

    def respond(self, response_id: str, body: Json) -> None:
        """Count what was shown."""
        super().respond(response_id, body)
        self.answered[response_id] += 1


@dataclass
class Book:
    """What people were told "ok" about, beyond what Slack's own list of deliveries says."""

    submitted: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Draft id to the channel and thread that its card belongs into."""
    finished: Counter[str] = field(default_factory=Counter)
    """Journeys by kind that a person saw the end of."""
    given_up: Counter[str] = field(default_factory=Counter)
    """Journeys by kind that took longer than anybody waits."""


class GaveUp(Exception):
    """The person has waited long enough."""


@dataclass
class Town:
    """The team in its loopback Slack, and what it was told."""

    slack: LoopbackSlack
    team: SampleTeam
    book: Book = field(default_factory=Book)
    over: threading.Event = field(default_factory=threading.Event)
    """No new journeys."""

    @classmethod
    def founded(cls, slack: LoopbackSlack) -> Town:
        """The sample team moves in; nobody has said anything to the bot yet."""
        answers = CountedAnswers(slack.workspace)
        slack.workspace.response_urls = answers
        team = settle(slack)
        for channel in team.channels.values():
            for person in team.people.values():
                slack.workspace.invite(channel, person)
        return cls(slack, team)

    @property
    def answers(self) -> CountedAnswers:
        """The addresses that commands are answered at."""
        urls = self.slack.workspace.response_urls
        assert isinstance(urls, CountedAnswers)
        return urls

    def heard(self) -> int:
        """How many deliveries the bot has acknowledged so far."""
        return sum(attempt.answer.ok for attempt in self.slack.deliveries.attempts)


class Citizen(threading.Thread):
    """One person, busy until the town is over."""

    def __init__(self, town: Town, name: str, channel: str, seed: int) -> None:
        super().__init__(name=name, daemon=True)
        self._town = town
        self._who = Actor(town.slack, town.team.people[name])
        self._channel = town.team.channels[channel]
        self._place = channel
        self._chance = Random(f"{seed}:{name}")
        self._count = 0
        self._failed = False

    def run(self) -> None:
        """One journey after the other."""
        journeys = {"shortcut": self.shortcut, "mention": self.mention, "new": self.new, "why": self.why,
                    "question": self.question}  # fmt: skip
        while not self._town.over.is_set():
            kind = self._chance.choice(sorted(journeys))
            self._count += 1
            try:
                journeys[kind]()
                self._town.book.finished[kind] += 1
            except GaveUp:
                self._town.book.given_up[kind] += 1
                self._who.close(all_views=True)

    # --- journeys

    def shortcut(self) -> None:
        """Capture a thread by the menu of its message, check the form, submit it."""
        root = self._talk()
        self._insist(lambda: self._who.shortcut("record_decision", self._channel, root))
        self._confirm(root)

    def mention(self) -> None:
        """Capture a thread by mentioning the bot in it, and take the offered draft."""
        root = self._talk()
        self._who.mention(self._channel, "record", root)
        self._confirm(root)

    def new(self) -> None:
        """Write a decision down without a thread."""

        def ask() -> Answer:
            answer = self._who.slash(self._channel, "/adr", "new")
            return answer if self._who.sees_modal() else Answer(0)

        self._insist(ask)
        self._who.fill("title", f"Rule {self._count} of {self.name}")
        self._who.fill("outcome", "We release on Thursdays only")
        self._submit("")

    def why(self) -> None:
        """Ask by command; nobody else sees the answer."""
        answered = self._town.answers.answered.total
        before = answered()
        self._insist(lambda: self._who.slash(self._channel, "/why", f"did we choose SQS {self._count}?"))
        self._until(lambda: answered() > before)

    def question(self) -> None:
        """Ask by mention; the answer comes into the thread."""
        ts = self._who.mention(self._channel, f"why not Kafka {self._count}?")
        self._until(lambda: len(self._who.sees(self._channel, ts)) > 1)

    # --- parts of them

    def _talk(self) -> str:
        lines = [(who, text.format(n=f"{self._count} of {self.name}")) for who, text in TALK]
        return converse(self._town.slack, self._town.team, self._place, lines)

    def _insist(self, gesture: Callable[[], Answer]) -> None:
        """Do it again until Slack does not say that it failed."""

        def worked() -> bool:
            if self._failed:
                time.sleep(BREATH)
            self._failed = True
            answer = gesture()
            self._failed = not answer.ok or NOT_SAVED in answer.text or "errors" in (answer.json() or {})
            return not self._failed

        self._until(worked)

    def _confirm(self, root: str) -> None:
        self._until(lambda: self._form_is_there(root))
        self._submit(root)

    def _form_is_there(self, root: str) -> bool:
        if "What was decided?" in self._who.sees_modal():
            return True
        if any("draft is ready" in text for text in self._who.sees(self._channel, root)):
            self._review(root)
        return False

    def _review(self, root: str) -> None:
        """Click the newest button of this thread, and wait a while for the form."""
        offered = self._town.slack.workspace.visible_to(self._who.user, self._channel, root)
        button = next(m for m in reversed(offered) if "draft is ready" in str(m.blocks))
        self._insist(lambda: self._who.click(self._channel, button.ts, "review_draft"))
        try:
            self._until(lambda: "What was decided?" in self._who.sees_modal(), 5)
        except GaveUp:
            return

    def _submit(self, root: str) -> None:
        draft = self._who.modal.content["private_metadata"]
        self._who.fill("decision_makers", [self._who.user])
        self._who.fill("status", "accepted")
        if "inferred" in self._who.sees_modal():
            self._who.fill("inferred_confirmed", ["yes"])
        self._insist(self._who.submit)
        self._town.book.submitted[draft] = (self._channel, root)

    def _until(self, true: Callable[[], bool], seconds: float = PATIENCE) -> None:
        workspace = self._town.slack.workspace
        try:
            workspace.wait_until(lambda: self._tried(true), seconds, "what was asked for")
        except TimeoutError:
            raise GaveUp from None

    def _tried(self, true: Callable[[], bool]) -> bool:
        try:
            return true()
        except NotPossible:
            return False
