"""A channel's digest, gathered through the ports from what its members may see, and from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from knowledge.audience import Audience, AudienceScope
from knowledge.digest import calendar
from knowledge.digest.calendar import Week
from knowledge.digest.sections import DEPRECATE, NOTICED, Look, Section, sections
from knowledge.errors import ChestertonError
from knowledge.policy import Digest as Plan
from knowledge.ports import Directory, History, Ledger, Notes, Posts, Questions, RecordQuery
from knowledge.records import kinds
from knowledge.records.base import ChannelId, PersonId, Record, Ref

LONGEST_NOTICE = timedelta(days=3 * 365)
_EVERYTHING = 1_000_000


def post_key(workspace: str, channel: ChannelId, week: Week) -> str:
    """Under which it is posted: one message a channel and ISO week, whatever day the channel has chosen meanwhile."""
    return f"digest:{workspace}:{channel}:{week}"


@dataclass(frozen=True)
class Digest:
    """What is to be told to a channel, of which week, from ``since`` to ``until``; never without a section."""

    channel: ChannelId
    week: Week
    since: datetime
    until: datetime
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Weekly:
    """Gathers digests."""

    ledger: Ledger
    history: History
    notes: Notes
    posts: Posts
    audience: Audience
    directory: Directory
    questions: Questions

    def digest(self, channel: ChannelId, scope: AudienceScope, plan: Plan, week: Week, now: datetime) -> Digest | None:
        """What a channel is told in ``week``, as things are ``now`` within ``scope``; None if there is nothing to say.

        It begins where the digest before was due, or where that was posted ahead of its time.
        """
        before = self.posts.find(post_key(scope.workspace, channel, week.before()))
        due = calendar.due(plan, week.before())
        since = min(due, before.first_try_at) if before and before.first_try_at else due
        found = sections(self._look(scope, channel, plan, since, now))
        return Digest(channel, week, since, now, found) if found else None

    def _look(self, scope: AudienceScope, channel: ChannelId, plan: Plan, since: datetime, now: datetime) -> Look:
        live = [record for record in self._live(scope) if self.audience.may_open(scope, record)]
        doings = self.history.doings(scope.workspace, since, now, NOTICED)
        notes = self.notes.met(scope.workspace, channel, since, now)
        named = {link.ref for record in live for link in record.links}
        named |= {doing.ref for doing in doings} | {note.ref for note in notes}
        return Look(
            channel=channel,
            since=since,
            last=calendar.today(plan, since),
            today=calendar.today(plan, now),
            live=live,
            others=self._open(scope, named),
            doings=doings,
            notes=notes,
            questions=self.questions.open(scope.workspace, channel, since),
            deprecated=self._deprecated(scope, now, live),
            gone=self._gone(),
        )

    def _live(self, scope: AudienceScope) -> Iterable[Record]:
        for kind in kinds().values():
            live = [status for status, targets in kind.moves.items() if targets]
            yield from self.ledger.list(scope, RecordQuery(kind.prefix, statuses=live, limit=_EVERYTHING))

    def _open(self, scope: AudienceScope, refs: Iterable[Ref]) -> dict[Ref, Record]:
        """The records of these refs that the audience may open; their successors are among them."""
        found = self._get(scope, refs)
        successors = {ref for record in found.values() for ref in record.linked("superseded by")}
        return found | self._get(scope, successors - found.keys())

    def _get(self, scope: AudienceScope, refs: Iterable[Ref]) -> dict[Ref, Record]:
        found = self.ledger.get_many(sorted(refs), scope)
        return {record.ref: record for record in found if self.audience.may_open(scope, record)}

    def _deprecated(self, scope: AudienceScope, now: datetime, live: Iterable[Record]) -> Mapping[Ref, datetime]:
        if not any(record.status == "deprecated" for record in live):
            return {}
        doings = self.history.doings(scope.workspace, now - LONGEST_NOTICE, now, (DEPRECATE,))
        return {doing.ref: doing.at for doing in doings}

    def _gone(self) -> Callable[[PersonId], bool]:
        """Whether somebody has left: whoever Slack does not know, such as a name from a file, has not."""
        known: dict[PersonId, bool] = {}

        def gone(person: PersonId) -> bool:
            if person not in known:
                known[person] = bool(person) and self._left(person)
            return known[person]

        return gone

    def _left(self, person: PersonId) -> bool:
        try:
            return self.directory.person(person).is_deactivated
        except ChestertonError:
            return False
