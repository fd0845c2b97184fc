"""Whether what the platform stands on answers."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from crowdfund.services.deps import Deps


def database_answers(deps: Deps) -> bool:
    """Whether the database answers one question now."""
    try:
        with deps.reading() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True
