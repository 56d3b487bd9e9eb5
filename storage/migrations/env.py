"""Alembic's entrance: runs the revisions on the connection that ``storage.migrations`` hands over."""

from __future__ import annotations

from alembic import context

from storage.migrations import VERSION_TABLE, is_ours
from storage.tables import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
    compare_type=True,
    include_object=is_ours,
)
with context.begin_transaction():
    context.run_migrations()
