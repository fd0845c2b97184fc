"""A campaign's own page: everything that stands still, and the totals that move."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from crowdfund.db.queries.campaigns import Crowd, crowds
from crowdfund.db.tables import Campaign, WatchedCampaign
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import PUBLIC_STATUSES, CampaignStatus
from crowdfund.services import (
    campaign_facts,
    counters,
    lookup,
    markdown,
    progress,
    stated_values,
    texts,
    unkept,
)
from crowdfund.services.campaign_cards import (
    RETURNED_STATUSES,
    backers_text,
    card_of,
    funding_of,
    time_text,
    was_refunded,
)
from crowdfund.services.campaign_content import content_of
from crowdfund.services.campaign_files import pictures_of
from crowdfund.services.campaign_history import ending_of, history_of
from crowdfund.services.captables import cap_lines
from crowdfund.services.change_pages import versions_page
from crowdfund.services.claims import shown_claims
from crowdfund.services.closed import closed_text, has_ended
from crowdfund.services.dates import campaign_dates
from crowdfund.services.deps import Deps
from crowdfund.services.figure_charts import figure_charts
from crowdfund.services.history import changes_of
from crowdfund.services.holders import or_founders, stored_holders
from crowdfund.services.kiis_words import version_text
from crowdfund.services.memberships import works_for
from crowdfund.services.regime_terms import risk_warning_of
from crowdfund.services.views.campaigns import CampaignHead, CampaignPage, LiveTotals
from crowdfund.services.views.common import CapLine
from crowdfund.words import N_, _

BACKERS = N_("Backers of this raise")
REPLAYED = N_(
    "It is replayed here as a demonstration: the enterprise takes no part in it, and no real money "
    "moves."
)
_OVER = frozenset({CampaignStatus.SETTLED, CampaignStatus.REFUNDED, CampaignStatus.WITHDRAWN})


def campaign_page(deps: Deps, *, actor: Actor | None, slug: str) -> CampaignPage:
    """A campaign's page for this person.

    Args:
        deps: what the platform works with.
        actor: who looks; None for a visitor.
        slug: from the address.

    Raises:
        NotFound: none, or none that they may see.
    """
    with deps.reading() as session:
        campaign = lookup.campaign_by_slug(session, slug, actor)
        page = page_of(session, campaign, actor, deps.now())
    return replace(page, source_note=replayed(deps, page.source_note))


def campaign_head(deps: Deps, *, slug: str) -> CampaignHead:
    """The top of a public campaign's page: a few rows where the whole page reads many.

    Args:
        deps: what the platform works with.
        slug: from the address.

    Raises:
        NotFound: none, or none that is public.
    """
    with deps.reading() as session:
        campaign = lookup.campaign_by_slug(session, slug, None)
        enterprise = lookup.enterprise_of(session, campaign)
        now = deps.now()
        card = card_of(session, campaign, enterprise, now)
        ending = ending_of(campaign, was_refunded=was_refunded(session, campaign))
    return CampaignHead(
        card=card,
        enterprise_slug=enterprise.slug,
        outcome_text=ending.text,
        outcome_tone=ending.tone,
        source_note=replayed(deps, source_note(campaign.source)),
        risk_text=risk_warning_of(campaign, now),
    )


def live_totals(deps: Deps, *, actor: Actor | None, slug: str) -> LiveTotals:
    """What moves on a campaign's page. Money that has cleared and shares that are only reserved
    are kept apart.

    Raises:
        NotFound: none, or none that they may see.
    """
    with deps.reading() as session:
        return totals_of(session, lookup.campaign_by_slug(session, slug, actor), deps.now())


def totals_of(session: Session, campaign: Campaign, now: datetime) -> LiveTotals:
    """The same of a campaign that is at hand.

    Args:
        session: the caller's transaction.
        campaign: one that may be seen; this is not checked again.
        now: the platform's time, UTC.
    """
    crowd = crowds(session, [campaign.id]).get(campaign.id, Crowd())
    label, tone = texts.campaign_status(campaign.status)
    funding = funding_of(campaign, crowd)
    closed = closed_text(campaign, now)
    return LiveTotals(
        slug=campaign.slug,
        status=campaign.status,
        status_label=label,
        status_tone=tone,
        raised_text=funding.raised_text,
        raised_note=funding.note,
        unkept_text=_unkept_text(session, campaign, now),
        raised_percent=funding.raised_percent,
        target_percent=funding.target_percent,
        funded_text=funding.part_text,
        backers_text=backers_text(campaign, crowd),
        time_left_text=time_text(campaign, now),
        reserved_text=_reserved_text(campaign, crowd),
        shares_left_text="" if closed else _shares_left_text(campaign),
        takes_pledges=not closed,
        closed_text=closed,
        has_ended=has_ended(campaign, now),
        is_moving=_is_moving(campaign),
        has_escrow_page=CampaignStatus(campaign.status) in PUBLIC_STATUSES,
        run=progress.public_run_of(session, campaign, now),
    )


def page_of(
    session: Session, campaign: Campaign, actor: Actor | None, now: datetime
) -> CampaignPage:
    """A campaign's page, also of a draft that is still half empty. News and questions come a few
    at a time, from `campaign_talk`.

    Args:
        session: the caller's transaction.
        campaign: one that the actor may see; this is not checked again.
        actor: who looks.
        now: the platform's time, UTC.
    """
    enterprise = lookup.enterprise_of(session, campaign)
    holdings = or_founders(stored_holders(session, campaign), campaign.shares_before)
    figures, currency = campaign_facts.figures_of(session, enterprise)
    refunded = was_refunded(session, campaign)
    ending = ending_of(campaign, was_refunded=refunded)
    return CampaignPage(
        card=card_of(session, campaign, enterprise, now),
        enterprise_slug=enterprise.slug,
        story_html=markdown.to_html(campaign.story, pictures=pictures_of(session, campaign.id)),
        risks_html=markdown.to_html(campaign.risks),
        security=campaign.security,
        valuation_text=campaign_facts.valuation_text(campaign),
        part_at_target_text=campaign_facts.part_text(campaign, campaign.target_shares),
        part_at_maximum_text=campaign_facts.part_text(campaign, campaign.maximum_shares),
        shares_before_text=texts.number(campaign.shares_before),
        opens_text=texts.moment(campaign.opens_at),
        opens_iso=texts.iso(campaign.opens_at),
        closes_text=texts.moment(campaign.closes_at),
        closes_iso=texts.iso(campaign.closes_at),
        terms=campaign_facts.terms_facts(campaign),
        cap_before=cap_lines(holdings),
        cap_at_target=cap_lines(holdings, campaign.target_shares),
        cap_at_maximum=cap_lines(holdings, campaign.maximum_shares),
        cap_now=cap_now(session, campaign),
        figures=figures,
        figures_currency=currency,
        figure_charts=figure_charts(session, enterprise),
        facts=[
            *campaign_facts.enterprise_facts(enterprise),
            *stated_values.facts_of(session, enterprise),
        ],
        documents=campaign_facts.documents_of(campaign),
        content=content_of(session, campaign),
        history=history_of(campaign, changes_of(session, campaign.id), now, was_refunded=refunded),
        risk_text=risk_warning_of(campaign, now),
        claims=shown_claims(session, campaign),
        sheet_text=version_text(session, campaign),
        rules_path=f"/learn/rules/{campaign.regime}",
        dates=campaign_dates(campaign, enterprise, now),
        versions=versions_page(session, campaign, now),
        source_note=source_note(campaign.source),
        outcome_text=ending.text,
        outcome_tone=ending.tone,
        is_owner=actor is not None and works_for(session, enterprise, actor.user_id),
        is_watched=_is_watched(session, campaign.id, actor),
    )


def cap_now(session: Session, campaign: Campaign) -> list[CapLine]:
    """The cap table after allotment; empty before. The backers are one line: their names are
    nobody's business."""
    if campaign.status != CampaignStatus.SETTLED.value:
        return []
    holdings = or_founders(stored_holders(session, campaign), campaign.shares_before)
    return cap_lines(holdings, campaign.settled_shares, holder=_(BACKERS))


def source_note(source: str) -> str:
    """Says that something comes from a public filing; empty when it was written here."""
    return (
        _("Terms and figures were taken from a public filing ({source}).").format(source=source)
        if source
        else ""
    )


def replayed(deps: Deps, note: str) -> str:
    """What a page says of a public filing, with what the demonstration makes of it."""
    return f"{note} {_(REPLAYED)}" if note and deps.is_demo else note


def _is_moving(campaign: Campaign) -> bool:
    return CampaignStatus(campaign.status) not in _OVER or campaign.ended_at is None


def _unkept_text(session: Session, campaign: Campaign, now: datetime) -> str:
    """What of the total is not sure, because its backers were asked again: it is held, and does not
    count towards the target before they have answered. Nothing once the raise gives money back."""
    if campaign.terms_version == 1 or CampaignStatus(campaign.status) in RETURNED_STATUSES:
        return ""
    pledges, money = unkept.asked_sum(session, campaign.id, now)
    if not pledges:
        return ""
    return _("of which {money} in {pledges} still to be confirmed again").format(
        money=texts.money(money, campaign.currency, short=True),
        pledges=texts.count(pledges, "pledge"),
    )


def _reserved_text(campaign: Campaign, crowd: Crowd) -> str:
    if crowd.paying == 0 or campaign.reserved_shares == 0:
        return ""
    people = texts.count(crowd.paying, "person is", "people are")
    return _("{people} paying now for {count}").format(
        people=people, count=texts.count(campaign.reserved_shares, "share")
    )


def _shares_left_text(campaign: Campaign) -> str:
    left = texts.number(counters.shares_left(campaign))
    return _("{left} of {count} left").format(
        left=left, count=texts.count(campaign.maximum_shares, "share")
    )


def _is_watched(session: Session, campaign_id: UUID, actor: Actor | None) -> bool:
    if actor is None:
        return False
    query = select(WatchedCampaign.id).where(
        WatchedCampaign.campaign_id == campaign_id, WatchedCampaign.user_id == actor.user_id
    )
    return session.exec(query).first() is not None
