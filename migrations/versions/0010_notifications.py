"""Notices get a kind, a mail status and readers' choices; the demonstration gets a mailbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MAIL = "mail IN ('waiting', 'sent', 'off', 'refused', 'unknown', 'stale')"
TOPICS = (
    "topic IN ('money', 'security', 'campaigns', 'news', 'questions', 'followed', 'moderation', "
    "'other')"
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
