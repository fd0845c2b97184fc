"""A campaign's documents as evidence: their level, and what happens to claims when one goes."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, select

from crowdfund.db.tables import Claim
from crowdfund.domain.content import DocumentKind
from crowdfund.domain.evidence import ClaimVerdict, StatementLevel
from crowdfund.services.form_text import choice
from crowdfund.words import _


def read_level(level: object, kind: str) -> str:
    """A `StatementLevel` as sent; none for what is no financial statement.

    Args:
        level: as sent; nothing is none.
        kind: a `DocumentKind`.

    Raises:
        InvalidInput: no such level.
    """
    levels = {each.value for each in StatementLevel}
    chosen = choice(level, levels, field="level", noun=_("The level"))
    is_statement = kind == DocumentKind.FINANCIALS.value
    return chosen if chosen and is_statement else StatementLevel.NONE.value


def forget_document(session: Session, file_id: UUID) -> None:
    """Takes a document off the claims that it was to show; their verdicts go with it.

    Args:
        session: the caller's transaction.
        file_id: a document that is about to be removed.
    """
    for row in session.exec(select(Claim).where(Claim.document_id == file_id)).all():
        row.document_id = None
        row.verdict, row.remark = ClaimVerdict.OPEN.value, ""
        row.judged_by = row.judged_at = None
        session.add(row)
