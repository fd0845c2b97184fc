"""Share certificates: a number in the enterprise and a code for each line of the register."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
PAYLOAD_CHARS = 15


def upgrade() -> None:
    op.add_column("allotments", sa.Column("certificate_number", sa.BigInteger(), nullable=True))
    op.add_column("allotments", sa.Column("certificate_code", sa.Text(), nullable=True))
    op.execute(
        "UPDATE allotments SET certificate_number = numbered.place FROM ("
        "SELECT id, row_number() OVER (PARTITION BY enterprise_id "
        "ORDER BY allotted_at, campaign_id, number) AS place FROM allotments"
        ") AS numbered WHERE numbered.id = allotments.id"
    )
    _give_codes()
    op.alter_column("allotments", "certificate_number", nullable=False)
    op.alter_column("allotments", "certificate_code", nullable=False)
    op.create_unique_constraint(
        "uq_allotments_certificate_number", "allotments", ["enterprise_id", "certificate_number"]
    )
    op.create_unique_constraint(
        "uq_allotments_certificate_code", "allotments", ["certificate_code"]
    )


def downgrade() -> None:
    op.drop_constraint("uq_allotments_certificate_code", "allotments")
    op.drop_constraint("uq_allotments_certificate_number", "allotments")
    op.drop_column("allotments", "certificate_code")
    op.drop_column("allotments", "certificate_number")


def _give_codes() -> None:
    connection = op.get_bind()
    ids = [row[0] for row in connection.execute(sa.text("SELECT id FROM allotments"))]
    if not ids:
        return
    give = sa.text(
        "UPDATE allotments SET certificate_code = given.code "
        "FROM unnest(CAST(:ids AS uuid[]), CAST(:codes AS text[])) AS given(id, code) "
        "WHERE given.id = allotments.id"
    )
    connection.execute(give, {"ids": ids, "codes": [_new_code() for _ in ids]})


def _new_code() -> str:
    """As the code does today; what a migration did must not change with it."""
    values = [secrets.randbelow(len(ALPHABET)) for _ in range(PAYLOAD_CHARS)]
    total = sum(place * value for place, value in enumerate(values, start=1))
    values.append(-total * 2 % len(ALPHABET))
    return "".join(ALPHABET[value] for value in values)
