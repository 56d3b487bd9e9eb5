"""The ledger in SQL: where the records are, and the truth about them.

A write is one transaction: the record, its labels and links, its passages, their full text and the audit row. The
writers of a workspace go one after the other (see ``storage.engine``), so that a number is given once, a draft makes
one record, and the audit chain does not fork; unique constraints stand behind all three.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Engine, and_, delete, or_
from sqlmodel import Session, col, select

from knowledge import passages
from knowledge.audience import AudienceScope
from knowledge.errors import Conflict, NotFound, not_found
from knowledge.ports import Clock, RecordQuery
from knowledge.records import kinds
from knowledge.records.base import ChannelId, PersonId, Record, Ref, Visibility
from storage import audit
from storage.engine import ping, reading, writing
from storage.fulltext import holding_all
from storage.passages import SqlPassages, next_number, replace, word_count
from storage.scope import admitted
from storage.tables import LabelRow, LinkRow, RecordRow

Records = list[Record]

_REF = re.compile(r"([A-Z]+)-0*(\d+)")
_LONGEST_WORDS = 400_000  # characters; a Postgres tsvector holds at most 1 MB


class SqlLedger:
    """Fulfils ``Ledger`` and ``Origins`` on SQLite and Postgres."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self.passages = SqlPassages(engine)

    # --- writing

    def add(self, record: Record, *, by: PersonId, request: str = "") -> Record:
        """Store a new record under the next ref; the same draft or the same source finds the record it made."""
        with writing(self._engine, record.workspace) as session:
            return self._add(session, record, by, request)

    def _add(self, session: Session, record: Record, by: PersonId, request: str) -> Record:
        there = _made_from(session, record)
        if there is not None:
            return record_of(there)
        number = next_number(session, record.workspace, record.prefix)
        named = record.model_copy(update={"ref": f"{record.prefix}-{number}"})
        row = RecordRow(**_columns(named), number=number, salt=secrets.token_bytes(32))
        self._store(session, row, named, by=by, action="add", request=request)
        return named

    def bring(self, *records: Record, by: PersonId) -> Records:
        """Store new records and changed ones of one workspace, all or none, and return them with their refs.

        For a file that is imported: what its source made before is found, and saving what is stored changes nothing.
        """
        with writing(self._engine, records[0].workspace) as session:
            return [self._brought(session, record, by) for record in records]

    def _brought(self, session: Session, record: Record, by: PersonId) -> Record:
        if not record.ref:
            return self._add(session, record, by, "")
        self._succeed(session, [record], by, "import", "")
        return record

    def save(self, *records: Record, by: PersonId, action: str, request: str = "") -> None:
        """Store changed records, all or none; each is one version after what is stored, or after the one before it.

        Saving what is already stored changes nothing, so that a step may run twice.
        """
        for workspace in sorted({record.workspace for record in records}):
            with writing(self._engine, workspace) as session:
                mine = [record for record in records if record.workspace == workspace]
                for ref in dict.fromkeys(record.ref for record in mine):
                    self._succeed(session, [record for record in mine if record.ref == ref], by, action, request)

    def restrict_channel(self, channel: ChannelId, workspace: str, *, by: PersonId, request: str = "") -> list[Ref]:
        """Hide every record of a channel that turned private from all but its members; says which were open."""
        with writing(self._engine, workspace) as session:
            here = and_(col(RecordRow.workspace) == workspace, col(RecordRow.channel) == channel)
            is_open = col(RecordRow.visibility) != Visibility.CHANNEL.value
            rows = session.exec(select(RecordRow).where(here, is_open).order_by(col(RecordRow.seq))).all()
            for row in rows:
                hidden = self._restricted(record_of(row), by)
                row.sqlmodel_update(_columns(hidden))
                self._store(session, row, hidden, by=by, action="restrict", request=request)
            return [row.ref for row in rows]

    def _restricted(self, record: Record, by: PersonId) -> Record:
        stamp = {"version": record.version + 1, "updated_at": self._clock.now(), "updated_by": by}
        return record.model_copy(update={"visibility": Visibility.CHANNEL, **stamp})

    def _succeed(self, session: Session, records: Sequence[Record], by: PersonId, action: str, request: str) -> None:
        row = session.exec(_one(records[0].ref, records[0].workspace)).first()
        if row is None:
            raise NotFound(f"There is no {records[0].ref}.")
        if record_of(row) == records[-1]:
            return
        for record in records:
            if record.version != row.version + 1:
                raise Conflict(
                    f"{record.ref} was changed meanwhile by {record_of(row).updated_by}.",
                    advice="Look at it again, then repeat your change.",
                )
            row.sqlmodel_update(_columns(record))
            self._store(session, row, record, by=by, action=action, request=request)

    def _store(
        self, session: Session, row: RecordRow, record: Record, *, by: PersonId, action: str, request: str
    ) -> None:
        session.add(row)
        session.flush()
        _label(session, record)
        replace(session, record.workspace, record.ref, passages.of(record))
        audit.append(
            session, self._clock, workspace=record.workspace, by=by, action=action, ref=record.ref,
            request=request, content=audit.content_hash(row.salt, row.content),
        )  # fmt: skip

    # --- reading

    def get(self, ref: Ref, scope: AudienceScope) -> Record:
        """The record with this ref or this imported number; NotFound when there is none in ``scope``."""
        with reading(self._engine) as session:
            rows = session.exec(select(RecordRow).where(_named(ref, scope.workspace), admitted(scope)).limit(2)).all()
        if len(rows) != 1:
            raise not_found(ref)
        return record_of(rows[0])

    def get_many(self, refs: Sequence[Ref], scope: AudienceScope) -> Records:
        """The records of exactly these refs that lie in ``scope``, in the order of ``refs``; others are left out."""
        columns = select(RecordRow.ref, RecordRow.kind, RecordRow.content)
        with reading(self._engine) as session:
            rows = session.connection().execute(columns.where(col(RecordRow.ref).in_(refs), admitted(scope)))
            found = {ref: kinds()[kind].model_validate_json(content) for ref, kind, content in rows}
        return [found[ref] for ref in dict.fromkeys(refs) if ref in found]

    def list(self, scope: AudienceScope, query: RecordQuery = RecordQuery()) -> Records:  # noqa: B008 - frozen, as in the port
        """Records in ``scope``, newest change first; ``query.words`` must all occur."""
        found = select(RecordRow.kind, RecordRow.content).where(admitted(scope), *self._narrowed(scope, query))
        newest = found.order_by(col(RecordRow.updated_at).desc(), col(RecordRow.seq).desc()).limit(query.limit)
        with reading(self._engine) as session:
            rows = session.connection().execute(newest).all()
        return [kinds()[kind].model_validate_json(content) for kind, content in rows]

    def referring(self, ref: Ref, scope: AudienceScope) -> Records:
        """Records in ``scope`` that link to ``ref``, oldest first."""
        theirs = select(LinkRow.ref).where(LinkRow.workspace == scope.workspace, LinkRow.target == ref)
        found = select(RecordRow).where(admitted(scope), col(RecordRow.ref).in_(theirs))
        with reading(self._engine) as session:
            return [record_of(row) for row in session.exec(found.order_by(col(RecordRow.seq)))]

    def by_draft(self, draft_id: str, workspace: str) -> Record | None:
        """The record that was made from this draft, if one was."""
        return self._first(col(RecordRow.draft_id) == draft_id, workspace)

    def by_source(self, source: str, workspace: str) -> Record | None:
        """The record that was imported from this file, if one was."""
        return self._first(col(RecordRow.source) == source, workspace)

    def imported(self, workspace: str) -> dict[str, str]:
        """The digest of every file that a record was imported from, by its path."""
        mine = select(RecordRow.source, RecordRow.digest).where(RecordRow.workspace == workspace)
        with reading(self._engine) as session:
            return {source: digest for source, digest in session.exec(mine) if source and digest}

    def channels_of(self, workspace: str) -> frozenset[ChannelId]:
        """Every channel that at least one record of the workspace comes from."""
        channels = select(RecordRow.channel).where(RecordRow.workspace == workspace).distinct()
        with reading(self._engine) as session:
            return frozenset(channel for channel in session.exec(channels) if channel)

    def ping(self) -> str:
        """Which database answers, and that its tables are those of this version."""
        return ping(self._engine)

    def _first(self, condition: Any, workspace: str) -> Record | None:
        with reading(self._engine) as session:
            row = session.exec(select(RecordRow).where(RecordRow.workspace == workspace, condition)).first()
        return record_of(row) if row else None

    def _narrowed(self, scope: AudienceScope, query: RecordQuery) -> Iterable[Any]:
        if query.kind:
            yield col(RecordRow.kind) == query.kind.upper()
        if query.statuses:
            yield col(RecordRow.status).in_(query.statuses)
        if query.owner:
            yield col(RecordRow.owner) == query.owner
        if query.tag:
            yield _labelled("tag", query.tag, scope.workspace)
        if query.words:
            yield holding_all(query.words, self._engine)


def record_of(row: RecordRow) -> Record:
    """The record that a row holds, as its own kind."""
    return kinds()[row.kind].model_validate_json(row.content)


def _columns(record: Record) -> dict[str, Any]:
    """What the row of a record repeats of it."""
    words = "\n".join([record.title, *(passage.body for passage in passages.of(record))])[:_LONGEST_WORDS]
    return {
        "workspace": record.workspace, "ref": record.ref, "kind": record.prefix, "title": record.title,
        "status": record.status, "visibility": record.visibility.value, "channel": record.origin.channel,
        "owner": record.owner, "source": record.origin.source, "digest": record.origin.digest,
        "draft_id": record.draft_id, "version": record.version,
        "created_at": record.created_at, "updated_at": record.updated_at,
        "content": record.model_dump_json(), "words": words, "length": word_count(words),
    }  # fmt: skip


def _label(session: Session, record: Record) -> None:
    """Put the record's tags, imported numbers and links in place of those it had."""
    for table in (LabelRow, LinkRow):
        mine = and_(col(table.workspace) == record.workspace, col(table.ref) == record.ref)
        session.execute(delete(table).where(mine))
    where = {"workspace": record.workspace, "ref": record.ref}
    labels = {("tag", tag.casefold()) for tag in record.tags} | {("alias", _bare(alias)) for alias in record.aliases}
    session.add_all(LabelRow(**where, sort=sort, value=value) for sort, value in sorted(labels))
    links = {(link.relation, link.ref): link.pending for link in record.links}
    session.add_all(LinkRow(**where, relation=to[0], target=to[1], pending=pending) for to, pending in links.items())
    session.flush()


def _made_from(session: Session, record: Record) -> RecordRow | None:
    """The record that the same draft or the same source already made."""
    draft_id, source = record.draft_id, record.origin.source
    same = [col(RecordRow.draft_id) == draft_id] if draft_id else []
    same += [col(RecordRow.source) == source] if source else []
    if not same:
        return None
    there = select(RecordRow).where(RecordRow.workspace == record.workspace, or_(*same))
    return session.exec(there.order_by(col(RecordRow.seq))).first()


def _one(ref: Ref, workspace: str) -> Any:
    return select(RecordRow).where(RecordRow.workspace == workspace, RecordRow.ref == ref)


def _named(name: str, workspace: str) -> Any:
    """A ref in any case ("adr-42", "ADR-042"), or a number or an id that the record had where it was imported from."""
    ref = _REF.fullmatch(name.strip().upper())
    if ref and ref[1] in kinds():
        return col(RecordRow.ref) == f"{ref[1]}-{int(ref[2])}"
    return _labelled("alias", _bare(name), workspace)


def _labelled(sort: str, value: str, workspace: str) -> Any:
    labels = select(LabelRow.ref).where(
        LabelRow.workspace == workspace, LabelRow.sort == sort, LabelRow.value == value.casefold()
    )
    return col(RecordRow.ref).in_(labels)


def _bare(number: str) -> str:
    """``0012`` and ``12`` are the same imported number."""
    return number.strip().casefold().lstrip("0") or "0"
