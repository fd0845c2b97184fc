"""A campaign's page: pictures, documents, use of funds, team, risks; declared and hidden questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _files()
    _rows("fund_uses", _text("purpose"), _number("target_basis_points"),
          _number("maximum_basis_points"),
          sa.CheckConstraint(
              "target_basis_points BETWEEN 0 AND 10000 "
              "AND maximum_basis_points BETWEEN 0 AND 10000",
              name="ck_fund_uses_parts",
          ))  # fmt: skip
    _rows("team_members", _text("name"), _text("role"), _text("biography"),
          sa.Column("photo_id", sa.UUID(), nullable=True),
          sa.ForeignKeyConstraint(["photo_id"], ["campaign_files.id"], ondelete="RESTRICT"),
          )  # fmt: skip
    _rows("risk_items", _text("heading"), _text("body"))
    _questions()


def downgrade() -> None:
    op.drop_index("ix_questions_newest", "questions")
    op.drop_constraint("ck_questions_hidden", "questions")
    op.drop_constraint("ck_questions_standing", "questions")
    for column in ("hidden_reason", "hidden_by", "hidden_at", "standing"):
        op.drop_column("questions", column)
    for table in ("risk_items", "team_members", "fund_uses", "campaign_files"):
        op.drop_table(table)


def _files() -> None:
    op.create_table(
        "campaign_files",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("document_kind", sa.String(32), nullable=False),
        _text("name"),
        _text("title"),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        _number("width"),
        _number("height"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('picture', 'document')", name="ck_campaign_files_kind"),
        sa.CheckConstraint(
            "document_kind IN ('financials', 'plan', 'charter', 'filing', 'contract', 'other')",
            name="ck_campaign_files_document_kind",
        ),
        sa.CheckConstraint(
            "size_bytes > 0 AND width >= 0 AND height >= 0", name="ck_campaign_files_sizes"
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_index("ix_campaign_files_campaign_id", "campaign_files", ["campaign_id"])


def _rows(table: str, *further: sa.Column[object] | sa.Constraint) -> None:
    """Rows that a founder writes and orders on one campaign."""
    op.create_table(
        table,
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        _number("position"),
        *further,
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id", "position", name=f"uq_{table}_position"),
    )


def _questions() -> None:
    op.add_column(
        "questions",
        sa.Column("standing", sa.String(32), nullable=False, server_default="none"),
    )
    op.alter_column("questions", "standing", server_default=None)
    op.add_column("questions", sa.Column("hidden_at", sa.DateTime(timezone=True)))
    op.add_column("questions", sa.Column("hidden_by", sa.UUID()))
    op.add_column(
        "questions", sa.Column("hidden_reason", sa.Text(), nullable=False, server_default="")
    )
    op.alter_column("questions", "hidden_reason", server_default=None)
    op.create_foreign_key(
        "questions_hidden_by_fkey", "questions", "users", ["hidden_by"], ["id"], ondelete="RESTRICT"
    )
    op.create_check_constraint(
        "ck_questions_standing", "questions", "standing IN ('none', 'works_there', 'promotes')"
    )
    op.create_check_constraint(
        "ck_questions_hidden",
        "questions",
        "(hidden_at IS NULL AND hidden_by IS NULL AND hidden_reason = '') "
        "OR (hidden_at IS NOT NULL AND hidden_by IS NOT NULL AND hidden_reason <> '')",
    )
    op.create_index("ix_questions_newest", "questions", ["campaign_id", "created_at"])


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)
