"""Who stands behind an enterprise, claims with their evidence, and checklists of moderators."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

LEVELS = "('none', 'certified', 'reviewed', 'audited')"
VERDICTS = "('open', 'supported', 'not_shown')"
TABLES = (
    "checklist_ticks",
    "claims",
    "disclosures",
    "related_transactions",
    "large_holders",
    "officers",
)


def upgrade() -> None:
    op.add_column(
        "campaign_files",
        sa.Column("statement_level", sa.String(32), nullable=False, server_default="none"),
    )
    op.alter_column("campaign_files", "statement_level", server_default=None)
    op.create_check_constraint(
        "ck_campaign_files_statement_level", "campaign_files", f"statement_level IN {LEVELS}"
    )
    _people()
    _claims()
    _ticks()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("campaign_files", "statement_level")


def _people() -> None:
    _rows(
        "officers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("since_year", sa.Integer(), nullable=True),
        sa.Column("experience", sa.Text(), nullable=False),
        sa.CheckConstraint("since_year BETWEEN 1600 AND 2199", name="ck_officers_since"),
    )
    _rows(
        "large_holders",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("basis_points", sa.Integer(), nullable=False),
        sa.CheckConstraint("basis_points BETWEEN 2000 AND 10000", name="ck_large_holders_part"),
    )
    _rows(
        "related_transactions",
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name="ck_related_transactions_amount"),
    )
    op.create_table(
        "disclosures",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("has_no_holders", sa.Boolean(), nullable=False),
        sa.Column("has_no_related", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id", name="uq_disclosures_campaign"),
    )


def _claims() -> None:
    _rows(
        "claims",
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("document_id", sa.UUID(), nullable=True),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("judged_by", sa.UUID(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"verdict IN {VERDICTS}", name="ck_claims_verdict"),
        sa.CheckConstraint(
            "(verdict = 'open' AND judged_at IS NULL AND judged_by IS NULL) "
            "OR (verdict <> 'open' AND judged_at IS NOT NULL AND judged_by IS NOT NULL)",
            name="ck_claims_judged",
        ),
        sa.ForeignKeyConstraint(["document_id"], ["campaign_files.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["judged_by"], ["users.id"], ondelete="RESTRICT"),
    )
    op.create_index("ix_claims_document_id", "claims", ["document_id"])


def _ticks() -> None:
    op.create_table(
        "checklist_ticks",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("submission_id", sa.UUID(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("is_met", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("moderator_id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["moderator_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_checklist_ticks_last", "checklist_ticks", ["submission_id", "item", "at"])
    op.execute(
        "CREATE TRIGGER checklist_ticks_rows_never_change BEFORE UPDATE OR DELETE "
        "ON checklist_ticks FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER checklist_ticks_is_never_emptied BEFORE TRUNCATE ON checklist_ticks "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _rows(table: str, *columns: sa.schema.SchemaItem) -> None:
    """Rows of a campaign in an order."""
    op.create_table(
        table,
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("campaign_id", sa.UUID(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id", "position", name=f"uq_{table}_position"),
    )
