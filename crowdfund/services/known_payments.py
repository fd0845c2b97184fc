"""Whose payment is this? Asked when the processor tells of a charge before it told of its page."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import select

from crowdfund.db.tables import Attempt, Pledge
from crowdfund.domain.errors import GatewayRefused
from crowdfund.domain.payment import AttemptKind
from crowdfund.services import clearing
from crowdfund.services.deps import Deps


def pledge_of(deps: Deps, charge_ref: str, payment_ref: str) -> UUID | None:
    """The pledge whose payment a charge is, booked first if it was not heard of yet; None when it
    is not ours.

    Raises:
        GatewayUnavailable: the processor cannot be reached.
    """
    known = _by_charge(deps, charge_ref)
    if known is not None or not payment_ref:
        return known
    page = deps.gateway.find_checkout(payment_ref)
    owner = by_page(deps, page.checkout_ref) if page is not None else None
    if page is None or owner is None:
        return None
    try:
        clearing.apply(deps, pledge_id=owner, state=page)
    except GatewayRefused:
        # A payment that cannot be booked leaves its own note for a person.
        return None
    return _by_charge(deps, charge_ref)


def by_page(deps: Deps, checkout_ref: str) -> UUID | None:
    """The pledge that a payment page belongs to, or None."""
    with deps.reading() as session:
        query = select(Attempt.pledge_id).where(
            Attempt.kind == AttemptKind.CHECKOUT.value, Attempt.provider_ref == checkout_ref
        )
        return session.exec(query).first()


def _by_charge(deps: Deps, charge_ref: str) -> UUID | None:
    if not charge_ref:
        return None
    with deps.reading() as session:
        return session.exec(select(Pledge.id).where(Pledge.charge_ref == charge_ref)).first()
