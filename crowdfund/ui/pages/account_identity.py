"""Who one is: why it is asked, what is kept, and the way to the processor's page."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.states.identity import IdentityState
from crowdfund.words import _

SHOWN = IdentityState.page


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("Your identity"),
            _("Before larger sums move, we have to know who you are and that you are of age."),
            above=ui.breadcrumb((_("Your account"), "/account"), (_("Your identity"), "")),
        ),
        ui.when(SHOWN.screening_text, ui.notice(SHOWN.screening_text, tone="warn")),
        ui.section(_("Where it stands"), _standing()),
        ui.section(
            _("Why"),
            ui.bullet_list(
                [
                    _(
                        "Without it you can pledge up to {limit} dollars, euros or pounds in "
                        "twelve months; in other currencies, a round sum that is worth no more."
                    ).format(limit=SHOWN.required_above_text),
                    _("Money of a raise is paid out only to founders who are verified."),
                    _(
                        "The law asks platforms like this one to know whom they serve, and to "
                        "compare names with lists of sanctions and of people in high office."
                    ),
                ]
            ),
        ),
        ui.section(
            _("What is asked, and what is kept"),
            ui.bullet_list(
                [
                    _(
                        "Our payment service asks for a passport, an identity card or a driving "
                        "licence, and for a picture of your face."
                    ),
                    _(
                        "We see and keep the name, the year of birth and the country that stand "
                        "on it, and the day. Nobody else on the platform sees them but those who "
                        "work on it."
                    ),
                    _(
                        "We never see or keep the document, its number, its pictures or your "
                        "face: they stay with the payment service."
                    ),
                ]
            ),
        ),
        width="narrow",
    )


def _standing() -> rx.Component:
    known = ui.definition_list(
        (_("Name on the document"), SHOWN.name),
        (_("Country"), SHOWN.country_text),
        (_("Verified on"), SHOWN.verified_text),
    )
    go = ui.button(
        rx.cond(SHOWN.has_tried, _("Try again"), _("Verify my identity")),
        on_click=IdentityState.start,
        loading=IdentityState.is_sending,
    )
    return ui.card(
        ui.row(ui.status_badge(SHOWN.label, SHOWN.tone)),
        ui.when(SHOWN.explanation, ui.text(SHOWN.explanation)),
        ui.when(SHOWN.name, known),
        rx.cond(SHOWN.can_try, ui.form_actions(go), rx.fragment()),
        ui.when(SHOWN.tries_text, ui.muted(SHOWN.tries_text)),
        class_name="stack gap-md",
    )


PAGE = Page(
    route="/account/identity",
    title=_("Your identity"),
    build=build,
    on_load=[IdentityState.load],
)
