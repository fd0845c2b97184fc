"""What a receipt says about the published ledger that the payment is in."""

from __future__ import annotations

from sqlmodel import Session

from crowdfund.db.tables import Pledge
from crowdfund.domain.escrow import seal_of
from crowdfund.services import escrow_checkpoints, ledger_lines, texts
from crowdfund.services.views.common import Fact
from crowdfund.words import N_, _

LABEL = N_("Checkpoint of the ledger")


def record_fact(session: Session, pledge: Pledge) -> Fact:
    """The seal of the newest checkpoint, once it covers every line of the pledge.

    Args:
        session: the caller's transaction.
        pledge: one that was paid.
    """
    last = ledger_lines.last_number_of_pledge(session, pledge.id)
    newest = escrow_checkpoints.newest(session, pledge.campaign_id)
    if newest is None or newest.size < last:
        return Fact(_(LABEL), _("Published within a minute"))
    lines = texts.count(newest.size, "line")
    at = texts.moment(newest.published_at)
    return Fact(
        _(LABEL),
        seal_of(newest),
        _("Seal of {lines}, published {at}; head {head}").format(
            lines=lines, at=at, head=newest.head
        ),
    )
