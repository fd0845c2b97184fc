"""Whether somebody is verified, and no list stands in the way: asked wherever money moves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Exists, literal_column, select
from sqlmodel import col

from crowdfund.db.tables import IdentityCheck
from crowdfund.domain.identity import IdentityStatus
from crowdfund.domain.screening import PASSED, ScreeningStatus

_PASSED = ", ".join(f"'{status.value}'" for status in sorted(PASSED))


def is_cleared(user_id: Any) -> Exists:
    """That a person is verified, and was compared with the list without anything left to decide.

    Args:
        user_id: a person's id, or a column or parameter that holds it.
    """
    return _is_verified(user_id, f"identity_checks.screening IN ({_PASSED})")


def is_refused(user_id: Any) -> Exists:
    """That somebody decided that a person is who a list names: no money moves for them.

    Args:
        user_id: as for `is_cleared`.
    """
    return _is_verified(user_id, f"identity_checks.screening = '{ScreeningStatus.REFUSED.value}'")


def _is_verified(user_id: Any, screened: str) -> Exists:
    # Constants, since it is also written out once for the statements that reserve shares; with the
    # status, so that the index of those who are verified answers.
    return (
        select(literal_column("1"))
        .where(
            col(IdentityCheck.user_id) == user_id,
            literal_column(f"identity_checks.status = '{IdentityStatus.VERIFIED.value}'"),
            literal_column(screened),
        )
        .select_from(IdentityCheck)
        .exists()
    )
