"""What the demonstration would have sent by mail."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.backer_story import name_cell, when_cell
from crowdfund.ui.states.demo_mailbox import PATH, DemoMailboxState
from crowdfund.words import _

BOX: Any = DemoMailboxState.box
MAIL: Any = DemoMailboxState.mail
READ = 3
"""How many headers people read, which come first: From, To, Date."""


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("Mailbox of the demonstration"),
            rx.cond(
                BOX.sees_all,
                _("Every email that would have been sent. Moderators see everybody's."),
                _("Emails that would have been sent to you."),
            ),
        ),
        rx.cond(MAIL.id != "", _message(), rx.fragment()),
        rx.el.div(
            rx.cond(BOX.total > 0, _list(), _nothing()),
            class_name=rx.cond(MAIL.id != "", "section", ""),
        ),
        rx.cond(
            DemoMailboxState.page_text != "",
            ui.pagination(
                DemoMailboxState.page_text,
                previous_href=DemoMailboxState.previous_href,
                next_href=DemoMailboxState.next_href,
            ),
            rx.fragment(),
        ),
    )


def _message() -> rx.Component:
    return ui.section(
        MAIL.subject,
        ui.card(
            _headers(MAIL.headers[:READ]),
            # Nothing in it can run, load, or reach this page: the sandbox allows nothing at all.
            rx.el.iframe(
                src_doc=MAIL.html,
                sandbox="",
                title=_("The message as HTML"),
                class_name="mail-frame",
            ),
            # The message is shut in and cannot lead anywhere by itself.
            ui.when(
                MAIL.link,
                ui.row(
                    ui.link_button(_("Follow its link"), MAIL.link, "secondary", is_external=True)
                ),
            ),
            ui.disclosure(
                _("The same as plain text"), rx.el.pre(MAIL.text, class_name="mail-text")
            ),
            ui.disclosure(_("For programs"), _headers(MAIL.headers[READ:])),
        ),
        action=ui.link(_("Close"), PATH),
    )


def _headers(pairs: Any) -> rx.Component:
    each = rx.foreach(pairs, lambda pair: rx.el.li(rx.el.b(pair[0] + ": "), rx.el.span(pair[1])))
    return rx.el.ul(each, class_name="plain-list small mail-headers")


def _list() -> rx.Component:
    return ui.table(
        [_("Message"), _("Sent")],
        rx.foreach(BOX.rows, _row),
        caption=_("Emails, newest first"),
        on_phone="stack",
    )


def _row(mail: Any) -> rx.Component:
    href = f"{PATH}?page=" + BOX.page.to_string() + "&mail=" + mail.id
    return ui.table_row(
        name_cell(mail.subject, href, _("To {address}").format(address=mail.recipient)),
        when_cell(mail.at_text),
    )


def _nothing() -> rx.Component:
    return ui.empty_state(
        _("No emails yet"),
        _("Whatever is told by email appears here within seconds."),
        ui.link_button(_("Notifications"), "/notifications", "secondary"),
        icon="mail",
    )


PAGE = Page(route=PATH, title=_("Mailbox"), build=build, on_load=[DemoMailboxState.load])
