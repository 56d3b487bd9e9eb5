"""An index by kind: the newest integrations or risks are found without a look at everything else."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INDEX = "ix_records_workspace_kind_updated_at"


def upgrade() -> None:
    op.create_index(_INDEX, "records", ["workspace", "kind", "updated_at"])


def downgrade() -> None:
    op.drop_index(_INDEX, "records")
