"""A dispute's life, and what it does to a pledge (docs/decisions, "Disputes")."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.sentence import sentence

EVIDENCE_MOST_CHARS = 20_000
"""The longest text that the processor passes on to a bank."""


class DisputeStatus(StrEnum):
    """How far a bank's inquiry into a payment has come."""

    NEEDS_RESPONSE = "needs_response"
    """The bank waits for the platform's evidence."""
    UNDER_REVIEW = "under_review"
    """The bank decides; or it decided for the platform and the money is not back yet."""
    WON = "won"
    """Decided for the platform, or dropped: what was withdrawn is back."""
    LOST = "lost"
    """Decided for the cardholder: what was withdrawn is gone."""


_D = DisputeStatus
DISPUTE_STEPS: dict[DisputeStatus, frozenset[DisputeStatus]] = {
    _D.NEEDS_RESPONSE: frozenset({_D.UNDER_REVIEW, _D.WON, _D.LOST}),
    # An inquiry that was answered may still become a dispute.
    _D.UNDER_REVIEW: frozenset({_D.NEEDS_RESPONSE, _D.WON, _D.LOST}),
    _D.WON: frozenset(),
    _D.LOST: frozenset(),
}
OPEN_STATUSES = frozenset({_D.NEEDS_RESPONSE, _D.UNDER_REVIEW})
"""While the bank has not decided."""

LONGEST_WAIT = timedelta(days=7)
"""How long a raise waits for disputes to end, at most: before it is decided, and again before its
shares are allotted. Both fit into the fortnight that is kept free for settlement."""


class WarningAnswer(StrEnum):
    """What was done about an early fraud warning."""

    OPEN = "open"
    """Nothing yet: a person has to look."""
    REFUNDED = "refunded"
    """The payment was given back before a dispute could follow."""
    KEPT = "kept"
    """A person looked, and kept the payment."""


def status_of(processor_status: str, *, is_money_back: bool) -> DisputeStatus:
    """Reads a processor's word for a dispute (Stripe, "Dispute object", `status`).

    Args:
        processor_status: as the processor says it.
        is_money_back: whether what was withdrawn has been put back.

    Returns:
        WON only once the money is back; a word that is not known counts as under review.
    """
    if processor_status in {"won", "warning_closed", "prevented"}:
        return _D.WON if is_money_back else _D.UNDER_REVIEW
    if processor_status == "lost":
        return _D.LOST
    if processor_status in {"needs_response", "warning_needs_response"}:
        return _D.NEEDS_RESPONSE
    return _D.UNDER_REVIEW


def check_evidence(text: str) -> str:
    """Returns evidence that can be sent, without blanks around it.

    Raises:
        InvalidInput: empty, or longer than a bank gets to read.
    """
    plain = text.strip()
    if not plain:
        raise InvalidInput(sentence("Write what the bank should know."), field="evidence")
    if len(plain) > EVIDENCE_MOST_CHARS:
        message = sentence(
            "The bank reads at most {evidence_most_chars} characters.",
            evidence_most_chars=f"{EVIDENCE_MOST_CHARS:,}",
        )
        raise InvalidInput(message, field="evidence")
    return plain


def dispute_key(dispute_ref: str, purpose: str, number: int) -> str:
    """Idempotency key of what is asked about a dispute: its evidence, its acceptance, or the
    return of what a transfer had sent on. From the processor's name for it: a row that is made
    again after a restored backup leads to the same key."""
    key = f"dispute:{dispute_ref}:{purpose}"
    return key if number == 1 and purpose == "reversal" else f"{key}:{number}"
