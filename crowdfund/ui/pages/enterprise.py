"""An enterprise's public profile."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.backer_story import facts
from crowdfund.ui.parts.campaign_charts import figure_charts
from crowdfund.ui.parts.campaign_content import team
from crowdfund.ui.parts.cap_tables import cap_table, figures_table
from crowdfund.ui.parts.rich_text import rich_text
from crowdfund.ui.states.enterprise import EnterprisePageState
from crowdfund.words import _, pgettext


def build() -> rx.Component:
    """Return the page."""
    profile = EnterprisePageState.profile
    return guarded(
        ui.page_header(profile.name, profile.summary),
        ui.when(profile.source_note, ui.notice(profile.source_note, title=_("Public filing"))),
        ui.section(
            _("Campaigns"), ui.campaign_grid(rx.foreach(profile.campaigns, ui.campaign_card))
        ),
        ui.section(
            pgettext("enterprise", "About"),
            rich_text(profile.about_html, _("The enterprise has not written about itself yet.")),
        ),
        rx.cond(
            profile.team.length() > 0,
            ui.section(
                _("Team"), team(profile.team), lead=_("As its newest campaign presents it.")
            ),
            rx.fragment(),
        ),
        ui.section(_("Facts"), facts(profile.facts), lead=_("Each says where it comes from.")),
        ui.section(
            _("Key figures"),
            ui.stack(
                figure_charts(profile.figure_charts),
                figures_table(profile.figures, profile.figures_currency),
                gap="lg",
            ),
            lead=_("As stated by the enterprise; the platform has not audited them."),
        ),
        rx.cond(profile.register.length() > 0, _register(), rx.fragment()),
        rx.el.div(ui.risk_warning(), class_name="section"),
    )


def _register() -> rx.Component:
    return rx.el.div(
        cap_table(
            EnterprisePageState.profile.register,
            _("Who owns it"),
            _(
                "After its last settled raise, or as stated before the first. Backers are shown "
                "together: their names are not public."
            ),
        ),
        class_name="section",
    )


PAGE = Page(
    route="/enterprises/[slug]",
    title=_("Enterprise"),
    build=build,
    on_load=[EnterprisePageState.load],
    name=EnterprisePageState.profile.name,
)
