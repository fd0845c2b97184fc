"""A pledge's life, as data (docs/ledger.md, "States")."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import InvalidInput, SharesUnavailable
from crowdfund.domain.sentence import sentence


class PledgeStatus(StrEnum):
    """Where one backer's promise and payment stand."""

    RESERVED = "reserved"
    """Shares are held while the backer pays."""
    EXPIRED = "expired"
    """Not paid in time or given up; the shares are free again."""
    ESCROWED = "escrowed"
    """Paid; the money is held until the deadline."""
    SETTLED = "settled"
    """Money released to the enterprise, shares allotted."""
    REFUNDING = "refunding"
    """The money is on its way back."""
    REFUNDED = "refunded"
    """The money is back with the backer."""
    DISPUTED = "disputed"
    """The backer's bank inquires into the payment; it does not count and is not moved on."""
    LOST = "lost"
    """The bank decided for the cardholder; the money is gone."""


_P = PledgeStatus
PLEDGE_STEPS: dict[PledgeStatus, frozenset[PledgeStatus]] = {
    _P.RESERVED: frozenset({_P.EXPIRED, _P.ESCROWED}),
    # A payment may arrive after its reservation ended: it takes shares again, or goes back.
    _P.EXPIRED: frozenset({_P.ESCROWED, _P.REFUNDING}),
    _P.ESCROWED: frozenset({_P.SETTLED, _P.REFUNDING, _P.DISPUTED}),
    _P.SETTLED: frozenset({_P.DISPUTED}),
    _P.REFUNDING: frozenset({_P.REFUNDED, _P.DISPUTED}),
    _P.REFUNDED: frozenset({_P.REFUNDING}),
    # Back to where it was, or on its way back when the raise went on without it.
    _P.DISPUTED: frozenset({_P.ESCROWED, _P.SETTLED, _P.REFUNDING, _P.LOST}),
    _P.LOST: frozenset(),
}


class RefundReason(StrEnum):
    """Why money goes back."""

    CANCELLED = "cancelled"
    """The backer cancelled while that was allowed."""
    TARGET_MISSED = "target_missed"
    """The raise did not reach its target by the deadline."""
    WITHDRAWN = "withdrawn"
    """The campaign was withdrawn."""
    NOT_RECONFIRMED = "not_reconfirmed"
    """The terms changed, and the backer did not say in time that they keep the pledge."""
    TOO_LATE = "too_late"
    """The payment arrived when no shares or no time were left."""
    OVER_LIMIT = "over_limit"
    """The payment arrived after its reservation, when the backer's limit left no room for it."""
    JOINED = "joined"
    """The payment arrived after its reservation, when the backer had a role in the enterprise."""
    IDENTITY_NEEDED = "identity_needed"
    """The payment arrived after its reservation, when so much needed a verified backer."""
    STEP_MISSING = "step_missing"
    """The payment arrived after its reservation, when a step that the rules ask for was missing."""
    LISTED = "listed"
    """The payment arrived when a person had decided that the backer is who a list names."""
    NO_PAYOUT_ACCOUNT = "no_payout_account"
    """The enterprise never completed its payout account."""
    DISPUTE_ENDED_LATE = "dispute_ended_late"
    """A dispute ended in the platform's favour after the raise had gone on without the pledge."""
    PARTLY_LOST = "partly_lost"
    """The bank took a part back; what is left of the payment buys no whole shares."""
    FRAUD_WARNING = "fraud_warning"
    """The card's network fears that the card was stolen, and a person decided to give it back."""


def check_shares(shares: int, *, minimum_shares: int, shares_left: int) -> int:
    """Returns the number of shares when that many can be pledged.

    Args:
        shares: what the backer asks for.
        minimum_shares: least shares in one pledge; the last few shares may be fewer.
        shares_left: whole shares that nobody has reserved.

    Raises:
        InvalidInput: zero, negative or below the minimum.
        SharesUnavailable: more than is left.
    """
    if shares <= 0:
        raise InvalidInput(sentence("Choose at least one share."), field="shares")
    if shares > shares_left:
        raise SharesUnavailable(_left_text(shares_left), shares_left=shares_left)
    if shares < min(minimum_shares, shares_left):
        raise InvalidInput(
            sentence(
                "The smallest pledge is {minimum_shares} shares.",
                minimum_shares=f"{minimum_shares:,}",
            ),
            field="shares",
        )
    return shares


def _left_text(shares_left: int) -> str:
    if shares_left == 0:
        return sentence("No shares are left.")
    return (
        sentence("Only 1 share is left.")
        if shares_left == 1
        else sentence("Only {shares_left} shares are left.", shares_left=f"{shares_left:,}")
    )


def can_cancel(
    status: PledgeStatus,
    campaign_status: CampaignStatus,
    *,
    until: datetime,
    now: datetime,
    is_reflecting: bool = False,
) -> bool:
    """Whether the backer may take the pledge back, while the raise is open.

    Args:
        status: the pledge's.
        campaign_status: its campaign's.
        until: as `regimes.protection.cancel_until` says, UTC.
        now: UTC.
        is_reflecting: whether that is time to reflect, which goes on after the deadline.
    """
    open_statuses = {CampaignStatus.LIVE, CampaignStatus.SUSPENDED}
    if is_reflecting:
        open_statuses.add(CampaignStatus.CLOSING)
    return (
        status in {PledgeStatus.RESERVED, PledgeStatus.ESCROWED}
        and campaign_status in open_statuses
        and now < until
    )
