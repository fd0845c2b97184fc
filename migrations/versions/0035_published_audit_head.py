"""The head of the audit trail's chain, published with each checkpoint of a ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

TABLE = "escrow_checkpoints"


def upgrade() -> None:
    # Empty for what was published before: those checkpoints say nothing about the trail.
    op.add_column(TABLE, sa.Column("audit_position", sa.BigInteger(), nullable=True))
    op.add_column(TABLE, sa.Column("audit_head", sa.Text(), nullable=True))
    op.create_check_constraint(
        "ck_escrow_checkpoints_audit",
        TABLE,
        "(audit_position IS NULL) = (audit_head IS NULL) AND audit_position > 0",
    )


def downgrade() -> None:
    op.drop_constraint("ck_escrow_checkpoints_audit", TABLE)
    op.drop_column(TABLE, "audit_head")
    op.drop_column(TABLE, "audit_position")
