"""When the processor was found to have nothing of a transfer that was asked for; and what waits, by
age, for health."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0041"
branch_labels = None
depends_on = None

INDEX = "ix_attempts_waiting"


def upgrade() -> None:
    # Empty for what was looked at before: it is looked at again.
    op.add_column("attempts", sa.Column("absent_at", sa.DateTime(timezone=True), nullable=True))
    is_waiting = sa.text("status = 'waiting'")
    op.create_index(INDEX, "attempts", ["created_at"], postgresql_where=is_waiting)


def downgrade() -> None:
    op.drop_index(INDEX, "attempts")
    op.drop_column("attempts", "absent_at")
