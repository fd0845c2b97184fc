"""Proposing to close a campaign early: its founder does, or a moderator; another approves."""

from __future__ import annotations

from sqlmodel import Session

from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.errors import NotFound
from crowdfund.domain.permissions import Action, may
from crowdfund.domain.proposal import ProposalKind
from crowdfund.services import counters, early_close, lookup
from crowdfund.services.deps import Deps
from crowdfund.services.form_text import utc_moment
from crowdfund.services.proposal_rows import About, insert, reason_of, require_none_waits
from crowdfund.services.step_up import require_fresh
from crowdfund.words import _


def propose_early_close(
    deps: Deps,
    *,
    actor: Actor | None,
    campaign_id: object,
    reason: object,
    not_before: object = "",
) -> str:
    """Proposes to close a campaign before its deadline. Returns the proposal's id.

    Args:
        deps: what the platform works with.
        actor: its founder, or whose role allows `close_early`.
        campaign_id: as sent.
        not_before: YYYY-MM-DDTHH:MM in UTC, as sent; empty for as early as the rules allow.
        reason: why; backers read it.

    Raises:
        NotSignedIn: nobody is signed in.
        FactorNeeded, ProofNeeded: as for `step_up.require_fresh`.
        NotFound: no such campaign, or none of theirs.
        InvalidInput: no reason, or no time that can be read.
        Conflict: the rules do not allow it now, or it is proposed already.
    """
    known = require_fresh(require_actor(actor))
    words = reason_of(reason)
    wished = utc_moment(not_before, field="not_before", noun=_("The new deadline"))
    now = deps.now()
    with deps.transaction() as session:
        found = _open_to(session, known, campaign_id)
        require_none_waits(session, deps, ProposalKind.CLOSE_EARLY, found.id)
        campaign = counters.locked_campaign(session, found.id)
        early_close.new_deadline(session, campaign, not_before=wished, now=now)
        about = About(campaign.id, campaign.title, closes_at=wished)
        return insert(session, deps, known, ProposalKind.CLOSE_EARLY, about, words)


def _open_to(session: Session, actor: Actor, campaign_id: object) -> Campaign:
    campaign = lookup.campaign_by_id(session, campaign_id)
    is_own = early_close.owner_id_of(session, campaign) == actor.user_id
    if not is_own and not may(actor, Action.CLOSE_EARLY):
        raise NotFound(_(lookup.NOTHING_HERE))
    return campaign
