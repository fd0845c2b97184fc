"""Opening, reading and ending the processor's payment page of a pledge: intent, call, result."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlmodel import Session, select

from crowdfund.db.tables import Attempt, Campaign, Pledge, User
from crowdfund.domain.errors import GatewayError, GatewayUnavailable, NotFound
from crowdfund.domain.payment import AttemptKind, AttemptStatus, key_proves
from crowdfund.domain.pledge import PledgeStatus, RefundReason
from crowdfund.payments.gateway import CheckoutRequest, CheckoutState
from crowdfund.services import attempts, clearing, counters, registrations
from crowdfund.services.admin_notices import tell_page_refused
from crowdfund.services.deps import Deps
from crowdfund.services.views.pledges import PledgeReceipt
from crowdfund.words import N_, _

log = structlog.get_logger(__name__)

PAGE_LASTS = timedelta(minutes=40)
"""How long a backer may take. The processor's least is 30 minutes from when it hears of the page;
the rest is for trying again when the first call is lost."""
NEXT_LOOK = timedelta(minutes=2)
"""How often a worker reads an open page again, in case a note about it is lost."""

NOTHING_TO_PAY = N_("This pledge waits for no payment.")
NOT_OPENED = N_("The payment page did not open.")
"""For the history."""


def open_page(deps: Deps, *, pledge_id: UUID) -> PledgeReceipt:
    """Opens the payment page that was intended for a pledge, or returns the one that is open.

    Raises:
        GatewayUnavailable: the processor cannot be reached; a worker goes on trying and the
            shares stay reserved meanwhile.
        GatewayError: the processor will not open it; the shares are free again.
        NotFound: the pledge waits for no payment.
    """
    now = deps.now()
    with deps.transaction() as session:
        page = _newest_locked(session, pledge_id)
        if page is None or page.status not in _UNPAID:
            raise NotFound(_(NOTHING_TO_PAY), subject_id=str(pledge_id))
        if page.status == AttemptStatus.OPEN.value:
            return PledgeReceipt(str(pledge_id), page.url)
        is_forgotten = not key_proves(page.first_called_at, now=now)
        if not is_forgotten:
            attempts.begin_call(page, at=now)
            session.add(page)
        pledge = session.exec(select(Pledge).where(Pledge.id == pledge_id)).one()
        campaign = session.exec(select(Campaign).where(Campaign.id == pledge.campaign_id)).one()
        backer = session.exec(select(User).where(User.id == pledge.backer_id)).one()
    if is_forgotten:
        # Asked again, it might be a second page. Nobody saw the first, so nobody paid on it.
        _expire(deps, pledge_id)
        raise NotFound(_(NOTHING_TO_PAY), subject_id=str(pledge_id))
    try:
        customer_ref = registrations.customer(deps, backer)
        request = _request(deps, pledge, campaign, page, customer_ref)
        state = deps.gateway.create_checkout(request, idempotency_key=page.idempotency_key)
    except GatewayUnavailable as error:
        _try_again_later(deps, page.id, error)
        raise
    except GatewayError as error:
        _give_up(deps, pledge_id, page.id, error.message)
        raise
    _remember(deps, page.id, state)
    return PledgeReceipt(str(pledge_id), state.url)


def read_page(deps: Deps, *, pledge_id: UUID) -> None:
    """Reads a pledge's payment page again and books what it shows. Quiet when there is none.

    Raises:
        GatewayUnavailable: the processor cannot be reached.
    """
    with deps.reading() as session:
        page = attempts.newest(session, pledge_id, AttemptKind.CHECKOUT)
    if page is not None and page.provider_ref:
        state = deps.gateway.retrieve_checkout(page.provider_ref)
        clearing.apply(deps, pledge_id=pledge_id, state=state)


def end_page(deps: Deps, *, pledge_id: UUID, is_cancelled: bool = False) -> None:
    """Ends an unpaid pledge's page and gives its shares back, unless it turns out to be paid.

    Raises:
        GatewayUnavailable: the processor cannot be reached; the shares stay reserved and a worker
            goes on trying.
        GatewayError: the processor will not end it.
    """
    with deps.reading() as session:
        page = attempts.newest(session, pledge_id, AttemptKind.CHECKOUT)
    if page is not None and page.status == AttemptStatus.PENDING.value:
        # The call may have been made and its answer lost: ask again under the same key.
        page = _found_page(deps, pledge_id)
    if page is None or not page.provider_ref:
        _expire(deps, pledge_id, clearing.CANCELLED_UNPAID if is_cancelled else "")
        return
    purpose = RefundReason.CANCELLED.value if is_cancelled else ""
    with deps.transaction() as session:
        counters.locked_pledge(session, pledge_id)
        ending = attempts.intend_ending(session, page, at=deps.now(), purpose=purpose)
    try:
        key = ending.idempotency_key
        state = deps.gateway.expire_checkout(page.provider_ref, idempotency_key=key)
        if state.status == "complete" and not state.is_paid:
            state = deps.gateway.retrieve_checkout(page.provider_ref)
    except GatewayError as error:
        _not_ended(deps, ending.id, error)
        raise
    clearing.apply(deps, pledge_id=pledge_id, state=state)
    _ended(deps, ending.id)


def end_all(deps: Deps, campaign_id: UUID) -> None:
    """Ends every open payment page of a campaign. One that cannot be ended now stays reserved:
    a worker goes on trying."""
    with deps.reading() as session:
        waiting = reserved_pledges(session, campaign_id)
    for pledge_id in waiting:
        try:
            end_page(deps, pledge_id=pledge_id)
        except GatewayError as error:
            log.warning("page_not_ended", pledge_id=str(pledge_id), code=error.code)
        except Exception:
            # One pledge must not keep its whole raise from its end. It is work of its own as well,
            # and left for a person there.
            log.exception("page_not_ended", pledge_id=str(pledge_id))


def look_again(deps: Deps, *, pledge_id: UUID) -> None:
    """A worker's look at a reserved pledge: opens a page that was never opened, books a payment
    that nobody told us of, ends a page whose time is over.

    Raises:
        GatewayUnavailable: the processor cannot be reached; the pledge stays due.
    """
    now = deps.now()
    with deps.reading() as session:
        pledge = session.exec(select(Pledge).where(Pledge.id == pledge_id)).one()
    if pledge.status != PledgeStatus.RESERVED.value:
        return
    if now >= pledge.reserved_until:
        end_page(deps, pledge_id=pledge_id)
    else:
        read_page(deps, pledge_id=pledge_id)
    _look_again_later(deps, pledge_id)


def _look_again_later(deps: Deps, pledge_id: UUID) -> None:
    """Said when the look is over: one that a dead worker did not end is taken when its lease is."""
    now = deps.now()
    with deps.transaction() as session:
        pledge = counters.locked_pledge(session, pledge_id)
        if pledge.status == PledgeStatus.RESERVED.value:
            at_end = max(pledge.reserved_until, now + attempts.CALL_LEASE)
            pledge.due_at = min(now + NEXT_LOOK, at_end)
            session.add(pledge)


def retry_opening(deps: Deps, *, attempt_id: UUID) -> None:
    """A worker's try at a payment page whose opening was lost or refused for a while."""
    pledge_id = _still_pending(deps, attempt_id)
    if pledge_id is not None:
        open_page(deps, pledge_id=pledge_id)


def retry_ending(deps: Deps, *, attempt_id: UUID) -> None:
    """A worker's try at ending a page, when whoever began it did not come back.

    Raises:
        GatewayError: as for `end_page`.
    """
    pledge_id = _still_pending(deps, attempt_id)
    if pledge_id is not None:
        end_page(deps, pledge_id=pledge_id)


_UNPAID = {AttemptStatus.PENDING.value, AttemptStatus.OPEN.value}


def _newest_locked(session: Session, pledge_id: UUID) -> Attempt | None:
    page = attempts.newest(session, pledge_id, AttemptKind.CHECKOUT)
    return None if page is None else attempts.locked(session, page.id)


def _still_pending(deps: Deps, attempt_id: UUID) -> UUID | None:
    """The pledge of an attempt whose outcome is not known; one that ended is no longer due."""
    with deps.transaction() as session:
        attempt = attempts.locked(session, attempt_id)
        if attempt.status == AttemptStatus.PENDING.value:
            return attempt.pledge_id
        attempt.due_at = None
        session.add(attempt)
        return None


def _request(
    deps: Deps, pledge: Pledge, campaign: Campaign, page: Attempt, customer_ref: str
) -> CheckoutRequest:
    assert page.page_ends_at is not None  # noqa: S101 - every checkout intent has its end
    back = f"{deps.public_url}/pledges/{pledge.id}"
    return CheckoutRequest(
        pledge_id=str(pledge.id),
        campaign_id=str(campaign.id),
        customer_ref=customer_ref,
        amount_minor=pledge.amount_minor,
        currency=pledge.currency.lower(),
        # In English for everybody: the same key has to come with the same input, whoever asks.
        product_name=f"{campaign.title}: {pledge.shares:,} shares",
        product_description="Held until the deadline. Returned in full if the target is missed.",
        statement_suffix=campaign.slug.upper(),
        expires_at=page.page_ends_at,
        success_url=f"{back}?from=payment&session={{CHECKOUT_SESSION_ID}}",
        cancel_url=f"{back}?from=back",
    )


def _remember(deps: Deps, attempt_id: UUID, state: CheckoutState) -> None:
    with deps.transaction() as session:
        page = attempts.locked(session, attempt_id)
        page.provider_ref, page.url = state.checkout_ref, state.url
        attempts.finish(page, AttemptStatus.OPEN, at=deps.now())
        session.add(page)


def _try_again_later(deps: Deps, attempt_id: UUID, error: GatewayUnavailable) -> None:
    with deps.transaction() as session:
        page = attempts.locked(session, attempt_id)
        if page.status == AttemptStatus.PENDING.value:
            attempts.try_later(page, error, at=deps.now())
            session.add(page)


def _give_up(deps: Deps, pledge_id: UUID, attempt_id: UUID, message: str) -> None:
    with deps.transaction() as session:
        pledge = counters.locked_pledge(session, pledge_id)
        page = attempts.locked(session, attempt_id)
        attempts.finish(page, AttemptStatus.FAILED, at=deps.now(), error=message)
        session.add(page)
        clearing.expire(session, pledge, at=deps.now(), reason=NOT_OPENED)
        campaign = session.exec(select(Campaign).where(Campaign.id == pledge.campaign_id)).one()
        tell_page_refused(session, message, campaign, at=deps.now())


def _ended(deps: Deps, attempt_id: UUID) -> None:
    with deps.transaction() as session:
        ending = attempts.locked(session, attempt_id)
        attempts.finish(ending, AttemptStatus.DONE, at=deps.now())
        session.add(ending)


def _not_ended(deps: Deps, attempt_id: UUID, error: GatewayError) -> None:
    """Unknown: a worker asks again under the same key. Refused: whoever asks next takes the next
    key, since the processor repeats a refusal; the page ends by itself in any case."""
    with deps.transaction() as session:
        ending = attempts.locked(session, attempt_id)
        if ending.status != AttemptStatus.PENDING.value:
            return
        if isinstance(error, GatewayUnavailable):
            attempts.try_later(ending, error, at=deps.now())
        else:
            attempts.finish(ending, AttemptStatus.FAILED, at=deps.now(), error=error.message)
        session.add(ending)


def _found_page(deps: Deps, pledge_id: UUID) -> Attempt | None:
    try:
        open_page(deps, pledge_id=pledge_id)
    except GatewayUnavailable:
        raise
    except (GatewayError, NotFound):
        return None
    with deps.reading() as session:
        return attempts.newest(session, pledge_id, AttemptKind.CHECKOUT)


def _expire(deps: Deps, pledge_id: UUID, reason: str = "") -> None:
    with deps.transaction() as session:
        pledge = counters.locked_pledge(session, pledge_id)
        clearing.expire(session, pledge, at=deps.now(), reason=reason)


def reserved_pledges(session: Session, campaign_id: UUID) -> list[UUID]:
    """Pledges of a campaign that are still being paid."""
    query = select(Pledge.id).where(
        Pledge.campaign_id == campaign_id, Pledge.status == PledgeStatus.RESERVED.value
    )
    return list(session.exec(query))


def reservation_end(now: datetime) -> datetime:
    """When a reservation made now ends, UTC (whole seconds, as the processor counts)."""
    return (now + PAGE_LASTS).replace(microsecond=0)
