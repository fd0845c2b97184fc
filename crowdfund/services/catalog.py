"""Everything public about campaigns: search, lists, totals, and the pages behind them."""

from __future__ import annotations

from crowdfund.db.queries import campaigns as queries
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.services.amounts import alike
from crowdfund.services.campaign_cards import card_of
from crowdfund.services.campaign_pages import campaign_head, campaign_page, live_totals, page_of
from crowdfund.services.campaign_talk import hide_question, questions, show_question, updates
from crowdfund.services.deps import Deps
from crowdfund.services.discovery import closing_soon, featured, newest, search_campaigns
from crowdfund.services.enterprise_pages import enterprise_page
from crowdfund.services.featuring import chosen
from crowdfund.services.following import (
    ask,
    set_reminders,
    set_watching,
    watched_slugs,
    watchlist,
)
from crowdfund.services.popularity import platform_backers
from crowdfund.services.views.campaigns import PlatformTotals

__all__ = [
    "ask",
    "campaign_head",
    "campaign_page",
    "card_of",
    "chosen",
    "closing_soon",
    "enterprise_page",
    "featured",
    "hide_question",
    "live_totals",
    "newest",
    "page_of",
    "questions",
    "search_campaigns",
    "set_reminders",
    "set_watching",
    "show_question",
    "totals",
    "updates",
    "watched_slugs",
    "watchlist",
]


def totals(deps: Deps) -> PlatformTotals:
    """True sums over every campaign; nothing is converted between currencies."""
    with deps.reading() as session:
        sums = queries.sums_by_currency(session)
        return PlatformTotals(
            settled_texts=alike([(done, code) for code, done, _ in sums if done]),
            escrowed_texts=alike([(held, code) for code, _, held in sums if held]),
            settled_campaigns=queries.count_with_status(session, CampaignStatus.SETTLED),
            live_campaigns=queries.count_with_status(session, CampaignStatus.LIVE),
            backers=platform_backers(session),
        )
