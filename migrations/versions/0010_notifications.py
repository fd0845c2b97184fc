"""Notices get a kind, a mail status and readers' choices; the demonstration gets a mailbox; and
actions leave an audit trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MAIL = "mail IN ('waiting', 'sent', 'off', 'refused', 'unknown', 'stale')"
TOPICS = (
    "topic IN ('money', 'security', 'campaigns', 'news', 'questions', 'followed', 'moderation')"
)


def upgrade() -> None:
    _widen_notices()
    op.create_table(
        "notice_choices",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(TOPICS, name="ck_notice_choices_topic"),
        sa.CheckConstraint("channel IN ('site', 'mail')", name="ck_notice_choices_channel"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "topic", "channel", name="uq_notice_choices_one"),
    )
    op.create_table(
        "mailbox_mails",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id"),
    )
    op.create_index(
        "ix_mailbox_mails_recipient", "mailbox_mails", ["recipient", sa.text("taken_at DESC")]
    )
    _make_audit_trail()


def _make_audit_trail() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.UUID(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("object_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.Column("after", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"])
    op.create_index("ix_audit_entries_actor_id", "audit_entries", ["actor_id"])
    op.create_index("ix_audit_entries_object", "audit_entries", ["object_kind", "object_id"])
    op.create_index("ix_audit_entries_action", "audit_entries", ["action", "number"])
    op.execute(
        "CREATE TRIGGER audit_entries_rows_never_change BEFORE UPDATE OR DELETE ON audit_entries "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER audit_entries_is_never_emptied BEFORE TRUNCATE ON audit_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _widen_notices() -> None:
    for column in (
        sa.Column("kind", sa.Text(), nullable=False, server_default="general"),
        sa.Column("is_listed", sa.Boolean(), nullable=False, server_default="true"),
        sa.Column("mail", sa.String(length=32), nullable=False, server_default="waiting"),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unknown_ends", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("last_error", sa.Text(), nullable=False, server_default=""),
    ):
        op.add_column("notices", column)
        if column.server_default is not None:
            op.alter_column("notices", column.name, server_default=None)
    # Eight tries were the most before.
    op.execute(
        "UPDATE notices SET mail = CASE WHEN sent_at IS NOT NULL THEN 'sent' "
        "WHEN tries >= 8 THEN 'refused' ELSE 'waiting' END"
    )
    op.create_check_constraint("ck_notices_mail", "notices", MAIL)
    for index in ("ix_notices_user_id", "ix_notices_sent_at", "ix_notices_due"):
        op.drop_index(index, table_name="notices")
    op.create_index(
        "ix_notices_listed",
        "notices",
        ["user_id", sa.text("created_at DESC")],
        postgresql_where=sa.text("is_listed"),
    )
    op.create_index(
        "ix_notices_unread",
        "notices",
        ["user_id"],
        postgresql_where=sa.text("is_listed AND read_at IS NULL"),
    )
    op.create_index(
        "ix_notices_due", "notices", ["due_at"], postgresql_where=sa.text("mail = 'waiting'")
    )


def downgrade() -> None:
    op.drop_table("audit_entries")
    op.drop_table("mailbox_mails")
    op.drop_table("notice_choices")
    for index in ("ix_notices_due", "ix_notices_unread", "ix_notices_listed"):
        op.drop_index(index, table_name="notices")
    for column in ("user_id", "sent_at"):
        op.create_index(f"ix_notices_{column}", "notices", [column])
    op.create_index(
        "ix_notices_due", "notices", ["due_at"], postgresql_where=sa.text("sent_at IS NULL")
    )
    op.drop_constraint("ck_notices_mail", "notices")
    for column in ("kind", "is_listed", "mail", "begun_at", "unknown_ends", "last_error"):
        op.drop_column("notices", column)
