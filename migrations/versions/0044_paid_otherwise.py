"""Two people write down that a refund which came back was paid another way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

KINDS = (
    "'change_role', 'withdraw_campaign', 'close_early', 'release_money', 'switch_regime'",
    "'change_role', 'withdraw_campaign', 'close_early', 'release_money', 'paid_otherwise', "
    "'switch_regime'",
)
AMOUNTS = (
    "(kind = 'release_money') = (amount_minor IS NOT NULL) AND amount_minor > 0",
    "(kind IN ('release_money', 'paid_otherwise')) = (amount_minor IS NOT NULL) "
    "AND amount_minor > 0",
)
_BEFORE = (
    "'payment_cleared', 'processing_fee', 'released', 'fee_earned', 'transferred', "
    "'refund_decided', 'refunded', 'refund_failed'"
)
_AFTER = (
    "'refund_withdrawn', 'dispute_opened', 'dispute_fee', 'dispute_fee_returned', 'dispute_won', "
    "'dispute_lost', 'dispute_charged', 'fee_given_back', 'dispute_written_off', "
    "'transfer_strayed', 'transfer_reversed'"
)
ENTRIES = (f"{_BEFORE}, {_AFTER}", f"{_BEFORE}, 'refunded_otherwise', {_AFTER}")
CHECKS = (
    ("proposals", "ck_proposals_kind", [f"kind IN ({kinds})" for kinds in KINDS]),
    ("proposals", "ck_proposals_amount", list(AMOUNTS)),
    ("ledger_entries", "ck_ledger_entries_kind", [f"kind IN ({kinds})" for kinds in ENTRIES]),
)
"""Table and name of a check, with what it said before and what it says now."""
GIVEN = "ck_proposals_bank_ref_given"


def upgrade() -> None:
    op.add_column("proposals", sa.Column("bank_ref", sa.Text(), server_default="", nullable=False))
    op.alter_column("proposals", "bank_ref", server_default=None)
    for table, name, (_, after) in CHECKS:
        op.drop_constraint(name, table)
        op.create_check_constraint(name, table, after)
    op.create_check_constraint(GIVEN, "proposals", "(kind = 'paid_otherwise') = (bank_ref <> '')")


def downgrade() -> None:
    # Entries of the new kind are never deleted: with one of them there is no way back.
    op.execute("DELETE FROM proposals WHERE kind = 'paid_otherwise'")
    op.drop_constraint(GIVEN, "proposals")
    for table, name, (before, _) in reversed(CHECKS):
        op.drop_constraint(name, table)
        op.create_check_constraint(name, table, before)
    op.drop_column("proposals", "bank_ref")
