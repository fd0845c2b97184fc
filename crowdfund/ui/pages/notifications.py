"""What happened that its reader should know."""

from __future__ import annotations

from typing import Any

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.states.notifications import PATH, NotificationsState
from crowdfund.words import _, pgettext

NOTICES: Any = NotificationsState.notices


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("Notifications"),
            _("What happened to your money, your campaigns and what you watch."),
            _mark_all(),
        ),
        ui.spread(_shown(), ui.link(_("Choose what you are told"), "/account#notifications")),
        rx.el.div(rx.cond(NOTICES.total > 0, _list(), _nothing()), class_name="told-list"),
        rx.cond(
            NotificationsState.page_text != "",
            ui.pagination(
                NotificationsState.page_text,
                previous_href=NotificationsState.previous_href,
                next_href=NotificationsState.next_href,
            ),
            rx.fragment(),
        ),
        width="narrow",
    )


def _mark_all() -> rx.Component:
    mark = ui.button(
        _("Mark all as read"), "secondary", icon="check", on_click=NotificationsState.mark_all_read
    )
    return rx.cond(NOTICES.unread > 0, mark, rx.fragment())


def _shown() -> rx.Component:
    return rx.el.nav(
        ui.nav_link(_("All"), PATH, ~NOTICES.only_unread),
        ui.nav_link(
            _("Unread ({unread})").format(unread=NOTICES.unread.to_string()),
            f"{PATH}?show=unread",
            NOTICES.only_unread,
        ),
        ui.told(
            rx.cond(
                NOTICES.unread > 0,
                _("Unread ({unread})").format(unread=NOTICES.unread.to_string()),
                _("You have read everything that you were told."),
            )
        ),
        aria_label=_("Notifications shown"),
        class_name="row gap-xs",
    )


def _list() -> rx.Component:
    return rx.el.ul(rx.foreach(NOTICES.rows, _notice), class_name="stack gap-sm plain-list")


def _notice(notice: Any) -> rx.Component:
    go: Any = NotificationsState.go
    mark_read: Any = NotificationsState.mark_read
    new = rx.cond(notice.is_read, rx.fragment(), ui.status_badge(pgettext("badge", "New"), "info"))
    mark = rx.cond(
        notice.is_read,
        rx.fragment(),
        ui.button(
            _("Mark as read"),
            "quiet",
            size="sm",
            aria_label=_("Mark as read: {subject}").format(subject=notice.subject),
            on_click=mark_read(notice.id),
        ),
    )
    leads_on = rx.cond(
        notice.path != "",
        ui.button(
            pgettext("verb", "Open"),
            "secondary",
            size="sm",
            aria_label=_("Open: {subject}").format(subject=notice.subject),
            on_click=go(notice.id, notice.path),
        ),
        rx.fragment(),
    )
    return rx.el.li(
        ui.card(
            rx.el.h2(notice.subject, class_name="told-title"),
            rx.el.p(notice.body, class_name="told-body"),
            ui.spread(
                ui.row(
                    new,
                    ui.row(ui.muted(notice.topic), ui.muted(notice.at_text, class_name="one-line")),
                    class_name="told-meta",
                ),
                ui.row(mark, leads_on),
            ),
            class_name="stack gap-sm",
        ),
        data_read=rx.cond(notice.is_read, "yes", "no"),
    )


def _nothing() -> rx.Component:
    return rx.cond(
        NOTICES.only_unread,
        ui.empty_state(
            _("Nothing unread"),
            _("You have read everything that you were told."),
            ui.link_button(_("Show all"), PATH, "secondary"),
            icon="check",
        ),
        ui.empty_state(
            _("No notifications yet"),
            _("When a payment clears, a raise ends or a founder answers, you are told here."),
            ui.link_button(_("Explore campaigns"), "/campaigns", "secondary"),
            icon="bell",
        ),
    )


PAGE = Page(
    route=PATH,
    title=_("Notifications"),
    build=build,
    on_load=[NotificationsState.load],
)
