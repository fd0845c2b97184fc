"""Telling backer and founder about a dispute, truthfully and once."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from crowdfund.db.tables import Campaign, Dispute, Pledge
from crowdfund.domain.dispute import DisputeStatus
from crowdfund.domain.notice import NoticeKind
from crowdfund.domain.permissions import Action
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.domain.sentence import sentence
from crowdfund.domain.told import Amount, Moment
from crowdfund.services.admin_notices import tell_admins
from crowdfund.services.founder_notices import tell_founder
from crowdfund.services.notices import tell
from crowdfund.services.telling import later

_P = PledgeStatus

_ENDS = {
    _P.ESCROWED: sentence("Your bank decided that the payment stands. Your pledge counts again."),
    _P.SETTLED: sentence("Your bank decided that the payment stands. Your shares stay yours."),
    _P.REFUNDING: sentence(
        "Your bank decided, and what it left of the payment is on its way back to you."
    ),
    _P.LOST: sentence("Your bank gave you the payment back. The pledge has ended."),
}


def tell_opened(session: Session, dispute: Dispute, pledge: Pledge, *, at: datetime) -> None:
    """A bank began to inquire."""
    campaign = _campaign(session, pledge)
    amount = later(Amount(pledge.amount_minor, pledge.currency))
    tell(
        session,
        user_id=pledge.backer_id,
        subject=sentence("Your bank asks about your payment for “{title}”", title=campaign.title),
        body=sentence(
            "Your bank inquires into {amount}. Until it decides, your pledge does not count "
            "and its money is not moved. If you did not ask your bank to look into it, tell "
            "your bank so.",
            amount=amount,
        ),
        path=f"/pledges/{pledge.id}",
        once_key=f"dispute:{dispute.id}:opened:{pledge.version}",
        at=at,
        kind=NoticeKind.DISPUTE_OPENED,
    )
    tell_founder(
        session,
        campaign,
        kind=NoticeKind.PAYMENT_DISPUTED,
        subject=sentence("A payment for “{title}” is disputed", title=campaign.title),
        body=sentence(
            "A backer's bank inquires into {amount}. It does not count until the bank decides; "
            "the platform answers the bank.",
            amount=amount,
        ),
        at=at,
        key=f"dispute:{dispute.id}:opened",
    )
    due = later(Moment(dispute.evidence_due_at))
    tell_admins(
        session,
        action=Action.ACT_ON_MONEY,
        kind=NoticeKind.DISPUTE_WAITS,
        subject=sentence(
            "A payment of {amount} for “{title}” is disputed", amount=amount, title=campaign.title
        ),
        body=sentence(
            "The dispute's page has what is known and a draft of the answer.{value}",
            value=sentence(" The bank waits for it until {due}.", due=due) if due else "",
        ),
        path=f"/admin/disputes/{dispute.id}",
        once_key=f"dispute:{dispute.id}:waits",
        at=at,
    )


def tell_ended(session: Session, dispute: Dispute, pledge: Pledge, *, at: datetime) -> None:
    """A bank decided."""
    campaign = _campaign(session, pledge)
    words = _ENDS.get(_P(pledge.status))
    if words is not None:
        tell(
            session,
            user_id=pledge.backer_id,
            subject=sentence(
                "Your bank has decided on your payment for “{title}”", title=campaign.title
            ),
            body=words,
            path=f"/pledges/{pledge.id}",
            once_key=f"dispute:{dispute.id}:ended",
            at=at,
            kind=NoticeKind.DISPUTE_ENDED,
        )
    amount = later(Amount(dispute.amount_minor, pledge.currency))
    is_lost = dispute.status == DisputeStatus.LOST.value
    if is_lost:
        tell_founder(
            session,
            campaign,
            kind=NoticeKind.PAYMENT_LOST,
            subject=sentence("A payment for “{title}” is lost", title=campaign.title),
            body=sentence("A backer's bank took {amount} back for good.", amount=amount),
            at=at,
            key=f"dispute:{dispute.id}:lost",
        )
    else:
        tell_founder(
            session,
            campaign,
            kind=NoticeKind.PAYMENT_KEPT,
            subject=sentence("A payment for “{title}” stands", title=campaign.title),
            body=sentence(
                "The backer's bank decided about {amount}: it is not taken back.", amount=amount
            ),
            at=at,
            key=f"dispute:{dispute.id}:kept",
        )
    tell_admins(
        session,
        action=Action.ACT_ON_MONEY,
        kind=NoticeKind.DISPUTE_OVER,
        subject=sentence("A dispute about {amount} is lost", amount=amount)
        if is_lost
        else sentence("A dispute about {amount} is over, the payment stands", amount=amount),
        body=sentence("It was about a payment for “{title}”.", title=campaign.title),
        path=f"/admin/disputes/{dispute.id}",
        once_key=f"dispute:{dispute.id}:over",
        at=at,
    )


def _campaign(session: Session, pledge: Pledge) -> Campaign:
    return session.exec(select(Campaign).where(Campaign.id == pledge.campaign_id)).one()
