"""What Stripe refuses becomes one of our errors, in our own words."""

from __future__ import annotations

from typing import Any

import pytest

from crowdfund.domain.errors import (
    AlreadyDone,
    GatewayError,
    GatewayRefused,
    GatewayUnavailable,
    PaymentDeclined,
    PayoutsNotReady,
)
from crowdfund.payments.stripe_errors import DECLINE_SENTENCES, DECLINED, decline_sentence
from crowdfund.payments.stripe_gateway import StripeGateway
from tests.payments.fake_transport import FakeTransport, always, refusing, unreachable


def gateway(transport: FakeTransport) -> StripeGateway:
    return StripeGateway(
        secret_key="sk_test_x", webhook_secret="whsec_x", api_url=None, http_client=transport
    )


def refund(transport: FakeTransport) -> None:
    gateway(transport).create_refund(
        payment_ref="pi_1", amount_minor=5, why="campaign failed", idempotency_key="key-1"
    )


CASES: list[tuple[int, dict[str, Any], type[GatewayError]]] = [
    (400, {"code": "parameter_unknown"}, GatewayRefused),
    (404, {"code": "resource_missing"}, GatewayRefused),
    (400, {"type": "idempotency_error"}, GatewayRefused),
    (401, {}, GatewayUnavailable),
    (403, {}, GatewayRefused),
    (400, {"code": "charge_already_refunded"}, AlreadyDone),
    (400, {"code": "insufficient_capabilities_for_transfer"}, PayoutsNotReady),
    (400, {"code": "balance_insufficient"}, PayoutsNotReady),
    (402, {"type": "card_error", "decline_code": "lost_card"}, PaymentDeclined),
    (409, {"code": "idempotency_key_in_use"}, GatewayUnavailable),
    (429, {"code": "rate_limit"}, GatewayUnavailable),
    (500, {"type": "api_error"}, GatewayUnavailable),
    (501, {"type": "api_error"}, GatewayUnavailable),
    (503, {"type": "api_error"}, GatewayUnavailable),
]


@pytest.mark.parametrize(("status", "detail", "kind"), CASES)
def test_each_refusal_has_one_kind_of_error(
    status: int, detail: dict[str, Any], kind: type[GatewayError]
) -> None:
    with pytest.raises(GatewayError) as caught:
        refund(refusing(status, **detail))
    assert type(caught.value) is kind


@pytest.mark.parametrize(("status", "detail", "kind"), CASES)
def test_people_never_read_the_processors_own_message(
    status: int, detail: dict[str, Any], kind: type[GatewayError]
) -> None:
    with pytest.raises(kind) as caught:
        refund(refusing(status, **detail))
    assert "Secret inner detail" not in f"{caught.value} {caught.value.message}"
    assert caught.value.message.endswith(".")


def test_the_code_and_the_request_are_kept_for_support() -> None:
    with pytest.raises(GatewayRefused) as caught:
        refund(refusing(404, code="resource_missing"))
    assert (caught.value.code, caught.value.request_ref) == ("resource_missing", "req_fake")


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("120", 120), ("0", 0), ("999999", 3_600), ("-5", 0), ("Wed, 21 Oct 2026", 0), ("1e9", 0)],
)
def test_the_pause_that_the_processor_asks_for_is_kept_within_bounds(
    said: str, seconds: int
) -> None:
    transport = refusing(429, code="rate_limit")
    transport.answer_headers["Retry-After"] = said
    with pytest.raises(GatewayUnavailable) as caught:
        refund(transport)
    assert caught.value.retry_after_seconds == seconds


@pytest.mark.parametrize("is_repeated", [True, False])
def test_a_failure_that_was_stored_under_the_key_is_told_apart(*, is_repeated: bool) -> None:
    transport = refusing(500, type="api_error")
    if is_repeated:
        transport.answer_headers["Idempotent-Replayed"] = "true"
    with pytest.raises(GatewayUnavailable) as caught:
        refund(transport)
    assert caught.value.is_repeated == is_repeated


def test_nobody_answering_is_tried_three_times_with_one_key() -> None:
    transport = unreachable()
    with pytest.raises(GatewayUnavailable) as caught:
        refund(transport)
    assert caught.value.code == "connection"
    keys = [headers["Idempotency-Key"] for headers in transport.headers]
    assert keys == ["key-1", "key-1", "key-1"]


@pytest.mark.parametrize("body", [b"<html>bad gateway</html>", b"", b"[]", b'{"error": []}'])
def test_an_answer_that_is_not_the_processors_means_try_again(body: bytes) -> None:
    with pytest.raises(GatewayUnavailable):
        refund(always(502, body))


@pytest.mark.parametrize("code", ["lost_card", "stolen_card", "fraudulent", "never_heard_of", ""])
def test_a_suspicious_decline_reads_like_any_other(code: str) -> None:
    assert decline_sentence(code, "card_declined") == DECLINED


def test_the_more_exact_code_speaks_first() -> None:
    sentence = decline_sentence("insufficient_funds", "expired_card")
    assert sentence == DECLINE_SENTENCES["insufficient_funds"]
    assert decline_sentence(None, "expired_card") == DECLINE_SENTENCES["expired_card"]
