"""Visits of campaigns by day and source; what each submission said; featured ones; risk texts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None

STEPS = "step IN ('page', 'invest')"
KINDS = (
    "source_kind IN ('direct', 'shared', 'email', 'discover', 'match', 'home', 'own', 'tag', "
    "'site', 'other')"
)


def upgrade() -> None:
    op.create_table(
        "visit_counts",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *_what(),
        sa.Column("visitors", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(STEPS, name="ck_visit_counts_step"),
        sa.CheckConstraint(KINDS, name="ck_visit_counts_source_kind"),
        sa.CheckConstraint("visitors > 0", name="ck_visit_counts_visitors"),
        sa.CheckConstraint(
            "(source_kind IN ('tag', 'site')) = (source_name <> '') AND length(source_name) <= 60",
            name="ck_visit_counts_source_name",
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "campaign_id", "day", "step", "source_kind", "source_name", name="uq_visit_counts"
        ),
    )
    op.create_table(
        "visit_marks",
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *_what(),
        sa.CheckConstraint(STEPS, name="ck_visit_marks_step"),
        sa.CheckConstraint(KINDS, name="ck_visit_marks_source_kind"),
        sa.PrimaryKeyConstraint("mark", "step"),
    )
    op.create_index("ix_visit_marks_day", "visit_marks", ["day"])
    op.create_table(
        "visit_salts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    _submissions()
    _features()
    _risk_texts()


def downgrade() -> None:
    op.drop_constraint("ck_pledges_risk", "pledges")
    for column in ("risk_acknowledged_at", "risk_mark", "risk_version"):
        op.drop_column("pledges", column)
    for table in ("features", "submissions", "visit_salts", "visit_marks", "visit_counts"):
        op.drop_table(table)


def _submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("number > 0", name="ck_submissions_number"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id", "number", name="uq_submissions_number"),
    )


def _features() -> None:
    is_now = sa.text("status = 'featured'")
    op.create_table(
        "features",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("featured_by", sa.UUID(), nullable=False),
        sa.Column("featured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.UUID(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('featured', 'ended')", name="ck_features_status"),
        sa.CheckConstraint("slot BETWEEN 1 AND 3", name="ck_features_slot"),
        sa.CheckConstraint("reason <> ''", name="ck_features_reason"),
        sa.CheckConstraint(
            "(status = 'featured' AND ended_at IS NULL AND end_reason = '') "
            "OR (status = 'ended' AND ended_at IS NOT NULL AND end_reason <> '')",
            name="ck_features_ended",
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["featured_by"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["ended_by"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_features_campaign_id", "features", ["campaign_id"])
    for name, column in (("uq_features_slot", "slot"), ("uq_features_campaign", "campaign_id")):
        op.create_index(name, "features", [column], unique=True, postgresql_where=is_now)


def _risk_texts() -> None:
    op.add_column("pledges", sa.Column("risk_version", sa.Integer()))
    op.add_column("pledges", sa.Column("risk_mark", sa.Text()))
    op.add_column("pledges", sa.Column("risk_acknowledged_at", sa.DateTime(timezone=True)))
    op.create_check_constraint(
        "ck_pledges_risk",
        "pledges",
        "(risk_version IS NULL AND risk_mark IS NULL AND risk_acknowledged_at IS NULL) "
        "OR (risk_version > 0 AND length(risk_mark) = 64 AND risk_acknowledged_at IS NOT NULL)",
    )


def _what() -> list[sa.Column[str]]:
    return [
        sa.Column("step", sa.String(32), nullable=False),
        sa.Column("source_kind", sa.String(32), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False),
    ]
