"""Payments that arrive after their reservation ended: what was asked of their backer when shares
were reserved is asked again, since it may be otherwise by now."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from crowdfund.db.queries.clearances import is_refused
from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain.pledge import RefundReason
from crowdfund.services import entry_answers, identity_limits, investor_limits, lookup
from crowdfund.services.deps import Deps
from crowdfund.services.memberships import works_for
from crowdfund.services.regime_terms import regime_of


def is_listed(session: Session, pledge: Pledge) -> bool:
    """Whether a person decided that a pledge's backer is who a list names: asked of every payment,
    since the decision may have been made while the payment page was open."""
    return bool(session.execute(select(is_refused(pledge.backer_id))).scalar_one())


def goes_back_because(
    deps: Deps, session: Session, campaign: Campaign, pledge: Pledge, now: datetime
) -> RefundReason | None:
    """Why a payment goes back whose backer could not make the pledge now; None when they could.

    Once a reservation ended, its amount no longer counts towards the backer's limits, and the room,
    or the answers to the questions before it, may be used since.

    Args:
        deps: for the sum up to which nobody has to be verified.
        session: the caller's transaction, which holds the backer's turn.
        campaign: the pledge's, locked.
        pledge: its reservation ended.
        now: UTC.
    """
    if works_for(session, lookup.enterprise_of(session, campaign), pledge.backer_id):
        # Joined since the reservation ended: nobody invests in a raise of their own enterprise.
        return RefundReason.JOINED
    if not identity_limits.has_room(session, pledge, limit=deps.identity_required_above, now=now):
        return RefundReason.IDENTITY_NEEDED
    if not investor_limits.has_room(session, campaign, pledge, now):
        return RefundReason.OVER_LIMIT
    step = entry_answers.missing_of(session, regime_of(campaign), pledge.backer_id, now)
    return None if step is None else RefundReason.STEP_MISSING
