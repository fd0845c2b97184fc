"""What investors answer before a first pledge."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

REGIMES = "('open', 'reg-cf', 'ecspr', 'fca')"
KINDS = "('category', 'test', 'acknowledged', 'warning', 'go_on')"


def upgrade() -> None:
    op.create_table(
        "investor_answers",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("regime", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("has_passed", sa.Boolean(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"regime IN {REGIMES}", name="ck_investor_answers_regime"),
        sa.CheckConstraint(f"kind IN {KINDS}", name="ck_investor_answers_kind"),
        sa.ForeignKeyConstraint(["text_hash"], ["shown_texts.hash"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_investor_answers_person", "investor_answers", ["user_id", "regime", "made_at"]
    )
    op.execute(
        "CREATE TRIGGER investor_answers_rows_never_change BEFORE UPDATE OR DELETE "
        "ON investor_answers FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER investor_answers_is_never_emptied BEFORE TRUNCATE ON investor_answers "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("investor_answers")
