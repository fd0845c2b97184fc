"""A founder's campaign from the first word to the moderator's desk."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, select

from crowdfund.db.tables import Campaign, StoredFile
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.errors import Conflict, InvalidInput
from crowdfund.domain.membership import FounderAction
from crowdfund.services import covers, history, limits, lookup, submissions, withdrawal
from crowdfund.services.confirming import require_confirmed
from crowdfund.services.deps import Deps
from crowdfund.services.draft_access import open_draft
from crowdfund.services.draft_editor import editor_of, missing_of
from crowdfund.services.draft_fields import apply_form
from crowdfund.services.draft_saving import record_change, save_draft, save_field
from crowdfund.services.draft_terms import preview_of
from crowdfund.services.founder_posts import answer, post_update
from crowdfund.services.holder_drafts import save_holders
from crowdfund.services.holders import or_founders, read_lines, replace_holders, stored_holders
from crowdfund.services.new_drafts import new_draft, require_room
from crowdfund.services.remarks import resolve_remarks
from crowdfund.services.slugs import free_slug
from crowdfund.services.submission_notices import tell_of_submission
from crowdfund.services.terms import count_shares
from crowdfund.services.views.founder import (
    CampaignEditor,
    CampaignForm,
    HolderLine,
    TermsPreview,
)
from crowdfund.words import _

__all__ = [
    "answer",
    "editor",
    "post_update",
    "preview",
    "save_cover",
    "save_draft",
    "save_field",
    "save_holders",
    "start_campaign",
    "submit",
    "withdraw",
]

COVERS_BY_PERSON = limits.Limit("covers-person", 30, 10)


def start_campaign(deps: Deps, *, actor: Actor | None, enterprise_id: str = "") -> str:
    """Begins an empty campaign.

    Args:
        deps: see `Deps`.
        actor: the founder.
        enterprise_id: which enterprise raises; the newest when empty.

    Returns:
        The campaign's id.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: another founder's enterprise.
        Conflict: no enterprise is described yet, or too many drafts are open.
    """
    known = require_actor(actor)
    with deps.transaction() as session:
        enterprise = lookup.owned_enterprise(session, known, enterprise_id)
        if enterprise is None:
            raise Conflict(_("Describe your enterprise first; the campaign builds on it."))
        require_room(session, known)
        campaign = new_draft(session, enterprise, known, deps)
        return str(campaign.id)


def editor(deps: Deps, *, actor: Actor | None, campaign_id: str) -> CampaignEditor:
    """The editor of one's own campaign, in any status.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, or another founder's.
    """
    known = require_actor(actor)
    with deps.reading() as session:
        campaign = lookup.owned_campaign(session, known, campaign_id, FounderAction.READ)
        return editor_of(session, deps, campaign)


def preview(
    deps: Deps,
    *,
    actor: Actor | None,
    campaign_id: str,
    form: CampaignForm,
    holders: Sequence[HolderLine],
) -> TermsPreview:
    """What terms as written make, without saving them. What cannot be read is left out.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, or another founder's.
    """
    with deps.reading() as session:
        lookup.owned_campaign(session, actor, campaign_id, FounderAction.READ)
    written = Campaign()
    apply_form(written, form)
    try:
        holdings = read_lines(holders)
    except InvalidInput:
        holdings = []
    return preview_of(written, holdings)


def submit(deps: Deps, *, actor: Actor | None, campaign_id: str) -> None:
    """Hands a complete draft to the moderators and fixes what follows from its terms.

    Raises:
        NotSignedIn, NotFound, Conflict: as for `open_draft`.
        AddressUnconfirmed: letters to their address are not confirmed yet.
        InvalidInput: something is missing; the field and the sentence are the first of them.
    """
    known = require_actor(actor)
    with deps.transaction() as session:
        campaign = open_draft(session, known, campaign_id, FounderAction.SUBMIT)
        require_confirmed(session, known)
        enterprise = lookup.enterprise_of(session, campaign)
        missing = missing_of(session, deps, campaign, enterprise, deps.now())
        if missing:
            raise InvalidInput(missing[0].text, field=missing[0].field)
        _fix(session, campaign, deps)
        now = deps.now()
        resolve_remarks(session, campaign, at=now)
        history.change_campaign(
            session, campaign, CampaignStatus.IN_REVIEW, at=now, actor_id=known.user_id
        )
        submissions.keep(session, campaign, enterprise, at=now)
        tell_of_submission(session, campaign, enterprise, deps)


def withdraw(deps: Deps, *, actor: Actor | None, campaign_id: str, reason: str) -> None:
    """Takes one's own campaign back; everyone who paid is refunded. See `withdrawal.withdraw`."""
    withdrawal.withdraw(deps, actor=actor, campaign_id=campaign_id, reason=reason)


def save_cover(deps: Deps, *, actor: Actor | None, campaign_id: str, data: bytes) -> CampaignEditor:
    """Puts a picture on the campaign in place of the one before.

    Args:
        deps: see `Deps`.
        actor: the founder.
        campaign_id: as sent.
        data: the file as uploaded.

    Raises:
        NotSignedIn, NotFound, Conflict: as for `open_draft`.
        InvalidInput: too large, or not a picture of a known type.
        TooManyAttempts: too many pictures within ten minutes.
    """
    known = require_actor(actor)
    with deps.reading() as session:
        lookup.owned_campaign(session, known, campaign_id, FounderAction.WRITE)
    limits.count(COVERS_BY_PERSON, str(known.user_id))
    picture = covers.redrawn(data)
    name = picture.name
    covers.store(deps.files_dir, name, picture.files)
    try:
        with deps.transaction() as session:
            campaign = open_draft(session, known, campaign_id)
            before = _use_cover(session, campaign, name, picture.size_bytes, known, deps)
            names = {"before": {"cover": before}, "after": {"cover": name}}
            record_change(session, AuditAction.COVER_CHANGED, campaign, known, deps, **names)
            page = editor_of(session, deps, campaign)
    except BaseException:
        covers.remove(deps.files_dir, name)
        raise
    covers.remove(deps.files_dir, before)
    return page


def _fix(session: Session, campaign: Campaign, deps: Deps) -> None:
    count_shares(campaign)
    campaign.fee_basis_points = deps.fee_basis_points
    holdings = stored_holders(session, campaign)
    if not holdings:
        replace_holders(session, campaign, or_founders(holdings, campaign.shares_before))
    if campaign.status == CampaignStatus.DRAFT.value:
        campaign.slug = free_slug(session, Campaign, campaign.title, own_id=campaign.id)
    campaign.updated_at = deps.now()
    session.add(campaign)


def _use_cover(
    session: Session, campaign: Campaign, name: str, size_bytes: int, actor: Actor, deps: Deps
) -> str:
    """Puts a stored picture on the row; returns the name of the one before."""
    before, campaign.cover = campaign.cover, name
    campaign.cover_alt = ""
    campaign.updated_at = deps.now()
    session.add(campaign)
    for row in session.exec(select(StoredFile).where(StoredFile.campaign_id == campaign.id)).all():
        session.delete(row)
    session.add(
        StoredFile(
            owner_id=actor.user_id,
            campaign_id=campaign.id,
            name=name,
            media_type=covers.MEDIA_TYPE,
            size_bytes=size_bytes,
            created_at=deps.now(),
        )
    )
    session.flush()
    return before
