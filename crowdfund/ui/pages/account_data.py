"""What is held about oneself: taking it along, and deleting it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.states.account_data import DataState
from crowdfund.words import _


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("Your data"),
            _("What we hold about you is yours to see and to take."),
            above=ui.breadcrumb((_("Your account"), "/account"), (_("Your data"), "")),
        ),
        ui.section(
            _("Take it along"),
            ui.row(
                ui.link_button(
                    _("Download my data"),
                    "/downloads/account.zip",
                    "secondary",
                    icon="download",
                    is_external=True,
                    # Not a way off this page, which would end its connection and begin it anew.
                    download="crowdfund-my-data.zip",
                )
            ),
            lead=_(
                "One ZIP with your profile, declarations, answers, pledges, shares, notices, "
                "sessions, wishes, questions and campaigns, and the files you uploaded."
            ),
        ),
        ui.section(
            _("Delete account"),
            rx.cond(DataState.data.obstacles.length() > 0, _obstacles(), _deletion()),
            id="delete",
        ),
        width="narrow",
    )


def _obstacles() -> rx.Component:
    return ui.notice(
        ui.bullet_list(rx.foreach(DataState.data.obstacles, rx.el.li)),
        title=_("Your account cannot be deleted now"),
        tone="warn",
    )


def _deletion() -> rx.Component:
    data: Any = DataState.data
    return ui.stack(
        ui.text(
            _(
                "Your name, address, password, wishes, watchlist and notices are forgotten at "
                "once. This cannot be undone."
            )
        ),
        ui.text(_("The law has us keep these for {time}:").format(time=data.kept_text)),
        ui.bullet_list(rx.foreach(data.kept, rx.el.li)),
        ui.card(_form()),
        gap="md",
    )


def _form() -> rx.Component:
    return rx.el.form(
        ui.field(
            _("Type {email} to confirm").format(email=DataState.data.email),
            ui.text_input(type="email", auto_complete="off", required=True, max_length=254),
            name="typed",
            error=DataState.typed_problem,
        ),
        ui.field(
            _("Your password"),
            ui.password_input(),
            name="delete_password",
            error=DataState.delete_password_problem,
        ),
        ui.form_actions(ui.submit_button(_("Delete account"), "danger")),
        on_submit=DataState.delete_account,
        class_name="stack gap-md",
    )


PAGE = Page(route="/account/data", title=_("Your data"), build=build, on_load=[DataState.load])
