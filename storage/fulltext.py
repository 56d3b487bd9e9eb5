"""Search by words: BM25 over FTS5 (SQLite) or a tsvector (Postgres), counted within the audience.

The database stems and finds; the score is computed here, and from the audience's own records alone: how rare a word
is must not depend on records that the audience cannot see, or the order of an answer would tell of them. A question
becomes a list of bare words before it reaches the database, so that nothing in it can be read as search syntax.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    REAL,
    ColumnElement,
    Engine,
    Select,
    Text,
    cast,
    column,
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
from knowledge.ports import Hit
from knowledge.records.base import Ref
from storage.engine import is_sqlite, ping, reading
from storage.passages import WORD, joined, passage_of
from storage.scope import admitted
from storage.tables import PassageRow, RecordRow

_MOST_WORDS = 48
_LONGEST_QUERY = 20_000  # characters
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


Posting = tuple[int, str, float, int]
"""A row, a word of the question in it, how often it occurs there, and how many words the row has."""


class SqlWords:
    """Fulfils ``Words`` on the tables of the ledger; what is committed is found."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._text: _Fts5 | _Tsvector = _Fts5() if is_sqlite(engine) else _Tsvector()

    def passages(self, query: str, scope: AudienceScope, limit: int) -> list[Hit]:
        """Passages in ``scope`` by the words they share with ``query``, best first."""
        with reading(self._engine) as session:
            best = _best(self._scores(session, PassageRow, query, scope), limit)
            found = select(PassageRow).join(RecordRow, joined()).where(col(PassageRow.seq).in_(best), admitted(scope))
            hits = [Hit(passage_of(row), best[row.seq or 0]) for row in session.execute(found).scalars()]
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))

    def records(self, query: str, scope: AudienceScope, limit: int) -> dict[Ref, float]:
        """Records in ``scope`` by the words they share with ``query``, best first."""
        with reading(self._engine) as session:
            best = _best(self._scores(session, RecordRow, query, scope), limit)
            found = select(col(RecordRow.seq), col(RecordRow.ref)).where(col(RecordRow.seq).in_(best), admitted(scope))
            refs = {ref: best[seq or 0] for seq, ref in session.execute(found)}
        return dict(sorted(refs.items(), key=lambda item: (-item[1], item[0])))

    def holding_all(self, query: str, scope: AudienceScope) -> list[Ref]:
        """The records in ``scope`` that hold every word of ``query`` (stop words aside)."""
        with reading(self._engine) as session:
            terms = self._terms(session, query)
            counts = Counter(seq for seq, *_ in self._postings(session, RecordRow, terms, scope))
            whole = [seq for seq, count in counts.items() if count == len(terms)]
            found_whole = select(col(RecordRow.ref)).where(col(RecordRow.seq).in_(whole), admitted(scope))
            return list(session.scalars(found_whole))

    def ping(self) -> str:
        """Which database answers."""
        return ping(self._engine)

    def _scores(self, session: Session, row: Row, query: str, scope: AudienceScope) -> dict[int, float]:
        """BM25 of every row in ``scope`` that holds a word of ``query``."""
        terms = self._terms(session, query)
        if scope.empty or not terms:
            return {}
        size = _with_record(select(func.count(), func.avg(col(row.length))).select_from(row), row)
        total, mean = session.execute(size.where(admitted(scope))).one()
        return bm25(self._postings(session, row, terms, scope), total, float(mean or 1))

    def _terms(self, session: Session, query: str) -> list[str]:
        words = words_of(query)
        return self._text.terms(session, words) if words else []

    def _postings(self, session: Session, row: Row, terms: Sequence[str], scope: AudienceScope) -> list[Posting]:
        found = _with_record(self._text.postings(row, terms), row).where(admitted(scope))
        return [(seq, term, count, length) for seq, term, count, length in session.connection().execute(found)]


def _with_record(found: Select[Any], row: Row) -> Select[Any]:
    """The audience is that of the record; a passage is joined to its own."""
    return found.join(RecordRow, joined()) if row is PassageRow else found


def words_of(query: str) -> list[str]:
    """The distinct words of a question that are worth looking for, at most 48."""
    words = (word for word in WORD.findall(query[:_LONGEST_QUERY].lower()) if word not in _STOP)
    return list(dict.fromkeys(words))[:_MOST_WORDS]


def _best(scores: dict[int, float], limit: int) -> dict[int, float]:
    return dict(heapq.nsmallest(limit, scores.items(), key=lambda item: (-item[1], item[0])))


def bm25(postings: Sequence[Posting], total: int, mean: float) -> dict[int, float]:
    """The score of each row: rare words weigh more, repetition and length ever less."""
    holding = Counter(term for _, term, _, _ in postings)
    rare = {term: math.log(1 + (total - held + 0.5) / (held + 0.5)) for term, held in holding.items()}
    scores: defaultdict[int, float] = defaultdict(float)
    for seq, term, count, length in postings:
        damped = count + _K1 * (1 - _B + _B * length / mean)
        scores[seq] += rare[term] * count * (_K1 + 1) / damped
    return scores


class _Fts5:
    """SQLite: the terms of an FTS5 table, occurrence by occurrence."""

    def terms(self, session: Session, words: Sequence[str]) -> list[str]:
        """The words as FTS5 stems them: a temporary table, which lives in memory, indexes them and tells."""
        for statement in (
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.asked USING fts5(words, tokenize='porter unicode61')",
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.asked_terms USING fts5vocab(temp, asked, row)",
            "DELETE FROM temp.asked",
        ):
            session.execute(text(statement))
        session.execute(text("INSERT INTO temp.asked(words) VALUES (:words)"), {"words": " ".join(words)})
        return list(session.execute(text("SELECT term FROM temp.asked_terms")).scalars())

    def postings(self, row: Row, terms: Sequence[str]) -> Select[Any]:
        """Which rows hold the terms, how often, and how long they are."""
        told = table(f"{row.__tablename__}_terms", column("term"), column("doc"))
        seq, length = col(row.seq), col(row.length)
        counted = select(seq, told.c.term, func.count(), length).select_from(told).join(row, seq == told.c.doc)
        return counted.where(told.c.term.in_(terms)).group_by(seq, told.c.term, length)


class _Tsvector:
    """Postgres: the generated column ``words_tsv`` and its GIN index."""

    def terms(self, session: Session, words: Sequence[str]) -> list[str]:
        """The words as the text search of Postgres stems them, each quoted as a query of its own."""
        stems = select(func.unnest(func.tsvector_to_array(func.to_tsvector("english", " ".join(words)))))
        return [_quoted(stem) for stem in session.scalars(stems)]

    def postings(self, row: Row, terms: Sequence[str]) -> Select[Any]:
        """Which rows hold the terms, how often, and how long they are.

        ``ts_rank`` of one word that occurs n times is (1 + 1/4 + ... + 1/n²) / 1.645; what is missing to 1 is about
        1 / (n + 1/2), which gives n back.
        """
        asked = values(column("term", Text), name="asked").data([(term,) for term in terms])
        query = cast(asked.c.term, TSQUERY)
        words: ColumnElement[Any] = literal_column(f"{row.__tablename__}.words_tsv")
        rank = func.ts_rank(cast([1.0, 1.0, 1.0, 1.0], ARRAY(REAL)), words, query)
        count = 1 / (_BASEL * func.greatest(1 - rank, 1e-4)) - 0.5
        return select(col(row.seq), asked.c.term, count, col(row.length)).join(asked, words.op("@@")(query))


def _quoted(stem: str) -> str:
    return "'" + stem.replace("\\", "\\\\").replace("'", "''") + "'"
