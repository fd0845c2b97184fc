"""A link that takes away a second factor which its person did not add."""

from __future__ import annotations

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

TABLE, NAME = "account_links", "ck_account_links_purpose"
BEFORE = "purpose IN ('confirm', 'reset', 'move', 'stay')"
AFTER = "purpose IN ('confirm', 'reset', 'move', 'stay', 'disown')"


def upgrade() -> None:
    op.drop_constraint(NAME, TABLE)
    op.create_check_constraint(NAME, TABLE, AFTER)


def downgrade() -> None:
    op.execute(
        "UPDATE notices SET link_id = NULL FROM account_links "
        "WHERE account_links.id = link_id AND purpose = 'disown'"
    )
    op.execute("DELETE FROM account_links WHERE purpose = 'disown'")
    op.drop_constraint(NAME, TABLE)
    op.create_check_constraint(NAME, TABLE, BEFORE)
