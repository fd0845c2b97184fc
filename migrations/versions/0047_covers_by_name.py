"""A cover is found by its name without reading the names of all the others."""

from __future__ import annotations

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

NAME, TABLE = "stored_files_name_key", "stored_files"


def upgrade() -> None:
    # Names are 128 random bits of our own: no two rows have the same.
    op.create_unique_constraint(NAME, TABLE, ["name"])


def downgrade() -> None:
    op.drop_constraint(NAME, TABLE, type_="unique")
