"""A team that writes down what it knows of its shop, asks about it in Slack, and looks at it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.playground.actor import Actor, NotPossible
from bot.playground.sample import SampleThread
from tests.bot.slack.conftest import Stage, accept

ROOM = "payments"


class Answers(tuple[str, ...]):
    """The answers to one question in several wordings: each of them has to say what is looked for."""

    def __contains__(self, words: object) -> bool:
        return all(str(words) in answer for answer in self)


class Shop:
    """The sample team at work: Ana writes down, Ben, Chloe and Dev ask."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.room = stage.channel(ROOM)

    # --- writing down

    def adds(self, what: str, named: str, /, command: str = "/chesterton", **fields: Any) -> str:
        """Ana fills in the form of a new record; returns its ref, once questions can find it."""
        ana = self.stage.ana
        ana.slash(self.room, command, " ".join(filter(None, ("add", what, named))))
        return self._submits(ana, named, fields)

    def decides(self, title: str, **fields: Any) -> str:
        """Ana writes a decision down without a thread, by `/adr new`; accepted at once where she says so."""
        ana = self.stage.ana
        ana.slash(self.room, "/adr", "new")
        return self._submits(ana, title, {"title": title, **fields})

    def records(self, *lines: tuple[str, str], **fields: Any) -> str:
        """People talk in a thread, and Ana records what was decided in it, by the message's menu; returns its ref."""
        root = self.stage.thread(SampleThread(ROOM, lines))
        self.stage.ana.shortcut("record_decision", self.room, root)
        self.stage.slack.wait_until(lambda: "What was decided?" in self.stage.ana.sees_modal(), 10, "the filled form")
        self._fills(self.stage.ana, fields)
        accept(self.stage.ana, self.stage)
        return _ref(self.stage.until(self.stage.ana, self.room, "ADR-", root))

    def finishes(self, ref: str, answer: str) -> None:
        """Ana presses the button on the card of an item, and says what came of it."""
        ana = self.stage.ana
        ana.click(self.room, self._card_of(ref), "move_finish", ref)
        self.stage.slack.wait_until(lambda: "what came of it" in ana.sees_modal(), 10, "the form of the move")
        ana.fill("answer", answer)
        ana.submit()
        self.stage.slack.wait_until(lambda: "is done" in ana.sees_modal(), 10, "the item is done")
        ana.close()

    def types(self, command: str, text: str) -> str:
        """Ana gives a command in a line; returns what she is told."""
        return self._told(self.stage.ana, command, text)

    # --- asking and looking

    def answers(self, question: str, other: str) -> Answers:
        """What is said to two wordings of one question, asked by mention and by `/why`."""
        asked = self.stage.chloe.mention(self.room, question)
        private = self.why(other)
        return Answers((self._reply(self.stage.chloe, self.room, asked), private))

    def why(self, question: str) -> str:
        """Ben asks by `/why`, for himself."""
        return self._told(self.stage.ben, "/why", question)

    def privately(self, question: str) -> str:
        """Dev asks in his direct message with the bot."""
        dev = self.stage.dev
        return self._new(dev, dev.direct_channel, lambda: dev.direct_message(question), skip=1)

    def hears(self, message: str) -> str:
        """What is said in the thread of a message that Ben posts without asking anything."""
        ben = self.stage.ben
        return self._reply(ben, self.room, ben.post(self.room, message))

    def shows(self, command: str, text: str) -> str:
        """What a command shows Ben."""
        return self._told(self.stage.ben, command, text)

    # --- how

    def _submits(self, who: Actor, title: str, fields: dict[str, Any]) -> str:
        self._fills(who, fields)
        before = len(who.sees(self.room))
        who.submit()
        assert "" == who.sees_modal(), who.modal_errors
        return _ref(self._card(who, title, before))

    def _card(self, who: Actor, title: str, before: int) -> str:
        def seen() -> str | None:
            return next((text for text in who.sees(self.room)[before:] if title in text and _ref(text)), None)

        return self.stage.slack.wait_until(seen, 10, f"the card of {title!r}") or ""

    def _card_of(self, ref: str) -> str:
        messages = self.stage.slack.workspace.visible_to(self.stage.ana.user, self.room)
        return next(one.ts for one in messages if f"{ref}.summary" in str(one.blocks))

    def _fills(self, who: Actor, fields: dict[str, Any]) -> None:
        for name, value in fields.items():
            try:
                who.fill(name, value)
            except NotPossible:
                who.click("modal", None, "more_fields")
                who.fill(name, value)

    def _told(self, who: Actor, command: str, text: str) -> str:
        return self._new(who, self.room, lambda: who.slash(self.room, command, text), mine=True)

    def _new(self, who: Actor, place: str, act: Any, *, skip: int = 0, mine: bool = False) -> str:
        before = len(who.sees(place))
        act()

        def said() -> str | None:
            new = [line for line in who.sees(place)[before:] if not mine or "only visible to you" in line]
            return new[skip] if len(new) > skip else None

        return self.stage.slack.wait_until(said, 10, "what is said to this") or ""

    def _reply(self, who: Actor, place: str, thread: str) -> str:
        def said() -> str | None:
            replies = who.sees(place, thread)[1:]
            return replies[0] if replies else None

        return self.stage.slack.wait_until(said, 10, "an answer in the thread") or ""


def _ref(text: str) -> str:
    found = re.search(r"\b[A-Z]{3}-\d+", text)
    return found[0] if found else ""


@pytest.fixture(scope="module")
def shop(stage: Stage) -> Shop:
    """The team of this file."""
    return Shop(stage)
