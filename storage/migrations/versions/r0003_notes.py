"""What was said unasked about settled debates, and which record a draft is to take the place of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("option", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("lapsed", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.CheckConstraint("outcome IN ('shown', 'changed', 'dismissed', 'muted')", name=op.f("ck_notes_outcome")),
        sa.PrimaryKeyConstraint("workspace", "channel", "thread", name="pk_notes"),
    )
    op.create_index("ix_notes_workspace_at", "notes", ["workspace", "at"])
    op.add_column("drafts", sa.Column("supersedes", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("drafts", "supersedes")
    op.drop_table("notes")
