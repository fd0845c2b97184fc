"""Opening a draft for writing: only whose role allows it, and only while it may be written."""

from __future__ import annotations

from sqlmodel import Session

from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import EDITABLE_STATUSES, CampaignStatus
from crowdfund.domain.errors import Conflict
from crowdfund.domain.membership import FounderAction
from crowdfund.services import counters, lookup
from crowdfund.services.deps import Deps
from crowdfund.words import N_, _

NOT_EDITABLE = N_(
    "This campaign cannot be changed any more: it is with a moderator, approved or ended."
)


def open_draft(
    session: Session,
    actor: Actor | None,
    campaign_id: object,
    action: FounderAction = FounderAction.WRITE,
) -> Campaign:
    """A campaign of one's enterprise, locked until the transaction ends, so that nothing is written
    into one that is being submitted or approved at the same time.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, or another founder's.
        NotAllowed: their role there does not allow it.
        Conflict: it is not being written any more.
    """
    owned = lookup.owned_campaign(session, actor, campaign_id, action)
    campaign = counters.locked_campaign(session, owned.id)
    if not is_editable(campaign):
        raise Conflict(_(NOT_EDITABLE), subject_id=str(campaign.id))
    return campaign


def require_draft(deps: Deps, *, actor: Actor | None, campaign_id: object) -> None:
    """Lets pass who could write into a campaign now; whoever then does asks `open_draft` again.

    Raises:
        NotSignedIn, NotFound, NotAllowed, Conflict: as for `open_draft`.
    """
    with deps.reading() as session:
        campaign = lookup.owned_campaign(session, actor, campaign_id, FounderAction.WRITE)
        if not is_editable(campaign):
            raise Conflict(_(NOT_EDITABLE), subject_id=str(campaign.id))


def is_editable(campaign: Campaign) -> bool:
    """Whether its founder may write."""
    return CampaignStatus(campaign.status) in EDITABLE_STATUSES
