"""Writes what the platform wants as the parameters that Stripe takes. Nothing here calls Stripe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crowdfund.payments.gateway import CheckoutRequest

if TYPE_CHECKING:
    from stripe.params import AccountCreateParams, BalanceSettingsUpdateParams
    from stripe.params.checkout import (
        SessionCreateParams,
        SessionCreateParamsLineItemPriceDataProductData,
        SessionCreateParamsPaymentIntentData,
    )

SUFFIX_MAX_CHARACTERS: Final = 10
"""Prefix, separator and suffix share 22 characters on a card statement (Stripe)."""
PRODUCT_NAME_MAX_CHARACTERS: Final = 250
PRODUCT_DESCRIPTION_MAX_CHARACTERS: Final = 500


def transfer_group(pledge_id: str) -> str:
    """The name under which Stripe groups a pledge's charge and its transfer. A group for each
    pledge, not for each campaign: a transfer is then looked up by one small request.

    Args:
        pledge_id: the pledge's row.

    Returns:
        A text that is stable for the life of the pledge; its campaign is in the metadata.
    """
    return f"pledge_{pledge_id}"


def statement_suffix(text: str) -> str:
    """What may stand on a card statement after the platform's name.

    Args:
        text: any text, such as an enterprise's name.

    Returns:
        At most ten plain characters with at least one letter, or an empty text.
    """
    plain = re.sub(r"[^A-Za-z0-9 .-]", "", text)
    short = " ".join(plain.split())[:SUFFIX_MAX_CHARACTERS].strip()
    return short if re.search(r"[A-Za-z]", short) else ""


def account_params(*, enterprise_id: str, country: str, email: str) -> AccountCreateParams:
    """A receiving account whose fees and losses the platform carries, while Stripe checks who
    owns it. `controller` replaces the deprecated `type`.

    Args:
        enterprise_id: kept as metadata.
        country: ISO 3166 alpha-2.
        email: the enterprise's address.

    Returns:
        Parameters of `POST /v1/accounts`.
    """
    return {
        "country": country,
        "email": email,
        "controller": {
            "fees": {"payer": "application"},
            "losses": {"payments": "application"},
            "stripe_dashboard": {"type": "express"},
            "requirement_collection": "stripe",
        },
        "capabilities": {"transfers": {"requested": True}},
        "metadata": {"enterprise_id": enterprise_id},
    }


def hold_params() -> BalanceSettingsUpdateParams:
    """Payouts happen only when the platform asks for one.

    Returns:
        Parameters of `POST /v1/balance_settings`.
    """
    return {"payments": {"payouts": {"schedule": {"interval": "manual"}}}}


def checkout_params(request: CheckoutRequest) -> SessionCreateParams:
    """A hosted page that takes one card payment for one pledge.

    Args:
        request: amounts in minor units, times in UTC.

    Returns:
        Parameters of `POST /v1/checkout/sessions`.
    """
    return {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "customer": request.customer_ref,
        "client_reference_id": request.pledge_id,
        "expires_at": int(request.expires_at.timestamp()),
        "allowed_payment_method_types": ["card"],
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": request.currency,
                    "unit_amount": request.amount_minor,
                    "product_data": _product_data(request),
                },
            }
        ],
        "payment_intent_data": _intent_data(request),
        "metadata": _metadata(request),
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
    }


def _metadata(request: CheckoutRequest) -> dict[str, str]:
    return {"pledge_id": request.pledge_id, "campaign_id": request.campaign_id}


def _product_data(
    request: CheckoutRequest,
) -> SessionCreateParamsLineItemPriceDataProductData:
    product: SessionCreateParamsLineItemPriceDataProductData = {
        "name": request.product_name[:PRODUCT_NAME_MAX_CHARACTERS]
    }
    # Stripe refuses an empty text on creation.
    if request.product_description:
        product["description"] = request.product_description[:PRODUCT_DESCRIPTION_MAX_CHARACTERS]
    return product


def _intent_data(request: CheckoutRequest) -> SessionCreateParamsPaymentIntentData:
    intent: SessionCreateParamsPaymentIntentData = {
        "transfer_group": transfer_group(request.pledge_id),
        "metadata": _metadata(request),
    }
    suffix = statement_suffix(request.statement_suffix)
    if suffix:
        intent["statement_descriptor_suffix"] = suffix
    return intent
