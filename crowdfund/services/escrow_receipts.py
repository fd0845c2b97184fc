"""What a receipt says about the published ledger that the payment is in."""

from __future__ import annotations

from sqlmodel import Session

from crowdfund.db.tables import Pledge
from crowdfund.domain.escrow import seal_of
from crowdfund.services import escrow_checkpoints, ledger_lines, texts
from crowdfund.services.views.common import Fact
from crowdfund.words import N_, _

LABEL = N_("Your payment in the public record")


def record_facts(session: Session, pledge: Pledge) -> list[Fact]:
    """The seal of the newest checkpoint and its head, once it covers every line of the pledge.

    Args:
        session: the caller's transaction.
        pledge: one that was paid.
    """
    last = ledger_lines.last_number_of_pledge(session, pledge.id)
    newest = escrow_checkpoints.newest(session, pledge.campaign_id)
    if newest is None or newest.size < last:
        return [Fact(_(LABEL), _("Published within a minute"))]
    lines = texts.count(newest.size, "line")
    at = texts.moment(newest.published_at)
    hint = _(
        "The seal of {lines} about this campaign's money, published {at}. Keep it: if one of those "
        "lines is ever changed, the published record no longer has this seal."
    ).format(lines=lines, at=at)
    return [Fact(_(LABEL), seal_of(newest), hint), Fact(_("Head of the chain"), newest.head)]
