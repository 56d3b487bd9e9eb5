"""What the domain asks of the world: one Protocol a port, its docstring the contract, no vendor type in sight.

Every adapter answers ``ping()``: it returns one plain sentence when all is well and raises a ``ChestertonError``
whose text says what is wrong and whose advice says how to mend it. ``chesterton doctor`` is a loop over them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from knowledge.draft import Draft
from knowledge.policy import Policy
from knowledge.records.base import ChannelId, PersonId, Record, Ref
from knowledge.thread import Thread

if TYPE_CHECKING:
    import numpy as np

    from knowledge.audience import AudienceScope

    Vectors = np.ndarray[tuple[int, int], np.dtype[np.float32]]
    Vector = np.ndarray[tuple[int], np.dtype[np.float32]]


class Clock(Protocol):
    """The time. Domain code never asks the machine."""

    def now(self) -> datetime:
        """The current time, aware, in UTC."""
        ...


# --- people and places -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    """Somebody as our side of Slack knows them."""

    id: PersonId
    name: str = ""
    is_guest: bool = False
    is_stranger: bool = False
    is_bot: bool = False
    is_deactivated: bool = False

    @property
    def may_read(self) -> bool:
        """Whether this person may get private answers at all."""
        return not (self.is_bot or self.is_deactivated or self.is_stranger)

    @property
    def may_decide(self) -> bool:
        """Whether this person may confirm, accept, reject or supersede: a full member of this workspace."""
        return self.may_read and not self.is_guest


@dataclass(frozen=True)
class Place:
    """A channel as our side of Slack knows it."""

    id: ChannelId
    name: str = ""
    is_private: bool = False
    is_external: bool = False
    is_direct: bool = False
    has_guests: bool = False


class Directory(Protocol):
    """Who and where, as Slack says now; answers may be up to 60 s old.

    Every method raises Unavailable when Slack cannot be asked and nothing fresh enough is known, and NotFound when
    Slack says that there is no such channel or person (for a private channel: none that the bot is in).
    """

    def channel(self, channel: ChannelId) -> Place:
        """What kind of place this is."""
        ...

    def members(self, channel: ChannelId) -> frozenset[PersonId]:
        """Everybody in it."""
        ...

    def person(self, person: PersonId) -> Person:
        """Who this is."""
        ...

    def forget(self, *, channel: ChannelId | None = None, person: PersonId | None = None) -> None:
        """Drop what is remembered, because an event said that it changed."""
        ...


class Origins(Protocol):
    """Where records come from."""

    def channels_of(self, workspace: str) -> frozenset[ChannelId]:
        """Every channel that at least one record of the workspace comes from."""
        ...


# --- records -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Passage:
    """A piece of a record as it is searched: one facet, headed by where it belongs.

    ``id`` is ``<workspace>/<ref>/<facet>/<n>``; ``part`` is the position of the option (or other list part) it tells
    of, ``body`` the text without its header. A passage that is not searched ``by_meaning`` is found by its words alone.
    """

    id: str
    workspace: str
    ref: Ref
    facet: str
    body: str
    header: str = ""
    part: int | None = None
    by_meaning: bool = True

    @property
    def text(self) -> str:
        """Header and body: what is indexed and embedded."""
        return f"{self.header} {self.body}".strip()


@dataclass(frozen=True)
class Hit:
    """A passage that was found, and how well it matched; only scores of one search can be compared."""

    passage: Passage
    score: float


@dataclass(frozen=True)
class RecordQuery:
    """What to list: every field narrows; an empty one does not."""

    kind: str = ""
    statuses: Collection[str] = ()
    owner: PersonId = ""
    tag: str = ""
    words: str = ""
    limit: int = 50


class Ledger(Protocol):
    """The records: the truth, from which everything else can be rebuilt.

    Every read takes the audience and returns nothing outside it. Writing a record writes its passages, its words
    and its audit row in the same transaction. ``request`` is the idempotency key of whoever asks.
    """

    def add(self, record: Record, *, by: PersonId, request: str = "") -> Record:
        """Store a new record and return it with its ref.

        Idempotent by ``draft_id``, and by ``origin.source`` within the workspace: the record that is already there is
        returned unchanged.
        """
        ...

    def save(self, *records: Record, by: PersonId, action: str, request: str = "") -> None:
        """Store changed records, all or none. Raises Conflict when one is not the successor of the stored version."""
        ...

    def get(self, ref: Ref, scope: AudienceScope) -> Record:
        """The record with this ref (any case) or this imported number; NotFound when there is none in ``scope``."""
        ...

    def get_many(self, refs: Sequence[Ref], scope: AudienceScope) -> Sequence[Record]:
        """The records of exactly these refs that lie in ``scope``, in the order of ``refs``; others are left out."""
        ...

    def list(self, scope: AudienceScope, query: RecordQuery = RecordQuery()) -> list[Record]:
        """Records in ``scope``, newest change first."""
        ...

    def referring(self, ref: Ref, scope: AudienceScope) -> Sequence[Record]:
        """Records in ``scope`` that link to ``ref``, oldest first."""
        ...

    def by_draft(self, draft_id: str, workspace: str) -> Record | None:
        """The record that was made from this draft, if one was."""
        ...

    def by_source(self, source: str, workspace: str) -> Record | None:
        """The record that was imported from this file, if one was."""
        ...

    def imported(self, workspace: str) -> Mapping[str, str]:
        """The digest of every file that a record was imported from, by its path."""
        ...

    def ping(self) -> str:
        """How the database is."""
        ...


@dataclass(frozen=True)
class Doing:
    """What somebody did to a record: an action (accept, edit, expire), and never a word of it."""

    ref: Ref
    action: str
    by: PersonId
    at: datetime


class History(Protocol):
    """What was done to records, and when. It knows no audience: whatever it names has still to be looked up in one."""

    def doings(self, workspace: str, since: datetime, until: datetime, actions: Collection[str]) -> Sequence[Doing]:
        """What was done of these actions from ``since`` on and before ``until``, oldest first."""
        ...


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

    def keep(self, draft_id: str, workspace: str, draft: Draft, thread: Thread | None) -> None:
        """Store what was drafted, and from which words. Harmless to repeat."""
        ...

    def close(
        self, draft_id: str, workspace: str, state: Literal["saved", "discarded"], ref: Ref | None = None
    ) -> None:
        """The draft became ``ref``, or nothing. Harmless to repeat."""
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


# --- search ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Holders:
    """Which records of an audience hold some words, in whatever form, and how many it may see in all."""

    total: int
    of: Mapping[str, frozenset[Ref]]


class Words(Protocol):
    """Full-text search over the records of a ledger; always as fresh as the ledger."""

    def passages(self, query: str, scope: AudienceScope, limit: int) -> dict[str, float]:
        """Ids of passages by the words they share with ``query`` (any of them), best first; higher is better."""
        ...

    def records(self, query: str, scope: AudienceScope, limit: int, kind: str = "") -> dict[Ref, float]:
        """Whole records by the words they share with ``query``, of one ``kind`` (its prefix) if given."""
        ...

    def titles(self, kind: str, scope: AudienceScope) -> list[str]:
        """What the records of a kind are called: to find the name that somebody spelt in another way."""
        ...

    def holders(self, words: Sequence[str], scope: AudienceScope) -> Holders:
        """The records in ``scope`` that hold each of the words."""
        ...


class Index(Protocol):
    """Nearest passages by meaning. A cache of ids, vectors and scope keys: it can be lost at any time.

    ``search`` raises Unavailable when the index cannot answer; it never answers wider than ``scope``.
    """

    def upsert(self, passages: Sequence[Passage], vectors: Vectors, scope_keys: Sequence[ScopeKey]) -> None:
        """Add or replace passages by id."""
        ...

    def delete(self, ids: Collection[str], workspace: str) -> None:
        """Forget passages; unknown ids are ignored."""
        ...

    def search(self, vector: Vector, scope: AudienceScope, limit: int) -> list[tuple[str, float]]:
        """Passage ids with their cosine similarity, best first. An empty scope returns [] without a look."""
        ...

    def ids(self, workspace: str) -> frozenset[str]:
        """Every passage id it holds."""
        ...

    def clear(self, workspace: str) -> None:
        """Drop everything of the workspace."""
        ...

    def ping(self) -> str:
        """How the index is; raises Unavailable when it is missing, damaged or away."""
        ...


@dataclass(frozen=True)
class ScopeKey:
    """What the index knows about a passage's audience."""

    everyone: bool
    channel: ChannelId = ""


class Embedder(Protocol):
    """Text to vectors of length one. ``name`` names the model: vectors of different names are never mixed."""

    name: str
    dimension: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        ...

    def ping(self) -> str:
        """Whether the model is there and intact."""
        ...


# --- reading -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """What somebody wants to know."""

    text: str
    intent: Literal["why", "rejected", "considered", "owner", "risk", "consequences"] = "why"
    option: str = ""
    """The option asked about: "mongo" in "why not mongo"."""
    phrasings: tuple[str, ...] = ()
    """The same in other words, as a record may put it; searched as well, and never shown."""


@dataclass(frozen=True)
class Precedent:
    """A record that was found for a question or a message, with the passages that matched, best first."""

    record: Record
    score: float
    """Between 0 and 1; comparable within one search."""
    hits: tuple[Hit, ...] = ()
    signals: Mapping[str, float] = field(default_factory=dict)
    """What the score is made of (cosine, words, …), for explaining and for deciding whether to answer."""
    telling: Mapping[str, float] = field(default_factory=dict)
    """How much each word of the question tells, by its stem: from 0 (every record holds it) to 1 (none does)."""


@dataclass(frozen=True)
class Claim:
    """One sentence of an answer, and where it stands. ``quote`` is verbatim text of the record."""

    text: str
    ref: Ref
    quote: str = ""


@dataclass(frozen=True)
class Reading:
    """What a reader found in the precedents it was given; no claims means that they do not answer."""

    claims: tuple[Claim, ...] = ()
    confidence: float = 0.0
    """Between 0 and 1."""
    answers: bool = True
    """Whether the reader itself is sure enough; a channel may ask for more, or be content with less."""


@dataclass(frozen=True)
class Verdict:
    """Whether a message re-opens something settled: which record, which option, and how sure."""

    reopens: bool
    score: float
    ref: Ref | None = None
    option: str | None = None
    reason: str = ""


class Reader(Protocol):
    """Reads text and fills a form; changes nothing and decides nothing.

    What it returns is checked by the caller, the same for every engine: evidence that the thread does not hold,
    refs that were not given and quotes that are not verbatim are dropped, and a question keeps its text.
    Raises Unavailable when it cannot read now; the caller then asks the ``rules`` engine.
    """

    name: str

    def draft(self, thread: Thread) -> Draft:
        """The decision in a thread, or ``is_decision=False``."""
        ...

    def rewrite(self, question: Question) -> Question:
        """The question with its intent, its option and other phrasings to search for; it sees no record."""
        ...

    def answer(self, question: Question, precedents: Sequence[Precedent]) -> Reading:
        """What the precedents say about the question, and how sure that is; no claims when they do not answer it."""
        ...

    def reopens(self, message: str, precedents: Sequence[Precedent]) -> Verdict:
        """Whether the message proposes again what one of the precedents settled."""
        ...

    def ping(self) -> str:
        """Whether it can read now."""
        ...


def refs_of(precedents: Iterable[Precedent]) -> frozenset[Ref]:
    """The refs that may be cited when these precedents were given."""
    return frozenset(precedent.record.ref for precedent in precedents)
