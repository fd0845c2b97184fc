"""Events: which ones matter, how a webhook is verified, how missed ones are listed.

Events are read as plain JSON and not through the SDK's classes: those cannot read every object
(16.1.0 fails on a null in some maps), and one such object would stop the cursor for good.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

import stripe

from crowdfund.domain.errors import WebhookForged
from crowdfund.payments.gateway import GatewayEvent

MAX_WEBHOOK_BYTES: Final = 256 * 1024
PAGE_SIZE: Final = 100
"""The most that Stripe gives in one answer."""

FORGED: Final = "This message does not come from the payment service."
TOO_LARGE: Final = "This message is too large."
UNREADABLE: Final = "This message cannot be read."

ABOUT_THEIR_ACCOUNT: Final = frozenset({"application", "capability"})
"""Objects that say nothing without the account that they belong to."""

UNREADABLE_ERRORS: Final = (ValueError, TypeError, OverflowError, OSError, RecursionError)
"""All that decoding, comparing and parsing a hostile body can raise."""

HANDLED_EVENT_TYPES: Final = frozenset(
    {
        "account.application.deauthorized",
        "account.updated",
        "balance.available",
        "capability.updated",
        "charge.dispute.closed",
        "charge.dispute.created",
        "charge.dispute.funds_reinstated",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.updated",
        "charge.refunded",
        "charge.updated",
        "checkout.session.async_payment_failed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.completed",
        "checkout.session.expired",
        "identity.verification_session.canceled",
        "identity.verification_session.processing",
        "identity.verification_session.redacted",
        "identity.verification_session.requires_input",
        "identity.verification_session.verified",
        "payment_intent.payment_failed",
        "payment_intent.succeeded",
        "payout.failed",
        "payout.paid",
        "radar.early_fraud_warning.created",
        "radar.early_fraud_warning.updated",
        "refund.created",
        "refund.failed",
        "refund.updated",
        "transfer.created",
        "transfer.reversed",
    }
)
"""What the platform acts on. More than the twenty that Stripe can filter by, so we filter."""


def to_gateway_event(event: object) -> GatewayEvent:
    """Reads an event down to what it is about; its object is read again before use.

    Args:
        event: JSON from a list or a verified webhook.

    Returns:
        The event; `object_ref` is empty for objects without an id, such as the balance. What
        happens to a part of an account is told as being about the account.

    Raises:
        ValueError: this is no event.
    """
    fields = _mapping(event)
    if fields.get("object") != "event":
        raise ValueError(UNREADABLE)
    subject = _mapping(_mapping(fields.get("data")).get("object"))
    object_type, object_ref = _text(subject, "object"), _text(subject, "id", default="")
    is_their_payout = object_type == "payout" and isinstance(fields.get("account"), str)
    if object_type in ABOUT_THEIR_ACCOUNT or is_their_payout:
        object_type, object_ref = "account", _text(fields, "account")
    return GatewayEvent(
        event_ref=_text(fields, "id"),
        type=_text(fields, "type"),
        object_ref=object_ref,
        object_type=object_type,
        created_at=_moment(fields.get("created")),
    )


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise ValueError(UNREADABLE)
    return value


def _text(fields: Mapping[str, object], key: str, *, default: str | None = None) -> str:
    value = fields.get(key, default)
    if not isinstance(value, str):
        raise ValueError(UNREADABLE)
    return value


def _moment(value: object) -> datetime:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(UNREADABLE)
    return datetime.fromtimestamp(value, tz=UTC)


def read_webhook(raw_body: bytes, signature: str, secret: str) -> GatewayEvent:
    """Verifies a webhook before anything of it is believed.

    Args:
        raw_body: exactly as received, at most 256 KiB.
        signature: the `Stripe-Signature` header.
        secret: the endpoint's secret.

    Returns:
        The event.

    Raises:
        WebhookForged: too large, not signed with our secret, over five minutes old, or
            unreadable.
    """
    if len(raw_body) > MAX_WEBHOOK_BYTES:
        raise WebhookForged(TOO_LARGE, code="too_large")
    if not signature.isascii():
        raise WebhookForged(FORGED, code="bad_signature")
    try:
        stripe.WebhookSignature.verify_header(
            raw_body, signature, secret, stripe.Webhook.DEFAULT_TOLERANCE
        )
        return to_gateway_event(json.loads(raw_body))
    except stripe.SignatureVerificationError as error:
        raise WebhookForged(FORGED, code="bad_signature") from error
    except (
        ValueError,
        AttributeError,
        KeyError,
        TypeError,
        OverflowError,
        RecursionError,
    ) as error:
        raise WebhookForged(UNREADABLE, code="unreadable") from error


def newer_events(client: stripe.StripeClient, after: str, limit: int) -> list[GatewayEvent]:
    """Handled events after a cursor, oldest first.

    Pages without a handled event are passed over, or the caller's cursor could never move on.

    Args:
        client: asks Stripe.
        after: reference of an event that was seen.
        limit: how many to return at most.

    Returns:
        The events that follow `after` directly.
    """
    found: list[GatewayEvent] = []
    for event in _walk(client, "ending_before", after):
        if event["type"] in HANDLED_EVENT_TYPES:
            found.append(to_gateway_event(event))
        if len(found) == limit:
            break
    return found


def oldest_events(client: stripe.StripeClient, limit: int) -> list[GatewayEvent]:
    """The oldest handled events that Stripe still lists (30 days), oldest first.

    Args:
        client: asks Stripe, which lists newest first, so all pages are read.
        limit: how many to return at most.

    Returns:
        The events.
    """
    oldest: deque[GatewayEvent] = deque(maxlen=limit)
    for event in _walk(client, "starting_after", None):
        if event["type"] in HANDLED_EVENT_TYPES:
            oldest.append(to_gateway_event(event))
    return list(reversed(oldest))


def _walk(
    client: stripe.StripeClient, direction: str, cursor: str | None
) -> Iterator[Mapping[str, object]]:
    """Every event from the cursor on: towards newer ones (`ending_before`) or older ones."""
    has_more = True
    while has_more:
        position = {direction: cursor} if cursor else {}
        answer = client.raw_request("get", "/v1/events", limit=PAGE_SIZE, **position)
        page = _mapping(answer.data)
        items = page.get("data")
        if not isinstance(items, list):
            raise ValueError(UNREADABLE)
        events = [_mapping(item) for item in items]
        if direction == "ending_before":
            events.reverse()
        yield from events
        has_more = page.get("has_more") is True and bool(events)
        cursor = _text(events[-1], "id") if events else None
