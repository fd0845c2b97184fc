"""Who people are, comparisons with lists, and what a payout account still needs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

STATUSES = "('asked', 'open', 'processing', 'refused', 'verified', 'unfit', 'ended')"
SCREENINGS = "('none', 'clear', 'possible', 'approved', 'refused')"
KNOWN = (
    "status <> 'verified' OR (name <> '' AND country <> '' "
    "AND birth_year IS NOT NULL AND verified_at IS NOT NULL)"
)
OPEN = sa.text("status IN ('asked', 'open', 'processing', 'refused')")
VERIFIED = sa.text("status = 'verified'")


def upgrade() -> None:
    op.create_table(
        "identity_checks",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("provider_ref", sa.Text(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_on", sa.Date(), nullable=True),
        sa.Column("screening", sa.String(32), nullable=False),
        sa.Column("list_version", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"status IN {STATUSES}", name="ck_identity_checks_status"),
        sa.CheckConstraint(f"screening IN {SCREENINGS}", name="ck_identity_checks_screening"),
        sa.CheckConstraint("tries >= 0 AND number > 0", name="ck_identity_checks_counts"),
        sa.CheckConstraint(KNOWN, name="ck_identity_checks_known"),
        sa.CheckConstraint(
            "status = 'verified' OR screening = 'none'", name="ck_identity_checks_screened"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "number", name="uq_identity_checks_number"),
        sa.UniqueConstraint("idempotency_key"),
    )
    _index("uq_identity_checks_open", "user_id", OPEN, unique=True)
    _index("uq_identity_checks_verified", "user_id", VERIFIED, unique=True)
    _index(
        "uq_identity_checks_provider_ref",
        "provider_ref",
        sa.text("provider_ref <> ''"),
        unique=True,
    )
    _index("ix_identity_checks_list", "list_version", VERIFIED)
    _index("ix_identity_checks_waiting", "changed_at", sa.text("screening = 'possible'"))
    op.create_table(
        "screenings",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("check_id", sa.UUID(), nullable=False),
        sa.Column("list_version", sa.Text(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("refs", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.UUID(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(f"status IN {SCREENINGS}", name="ck_screenings_status"),
        sa.ForeignKeyConstraint(["check_id"], ["identity_checks.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("check_id", "list_version", name="uq_screenings_version"),
    )


def _index(name: str, column: str, where: sa.TextClause, *, unique: bool = False) -> None:
    op.create_index(name, "identity_checks", [column], unique=unique, postgresql_where=where)


def downgrade() -> None:
    op.drop_table("screenings")
    op.drop_table("identity_checks")
