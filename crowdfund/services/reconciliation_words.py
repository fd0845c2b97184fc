"""What a difference is, in one sentence, and what a person does about it."""

from __future__ import annotations

from typing import Final

from crowdfund.domain.incident import IncidentKind
from crowdfund.domain.reconciliation import KnownPledge, Line, Movement, Side
from crowdfund.services import texts

NAMES: Final = {
    Movement.CHARGE: "payment",
    Movement.REFUND: "refund",
    Movement.REFUND_FAILURE: "refund that came back",
    Movement.TRANSFER: "transfer",
    Movement.TRANSFER_REVERSAL: "reversed transfer",
    Movement.DISPUTE: "dispute",
    Movement.PROCESSOR_FEE: "bill of the processor",
    Movement.PAYOUT: "payout",
    Movement.TOP_UP: "top-up",
    Movement.OTHER: "movement",
}

_AT_PROCESSOR: Final = "Look it up at the processor and find out who made it. "
_MOVEMENTS: Final = {
    Movement.REFUND: _AT_PROCESSOR
    + "If the backer has the money, their pledge must not be settled: suspend the campaign first.",
    Movement.REFUND_FAILURE: _AT_PROCESSOR + "The money is owed to a backer again.",
    Movement.TRANSFER: _AT_PROCESSOR + "Money that is not the enterprise's has to be reversed.",
    Movement.TRANSFER_REVERSAL: _AT_PROCESSOR
    + "If it undoes a transfer that was wrong, close this and that one with a note.",
    Movement.DISPUTE: "Open the dispute at the processor and answer it in time. Its money is off "
    "the balance and not booked here.",
    Movement.PROCESSOR_FEE: "Compare it with the processor's invoice, then close this with a note.",
    Movement.PAYOUT: "Payouts must be manual, or held money drains away. Make sure that they are, "
    "that the rest covers what is held, and close this with a note.",
    Movement.TOP_UP: "Make sure that the platform added it, then close this with a note.",
    Movement.OTHER: _AT_PROCESSOR + "Close this with a note when it is explained.",
}

_BOOK_NOTHING: Final = (
    "Reconcile again first. If it stays, find its cause before anything is paid out; books are "
    "mended by a further entry, never by changing one."
)
_TO_DO: Final = {
    IncidentKind.UNKNOWN_CHARGE: "Look it up at the processor. If a backer paid twice, or for "
    "nothing, give it back there and close this with a note.",
    IncidentKind.UNBOOKED: "Look under Jobs for what was asked. If nothing waits there, its "
    "entry was lost: find out how before anything else is paid out.",
    IncidentKind.MISSING: "Look it up at the processor. If it is there, reconcile again. If not, "
    "the books show money that never moved: pay nothing out until that is explained.",
    IncidentKind.WRONG_AMOUNT: _BOOK_NOTHING,
    IncidentKind.WRONG_FEE: "Compare with the processor's page of the payment. The platform bears "
    "the fee, so no backer is touched; close this with a note when it is explained.",
    IncidentKind.WRONG_CURRENCY: "The platform's account must hold this currency, so that nothing "
    "is converted. Add a bank account in it at the processor, then settle the difference.",
    IncidentKind.WRONG_PAYMENT: _BOOK_NOTHING,
    IncidentKind.DOUBLE_TRANSFER: "Reverse this transfer at the processor, then close it and its "
    "reversal with a note.",
    IncidentKind.DOUBLE_REFUND: "The backer has the money twice. Agree with them how it comes "
    "back, and close this with a note.",
}


def sentences(kind: IncidentKind, line: Line, pledge: KnownPledge | None) -> tuple[str, str]:
    """Returns what is wrong and what to do about it.

    Args:
        kind: what `judge` found.
        line: what it found it about.
        pledge: whose it is, when it is known.
    """
    if kind is IncidentKind.UNKNOWN_MOVEMENT:
        return _said(kind, line, pledge), _MOVEMENTS.get(line.movement, _AT_PROCESSOR)
    return _said(kind, line, pledge), _TO_DO[kind]


def _said(kind: IncidentKind, line: Line, pledge: KnownPledge | None) -> str:
    name, ref = NAMES[line.movement], line.ref
    theirs, ours = _amount(line.theirs), _amount(line.ours)
    whose = f" for pledge {pledge.pledge_id}" if pledge else ""
    return {
        IncidentKind.UNKNOWN_CHARGE: f"The processor took a payment of {theirs} ({ref}){whose} "
        "that the pledges here do not explain.",
        IncidentKind.UNKNOWN_MOVEMENT: f"A {name} of {theirs} ({ref}){whose} moved the balance, "
        "and nothing here asked for it.",
        IncidentKind.UNBOOKED: f"A {name} of {theirs} ({ref}){whose} is missing from the ledger.",
        IncidentKind.MISSING: f"The ledger has a {name} of {ours} ({ref}){whose} that the "
        "processor does not list.",
        IncidentKind.WRONG_AMOUNT: f"The {name} {ref}{whose} is {theirs} at the processor and "
        f"{ours} in the ledger.",
        IncidentKind.WRONG_FEE: f"The processor kept {_fee(line.theirs)} of the {name} {ref}"
        f"{whose}; the ledger has {_fee(line.ours)}.",
        IncidentKind.WRONG_CURRENCY: f"The {name} {ref}{whose} is {theirs} at the processor and "
        f"{ours} in the ledger: another currency.",
        IncidentKind.WRONG_PAYMENT: f"The {name} {ref} of {theirs} belongs to payment "
        f"{line.charge_ref or 'none'} at the processor, and here to another{whose}.",
        IncidentKind.DOUBLE_TRANSFER: f"A second transfer of {theirs} ({ref}) was made{whose}.",
        IncidentKind.DOUBLE_REFUND: f"A second refund of {theirs} ({ref}) was made{whose}.",
    }[kind]


def _amount(side: Side | None) -> str:
    """An amount without its sign: the noun says which way it went."""
    return texts.money(abs(side.amount_minor or side.net_minor), side.currency) if side else ""


def _fee(side: Side | None) -> str:
    return texts.money(side.fee_minor, side.currency) if side else ""
