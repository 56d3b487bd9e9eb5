"""The policies of channels in SQL: one row for each channel that has said anything, one audit row for each change."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Engine
from sqlmodel import Session, select

from knowledge.fields import written
from knowledge.policy import Policy, changed, differences
from knowledge.ports import Clock
from knowledge.records.base import ChannelId, PersonId
from storage import audit
from storage.engine import ping, reading, writing
from storage.tables import AuditRow, PolicyRow


class SqlPolicies:
    """Fulfils ``Policies``. What is read and what is written in a change are of one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def get(self, workspace: str, channel: ChannelId) -> Policy:
        """What the channel wants; the defaults where it has said nothing."""
        with reading(self._engine) as session:
            return _policy(session.get(PolicyRow, (workspace, channel)))

    def every(self, workspace: str) -> dict[ChannelId, Policy]:
        """The policies of all channels that have said anything, in the order of their ids."""
        mine = select(PolicyRow).where(PolicyRow.workspace == workspace).order_by(PolicyRow.channel)
        with reading(self._engine) as session:
            return {row.channel: _policy(row) for row in session.exec(mine)}

    def change(
        self, workspace: str, channel: ChannelId, wanted: Mapping[str, str], *, by: PersonId, request: str = ""
    ) -> Policy:
        """Set these fields, given as they were typed; raises NotUnderstood, and then nothing is set."""
        with writing(self._engine, workspace) as session:
            row = session.get(PolicyRow, (workspace, channel))
            before = _policy(row)
            after = changed(before, wanted)
            if after.own == before.own or _done(session, workspace, channel, request):
                return before
            row = row or PolicyRow(workspace=workspace, channel=channel, content="")
            row.content = after.model_dump_json(exclude_unset=True)
            session.add(row)
            action = " ".join(
                ["policy", *(f"{written(name)}={text}" for name, text in differences(before, after).items())]
            )
            audit.append(
                session, self._clock, workspace=workspace, by=by, action=action, ref=channel, request=request
            )  # fmt: skip
            return after

    def ping(self) -> str:
        """Which database answers."""
        return ping(self._engine)


def _policy(row: PolicyRow | None) -> Policy:
    return Policy.model_validate_json(row.content) if row else Policy()


def _done(session: Session, workspace: str, channel: ChannelId, request: str) -> bool:
    """Whether this request was carried out before; what others have set since stays."""
    if not request:
        return False
    same = select(AuditRow.seq).where(
        AuditRow.workspace == workspace, AuditRow.ref == channel, AuditRow.request == request
    )
    return session.exec(same).first() is not None
