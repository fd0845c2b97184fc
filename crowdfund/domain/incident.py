"""Incidents: what a person has to look at because two records of the money do not agree, or
because held money needs something done."""

from __future__ import annotations

from enum import StrEnum

from crowdfund.domain.sentence import sentence


class IncidentKind(StrEnum):
    """What is wrong."""

    UNKNOWN_CHARGE = "unknown_charge"
    """The processor took a payment that no pledge explains."""
    UNKNOWN_MOVEMENT = "unknown_movement"
    """The balance moved for something that the ledger does not know."""
    UNBOOKED = "unbooked"
    """One of our own calls had an effect that the ledger does not have."""
    MISSING = "missing"
    """The ledger booked something that the processor does not list."""
    WRONG_AMOUNT = "wrong_amount"
    """Both sides have it, with different amounts."""
    WRONG_FEE = "wrong_fee"
    """The processor kept another fee than was booked."""
    WRONG_CURRENCY = "wrong_currency"
    """Both sides have it, in different currencies."""
    WRONG_PAYMENT = "wrong_payment"
    """Both sides have it, for different payments."""
    DOUBLE_TRANSFER = "double_transfer"
    """Money of one payment was sent to an enterprise twice."""
    DOUBLE_REFUND = "double_refund"
    """One payment was given back twice."""
    BALANCE_SUM = "balance_sum"
    """The processor's own rows do not add up to its balance."""
    BOOKS_SUM = "books_sum"
    """What the processor holds is not what the ledger says it holds (invariant 6)."""
    TOO_MANY = "too_many"
    """More differences than are listed one by one."""
    NOT_COMPARED = "not_compared"
    """Money kept moving while it was read, so sums were not compared."""
    TOP_UP = "top_up"
    """The balance is smaller than what is held for others."""
    HOLD_LIMIT = "hold_limit"
    """Money nears the day until which the processor lets it be held."""


ALARMS = frozenset({IncidentKind.TOP_UP, IncidentKind.HOLD_LIMIT})
"""Kinds that are no difference between the records: something has to be done in time."""

NO_DIFFERENCE = ALARMS | {IncidentKind.NOT_COMPARED}
"""Kinds that are only a warning: both records may well agree."""

ENDS_BY_ITSELF = ALARMS | {IncidentKind.TOO_MANY, IncidentKind.NOT_COMPARED}
"""Kinds that no note can close: they end when what they say is no longer so."""

KIND_LABELS = {
    IncidentKind.UNKNOWN_CHARGE: sentence("Unknown payment"),
    IncidentKind.UNKNOWN_MOVEMENT: sentence("Unknown movement"),
    IncidentKind.UNBOOKED: sentence("Not in the ledger"),
    IncidentKind.MISSING: sentence("Not at the processor"),
    IncidentKind.WRONG_AMOUNT: sentence("Different amount"),
    IncidentKind.WRONG_FEE: sentence("Different fee"),
    IncidentKind.WRONG_CURRENCY: sentence("Different currency"),
    IncidentKind.WRONG_PAYMENT: sentence("Different payment"),
    IncidentKind.DOUBLE_TRANSFER: sentence("Transferred twice"),
    IncidentKind.DOUBLE_REFUND: sentence("Refunded twice"),
    IncidentKind.BALANCE_SUM: sentence("Processor's sum"),
    IncidentKind.BOOKS_SUM: sentence("Books and processor"),
    IncidentKind.TOO_MANY: sentence("More differences"),
    IncidentKind.NOT_COMPARED: sentence("Not compared"),
    IncidentKind.TOP_UP: sentence("Top up"),
    IncidentKind.HOLD_LIMIT: sentence("Holding limit"),
}
"""As people read them."""
