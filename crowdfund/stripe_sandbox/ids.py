"""Identifiers with Stripe's prefixes."""

from __future__ import annotations

import secrets
import string
import time

_ALPHABET = (string.digits + string.ascii_uppercase + string.ascii_lowercase).encode()
_MOMENT_LENGTH = 8
_BY_BYTE = bytes(_ALPHABET[number % len(_ALPHABET)] for number in range(256))
"""Which character a random byte becomes; some come up five times in 256, the others four."""

_SHAPES = {
    "account": ("acct_1", 15),
    "balance_transaction": ("txn_3", 23),
    "bank_account": ("ba_1", 23),
    "charge": ("ch_3", 23),
    "checkout.session": ("cs_test_a1", 56),
    "customer": ("cus_", 14),
    "dispute": ("du_1", 23),
    "event": ("evt_1", 23),
    "identity.verification_report": ("vr_1", 23),
    "identity.verification_session": ("vs_1", 23),
    "item": ("li_1", 23),
    "payment_intent": ("pi_3", 23),
    "payment_method": ("pm_1", 23),
    "destination_payment": ("py_1", 23),
    "payout": ("po_1", 23),
    "price": ("price_1", 23),
    "product": ("prod_", 14),
    "radar.early_fraud_warning": ("issfr_1", 23),
    "refund": ("re_3", 23),
    "request": ("req_", 14),
    "setup_intent": ("seti_1", 23),
    "transfer": ("tr_1", 23),
    "transfer_reversal": ("trr_1", 23),
    "webhook_endpoint": ("we_1", 23),
}


def random_text(length: int) -> str:
    """Letters and digits that nobody can guess."""
    return secrets.token_bytes(length).translate(_BY_BYTE).decode()


def _moment() -> str:
    """Real time in milliseconds, as text that sorts like time."""
    rest, text = time.time_ns() // 1_000_000, b""
    for _ in range(_MOMENT_LENGTH):
        rest, digit = divmod(rest, len(_ALPHABET))
        text = _ALPHABET[digit : digit + 1] + text
    return text.decode()


def new_id(kind: str) -> str:
    """A fresh identifier for an object of this kind (Stripe's `object` value).

    It begins with the time and ends at random: neighbours in time are neighbours in the index, so
    that a large file is written as quickly as a small one.
    """
    prefix, length = _SHAPES[kind]
    return prefix + _moment() + random_text(length - _MOMENT_LENGTH)
