"""Settlement at scale: indexes for work in chunks and for its progress, and the shared pace."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_paces",
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("endpoint"),
    )
    op.drop_index("ix_pledges_campaign_status", table_name="pledges")
    op.create_index("ix_pledges_campaign_status", "pledges", ["campaign_id", "status", "id"])
    op.drop_index("ix_attempts_due", table_name="attempts")
    op.create_index(
        "ix_attempts_due",
        "attempts",
        ["kind", "due_at"],
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.drop_index("ix_attempts_campaign_id", table_name="attempts")
    op.create_index(
        "ix_attempts_campaign_kind",
        "attempts",
        ["campaign_id", "kind", "status", "ended_at"],
    )


def downgrade() -> None:
    op.drop_index("ix_attempts_campaign_kind", table_name="attempts")
    op.create_index("ix_attempts_campaign_id", "attempts", ["campaign_id"])
    op.drop_index("ix_attempts_due", table_name="attempts")
    op.create_index(
        "ix_attempts_due",
        "attempts",
        ["due_at"],
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.drop_index("ix_pledges_campaign_status", table_name="pledges")
    op.create_index("ix_pledges_campaign_status", "pledges", ["campaign_id", "status"])
    op.drop_table("call_paces")
