"""Reserving shares: read once, decide, write once (docs/decisions, "Reserving shares in two
statements"). Many people may want the last shares of one campaign in the same second."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.errors import UniqueViolation
from psycopg.rows import TupleRow
from sqlalchemy import BigInteger, DateTime, Integer, bindparam

from crowdfund.db.queries import reservations
from crowdfund.db.queries.reservations import Seen
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import (
    AddressUnconfirmed,
    CampaignNotLive,
    Conflict,
    NotAllowed,
    NotFound,
    RequestKeyReused,
    SharesUnavailable,
)
from crowdfund.domain.offering import Price, amount_minor
from crowdfund.domain.payment import check_charge, checkout_key
from crowdfund.domain.pledge import check_shares
from crowdfund.domain.regimes.big_ticket import Consent
from crowdfund.domain.risk_text import RiskText
from crowdfund.services import (
    attempts,
    confirming,
    counters,
    held,
    identity_limits,
    investor_limits,
    lookup,
    payment_pages,
    protection,
)
from crowdfund.services.deps import Deps
from crowdfund.services.step_up import require_fresh_above
from crowdfund.words import N_, _, said

TRIES = 5
"""How often someone looks again when shares that were there are gone and come back meanwhile."""

SAME_FORM = "uq_pledges_request_key"
"""The constraint that one form makes one pledge."""

SEEN = (
    bindparam("shares", type_=BigInteger()),
    bindparam("now", type_=DateTime(timezone=True)),
    bindparam("terms_version", type_=Integer()),
)
GUARD = counters.has_left(*SEEN, people_joined=bindparam("people_joined", type_=Integer()))
ASK = reservations.asking(counters.shares_left_column())
TAKE = reservations.taking(GUARD)


ROLE_HERE = N_("You have a role in this enterprise, so you cannot invest in its raise.")

NO_CONSENT = Consent()
"""Of whoever was asked for none."""


def reserve(
    deps: Deps,
    *,
    backer: Actor,
    slug: str,
    shares: int,
    request_key: str,
    risk: RiskText,
    consent: Consent = NO_CONSENT,
    terms_version: str = "",
) -> UUID:
    """Reserves whole shares and stores the intent to open a payment page. Returns the pledge's id.

    Args:
        deps: what stands outside.
        backer: who invests.
        slug: the campaign's.
        shares: whole shares, above zero.
        request_key: the form's; the same key gives the same pledge.
        risk: the text that the backer acknowledged; stored with the pledge.
        consent: what the backer answered to the warning before a large pledge.
        terms_version: of the terms that the form showed, as sent; empty for those in force.

    Raises:
        Conflict: the terms changed since the form was opened.
        NotFound, InvalidInput, NotAllowed, AddressUnconfirmed, CampaignNotLive, SharesUnavailable,
        RequestKeyReused, DeclarationNeeded, ConsentNeeded, IdentityNeeded, NotEligible,
        ProofNeeded: as for `pledging.pledge`.
    """
    asked = {
        "slug": lookup.parse_slug(slug),
        "backer_id": backer.user_id,
        "request_key": request_key,
    }
    with deps.statements() as connection:
        for _try in range(TRIES):
            seen = _ask(connection, asked)
            made = _earlier(seen, backer, shares)
            if made is None:
                _require_shown(seen, terms_version)
            made = made or _take(deps, connection, seen, backer, shares, request_key, risk, consent)
            if made is not None:
                return made
    message = _("Many people want these shares right now. Try again, please.")
    raise SharesUnavailable(message, shares_left=seen.shares_left, subject_id=str(seen.campaign_id))


def _ask(connection: Connection[TupleRow], asked: dict[str, Any]) -> Seen:
    found = connection.execute(ASK, asked).fetchone()
    if found is None:
        raise NotFound(lookup.NOTHING_HERE)
    return Seen._make(found)


def _earlier(seen: Seen, backer: Actor, shares: int) -> UUID | None:
    """The pledge that the same form made before."""
    lookup.require_visible(seen.status, seen.owner_id, backer)
    if seen.earlier_id is None:
        return None
    if (seen.earlier_campaign_id, seen.earlier_shares) != (seen.campaign_id, shares):
        message = _("This form was sent before with another number of shares. Open it again.")
        raise RequestKeyReused(message, subject_id=str(seen.earlier_id))
    return seen.earlier_id


def _require_shown(seen: Seen, terms_version: str) -> None:
    if terms_version and terms_version != str(seen.terms_version):
        message = _("The campaign has changed since you opened this page. Read it again, please.")
        raise Conflict(message, subject_id=str(seen.campaign_id))


def _take(
    deps: Deps,
    connection: Connection[TupleRow],
    seen: Seen,
    backer: Actor,
    shares: int,
    request_key: str,
    risk: RiskText,
    consent: Consent,
) -> UUID | None:
    """Takes the shares; None when that has to be looked at again: they are gone since they were
    seen, or the same form was sent twice at once."""
    now = deps.now()
    _require_open_to(seen, backer, now)
    _require_left(connection, seen, shares, now)
    price = Price(seen.price_millionths, seen.currency)
    charged_minor = check_charge(amount_minor(price, shares), seen.currency)
    require_fresh_above(deps, backer, charged_minor, seen.currency)
    pledge_id, ends_at = uuid4(), payment_pages.reservation_end(now)
    values = {
        "pledge_id": pledge_id,
        "campaign_id": seen.campaign_id,
        "backer_id": backer.user_id,
        "request_key": request_key,
        "shares": shares,
        "amount_minor": charged_minor,
        "currency": seen.currency,
        "now": now,
        "ends_at": ends_at,
        "reflects_until": protection.reflects_until(seen.regime, now),
        "look_at": now + payment_pages.NEXT_LOOK,
        "call_at": now + attempts.CALL_LEASE,
        "idempotency_key": checkout_key(str(pledge_id), 1),
        "risk_version": risk.version,
        "risk_mark": risk.mark,
        "terms_version": seen.terms_version,
        "people_joined": seen.people_joined,
    }
    try:
        with (
            identity_limits.guarded(
                connection,
                limit=deps.identity_required_above,
                is_known=seen.is_known,
                values=values,
            ),
            investor_limits.guarded(connection, seen.regime, values, consent),
        ):
            is_taken = connection.execute(TAKE, values).fetchone() is not None
        return pledge_id if is_taken else None
    except UniqueViolation as error:
        if error.diag.constraint_name == SAME_FORM:
            return None
        raise


def _require_open_to(seen: Seen, backer: Actor, now: datetime) -> None:
    if seen.owner_id == backer.user_id:
        raise NotAllowed(
            _("You cannot invest in your own campaign."), subject_id=str(seen.campaign_id)
        )
    if seen.is_insider:
        raise NotAllowed(_(ROLE_HERE), subject_id=str(seen.campaign_id))
    if seen.is_refused:
        raise NotAllowed(_(identity_limits.REFUSED), subject_id=str(seen.campaign_id))
    if seen.unconfirmed_since is not None:
        raise AddressUnconfirmed(_(confirming.UNCONFIRMED), subject_id=str(seen.campaign_id))
    is_live = seen.status == CampaignStatus.LIVE.value
    if not is_live or seen.closes_at is None or seen.closes_at <= now:
        message = _("This campaign takes no pledges now.")
        raise CampaignNotLive(message, subject_id=str(seen.campaign_id))


def _require_left(connection: Connection[TupleRow], seen: Seen, shares: int, now: datetime) -> None:
    try:
        check_shares(shares, minimum_shares=seen.minimum_shares, shares_left=seen.shares_left)
    except SharesUnavailable as refused:
        asked = {"campaign_id": seen.campaign_id}
        found = connection.execute(held.FIRST_END, asked).fetchone()
        hope = held.sentence(seen.reserved_shares, found[0] if found else None, now)
        raise SharesUnavailable(
            f"{said(refused.message)} {hope}".rstrip(),
            shares_left=seen.shares_left,
            subject_id=str(seen.campaign_id),
        ) from None
