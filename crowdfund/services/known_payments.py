"""Whose payment is this? Asked when the processor tells of a charge before it told of its page."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import select

from crowdfund.db.tables import Attempt, Pledge
from crowdfund.domain.errors import GatewayRefused
from crowdfund.domain.payment import AttemptKind
from crowdfund.payments.gateway import CheckoutState
from crowdfund.services import attempts, clearing
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
    owner = owner_of(deps, page) if page is not None else None
    if page is None or owner is None:
        return None
    try:
        clearing.apply(deps, pledge_id=owner, state=page)
    except GatewayRefused:
        # A payment that cannot be booked leaves its own note for a person.
        return None
    return _by_charge(deps, charge_ref)


def owner_of(deps: Deps, page: CheckoutState) -> UUID | None:
    """The pledge that a payment page belongs to, or None. A page of which nobody heard, because
    the answer was lost, belongs to the pledge that it names while that one knows of no other."""
    with deps.reading() as session:
        query = select(Attempt.pledge_id).where(
            Attempt.kind == AttemptKind.CHECKOUT.value, Attempt.provider_ref == page.checkout_ref
        )
        known = session.exec(query).first()
        if known is not None:
            return known
        named = _uuid(page.pledge_id)
        last = attempts.newest(session, named, AttemptKind.CHECKOUT) if named else None
        return named if last is not None and not last.provider_ref else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _by_charge(deps: Deps, charge_ref: str) -> UUID | None:
    if not charge_ref:
        return None
    with deps.reading() as session:
        return session.exec(select(Pledge.id).where(Pledge.charge_ref == charge_ref)).first()
