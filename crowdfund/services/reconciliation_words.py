"""What a difference is, in one sentence, and what a person does about it."""

from __future__ import annotations

from typing import Final

from crowdfund.domain.incident import IncidentKind
from crowdfund.domain.reconciliation import KnownPledge, Line, Movement, Side
from crowdfund.domain.sentence import Sentence
from crowdfund.services import texts
from crowdfund.words import N_

NAMES: Final = {
    Movement.CHARGE: N_("payment"),
    Movement.REFUND: N_("refund"),
    Movement.REFUND_FAILURE: N_("refund that came back"),
    Movement.TRANSFER: N_("transfer"),
    Movement.TRANSFER_REVERSAL: N_("reversed transfer"),
    Movement.DISPUTE: N_("dispute"),
    Movement.PROCESSOR_FEE: N_("bill of the processor"),
    Movement.PAYOUT: N_("payout"),
    Movement.TOP_UP: N_("top-up"),
    Movement.OTHER: N_("movement"),
}

_MOVEMENTS: Final = {
    Movement.REFUND: N_(
        "Look it up at the processor and find out who made it. If the backer has the money, their "
        "pledge must not be settled: suspend the campaign first."
    ),
    Movement.REFUND_FAILURE: N_(
        "Look it up at the processor and find out who made it. The money is owed to a backer again."
    ),
    Movement.TRANSFER: N_(
        "Look it up at the processor and find out who made it. Money that is not the enterprise's "
        "has to be reversed."
    ),
    Movement.TRANSFER_REVERSAL: N_(
        "Look it up at the processor and find out who made it. If it undoes a transfer that was "
        "wrong, close this and that one with a note."
    ),
    Movement.DISPUTE: N_(
        "Open the dispute at the processor and answer it in time. Its money is off the balance and "
        "not booked here."
    ),
    Movement.PROCESSOR_FEE: N_(
        "Compare it with the processor's invoice, then close this with a note."
    ),
    Movement.PAYOUT: N_(
        "Payouts must be manual, or held money drains away. Make sure that they are, that the rest "
        "covers what is held, and close this with a note."
    ),
    Movement.TOP_UP: N_("Make sure that the platform added it, then close this with a note."),
    Movement.OTHER: N_(
        "Look it up at the processor and find out who made it. Close this with a note when it is "
        "explained."
    ),
}

_BOOK_NOTHING: Final = N_(
    "Reconcile again first. If it stays, find its cause before anything is paid out; books are "
    "mended by a further entry, never by changing one."
)
_TO_DO: Final = {
    IncidentKind.UNKNOWN_CHARGE: N_(
        "Look it up at the processor. If a backer paid twice, or for nothing, give it back there "
        "and close this with a note."
    ),
    IncidentKind.UNBOOKED: N_(
        "Look under Jobs for what was asked. If nothing waits there, its entry was lost: find out "
        "how before anything else is paid out."
    ),
    IncidentKind.MISSING: N_(
        "Look it up at the processor. If it is there, reconcile again. If not, the books show "
        "money that never moved: pay nothing out until that is explained."
    ),
    IncidentKind.WRONG_AMOUNT: _BOOK_NOTHING,
    IncidentKind.WRONG_FEE: N_(
        "Compare with the processor's page of the payment. The platform bears the fee, so no "
        "backer is touched; close this with a note when it is explained."
    ),
    IncidentKind.WRONG_CURRENCY: N_(
        "The platform's account must hold this currency, so that nothing is converted. Add a bank "
        "account in it at the processor, then settle the difference."
    ),
    IncidentKind.WRONG_PAYMENT: _BOOK_NOTHING,
    IncidentKind.DOUBLE_TRANSFER: N_(
        "Reverse this transfer at the processor, then close it and its reversal with a note."
    ),
    IncidentKind.DOUBLE_REFUND: N_(
        "The backer has the money twice. Agree with them how it comes back, and close this with a "
        "note."
    ),
}

_SAID: Final = {
    IncidentKind.UNKNOWN_CHARGE: N_(
        "The processor took a payment of {theirs} ({ref}){whose} that the pledges here do not "
        "explain."
    ),
    IncidentKind.UNKNOWN_MOVEMENT: N_(
        "A {movement} of {theirs} ({ref}){whose} moved the balance, and nothing here asked for it."
    ),
    IncidentKind.UNBOOKED: N_(
        "A {movement} of {theirs} ({ref}){whose} is missing from the ledger."
    ),
    IncidentKind.MISSING: N_(
        "The ledger has a {movement} of {ours} ({ref}){whose} that the processor does not list."
    ),
    IncidentKind.WRONG_AMOUNT: N_(
        "The {movement} {ref}{whose} is {theirs} at the processor and {ours} in the ledger."
    ),
    IncidentKind.WRONG_FEE: N_(
        "The processor kept {theirs} of the {movement} {ref}{whose}; the ledger has {ours}."
    ),
    IncidentKind.WRONG_CURRENCY: N_(
        "The {movement} {ref}{whose} is {theirs} at the processor and {ours} in the ledger: "
        "another currency."
    ),
    IncidentKind.WRONG_PAYMENT: N_(
        "The {movement} {ref} of {theirs} belongs to payment {payment} at the processor, and here "
        "to another{whose}."
    ),
    IncidentKind.DOUBLE_TRANSFER: N_("A second transfer of {theirs} ({ref}) was made{whose}."),
    IncidentKind.DOUBLE_REFUND: N_("A second refund of {theirs} ({ref}) was made{whose}."),
}
_OF_A_PLEDGE: Final = N_(" for pledge {pledge}")


def sentences(kind: IncidentKind, line: Line, pledge: KnownPledge | None) -> tuple[str, str]:
    """Returns what is wrong and what to do about it.

    Args:
        kind: what `judge` found.
        line: what it found it about.
        pledge: whose it is, when it is known.
    """
    if kind is IncidentKind.UNKNOWN_MOVEMENT:
        to_do = _MOVEMENTS.get(line.movement, _MOVEMENTS[Movement.OTHER])
        return _said(kind, line, pledge), to_do
    return _said(kind, line, pledge), _TO_DO[kind]


def _said(kind: IncidentKind, line: Line, pledge: KnownPledge | None) -> str:
    written = _fee if kind is IncidentKind.WRONG_FEE else _amount
    return Sentence(
        _SAID[kind],
        movement=NAMES[line.movement],
        ref=line.ref,
        theirs=written(line.theirs),
        ours=written(line.ours),
        payment=line.charge_ref or "none",
        whose=Sentence(_OF_A_PLEDGE, pledge=pledge.pledge_id) if pledge else "",
    )


def _amount(side: Side | None) -> str:
    """An amount without its sign: the noun says which way it went."""
    return texts.money(abs(side.amount_minor or side.net_minor), side.currency) if side else ""


def _fee(side: Side | None) -> str:
    return texts.money(side.fee_minor, side.currency) if side else ""
