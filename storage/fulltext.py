"""Search by words: BM25 over FTS5 (SQLite) or a tsvector (Postgres), counted within the audience.

The database stems and finds; the score is computed here, and from the audience's own records alone: how rare a word
is must not depend on records that the audience cannot see, or the order of an answer would tell of them. What the
database says of a word is remembered until the workspace changes. A question becomes a list of bare words before it
reaches the database, so that nothing in it can be read as search syntax.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ARRAY,
    REAL,
    ColumnElement,
    Engine,
    Text,
    cast,
    column,
    false,
    func,
    literal_column,
    select,
    table,
    text,
    values,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import Session, col

from knowledge.audience import AudienceScope
from knowledge.ports import Holders
from knowledge.records.base import Ref
from storage.catalog import Catalog, Catalogs, Rows, highest
from storage.engine import is_sqlite, ping, reading
from storage.passages import WORD
from storage.scope import admitted
from storage.tables import PassageRow, RecordRow

if TYPE_CHECKING:
    from storage.catalog import Lengths, Mask, Numbers

    Counted = tuple[Numbers, Lengths]
    """The ``seq`` of each row that holds a term, and how often it does."""

_MOST_WORDS = 48
_LONGEST_QUERY = 20_000  # characters
_MOST_STEMS = 50_000
_K1, _B = 1.2, 0.75  # BM25 as usual
_BASEL = math.pi**2 / 6
_STOP_WORDS = (
    "a about after again all also am an and any are as at be because been before being but by can could d did "
    "didn do does doesn don down during each few for from further had has have having he her here him his how i "
    "if in into is isn it its just ll m me more most my no nor not now of off on once only or other our out over "
    "own re s same she should so some such t than that the their them then there these they this those through to "
    "too under until up ve very was wasn we were what when where which while who whom why will with won would you "
    "your "
)
_STOP = frozenset(_STOP_WORDS.split())

Row = type[PassageRow] | type[RecordRow]


@dataclass(frozen=True)
class Posting:
    """Where a word stands: the positions of the rows that hold it, and how often each of them does."""

    places: Numbers
    counts: Lengths


@dataclass(frozen=True)
class _Memory:
    """What the database said of the words that were asked about, for one state of a workspace."""

    catalog: Catalog
    postings: dict[tuple[Row, str], Posting] = field(default_factory=dict)


class SqlWords:
    """Fulfils ``Words`` on the tables of the ledger; what is committed is found."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._text: _Fts5 | _Tsvector = _Fts5() if is_sqlite(engine) else _Tsvector()
        self._catalogs = Catalogs()
        self._stems: dict[str, Sequence[str]] = {}
        self._memories: dict[str, _Memory] = {}

    def passages(self, query: str, scope: AudienceScope, limit: int) -> dict[str, float]:
        """Ids of passages in ``scope`` by the words they share with ``query``, best first."""
        return self._best(PassageRow, query, scope, limit)

    def records(self, query: str, scope: AudienceScope, limit: int, kind: str = "") -> dict[Ref, float]:
        """Records in ``scope`` by the words they share with ``query``, best first; of one ``kind`` if given."""
        return self._best(RecordRow, query, scope, limit, kind)

    def titles(self, kind: str, scope: AudienceScope) -> list[str]:
        """What the records of a kind in ``scope`` are called."""
        # One string for all: thousands of rows would take three times as long, and wake the garbage collector.
        called = select(func.aggregate_strings(col(RecordRow.title), "\n"))
        with reading(self._engine) as session:
            told = session.scalar(called.where(admitted(scope), col(RecordRow.kind) == kind))
        return told.split("\n") if told else []

    def holders(self, words: Sequence[str], scope: AudienceScope) -> Holders:
        """The records in ``scope`` that hold each of the words, in whatever form."""
        if scope.empty:
            return Holders(0, dict.fromkeys(words, frozenset()))
        with reading(self._engine) as session:
            memory = self._now(session, scope)
            seen = memory.catalog.admitted(session, scope)
            return Holders(int(seen.sum()), {word: self._holding(session, memory, word, seen) for word in words})

    def ping(self) -> str:
        """Which database answers."""
        return ping(self._engine)

    def _best(self, row: Row, query: str, scope: AudienceScope, limit: int, kind: str = "") -> dict[str, float]:
        """BM25 of the best rows in ``scope`` that hold a word of ``query``, by name; equal ones in order of name."""
        words = words_of(query)
        if scope.empty or not words:
            return {}
        with reading(self._engine) as session:
            memory = self._now(session, scope)
            rows = _rows(memory.catalog, row)
            seen = (memory.catalog.admitted(session, scope) & memory.catalog.of_kind(kind))[rows.owners]
            postings = self._postings(session, memory, row, self._terms(session, words))
        scores = bm25(postings, rows.lengths, seen)
        best = [(rows.names[n], float(scores[n])) for n in highest(scores, limit) if scores[n] > 0]
        return dict(sorted(best, key=lambda found: (-found[1], found[0])))

    def _holding(self, session: Session, memory: _Memory, word: str, seen: Mask) -> frozenset[Ref]:
        import numpy as np

        held = np.zeros(len(seen), dtype=bool)
        for posting in self._postings(session, memory, RecordRow, self._terms(session, words_of(word))):
            held |= _among(posting, len(seen))
        return frozenset(memory.catalog.records.names[place] for place in (held & seen).nonzero()[0])

    def _now(self, session: Session, scope: AudienceScope) -> _Memory:
        catalog = self._catalogs.now(session, scope.workspace)
        known = self._memories.get(scope.workspace)
        if known is None or known.catalog is not catalog:
            known = self._memories[scope.workspace] = _Memory(catalog)
        return known

    def _terms(self, session: Session, words: Sequence[str]) -> list[str]:
        """The words as the database stems them."""
        if len(self._stems) > _MOST_STEMS:
            self._stems.clear()
        known = {word: self._stems[word] for word in words if word in self._stems}
        if strange := [word for word in words if word not in known]:
            known |= self._text.terms(session, strange)
            self._stems |= known
        return list(dict.fromkeys(term for word in words for term in known[word]))

    def _postings(self, session: Session, memory: _Memory, row: Row, terms: Sequence[str]) -> list[Posting]:
        if strange := [term for term in terms if (row, term) not in memory.postings]:
            rows = _rows(memory.catalog, row)
            memory.postings.update(
                {(row, term): _placed(rows, found) for term, found in self._text.find(session, row, strange).items()}
            )
        return [memory.postings[row, term] for term in terms]


def _rows(catalog: Catalog, row: Row) -> Rows:
    return catalog.passages if row is PassageRow else catalog.records


def _counted(found: Sequence[tuple[int, float]]) -> Counted:
    import numpy as np

    return np.array([seq for seq, _ in found], np.int64), np.array([often for _, often in found], np.float64)


def _placed(rows: Rows, found: Counted) -> Posting:
    """What was found, by position; rows of other workspaces fall away."""
    seqs, counts = found
    places, ours = rows.places(seqs)
    return Posting(places[ours], counts[ours])


def _among(posting: Posting, size: int) -> Mask:
    import numpy as np

    held = np.zeros(size, dtype=bool)
    held[posting.places] = True
    return held


def holding_all(query: str, engine: Engine) -> ColumnElement[bool]:
    """Whether a row of ``records`` holds every word of ``query`` (stop words aside); none does where it has no word."""
    words = words_of(query)
    if not words:
        return false()
    return _fts5_holding(words) if is_sqlite(engine) else _tsvector_holding(words)


def _fts5_holding(words: Sequence[str]) -> ColumnElement[bool]:
    every = " ".join(f'"{word}"' for word in words)
    found = table("records_words", column("rowid"))
    return col(RecordRow.seq).in_(select(found.c.rowid).where(literal_column("records_words").op("MATCH")(every)))


def _tsvector_holding(words: Sequence[str]) -> ColumnElement[bool]:
    every = func.plainto_tsquery(literal_column("'english'"), " ".join(words))
    return literal_column("records.words_tsv").op("@@")(every)


def words_of(query: str) -> list[str]:
    """The distinct words of a question that are worth looking for, at most 48."""
    words = (word for word in WORD.findall(query[:_LONGEST_QUERY].lower()) if word not in _STOP)
    return list(dict.fromkeys(words))[:_MOST_WORDS]


def bm25(postings: Sequence[Posting], lengths: Lengths, seen: Mask) -> Lengths:
    """The score of each row that is ``seen``: rare words weigh more, repetition and length ever less."""
    import numpy as np

    scores = np.zeros(len(lengths))
    total = int(seen.sum())
    mean = float(lengths[seen].mean()) if total else 1.0
    for posting in postings:
        ours = seen[posting.places]
        places, counts = posting.places[ours], posting.counts[ours]
        rare = math.log(1 + (total - len(places) + 0.5) / (len(places) + 0.5))
        damped = counts + _K1 * (1 - _B + _B * lengths[places] / max(mean, 1.0))
        scores[places] += rare * counts * (_K1 + 1) / damped
    return scores


class _Fts5:
    """SQLite: the terms of an FTS5 table, occurrence by occurrence."""

    def terms(self, session: Session, words: Sequence[str]) -> dict[str, list[str]]:
        """Each word as FTS5 stems it: a temporary table, which lives in memory, indexes them and tells."""
        for statement in (
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.asked USING fts5(words, tokenize='porter unicode61')",
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.asked_terms USING fts5vocab(temp, asked, instance)",
            "DELETE FROM temp.asked",
        ):
            session.execute(text(statement))
        numbered = [{"n": n, "word": word} for n, word in enumerate(words)]
        session.execute(text("INSERT INTO temp.asked(rowid, words) VALUES (:n, :word)"), numbered)
        found: dict[str, list[str]] = {word: [] for word in words}
        for n, term in session.execute(text("SELECT doc, term FROM temp.asked_terms ORDER BY doc, term")):
            found[words[n]].append(term)
        return found

    def find(self, session: Session, row: Row, terms: Sequence[str]) -> dict[str, Counted]:
        """Which rows of any workspace hold each term, and how often."""
        told = table(f"{row.__tablename__}_terms", column("term"), column("doc"))
        import numpy as np

        # One string a term: a row for each of thousands of occurrences costs four times as much.
        where = select(told.c.term, func.group_concat(told.c.doc, " ")).where(told.c.term.in_(terms))
        found = dict.fromkeys(terms, _counted([]))
        for term, docs in session.connection().execute(where.group_by(told.c.term)):
            seqs, counts = np.unique(np.fromstring(docs, dtype=np.int64, sep=" "), return_counts=True)
            found[term] = seqs, counts.astype(np.float64)
        return found


class _Tsvector:
    """Postgres: the generated column ``words_tsv`` and its GIN index."""

    def terms(self, session: Session, words: Sequence[str]) -> dict[str, list[str]]:
        """Each word as the text search of Postgres stems it, each stem quoted as a query of its own."""
        asked = values(column("word", Text), name="asked").data([(word,) for word in words])
        stem = func.unnest(func.tsvector_to_array(func.to_tsvector("english", asked.c.word)))
        found: dict[str, list[str]] = {word: [] for word in words}
        for word, term in session.execute(select(asked.c.word, stem)):
            found[word].append(_quoted(term))
        return found

    def find(self, session: Session, row: Row, terms: Sequence[str]) -> dict[str, Counted]:
        """Which rows of any workspace hold each term, and how often.

        ``ts_rank`` of one word that occurs n times is (1 + 1/4 + ... + 1/n²) / 1.645; what is missing to 1 is about
        1 / (n + 1/2), which gives n back.
        """
        asked = values(column("term", Text), name="asked").data([(term,) for term in terms])
        query = cast(asked.c.term, TSQUERY)
        words: ColumnElement[Any] = literal_column(f"{row.__tablename__}.words_tsv")
        rank = func.ts_rank(cast([1.0, 1.0, 1.0, 1.0], ARRAY(REAL)), words, query)
        count = 1 / (_BASEL * func.greatest(1 - rank, 1e-4)) - 0.5
        holding = select(asked.c.term, col(row.seq), count).select_from(row).join(asked, words.op("@@")(query))
        found: dict[str, list[tuple[int, float]]] = {term: [] for term in terms}
        for term, seq, often in session.connection().execute(holding):
            found[term].append((seq, float(often)))
        return {term: _counted(rows) for term, rows in found.items()}


def _quoted(stem: str) -> str:
    return "'" + stem.replace("\\", "\\\\").replace("'", "''") + "'"
