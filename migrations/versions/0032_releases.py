"""Two people release by hand what was left for a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('change_role', 'withdraw_campaign', 'close_early')"
AFTER = "kind IN ('change_role', 'withdraw_campaign', 'close_early', 'release_money')"
AMOUNT = "(kind = 'release_money') = (amount_minor IS NOT NULL) AND amount_minor > 0"


def upgrade() -> None:
    op.add_column("proposals", sa.Column("amount_minor", sa.BigInteger(), nullable=True))
    op.add_column("proposals", sa.Column("currency", sa.Text(), server_default="", nullable=False))
    op.alter_column("proposals", "currency", server_default=None)
    op.drop_constraint("ck_proposals_kind", "proposals")
    op.create_check_constraint("ck_proposals_kind", "proposals", AFTER)
    op.create_check_constraint("ck_proposals_amount", "proposals", AMOUNT)


def downgrade() -> None:
    op.execute("DELETE FROM proposals WHERE kind = 'release_money'")
    op.drop_constraint("ck_proposals_amount", "proposals")
    op.drop_constraint("ck_proposals_kind", "proposals")
    op.create_check_constraint("ck_proposals_kind", "proposals", BEFORE)
    op.drop_column("proposals", "currency")
    op.drop_column("proposals", "amount_minor")
