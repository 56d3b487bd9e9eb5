"""Settling: which message of a thread settles the question, how it ends, and who settles it.

Every message is weighed: what it says, who agreed with it by reaction, and how late it comes, for the last word
counts. What a thread is about (a fire, a stand-up, lunch) weighs against it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from knowledge.engines.rules import clauses, cues, wording
from knowledge.thread import Message, Thread

Status = Literal["accepted", "proposed", "rejected", "deferred"]

ENOUGH = 2.8
"""The weight from which a message is taken to settle something."""
HEARD = 3000
"""How many characters of a message are read: nobody argues longer, and patterns stay quick on a pasted wall of text."""

_UNBROKEN = re.compile(r"\S{120,}")


@dataclass(frozen=True)
class Settled:
    """The message that settles the question, where it stands among ``said``, and how the question ends."""

    said: tuple[Message, ...]
    at: int
    status: Status
    deciders: tuple[str, ...]
    earlier: tuple[int, ...] = ()
    """Where the question had seemed settled before."""
    users: Mapping[str, str] = field(default_factory=dict)

    @property
    def message(self) -> Message:
        """The settling message itself."""
        return self.said[self.at]

    @property
    def marked(self) -> bool:
        """Whether somebody called the settling message a decision."""
        return _is_marked(self.message)

    @property
    def withdrawn(self) -> bool:
        """Whether the settling message takes back what had been settled earlier."""
        return bool(self.earlier and cues.WITHDRAWS.search(self.message.text))

    @property
    def agreed(self) -> bool:
        """Whether several people, or one with a seal, agreed by reaction; for a choice in plain words one is enough."""
        in_words = cues.SETTLES.search(_stated(clauses.spoken(self.message.text)))
        return agreement(self.message, self.users) > (0 if in_words else 1)

    @property
    def alone(self) -> bool:
        """Whether the settling message is a whole record by itself, and what stands around it is other talk."""
        return _is_record(self.message)


def settled(thread: Thread) -> Settled | None:
    """What settles the thread's question, or None when nothing is settled in it."""
    heard = [_heard(message) for message in thread.in_scope]
    said = tuple(message for message in heard if _is_said(message))
    if not said:
        return None
    weights = [weight(message, n / len(said), thread.users) for n, message in enumerate(said)]
    at = max(range(len(said)), key=lambda n: (weights[n], n))
    opening = said[at] if _is_record(said[at]) else said[0]
    nearby = said[max(at - 2, 0) : at + 1]
    if weights[at] < ENOUGH + doubt(thread.channel_name, heard, opening) + _small_talk(nearby):
        return None
    at = _stated_before(said, _before_the_condition(said, at, weights))
    status = _status(said, at)
    earlier = tuple(n for n in range(at) if weights[n] >= ENOUGH and (_by_words(said[n].text) or _is_marked(said[n])))
    return Settled(said, at, status, _deciders(said, at, status, thread.users), earlier, thread.users)


def _before_the_condition(said: Sequence[Message], at: int, weights: Sequence[float]) -> int:
    """The place of the choice when the message at ``at`` only adds when to look at it again."""
    text = clauses.spoken(said[at].text)
    if not cues.REVISITS.search(text) or cues.SETTLES.search(text) or _is_marked(said[at]):
        return at
    chosen = (n for n in range(at) if cues.SETTLES.search(_stated(clauses.spoken(said[n].text))) or _is_marked(said[n]))
    return max((n for n in chosen if weights[n] >= ENOUGH), default=at)


def _stated_before(said: Sequence[Message], at: int) -> int:
    """The place of the decision itself when the message at ``at`` only agrees with what was decided just before."""
    head, _, rest = re.sub(r"[,.;:!]\s|\s(?=and\b|but\b)", "\0", clauses.spoken(said[at].text), count=1).partition("\0")
    if not wording.is_bare(head) or _by_words(rest) >= 1.6 or _is_marked(said[at]) or _nod(said[at].text):
        return at
    for before in range(at - 1, max(at - 4, -1), -1):
        text = _stated(clauses.spoken(said[before].text))
        if said[before].user != said[at].user and cues.SETTLES.search(text) and not cues.PROPOSES.search(text):
            return before
    return at


def _small_talk(nearby: Sequence[Message]) -> float:
    """How much the talk around a message is about lunch; other talk of the channel may be about architecture."""
    return (
        5.0
        * (not _is_record(nearby[-1]))
        * any(cues.OFF_TOPIC.search(clauses.spoken(message.text)) for message in nearby)
    )


def _is_marked(message: Message) -> bool:
    return bool(cues.MARKED.search(clauses.spoken(message.text)))


def _is_record(message: Message) -> bool:
    return _is_marked(message) and len(message.text.split()) >= 25


def _heard(message: Message) -> Message:
    text = _UNBROKEN.sub(lambda run: run[0][:120], message.text[:HEARD])
    return message if text == message.text else message.model_copy(update={"text": text})


def _is_said(message: Message) -> bool:
    if message.is_bot:
        return bool(cues.MERGED.search(message.text))
    return bool(message.text) and not cues.ORDERS_THE_READER.search(message.text)


def weight(message: Message, late: float, users: Mapping[str, str]) -> float:
    """How much a message looks like the one that settles it; ``late`` is its place in the thread, 0 to 1."""
    text = clauses.spoken(message.text)
    if cues.HISTORY.search(text):
        return 0.0
    marked = 6.0 * bool(cues.MARKED.search(text) or cues.WITHDRAWS.search(_stated(text)))
    said = max(_by_words(text), 2.5 * message.is_bot) + _nod(message.text)
    agreed = agreement(message, users)
    return marked + said + agreed + 2.0 * late * bool(marked or said or agreed > 1)


def _by_words(text: str) -> float:
    stated = _stated(text)
    settles = 2.2 * bool(cues.SETTLES.search(stated)) + 1.5 * bool(cues.WITHDRAWS.search(stated))
    ends = 2.0 * bool(cues.PUTS_OFF.search(stated) or cues.REFUSES.search(stated) or cues.PROPOSES.search(stated))
    return max(settles, ends, 1.6 * bool(cues.OPENS.search(stated)))


def _nod(text: str) -> float:
    return 2.2 * bool(cues.SHIPS.search(text)) or 1.0 * bool(cues.NODS.search(text))


def _stated(text: str) -> str:
    """The text without its questions: "go with X?" settles nothing."""
    return "\n".join(part for part in clauses.sentences(text) if not part.endswith("?"))


def agreement(message: Message, users: Mapping[str, str]) -> float:
    """How much the reactions of others agree with a message, at most 3; who is asked to do something only confirms."""
    agreed = 0.0
    for emoji, people in message.reactions.items():
        agreed += cues.AGREES.get(emoji, 0.0) * len(_others(people, message, users))
    return min(agreed, 3.0)


def _others(people: Sequence[str], message: Message, users: Mapping[str, str]) -> list[str]:
    asked = cues.ASKS_CONSENT.search(message.text)
    return [who for who in people if who != message.user and (asked or not _is_named(who, message, users))]


def _is_named(who: str, message: Message, users: Mapping[str, str]) -> bool:
    return f"@{users.get(who, who)}" in message.text


def doubt(channel: str, heard: Sequence[Message], opening: Message) -> float:
    """How much the whole thread, and how it opens, looks like something that decides no architecture."""
    texts = [message.text for message in heard]
    checks_in = sum(bool(cues.CHECK_IN.search(text)) for text in texts)
    fires = sum(bool(cues.INCIDENT.search(text)) for text in texts) + channel.startswith("inc")
    first = clauses.spoken(opening.text)
    return (
        4.0 * (checks_in >= 2)
        + 5.0 * (fires >= 2)
        + 5.0 * bool(cues.SHARES.search(first))
        + 5.0 * bool(cues.OFF_TOPIC.search(first))
        + 2.5 * bool(cues.ANSWERED.search(first))
    )


def _status(said: Sequence[Message], at: int) -> Status:
    text = _stated(clauses.spoken(said[at].text))
    marked = cues.MARKED.search(text)
    after = "\n".join(clauses.spoken(message.text) for message in said[at : at + 4])
    if cues.REFUSES.search(text) and not marked:
        return "rejected"
    if not marked and (cues.GATES.search(after) or cues.PROPOSES.search(text)):
        return "proposed"
    parts = wording.parts(text)
    now = [part for part in parts if not cues.REVISITS.search(part)]
    settles = marked or any(cues.SETTLES.search(part) for part in now)
    return "deferred" if cues.PUTS_OFF.search("\n".join(now if settles else parts)) else "accepted"


def _deciders(said: Sequence[Message], at: int, status: Status, users: Mapping[str, str]) -> tuple[str, ...]:
    message = said[at]
    if status == "proposed":
        return ()
    if message.is_bot:
        return tuple(who for who, known_as in users.items() if known_as and known_as in message.text)[:3]
    text = clauses.spoken(message.text)
    in_words = cues.MARKED.search(text) or _by_words(text) > 1.6 or _nod(message.text)
    agreeing = () if in_words else _consenting(message, users, said[0].user)
    return agreeing or ((message.user,) if message.user else ())


def _consenting(message: Message, users: Mapping[str, str], opener: str) -> tuple[str, ...]:
    """Whose reaction settles what somebody put forward: one seal, or of those asked who is named or who opened."""
    agreed = [
        who
        for emoji, people in message.reactions.items()
        if emoji in cues.AGREES
        for who in _others(people, message, users)
    ]
    sealed = {who for emoji in cues.SEALS for who in _others(message.reactions.get(emoji, ()), message, users)}
    if cues.ASKS_CONSENT.search(message.text):
        named = [who for who in agreed if _is_named(who, message, users)]
        return tuple(dict.fromkeys(named or [who for who in agreed if who == opener] or sealed or agreed))
    return tuple(sealed) if len(sealed) == 1 else ()
