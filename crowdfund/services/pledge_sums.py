"""One person's money by the state of their pledges."""

from __future__ import annotations

from crowdfund.db.tables import Pledge
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services import texts
from crowdfund.services.views.common import Fact
from crowdfund.words import N_, _

STATE_FACTS = (
    ({PledgeStatus.RESERVED}, N_("Waiting for payment"), N_("Shares are held while you pay")),
    ({PledgeStatus.ESCROWED}, N_("In escrow"), N_("Held until the deadline")),
    ({PledgeStatus.DISPUTED}, N_("Disputed"), N_("Held by your bank while it decides")),
    ({PledgeStatus.SETTLED}, N_("Invested"), N_("Released, shares allotted")),
    ({PledgeStatus.REFUNDING}, N_("On its way back"), N_("Being refunded")),
    ({PledgeStatus.REFUNDED}, N_("Returned"), N_("Refunded in full")),
    ({PledgeStatus.LOST}, N_("Taken back"), N_("By your bank")),
)


def money_by_state(pledges: list[Pledge]) -> list[Fact]:
    """What somebody's pledges come to, one fact for each state that some of them have.

    Args:
        pledges: one person's.
    """
    facts = []
    for statuses, label, hint in STATE_FACTS:
        sums: dict[str, int] = {}
        for pledge in pledges:
            if PledgeStatus(pledge.status) in statuses:
                sums[pledge.currency] = sums.get(pledge.currency, 0) + pledge.amount_minor
        if sums:
            amounts = [texts.money(minor, currency) for currency, minor in sorted(sums.items())]
            facts.append(Fact(_(label), " + ".join(amounts), _(hint)))
    return facts
