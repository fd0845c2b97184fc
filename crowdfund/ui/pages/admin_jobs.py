"""What workers have to do and what failed."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui import components as ui
from crowdfund.ui.layout import guarded
from crowdfund.ui.page import Page
from crowdfund.ui.parts.admin_nav import admin_nav, problems
from crowdfund.ui.parts.backer_story import stats
from crowdfund.ui.states.admin_jobs import AdminJobsState

JOBS = AdminJobsState.jobs


def build() -> rx.Component:
    """Return the page."""
    return guarded(
        ui.page_header(
            "Jobs",
            "Workers open, close, settle and refund; what they could not do is listed below.",
            ui.button("Look again", "secondary", icon="refresh-cw", on_click=AdminJobsState.load),
        ),
        admin_nav("/admin/jobs"),
        ui.section("Now", stats(JOBS.facts)),
        ui.section(
            "Problems",
            rx.cond(
                JOBS.problems.length() > 0,
                problems(JOBS.problems, "What workers could not do"),
                ui.empty_state(
                    "No problems",
                    "Payment requests that were refused and notes that nobody could handle "
                    "appear here.",
                    icon="check",
                ),
            ),
            lead="What waits is tried again by itself; what is parked needs a person.",
        ),
    )


PAGE = Page(route="/admin/jobs", title="Jobs", build=build, on_load=[AdminJobsState.load])
