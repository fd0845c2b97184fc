"""Who gets a role in an enterprise while its raise is open is seen by a pledge in flight."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "campaigns", sa.Column("people_joined", sa.Integer(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("campaigns", "people_joined")
