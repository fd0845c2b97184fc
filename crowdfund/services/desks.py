"""What waits for staff on pages beside the queue of reviews: how much of it, and since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from crowdfund.db.tables import CampaignChange, IdentityCheck, Proposal
from crowdfund.domain.actor import Actor
from crowdfund.domain.change import ChangeStatus
from crowdfund.domain.permissions import Action, may
from crowdfund.domain.proposal import ProposalStatus
from crowdfund.domain.screening import ScreeningStatus
from crowdfund.services import texts
from crowdfund.services.views.admin import WaitingDesk
from crowdfund.words import N_, _


@dataclass(frozen=True)
class _Desk:
    path: str
    title: str
    action: Action
    """Who may see it."""
    since: Any
    """The column that says since when a row waits."""
    waits: ColumnElement[bool]
    """Which rows do."""
    until: Any = None
    """The column that says until when; none for as long as it takes."""


DESKS: Final = (
    _Desk(
        "/admin/changes",
        N_("Changes to raises that run"),
        Action.SEE_REVIEWS,
        col(CampaignChange.proposed_at),
        col(CampaignChange.status) == ChangeStatus.WAITING.value,
    ),
    _Desk(
        "/admin/screening",
        N_("Verified people who may be on a list"),
        Action.SEE_SCREENING,
        col(IdentityCheck.changed_at),
        col(IdentityCheck.screening) == ScreeningStatus.POSSIBLE.value,
    ),
    _Desk(
        "/admin/proposals",
        N_("Proposals that need a second person"),
        Action.SEE_PROPOSALS,
        col(Proposal.proposed_at),
        col(Proposal.status) == ProposalStatus.PENDING.value,
        col(Proposal.expires_at),
    ),
)


def desks_of(session: Session, now: datetime, who: Actor) -> list[WaitingDesk]:
    """Each desk at which something waits and that is theirs to see.

    Args:
        session: the caller's.
        now: the platform's time, UTC.
        who: for whom.
    """
    return list(_desks(session, now, who))


def _desks(session: Session, now: datetime, who: Actor) -> Iterator[WaitingDesk]:
    for desk in DESKS:
        if not may(who, desk.action):
            continue
        query = select(func.count(), func.min(desk.since)).where(desk.waits)
        if desk.until is not None:
            query = query.where(desk.until > now)
        many, oldest = session.execute(query).one()
        if many:
            text = _("{count} waiting; the oldest came {ago}.").format(
                count=texts.number(many), ago=texts.ago(oldest, now)
            )
            yield WaitingDesk(_(desk.title), text, desk.path)
