"""The audience as SQL: the one condition that every read of records and passages carries."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import col

from knowledge.audience import AudienceScope
from knowledge.records.base import Visibility
from storage.tables import RecordRow


def admitted(scope: AudienceScope) -> ColumnElement[bool]:
    """Whether a row of ``records`` lies in ``scope``, as ``AudienceScope.admits`` says of the record itself.

    An empty scope admits nothing. Passages are read joined to their record, so that this decides for them too.
    """
    if scope.empty:
        return false()
    here = and_(col(RecordRow.workspace) == scope.workspace, col(RecordRow.ref).not_in(sorted(scope.without)))
    if scope.operator:
        return here
    seen: list[ColumnElement[bool]] = [col(RecordRow.channel).in_(sorted(scope.channels))]
    if scope.everyone:
        seen.append(col(RecordRow.visibility) == Visibility.WORKSPACE.value)
    return and_(here, or_(*seen))
