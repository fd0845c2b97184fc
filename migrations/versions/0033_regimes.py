"""Two people switch the rules by which a submitted campaign is judged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('change_role', 'withdraw_campaign', 'close_early', 'release_money')"
AFTER = (
    "kind IN ('change_role', 'withdraw_campaign', 'close_early', 'release_money', 'switch_regime')"
)


def upgrade() -> None:
    op.add_column("proposals", sa.Column("regime", sa.Text(), server_default="", nullable=False))
    op.alter_column("proposals", "regime", server_default=None)
    op.drop_constraint("ck_proposals_kind", "proposals")
    op.create_check_constraint("ck_proposals_kind", "proposals", AFTER)
    op.create_check_constraint(
        "ck_proposals_regime_given", "proposals", "(kind = 'switch_regime') = (regime <> '')"
    )


def downgrade() -> None:
    op.execute("DELETE FROM proposals WHERE kind = 'switch_regime'")
    op.drop_constraint("ck_proposals_regime_given", "proposals")
    op.drop_constraint("ck_proposals_kind", "proposals")
    op.create_check_constraint("ck_proposals_kind", "proposals", BEFORE)
    op.drop_column("proposals", "regime")
