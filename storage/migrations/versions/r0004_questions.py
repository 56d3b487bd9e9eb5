"""Questions that nothing answered, and finding what was posted by the message it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("refs", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=True),
        sa.CheckConstraint("outcome IN ('no precedent', 'thumbed down', 'logged')", name=op.f("ck_questions_outcome")),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_questions"),
    )
    op.create_index("ix_questions_workspace_channel_at", "questions", ["workspace", "channel", "at"])
    op.create_index("ix_posts_channel_ts", "posts", ["channel", "ts"])


def downgrade() -> None:
    op.drop_index("ix_posts_channel_ts", "posts")
    op.drop_table("questions")
