"""The founder's enterprise."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.founder_common import choice
from crowdfund.ui.parts.founder_figures import figures_form
from crowdfund.ui.parts.founder_values import values_section
from crowdfund.ui.states.founder_enterprise import EnterpriseState
from crowdfund.ui.states.founder_values import ValuesState
from crowdfund.words import _, pgettext


def build() -> rx.Component:
    """Return the page."""
    form = EnterpriseState.page.form
    is_known = form.id != ""
    profile = ui.link_button(
        _("Public profile"), f"/enterprises/{form.slug}", "secondary", icon="external-link"
    )
    team = ui.link_button(
        _("Who has a role"), f"/founder/team?enterprise={form.id}", "secondary", icon="users"
    )
    later = rx.fragment(
        ui.section(
            _("Key figures"),
            ui.card(figures_form()),
            lead=_("Two fiscal years, as in your accounts. Leave empty what you do not state."),
        ),
        values_section(),
        ui.section(
            _("Payouts"),
            ui.card(_payouts()),
            lead=_("Where the money goes when a raise succeeds."),
            id="payouts",
        ),
    )
    return guarded(
        ui.page_header(
            _("Your enterprise"),
            _("Described once, shown on its public profile and with every campaign."),
            rx.cond(is_known, ui.row(team, profile), rx.fragment()),
            above=ui.breadcrumb((_("Your raises"), "/founder"), (_("Your enterprise"), "")),
        ),
        ui.section(
            pgettext("enterprise", "Profile"),
            ui.card(_profile_form()),
            rx.cond(is_known, rx.fragment(), _figures_later()),
        ),
        rx.cond(is_known, later, rx.fragment()),
    )


def _figures_later() -> rx.Component:
    return ui.muted(_("Key figures and payouts follow once the profile is saved."))


def _profile_form() -> rx.Component:
    page = EnterpriseState.page
    done = EnterpriseState.profile_done
    return rx.el.form(
        ui.grid(*_identity(), columns=2, class_name="fields"),
        ui.field_group(_("Address"), ui.grid(*_address(), columns=2, class_name="fields")),
        ui.grid(
            _field(
                _("Website"), "website", auto_complete="url", max_length=200, is_optional=True,
                hint=_("Such as www.example.com."),
            ),
            _field(_("Employees"), "employees", input_mode="numeric", is_optional=True,
                   hint=_("How many people it employs.")),
            columns=2,
            class_name="fields",
        ),
        _field(
            _("What it does"), "summary", max_length=200,
            hint=_("One sentence of up to 200 characters."),
        ),
        _place(
            pgettext("enterprise", "About"),
            "about",
            ui.text_area(default_value=page.form.about, rows=8, max_length=20_000),
            hint=_("Markdown: **bold**, lists, links. Shown on the public profile."),
            is_optional=True,
        ),
        ui.form_actions(ui.submit_button(_("Save enterprise"))),
        ui.when(done, ui.notice(done, tone="good", action=_onward())),
        on_submit=EnterpriseState.save_profile,
        key="profile" + page.form.id,
        class_name="stack gap-lg",
    )  # fmt: skip


def _onward() -> rx.Component:
    return ui.link(_("To your raises"), "/founder")


def _identity() -> list[rx.Component]:
    page = EnterpriseState.page
    return [
        _field(
            pgettext("enterprise", "Name"),
            "name",
            auto_complete="organization",
            required=True,
            hint=_("As registered."),
        ),
        _field(
            _("Legal form"),
            "legal_form",
            hint=_("Such as corporation or limited liability company."),
        ),
        _field(_("Jurisdiction"), "jurisdiction", hint=_("Where it is registered.")),
        _field(
            _("Incorporated on"),
            "incorporated_on",
            type="date",
            is_optional=True,
            hint=_("The day, as registered."),
        ),
        _place(
            _("Sector"),
            "sector",
            choice(page.sectors, empty=_("Choose one"), default_value=page.form.sector),
        ),
    ]


def _address() -> list[rx.Component]:
    page = EnterpriseState.page
    country = choice(
        page.countries,
        empty=_("Choose one"),
        default_value=page.form.country,
        auto_complete="country",
    )
    return [
        _field(_("Street"), "street", auto_complete="street-address", is_optional=True),
        _field(_("City"), "city", auto_complete="address-level2", is_optional=True),
        _field(_("Region"), "region", auto_complete="address-level1", is_optional=True),
        _field(_("Postal code"), "postal_code", auto_complete="postal-code", is_optional=True),
        _place(
            _("Country"),
            "country",
            country,
            hint=_("Decides which payout accounts can be connected."),
        ),
    ]


def _field(
    label: str, name: str, *, hint: str = "", is_optional: bool = False, **props: Any
) -> rx.Component:
    props.setdefault("max_length", 120)
    control = ui.text_input(default_value=getattr(EnterpriseState.page.form, name), **props)
    return _place(label, name, control, hint=hint, is_optional=is_optional)


def _place(
    label: str, name: str, control: rx.Component, *, hint: str = "", is_optional: bool = False
) -> rx.Component:
    return ui.field(
        label,
        control,
        name=name,
        hint=hint,
        is_optional=is_optional,
        error=EnterpriseState.profile_errors[name],
    )


def _needs() -> rx.Component:
    page = EnterpriseState.page
    again = ui.button(
        _("Give what is missing"),
        "secondary",
        loading=EnterpriseState.is_connecting,
        on_click=EnterpriseState.connect,
    )
    return ui.stack(
        ui.text(_("The processor still asks for:")),
        ui.bullet_list(rx.foreach(page.payout_needs, rx.el.li)),
        # Beside the button for an account that cannot receive money yet there is no second one.
        rx.cond(page.payout_status == "active", ui.row(again), rx.fragment()),
        gap="sm",
    )


def _payouts() -> rx.Component:
    page = EnterpriseState.page
    is_ready = page.payout_status == "active"
    note = EnterpriseState.payouts_note
    button = ui.button(
        _("Connect payouts"),
        loading=EnterpriseState.is_connecting,
        on_click=EnterpriseState.connect,
    )
    return ui.stack(
        ui.when(note, ui.notice(note, tone=rx.cond(is_ready, "good", "info"))),
        ui.row(
            ui.status_badge(page.payout_label, rx.cond(is_ready, "good", "warn")),
            ui.text(page.payout_text),
        ),
        ui.when(page.payout_stopped_text, ui.notice(page.payout_stopped_text, tone="warn")),
        rx.cond(page.payout_needs.length() > 0, _needs(), rx.fragment()),
        rx.cond(
            is_ready,
            ui.muted(_("When a raise is settled, one transfer for each pledge arrives there.")),
            ui.stack(
                ui.muted(
                    _(
                        "You complete the account on a page of Stripe, our payment processor. "
                        "We never see your bank details. A campaign may open before; money is "
                        "released only after."
                    )
                ),
                ui.row(button),
            ),
        ),
    )


PAGE = Page(
    route="/founder/enterprise",
    title=_("Your enterprise"),
    build=build,
    on_load=[EnterpriseState.load, ValuesState.load],
)
