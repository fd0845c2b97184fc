"""What stands on the two pages that most people open first before any script has run: the same
components as the pages', drawn from the same views."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.services import catalog, live_board
from crowdfund.services.deps import Deps
from crowdfund.ui import components as ui
from crowdfund.ui.parts.campaign_panel import money
from crowdfund.ui.parts.featured import featured_section, open_section
from crowdfund.ui.parts.offer_risk import risk_strip
from crowdfund.ui.plain_html import plain_html
from crowdfund.ui.states.home import others
from crowdfund.words import _


def home(deps: Deps, name: str) -> str:
    """The rows that the first page begins with, as HTML; nothing when no campaign is open. No
    cover is waited for that is not in the first one.

    Args:
        deps: what the platform works with.
        name: of this page there is one.
    """
    del name
    chosen = catalog.chosen(deps)
    featured = others(catalog.featured(deps), chosen)
    rows: list[str] = []
    for section, cards in ((featured_section, chosen), (open_section, featured)):
        drawn: list[Any] = list(cards)
        card = ui.campaign_card if rows else ui.first_card
        if drawn:
            rows.append(plain_html(section(ui.campaign_grid(*map(card, drawn)))))
    return "".join(rows)


def campaign(deps: Deps, name: str) -> str:
    """A campaign's head, cover and money as HTML, as everybody may see them, below the warning that
    its rules prescribe.

    Args:
        deps: what the platform works with.
        name: the campaign's, from the address.

    Raises:
        NotFound: none, or none that is public.
    """
    head = catalog.campaign_head(deps, slug=name)
    live = live_board.shared_totals(deps, slug=name)
    card = head.card
    above = ui.row(
        ui.link(card.enterprise_name, f"/enterprises/{head.enterprise_slug}"),
        rx.el.span(card.sector, " · ", card.country_name, class_name="muted"),
    )
    cover = ui.cover(card.cover_url, card.cover_alt, is_large=True, srcset=card.cover_srcset)
    main = rx.el.main(
        ui.page_header(card.title, card.summary, above=above),
        ui.when(head.outcome_text, ui.notice(head.outcome_text, tone=head.outcome_tone)),
        ui.when(head.source_note, ui.notice(head.source_note, title=_("Public filing"))),
        rx.el.div(
            ui.split(
                ui.stack(cover),
                ui.card(money(head, live)),
                _("Invest in this campaign"),
                is_aside_first=True,
            ),
            class_name="section",
        ),
    )
    return plain_html(rx.fragment(risk_strip(head.risk_text), main))
