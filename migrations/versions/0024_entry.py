"""What an investor shares, states and consents to under the European rules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

REGIMES = "('open', 'reg-cf', 'ecspr', 'fca')"
KINDS = "('person', 'company', 'none')"
TABLES = ("shared_losses", "sophisticated_statements", "big_ticket_answers")


def upgrade() -> None:
    _losses()
    _statements()
    _answers()
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_rows_never_change BEFORE UPDATE OR DELETE "
            f"ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _losses() -> None:
    op.create_table(
        "shared_losses",
        *_whose(),
        sa.Column("regime", sa.String(32), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("tenth_minor", sa.BigInteger(), nullable=False),
        sa.Column("gate_minor", sa.BigInteger(), nullable=False),
        *_when(),
        sa.CheckConstraint(f"regime IN {REGIMES}", name="ck_shared_losses_regime"),
        sa.CheckConstraint("tenth_minor >= 0 AND gate_minor > 0", name="ck_shared_losses_amounts"),
    )
    op.create_index("ix_shared_losses_newest", "shared_losses", ["user_id", "regime", "made_at"])


def _statements() -> None:
    op.create_table(
        "sophisticated_statements",
        *_whose(),
        sa.Column("regime", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("own_funds_minor", sa.BigInteger(), nullable=False),
        sa.Column("turnover_minor", sa.BigInteger(), nullable=False),
        sa.Column("balance_sheet_minor", sa.BigInteger(), nullable=False),
        sa.Column("income_minor", sa.BigInteger(), nullable=False),
        sa.Column("portfolio_minor", sa.BigInteger(), nullable=False),
        sa.Column("is_professional", sa.Boolean(), nullable=False),
        sa.Column("trades_a_quarter", sa.BigInteger(), nullable=False),
        *_when(),
        sa.CheckConstraint(f"regime IN {REGIMES}", name="ck_sophisticated_statements_regime"),
        sa.CheckConstraint(f"kind IN {KINDS}", name="ck_sophisticated_statements_kind"),
        sa.CheckConstraint(
            "own_funds_minor >= 0 AND turnover_minor >= 0 AND balance_sheet_minor >= 0 "
            "AND income_minor >= 0 AND portfolio_minor >= 0 AND trades_a_quarter >= 0",
            name="ck_sophisticated_statements_figures",
        ),
    )
    op.create_index(
        "ix_sophisticated_statements_newest",
        "sophisticated_statements",
        ["user_id", "regime", "made_at"],
    )


def _answers() -> None:
    op.create_table(
        "big_ticket_answers",
        *_whose(),
        sa.Column("pledge_id", sa.UUID(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("gate_minor", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("has_understood", sa.Boolean(), nullable=False),
        *_when(),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledges.id"], ondelete="RESTRICT"),
        sa.CheckConstraint(
            "amount_minor > gate_minor AND gate_minor > 0", name="ck_big_ticket_answers_amounts"
        ),
        sa.CheckConstraint(
            "has_understood = (pledge_id IS NOT NULL)", name="ck_big_ticket_answers_pledge"
        ),
    )
    op.create_index("ix_big_ticket_answers_person", "big_ticket_answers", ["user_id", "made_at"])
    op.create_index(
        "uq_big_ticket_answers_pledge", "big_ticket_answers", ["pledge_id"], unique=True
    )


def _whose() -> list[sa.SchemaItem]:
    return [
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="RESTRICT"),
    ]


def _when() -> list[sa.SchemaItem]:
    return [
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["text_hash"], ["shown_texts.hash"], ondelete="RESTRICT"),
    ]
