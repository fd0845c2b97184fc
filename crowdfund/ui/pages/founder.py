"""The founder's home."""

from __future__ import annotations

import reflex as rx

from crowdfund.services.next_steps import NEW
from crowdfund.services.views.founder import FounderCampaign, FounderEnterpriseRow
from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.founder_common import remark, upload_form
from crowdfund.ui.states.founder import CampaignGroup, FounderState
from crowdfund.words import _

UPLOAD_ROUTE = "/uploads/form-c"


def build() -> rx.Component:
    """Return the page."""
    home = FounderState.home
    return guarded(
        ui.page_header(
            _("Your raises"),
            _("Every campaign of yours, and what to do next for each."),
            _new_campaign("new-campaign"),
        ),
        ui.stack(
            _imported(),
            rx.cond(home.has_enterprise, _enterprises(), _first_steps()),
            gap="lg",
        ),
        rx.cond(home.has_enterprise, _campaigns(), rx.fragment()),
    )


def _campaigns() -> rx.Component:
    return rx.fragment(
        rx.cond(
            FounderState.groups.length() > 0,
            rx.foreach(FounderState.groups, _group),
            ui.section(_("Campaigns"), _no_campaigns()),
        ),
        _another_filing(),
    )


def _new_campaign(dialog_id: str) -> rx.Component:
    """Return the button that begins a campaign; who owns several enterprises says for which. Who
    owns none begins none."""
    owned = FounderState.home.owned
    start = ui.button(_("New campaign"), icon="plus", on_click=FounderState.start(owned[0].id))
    asked = ui.dialog(
        ui.button(_("New campaign"), icon="plus"),
        _("Which enterprise raises?"),
        ui.stack(rx.foreach(owned, _choice)),
        dialog_id=dialog_id,
    )
    several = rx.cond(owned.length() > 1, asked, start)
    return rx.cond(owned.length() > 0, several, rx.fragment())


def _choice(row: rx.Var[FounderEnterpriseRow]) -> rx.Component:
    start = FounderState.start(row.id)
    return ui.closing(ui.button(row.name, "secondary", on_click=start))


def _imported() -> rx.Component:
    path = FounderState.imported_path
    to_draft = ui.when(path, ui.link_button(_("Open the draft"), path, size="sm"))
    remarks = rx.cond(
        FounderState.import_remarks.length() > 0,
        ui.disclosure(
            _("What the import could not settle by itself"),
            ui.stack(rx.foreach(FounderState.import_remarks, remark), gap="sm"),
            is_open=True,
        ),
        rx.fragment(),
    )
    text = FounderState.imported_text
    return ui.when(text, ui.stack(ui.notice(text, tone="good", action=to_draft), remarks))


def _enterprises() -> rx.Component:
    return ui.section(
        rx.cond(
            FounderState.home.enterprises.length() > 1, _("Your enterprises"), _("Your enterprise")
        ),
        ui.stack(rx.foreach(FounderState.home.enterprises, _enterprise), _one_s_own(), gap="sm"),
    )


def _one_s_own() -> rx.Component:
    """Return the way to an enterprise of one's own, for who works for another's."""
    link = ui.link(_("Describe an enterprise of your own"), f"/founder/enterprise?enterprise={NEW}")
    return rx.cond(FounderState.home.owned.length() > 0, rx.fragment(), link)


def _enterprise(row: rx.Var[FounderEnterpriseRow]) -> rx.Component:
    return ui.card(
        ui.spread(
            ui.stack(
                ui.heading(row.name, 3),
                ui.row(ui.muted(_("Payouts")), ui.status_badge(row.payout_label, row.payout_tone)),
                gap="xs",
            ),
            ui.link_button(_("Enterprise and payouts"), row.path, "secondary"),
        )
    )


def _first_steps() -> rx.Component:
    return ui.section(
        _("Begin in one of two ways"),
        ui.grid(
            ui.card(
                ui.heading(_("Describe your enterprise"), 3),
                ui.text(
                    _(
                        "Who you are, where you are registered, and two years of key figures. "
                        "You do this once; every campaign builds on it."
                    ),
                    class_name="grow",
                ),
                ui.row(ui.link_button(_("Describe your enterprise"), "/founder/enterprise")),
                class_name="stack gap-sm",
            ),
            ui.card(
                ui.heading(_("Start from an SEC Form C filing"), 3),
                ui.text(
                    _(
                        "If you have filed a Form C, its profile, figures and terms become a draft "
                        "that you check and complete."
                    )
                ),
                _filing_form(),
                class_name="stack gap-sm",
            ),
            columns=2,
        ),
        lead=_("Nothing is public until a moderator has approved it."),
    )


def _filing_form() -> rx.Component:
    return upload_form(
        action=UPLOAD_ROUTE,
        label=_("Form C as an XML file"),
        name="filing",
        accept=".xml,application/xml,text/xml",
        hint=_("The file primary_doc.xml of the filing, up to 2 MB."),
        error=FounderState.filing_problem,
        button_text=_("Import filing"),
    )


def _group(group: rx.Var[CampaignGroup]) -> rx.Component:
    return ui.section(
        group.title,
        rx.el.ul(rx.foreach(group.campaigns, _campaign), class_name="stack gap-md plain-list"),
    )


def _campaign(item: rx.Var[FounderCampaign]) -> rx.Component:
    card = item.card
    title = rx.cond(card.title != "", card.title, _("Untitled campaign"))
    head = ui.spread(
        ui.stack(
            ui.heading(ui.link(title, item.next_path), 3),
            ui.muted(card.enterprise_name, _(" · changed "), item.updated_text),
            gap="xs",
        ),
        ui.status_badge(card.status_label, card.status_tone),
    )
    return rx.el.li(ui.card(head, _funding(item), _next(item), class_name="stack gap-md"))


def _funding(item: rx.Var[FounderCampaign]) -> rx.Component:
    card = item.card
    bar = ui.progress(
        card.raised_percent,
        card.target_percent,
        text=_("{raised} raised, {funded}").format(
            raised=card.raised_text, funded=card.funded_text
        ),
        raised_text=card.raised_text,
        target_text=card.target_text,
        maximum_text=card.maximum_text,
    )
    figures = ui.muted(card.funded_text, " · ", card.backers_text, " · ", card.time_left_text)
    return rx.cond(_is_public(item), ui.stack(bar, figures, gap="xs"), rx.fragment())


def _is_public(item: rx.Var[FounderCampaign]) -> rx.Var[bool]:
    inner = ["draft", "changes_requested", "in_review", "rejected"]
    return ~rx.Var.create(inner).contains(item.card.status)


def _next(item: rx.Var[FounderCampaign]) -> rx.Component:
    dashboard = rx.Var.create(f"/founder/campaigns/{item.id}/dashboard")
    leads_there = item.next_path == dashboard
    leads_elsewhere = _is_public(item) & ~leads_there
    title = item.card.title
    return ui.spread(
        ui.text(rx.el.b(_("Next: ")), item.next_step, class_name="grow"),
        ui.row(
            rx.cond(
                leads_elsewhere,
                ui.link_button(_("Dashboard"), dashboard, "quiet", size="sm"),
                rx.fragment(),
            ),
            ui.link_button(
                rx.cond(leads_there, _("Dashboard"), _("Continue")),
                item.next_path,
                "secondary",
                size="sm",
                aria_label=rx.cond(
                    leads_there,
                    _("Dashboard of {title}").format(title=title),
                    _("Continue with {title}").format(title=title),
                ),
            ),
        ),
    )


def _no_campaigns() -> rx.Component:
    return ui.empty_state(
        _("No campaign yet"),
        _("Start one: it is saved as you write, and only you see it until it is approved."),
        ui.row(_new_campaign("first-campaign")),
        icon="rocket",
    )


def _another_filing() -> rx.Component:
    return ui.section(
        _("Start from an SEC Form C filing"),
        ui.card(_filing_form()),
        lead=_("A filing of the same enterprise updates its profile and its open draft."),
    )


PAGE = Page(route="/founder", title=_("Your raises"), build=build, on_load=[FounderState.load])
