"""The part of the adapter that is about who people are (Stripe Identity).

Documents and pictures stay with Stripe. What is asked for is what is kept: name, date of birth and
country. With a live key Stripe tells a date of birth only to a restricted key that may read it
(Stripe, "Access verification results").
"""

from __future__ import annotations

from datetime import date
from typing import Final

import stripe

from crowdfund.domain.identity import Identity
from crowdfund.payments.gateway import IdentityState
from crowdfund.payments.stripe_errors import translated
from crowdfund.payments.stripe_objects import field_of

OUTPUTS_EXPAND: Final = (
    "verified_outputs",
    "verified_outputs.dob",
    "last_verification_report",
)


class StripeIdentity:
    """Checks of people, on the client of the class that inherits this."""

    _client: stripe.StripeClient

    def open_identity_check(
        self, *, user_id: str, check_id: str, return_url: str, idempotency_key: str
    ) -> IdentityState:
        """Opens a hosted page on which a person shows a document and their face.

        Args:
            user_id, check_id: our rows, kept with the check.
            return_url: where the person comes back to.
        """
        with translated():
            session = self._client.v1.identity.verification_sessions.create(
                {
                    "type": "document",
                    "client_reference_id": user_id,
                    "metadata": {"check_id": check_id},
                    "options": {"document": {"require_matching_selfie": True}},
                    "return_url": return_url,
                },
                {"idempotency_key": idempotency_key},
            )
            return _identity_state(session)

    def read_identity_check(self, check_ref: str) -> IdentityState:
        """Reads a check again, with what the document says once it is verified."""
        with translated():
            session = self._client.v1.identity.verification_sessions.retrieve(
                check_ref, {"expand": list(OUTPUTS_EXPAND)}
            )
            return _identity_state(session)


def _identity_state(session: stripe.identity.VerificationSession) -> IdentityState:
    failed = field_of(session, "last_error")
    return IdentityState(
        check_ref=session.id,
        status=session.status,
        # There is nothing to do on a page whose answer is being looked at.
        url=_text(session, "url") if session.status == "requires_input" else "",
        reason=_text(failed, "code"),
        identity=_identity(session) if session.status == "verified" else None,
    )


def _identity(session: stripe.identity.VerificationSession) -> Identity | None:
    outputs = field_of(session, "verified_outputs")
    if not isinstance(outputs, stripe.StripeObject):
        return None
    name = f"{_text(outputs, 'first_name')} {_text(outputs, 'last_name')}"
    return Identity(
        name=" ".join(name.split()),
        born_on=_day(field_of(outputs, "dob")),
        country=_issuing_country(session) or _text(field_of(outputs, "address"), "country"),
    )


def _issuing_country(session: stripe.identity.VerificationSession) -> str:
    """Of the document: an address is not on every one."""
    report = field_of(session, "last_verification_report")
    document = field_of(report, "document") if isinstance(report, stripe.StripeObject) else None
    return _text(document, "issuing_country")


def _day(value: object) -> date | None:
    if not isinstance(value, stripe.StripeObject):
        return None
    parts = [field_of(value, name) for name in ("year", "month", "day")]
    year, month, day = (part if isinstance(part, int) else 0 for part in parts)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _text(holder: object, name: str) -> str:
    value = field_of(holder, name) if isinstance(holder, stripe.StripeObject) else None
    return value if isinstance(value, str) else ""
