"""Complaints as rows: what each is linked to, who is part of it, and what was said, in order."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from sqlmodel import Session, col, func, select

from crowdfund.db.tables import (
    Campaign,
    CampaignChange,
    Complaint,
    ComplaintSaying,
    Enterprise,
    EnterpriseMember,
    Pledge,
    Proposal,
    Question,
    StatusChange,
)
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.complaint import ComplaintStatus, Deadlines, SayingKind, due_at
from crowdfund.domain.errors import NotFound
from crowdfund.domain.membership import MemberStatus
from crowdfund.domain.regimes import regime
from crowdfund.domain.regimes.clocks import BusinessCalendar
from crowdfund.services import audit, lookup
from crowdfund.services.business_calendars import calendar_of
from crowdfund.services.deps import Deps

_CAMPAIGN: Final = re.compile(r"/campaigns/([a-z0-9-]{1,120})(?![a-z0-9-])")
_PLEDGE: Final = re.compile(r"/pledges/([0-9a-f-]{36})(?![0-9a-f-])")

OURS: Final = frozenset(
    {SayingKind.TAKEN_UP.value, SayingKind.ANSWERED.value, SayingKind.DECIDED.value}
)
"""What the platform says."""


def number_of(complaint: Complaint) -> str:
    """What people call it, such as C-17."""
    return f"C-{complaint.number}"


def linked(
    session: Session, about: str, actor: Actor | None
) -> tuple[Campaign | None, Pledge | None]:
    """The campaign and the pledge whose address is in what was written; none of what this person
    may not see.

    Args:
        session: the caller's.
        about: as it was written.
        actor: who wrote it; None for a visitor.
    """
    try:
        if (named := _PLEDGE.search(about)) and actor is not None:
            pledge = lookup.owned_pledge(session, actor, named[1])
            return session.get_one(Campaign, pledge.campaign_id), pledge
        if named := _CAMPAIGN.search(about):
            return lookup.campaign_by_slug(session, named[1], actor), None
    except NotFound:
        pass
    return None, None


def page_of(complaint: Complaint, campaign: Campaign | None, address: str) -> str:
    """The path of the page here whose address is all that was written of what it is about; empty
    where something else was written, or more.

    Args:
        complaint: any.
        campaign: the one that it is about, as `linked` found it.
        address: the platform's own.
    """
    if campaign is None:
        return ""
    path = f"/campaigns/{campaign.slug}"
    if complaint.pledge_id is not None:
        path = f"/pledges/{complaint.pledge_id}"
    return path if complaint.about == f"{address}{path}" else ""


def calendar_for(session: Session, deps: Deps, complaint: Complaint) -> BusinessCalendar:
    """The calendar in which a complaint's business days are counted: that of the regime, in the
    enterprise's country or, where it is about none, in the platform's."""
    country = deps.platform_country
    if complaint.campaign_id is not None:
        campaign = session.get_one(Campaign, complaint.campaign_id)
        country = lookup.enterprise_of(session, campaign).country or country
    pack = regime(complaint.regime)
    return calendar_of(pack, country=country, year=complaint.lodged_at.year)


def due_of(complaint: Complaint) -> datetime | None:
    """What is due next, UTC; None when nothing is."""
    clocks = Deadlines(complaint.receipt_by, complaint.answer_by)
    return due_at(ComplaintStatus(complaint.status), clocks)


def locked(session: Session, complaint_id: object) -> Complaint:
    """A complaint, locked until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    query = select(Complaint).where(col(Complaint.id) == lookup.parse_id(complaint_id))
    complaint = session.exec(query.with_for_update(key_share=True)).first()
    if complaint is None:
        raise NotFound(lookup.NOTHING_HERE)
    return complaint


def say(
    session: Session,
    complaint: Complaint,
    kind: SayingKind,
    body: str,
    *,
    by: Actor | None,
    at: datetime,
) -> ComplaintSaying:
    """Adds something said to a complaint that the caller has just made or has locked.

    Args:
        session: the caller's transaction.
        complaint: of which complaint.
        kind: who says what.
        body: what is said.
        by: who; None for somebody who is not signed in.
        at: UTC.
    """
    query = select(func.count()).where(ComplaintSaying.complaint_id == complaint.id)
    saying = ComplaintSaying(
        id=uuid4(),
        complaint_id=complaint.id,
        position=session.exec(query).one() + 1,
        kind=kind.value,
        body=body,
        author_id=by.user_id if by and kind.value not in OURS else None,
        spoken_by_id=by.user_id if by and kind.value in OURS else None,
        said_at=at,
    )
    session.add(saying)
    session.flush()
    return saying


def sayings_of(session: Session, complaint_id: UUID) -> list[ComplaintSaying]:
    """Everything that was said, in order."""
    query = select(ComplaintSaying).where(ComplaintSaying.complaint_id == complaint_id)
    return list(session.exec(query.order_by(col(ComplaintSaying.position))))


def write_down(
    session: Session,
    deps: Deps,
    complaint: Complaint,
    action: AuditAction,
    *,
    by: Actor | None,
    reason: str = "",
    was: ComplaintStatus | None = None,
) -> None:
    """Leaves an entry in the audit trail about a step of a complaint.

    Args:
        session: the caller's transaction.
        deps: for the time.
        complaint: as it is now.
        action: what was done.
        by: by whom; None for somebody who is not signed in.
        reason: why, in words.
        was: how far it had come before, when that changed.
    """
    audit.record(
        session,
        action,
        audit.Object("complaint", complaint.id, number_of(complaint)),
        at=deps.now(),
        actor_id=by.user_id if by else None,
        nobody=audit.STRANGER,
        reason=reason,
        before={"status": was.value} if was else {},
        after={"status": complaint.status, "outcome": complaint.outcome} if was else {},
    )


def involved_in(session: Session, complaint: Complaint) -> set[UUID]:
    """Everybody who is part of what a complaint is about and so must not act on it: who complains,
    whoever works for the enterprise, and whoever proposed or decided something about the campaign
    or its pledge."""
    found: set[UUID | None] = {complaint.author_id}
    campaign_id = complaint.campaign_id
    if campaign_id is not None:
        campaign = session.get_one(Campaign, campaign_id)
        found |= _of_enterprise(session, lookup.enterprise_of(session, campaign))
        decided = (
            select(CampaignChange.decided_by_id).where(CampaignChange.campaign_id == campaign_id),
            select(Proposal.proposed_by_id).where(Proposal.subject_id == campaign_id),
            select(Proposal.decided_by_id).where(Proposal.subject_id == campaign_id),
            select(Question.hidden_by).where(Question.campaign_id == campaign_id),
            select(StatusChange.actor_id).where(
                col(StatusChange.subject_id).in_([campaign_id, complaint.pledge_id])
            ),
        )
        for query in decided:
            found |= set(session.exec(query).all())
    return {user_id for user_id in found if user_id is not None}


def _of_enterprise(session: Session, enterprise: Enterprise) -> set[UUID | None]:
    query = select(EnterpriseMember.user_id).where(
        EnterpriseMember.enterprise_id == enterprise.id,
        EnterpriseMember.status == MemberStatus.ACTIVE.value,
    )
    return {enterprise.owner_id, *session.exec(query)}
