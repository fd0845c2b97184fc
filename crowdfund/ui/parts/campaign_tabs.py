"""The parts of a campaign's page: pitch, terms, cap table, documents, updates, questions, risks."""

from __future__ import annotations

from collections.abc import Callable

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.parts.backer_story import facts, story
from crowdfund.ui.parts.campaign_charts import figure_charts, ownership_chart
from crowdfund.ui.parts.campaign_content import (
    FUNDS_HINT,
    document_list,
    risk_list,
    team,
    use_of_funds,
)
from crowdfund.ui.parts.campaign_talk import questions, updates
from crowdfund.ui.parts.cap_tables import cap_table, figures_table
from crowdfund.ui.parts.change_rows import version_list
from crowdfund.ui.parts.claim_list import public_claims
from crowdfund.ui.parts.dates import date_list
from crowdfund.ui.parts.filing_papers import public_sheet
from crowdfund.ui.parts.offer_risk import own_words
from crowdfund.ui.parts.rich_text import rich_text
from crowdfund.ui.states.campaign import CampaignState
from crowdfund.ui.states.campaign_tab import CampaignTabState
from crowdfund.words import _

ROUNDED = _("Parts are rounded so that they add up to exactly 100 %.")


def campaign_tabs(
    asking: rx.Component,
    profile: Callable[[str], rx.Component],
    around: Callable[[str, rx.Component], rx.Component] = lambda _key, content: content,
) -> rx.Component:
    """Return all parts; one is shown at a time, and an address can open any with ?tab=.

    Args:
        asking: what stands above the questions for who wants to ask one.
        profile: returns the way to the enterprise's profile by its words.
        around: puts what else is said about a part around it, by the name of its tab.
    """
    tabs = [
        ("pitch", _("Pitch"), _pitch(profile)),
        ("terms", _("Terms"), _terms()),
        ("cap-table", _("Cap table"), _cap_table()),
        ("documents", _("Documents"), _documents()),
        ("updates", _("Updates"), updates()),
        ("questions", _("Questions"), questions(asking)),
        ("risks", _("Risks"), _risks()),
    ]
    return ui.tabs(
        [(key, title, _titled(title, around(key, content))) for key, title, content in tabs],
        value=CampaignTabState.tab,
        on_change=CampaignTabState.show,
        label=_("About this campaign"),
    )


def _titled(title: str, content: rx.Component) -> rx.Component:
    """A tab's content under a heading for those who go from heading to heading."""
    return rx.fragment(rx.el.h2(title, class_name="visually-hidden"), content)


def _pitch(profile: Callable[[str], rx.Component]) -> rx.Component:
    page = CampaignState.page
    return ui.stack(
        rich_text(page.story_html, _("The founder has not written a story yet.")),
        public_claims(page.claims),
        _funds(),
        _team(),
        ui.section(_("The enterprise"), facts(page.facts), action=profile(_("Its profile"))),
        ui.section(
            _("Key figures"),
            ui.stack(
                figure_charts(page.figure_charts),
                figures_table(page.figures, page.figures_currency),
                gap="lg",
            ),
            lead=_("As stated by the enterprise; the platform has not audited them."),
        ),
        gap="lg",
    )


def _funds() -> rx.Component:
    content = CampaignState.page.content
    title = ui.section(_("Use of funds"), use_of_funds(content), lead=FUNDS_HINT)
    return rx.cond(content.funds.length() > 0, title, rx.fragment())


def _team() -> rx.Component:
    people = CampaignState.page.content.team
    return rx.cond(people.length() > 0, ui.section(_("Team"), team(people)), rx.fragment())


def _terms() -> rx.Component:
    page = CampaignState.page
    return ui.stack(
        facts(page.terms),
        _dates(),
        _what_next(),
        ui.section(_("What happened, and what comes"), story(page.history)),
        version_list(page.versions),
        gap="lg",
    )


def _dates() -> rx.Component:
    page = CampaignState.page
    # Its moments lead to the page, which a preview does not have yet.
    file = "/downloads/campaigns/" + page.card.slug + "/dates.ics"
    url = rx.cond(CampaignState.live.has_escrow_page, file, "")
    rules = ui.link(_("The rules of this campaign"), page.rules_path)
    dates = ui.section(_("Dates"), date_list(page.dates, url), action=rules)
    return rx.cond(page.dates.length() > 0, dates, rx.fragment())


def _cap_table() -> rx.Component:
    page = CampaignState.page
    after = cap_table(page.cap_now, _("Now, after the raise"), ROUNDED, has_bar=False)
    return ui.stack(
        ownership_chart(),
        rx.cond(page.cap_now.length() > 0, after, rx.fragment()),
        cap_table(
            page.cap_before,
            _("Before the raise"),
            _("As stated by the enterprise. {rounded}").format(rounded=ROUNDED),
            has_bar=False,
        ),
        cap_table(page.cap_at_target, _("If the target is just reached"), has_bar=False),
        cap_table(page.cap_at_maximum, _("If the maximum is reached"), has_bar=False),
        _what_next(),
        gap="xl",
    )


def _what_next() -> rx.Component:
    """The way to the simulator, as soon as there are terms to start from."""
    page = CampaignState.page
    way = ui.panel_tone(
        ui.text(_("Later rounds, option pools and conversions make every part smaller.")),
        ui.row(
            ui.link_button(
                _("What do I own after X?"), f"/campaigns/{page.card.slug}/own", "secondary"
            )
        ),
        class_name="stack gap-sm",
    )
    return rx.cond(page.cap_at_maximum.length() > 0, way, rx.fragment())


def _documents() -> rx.Component:
    page = CampaignState.page
    uploaded, filed = page.content.documents, page.documents
    nothing = ui.empty_state(
        _("No documents"),
        _("The enterprise has added none. You can ask for one under Questions."),
        ui.button(
            _("See the questions"),
            "secondary",
            custom_attrs=ui.placed("tab", "questions"),
            # The button goes with its tab: the keyboard goes on where the other one is chosen.
            on_click=[CampaignTabState.show("questions"), rx.set_focus("tab-questions")],
        ),
    )
    some = ui.stack(
        public_sheet(page),
        rx.cond(uploaded.length() > 0, document_list(uploaded), rx.fragment()),
        rx.cond(filed.length() > 0, facts(filed), rx.fragment()),
        ui.muted(_("As published by the enterprise; the platform has not audited them.")),
        gap="lg",
    )
    is_any = ((uploaded.length() + filed.length()) > 0) | (page.sheet_text != "")
    return rx.cond(is_any, some, nothing)


def _risks() -> rx.Component:
    page = CampaignState.page
    named = page.content.risks
    otherwise = rx.cond(named.length() > 0, "", _("The founder has not named risks yet."))
    return ui.stack(
        own_words(page.risk_text),
        rx.cond(named.length() > 0, risk_list(named), rx.fragment()),
        rich_text(page.risks_html, otherwise),
        gap="lg",
    )
