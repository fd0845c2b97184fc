"""Attempts: when to try again, and keys that happen once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crowdfund.domain import payment
from crowdfund.domain.errors import InvalidInput


@pytest.mark.parametrize(
    ("tries", "seconds"), [(0, 2), (1, 2), (2, 4), (3, 8), (9, 512), (10, 900), (1_000, 900)]
)
def test_pauses_double_up_to_a_quarter_of_an_hour(tries: int, seconds: int) -> None:
    assert payment.pause_before_try(tries) == timedelta(seconds=seconds)


def test_keys_name_the_operation_the_row_and_the_attempt() -> None:
    assert payment.checkout_key("p", 1) == "pledge:p:checkout:1"
    assert payment.expire_key("p", 1) == "pledge:p:expire:1"
    assert payment.transfer_key("c", "p", 1) == "campaign:c:transfer:pledge:p"
    assert payment.transfer_key("c", "p", 2) != payment.transfer_key("c", "p", 1)
    assert payment.refund_key("p", "cancelled", 2) == "pledge:p:refund:cancelled:2"
    assert len(payment.refund_key("x" * 36, "no_payout_account", 100)) <= 255


def test_a_card_pays_neither_too_little_nor_too_much() -> None:
    assert payment.check_charge(50, "USD") == 50
    assert payment.check_charge(1, "KWD") == 1
    assert payment.check_charge(99_999_999, "USD") == 99_999_999
    with pytest.raises(InvalidInput, match=r"at least 0\.50 USD"):
        payment.check_charge(49, "USD")
    with pytest.raises(InvalidInput, match="at least 50 JPY"):
        payment.check_charge(49, "JPY")
    with pytest.raises(InvalidInput, match=r"at most 999999\.99 USD"):
        payment.check_charge(100_000_000, "USD")
