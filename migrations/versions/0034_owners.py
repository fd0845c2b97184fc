"""An enterprise is offered to another owner, who looks its payout account through."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "enterprise_members", sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_check_constraint(
        "ck_enterprise_members_offered",
        "enterprise_members",
        "offered_at IS NULL OR (status = 'active' AND role = 'cofounder')",
    )
    op.create_index(
        "uq_enterprise_members_offered",
        "enterprise_members",
        ["enterprise_id"],
        unique=True,
        postgresql_where=sa.text("offered_at IS NOT NULL"),
    )
    op.add_column(
        "enterprises", sa.Column("payout_look_since", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("enterprises", "payout_look_since")
    op.drop_index("uq_enterprise_members_offered", "enterprise_members")
    op.drop_constraint("ck_enterprise_members_offered", "enterprise_members")
    op.drop_column("enterprise_members", "offered_at")
