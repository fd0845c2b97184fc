"""Changing a live campaign: versions of its terms, and pledges that are asked to reconfirm."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KINDS = "kind IN ('change_role', 'withdraw_campaign', 'close_early')"
KINDS_BEFORE = "kind IN ('change_role', 'withdraw_campaign')"


def upgrade() -> None:
    op.add_column("campaigns", sa.Column("closes_at_before", sa.DateTime(timezone=True)))
    op.add_column(
        "campaigns", sa.Column("terms_version", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column(
        "pledges", sa.Column("terms_version", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column("pledges", sa.Column("reconfirm_by", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_pledges_reconfirm",
        "pledges",
        ["campaign_id", "reconfirm_by"],
        postgresql_where=sa.text("reconfirm_by IS NOT NULL"),
    )
    op.add_column("proposals", sa.Column("closes_at", sa.DateTime(timezone=True)))
    op.drop_constraint("ck_proposals_kind", "proposals", type_="check")
    op.create_check_constraint("ck_proposals_kind", "proposals", KINDS)
    _changes()
    _versions()


def _changes() -> None:
    op.create_table(
        "campaign_changes",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("wanted", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.UUID(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_material", sa.Boolean(), nullable=True),
        sa.Column("decided_by_id", sa.UUID(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('waiting', 'approved', 'refused', 'taken_back')",
            name="ck_campaign_changes_status",
        ),
        sa.CheckConstraint(
            "(status = 'waiting') = (decided_at IS NULL)", name="ck_campaign_changes_decided"
        ),
        sa.CheckConstraint(
            "(status = 'approved') = (is_material IS NOT NULL)", name="ck_campaign_changes_material"
        ),
        sa.CheckConstraint(
            "status NOT IN ('approved', 'refused') "
            "OR (decided_by_id IS NOT NULL AND decided_by_id <> proposed_by_id)",
            name="ck_campaign_changes_two_people",
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_campaign_changes_campaign_id", "campaign_changes", ["campaign_id"])
    op.create_index("ix_campaign_changes_proposed_at", "campaign_changes", ["proposed_at"])
    op.create_index(
        "uq_campaign_changes_waiting",
        "campaign_changes",
        ["campaign_id"],
        unique=True,
        postgresql_where=sa.text("status = 'waiting'"),
    )


def _versions() -> None:
    op.create_table(
        "campaign_versions",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.UUID(), nullable=True),
        sa.Column("change_id", sa.UUID(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("is_material", sa.Boolean(), nullable=False),
        sa.Column("reconfirm_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number > 0", name="ck_campaign_versions_number"),
        sa.CheckConstraint("length(mark) = 64", name="ck_campaign_versions_mark"),
        sa.CheckConstraint(
            "is_material = (reconfirm_by IS NOT NULL)", name="ck_campaign_versions_material"
        ),
        sa.UniqueConstraint("campaign_id", "number", name="uq_campaign_versions_number"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["change_id"], ["campaign_changes.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_campaign_versions_due",
        "campaign_versions",
        ["due_at"],
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("campaign_versions")
    op.drop_table("campaign_changes")
    op.execute("DELETE FROM proposals WHERE kind = 'close_early'")
    op.drop_constraint("ck_proposals_kind", "proposals", type_="check")
    op.create_check_constraint("ck_proposals_kind", "proposals", KINDS_BEFORE)
    op.drop_column("proposals", "closes_at")
    op.drop_index("ix_pledges_reconfirm", "pledges")
    op.drop_column("pledges", "reconfirm_by")
    op.drop_column("pledges", "terms_version")
    op.drop_column("campaigns", "terms_version")
    op.drop_column("campaigns", "closes_at_before")
