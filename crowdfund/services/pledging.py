"""Pledging: choose whole shares, reserve them, pay on the processor's page, change one's mind."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from sqlmodel import select

from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.errors import GatewayUnavailable, InvalidInput, TransitionRefused
from crowdfund.domain.offering import MAXIMUM_SHARES
from crowdfund.domain.pledge import PledgeStatus, RefundReason
from crowdfund.domain.regimes.big_ticket import Consent
from crowdfund.domain.risk_text import require_current
from crowdfund.services import (
    attempts,
    counters,
    lookup,
    payment_pages,
    protection,
    refunds,
    reserving,
    standing,
)
from crowdfund.services.deps import Deps
from crowdfund.services.views.pledges import PledgeReceipt
from crowdfund.words import _

LONGEST_REQUEST_KEY = 64
_SPACES = re.compile("[ \u00a0\u202f]")
_WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}(,[0-9]{3})+")
"""A comma groups thousands and nothing else: 1,5 is no number of shares."""


def pledge(
    deps: Deps,
    *,
    actor: Actor | None,
    slug: str,
    shares_text: str,
    request_key: str,
    acknowledged: object,
    consent: Consent = reserving.NO_CONSENT,
    terms_version: object = "",
    pledges_known: int | None = None,
) -> PledgeReceipt:
    """Reserves shares and opens the page to pay for them.

    Args:
        deps: what stands outside.
        actor: who invests.
        slug: the campaign's.
        shares_text: whole shares, as typed.
        request_key: made when the form opened and kept over retries: the same key gives the same
            pledge, never a second one.
        acknowledged: the mark of the risk text that the backer read and ticked, as
            `domain.risk_text` makes it; stored with the pledge, with the time.
        consent: what the backer answered to the warning before a large pledge; stored with it.
        terms_version: of the terms that the form showed; empty for those in force.
        pledges_known: how many of the backer's pledges here the form showed; None for no form.

    Raises:
        NotSignedIn, NotFound: nobody, or nothing.
        InvalidInput: the risk text as it is now was not acknowledged, not a whole number of shares,
            below the minimum, or no amount for a card.
        NotAllowed: of an enterprise in which they have a role, or a person decided that a list
            names them.
        AddressUnconfirmed: letters to their address are not confirmed yet.
        CampaignNotLive, SharesUnavailable: not now, or not that many.
        DeclarationNeeded, NotEligible: the campaign's regime limits what this person invests.
        ProofNeeded: it is a large pledge, and the last proof that it is them is too old or weak.
        ConsentNeeded: the pledge is large, and was not agreed to, or not understood.
        IdentityNeeded: so much is pledged only by people who are verified.
        Conflict: the terms changed since the form was opened, or the backer pledged elsewhere.
        RequestKeyReused: the key came before with another number of shares.
        GatewayUnavailable: reserved, but the payment page does not open right now.
    """
    backer = require_actor(actor)
    risk = require_current(acknowledged)
    key = _bounded(request_key)
    if pledges_known is not None:
        standing.require_known(deps, backer=backer, slug=slug, request_key=key, known=pledges_known)
    pledge_id = reserving.reserve(
        deps,
        backer=backer,
        slug=slug,
        shares=parse_shares(shares_text),
        request_key=key,
        risk=risk,
        consent=consent,
        terms_version=str(terms_version)[:20],
    )
    return payment_pages.open_page(deps, pledge_id=pledge_id)


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
        payment_pages.end_page(deps, pledge_id=own.id, is_cancelled=True)
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
        message = _("Shares are whole: write a number such as 25.")
        raise InvalidInput(message, field="shares")
    shares = int(compact.replace(",", ""))
    if shares <= 0:
        raise InvalidInput(_("Choose at least one share."), field="shares")
    if shares > MAXIMUM_SHARES:
        raise InvalidInput(_("That is more shares than there are."), field="shares")
    return shares


def _bounded(request_key: object) -> str:
    key = str(request_key).strip()[: LONGEST_REQUEST_KEY + 1]
    if not 8 <= len(key) <= LONGEST_REQUEST_KEY:
        raise InvalidInput(_("Open the form again, please."), field="request_key")
    return key


def _require_cancellable(own: Pledge, campaign: Campaign, now: datetime) -> None:
    if own.status == PledgeStatus.RESERVED.value:
        return
    if not protection.is_cancellable(own, campaign, now):
        message = _("This pledge can no longer be cancelled.")
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
