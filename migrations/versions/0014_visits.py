"""Visits of campaigns by day and source."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

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


def downgrade() -> None:
    for table in ("visit_salts", "visit_marks", "visit_counts"):
        op.drop_table(table)


def _what() -> list[sa.Column[str]]:
    return [
        sa.Column("step", sa.String(32), nullable=False),
        sa.Column("source_kind", sa.String(32), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False),
    ]
