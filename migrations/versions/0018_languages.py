"""People have a language that they are written to in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "users", sa.Column("language", sa.String(32), nullable=False, server_default="en")
    )
    op.alter_column("users", "language", server_default=None)
    op.create_check_constraint("ck_users_language", "users", "language IN ('en', 'zh_Hans')")


def downgrade() -> None:
    op.drop_constraint("ck_users_language", "users")
    op.drop_column("users", "language")
