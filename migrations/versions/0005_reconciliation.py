"""Reconciliation: the processor's rows, runs with their sums, and incidents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOVEMENTS = (
    "charge",
    "refund",
    "refund_failure",
    "transfer",
    "transfer_reversal",
    "dispute",
    "processor_fee",
    "payout",
    "top_up",
    "other",
)
KINDS = (
    "unknown_charge",
    "unknown_movement",
    "unbooked",
    "missing",
    "wrong_amount",
    "wrong_fee",
    "wrong_currency",
    "wrong_payment",
    "double_transfer",
    "double_refund",
    "balance_sum",
    "books_sum",
    "too_many",
    "not_compared",
    "top_up",
    "hold_limit",
)


def upgrade() -> None:
    _processor_rows()
    _runs()
    _incidents()


def _processor_rows() -> None:
    op.create_table(
        "processor_rows",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("movement", sa.String(length=32), nullable=False),
        sa.Column("source_ref", sa.Text(), nullable=False),
        sa.Column("charge_ref", sa.Text(), nullable=False),
        sa.Column("pledge_ref", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        _one_of("processor_rows", "movement", MOVEMENTS),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("created_at", "source_ref"):
        op.create_index(f"ix_processor_rows_{column}", "processor_rows", [column])


def _runs() -> None:
    op.create_table(
        "reconciliation_runs",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("night", sa.Date(), nullable=True),
        sa.Column("asked_by", sa.UUID(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("is_read", sa.Boolean(), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("line_count", sa.BigInteger(), nullable=False),
        sa.Column("found_count", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _one_of("reconciliation_runs", "origin", ("nightly", "asked", "command")),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("night"),
    )
    op.create_index("ix_reconciliation_runs_asked_by", "reconciliation_runs", ["asked_by"])
    op.create_index("ix_reconciliation_runs_ended", "reconciliation_runs", ["ended_at"])
    op.create_index(
        "uq_reconciliation_runs_open",
        "reconciliation_runs",
        [sa.text("(ended_at IS NULL)")],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    sums = ("processor", "rows", "ledger", "on_its_way", "accepted", "held")
    op.create_table(
        "reconciliation_sums",
        sa.Column("run_id", sa.UUID(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        *(sa.Column(f"{name}_minor", sa.BigInteger(), nullable=False) for name in sums),
        sa.ForeignKeyConstraint(["run_id"], ["reconciliation_runs.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("run_id", "currency"),
    )


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("expected_minor", sa.BigInteger(), nullable=True),
        sa.Column("found_minor", sa.BigInteger(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("what_to_do", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.UUID(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        _one_of("incidents", "kind", KINDS),
        sa.CheckConstraint(
            "resolved_by IS NULL OR (resolved_at IS NOT NULL AND note <> '')",
            name="ck_incidents_closed_with_note",
        ),
        sa.ForeignKeyConstraint(["resolved_by"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_incidents_resolved_by", "incidents", ["resolved_by"])
    op.create_index(
        "uq_incidents_open",
        "incidents",
        ["kind", "subject", "currency"],
        unique=True,
        postgresql_where=sa.text("resolved_at IS NULL"),
    )


def _one_of(table: str, column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"ck_{table}_{column}")


def downgrade() -> None:
    for table in ("incidents", "reconciliation_sums", "reconciliation_runs", "processor_rows"):
        op.drop_table(table)
