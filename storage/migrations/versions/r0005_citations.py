"""What the last answer of each thread rested on, so that one can ask on there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "citations",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refs", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "channel", "thread", name="pk_citations"),
    )


def downgrade() -> None:
    op.drop_table("citations")
