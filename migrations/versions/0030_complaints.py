"""Complaints and what was said about them; notices to people without an account."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BEFORE = (
    "topic IN ('money', 'security', 'campaigns', 'news', 'questions', 'followed', 'moderation')"
)
NOW = (
    "topic IN ('money', 'security', 'complaints', 'campaigns', 'news', 'questions', 'followed', "
    "'moderation')"
)


def upgrade() -> None:
    _complaints()
    _sayings()
    _notices()


def _complaints() -> None:
    op.create_table(
        "complaints",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("author_id", sa.UUID(), nullable=True),
        sa.Column("visitor_name", sa.Text(), nullable=False),
        sa.Column("visitor_email", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=True),
        sa.Column("pledge_id", sa.UUID(), nullable=True),
        sa.Column("regime", sa.String(length=32), nullable=False),
        sa.Column("lodged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receipt_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "subject IN ('campaign', 'payment', 'conduct', 'platform', 'other')",
            name="ck_complaints_subject",
        ),
        sa.CheckConstraint(
            "status IN ('lodged', 'taken_up', 'closed')", name="ck_complaints_status"
        ),
        sa.CheckConstraint(
            "outcome IN ('upheld', 'partly', 'not_upheld', 'not_admissible')",
            name="ck_complaints_outcome",
        ),
        sa.CheckConstraint(
            "regime IN ('open', 'reg-cf', 'ecspr', 'fca')", name="ck_complaints_regime"
        ),
        sa.CheckConstraint("language IN ('en', 'zh_Hans')", name="ck_complaints_language"),
        sa.CheckConstraint(
            "(author_id IS NULL) = (visitor_email IS NOT NULL)", name="ck_complaints_author"
        ),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL) "
            "AND (status = 'closed') = (outcome IS NOT NULL)",
            name="ck_complaints_closed",
        ),
        sa.CheckConstraint(
            "status <> 'taken_up' OR taken_up_at IS NOT NULL", name="ck_complaints_taken_up"
        ),
        sa.CheckConstraint(
            "status <> 'closed' OR remind_at IS NULL", name="ck_complaints_reminded"
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledges.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("ix_complaints_author_id", "complaints", ["author_id"])
    op.create_index("ix_complaints_campaign_id", "complaints", ["campaign_id"])
    op.create_index("ix_complaints_remind", "complaints", ["remind_at"])
    op.create_index("ix_complaints_closed", "complaints", ["closed_at"])
    op.create_index(
        "ix_complaints_open",
        "complaints",
        ["lodged_at"],
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.execute(
        "CREATE TRIGGER complaints_are_never_deleted BEFORE DELETE ON complaints "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def _sayings() -> None:
    op.create_table(
        "complaint_sayings",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("complaint_id", sa.UUID(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("author_id", sa.UUID(), nullable=True),
        sa.Column("spoken_by_id", sa.UUID(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('happened', 'wanted', 'added', 'taken_up', 'answered', 'decided')",
            name="ck_complaint_sayings_kind",
        ),
        sa.CheckConstraint(
            "(kind IN ('taken_up', 'answered', 'decided')) = (spoken_by_id IS NOT NULL) "
            "AND (author_id IS NULL OR spoken_by_id IS NULL)",
            name="ck_complaint_sayings_speaker",
        ),
        sa.ForeignKeyConstraint(["spoken_by_id"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaints.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_complaint_sayings_author_id", "complaint_sayings", ["author_id"])
    op.create_index("ix_complaint_sayings_spoken_by_id", "complaint_sayings", ["spoken_by_id"])
    op.create_index(
        "uq_complaint_sayings_place",
        "complaint_sayings",
        ["complaint_id", "position"],
        unique=True,
    )
    op.execute(
        "CREATE TRIGGER complaint_sayings_rows_never_change BEFORE UPDATE OR DELETE "
        "ON complaint_sayings FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER complaint_sayings_is_never_emptied BEFORE TRUNCATE ON complaint_sayings "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _notices() -> None:
    op.alter_column("notices", "user_id", nullable=True)
    op.add_column("notices", sa.Column("language", sa.String(length=32), nullable=True))
    op.create_check_constraint(
        "ck_notices_reader",
        "notices",
        "(user_id IS NULL) = (language IS NOT NULL) AND (user_id IS NOT NULL OR NOT is_listed)",
    )
    op.create_check_constraint("ck_notices_language", "notices", "language IN ('en', 'zh_Hans')")
    op.drop_constraint("ck_notice_choices_topic", "notice_choices", type_="check")
    op.create_check_constraint("ck_notice_choices_topic", "notice_choices", NOW)


def downgrade() -> None:
    op.drop_constraint("ck_notice_choices_topic", "notice_choices", type_="check")
    op.create_check_constraint("ck_notice_choices_topic", "notice_choices", BEFORE)
    op.execute("DELETE FROM notices WHERE user_id IS NULL")
    op.drop_constraint("ck_notices_language", "notices", type_="check")
    op.drop_constraint("ck_notices_reader", "notices", type_="check")
    op.drop_column("notices", "language")
    op.alter_column("notices", "user_id", nullable=False)
    op.drop_table("complaint_sayings")
    op.drop_table("complaints")
