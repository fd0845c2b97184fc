"""Comparing the processor's record of its balance with the platform's ledger: what is a
difference, and what is only on its way.

Both sides are brought to lines: everything that one object at the processor (a charge, a refund,
a transfer, a dispute) did to the balance there, beside everything that the ledger booked for it.
A line that agrees is silent. One that does not is either explained by an attempt of ours that is
under way, for a bounded time, or it is a difference. There is no third answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from crowdfund.domain.incident import IncidentKind
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.domain.pledge import PledgeStatus

CALL_PATIENCE = timedelta(hours=1)
"""How long a call that was made, or a note that was not handled, explains a line: the worker
tries again within minutes."""
FEE_PATIENCE = timedelta(hours=24)
"""How long a fee may be known at the processor and not noted here."""
REFUND_PATIENCE = timedelta(days=14)
"""How long a bank may take over a refund."""
READING_SLACK = timedelta(minutes=2)
"""Entries booked since shortly before the processor's rows were read are not looked for there."""


class Movement(StrEnum):
    """Why the balance at the processor moved."""

    CHARGE = "charge"
    """A backer's payment, less the processor's fee."""
    REFUND = "refund"
    """A payment given back."""
    REFUND_FAILURE = "refund_failure"
    """A refund that the bank sent back."""
    TRANSFER = "transfer"
    """Money sent to an enterprise."""
    TRANSFER_REVERSAL = "transfer_reversal"
    """Money fetched back from an enterprise."""
    DISPUTE = "dispute"
    """A bank took a payment back, or returned it after a dispute was won."""
    PROCESSOR_FEE = "processor_fee"
    """The processor's bill for something other than one payment."""
    PAYOUT = "payout"
    """The platform's balance paid out to its bank."""
    TOP_UP = "top_up"
    """The platform added money of its own."""
    OTHER = "other"
    """Anything else."""


class Explanation(StrEnum):
    """Why a line that does not agree yet is no difference."""

    CALL_UNDER_WAY = "call_under_way"
    """We asked for it, and its answer is not booked yet."""
    PAYMENT_NOT_BOOKED = "payment_not_booked"
    """A backer has just paid, and a worker books it next."""
    REFUND_PENDING = "refund_pending"
    """The processor has taken a refund off the balance, and the bank has not confirmed it."""
    REFUND_CAME_BACK = "refund_came_back"
    """A refund failed and its money is on the balance again."""
    FEE_NOT_NOTED = "fee_not_noted"
    """The processor's fee became known after the payment was booked."""
    DISPUTE_NOT_BOOKED = "dispute_not_booked"
    """A bank has just opened or ended a dispute, and a worker books it next."""
    JUST_BOOKED = "just_booked"
    """Booked here while or after the processor's rows were read."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side's sum over a line: amount and fee in minor units of `currency`, signed as the
    balance sees them; the fee is what the processor kept."""

    amount_minor: int
    fee_minor: int
    currency: str
    at: datetime
    """The newest of its rows, UTC."""

    @property
    def net_minor(self) -> int:
        """What the line changed on the balance, minor units."""
        return self.amount_minor - self.fee_minor


@dataclass(frozen=True, slots=True)
class Line:
    """One object at the processor as both sides have it; None where a side has nothing."""

    ref: str
    movement: Movement
    charge_ref: str
    """The payment that the processor names; empty when it names none."""
    pledge_id: str
    """The pledge that the object names; believed only where it fits."""
    place: int
    """Counts lines that only the processor has, of one movement of one payment, oldest first."""
    theirs: Side | None
    ours: Side | None


@dataclass(frozen=True, slots=True)
class KnownAttempt:
    """An attempt for the line's pledge. Amount in minor units, above zero."""

    kind: AttemptKind
    status: AttemptStatus
    provider_ref: str
    amount_minor: int
    currency: str
    is_asked: bool
    """Whether the call was begun at least once."""


@dataclass(frozen=True, slots=True)
class KnownPledge:
    """The pledge that a line belongs to, with its attempts."""

    pledge_id: str
    status: PledgeStatus
    amount_minor: int
    currency: str
    charge_ref: str
    is_fee_noted: bool
    attempts: tuple[KnownAttempt, ...]


Verdict = Explanation | IncidentKind

_ASKING = {AttemptStatus.PENDING, AttemptStatus.WAITING}
_TAKEN = {AttemptStatus.OPEN, AttemptStatus.DONE}
_ATTEMPT = {
    Movement.REFUND: AttemptKind.REFUND,
    Movement.REFUND_FAILURE: AttemptKind.REFUND,
    Movement.TRANSFER: AttemptKind.TRANSFER,
    Movement.TRANSFER_REVERSAL: AttemptKind.REVERSAL,
}
_TWICE = {
    Movement.REFUND: IncidentKind.DOUBLE_REFUND,
    Movement.TRANSFER: IncidentKind.DOUBLE_TRANSFER,
}


def agrees(line: Line, pledge: KnownPledge | None) -> bool:
    """Whether both sides say the same about one object: amount, fee, currency and payment. Only
    a payment's fee is booked apart; elsewhere what counts is what the balance lost or won."""
    if line.theirs is None or line.ours is None:
        return False
    if line.theirs.currency != line.ours.currency or not _is_same_payment(line, pledge):
        return False
    if line.movement is Movement.CHARGE:
        return _sums(line.theirs) == _sums(line.ours)
    return line.theirs.net_minor == line.ours.net_minor


def judge(line: Line, pledge: KnownPledge | None, *, now: datetime, read_at: datetime) -> Verdict:
    """Says why a line that does not agree is on its way, or what kind of difference it is.

    Args:
        line: one that `agrees` refuses.
        pledge: whose it is, when it is any pledge's.
        now: the platform's time, UTC.
        read_at: when the reading of the processor's rows was last begun, UTC.
    """
    if line.theirs is None:
        is_new = line.ours is not None and line.ours.at > read_at - READING_SLACK
        return Explanation.JUST_BOOKED if is_new else IncidentKind.MISSING
    age = now - line.theirs.at
    if line.ours is None:
        return _unbooked(line, line.theirs, pledge, age)
    return _unequal(line, line.theirs, line.ours, pledge, age)


def _unbooked(line: Line, theirs: Side, pledge: KnownPledge | None, age: timedelta) -> Verdict:
    if line.movement is Movement.CHARGE:
        return _unbooked_charge(line, theirs, pledge, age)
    if line.movement is Movement.DISPUTE and pledge is not None and age <= CALL_PATIENCE:
        return Explanation.DISPUTE_NOT_BOOKED
    kind = _ATTEMPT.get(line.movement)
    if kind is None or pledge is None:
        return IncidentKind.UNKNOWN_MOVEMENT
    own = _own(line, pledge)
    if own is not None:
        return _unbooked_result(theirs, own, age)
    if _is_asked_for(line, theirs, pledge, kind) and age <= CALL_PATIENCE:
        return Explanation.CALL_UNDER_WAY
    has_one = any(one.kind is kind and one.status in _TAKEN for one in pledge.attempts)
    twice = _TWICE.get(line.movement, IncidentKind.UNKNOWN_MOVEMENT)
    return twice if has_one else IncidentKind.UNKNOWN_MOVEMENT


def _unbooked_charge(
    line: Line, theirs: Side, pledge: KnownPledge | None, age: timedelta
) -> Verdict:
    if pledge is None:
        return IncidentKind.UNKNOWN_CHARGE
    if pledge.charge_ref == line.ref:
        return IncidentKind.UNBOOKED
    waits = pledge.status in {PledgeStatus.RESERVED, PledgeStatus.EXPIRED}
    fits = (theirs.amount_minor, theirs.currency) == (pledge.amount_minor, pledge.currency)
    is_first = not pledge.charge_ref and line.place == 1
    if waits and fits and is_first and age <= CALL_PATIENCE:
        return Explanation.PAYMENT_NOT_BOOKED
    return IncidentKind.UNKNOWN_CHARGE


def _unbooked_result(theirs: Side, own: KnownAttempt, age: timedelta) -> Verdict:
    """An object whose reference we hold, and whose effect is not in the ledger."""
    if own.status is AttemptStatus.FAILED and theirs.net_minor == 0:
        return Explanation.REFUND_CAME_BACK
    takes_its_time = own.kind is AttemptKind.REFUND and own.status is AttemptStatus.OPEN
    fits = (-theirs.net_minor, theirs.currency) == (own.amount_minor, own.currency)
    if takes_its_time and fits and age <= REFUND_PATIENCE:
        return Explanation.REFUND_PENDING
    if takes_its_time and theirs.net_minor == 0 and age <= CALL_PATIENCE:
        return Explanation.REFUND_CAME_BACK
    return IncidentKind.UNBOOKED


def _unequal(
    line: Line, theirs: Side, ours: Side, pledge: KnownPledge | None, age: timedelta
) -> Verdict:
    if theirs.currency != ours.currency:
        return IncidentKind.WRONG_CURRENCY
    if not _is_same_payment(line, pledge):
        return IncidentKind.WRONG_PAYMENT
    if line.movement is Movement.CHARGE and theirs.amount_minor == ours.amount_minor:
        is_late = pledge is not None and not pledge.is_fee_noted and ours.fee_minor == 0
        return (
            Explanation.FEE_NOT_NOTED if is_late and age <= FEE_PATIENCE else IncidentKind.WRONG_FEE
        )
    if line.movement is Movement.DISPUTE and age <= CALL_PATIENCE:
        return Explanation.DISPUTE_NOT_BOOKED
    own = _own(line, pledge) if pledge else None
    if own is not None and own.kind is AttemptKind.REFUND and theirs.net_minor == 0:
        is_new = own.status in _TAKEN and age <= CALL_PATIENCE
        return Explanation.REFUND_CAME_BACK if is_new else IncidentKind.UNBOOKED
    return IncidentKind.WRONG_AMOUNT


def _is_same_payment(line: Line, pledge: KnownPledge | None) -> bool:
    """Whether both sides name the same payment. A reversal names its transfer instead."""
    is_named = line.movement is not Movement.TRANSFER_REVERSAL
    return pledge is None or not is_named or line.charge_ref == pledge.charge_ref


def _own(line: Line, pledge: KnownPledge) -> KnownAttempt | None:
    return next((one for one in pledge.attempts if one.provider_ref == line.ref), None)


def _is_asked_for(line: Line, theirs: Side, pledge: KnownPledge, kind: AttemptKind) -> bool:
    """Whether a call that was begun and not answered asked for exactly this; one call explains
    one object."""
    return line.place == 1 and any(
        one.kind is kind
        and one.status in _ASKING
        and one.is_asked
        and not one.provider_ref
        and one.currency == theirs.currency
        and theirs.net_minor in {_effect_minor(one), 0}
        for one in pledge.attempts
    )


def _effect_minor(attempt: KnownAttempt) -> int:
    """What a call does to the balance, minor units: a reversal brings money back."""
    is_inward = attempt.kind is AttemptKind.REVERSAL
    return attempt.amount_minor if is_inward else -attempt.amount_minor


def _sums(side: Side) -> tuple[int, int]:
    return side.amount_minor, side.fee_minor
