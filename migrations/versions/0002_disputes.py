"""Disputes, what was answered, early fraud warnings; shares that a dispute holds or annuls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CHECKS = {
    ("campaigns", "ck_campaigns_counters"): (
        "reserved_shares >= 0 AND escrowed_shares >= 0 AND settled_shares >= 0 "
        "AND escrowed_minor >= 0 AND settled_minor >= 0 AND pledge_count >= 0",
        "reserved_shares >= 0 AND escrowed_shares >= 0 AND settled_shares >= 0 "
        "AND disputed_shares >= 0 AND escrowed_minor >= 0 AND settled_minor >= 0 "
        "AND pledge_count >= 0",
    ),
    ("campaigns", "ck_campaigns_maximum"): (
        "reserved_shares + escrowed_shares + settled_shares <= maximum_shares",
        "reserved_shares + escrowed_shares + settled_shares + disputed_shares <= maximum_shares",
    ),
    ("attempts", "ck_attempts_kind"): (
        "kind IN ('checkout', 'expire', 'transfer', 'refund')",
        "kind IN ('checkout', 'expire', 'transfer', 'refund', 'reversal', 'evidence', 'concede')",
    ),
    ("ledger_entries", "ck_ledger_entries_kind"): (
        "kind IN ('payment_cleared', 'processing_fee', 'released', 'fee_earned', 'transferred', "
        "'refund_decided', 'refunded', 'refund_failed')",
        "kind IN ('payment_cleared', 'processing_fee', 'released', 'fee_earned', 'transferred', "
        "'refund_decided', 'refunded', 'refund_failed', 'refund_withdrawn', 'dispute_opened', "
        "'dispute_fee', 'dispute_fee_returned', 'dispute_won', 'dispute_lost', 'dispute_charged', "
        "'fee_given_back', 'dispute_written_off', 'transfer_strayed', 'transfer_reversed')",
    ),
}
"""Table and name of a check, with what it said before and what it says now."""


def upgrade() -> None:
    op.add_column(
        "campaigns",
        sa.Column("disputed_shares", sa.BigInteger(), nullable=False, server_default="0"),
    )
    op.alter_column("campaigns", "disputed_shares", server_default=None)
    op.add_column("allotments", sa.Column("annulled_at", sa.DateTime(timezone=True), nullable=True))
    for (table, name), (_, now) in CHECKS.items():
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, now)
    op.create_index("ix_pledges_charge_ref", "pledges", ["charge_ref"])
    _make_disputes()
    _make_answers()
    _make_warnings()


def _make_disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("provider_ref", sa.Text(), nullable=False),
        sa.Column("charge_ref", sa.Text(), nullable=False),
        sa.Column("payment_ref", sa.Text(), nullable=False),
        sa.Column("pledge_id", sa.UUID(), nullable=True),
        sa.Column("campaign_id", sa.UUID(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_minor", sa.BigInteger(), nullable=False),
        sa.Column("reinstated_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_returned_minor", sa.BigInteger(), nullable=False),
        sa.Column("evidence_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('needs_response', 'under_review', 'won', 'lost')",
            name="ck_disputes_status",
        ),
        sa.CheckConstraint(
            "amount_minor >= 0 AND withdrawn_minor >= 0 AND reinstated_minor >= 0 "
            "AND fee_minor >= 0 AND fee_returned_minor >= 0",
            name="ck_disputes_amounts",
        ),
        sa.CheckConstraint(
            "(pledge_id IS NULL) = (campaign_id IS NULL)", name="ck_disputes_whose_payment"
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledges.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("provider_ref"),
    )
    op.create_index(op.f("ix_disputes_campaign_id"), "disputes", ["campaign_id"])
    op.create_index(op.f("ix_disputes_pledge_id"), "disputes", ["pledge_id"])
    op.create_index(
        "ix_disputes_due",
        "disputes",
        ["due_at"],
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )


def _make_answers() -> None:
    op.create_table(
        "dispute_answers",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("dispute_id", sa.UUID(), nullable=False),
        sa.Column("attempt_id", sa.UUID(), nullable=False),
        sa.Column("author_id", sa.UUID(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["dispute_id"], ["disputes.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("attempt_id", name="uq_dispute_answers_attempt"),
    )
    op.create_index(op.f("ix_dispute_answers_dispute_id"), "dispute_answers", ["dispute_id"])
    op.execute(
        "CREATE TRIGGER dispute_answers_rows_never_change BEFORE UPDATE OR DELETE "
        "ON dispute_answers FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def _make_warnings() -> None:
    op.create_table(
        "fraud_warnings",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("provider_ref", sa.Text(), nullable=False),
        sa.Column("charge_ref", sa.Text(), nullable=False),
        sa.Column("pledge_id", sa.UUID(), nullable=True),
        sa.Column("fraud_type", sa.Text(), nullable=False),
        sa.Column("is_actionable", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(length=32), nullable=False),
        sa.Column("answered_by", sa.UUID(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "answer IN ('open', 'refunded', 'kept')", name="ck_fraud_warnings_answer"
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledges.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("provider_ref"),
    )
    op.create_index(op.f("ix_fraud_warnings_pledge_id"), "fraud_warnings", ["pledge_id"])


def downgrade() -> None:
    op.drop_table("fraud_warnings")
    op.drop_table("dispute_answers")
    op.drop_table("disputes")
    for (table, name), (before, _) in CHECKS.items():
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, before)
    op.drop_index("ix_pledges_charge_ref", table_name="pledges")
    op.drop_column("allotments", "annulled_at")
    op.drop_column("campaigns", "disputed_shares")
