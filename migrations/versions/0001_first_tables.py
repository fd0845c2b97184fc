"""The first tables: people, enterprises, campaigns, pledges, the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


APPEND_ONLY = ("ledger_entries", "status_changes")
"""Books and history: what was written stays."""


def upgrade() -> None:
    op.create_table(
        "inbox_events",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("object_ref", sa.Text(), nullable=False),
        sa.Column("object_type", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_inbox_events_due",
        "inbox_events",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_inbox_events_occurred_at"), "inbox_events", ["occurred_at"], unique=False
    )
    op.create_table(
        "platform_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offset_seconds", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "poll_cursor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_ref", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("customer_ref", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('member', 'admin')", name="ck_users_role"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )
    op.create_table(
        "worker_beats",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "enterprises",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("owner_id", sa.UUID(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("legal_form", sa.Text(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("incorporated_on", sa.Date(), nullable=True),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("website", sa.Text(), nullable=False),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("account_ref", sa.Text(), nullable=False),
        sa.Column("payout_status", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "payout_status IN ('none', 'pending', 'active')", name="ck_enterprises_payout_status"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_index(op.f("ix_enterprises_owner_id"), "enterprises", ["owner_id"], unique=False)
    op.create_table(
        "notices",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("once_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("once_key"),
    )
    op.create_index(op.f("ix_notices_due_at"), "notices", ["due_at"], unique=False)
    op.create_index(op.f("ix_notices_sent_at"), "notices", ["sent_at"], unique=False)
    op.create_index(op.f("ix_notices_user_id"), "notices", ["user_id"], unique=False)
    op.create_table(
        "status_changes",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("from_status", sa.Text(), nullable=False),
        sa.Column("to_status", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.UUID(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("subject_id", "number", name="uq_status_changes_number"),
    )
    op.create_table(
        "user_sessions",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index(op.f("ix_user_sessions_user_id"), "user_sessions", ["user_id"], unique=False)
    op.create_table(
        "campaigns",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("enterprise_id", sa.UUID(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("risks", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("cover", sa.Text(), nullable=False),
        sa.Column("cover_alt", sa.Text(), nullable=False),
        sa.Column("security", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("price_millionths", sa.BigInteger(), nullable=False),
        sa.Column("shares_before", sa.BigInteger(), nullable=False),
        sa.Column("target_minor", sa.BigInteger(), nullable=False),
        sa.Column("maximum_minor", sa.BigInteger(), nullable=False),
        sa.Column("minimum_ticket_minor", sa.BigInteger(), nullable=False),
        sa.Column("target_shares", sa.BigInteger(), nullable=False),
        sa.Column("maximum_shares", sa.BigInteger(), nullable=False),
        sa.Column("minimum_shares", sa.BigInteger(), nullable=False),
        sa.Column("oversubscription", sa.Text(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fee_basis_points", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reserved_shares", sa.BigInteger(), nullable=False),
        sa.Column("escrowed_shares", sa.BigInteger(), nullable=False),
        sa.Column("settled_shares", sa.BigInteger(), nullable=False),
        sa.Column("escrowed_minor", sa.BigInteger(), nullable=False),
        sa.Column("settled_minor", sa.BigInteger(), nullable=False),
        sa.Column("pledge_count", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_cleared_minor", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'in_review', 'changes_requested', 'rejected', 'scheduled', 'live', 'suspended', 'closing', 'settling', 'settled', 'refunding', 'refunded', 'withdrawn')",
            name="ck_campaigns_status",
        ),
        sa.CheckConstraint(
            "reserved_shares + escrowed_shares + settled_shares <= maximum_shares",
            name="ck_campaigns_maximum",
        ),
        sa.CheckConstraint(
            "reserved_shares >= 0 AND escrowed_shares >= 0 AND settled_shares >= 0 AND escrowed_minor >= 0 AND settled_minor >= 0 AND pledge_count >= 0",
            name="ck_campaigns_counters",
        ),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_index(op.f("ix_campaigns_closes_at"), "campaigns", ["closes_at"], unique=False)
    op.create_index(op.f("ix_campaigns_due_at"), "campaigns", ["due_at"], unique=False)
    op.create_index(
        op.f("ix_campaigns_enterprise_id"), "campaigns", ["enterprise_id"], unique=False
    )
    op.create_index(op.f("ix_campaigns_opens_at"), "campaigns", ["opens_at"], unique=False)
    op.create_index(op.f("ix_campaigns_status"), "campaigns", ["status"], unique=False)
    op.create_table(
        "year_figures",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("enterprise_id", sa.UUID(), nullable=False),
        sa.Column("period", sa.String(length=32), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total_assets_minor", sa.BigInteger(), nullable=True),
        sa.Column("cash_minor", sa.BigInteger(), nullable=True),
        sa.Column("receivables_minor", sa.BigInteger(), nullable=True),
        sa.Column("short_term_debt_minor", sa.BigInteger(), nullable=True),
        sa.Column("long_term_debt_minor", sa.BigInteger(), nullable=True),
        sa.Column("revenue_minor", sa.BigInteger(), nullable=True),
        sa.Column("cost_of_goods_minor", sa.BigInteger(), nullable=True),
        sa.Column("taxes_minor", sa.BigInteger(), nullable=True),
        sa.Column("net_income_minor", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("period IN ('most_recent', 'prior')", name="ck_year_figures_period"),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("enterprise_id", "period", name="uq_year_figures_period"),
    )
    op.create_index(
        op.f("ix_year_figures_enterprise_id"), "year_figures", ["enterprise_id"], unique=False
    )
    op.create_table(
        "campaign_updates",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_campaign_updates_campaign_id"), "campaign_updates", ["campaign_id"], unique=False
    )
    op.create_table(
        "holders_before",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("shares", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("shares > 0", name="ck_holders_before_shares"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_holders_before_campaign_id"), "holders_before", ["campaign_id"], unique=False
    )
    op.create_table(
        "ledger_heads",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
        ),
        sa.PrimaryKeyConstraint("campaign_id"),
    )
    op.create_table(
        "pledges",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("backer_id", sa.UUID(), nullable=False),
        sa.Column("request_key", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shares", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("payment_ref", sa.Text(), nullable=False),
        sa.Column("charge_ref", sa.Text(), nullable=False),
        sa.Column("processing_fee_minor", sa.BigInteger(), nullable=True),
        sa.Column("refund_reason", sa.Text(), nullable=False),
        sa.Column("decline_message", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reserved_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("escrowed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('reserved', 'expired', 'escrowed', 'settled', 'refunding', 'refunded', 'disputed', 'lost')",
            name="ck_pledges_status",
        ),
        sa.CheckConstraint("shares > 0 AND amount_minor > 0", name="ck_pledges_amount"),
        sa.ForeignKeyConstraint(["backer_id"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("backer_id", "request_key", name="uq_pledges_request_key"),
    )
    op.create_index(op.f("ix_pledges_backer_id"), "pledges", ["backer_id"], unique=False)
    op.create_index(
        "ix_pledges_campaign_status", "pledges", ["campaign_id", "status"], unique=False
    )
    op.create_index(
        "ix_pledges_due",
        "pledges",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("status = 'reserved'"),
    )
    op.create_index("ix_pledges_payment_ref", "pledges", ["payment_ref"], unique=False)
    op.create_index(op.f("ix_pledges_reserved_until"), "pledges", ["reserved_until"], unique=False)
    op.create_table(
        "questions",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("author_id", sa.UUID(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_questions_campaign_id"), "questions", ["campaign_id"], unique=False)
    op.create_table(
        "remarks",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.UUID(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_remarks_campaign_id"), "remarks", ["campaign_id"], unique=False)
    op.create_table(
        "stored_files",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("owner_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_stored_files_campaign_id"), "stored_files", ["campaign_id"], unique=False
    )
    op.create_index(op.f("ix_stored_files_owner_id"), "stored_files", ["owner_id"], unique=False)
    op.create_table(
        "watched_campaigns",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "campaign_id", name="uq_watched_once"),
    )
    op.create_index(
        op.f("ix_watched_campaigns_campaign_id"), "watched_campaigns", ["campaign_id"], unique=False
    )
    op.create_index(
        op.f("ix_watched_campaigns_user_id"), "watched_campaigns", ["user_id"], unique=False
    )
    op.create_table(
        "allotments",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("enterprise_id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("pledge_id", sa.UUID(), nullable=False),
        sa.Column("holder_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("first_share", sa.BigInteger(), nullable=False),
        sa.Column("shares", sa.BigInteger(), nullable=False),
        sa.Column("allotted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("shares > 0", name="ck_allotments_shares"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["holder_id"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledges.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id", "number", name="uq_allotments_number"),
    )
    op.create_index(
        op.f("ix_allotments_enterprise_id"), "allotments", ["enterprise_id"], unique=False
    )
    op.create_index(op.f("ix_allotments_holder_id"), "allotments", ["holder_id"], unique=False)
    op.create_index("uq_allotments_pledge", "allotments", ["pledge_id"], unique=True)
    op.create_table(
        "attempts",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("pledge_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("provider_ref", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("page_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('checkout', 'expire', 'transfer', 'refund')", name="ck_attempts_kind"
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'waiting', 'open', 'done', 'failed', 'parked')",
            name="ck_attempts_status",
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledges.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("idempotency_key"),
        sa.UniqueConstraint("pledge_id", "kind", "number", name="uq_attempts_number"),
    )
    op.create_index(op.f("ix_attempts_campaign_id"), "attempts", ["campaign_id"], unique=False)
    op.create_index(
        "ix_attempts_due",
        "attempts",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_attempts_pledge_id"), "attempts", ["pledge_id"], unique=False)
    op.create_index("ix_attempts_provider_ref", "attempts", ["provider_ref"], unique=False)
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("pledge_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("debit_account", sa.Text(), nullable=False),
        sa.Column("credit_account", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('payment_cleared', 'processing_fee', 'released', 'fee_earned', 'transferred', 'refund_decided', 'refunded', 'refund_failed')",
            name="ck_ledger_entries_kind",
        ),
        sa.CheckConstraint("amount_minor > 0", name="ck_ledger_entries_amount"),
        sa.CheckConstraint("debit_account <> credit_account", name="ck_ledger_entries_accounts"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledges.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id", "number", name="uq_ledger_entries_number"),
        sa.UniqueConstraint("source_key", "kind", name="uq_ledger_entries_source"),
    )
    op.create_index(
        op.f("ix_ledger_entries_pledge_id"), "ledger_entries", ["pledge_id"], unique=False
    )

    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME;
        END $$
        """
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_rows_never_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute("INSERT INTO platform_clock (id, offset_seconds) VALUES (1, 0)")
    op.execute("INSERT INTO poll_cursor (id, event_ref) VALUES (1, '')")


def downgrade() -> None:
    op.drop_index(op.f("ix_ledger_entries_pledge_id"), table_name="ledger_entries")
    op.drop_table("ledger_entries")
    op.drop_index("ix_attempts_provider_ref", table_name="attempts")
    op.drop_index(op.f("ix_attempts_pledge_id"), table_name="attempts")
    op.drop_index(
        "ix_attempts_due", table_name="attempts", postgresql_where=sa.text("due_at IS NOT NULL")
    )
    op.drop_index(op.f("ix_attempts_campaign_id"), table_name="attempts")
    op.drop_table("attempts")
    op.drop_index("uq_allotments_pledge", table_name="allotments")
    op.drop_index(op.f("ix_allotments_holder_id"), table_name="allotments")
    op.drop_index(op.f("ix_allotments_enterprise_id"), table_name="allotments")
    op.drop_table("allotments")
    op.drop_index(op.f("ix_watched_campaigns_user_id"), table_name="watched_campaigns")
    op.drop_index(op.f("ix_watched_campaigns_campaign_id"), table_name="watched_campaigns")
    op.drop_table("watched_campaigns")
    op.drop_index(op.f("ix_stored_files_owner_id"), table_name="stored_files")
    op.drop_index(op.f("ix_stored_files_campaign_id"), table_name="stored_files")
    op.drop_table("stored_files")
    op.drop_index(op.f("ix_remarks_campaign_id"), table_name="remarks")
    op.drop_table("remarks")
    op.drop_index(op.f("ix_questions_campaign_id"), table_name="questions")
    op.drop_table("questions")
    op.drop_index(op.f("ix_pledges_reserved_until"), table_name="pledges")
    op.drop_index("ix_pledges_payment_ref", table_name="pledges")
    op.drop_index(
        "ix_pledges_due", table_name="pledges", postgresql_where=sa.text("status = 'reserved'")
    )
    op.drop_index("ix_pledges_campaign_status", table_name="pledges")
    op.drop_index(op.f("ix_pledges_backer_id"), table_name="pledges")
    op.drop_table("pledges")
    op.drop_table("ledger_heads")
    op.drop_index(op.f("ix_holders_before_campaign_id"), table_name="holders_before")
    op.drop_table("holders_before")
    op.drop_index(op.f("ix_campaign_updates_campaign_id"), table_name="campaign_updates")
    op.drop_table("campaign_updates")
    op.drop_index(op.f("ix_year_figures_enterprise_id"), table_name="year_figures")
    op.drop_table("year_figures")
    op.drop_index(op.f("ix_campaigns_status"), table_name="campaigns")
    op.drop_index(op.f("ix_campaigns_opens_at"), table_name="campaigns")
    op.drop_index(op.f("ix_campaigns_enterprise_id"), table_name="campaigns")
    op.drop_index(op.f("ix_campaigns_due_at"), table_name="campaigns")
    op.drop_index(op.f("ix_campaigns_closes_at"), table_name="campaigns")
    op.drop_table("campaigns")
    op.drop_index(op.f("ix_user_sessions_user_id"), table_name="user_sessions")
    op.drop_table("user_sessions")
    op.drop_table("status_changes")
    op.drop_index(op.f("ix_notices_user_id"), table_name="notices")
    op.drop_index(op.f("ix_notices_sent_at"), table_name="notices")
    op.drop_index(op.f("ix_notices_due_at"), table_name="notices")
    op.drop_table("notices")
    op.drop_index(op.f("ix_enterprises_owner_id"), table_name="enterprises")
    op.drop_table("enterprises")
    op.drop_table("worker_beats")
    op.drop_table("users")
    op.drop_table("poll_cursor")
    op.drop_table("platform_clock")
    op.drop_index(op.f("ix_inbox_events_occurred_at"), table_name="inbox_events")
    op.drop_index(
        "ix_inbox_events_due",
        table_name="inbox_events",
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.drop_table("inbox_events")
    op.execute("DROP FUNCTION refuse_change")
