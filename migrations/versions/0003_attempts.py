"""When calls were first made, who the processor knows, and what moderators had done again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempts", sa.Column("first_called_at", sa.DateTime(timezone=True)))
    op.add_column("attempts", sa.Column("parked_at", sa.DateTime(timezone=True)))
    # What was asked before this was recorded may be as old as its intent: it is looked up first.
    op.execute("UPDATE attempts SET first_called_at = created_at WHERE tries > 0")
    op.execute("UPDATE attempts SET parked_at = created_at WHERE status = 'parked'")
    op.create_index(
        "ix_attempts_parked",
        "attempts",
        ["parked_at"],
        unique=False,
        postgresql_where=sa.text("status = 'parked'"),
    )
    op.create_index(
        "ix_inbox_events_unhandled",
        "inbox_events",
        ["received_at"],
        unique=False,
        postgresql_where=sa.text("handled_at IS NULL"),
    )
    op.create_table(
        "registrations",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("provider_ref", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("first_called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('customer', 'account')", name="ck_registrations_kind"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("idempotency_key"),
        sa.UniqueConstraint("kind", "subject_id", name="uq_registrations_subject"),
    )
    op.create_table(
        "retries",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject_ref", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.UUID(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('attempt', 'note')", name="ck_retries_kind"),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "subject_ref", "number", name="uq_retries_number"),
    )
    op.create_index(op.f("ix_retries_at"), "retries", ["at"], unique=False)
    op.execute(
        "CREATE TRIGGER retries_rows_never_change BEFORE UPDATE OR DELETE ON retries "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER retries_is_never_emptied BEFORE TRUNCATE ON retries "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_retries_at"), table_name="retries")
    op.drop_table("retries")
    op.drop_table("registrations")
    op.drop_index(
        "ix_inbox_events_unhandled",
        table_name="inbox_events",
        postgresql_where=sa.text("handled_at IS NULL"),
    )
    op.drop_index(
        "ix_attempts_parked",
        table_name="attempts",
        postgresql_where=sa.text("status = 'parked'"),
    )
    op.drop_column("attempts", "parked_at")
    op.drop_column("attempts", "first_called_at")
