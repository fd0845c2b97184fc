"""What keeps the money of a raise from its founder, in words for the dashboard."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlmodel import Session

from crowdfund.db.queries import unmade_transfers
from crowdfund.db.queries.clearances import is_cleared, is_refused
from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.campaign import PAYS_NOTHING_OUT_STATUSES, CampaignStatus
from crowdfund.domain.enterprise import PayoutStatus
from crowdfund.services import payout_waiting, texts
from crowdfund.words import N_, Spoken, _

_C = CampaignStatus
_ACCOUNT = Spoken(
    {
        PayoutStatus.NONE: N_(
            "Connect payouts, so that the money can be released when you succeed."
        ),
        PayoutStatus.PENDING: N_("Your payout account is not complete yet."),
    }
)
"""Before the target decides."""


@dataclass(frozen=True, slots=True)
class Waits:
    """What a founder has to do before money is released, and what a person here has to; empty where
    nothing."""

    payout_text: str = ""
    identity_text: str = ""
    decision_text: str = ""


def waits_of(
    session: Session, campaign: Campaign, enterprise: Enterprise, platform_country: str
) -> Waits:
    """What money of a raise waits for, or will wait for.

    Args:
        session: reads.
        campaign: in any status; nothing is asked for one that brings no money any more.
        enterprise: whose it is.
        platform_country: ISO 3166, decides how long money may be held.
    """
    if CampaignStatus(campaign.status) in PAYS_NOTHING_OUT_STATUSES:
        return Waits()
    payout = PayoutStatus(enterprise.payout_status)
    is_ready = payout is PayoutStatus.ACTIVE
    is_known = payout_waiting.is_verified(session, enterprise.owner_id)
    if campaign.status != _C.SETTLING.value:
        return Waits("" if is_ready else _ACCOUNT[payout], "" if is_known else _verify())
    is_decided = not is_known or _is_decided(session, enterprise)
    if unmade_transfers.has_made(session, campaign.id):
        return Waits(
            "" if is_ready else _rest_for_account(),
            "" if is_known else _rest_for_owner(),
            "" if is_decided else _rest_for_decision(),
        )
    moment = texts.moment(payout_waiting.patience_ends(campaign, platform_country))
    return Waits(
        "" if is_ready else _for_account(moment),
        "" if is_known else _for_owner(moment),
        "" if is_decided else _for_decision(moment),
    )


def _is_decided(session: Session, enterprise: Enterprise) -> bool:
    """Whether nobody has to decide about the owner; who was refused was told so."""
    owner_id = enterprise.owner_id
    return bool(session.execute(select(or_(is_cleared(owner_id), is_refused(owner_id)))).scalar())


def _verify() -> str:
    return _("Verify your identity, so that the money can be released when you succeed.")


def _for_account(moment: str) -> str:
    return _(
        "The target is reached. The money stays in escrow until your payout account is complete; "
        "if it is not by {moment}, it goes back to the backers."
    ).format(moment=moment)


def _for_owner(moment: str) -> str:
    return _(
        "The target is reached. The money stays in escrow until we know who you are; if we do not "
        "by {moment}, it goes back to the backers."
    ).format(moment=moment)


def _for_decision(moment: str) -> str:
    return _(
        "The target is reached. The money stays in escrow until a person here has looked at who "
        "you are; if nobody has by {moment}, it goes back to the backers. You need do nothing."
    ).format(moment=moment)


def _rest_for_account() -> str:
    return _(
        "A part of the money was sent to you or is on its way. The rest cannot follow until your "
        "payout account is complete again."
    )


def _rest_for_owner() -> str:
    return _(
        "A part of the money was sent to you or is on its way. The rest cannot follow until we "
        "know who you are."
    )


def _rest_for_decision() -> str:
    return _(
        "A part of the money was sent to you or is on its way. The rest cannot follow until a "
        "person here has looked at who you are. You need do nothing."
    )
