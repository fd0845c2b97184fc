"""The editor's page, read from the rows."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from crowdfund.db.tables import Campaign, Enterprise, FundUse, RiskItem
from crowdfund.domain.campaign import CAMPAIGN_STEPS, CampaignStatus
from crowdfund.domain.transitions import can_move
from crowdfund.services import pictures, texts
from crowdfund.services.campaign_cards import card_of
from crowdfund.services.campaign_facts import documents_of
from crowdfund.services.campaign_rows import sums_note
from crowdfund.services.deps import Deps
from crowdfund.services.draft_access import is_editable
from crowdfund.services.draft_fields import form_of, step_of
from crowdfund.services.draft_rows import stored
from crowdfund.services.draft_terms import missing_items, preview_of
from crowdfund.services.holders import lines_of, mark_of, or_founders, stored_holders
from crowdfund.services.kiis_words import lacking_texts
from crowdfund.services.lookup import enterprise_of
from crowdfund.services.regime_terms import findings, regime_options
from crowdfund.services.remarks import by_step, open_remarks
from crowdfund.services.views.founder import CampaignEditor, MissingItem
from crowdfund.words import _


def missing_of(
    session: Session, deps: Deps, campaign: Campaign, enterprise: Enterprise, now: datetime
) -> list[MissingItem]:
    """Everything that keeps a stored draft from being submitted."""
    missing = missing_items(
        campaign,
        enterprise,
        stored_holders(session, campaign),
        now=now,
        platform_country=deps.platform_country,
        funds_note=sums_note(stored(session, FundUse, campaign.id)),
        has_risks=bool(stored(session, RiskItem, campaign.id)),
    )
    found = findings(session, campaign, now=now)
    return missing + [MissingItem(step_of(each.field), each.field, each.message) for each in found]


def editor_of(session: Session, deps: Deps, campaign: Campaign) -> CampaignEditor:
    """The editor of one campaign, for its founder.

    Args:
        session: the caller's transaction.
        deps: clock, fee and country of the platform.
        campaign: the founder's own.
    """
    now = deps.now()
    enterprise = enterprise_of(session, campaign)
    holdings = stored_holders(session, campaign)
    status = CampaignStatus(campaign.status)
    label, tone = texts.campaign_status(status)
    can_edit = is_editable(campaign)
    missing = missing_of(session, deps, campaign, enterprise, now) if can_edit else []
    remarks = open_remarks(session, campaign)
    return CampaignEditor(
        id=str(campaign.id),
        slug=campaign.slug,
        status=status.value,
        status_label=label,
        status_tone=tone,
        can_edit=can_edit,
        can_submit=can_edit and not missing,
        can_withdraw=can_move(CAMPAIGN_STEPS, status, CampaignStatus.WITHDRAWN),
        enterprise_id=str(enterprise.id),
        form=form_of(campaign),
        holders=lines_of(or_founders(holdings, campaign.shares_before)),
        holders_mark=mark_of(holdings),
        preview=preview_of(campaign, holdings),
        card=card_of(session, campaign, enterprise, now),
        documents=documents_of(campaign),
        missing=missing,
        remarks=remarks,
        remarked=by_step(remarks),
        cover_url=pictures.cover_url(campaign),
        saved_text=_("Saved {ago}").format(ago=texts.ago(campaign.updated_at, now)),
        source_note=_source_note(campaign),
        enterprise_name=enterprise.name,
        fee_text=_fee_text(campaign, deps),
        sectors=texts.sector_options(),
        stages=texts.stage_options(),
        currencies=texts.currency_options(),
        regimes=regime_options(),
        sheet_lacks=lacking_texts(
            session, campaign, enterprise, fee_basis_points=deps.fee_basis_points
        ),
    )


def _source_note(campaign: Campaign) -> str:
    if not campaign.source:
        return ""
    return _("Drafted from: {source}. Check every field against the filing.").format(
        source=campaign.source
    )


def _fee_text(campaign: Campaign, deps: Deps) -> str:
    is_fixed = not is_editable(campaign)
    fee = campaign.fee_basis_points if is_fixed else deps.fee_basis_points
    return _(
        "The platform keeps {percent_bp} of the money released, and nothing when the target is "
        "missed."
    ).format(percent_bp=texts.percent_bp(fee))
