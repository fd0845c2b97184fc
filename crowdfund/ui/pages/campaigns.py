"""Finding campaigns."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import shell
from crowdfund.ui.page import Page
from crowdfund.ui.parts.follow_button import followed_card
from crowdfund.ui.parts.match_panel import match_panel
from crowdfund.ui.states.campaigns import CampaignsState, Pairs
from crowdfund.ui.states.following import FollowState
from crowdfund.words import _

FILTERS_ID = "filters"
TYPING_PAUSE_MS = 250
"""How long nothing is typed before it is looked for."""


def build() -> rx.Component:
    """Return the page."""
    return shell(
        ui.page_header(
            _("Explore campaigns"),
            _("Shares in small enterprises. Bars show money that has cleared, never promises."),
        ),
        ui.stack(_search(), _filters_button(), _filters(), gap="md", role="search"),
        rx.cond(CampaignsState.is_listed, _listed(), _skeletons()),
        rx.el.div(ui.risk_warning(), class_name="section"),
    )


def _listed() -> rx.Component:
    """Return what was found; it stays, and is told to be old, until what is asked for now is."""
    is_new = CampaignsState.is_loaded & CampaignsState.is_hydrated
    return rx.el.div(
        _found(), aria_busy=rx.cond(is_new, "false", "true"), class_name="section listed"
    )


def _search() -> rx.Component:
    return rx.el.form(
        ui.row(
            ui.search_box(
                _("Search campaigns"),
                default_value=CampaignsState.text,
                # Other words than were typed, from the address, make the box anew.
                key=CampaignsState.box_key.to_string(),
                on_change=CampaignsState.type.debounce(TYPING_PAUSE_MS),
                max_length=200,
                auto_complete="off",
            ),
            ui.submit_button(_("Search")),
        ),
        on_submit=CampaignsState.search,
    )


def _filters_button() -> rx.Component:
    """Only a phone shows it: there the filters would push the campaigns off the first screen."""
    return ui.button(
        _("Filters"),
        "secondary",
        icon="sliders-horizontal",
        class_name="filters-button button-wide",
        custom_attrs={
            "data-toggles": FILTERS_ID,
            "aria-controls": FILTERS_ID,
            "aria-expanded": "false",
        },
    )


def _filters() -> rx.Component:
    state = CampaignsState
    return ui.grid(
        _filter(_("Sector"), "sector", state.sectors, state.sector),
        _filter(_("Country"), "country", state.countries, state.country),
        _filter(_("Stage"), "stage", state.stages, state.stage),
        _filter(_("Instrument"), "instrument", state.instruments, state.instrument),
        _filter(_("Minimum ticket"), "minimum_ticket", state.minimum_tickets, state.minimum_ticket),
        _filter(_("Status"), "status", state.statuses, state.status),
        columns=4,
        id=FILTERS_ID,
        class_name="filters",
    )


def _filter(label: str, name: str, options: rx.Var[Pairs], value: rx.Var[str]) -> rx.Component:
    control = ui.select(
        options, value=value, on_change=lambda chosen: CampaignsState.choose(name, chosen)
    )
    return ui.field(label, control, name=name)


def _found() -> rx.Component:
    found = CampaignsState.found
    cards = ui.campaign_grid(rx.foreach(found.cards, followed_card))
    clear = rx.cond(
        CampaignsState.is_narrowed, ui.link(_("Clear all filters"), "/campaigns"), rx.fragment()
    )
    sort = rx.el.div(
        _filter(_("Sort by"), "sort", CampaignsState.sorts, CampaignsState.sort),
        class_name="field-inline",
    )
    return ui.section(
        rx.el.span(found.total_text, custom_attrs={"role": "status"}),
        ui.stack(
            rx.cond(found.note != "", ui.notice(found.note), rx.fragment()),
            match_panel(),
            rx.cond(found.total > 0, cards, _nothing()),
        ),
        rx.cond(
            CampaignsState.page_text != "",
            ui.pagination(
                CampaignsState.page_text,
                previous_href=CampaignsState.previous_href,
                next_href=CampaignsState.next_href,
            ),
            rx.fragment(),
        ),
        # Where nothing was found, there is nothing to sort, and the way on stands below.
        action=rx.cond(found.total > 0, ui.row(clear, sort), rx.fragment()),
    )


def _nothing() -> rx.Component:
    sought = CampaignsState.found.sought_text
    narrowed = ui.empty_state(
        _("No campaign matches"),
        ui.stack(
            rx.cond(
                sought != "",
                ui.text(_("You looked for {sought}.").format(sought=sought)),
                rx.fragment(),
            ),
            ui.text(
                _(
                    "Try other or fewer words, or take a filter away. The numbers beside the "
                    "filters say how many campaigns each would leave. Or say once what you look "
                    "for: what fits then comes first under “Best match”, also when it opens later."
                )
            ),
            gap="sm",
        ),
        ui.row(
            ui.link_button(_("Clear all filters"), "/campaigns", "secondary"),
            ui.link_button(_("What I look for"), "/preferences", "quiet"),
            style={"justify_content": "center"},
        ),
        icon="search-x",
    )
    none_yet = ui.empty_state(
        _("No campaign is public yet"),
        _("The first one will be shown here as soon as a moderator has approved it."),
        ui.link_button(_("Start a raise"), "/founder", "secondary"),
    )
    return rx.cond(CampaignsState.is_narrowed, narrowed, none_yet)


def _skeletons() -> rx.Component:
    bones = ui.campaign_grid(*[ui.skeleton_card() for _ in range(6)])
    return rx.el.div(ui.loading(_("Loading campaigns"), bones), class_name="section")


PAGE = Page(
    route="/campaigns",
    title=_("Explore campaigns"),
    build=build,
    on_load=[CampaignsState.load, FollowState.load_watched],
    description=_(
        "Campaigns that offer shares in small enterprises, with terms, risks and progress."
    ),
)
