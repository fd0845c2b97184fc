"""Looks up at Stripe what may have been made before: one small request each, however large a
campaign is. Whoever repeats a call looks first, because a key proves nothing once it is forgotten.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import stripe

from crowdfund.payments import stripe_objects
from crowdfund.payments.gateway import AccountState, RefundState, TransferState
from crowdfund.payments.stripe_requests import transfer_group

PAGE_SIZE: Final = 100
DEAD_REFUND_STATUSES: Final = frozenset({"failed", "canceled"})


def customer_of(client: stripe.StripeClient, user_id: str) -> str | None:
    """The customer that was opened for a person, or None. Stripe's search may lag by a minute.

    Args:
        client: who is asked.
        user_id: the person's row; digits, letters and dashes alone.
    """
    found = client.v1.customers.search({"query": f"metadata['user_id']:'{user_id}'", "limit": 1})
    return found.data[0].id if found.data else None


def account_of(
    client: stripe.StripeClient, enterprise_id: str, *, after: datetime, before: datetime
) -> AccountState | None:
    """The receiving account that was opened for an enterprise, or None.

    Args:
        client: who is asked.
        enterprise_id: the enterprise's row, as in the account's metadata.
        after: the earliest time at which it can have been opened, UTC.
        before: the latest, UTC.
    """
    page = client.v1.accounts.list(
        {
            "created": {"gte": int(after.timestamp()), "lte": int(before.timestamp())},
            "limit": PAGE_SIZE,
        }
    )
    for account in page.auto_paging_iter():
        metadata = account.metadata
        if metadata and stripe_objects.field_of(metadata, "enterprise_id") == enterprise_id:
            return stripe_objects.account_state(account)
    return None


def transfer_of(
    client: stripe.StripeClient, pledge_id: str, charge_ref: str
) -> TransferState | None:
    """The newest transfer of a pledge's charge, or None; one that still stands goes first.

    Args:
        client: who is asked.
        pledge_id: the pledge's row, which names the group.
        charge_ref: the charge whose money it sends.
    """
    page = client.v1.transfers.list(
        {"transfer_group": transfer_group(pledge_id), "limit": PAGE_SIZE}
    )
    states = [stripe_objects.transfer_state(transfer) for transfer in page.auto_paging_iter()]
    own = [state for state in states if state.charge_ref == charge_ref]
    return min(own, key=lambda state: state.is_reversed, default=None)


def refund_of(client: stripe.StripeClient, payment_ref: str) -> RefundState | None:
    """The newest refund of a payment that has not failed, or None.

    Args:
        client: who is asked.
        payment_ref: the payment.
    """
    page = client.v1.refunds.list({"payment_intent": payment_ref, "limit": PAGE_SIZE})
    for refund in page.auto_paging_iter():
        state = stripe_objects.refund_state(refund)
        if state.status not in DEAD_REFUND_STATUSES:
            return state
    return None
