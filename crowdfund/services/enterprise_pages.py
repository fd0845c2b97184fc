"""An enterprise's public profile."""

from __future__ import annotations

from sqlmodel import Session, col, func, select

from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.campaign import PUBLIC_STATUSES, CampaignStatus
from crowdfund.domain.errors import NotFound
from crowdfund.services import campaign_facts, markdown, stated_values
from crowdfund.services.campaign_cards import cards_of
from crowdfund.services.campaign_content import team_of
from crowdfund.services.campaign_pages import REPLAYED, cap_now, source_note
from crowdfund.services.captables import cap_lines
from crowdfund.services.deps import Deps
from crowdfund.services.figure_charts import figure_charts
from crowdfund.services.holders import or_founders, stored_holders
from crowdfund.services.lookup import NOTHING_HERE, parse_slug
from crowdfund.services.views.campaigns import EnterprisePage
from crowdfund.services.views.common import CapLine
from crowdfund.words import _


def enterprise_page(deps: Deps, *, slug: str) -> EnterprisePage:
    """The profile of an enterprise that has, or had, a public campaign.

    Raises:
        NotFound: none, or nothing of it is public yet.
    """
    with deps.reading() as session:
        query = select(Enterprise).where(Enterprise.slug == parse_slug(slug))
        enterprise = session.exec(query).first()
        campaigns = _public_campaigns(session, enterprise) if enterprise else []
        if enterprise is None or not campaigns:
            raise NotFound(NOTHING_HERE)
        figures, currency = campaign_facts.figures_of(session, enterprise)
        note = source_note(enterprise.source)
        return EnterprisePage(
            slug=enterprise.slug,
            name=enterprise.name,
            summary=enterprise.summary,
            about_html=markdown.to_html(enterprise.about),
            facts=[
                *campaign_facts.enterprise_facts(enterprise),
                *stated_values.facts_of(session, enterprise),
            ],
            figures=figures,
            figures_currency=currency,
            figure_charts=figure_charts(session, enterprise),
            team=team_of(session, campaigns[0].id),
            campaigns=cards_of(session, [(one, enterprise) for one in campaigns], deps.now()),
            register=_register(session, campaigns),
            source_note=f"{note} {_(REPLAYED)}" if note and deps.is_demo else note,
        )


def _public_campaigns(session: Session, enterprise: Enterprise) -> list[Campaign]:
    """Newest first."""
    opened_at = func.coalesce(col(Campaign.opens_at), col(Campaign.created_at))
    query = select(Campaign).where(
        Campaign.enterprise_id == enterprise.id,
        col(Campaign.status).in_([status.value for status in PUBLIC_STATUSES]),
    )
    return list(session.exec(query.order_by(opened_at.desc(), col(Campaign.slug))))


def _register(session: Session, campaigns: list[Campaign]) -> list[CapLine]:
    """Who owns the enterprise after its last settled raise; before any, as its founder stated."""
    for campaign in campaigns:
        if campaign.status == CampaignStatus.SETTLED.value:
            return cap_now(session, campaign)
    newest = campaigns[0]
    return cap_lines(or_founders(stored_holders(session, newest), newest.shares_before))
