"""What backers look for, and what enterprises say they stand for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "backer_wishes",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("sectors", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("countries", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("ticket_currency", sa.Text(), nullable=False),
        sa.Column("ticket_least_minor", sa.BigInteger(), nullable=False),
        sa.Column("ticket_most_minor", sa.BigInteger(), nullable=False),
        sa.Column("horizon", sa.String(length=32), nullable=False),
        sa.Column("risk", sa.String(length=32), nullable=False),
        sa.Column("stands_for", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("learns", sa.Boolean(), nullable=False),
        sa.Column("forgot_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "horizon IN ('', 'short', 'medium', 'long')", name="ck_backer_wishes_horizon"
        ),
        sa.CheckConstraint(
            "risk IN ('', 'careful', 'balanced', 'bold')", name="ck_backer_wishes_risk"
        ),
        sa.CheckConstraint(
            "ticket_least_minor >= 0 AND ticket_most_minor >= ticket_least_minor",
            name="ck_backer_wishes_ticket",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", name="uq_backer_wishes_user"),
    )
    op.create_index(
        "ix_backer_wishes_sectors", "backer_wishes", ["sectors"], postgresql_using="gin"
    )
    op.create_table(
        "stated_values",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("enterprise_id", sa.UUID(), nullable=False),
        sa.Column("value", sa.String(length=32), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "value IN ('employee_owned', 'women_led', 'climate', 'local')",
            name="ck_stated_values_value",
        ),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("enterprise_id", "value", name="uq_stated_values_once"),
    )


def downgrade() -> None:
    op.drop_table("stated_values")
    op.drop_table("backer_wishes")
