"""A campaign's regime, time to reflect, and what investors declare of themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None

REGIMES = "('open', 'reg-cf', 'ecspr', 'fca')"
NEVER_CHANGED = ("shown_texts", "investor_declarations")


def upgrade() -> None:
    op.add_column(
        "campaigns", sa.Column("regime", sa.String(32), nullable=False, server_default="open")
    )
    op.alter_column("campaigns", "regime", server_default=None)
    op.create_check_constraint("ck_campaigns_regime", "campaigns", f"regime IN {REGIMES}")
    op.add_column("pledges", sa.Column("reflects_until", sa.DateTime(timezone=True)))
    _texts()
    _declarations()
    for table in NEVER_CHANGED:
        op.execute(
            f"CREATE TRIGGER {table}_rows_never_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    op.drop_table("investor_declarations")
    op.drop_table("shown_texts")
    op.drop_column("pledges", "reflects_until")
    op.drop_constraint("ck_campaigns_regime", "campaigns")
    op.drop_column("campaigns", "regime")


def _texts() -> None:
    op.create_table(
        "shown_texts",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0", name="ck_shown_texts_version"),
        sa.PrimaryKeyConstraint("hash"),
        sa.UniqueConstraint("name", "version", name="uq_shown_texts_version"),
    )


def _declarations() -> None:
    op.create_table(
        "investor_declarations",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("regime", sa.String(32), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("income_minor", sa.BigInteger(), nullable=False),
        sa.Column("net_worth_minor", sa.BigInteger(), nullable=False),
        sa.Column("elsewhere_minor", sa.BigInteger(), nullable=False),
        sa.Column("is_accredited", sa.Boolean(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"regime IN {REGIMES}", name="ck_investor_declarations_regime"),
        sa.CheckConstraint(
            "income_minor >= 0 AND net_worth_minor >= 0 AND elsewhere_minor >= 0",
            name="ck_investor_declarations_amounts",
        ),
        sa.ForeignKeyConstraint(["text_hash"], ["shown_texts.hash"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_investor_declarations_newest", "investor_declarations", ["user_id", "regime", "made_at"]
    )
