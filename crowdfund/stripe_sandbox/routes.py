"""Which handler answers which address; Stripe's other routes are known, and said to be missing."""

from __future__ import annotations

import re

from crowdfund.stripe_sandbox.errors import ApiError
from crowdfund.stripe_sandbox.resources import (
    accounts,
    balance,
    checkout,
    customers,
    disputes,
    events,
    intents,
    refunds,
    transfers,
)
from crowdfund.stripe_sandbox.world import Operation

OPERATIONS: tuple[Operation, ...] = (
    *accounts.OPERATIONS,
    *balance.OPERATIONS,
    *checkout.OPERATIONS,
    *customers.OPERATIONS,
    *disputes.OPERATIONS,
    *events.OPERATIONS,
    *intents.OPERATIONS,
    *refunds.OPERATIONS,
    *transfers.OPERATIONS,
)

_STRIPE_HAS = frozenset(
    re.findall(
        r"\w+",
        """account account_links account_sessions accounts apple_pay application_fees apps balance
        balance_settings balance_transactions billing billing_portal charges checkout climate
        confirmation_tokens country_specs coupons credit_notes customer_sessions customers disputes
        entitlements ephemeral_keys events exchange_rates external_accounts file_links files
        financial_connections forwarding identity invoice_payments invoice_rendering_templates
        invoiceitems invoices issuing link_account_sessions linked_accounts mandates
        payment_attempts payment_intents payment_links payment_method_configurations
        payment_method_domains
        payment_methods payment_records payouts plans prices products promotion_codes quotes radar
        refunds reporting reviews setup_attempts setup_intents shipping_rates sigma sources
        subscription_items subscription_schedules subscriptions tax tax_codes tax_ids tax_rates
        terminal test_helpers tokens topups transfers treasury webhook_endpoints""",
    )
)
"""First parts of Stripe's addresses."""


class Router:
    """Finds the operation for a method and an address."""

    def __init__(self) -> None:
        self._plain: dict[tuple[str, str], Operation] = {}
        self._shaped: list[tuple[str, re.Pattern[str], Operation]] = []
        for operation in OPERATIONS:
            if "{" in operation.path:
                shape = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]{1,255})", operation.path)
                self._shaped.append((operation.method, re.compile(shape), operation))
            else:
                self._plain[operation.method, operation.path] = operation

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        """The operation and the named parts of the address.

        Raises:
            ApiError: 501 for a route of Stripe's that the sandbox lacks, 404 for any other.
        """
        plain = self._plain.get((method, path))
        if plain is not None:
            return plain, {}
        for wanted, shape, operation in self._shaped:
            match = shape.fullmatch(path) if wanted == method else None
            if match is not None:
                return operation, match.groupdict()
        parts = path.split("/")
        if method in ("GET", "POST", "DELETE") and len(parts) > 2 and parts[2] in _STRIPE_HAS:
            raise ApiError(
                501,
                "api_error",
                f"Stripe has {method} {path[:120]}; this offline sandbox does not.",
                replayable=False,
            )
        raise ApiError(
            404,
            "invalid_request_error",
            f"Unrecognized request URL ({method}: {path[:120]}).",
            replayable=False,
        )
