"""What workers have to do, what failed, and what a person may have tried again."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.admin_nav import admin_nav
from crowdfund.ui.parts.admin_stuck import retry_list, stuck_list, tried_list
from crowdfund.ui.parts.backer_story import stats
from crowdfund.ui.states.admin_jobs import AdminJobsState
from crowdfund.words import _

JOBS = AdminJobsState.jobs


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            _("Jobs"),
            _("Workers open, close, settle and refund; what they could not do is listed below."),
            ui.button(
                _("Look again"), "secondary", icon="refresh-cw", on_click=AdminJobsState.load
            ),
        ),
        admin_nav("/admin/jobs"),
        ui.section(_("Now"), rx.el.div(stats(JOBS.facts), class_name="stats-fit")),
        ui.section(
            _("Left for a person"),
            _done(),
            rx.cond(JOBS.stuck.length() > 0, stuck_list(JOBS.stuck), _nothing_stuck()),
            rx.cond(JOBS.hidden_text != "", ui.muted(JOBS.hidden_text), rx.fragment()),
            lead=_(
                "The processor refused these requests, a bank sent the money back, or a step "
                "failed every time it was tried. The money stays where it is until someone acts."
            ),
        ),
        ui.section(
            _("Tried again by itself"),
            rx.cond(
                JOBS.problems.length() > 0,
                tried_list(JOBS.problems),
                ui.muted(_("Nothing waits for another try.")),
            ),
        ),
        rx.cond(
            JOBS.retries.length() > 0,
            ui.section(_("Retried by moderators"), retry_list(JOBS.retries)),
            rx.fragment(),
        ),
    )


def _done() -> rx.Component:
    said = ui.notice(AdminJobsState.done, tone="good")
    return rx.cond(AdminJobsState.done != "", said, rx.fragment())


def _nothing_stuck() -> rx.Component:
    return ui.empty_state(
        _("Nothing waits for a person"),
        _("Payment requests that were refused and work that failed every time appear here."),
        icon="check",
    )


PAGE = Page(route="/admin/jobs", title=_("Jobs"), build=build, on_load=[AdminJobsState.load])
