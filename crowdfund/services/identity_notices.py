"""Telling a person what came of looking at who they are."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from crowdfund.db.tables import IdentityCheck
from crowdfund.domain.identity import IdentityStatus, reason_text
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.screening import ScreeningStatus
from crowdfund.domain.sentence import sentence
from crowdfund.services.notices import tell


def tell_person(session: Session, check: IdentityCheck, *, at: datetime) -> None:
    """Tells somebody that they are verified, or why not; nothing else is news.

    Args:
        session: the transaction in which the check, which is locked, has just changed.
        check: theirs.
        at: UTC; names the change.
    """
    status = IdentityStatus(check.status)
    if status is IdentityStatus.VERIFIED:
        kind, subject = NoticeKind.IDENTITY_VERIFIED, sentence("Your identity is verified")
        body: str = sentence(
            "The name, the year of birth and the country on your document are kept, and no "
            "document."
        )
    elif status in {IdentityStatus.REFUSED, IdentityStatus.UNFIT}:
        kind = NoticeKind.IDENTITY_REFUSED
        subject, body = sentence("Your identity is not verified yet"), reason_text(check.reason)
    else:
        return
    tell(
        session,
        user_id=check.user_id,
        subject=subject,
        body=body,
        path="/account/identity",
        once_key=f"identity:{check.id}:{status.value}:{at.isoformat()}",
        at=at,
        kind=kind,
    )


def tell_decision(session: Session, check: IdentityCheck, *, at: datetime) -> None:
    """Tells somebody what a person decided about them.

    Args:
        session: the transaction in which it was decided.
        check: theirs, locked.
        at: UTC; names the decision.
    """
    is_approved = ScreeningStatus(check.screening) is ScreeningStatus.APPROVED
    good = sentence("A person here looked at it: everything can go on.")
    bad = sentence(
        "A person here looked at it and decided that we cannot go on. Write to us if that is wrong."
    )
    tell(
        session,
        user_id=check.user_id,
        subject=sentence("Your identity was looked at"),
        body=good if is_approved else bad,
        path="/account/identity",
        once_key=f"screened:{check.id}:{check.screening}:{at.isoformat()}",
        at=at,
        kind=NoticeKind.IDENTITY_VERIFIED if is_approved else NoticeKind.IDENTITY_REFUSED,
    )
