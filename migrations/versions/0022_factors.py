"""Second factors: authenticator apps, recovery codes, passkeys, and when people proved themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

HOW = "proved_how IN ('password', 'code', 'recovery', 'passkey')"
CEREMONIES = "ceremony IN ('add', 'sign_in', 'prove')"


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _owned(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )


def upgrade() -> None:
    _add_proof()
    _owned(
        "authenticator_apps",
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        _moment("created_at"),
        _moment("confirmed_at", nullable=True),
        sa.UniqueConstraint("user_id", name="uq_authenticator_apps_user_id"),
    )
    _owned(
        "recovery_codes",
        sa.Column("mark", sa.Text(), nullable=False),
        _moment("created_at"),
        _moment("used_at", nullable=True),
        sa.UniqueConstraint("user_id", "mark", name="uq_recovery_codes_mark"),
    )
    _owned(
        "passkeys",
        sa.Column("credential_id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        _moment("created_at"),
        _moment("used_at", nullable=True),
        sa.CheckConstraint("sign_count >= 0", name="ck_passkeys_sign_count"),
        sa.UniqueConstraint("credential_id"),
    )
    op.create_index("ix_passkeys_user_id", "passkeys", ["user_id"])
    _add_what_is_under_way()


def _add_proof() -> None:
    """Who is signed in signed in with a password, when their session was made."""
    op.add_column("user_sessions", _moment("proved_at", nullable=True))
    op.add_column("user_sessions", sa.Column("proved_how", sa.String(32), nullable=True))
    op.execute("UPDATE user_sessions SET proved_at = created_at, proved_how = 'password'")
    op.alter_column("user_sessions", "proved_at", nullable=False)
    op.alter_column("user_sessions", "proved_how", nullable=False)
    op.create_check_constraint("ck_user_sessions_proved_how", "user_sessions", HOW)


def _add_what_is_under_way() -> None:
    op.create_table(
        "passkey_challenges",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("challenge", sa.Text(), nullable=False),
        sa.Column("ceremony", sa.String(32), nullable=False),
        sa.Column("session_id", sa.UUID(), nullable=True),
        _moment("expires_at"),
        _moment("used_at", nullable=True),
        sa.CheckConstraint(CEREMONIES, name="ck_passkey_challenges_ceremony"),
        sa.ForeignKeyConstraint(["session_id"], ["user_sessions.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("challenge"),
    )
    op.create_index("ix_passkey_challenges_session_id", "passkey_challenges", ["session_id"])
    op.create_index("ix_passkey_challenges_expires_at", "passkey_challenges", ["expires_at"])
    _owned(
        "half_sign_ins",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("password_mark", sa.Text(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=False),
        _moment("expires_at"),
        sa.Column("wrong_codes", sa.BigInteger(), nullable=False),
        _moment("ended_at", nullable=True),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_half_sign_ins_user_id", "half_sign_ins", ["user_id"])
    op.create_index("ix_half_sign_ins_expires_at", "half_sign_ins", ["expires_at"])
    _owned("wrong_codes", _moment("at"))
    op.create_index("ix_wrong_codes_person", "wrong_codes", ["user_id", "at"])


def downgrade() -> None:
    for table in (
        "wrong_codes",
        "half_sign_ins",
        "passkey_challenges",
        "passkeys",
        "recovery_codes",
        "authenticator_apps",
    ):
        op.drop_table(table)
    op.drop_constraint("ck_user_sessions_proved_how", "user_sessions", type_="check")
    op.drop_column("user_sessions", "proved_how")
    op.drop_column("user_sessions", "proved_at")
