"""Identifiers with Stripe's prefixes."""

from __future__ import annotations

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits

_SHAPES = {
    "account": ("acct_1", 15),
    "balance_transaction": ("txn_3", 23),
    "bank_account": ("ba_1", 23),
    "charge": ("ch_3", 23),
    "checkout.session": ("cs_test_a1", 56),
    "customer": ("cus_", 14),
    "dispute": ("du_1", 23),
    "event": ("evt_1", 23),
    "item": ("li_1", 23),
    "payment_intent": ("pi_3", 23),
    "payment_method": ("pm_1", 23),
    "destination_payment": ("py_1", 23),
    "price": ("price_1", 23),
    "product": ("prod_", 14),
    "refund": ("re_3", 23),
    "request": ("req_", 14),
    "transfer": ("tr_1", 23),
    "transfer_reversal": ("trr_1", 23),
    "webhook_endpoint": ("we_1", 23),
}


def random_text(length: int) -> str:
    """Letters and digits that nobody can guess."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def new_id(kind: str) -> str:
    """A fresh identifier for an object of this kind (Stripe's `object` value)."""
    prefix, length = _SHAPES[kind]
    return prefix + random_text(length)
