"""Keeping what a founder writes into a draft, the whole form or one field of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from sqlmodel import Session

from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.errors import ChangedElsewhere
from crowdfund.services import audit
from crowdfund.services.deps import Deps
from crowdfund.services.draft_access import open_draft
from crowdfund.services.draft_editor import editor_of
from crowdfund.services.draft_fields import apply_form, form_of
from crowdfund.services.terms import count_shares
from crowdfund.services.views.founder import CampaignEditor, CampaignForm
from crowdfund.words import N_, _

FIELD_MOVED = N_(
    "This field was changed elsewhere after you opened it, in another tab or by somebody else. "
    "Nothing was written over, and what you wrote is still here."
)


def save_draft(
    deps: Deps, *, actor: Actor | None, campaign_id: str, form: CampaignForm
) -> CampaignEditor:
    """Keeps every field that can be read, also when another cannot.

    Args:
        deps: see `Deps`.
        actor: the founder.
        campaign_id: as sent.
        form: as sent; empty fields empty what was there.

    Returns:
        The editor as it now stands.

    Raises:
        NotSignedIn, NotFound, Conflict: as for `open_draft`.
        InvalidInput: a field cannot be read (the first of them); the others are saved.
    """
    return _keep(deps, actor, campaign_id, lambda _stored: form)


def save_field(
    deps: Deps, *, actor: Actor | None, campaign_id: str, field: str, value: str, seen: str
) -> CampaignEditor:
    """Keeps one field where it still is what its writer read, and leaves the others alone.

    Args:
        deps: see `Deps`.
        actor: the founder.
        campaign_id: as sent.
        field: of `CampaignForm`.
        value: as written.
        seen: what the form had there when it was read.

    Returns:
        The editor as it now stands.

    Raises:
        NotSignedIn, NotFound, Conflict: as for `open_draft`.
        ChangedElsewhere: somebody wrote something else there in between.
        InvalidInput: as for `save_draft`.
    """

    def changed(stored: CampaignForm) -> CampaignForm:
        if getattr(stored, field) not in (seen, value):
            raise ChangedElsewhere(_(FIELD_MOVED))
        return replace(stored, **{field: value})

    return _keep(deps, actor, campaign_id, changed, first=field)


def record_change(
    session: Session,
    action: AuditAction,
    campaign: Campaign,
    actor: Actor,
    deps: Deps,
    **changed: Any,
) -> None:
    """Writes down what a founder changed.

    Args:
        session: the transaction that changes it.
        action: what was done.
        campaign: whose.
        actor: the founder.
        deps: see `Deps`.
        changed: before and after.
    """
    about = audit.Object("campaign", campaign.id, campaign.title)
    audit.record(session, action, about, at=deps.now(), actor_id=actor.user_id, **changed)


def _keep(
    deps: Deps,
    actor: Actor | None,
    campaign_id: str,
    change: Callable[[CampaignForm], CampaignForm],
    *,
    first: str = "",
) -> CampaignEditor:
    """Writes what a change makes of the stored form, which stays locked meanwhile; of several
    findings, that of the first field is raised."""
    known = require_actor(actor)
    with deps.transaction() as session:
        campaign = open_draft(session, known, campaign_id)
        before = form_of(campaign)
        findings = apply_form(campaign, change(before))
        count_shares(campaign)
        if form_of(campaign) != before:
            campaign.updated_at = deps.now()
            texts_now = {"before": asdict(before), "after": asdict(form_of(campaign))}
            record_change(session, AuditAction.CAMPAIGN_EDITED, campaign, known, deps, **texts_now)
        session.add(campaign)
        session.flush()
        page = editor_of(session, deps, campaign)
    if findings:
        raise min(findings, key=lambda finding: finding.field != first)
    return page
