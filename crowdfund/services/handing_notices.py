"""Telling people that an enterprise is offered, and that it has another owner."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, select

from crowdfund.db.tables import Enterprise, EnterpriseMember, User
from crowdfund.domain.actor import Actor
from crowdfund.domain.membership import MemberStatus
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.sentence import sentence
from crowdfund.services.notices import tell

PATH: Final = "/founder/team"


def tell_offered(
    session: Session, row: EnterpriseMember, enterprise: Enterprise, by: Actor, *, at: datetime
) -> None:
    """Tells a co-founder that they can take an enterprise over, and its owner that it was offered:
    whoever holds their browser may not be them.

    Args:
        session: the caller's transaction.
        row: the co-founder's role.
        enterprise: which.
        by: its owner.
        at: UTC.
    """
    person = session.get_one(User, row.user_id)
    about = {"enterprise": enterprise.name, "by": by.name, "person": person.name}
    told = (
        (
            row.user_id,
            sentence("{enterprise} is offered to you", **about),
            sentence(
                "{by} offers you to become its owner. Accept or decline within seven days; until "
                "you accept, nothing changes.",
                **about,
            ),
        ),
        (
            by.user_id,
            sentence("You offered {enterprise} to {person}", **about),
            sentence(
                "They become its owner when they accept within seven days, and you a co-founder. "
                "If this was not you, take the offer back and change your password.",
                **about,
            ),
        ),
    )
    for user_id, subject, body in told:
        _tell(session, user_id, enterprise, subject, body, f"offered:{user_id}", at)


def tell_offer_ended(
    session: Session, row: EnterpriseMember, enterprise: Enterprise, by: Actor, *, at: datetime
) -> None:
    """Tells the other side that an offer was taken back or declined."""
    other = row.user_id if by.user_id == enterprise.owner_id else enterprise.owner_id
    subject = sentence("{enterprise} keeps its owner", enterprise=enterprise.name)
    body = sentence("{by} ended the offer to take it over.", by=by.name)
    _tell(session, other, enterprise, subject, body, f"kept:{other}", at)


def tell_handed_over(
    session: Session, enterprise: Enterprise, former: User, owner: Actor, *, at: datetime
) -> None:
    """Tells the new owner, the one until now, and everybody else who has a role.

    Args:
        session: the caller's transaction.
        enterprise: as it is now.
        former: its owner until now, a co-founder from now on.
        owner: the new one.
        at: UTC.
    """
    about = {"enterprise": enterprise.name, "owner": owner.name, "former": former.name}
    subject = sentence("{enterprise} has another owner", **about)
    body = sentence("{owner} owns it from now on; {former} is a co-founder.", **about)
    roles = select(EnterpriseMember.user_id).where(
        EnterpriseMember.enterprise_id == enterprise.id,
        EnterpriseMember.status == MemberStatus.ACTIVE.value,
    )
    for user_id in session.exec(roles):
        _tell(session, user_id, enterprise, subject, body, f"handed:{user_id}", at)
    own = sentence(
        "You own it from now on. Look its payout account through under “Your enterprise”: who "
        "stands for it at the processor may have to change. Until you did, no money is released "
        "to it.",
        **about,
    )
    _tell(session, owner.user_id, enterprise, subject, own, f"handed:{owner.user_id}", at)


def _tell(
    session: Session,
    user_id: UUID,
    enterprise: Enterprise,
    subject: str,
    body: str,
    key: str,
    at: datetime,
) -> None:
    tell(
        session,
        user_id=user_id,
        kind=NoticeKind.OWNER_CHANGES,
        subject=subject,
        body=body,
        path=f"{PATH}?enterprise={enterprise.id}",
        # The rows are locked, so the time names the step.
        once_key=f"owner:{enterprise.id}:{key}:{at.isoformat()}",
        at=at,
    )
