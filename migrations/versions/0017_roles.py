"""More roles than members and admins, and what needs two people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ROLES = "role IN ('member', 'moderator', 'finance', 'admin', 'auditor')"


def upgrade() -> None:
    op.drop_constraint("ck_users_role", "users", type_="check")
    op.create_check_constraint("ck_users_role", "users", ROLES)
    op.create_table(
        "proposals",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("subject_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.UUID(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.UUID(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('change_role', 'withdraw_campaign')", name="ck_proposals_kind"
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'approved', 'refused', 'taken_back', 'expired')",
            name="ck_proposals_status",
        ),
        sa.CheckConstraint(
            "status <> 'approved' OR (decided_by_id IS NOT NULL AND decided_by_id <> proposed_by_id"
            " AND decided_by_id <> subject_id)",
            name="ck_proposals_two_people",
        ),
        sa.CheckConstraint(
            "(status = 'pending') = (decided_at IS NULL)", name="ck_proposals_decided"
        ),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_proposals_proposed_by_id", "proposals", ["proposed_by_id"])
    op.create_index("ix_proposals_decided_by_id", "proposals", ["decided_by_id"])
    op.create_index("ix_proposals_proposed_at", "proposals", ["proposed_at"])
    op.create_index(
        "uq_proposals_pending",
        "proposals",
        ["kind", "subject_id"],
        unique=True,
        postgresql_where=sa.text("status = 'pending'"),
    )


def downgrade() -> None:
    op.drop_table("proposals")
    op.drop_constraint("ck_users_role", "users", type_="check")
    op.create_check_constraint("ck_users_role", "users", "role IN ('member', 'admin')")
