"""What is done about each of the processor's notes. Each reads its object again and applies what
it shows: repeated, late and reordered notes do no harm. One that only says that what we asked for
was made, after that was booked, is not worth a call: a large raise brings tens of thousands."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import select

from crowdfund.db.tables import InboxEvent, Pledge
from crowdfund.domain.payment import AttemptKind
from crowdfund.payments.gateway import CheckoutState
from crowdfund.services import (
    clearing,
    disputes,
    fraud_warnings,
    identities,
    known_payments,
    own_notes,
    payment_pages,
    payouts,
    refund_notes,
    transfers,
)
from crowdfund.services.deps import Deps

Handler = Callable[[Deps, InboxEvent], str]

PAYMENT_FAILED = "checkout.session.async_payment_failed"
ACCOUNT_LEFT = "account.application.deauthorized"
REFUND_MADE = "refund.created"
TRANSFER_MADE = "transfer.created"


def handler_of(event_type: str) -> Handler:
    """What to do about a type of note; one that nothing is done about is noted and done with."""
    for prefix, handler in BY_PREFIX:
        if event_type.startswith(prefix):
            return handler
    return lambda _deps, _event: "nothing to do"


def _checkout(deps: Deps, event: InboxEvent) -> str:
    state = deps.gateway.retrieve_checkout(event.object_ref)
    said = _apply_page(deps, state)
    if event.type == PAYMENT_FAILED and state.status == "complete" and not state.is_paid:
        # The page is over and its money will not come.
        return _give_up(deps, state)
    return said


def _payment(deps: Deps, event: InboxEvent) -> str:
    state = deps.gateway.find_checkout(event.object_ref)
    return "not a payment of ours" if state is None else _apply_page(deps, state)


def _charge(deps: Deps, event: InboxEvent) -> str:
    with deps.reading() as session:
        query = select(Pledge.id).where(Pledge.charge_ref == event.object_ref)
        pledge_id = session.exec(query).first()
    if pledge_id is None:
        return "a charge that is not ours, or not stored yet"
    payment_pages.read_page(deps, pledge_id=pledge_id)
    return "fee noted"


def _charge_refunded(deps: Deps, event: InboxEvent) -> str:
    if own_notes.is_whole_refund_booked(deps, charge_ref=event.object_ref):
        return own_notes.KNOWN
    # By refund, never by the charge's sum: a sum says nothing about which refund it is.
    return refund_notes.refresh_charge(deps, charge_ref=event.object_ref)


def _apply_page(deps: Deps, state: CheckoutState) -> str:
    pledge_id = known_payments.owner_of(deps, state)
    if pledge_id is None:
        return "a payment page that is not ours"
    clearing.apply(deps, pledge_id=pledge_id, state=state)
    return "paid" if state.is_paid else state.status


def _give_up(deps: Deps, state: CheckoutState) -> str:
    pledge_id = known_payments.owner_of(deps, state)
    if pledge_id is not None:
        clearing.give_up(deps, pledge_id=pledge_id)
    return "payment failed"


def _refund(deps: Deps, event: InboxEvent) -> str:
    if event.type == REFUND_MADE and own_notes.is_booked(
        deps, AttemptKind.REFUND, event.object_ref
    ):
        return own_notes.KNOWN
    return refund_notes.refresh(deps, refund_ref=event.object_ref)


def _dispute(deps: Deps, event: InboxEvent) -> str:
    return disputes.refresh(deps, dispute_ref=event.object_ref)


def _warning(deps: Deps, event: InboxEvent) -> str:
    return fraud_warnings.refresh(deps, warning_ref=event.object_ref)


def _account(deps: Deps, event: InboxEvent) -> str:
    has_left = event.type == ACCOUNT_LEFT
    return payouts.refresh_account(deps, account_ref=event.object_ref, has_left=has_left)


def _balance(deps: Deps, event: InboxEvent) -> str:
    del event
    with deps.transaction() as session:
        transfers.wake_waiting(session, at=deps.now())
    return "waiting transfers are due"


def _transfer(deps: Deps, event: InboxEvent) -> str:
    if event.type == TRANSFER_MADE and own_notes.is_booked(
        deps, AttemptKind.TRANSFER, event.object_ref
    ):
        return own_notes.KNOWN
    return transfers.confirm(deps, transfer_ref=event.object_ref)


def _payout_failed(deps: Deps, event: InboxEvent) -> str:
    if event.object_type != "account":
        return "the platform's own payout"
    return payouts.tell_of_payout(deps, account_ref=event.object_ref, note_ref=event.id)


def _payout_paid(deps: Deps, event: InboxEvent) -> str:
    del deps, event
    return "noted"


def _identity(deps: Deps, event: InboxEvent) -> str:
    return identities.refresh(deps, check_ref=event.object_ref)


BY_PREFIX: tuple[tuple[str, Handler], ...] = (
    ("checkout.session.", _checkout),
    ("payment_intent.", _payment),
    ("charge.updated", _charge),
    ("charge.refunded", _charge_refunded),
    ("charge.dispute.", _dispute),
    ("refund.", _refund),
    ("radar.early_fraud_warning.", _warning),
    ("account.", _account),
    ("capability.", _account),
    ("transfer.", _transfer),
    ("payout.failed", _payout_failed),
    ("payout.paid", _payout_paid),
    ("identity.verification_session.", _identity),
    ("balance.available", _balance),
)
"""What is done about which types of note; the first that fits."""
