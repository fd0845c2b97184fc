"""Taking a campaign back before its end."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CAMPAIGN_STEPS, CampaignStatus
from crowdfund.domain.errors import NotAllowed
from crowdfund.domain.transitions import move
from crowdfund.services import counters, lookup, settlement
from crowdfund.services.deps import Deps
from crowdfund.services.form_text import long_text, required
from crowdfund.services.memberships import works_for
from crowdfund.services.step_up import require_fresh
from crowdfund.words import N_, _

LONGEST_REASON = 500
OWN_CAMPAIGN = N_("This is your own campaign: withdraw it as its founder.")


def withdraw(deps: Deps, *, actor: Actor | None, campaign_id: str, reason: str) -> None:
    """Withdraws one's own campaign; everyone who paid is refunded in full.

    Raises:
        NotSignedIn, FactorNeeded, ProofNeeded: as for `step_up.require_fresh`: it moves the money
            of everybody who paid, and nothing brings the raise back.
        NotFound: another founder's, or none.
        InvalidInput: no reason was given.
        TransitionRefused: it is not scheduled, live or suspended.
    """
    known = require_fresh(actor)
    words = _reason(reason)
    with deps.transaction() as session:
        campaign = lookup.owned_campaign(session, known, campaign_id)
        campaign = counters.locked_campaign(session, campaign.id)
        settlement.withdraw_from(
            session, campaign, at=deps.now(), actor_id=known.user_id, reason=words
        )


def campaign_to_withdraw(session: Session, actor: Actor, campaign_id: UUID) -> Campaign:
    """A campaign that two people may withdraw, locked until the transaction ends.

    Args:
        session: the caller's transaction.
        actor: one of the two.
        campaign_id: which.

    Raises:
        NotFound: no such campaign.
        NotAllowed: it is their own, which they withdraw as its founder.
        TransitionRefused: it can no longer be withdrawn.
    """
    found = lookup.campaign_by_id(session, campaign_id)
    campaign = counters.locked_campaign(session, found.id)
    if works_for(session, lookup.enterprise_of(session, campaign), actor.user_id):
        raise NotAllowed(_(OWN_CAMPAIGN))
    move(CAMPAIGN_STEPS, CampaignStatus(campaign.status), CampaignStatus.WITHDRAWN, noun="campaign")
    return campaign


def _reason(text: str) -> str:
    words = long_text(text, field="reason", noun=_("The reason"), most_chars=LONGEST_REASON).strip()
    sentence = _("Say why, in a few words: backers will read it.")
    return required(words, field="reason", sentence=sentence)
