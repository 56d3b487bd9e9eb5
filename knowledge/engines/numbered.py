"""What a model is shown: messages, people and precedents under numbers, each as data on one line of its own.

A model speaks in these numbers and nothing else: ids, refs, timestamps and addresses never reach it, so it can
neither repeat nor invent one that we would believe. Text goes out as a JSON string in which ``<`` is escaped: it cannot
end its line, nor the fence around the lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from knowledge import passages
from knowledge.draft import Ts
from knowledge.ports import Precedent
from knowledge.records.base import PersonId
from knowledge.records.decision import Decision, Option
from knowledge.text import clip, plain
from knowledge.thread import Message, Thread

# In characters; about four make a token, so the largest prompt with its instructions and form stays near 10,000 tokens.
THREAD_BUDGET = 24_000
MESSAGE_BUDGET = 2_000
PRECEDENT_BUDGET = 2_500
PRECEDENTS = 6
OPTIONS = 12
QUESTION_BUDGET = 2_000

_ADDRESS = re.compile(
    r"<?(?:[\w+.-]{0,20}://|\bwww\.|\b(?:mailto|javascript):(?=\S)|\bdata:\w+/)[^\s<>|]*(?:\|[^<>]*>|>)?", re.IGNORECASE
)
_CONTROL = re.compile(r"<[@#!][^<>]*>|<+(?=[@#!])")
_MASS_MENTION = re.compile(r"@+(?=(?:channel|here|everyone)\b)", re.IGNORECASE)
_REACTION = re.compile(r"[a-z0-9_+'-]{1,40}")


def clean(text: str, limit: int) -> str:
    """One line of plain text: no hidden characters, addresses, ids in angle brackets or mass mentions; clipped.

    What is taken out leaves a space, so that its neighbours cannot join into another of its kind.
    """
    whole = text[: limit * 4].encode(errors="ignore").decode()  # half a surrogate pair can be neither sent nor stored
    bare = _CONTROL.sub(" ", _ADDRESS.sub("(link)", plain(whole)))
    return clip(plain(_MASS_MENTION.sub(" ", bare)), limit)


def datum(value: object) -> str:
    """The value as JSON on one line, with nothing in it that could close a fence."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


@dataclass(frozen=True)
class NumberedThread:
    """A thread as a model sees it: messages 1 to n, people P1 to Pm."""

    thread: Thread

    @cached_property
    def _messages(self) -> tuple[Message, ...]:
        return self.thread.in_scope

    @cached_property
    def _people(self) -> dict[str, PersonId]:
        bots = {message.user for message in self.thread.messages if message.is_bot}
        spoke = (message.user for message in self.thread.messages if message.user)
        everybody = dict.fromkeys((*spoke, *self.thread.users))
        return {f"P{n}": who for n, who in enumerate((who for who in everybody if who not in bots), 1)}

    @cached_property
    def _labels(self) -> dict[PersonId, str]:
        return {who: label for label, who in self._people.items()}

    @cached_property
    def _shown(self) -> dict[int, str]:
        """Number to line, of the messages that fit; the beginning gets a third of the room, the end the rest."""
        every = {n: self._line(n, message) for n, message in enumerate(self._messages, 1)}
        head = _fitting(every, THREAD_BUDGET // 3)
        room = THREAD_BUDGET - sum(len(every[n]) for n in head)
        tail = _fitting({n: every[n] for n in reversed(every) if n not in head}, room)
        return {n: every[n] for n in every if n in head or n in tail}

    def _line(self, n: int, message: Message) -> str:
        who = "a bot" if message.is_bot else self._labels.get(message.user, "")
        said: dict[str, Any] = {"n": n, "who": who, "text": clean(message.text, MESSAGE_BUDGET)}
        reactions = {name: len(by) for name, by in message.reactions.items() if _REACTION.fullmatch(name)}
        if reactions:
            said["reactions"] = dict(list(reactions.items())[:5])
        return datum(said)

    @property
    def lines(self) -> list[str]:
        """The messages that fit, with a note where some were left out."""
        return list(self._with_gaps())

    def _with_gaps(self) -> Iterator[str]:
        before = 0
        for n, line in self._shown.items():
            if n > before + 1:
                yield datum({"left_out": f"messages {before + 1} to {n - 1}"})
            yield line
            before = n

    @property
    def people(self) -> str:
        """Label to display name, as one JSON object."""
        return datum({label: clean(self.thread.users.get(who, ""), 80) for label, who in self._people.items()})

    @property
    def started(self) -> date:
        """The day of the first message, in UTC: what "Thursday" and "next quarter" are counted from."""
        return datetime.fromtimestamp(float(self._messages[0].ts), UTC).date()

    def ts(self, numbers: Iterable[int]) -> tuple[Ts, ...]:
        """The messages with these numbers; a number that was not shown is dropped."""
        return tuple(dict.fromkeys(self._messages[n - 1].ts for n in numbers if n in self._shown))

    def person(self, label: str) -> PersonId | None:
        """The person with this label, or None."""
        return self._people.get(label.strip().upper())


def _fitting(lines: Mapping[int, str], room: int) -> set[int]:
    """The numbers of the first lines that fit together."""
    kept: set[int] = set()
    for n, line in lines.items():
        room -= len(line)
        if room < 0:
            break
        kept.add(n)
    return kept


@dataclass(frozen=True)
class NumberedPrecedents:
    """Precedents as a model sees them: numbered from 1, each with its passages and its numbered options."""

    precedents: Sequence[Precedent]

    @property
    def lines(self) -> list[str]:
        """One JSON object a precedent."""
        return [datum(self._shown(n, p)) for n, p in enumerate(self.precedents[:PRECEDENTS], 1)]

    def _shown(self, n: int, precedent: Precedent) -> dict[str, Any]:
        record = precedent.record
        shown: dict[str, Any] = {
            "precedent": n,
            "kind": record.noun,
            "title": clean(record.title, 300),
            "status": record.status,
            "passages": _passages(precedent),
        }
        if isinstance(record, Decision) and record.options:
            shown["options"] = [_option(k, option) for k, option in enumerate(record.options[:OPTIONS], 1)]
        return shown

    def at(self, number: int) -> Precedent | None:
        """The precedent with this number, or None when it was not shown."""
        return self.precedents[number - 1] if 1 <= number <= min(len(self.precedents), PRECEDENTS) else None

    def option(self, number: int, option: int) -> Option | None:
        """An option of a precedent by both their numbers, or None."""
        precedent = self.at(number)
        if precedent is None or not isinstance(precedent.record, Decision):
            return None
        options = precedent.record.options[:OPTIONS]
        return options[option - 1] if 1 <= option <= len(options) else None

    @cached_property
    def text(self) -> str:
        """Everything that was shown of all of them."""
        return "\n".join(self.lines)


def _passages(precedent: Precedent) -> list[str]:
    """The record's passages within the budget, those that matched first; read from the record, not from the index."""
    order = {hit.passage.id: place for place, hit in enumerate(precedent.hits)}
    every = sorted(passages.of(precedent.record), key=lambda passage: order.get(passage.id, len(order)))
    texts = {n: clean(f"{passage.facet}: {passage.body}", PRECEDENT_BUDGET) for n, passage in enumerate(every)}
    kept = _fitting(texts, PRECEDENT_BUDGET) or {0}
    return [texts[n] for n in texts if n in kept]


def _option(n: int, option: Option) -> dict[str, Any]:
    return {
        "option": n,
        "name": clean(option.name, 120),
        "outcome": option.outcome,
        "reopen_when": clean(option.reopen_when, 160),
    }
