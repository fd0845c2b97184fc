"""What a payout account still needs, and why it does not work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Known from the next time that an account is read, or that the processor tells of a change.
    op.add_column(
        "enterprises",
        sa.Column("payout_needs", sa.ARRAY(sa.Text()), nullable=False, server_default="{}"),
    )
    op.alter_column("enterprises", "payout_needs", server_default=None)
    op.add_column(
        "enterprises", sa.Column("payout_stopped", sa.Text(), nullable=False, server_default="")
    )
    op.alter_column("enterprises", "payout_stopped", server_default=None)


def downgrade() -> None:
    op.drop_column("enterprises", "payout_stopped")
    op.drop_column("enterprises", "payout_needs")
