"""Pledging: choose whole shares, reserve them, pay on the processor's page, change one's mind."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import (
    CampaignNotLive,
    GatewayUnavailable,
    InvalidInput,
    NotAllowed,
    RequestKeyReused,
    SharesUnavailable,
    TransitionRefused,
)
from crowdfund.domain.offering import MAXIMUM_SHARES, Price, amount_minor
from crowdfund.domain.payment import check_charge
from crowdfund.domain.pledge import PledgeStatus, RefundReason, can_cancel, check_shares
from crowdfund.services import attempts, counters, lookup, payment_pages, refunds
from crowdfund.services.deps import Deps
from crowdfund.services.history import begin
from crowdfund.services.views.pledges import PledgeReceipt

LONGEST_REQUEST_KEY = 64
_SPACES = re.compile("[ \u00a0\u202f]")
_WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}(,[0-9]{3})+")
"""A comma groups thousands and nothing else: 1,5 is no number of shares."""


def pledge(
    deps: Deps, *, actor: Actor | None, slug: str, shares_text: str, request_key: str
) -> PledgeReceipt:
    """Reserves shares and opens the page to pay for them.

    Args:
        deps: what stands outside.
        actor: who invests.
        slug: the campaign's.
        shares_text: whole shares, as typed.
        request_key: made when the form opened and kept over retries: the same key gives the same
            pledge, never a second one.

    Raises:
        NotSignedIn, NotFound: nobody, or nothing.
        InvalidInput: not a whole number of shares, below the minimum, or no amount for a card.
        NotAllowed: one's own campaign.
        CampaignNotLive, SharesUnavailable: not now, or not that many.
        RequestKeyReused: the key came before with another number of shares.
        GatewayUnavailable: reserved, but the payment page does not open right now.
    """
    backer = require_actor(actor)
    pledge_id = reserve(
        deps,
        backer=backer,
        slug=slug,
        shares=parse_shares(shares_text),
        request_key=_bounded(request_key),
    )
    return payment_pages.open_page(deps, pledge_id=pledge_id)


def reserve(deps: Deps, *, backer: Actor, slug: str, shares: int, request_key: str) -> UUID:
    """Reserves whole shares and stores the intent to open a payment page. Returns the pledge's id.

    Raises:
        NotFound, InvalidInput, NotAllowed, CampaignNotLive, SharesUnavailable, RequestKeyReused:
            as for `pledge`.
    """
    try:
        with deps.transaction() as session:
            campaign = lookup.campaign_by_slug(session, slug, backer)
            return _reserve(session, deps, backer, campaign, shares, request_key)
    except IntegrityError:
        # The same form was sent twice at once: the other one is the pledge.
        with deps.reading() as session:
            campaign = lookup.campaign_by_slug(session, slug, backer)
            found = _existing(session, backer, campaign, shares, request_key)
        if found is None:
            raise
        return found


def retry_payment(deps: Deps, *, actor: Actor | None, pledge_id: str) -> PledgeReceipt:
    """Returns the open payment page of one's own reserved pledge, opening it if needed.

    Raises:
        NotFound: not theirs, or it waits for no payment.
        GatewayUnavailable: the processor cannot be reached.
    """
    with deps.reading() as session:
        own = lookup.owned_pledge(session, actor, pledge_id)
    return payment_pages.open_page(deps, pledge_id=own.id)


def came_back(deps: Deps, *, actor: Actor | None, pledge_id: str) -> None:
    """Reads the payment page when its backer comes back from it, so that nobody waits for a note.

    Quiet when the processor cannot be reached: a worker goes on looking.

    Raises:
        NotFound: not theirs.
    """
    with deps.reading() as session:
        own = lookup.owned_pledge(session, actor, pledge_id)
    if own.status not in {PledgeStatus.RESERVED.value, PledgeStatus.EXPIRED.value}:
        return
    try:
        payment_pages.read_page(deps, pledge_id=own.id)
    except GatewayUnavailable:
        return


def cancel(deps: Deps, *, actor: Actor | None, pledge_id: str) -> None:
    """Takes one's pledge back: an unpaid one ends at once, a paid one is refunded in full.

    Raises:
        NotFound: not theirs.
        TransitionRefused: it can no longer be cancelled.
        GatewayUnavailable: the payment page cannot be ended right now.
    """
    with deps.reading() as session:
        own = lookup.owned_pledge(session, actor, pledge_id)
        campaign = session.exec(select(Campaign).where(Campaign.id == own.campaign_id)).one()
    _require_cancellable(own, campaign, deps.now())
    if own.status == PledgeStatus.RESERVED.value:
        payment_pages.end_page(deps, pledge_id=own.id)
    refund_id = _cancel_paid(deps, require_actor(actor), own.id)
    if refund_id is not None:
        refunds.execute(deps, attempt_id=refund_id)


def parse_shares(text: object) -> int:
    """Reads a whole number of shares.

    Raises:
        InvalidInput: a fraction, a word, zero, or absurdly many.
    """
    compact = _SPACES.sub("", str(text).strip()[:40])
    if not _WHOLE.fullmatch(compact):
        message = "Shares are whole: write a number such as 25."
        raise InvalidInput(message, field="shares")
    shares = int(compact.replace(",", ""))
    if shares <= 0:
        raise InvalidInput("Choose at least one share.", field="shares")
    if shares > MAXIMUM_SHARES:
        raise InvalidInput("That is more shares than there are.", field="shares")
    return shares


def _bounded(request_key: object) -> str:
    key = str(request_key).strip()[: LONGEST_REQUEST_KEY + 1]
    if not 8 <= len(key) <= LONGEST_REQUEST_KEY:
        raise InvalidInput("Open the form again, please.", field="request_key")
    return key


def _existing(
    session: Session, backer: Actor, campaign: Campaign, shares: int, request_key: str
) -> UUID | None:
    query = select(Pledge).where(
        Pledge.backer_id == backer.user_id, Pledge.request_key == request_key
    )
    found = session.exec(query).first()
    if found is None:
        return None
    if (found.campaign_id, found.shares) != (campaign.id, shares):
        message = "This form was sent before with another number of shares. Open it again."
        raise RequestKeyReused(message, subject_id=str(found.id))
    return found.id


def _reserve(
    session: Session,
    deps: Deps,
    backer: Actor,
    campaign: Campaign,
    shares: int,
    request_key: str,
) -> UUID:
    found = _existing(session, backer, campaign, shares, request_key)
    if found is not None:
        return found
    now = deps.now()
    _require_open_to(session, backer, campaign, now)
    check_shares(
        shares,
        minimum_shares=campaign.minimum_shares,
        shares_left=counters.shares_left(campaign),
    )
    made = _new_pledge(session, backer, campaign, shares, request_key, now)
    if not counters.try_reserve(session, campaign.id, shares, now):
        session.refresh(campaign)
        _require_open_to(session, backer, campaign, now)
        left = counters.shares_left(campaign)
        message = f"Someone was quicker: {left:,} shares are left." if left else "Sold out."
        raise SharesUnavailable(message, shares_left=left, subject_id=str(campaign.id))
    return made.id


def _require_open_to(session: Session, backer: Actor, campaign: Campaign, now: datetime) -> None:
    if lookup.enterprise_of(session, campaign).owner_id == backer.user_id:
        raise NotAllowed("You cannot invest in your own campaign.", subject_id=str(campaign.id))
    is_live = campaign.status == CampaignStatus.LIVE.value
    if not is_live or campaign.closes_at is None or campaign.closes_at <= now:
        message = "This campaign takes no pledges now."
        raise CampaignNotLive(message, subject_id=str(campaign.id))


def _new_pledge(
    session: Session,
    backer: Actor,
    campaign: Campaign,
    shares: int,
    request_key: str,
    now: datetime,
) -> Pledge:
    price = Price(campaign.price_millionths, campaign.currency)
    ends_at = payment_pages.reservation_end(now)
    made = Pledge(
        id=uuid4(),
        campaign_id=campaign.id,
        backer_id=backer.user_id,
        request_key=request_key,
        status=PledgeStatus.RESERVED.value,
        shares=shares,
        amount_minor=check_charge(amount_minor(price, shares), campaign.currency),
        currency=campaign.currency,
        created_at=now,
        reserved_until=ends_at,
        due_at=now + payment_pages.NEXT_LOOK,
    )
    session.add(made)
    session.flush()
    begin(session, made, at=now, actor_id=backer.user_id)
    attempts.intend_checkout(session, made, ends_at=ends_at, at=now)
    session.flush()
    return made


def _require_cancellable(own: Pledge, campaign: Campaign, now: datetime) -> None:
    assert campaign.closes_at is not None  # noqa: S101 - it took pledges, so it has a deadline
    if own.status == PledgeStatus.RESERVED.value:
        return
    if not can_cancel(
        PledgeStatus(own.status),
        CampaignStatus(campaign.status),
        closes_at=campaign.closes_at,
        now=now,
    ):
        message = "This pledge can no longer be cancelled."
        raise TransitionRefused(message, subject_id=str(own.id))


def _cancel_paid(deps: Deps, backer: Actor, pledge_id: UUID) -> UUID | None:
    """Decides the refund of a pledge that is paid (perhaps only just); None when there is none."""
    now = deps.now()
    with deps.transaction() as session:
        own = counters.locked_pledge(session, pledge_id)
        if own.status != PledgeStatus.ESCROWED.value:
            return None
        campaign = counters.locked_campaign(session, own.campaign_id)
        _require_cancellable(own, campaign, now)
        attempt = refunds.decide(
            session, own, RefundReason.CANCELLED, at=now, actor_id=backer.user_id
        )
        attempt.due_at = now + attempts.CALL_LEASE
        return attempt.id
