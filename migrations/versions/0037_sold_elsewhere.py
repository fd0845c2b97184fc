"""What an enterprise sold under the same rules on other platforms, stated for one campaign."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0035"
branch_labels = None
depends_on = None

TABLE = "disclosures"


def upgrade() -> None:
    # What was handed in before states no sale elsewhere, as it was judged.
    op.add_column(
        TABLE,
        sa.Column("sold_elsewhere_minor", sa.BigInteger(), nullable=False, server_default="0"),
    )
    op.add_column(
        TABLE,
        sa.Column("has_sold_elsewhere", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column(TABLE, "sold_elsewhere_minor", server_default=None)
    op.alter_column(TABLE, "has_sold_elsewhere", server_default=None)
    op.create_check_constraint(
        "ck_disclosures_sold",
        TABLE,
        "sold_elsewhere_minor >= 0 AND (sold_elsewhere_minor = 0 OR has_sold_elsewhere)",
    )


def downgrade() -> None:
    op.drop_constraint("ck_disclosures_sold", TABLE)
    op.drop_column(TABLE, "has_sold_elsewhere")
    op.drop_column(TABLE, "sold_elsewhere_minor")
