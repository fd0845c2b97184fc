"""How one raise goes, for its founder."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.actor import Actor
from crowdfund.domain.campaign import CAMPAIGN_STEPS, CampaignStatus
from crowdfund.domain.membership import FounderAction
from crowdfund.domain.transitions import can_move
from crowdfund.services import (
    captables,
    changes,
    dashboard_lists,
    dashboard_sums,
    dashboard_waits,
    lookup,
    open_cap,
    texts,
    visit_figures,
)
from crowdfund.services.campaign_cards import card_of
from crowdfund.services.deps import Deps
from crowdfund.services.history import changes_of
from crowdfund.services.matching import fitting_backers_text
from crowdfund.services.money_chart import area_of
from crowdfund.services.progress import run_of
from crowdfund.services.reason_words import reason_text
from crowdfund.services.views.common import TimelineItem
from crowdfund.services.views.founder import FounderDashboard
from crowdfund.services.views.progress import RunProgress
from crowdfund.words import _


def founder_dashboard(
    deps: Deps,
    *,
    actor: Actor | None,
    campaign_id: str,
    backers_page: object = 1,
    register_page: object = 1,
) -> FounderDashboard:
    """One's own raise: money, backers, register, history.

    Args:
        deps: see `Deps`.
        actor: the founder.
        campaign_id: as sent.
        backers_page: which page of its backers, from 1.
        register_page: which page of its register, from 1.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: another founder's, or none.
    """
    with deps.reading() as session:
        campaign = lookup.owned_campaign(session, actor, campaign_id, FounderAction.READ)
        enterprise = lookup.enterprise_of(session, campaign)
        board = _dashboard(session, deps, campaign, enterprise)
        backers, backers_place = dashboard_lists.backers_of(session, campaign, backers_page)
        register, register_place = dashboard_lists.register_of(session, campaign, register_page)
    return replace(
        board,
        backers=backers,
        backers_place=backers_place,
        register=register,
        register_place=register_place,
    )


def run(deps: Deps, *, actor: Actor | None, campaign_id: str) -> RunProgress:
    """How far the settlement or the refund of one's own raise has come; an empty one when nothing
    is under way. Cheap enough to look at every few seconds.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: another founder's, or none.
    """
    with deps.reading() as session:
        campaign = lookup.owned_campaign(session, actor, campaign_id, FounderAction.READ)
        return run_of(session, campaign, deps.now())


def _dashboard(
    session: Session, deps: Deps, campaign: Campaign, enterprise: Enterprise
) -> FounderDashboard:
    now = deps.now()
    label, tone = texts.campaign_status(campaign.status)
    sums = dashboard_sums.sums_of(session, campaign)
    card = card_of(session, campaign, enterprise, now)
    path, labels = area_of(session, campaign, now)
    steps = CAMPAIGN_STEPS
    is_settled = campaign.status == CampaignStatus.SETTLED.value
    status = CampaignStatus(campaign.status)
    waits = dashboard_waits.waits_of(session, campaign, enterprise, deps.platform_country)
    return FounderDashboard(
        id=str(campaign.id),
        enterprise_id=str(enterprise.id),
        cap_table_problem=open_cap.problem_of(enterprise),
        slug=campaign.slug,
        title=campaign.title,
        status=campaign.status,
        status_label=label,
        status_tone=tone,
        stats=dashboard_sums.stats_of(campaign, sums, now),
        money=dashboard_sums.money_of(campaign, sums),
        raised_percent=card.raised_percent,
        target_percent=card.target_percent,
        raised_text=card.raised_text,
        funded_text=card.funded_text,
        target_text=card.target_text,
        maximum_text=card.maximum_text,
        chart_path=path,
        chart_labels=labels,
        cap_now=captables.now_lines(session, campaign) if is_settled else [],
        history=_history(session, campaign),
        identity_text=waits.identity_text,
        decision_text=waits.decision_text,
        payout_text=waits.payout_text,
        can_change=changes.is_open(campaign, now),
        change_text=_change_text(session, campaign),
        can_withdraw=can_move(steps, status, CampaignStatus.WITHDRAWN),
        run=run_of(session, campaign, now),
        fitting_text=fitting_backers_text(session, campaign, enterprise),
        visits=visit_figures.figures_of(session, campaign, now),
    )


def _change_text(session: Session, campaign: Campaign) -> str:
    waiting = changes.waiting_of(session, campaign.id)
    if waiting is None:
        return ""
    return _("It was proposed on {day}. Until a moderator approves it, nothing changes.").format(
        day=texts.day(waiting.proposed_at)
    )


def _history(session: Session, campaign: Campaign) -> list[TimelineItem]:
    items = []
    for change in changes_of(session, campaign.id):
        label, tone = texts.campaign_status(change.to_status)
        items.append(
            TimelineItem(
                title=label,
                text=reason_text(change),
                at_text=texts.moment(change.at),
                at_iso=texts.iso(change.at),
                tone=tone,
                is_done=True,
            )
        )
    return items
