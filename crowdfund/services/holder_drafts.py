"""A draft's cap table before the raise, as its founder writes it."""

from __future__ import annotations

from sqlmodel import Session

from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.services import audit
from crowdfund.services.deps import Deps
from crowdfund.services.draft_access import open_draft
from crowdfund.services.draft_editor import editor_of
from crowdfund.services.draft_rows import require_seen, touch
from crowdfund.services.holders import mark_of, read_lines, replace_holders, stored_holders
from crowdfund.services.views.founder import CampaignEditor, HolderLine


def save_holders(
    deps: Deps,
    *,
    actor: Actor | None,
    campaign_id: str,
    holders: list[HolderLine],
    seen: str | None = None,
) -> CampaignEditor:
    """Writes the cap table before the raise; no lines at all mean that the founders hold all.

    Args:
        deps: see `Deps`.
        actor: the founder.
        campaign_id: as sent.
        holders: all of them.
        seen: the mark of what was read before; None writes over whatever is there.

    Raises:
        NotSignedIn, NotFound, Conflict: as for `open_draft`.
        ChangedElsewhere: something else than what was seen is there; nothing is saved.
        InvalidInput: a line cannot be read; nothing is saved.
    """
    known = require_actor(actor)
    with deps.transaction() as session:
        campaign = open_draft(session, known, campaign_id)
        require_seen(seen, mark_of(stored_holders(session, campaign)))
        before = _lines(session, campaign)
        replace_holders(session, campaign, read_lines(holders))
        touch(session, campaign, deps)
        session.flush()
        audit.record(
            session,
            AuditAction.CAP_TABLE_EDITED,
            audit.Object("campaign", campaign.id, campaign.title),
            at=deps.now(),
            actor_id=known.user_id,
            before=before,
            after=_lines(session, campaign),
        )
        return editor_of(session, deps, campaign)


def _lines(session: Session, campaign: Campaign) -> dict[str, int]:
    return {line.holder: line.shares for line in stored_holders(session, campaign)}
