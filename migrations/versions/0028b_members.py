"""Who beside its owner has a role in an enterprise."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028b"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "enterprise_members",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("enterprise_id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("invited_by", sa.UUID(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('owner', 'cofounder', 'reader')", name="ck_enterprise_members_role"
        ),
        sa.CheckConstraint(
            "status IN ('invited', 'active', 'ended')", name="ck_enterprise_members_status"
        ),
        sa.CheckConstraint("role <> 'owner'", name="ck_enterprise_members_not_owner"),
        sa.CheckConstraint(
            "(status = 'ended') = (ended_at IS NOT NULL)", name="ck_enterprise_members_ended"
        ),
        sa.CheckConstraint(
            "status <> 'active' OR accepted_at IS NOT NULL", name="ck_enterprise_members_accepted"
        ),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["invited_by"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_enterprise_members_enterprise_id", "enterprise_members", ["enterprise_id"])
    op.create_index("ix_enterprise_members_user_id", "enterprise_members", ["user_id"])
    op.create_index(
        "uq_enterprise_members_one",
        "enterprise_members",
        ["enterprise_id", "user_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'ended'"),
    )


def downgrade() -> None:
    op.drop_table("enterprise_members")
