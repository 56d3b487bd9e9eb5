"""What is kept beside records: policies, drafts, notes and posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from knowledge.draft import Draft
from knowledge.policy import Policy
from knowledge.records.base import ChannelId, PersonId, Ref
from knowledge.thread import Thread


class Policies(Protocol):
    """What each channel wants. A channel that never said anything has the defaults, and so has one nobody knows."""

    def get(self, workspace: str, channel: ChannelId) -> Policy:
        """The policy of this channel."""
        ...

    def every(self, workspace: str) -> Mapping[ChannelId, Policy]:
        """The policies of all channels that have said anything."""
        ...

    def change(
        self, workspace: str, channel: ChannelId, wanted: Mapping[str, str], *, by: PersonId, request: str = ""
    ) -> Policy:
        """Set these fields, given as they were typed, leave the others, and return what holds now.

        What changes anything is audited. Harmless to repeat: a ``request`` is carried out once. Raises NotUnderstood
        that names the first field at fault; then nothing is set.
        """
        ...


@dataclass(frozen=True)
class StoredDraft:
    """A draft and the thread it was made from, kept until a person confirms or discards it."""

    id: str
    workspace: str
    channel: ChannelId
    thread_ts: str
    state: Literal["reading", "open", "saved", "discarded"]
    by: PersonId
    """Who asked for it."""
    draft: Draft | None = None
    thread: Thread | None = None
    ref: Ref | None = None
    supersedes: Ref | None = None
    """The decision that its record is to take the place of, once it is accepted."""


class Drafts(Protocol):
    """Drafts between capture and confirmation. One open draft a thread: capturing it again finds the same one."""

    def begin(
        self,
        draft_id: str,
        workspace: str,
        channel: ChannelId,
        thread_ts: str,
        by: PersonId,
        supersedes: Ref | None = None,
    ) -> StoredDraft:
        """The open draft of this thread, or a new one under ``draft_id``. Without a ``thread_ts`` always a new one.

        An open draft takes over what it ``supersedes``, unless it knows that already.
        """
        ...

    def get(self, draft_id: str, workspace: str) -> StoredDraft:
        """The draft; raises NotFound."""
        ...

    def waiting(self, workspace: str, by: PersonId) -> Sequence[StoredDraft]:
        """The drafts that ``by`` asked for and that nobody has confirmed or discarded, the newest first."""
        ...

    def keep(self, draft_id: str, workspace: str, draft: Draft, thread: Thread | None) -> None:
        """Store what was drafted, and from which words. Harmless to repeat."""
        ...

    def close(
        self, draft_id: str, workspace: str, state: Literal["saved", "discarded"], ref: Ref | None = None
    ) -> None:
        """The draft became ``ref``, or nothing. Harmless to repeat."""
        ...

    def left(self, workspace: str, before: datetime) -> Sequence[StoredDraft]:
        """The drafts of threads that were begun before a moment and are open still, the oldest first."""
        ...


@dataclass(frozen=True)
class MetNote:
    """What a thread was told unasked: that it met something settled, and what people made of that. It holds no text.

    ``thread`` is the ts of its first message, ``message`` that of the one that was answered; ``option`` the position
    of the option it brings back, None when it undoes the whole. ``by`` is whoever gave the outcome.
    """

    workspace: str
    channel: ChannelId
    thread: str
    message: str
    ref: Ref
    option: int | None
    mode: Literal["ephemeral", "thread"]
    score: float
    at: datetime
    lapsed: bool = False
    outcome: Literal["shown", "changed", "dismissed", "muted"] = "shown"
    by: PersonId = ""


class Notes(Protocol):
    """The notes that were given unasked: one a thread for ever, and so many a channel and day (in UTC)."""

    def take(self, note: MetNote, most: int) -> bool:
        """Keep the note, if its thread has had none and its channel fewer than ``most`` that day; say whether it is.

        Harmless to repeat, and of several at once no more are kept than may be.
        """
        ...

    def drop(self, workspace: str, channel: ChannelId, thread: str) -> None:
        """Forget the note of a thread: it could not be shown. One that somebody answered stays."""
        ...

    def of_thread(self, workspace: str, channel: ChannelId, thread: str) -> MetNote | None:
        """The note of a thread, if it has had one."""
        ...

    def settle(
        self,
        workspace: str,
        channel: ChannelId,
        thread: str,
        outcome: Literal["changed", "dismissed", "muted"],
        by: PersonId,
    ) -> MetNote | None:
        """What people made of it: the first says, but *changed* is said by deed and holds after any. As it is now."""
        ...

    def met(self, workspace: str, channel: ChannelId | None, since: datetime, until: datetime) -> Sequence[MetNote]:
        """The notes of a channel, or of all, from ``since`` to before ``until``, oldest first."""
        ...


@dataclass(frozen=True)
class Unanswered:
    """A question that was not answered well, in which channel and when.

    ``text`` is empty unless it was asked where the whole channel reads it; ``refs`` are what a bad answer rested on,
    ``item`` what it was logged as.
    """

    workspace: str
    id: str
    channel: ChannelId
    by: PersonId
    at: datetime
    outcome: Literal["no precedent", "thumbed down", "logged"]
    text: str = ""
    refs: tuple[Ref, ...] = ()
    item: Ref = ""


class Questions(Protocol):
    """The questions that nothing on record answered well, for as long as somebody may want to."""

    def keep(self, question: Unanswered) -> None:
        """Keep it under its id. Harmless to repeat: a later outcome takes the place of an earlier one, but *logged*."""
        ...

    def open(self, workspace: str, channel: ChannelId, since: datetime) -> Sequence[Unanswered]:
        """What was asked in this channel from ``since`` on, is known by its text and not logged, oldest first."""
        ...

    def forget(self, workspace: str, before: datetime) -> int:
        """Delete what was asked before a moment; returns how many there were."""
        ...


@dataclass(frozen=True)
class Cited:
    """What the last answer in a thread rested on; ``thread`` is empty where a direct message has none. No text."""

    workspace: str
    channel: ChannelId
    thread: str
    at: datetime
    refs: tuple[Ref, ...]


class Citations(Protocol):
    """What was answered where, for as long as somebody may ask on: the last answer of each thread."""

    def keep(self, cited: Cited) -> None:
        """Keep it in the place of what its thread was answered before. Harmless to repeat."""
        ...

    def last(self, workspace: str, channel: ChannelId, thread: str, since: datetime) -> Cited | None:
        """What this thread was answered last, if that was not before ``since``."""
        ...

    def forget(self, workspace: str, before: datetime) -> int:
        """Delete what was answered before a moment; returns how many threads that were."""
        ...


@dataclass(frozen=True)
class Post:
    """A message that is to be posted once. ``unknown`` fate means: it was tried and no answer came back."""

    key: str
    state: Literal["new", "unknown", "sent"]
    channel: ChannelId = ""
    ts: str = ""
    first_try_at: datetime | None = None


class Posts(Protocol):
    """What was posted under which key, so that nothing is posted twice."""

    def begin(self, key: str, channel: ChannelId) -> Post:
        """Announce a try. ``new``: go ahead. ``unknown``: look in the channel first. ``sent``: it is done."""
        ...

    def sent(self, key: str, channel: ChannelId, ts: str) -> None:
        """It is in the channel, as message ``ts``."""
        ...

    def failed(self, key: str) -> None:
        """Slack definitely refused it: the next try is a first one."""
        ...

    def find(self, key: str) -> Post | None:
        """Where the message under this key stands, once it was sent."""
        ...

    def at(self, channel: ChannelId, ts: str) -> Post | None:
        """What was posted as this message, if it is one of ours."""
        ...
