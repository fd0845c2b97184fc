"""One person's money by the state of their pledges."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from crowdfund.db.tables import Attempt, Pledge
from crowdfund.domain.payment import AttemptKind
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services import texts
from crowdfund.services.views.common import Fact
from crowdfund.words import N_, _

STATE_FACTS = (
    (PledgeStatus.RESERVED, N_("Waiting for payment"), N_("Shares are held while you pay")),
    (PledgeStatus.ESCROWED, N_("In escrow"), N_("Held until the raise is decided and settled")),
    (PledgeStatus.DISPUTED, N_("Disputed"), N_("Held by your bank while it decides")),
    (PledgeStatus.SETTLED, N_("Invested"), N_("Released, shares allotted")),
    (PledgeStatus.REFUNDING, N_("On its way back"), N_("Being refunded")),
    (PledgeStatus.REFUNDED, N_("Returned"), N_("Refunded")),
    (PledgeStatus.LOST, N_("Taken back"), N_("By your bank")),
)
_GOES_BACK = (PledgeStatus.REFUNDING.value, PledgeStatus.REFUNDED.value)


def money_by_state(session: Session, pledges: Sequence[Pledge]) -> list[Fact]:
    """What somebody's pledges come to, one fact for each state that some of their money has. Of a
    payment of which a bank took a part, that part was taken back, and the rest goes back.

    Args:
        session: reads.
        pledges: one person's.
    """
    sums: dict[str, dict[str, int]] = {}
    back = back_minor(session, [pledge.id for pledge in pledges if pledge.status in _GOES_BACK])
    for pledge in pledges:
        there = back.get(pledge.id, pledge.amount_minor)
        _add(sums, pledge.status, pledge.currency, there)
        _add(sums, PledgeStatus.LOST.value, pledge.currency, pledge.amount_minor - there)
    return [
        Fact(_(label), _in_currencies(sums[status.value]), _(hint))
        for status, label, hint in STATE_FACTS
        if status.value in sums
    ]


def back_minor(session: Session, pledge_ids: Sequence[UUID]) -> dict[UUID, int]:
    """What goes or went back of pledges, each by its newest refund, minor units.

    Args:
        session: reads.
        pledge_ids: of pledges whose money goes or went back.
    """
    query = (
        select(Attempt.pledge_id, Attempt.amount_minor)
        .where(col(Attempt.pledge_id).in_(pledge_ids), Attempt.kind == AttemptKind.REFUND.value)
        .order_by(col(Attempt.number))
    )
    return dict(session.exec(query).all()) if pledge_ids else {}


def _add(sums: dict[str, dict[str, int]], status: str, currency: str, minor: int) -> None:
    if minor:
        of_status = sums.setdefault(status, {})
        of_status[currency] = of_status.get(currency, 0) + minor


def _in_currencies(sums: dict[str, int]) -> str:
    return " + ".join(texts.money(minor, currency) for currency, minor in sorted(sums.items()))
