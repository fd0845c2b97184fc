"""The language in which a text was shown that somebody answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0038"
branch_labels = None
depends_on = None

TABLE, COLUMN, CHECK = "shown_texts", "language", "ck_shown_texts_language"


def upgrade() -> None:
    # Everything that was answered before was shown in English.
    column = sa.Column(COLUMN, sa.String(length=32), nullable=False, server_default="en")
    op.add_column(TABLE, column)
    op.alter_column(TABLE, COLUMN, server_default=None)
    op.create_check_constraint(CHECK, TABLE, "language IN ('en', 'zh_Hans')")


def downgrade() -> None:
    op.drop_constraint(CHECK, TABLE)
    op.drop_column(TABLE, COLUMN)
