"""Under which number a register has the licence of whoever is accredited by one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

TABLE, COLUMN = "investor_declarations", "crd_number"


def upgrade() -> None:
    # None was asked for before.
    op.add_column(TABLE, sa.Column(COLUMN, sa.Text(), server_default="", nullable=False))
    op.alter_column(TABLE, COLUMN, server_default=None)


def downgrade() -> None:
    op.drop_column(TABLE, COLUMN)
