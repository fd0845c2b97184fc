"""What a person pledged in one campaign before, as far as it is paid for or may be."""

from __future__ import annotations

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Pledge
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import Conflict
from crowdfund.domain.pledge import PledgeStatus
from crowdfund.services.deps import Deps
from crowdfund.words import _

_STANDING = (PledgeStatus.RESERVED, PledgeStatus.ESCROWED, PledgeStatus.SETTLED)


def standing(session: Session, slug: str, actor: Actor | None) -> list[Pledge]:
    """This person's pledges here that are paid for, or may be, latest first.

    Args:
        session: reads.
        slug: the campaign's.
        actor: whose; None for a visitor, who has none.
    """
    if actor is None:
        return []
    query = (
        select(Pledge)
        .join(Campaign, col(Campaign.id) == col(Pledge.campaign_id))
        .where(Campaign.slug == slug, Pledge.backer_id == actor.user_id)
        .where(col(Pledge.status).in_([status.value for status in _STANDING]))
        .order_by(col(Pledge.created_at).desc())
    )
    return list(session.exec(query))


def require_known(deps: Deps, *, backer: Actor, slug: str, request_key: str, known: int) -> None:
    """Makes sure that a form showed every pledge that its sender has here: one that stood open in
    a second tab does not know what was pledged in the first.

    Args:
        deps: what stands outside.
        backer: who sends the form.
        slug: the campaign's.
        request_key: the form's; what the same form made before is no other pledge.
        known: how many pledges it showed.

    Raises:
        Conflict: there are more now.
    """
    with deps.reading() as session:
        found = standing(session, slug, backer)
    if len(found) > known and request_key not in {pledge.request_key for pledge in found}:
        message = _(
            "You have made another pledge here since you opened this page. If this one is to come "
            "on top of it, press once more."
        )
        raise Conflict(message, subject_id=str(found[0].campaign_id))
