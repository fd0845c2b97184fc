"""What an accredited investor earns together with a spouse."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TABLE, AMOUNTS = "investor_declarations", "ck_investor_declarations_amounts"
BEFORE = "income_minor >= 0 AND net_worth_minor >= 0 AND elsewhere_minor >= 0"


def upgrade() -> None:
    # None was asked for before.
    op.add_column(
        TABLE, sa.Column("joint_income_minor", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.alter_column(TABLE, "joint_income_minor", server_default=None)
    op.drop_constraint(AMOUNTS, TABLE)
    op.create_check_constraint(AMOUNTS, TABLE, f"{BEFORE} AND joint_income_minor >= 0")


def downgrade() -> None:
    op.drop_constraint(AMOUNTS, TABLE)
    op.drop_column(TABLE, "joint_income_minor")
    op.create_check_constraint(AMOUNTS, TABLE, BEFORE)
