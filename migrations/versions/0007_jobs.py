"""Work that failed, mail that was left for a person, checks of the books, and what health asks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_inbox_events_left": (
        "inbox_events",
        "received_at",
        "handled_at IS NULL AND due_at IS NULL",
    ),
    "ix_attempts_unanswered": (
        "attempts",
        "first_called_at",
        "status = 'pending' AND due_at IS NOT NULL",
    ),
    "ix_notices_due": ("notices", "due_at", "sent_at IS NULL"),
}
"""What health and workers ask for again and again, found without reading what is done."""


def upgrade() -> None:
    op.create_table(
        "work_failures",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_ref", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("first_failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("kind", "subject_ref"),
    )
    op.create_index(
        "ix_work_failures_parked",
        "work_failures",
        ["parked_at"],
        unique=False,
        postgresql_where=sa.text("parked_at IS NOT NULL"),
    )
    op.create_table(
        "book_checks",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("entry_count", sa.BigInteger(), nullable=False),
        sa.Column("finding_count", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_book_checks_ended_at", "book_checks", ["ended_at"], unique=False)
    op.create_index(
        "uq_book_checks_open",
        "book_checks",
        [sa.text("(ended_at IS NULL)")],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    for name, (table, column, where) in INDEXES.items():
        op.create_index(name, table, [column], unique=False, postgresql_where=sa.text(where))
    op.drop_index("ix_notices_due_at", table_name="notices")
    op.alter_column("notices", "due_at", nullable=True)
    op.drop_constraint("ck_retries_kind", "retries", type_="check")
    op.create_check_constraint("ck_retries_kind", "retries", "kind IN ('attempt', 'note', 'work')")


def downgrade() -> None:
    # What was retried stays told: rows of the new kind are kept, and the old check holds for what
    # is written from now on.
    op.drop_constraint("ck_retries_kind", "retries", type_="check")
    op.execute(
        "ALTER TABLE retries ADD CONSTRAINT ck_retries_kind "
        "CHECK (kind IN ('attempt', 'note')) NOT VALID"
    )
    op.execute("UPDATE notices SET due_at = created_at WHERE due_at IS NULL")
    op.alter_column("notices", "due_at", nullable=False)
    op.create_index("ix_notices_due_at", "notices", ["due_at"], unique=False)
    for name, (table, _column, _where) in INDEXES.items():
        op.drop_index(name, table_name=table)
    op.drop_table("book_checks")
    op.drop_table("work_failures")
