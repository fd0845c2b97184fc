"""What notices say as data, so that they can be said in the language of whoever reads them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

TABLE, COLUMN, CHECK = "notices", "told", "ck_notices_told"


def upgrade() -> None:
    # Those from before have their finished text alone, and are shown as they are.
    op.add_column(TABLE, sa.Column(COLUMN, postgresql.JSON(), nullable=True))
    op.create_check_constraint(
        CHECK,
        TABLE,
        "json_typeof(told) = 'object' AND octet_length(CAST(told AS text)) <= 32768",
    )


def downgrade() -> None:
    # The finished text is kept beside it.
    op.drop_column(TABLE, COLUMN)
