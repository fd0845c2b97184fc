"""Letters about accounts: one-time links, new passwords, addresses that are not confirmed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

PURPOSES = "('confirm', 'reset', 'move', 'stay')"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # Empty for everybody who is here already: nobody has to confirm what worked until now.
    op.add_column("users", sa.Column("unconfirmed_since", MOMENT, nullable=True))
    op.add_column("users", sa.Column("deleted_at", MOMENT, nullable=True))
    op.create_table(
        "account_links",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(f"purpose IN {PURPOSES}", name="ck_account_links_purpose"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_account_links_user_id", "account_links", ["user_id"])
    op.create_index(
        "ix_account_links_address",
        "account_links",
        ["address"],
        postgresql_where=sa.text("used_at IS NULL AND ended_at IS NULL"),
    )
    op.create_table(
        "reset_requests",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_reset_requests_due_at", "reset_requests", ["due_at"])
    op.add_column("notices", sa.Column("address", sa.Text(), nullable=True))
    op.add_column("notices", sa.Column("link_id", sa.UUID(), nullable=True))
    op.create_foreign_key(
        "notices_link_id_fkey", "notices", "account_links", ["link_id"], ["id"], ondelete="RESTRICT"
    )
    op.create_index("ix_notices_link_id", "notices", ["link_id"])


def downgrade() -> None:
    op.drop_column("notices", "link_id")
    op.drop_column("notices", "address")
    op.drop_table("reset_requests")
    op.drop_table("account_links")
    op.drop_column("users", "deleted_at")
    op.drop_column("users", "unconfirmed_since")
